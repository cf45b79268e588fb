"""How often a story was read: beside the story, never in its row."""

import datetime

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from articles.models.story import Story, StoryQuerySet

MAX_AGE_HOURS = datetime.timedelta(days=31)


class PageViews(models.Model):
    """A story's page views: those its source brought along, and those that were counted here."""

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="page_views")
    imported = models.PositiveBigIntegerField(default=0)
    counted = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.total)

    @property
    def total(self):
        return self.imported + self.counted


class ViewsInHour(models.Model):
    """How often a story was read in one hour, as far as that is counted here; kept for a month."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="views_in_hours")
    hour = models.DateTimeField()  # its beginning
    views = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hour", "story"], name="one_count_a_story_and_hour")]
        # All that `most_read` asks for, so that it needn't look up 100,000 rows one by one.
        indexes = [models.Index(fields=["hour", "story", "views"], name="views_by_hour")]

    def __str__(self):
        return f"{self.story_id}: {self.views}"


def add_page_views(counts: dict[int, int]) -> None:
    """Add views to stories by primary key; stories that are gone meanwhile are passed over.

    They count for the hour in which this is called: a few seconds after they were read.
    """
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        alive = sorted(Story.objects.filter(pk__in=counts).values_list("pk", flat=True))
        is_new_hour = alive and not ViewsInHour.objects.filter(hour=hour).exists()
        # In one order everywhere, the order too in which a story's deletion takes these rows along: nobody waits in
        # a ring.
        PageViews.objects.bulk_create([PageViews(story_id=pk) for pk in alive], ignore_conflicts=True)
        for pk in alive:
            PageViews.objects.filter(pk=pk).update(counted=F("counted") + counts[pk])
        ViewsInHour.objects.bulk_create([ViewsInHour(story_id=pk, hour=hour) for pk in alive], ignore_conflicts=True)
        for pk in alive:
            ViewsInHour.objects.filter(hour=hour, story=pk).update(views=F("views") + counts[pk])
        if is_new_hour:
            ViewsInHour.objects.filter(hour__lt=now - MAX_AGE_HOURS).delete()


def most_read(stories: StoryQuerySet, most: int, hours: int = 24) -> StoryQuerySet:
    """Those of `stories` that were read most in this hour and the ones before it, `hours` in all, most first.

    At most `most` of them, each with its `recent_views`. Finds its way by the hours alone, so `stories` may be as wide
    as all that the public sees.
    """
    lately = ViewsInHour.objects.filter(hour__gt=timezone.now() - datetime.timedelta(hours=hours))
    # Plus nothing: to have the rows in order, SQLite would read all hours along the index of stories.
    in_sum = lately.annotate(key=F("story_id") + 0).values("key").annotate(number=Sum("views"))
    # Beside what is never so, this stands in HAVING: asked once a story, not once for each of its hours.
    wanted = Q(number__lt=0) | Exists(stories.order_by().filter(pk=OuterRef("key")))
    first = in_sum.filter(wanted).order_by("-number", "-key").values("key")[:most]
    views = lately.filter(story=OuterRef("pk")).order_by().values("story").annotate(number=Sum("views"))
    found = Story.objects.filter(pk__in=first).annotate(recent_views=Subquery(views.values("number")))
    return found.order_by("-recent_views", "-pk")


def set_imported_views(story: Story, views: int) -> bool:
    """Take over the count that a source states. Says whether that changed anything."""
    counts, is_new = PageViews.objects.get_or_create(story=story, defaults={"imported": views})
    if is_new or counts.imported == views:
        return is_new and views > 0
    return bool(PageViews.objects.filter(pk=story.pk).update(imported=views))
