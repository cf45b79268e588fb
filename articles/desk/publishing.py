"""The desk's verbs for a story, as functions that name the actor."""

import datetime
from collections.abc import Callable

from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.checks import demand_fixed
from articles.desk.log import note
from articles.desk.revisions import add_first_revision, add_first_revisions, add_revision
from articles.desk.roles import demand
from articles.models import Revision, Status, Story, User
from articles.models.cache_version import atomic_with_keys

Rows = Callable[[], None] | None


class State(models.TextChoices):
    """A story's status, combined with its dates."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "review", _("in review")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLISHED = "published", _("published")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


def state_of(story: Story, at: datetime.datetime | None = None) -> State:
    """The state of a story at a moment (now). Needs no query; PUBLISHED is what `Story.objects.public()` finds."""
    at = at or timezone.now()
    if story.status != Status.PUBLISHED:
        return State(story.status)
    if story.expires_at and story.expires_at <= at:
        return State.EXPIRED
    is_to_come = story.published_at and story.published_at > at  # without a date it will get that of its save
    return State.SCHEDULED if is_to_come else State.PUBLISHED


def submit(story: Story, *, by: User | None, rows: Rows = None) -> Revision:
    """Hand a draft over for review."""
    demand(by, "submit", story)
    story.status = Status.IN_REVIEW
    return write_story(story, by=by, rows=rows, words=gettext("Submitted for review."))


def publish(story: Story, *, by: User | None, at: datetime.datetime | None = None, rows: Rows = None) -> Revision:
    """Publish a story at a moment; without one, at the date that it has, or else now.

    Raises articles.desk.checks.CannotPublish where something must be fixed first, unless `by` is None.
    """
    demand(by, "publish", story)

    def checked_rows():
        if rows:
            rows()
        if by:
            demand_fixed(story)

    story.status = Status.PUBLISHED
    story.published_at = at or story.published_at
    words = gettext("Scheduled.") if state_of(story) == State.SCHEDULED else gettext("Published.")
    with transaction.atomic():  # inside a larger transaction too, a refusal leaves nothing behind
        return write_story(story, by=by, rows=checked_rows, words=words)


def return_to_draft(story: Story, *, by: User | None, rows: Rows = None) -> Revision:
    """Return a story that readers don't see to draft."""
    demand(by, "draft", story)
    story.status = Status.DRAFT
    return write_story(story, by=by, rows=rows, words=gettext("Returned to draft."))


def withdraw(story: Story, *, by: User | None, rows: Rows = None) -> Revision:
    """Withdraw a published story; its address then answers with `withdrawal_reason`."""
    demand(by, "withdraw", story)
    story.status = Status.WITHDRAWN
    return write_story(story, by=by, rows=rows, words=gettext("Withdrawn."))


def delete_story(story: Story, *, by: User | None) -> None:
    """Delete a story for good, with all that belongs to it. Raises PermissionDenied."""
    demand(by, "delete", story)
    with atomic_with_keys():
        list(Story.objects.select_for_update().filter(pk=story.pk).values_list("pk"))  # no views are added meanwhile
        note(by, story, gettext("Deleted."), DELETION)
        story.delete()


def save_story(story: Story, *, by: User | None, rows: Rows = None) -> Revision:
    """Save a story, with the dates that its status requires.

    `by` is the user, or None for the software itself (an import). `rows` saves what belongs to the story in other
    tables (bylines, tags, pictures), so that the revision, which is returned, includes it.
    All verbs here raise django.core.exceptions.PermissionDenied where `by` may not do it, and
    articles.models.story.Conflict where somebody else has saved the story since it was read.
    """
    demand(by, "save", story)
    return write_story(story, by=by, rows=rows, words=gettext("Saved."))


def create_stories(stories: list[Story], *, rows: Callable[[], None]) -> dict[int, int]:
    """Save many new stories of an import at once, each as `save_story` would save it; none may be pinned.

    `rows` saves what belongs to them. Returns the keys of their revisions by those of the stories.
    """
    now = timezone.now()
    for story in stories:
        _settle(story, now)
        story.settle_address()
        story.version = 1
    with atomic_with_keys():
        Story.objects.bulk_create(stories)
        rows()
        live = {story.pk for story in stories if state_of(story, now) == State.PUBLISHED}
        return add_first_revisions(stories, live, now)


def _settle(story, now):
    """Set the dates that a story's status requires."""
    if story.status == Status.PUBLISHED and story.published_at is None:
        story.published_at = now
    if story.status == Status.WITHDRAWN:
        before = None if story._state.adding else Story.objects.filter(pk=story.pk).first()
        if before and before.status in {Status.DRAFT, Status.IN_REVIEW}:
            story.published_at = None  # it was never public, whatever date was planned
        story.withdrawn_at = story.withdrawn_at or now
    else:
        story.withdrawn_at = None


def write_story(
    story: Story, *, by: User | None, words: str, rows: Rows = None, restored_from: Revision | None = None
) -> Revision:
    """What all verbs that save a story have in common, after they have asked who may.

    `words` go into the log; without any, nothing is logged.
    """
    _settle(story, timezone.now())
    is_new = story._state.adding
    if is_new and story.created_by_id is None:
        story.created_by = by
    with atomic_with_keys():
        if not is_new:
            add_first_revision(story)
        story.save()
        if rows:
            rows()
        if story.is_pinned and story.is_live:
            # A scheduled story keeps its pin, and takes over when it appears.
            others = Story.objects.public().filter(is_pinned=True, language=story.language).exclude(pk=story.pk)
            others.update(is_pinned=False)
        if words:
            note(by, story, words, ADDITION if is_new else CHANGE)
        return add_revision(story, by=by, restored_from=restored_from)
