"""What the desk does with a story, as functions that name who does it."""

from django.utils import timezone

from articles.models import Status, Story, User
from articles.models.edition import one_edition


def save_story(story: Story, *, by: User | None) -> None:
    """Save a story with what its status demands: a published one has a date, a withdrawn one the time of that.

    `by` is whoever does it, or None for the software itself (an import).
    """
    now = timezone.now()
    if story.status == Status.PUBLISHED and story.published_at is None:
        story.published_at = now
    if story.status == Status.WITHDRAWN:
        before = Story.objects.filter(pk=story.pk).first()
        if before and before.status in {Status.DRAFT, Status.IN_REVIEW}:
            story.published_at = None  # never was public, whatever date it was meant for
        story.withdrawn_at = story.withdrawn_at or now
    else:
        story.withdrawn_at = None
    if story._state.adding and story.created_by_id is None:
        story.created_by = by
    with one_edition():
        story.save()
        if story.is_pinned and story.is_live:
            # One that is pinned for later keeps its pin, and takes over when it appears.
            others = Story.objects.public().filter(is_pinned=True, language=story.language).exclude(pk=story.pk)
            others.update(is_pinned=False)
