"""How often a story was read: beside the story, never in its row."""

from django.db import models, transaction
from django.db.models import F

from articles.models.story import Story


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

    def __str__(self):
        return f"{self.story_id}: {self.views}"


def add_page_views(counts: dict[int, int]) -> None:
    """Add views to stories by primary key; stories that are gone meanwhile are passed over."""
    with transaction.atomic():
        alive = set(Story.objects.filter(pk__in=counts).values_list("pk", flat=True))
        PageViews.objects.bulk_create([PageViews(story_id=pk) for pk in sorted(alive)], ignore_conflicts=True)
        for pk in sorted(alive):  # in one order everywhere, so that two processes can't wait for each other
            PageViews.objects.filter(pk=pk).update(counted=F("counted") + counts[pk])


def set_imported_views(story: Story, views: int) -> bool:
    """Take over the count that a source states. Says whether that changed anything."""
    counts, is_new = PageViews.objects.get_or_create(story=story, defaults={"imported": views})
    if is_new or counts.imported == views:
        return is_new and views > 0
    return bool(PageViews.objects.filter(pk=story.pk).update(imported=views))
