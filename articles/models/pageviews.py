"""Page views, in tables of their own: counting one never writes to the story's row."""

import datetime

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from articles.models.story import Story, StoryQuerySet

MAX_AGE = datetime.timedelta(days=31)


class PageViews(models.Model):
    """A story's page views: those that its source reported, and those counted here."""

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="page_views")
    imported = models.PositiveBigIntegerField(default=0, db_default=0)
    counted = models.PositiveBigIntegerField(default=0, db_default=0)

    def __str__(self):
        return str(self.total)

    @property
    def total(self):
        return self.imported + self.counted


class ViewsInHour(models.Model):
    """The page views of a story counted here in one hour; deleted after a month."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="views_in_hours")
    hour = models.DateTimeField()  # when it began
    views = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hour", "story"], name="one_count_a_story_and_hour")]
        # Covers the query of `most_read`, which needn't look up 100,000 rows one by one.
        indexes = [models.Index(fields=["hour", "story", "views"], name="views_by_hour")]

    def __str__(self):
        return f"{self.story_id}: {self.views}"


def add_page_views(counts: dict[int, int]) -> None:
    """Add page views to stories by primary key; stories that have been deleted since are skipped.

    They count for the current hour, a few seconds after the stories were read.
    """
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        existing = sorted(Story.objects.filter(pk__in=counts).values_list("pk", flat=True))
        is_new_hour = existing and not ViewsInHour.objects.filter(hour=hour).exists()
        # Always in the order of the keys, in which deleting stories deletes these rows too: so there is no deadlock.
        PageViews.objects.bulk_create([PageViews(story_id=pk) for pk in existing], ignore_conflicts=True)
        for pk in existing:
            PageViews.objects.filter(pk=pk).update(counted=F("counted") + counts[pk])
        ViewsInHour.objects.bulk_create([ViewsInHour(story_id=pk, hour=hour) for pk in existing], ignore_conflicts=True)
        for pk in existing:
            ViewsInHour.objects.filter(hour=hour, story=pk).update(views=F("views") + counts[pk])
        if is_new_hour:
            ViewsInHour.objects.filter(hour__lt=now - MAX_AGE).delete()


def most_read(stories: StoryQuerySet, most: int, hours: int = 24) -> StoryQuerySet:
    """The `most` stories among `stories` with the most page views in the last `hours` hours, this one included.

    Most first, each with its `recent_views`. The query starts from the views, so `stories` may be as many as all that
    are public.
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
    """Store the count that a source reports. Returns whether it changed."""
    counts, is_new = PageViews.objects.get_or_create(story=story, defaults={"imported": views})
    if is_new or counts.imported == views:
        return is_new and views > 0
    return bool(PageViews.objects.filter(pk=story.pk).update(imported=views))
