"""The desk's verbs for a story, as functions that name the actor."""

import datetime
from collections.abc import Callable
from contextlib import nullcontext

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.checks import WouldAppear, demand_fixed
from articles.desk.log import note
from articles.desk.revisions import add_first_revision, add_first_revisions, add_revision
from articles.desk.roles import demand, was_public
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


def planned_date(story: Story, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """The date of publication that a story has at a moment (now): none if it has missed it.

    A story that nobody published until the time it was meant for, scheduled once and taken back, is dated when it is
    published. A date that had passed already when it was saved is meant: the story comes from an archive.
    """
    date, at = story.published_at, at or timezone.now()
    if story.status == Status.PUBLISHED or not date or story._state.adding:
        return date
    return None if story.modified_at < date <= at else date


def submit(story: Story, *, by: User | None, rows: Rows = None, note: str = "") -> Revision:
    """Hand a draft over for review, with a note for the editors: what to look at."""
    demand(by, "submit", story)
    story.status, story.handover_note = Status.IN_REVIEW, note
    return write_story(story, by=by, rows=rows, words=gettext("Submitted for review."))


def publish(story: Story, *, by: User | None, at: datetime.datetime | None = None, rows: Rows = None) -> Revision:
    """Publish a story at a moment; without one, at the date that it has, or else now.

    Raises articles.desk.checks.CannotPublish where something must be fixed first, unless `by` is None.
    """
    demand(by, "publish", story)
    story.published_at = at or planned_date(story)
    story.status, story.handover_note = Status.PUBLISHED, ""
    words = gettext("Scheduled.") if state_of(story) == State.SCHEDULED else gettext("Published.")
    return write_story(story, by=by, rows=rows, words=words)


def return_to_draft(story: Story, *, by: User | None, rows: Rows = None, note: str = "") -> Revision:
    """Return a story that readers don't see to draft, with a note for its writer: why."""
    demand(by, "draft", story)
    story.status, story.handover_note = Status.DRAFT, note
    return write_story(story, by=by, rows=rows, words=gettext("Returned to draft."))


def withdraw(story: Story, *, by: User | None, rows: Rows = None) -> Revision:
    """Withdraw a published story; its address then answers with `withdrawal_reason`."""
    demand(by, "withdraw", story)
    story.status, story.handover_note = Status.WITHDRAWN, ""
    return write_story(story, by=by, rows=rows, words=gettext("Withdrawn."))


def save_story(story: Story, *, by: User | None, rows: Rows = None) -> Revision:
    """Save a story, with the dates that its status requires.

    `by` is the user, or None for the software itself (an import). `rows` saves what belongs to the story in other
    tables (bylines, tags, pictures), so that the revision, which is returned, includes it.
    All verbs here raise django.core.exceptions.PermissionDenied where `by` may not do it, and
    articles.models.story.Conflict where somebody else has saved the story since it was read. For somebody, a save
    shows nothing to readers that they didn't see before: that raises articles.desk.checks.WouldAppear.
    """
    demand(by, "save", story)
    if by and state_of(story) == State.PUBLISHED and not story.is_live:
        raise WouldAppear
    return write_story(story, by=by, rows=rows, words=gettext("Saved."))


def create_stories(stories: list[Story], *, rows: Callable[[], None]) -> dict[int, int]:
    """Save many new stories of an import at once, each as `save_story` would save it.

    `rows` saves what belongs to them. Returns the keys of their revisions by those of the stories.
    """
    now = timezone.now()
    for story in stories:
        settle(story, now)
        story.settle_address()
        story.version = 1
    with atomic_with_keys():
        Story.objects.bulk_create(stories)
        rows()
        live = {story.pk for story in stories if state_of(story, now) == State.PUBLISHED}
        return add_first_revisions(stories, live, now)


def settle(story: Story, now: datetime.datetime, before: str = "") -> None:
    """Set the dates that a story's status requires; `before` is the status that it had, if it is here already."""
    if story.status == Status.PUBLISHED and story.published_at is None:
        story.published_at = now
    if story.status == Status.WITHDRAWN:
        if before in {Status.DRAFT, Status.IN_REVIEW}:
            story.published_at = None  # it was never public, whatever date was planned
        story.withdrawn_at = story.withdrawn_at or now
    else:
        story.withdrawn_at = None


def _status_before(story):
    if story._state.adding or story.status != Status.WITHDRAWN:  # of no other status it matters
        return ""
    return Story.objects.filter(pk=story.pk).values_list("status", flat=True).first() or ""


def write_story(
    story: Story,
    *,
    by: User | None,
    words: str,
    rows: Rows = None,
    restored_from: Revision | None = None,
) -> Revision:
    """What all verbs that save a story have in common, after they have asked who may.

    `words` go into the log; without any, nothing is logged. For somebody, a draft's address follows its headline, and a
    story that is to appear must have no blocking problems.
    """
    is_new, is_checked = story._state.adding, False
    if by:
        is_checked = state_of(story) in {State.PUBLISHED, State.SCHEDULED} and not story.is_live
        if not is_new:
            _keep_up(story)
    settle(story, timezone.now(), _status_before(story))
    if is_new and story.created_by_id is None:
        story.created_by = by
    # Inside a larger transaction too, a refusal leaves nothing behind.
    with atomic_with_keys(), transaction.atomic() if is_checked else nullcontext():
        if not is_new:
            add_first_revision(story)
        story.save()
        if rows:
            rows()
        if is_checked:
            demand_fixed(story)
        if words:
            note(by, story, words, ADDITION if is_new else CHANGE)
        return add_revision(story, by=by, restored_from=restored_from)


def _keep_up(story):
    """Until a story is published for the first time, its address follows its headline, unless somebody has typed one.

    A planned date that has passed is dropped.
    """
    before = Story.objects.filter(pk=story.pk).select_related("section").defer("body").first()
    if before is None:
        return
    if story.status != Status.PUBLISHED and story.published_at == before.published_at:
        story.published_at = planned_date(before)
    is_automatic = story.slug == before.slug == before.slug_of_headline() != story.slug_of_headline()
    if is_automatic and not was_public(before):
        story.slug = ""
