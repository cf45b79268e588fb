"""Corrections: what was wrong in a story and what is right. A correction is never changed."""

import datetime

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.desk.log import note
from articles.desk.roles import demand
from articles.models import Correction, Revision, Status, Story, User
from articles.models.cache_version import atomic_with_keys
from articles.models.document import as_json, documents
from articles.models.story_fields import PLAIN_FIELDS, STORY_FIELDS, Kind, Part
from articles.text.differences import body_differences, differences
from articles.text.excerpts import excerpts

LOGGED = 100  # characters of a correction that the log repeats
LATEST = 20  # of a story's revisions, a correction can be about
# What readers can be told wrongly: neither a story's status nor its dates.
TOLD_FIELDS = [field.name for field in STORY_FIELDS if field.part in {Part.CONTENT, Part.ORIGIN}]
# The story's own words, whose changes readers are shown if an editor wants that; the body comes after them.
TEXT_FIELDS = [
    field.name for field in PLAIN_FIELDS if field.part is Part.CONTENT and field.kind in {Kind.LINE, Kind.TEXT}
]


class CannotCorrect(Exception):
    """The correction can't be made; the message says why."""


def correct(
    story: Story,
    *,
    by: User | None,
    wrong: str,
    right: str,
    before: Revision,
    after: Revision,
    shows_changes: bool = False,
) -> Correction:
    """State what was wrong in a story up to the revision `before`, and what is right since `after`.

    With `shows_changes` readers see the words of headline, lead and body that changed.
    Raises CannotCorrect unless readers saw both revisions; PermissionDenied if `by` may not state corrections.
    """
    demand(by, "correct", story)
    seen = _seen(story.revisions.filter(version__gte=before.version))
    if not {before, after} <= {*seen} or before.version >= after.version:
        raise CannotCorrect(_("Choose two versions of this story that readers saw, the earlier one first."))
    changes = changed_words(before.document, after.document) if shows_changes else []
    with atomic_with_keys():
        note(by, story, _("Added a correction: {right}").format(right=Truncator(right).chars(LOGGED)))
        return Correction.objects.create(
            story=story, wrong=wrong, right=right, shows_changes=shows_changes, changes=changes,
            before=before, after=after, made_by=by,
        )  # fmt: skip


def seen_revisions(story: Story) -> list[Revision]:
    """Those of a story's latest revisions that readers saw, newest first, without their documents."""
    return _seen(story.revisions.select_related("saved_by")[:LATEST])


def _seen(newest_first: QuerySet) -> list[Revision]:
    """Those of a story's revisions, up to the present one, that readers saw.

    Readers see a revision from when it was saved or published, whichever is later, to its expiry or the next revision.
    """
    facts = {name: F(f"document__{name}") for name in ("status", "published_at", "expires_at")}
    seen, until = [], timezone.now()
    for revision in newest_first.defer("document").annotate(**facts):
        begins = max(revision.saved_at, _moment(revision.published_at) or revision.saved_at)
        ends = min(until, _moment(revision.expires_at) or until)
        if revision.was_live or (revision.status == Status.PUBLISHED and begins < ends):
            seen.append(revision)
        until = revision.created_at
    return seen


def unsaved_document(story: Story) -> dict:
    """A story's document as it would be if its columns were saved as they are now."""
    (saved,) = documents([story])
    section = {"slug": story.section.slug, "name": story.section.name}
    own = {field.name: as_json(field, getattr(story, field.name)) for field in PLAIN_FIELDS}
    return saved | own | {"section": section}


def says_otherwise(before: dict, after: dict) -> bool:
    """Whether two documents of a story tell readers something different."""
    return any(before[name] != after[name] for name in TOLD_FIELDS)


def changed_words(before: dict, after: dict) -> list[list[dict]]:
    """The words that differ between two documents, as `Correction.changes` stores them."""
    texts = [differences(before[name], after[name]) for name in TEXT_FIELDS]
    found = excerpts(texts + body_differences(before["body"], after["body"]))
    return [[{"kind": piece.kind, "words": piece.words} for piece in pieces] for pieces in found]


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
