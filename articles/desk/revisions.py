"""Revisions: a snapshot of the whole story at each save."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from articles.models import Revision, Status, Story, User
from articles.models.document import documents
from articles.models.rows import insert_rows
from articles.models.story import Conflict

# Saves of one editor become one revision within this time, as long as readers see none of it.
MERGED_FOR = datetime.timedelta(minutes=10)
FIRST_COLUMNS = ["story", "version", "document", "created_at", "saved_at", "was_live", "saver_name"]


def add_first_revision(story: Story) -> None:
    """Add a revision of a story as it is now, before its first change, if it has no revision yet."""
    if story.revisions.exists():
        return
    for document in documents([story]):
        saved = Story.objects.get(pk=story.pk)
        first = Revision(
            story=saved,
            version=saved.version,
            document=document,
            created_at=saved.modified_at,
            saved_at=saved.modified_at,
            was_live=saved.is_live,
        )
        # Several who save at the same moment all get here; the first of them inserts it.
        Revision.objects.bulk_create([first], ignore_conflicts=True)


def add_missing_revisions(stories: list[Story]) -> None:
    """As `add_first_revision`, for many stories; their rows must be locked."""
    keys = {story.pk for story in stories}
    missing = keys - {*Revision.objects.filter(story__in=keys).values_list("story", flat=True).order_by().distinct()}
    if not missing:
        return
    saved = {story.pk: story for story in Story.objects.filter(pk__in=missing).only("version", "modified_at")}
    live = {*Story.objects.public().filter(pk__in=missing).values_list("pk", flat=True)}
    rows = [
        (pk, story.version, document, story.modified_at, story.modified_at, pk in live, "")
        for (pk, story), document in zip(saved.items(), documents(saved.values()), strict=True)
    ]
    insert_rows(Revision, FIRST_COLUMNS, rows)


def add_first_revisions(stories: list[Story], live: set[int], now: datetime.datetime) -> dict[int, int]:
    """Add a revision of each new story, saved by nobody; `live` are the primary keys of those that readers see.

    Returns the revisions' primary keys by the stories'. Raises Conflict if a story's section has just been deleted.
    """
    new = list(documents(stories))
    if len(new) < len(stories):
        raise Conflict
    rows = [
        (story.pk, story.version, document, now, now, story.pk in live, "")
        for story, document in zip(stories, new, strict=True)
    ]
    insert_rows(Revision, FIRST_COLUMNS, rows)
    added = Revision.objects.filter(story__in=[story.pk for story in stories])
    return dict(added.values_list("story", "pk").order_by())


def add_revisions(
    stories: dict[Story, Revision | None], *, by: User | None, now: datetime.datetime
) -> dict[int, tuple[int | None, int]]:
    """As `add_revision`, for many stories of a batch, each with the revision that it restores; none are merged.

    Gives by story the primary keys of its revisions: the one before, if there is one, and the one of this state.
    Raises Conflict if a story's section has just been deleted.
    """
    before, new = latest_revisions(stories), list(documents(stories))
    if len(new) < len(stories):
        raise Conflict
    live = {*Story.objects.public().filter(pk__in=[story.pk for story in stories]).values_list("pk", flat=True)}
    restored = {story.pk: revision and revision.pk for story, revision in stories.items()}
    rows = [
        (story.pk, story.version, document, now, now, by and by.pk, story.pk in live, "", restored[story.pk])
        for story, document in zip(stories, new, strict=True)
        if story.pk not in before or before[story.pk].document != document
    ]
    insert_rows(Revision, [*FIRST_COLUMNS[:5], "saved_by", *FIRST_COLUMNS[5:], "restored_from"], rows)
    after = latest_keys(story for story, *_row in rows)
    return {
        story.pk: (before[story.pk].pk if story.pk in before else None, after.get(story.pk) or before[story.pk].pk)
        for story in stories
    }


def latest_revisions(stories: Iterable[Story]) -> dict[int, Revision]:
    """The latest revision of each story that has one, by the story's primary key."""
    found = Revision.objects.in_bulk(latest_keys(story.pk for story in stories).values())
    return {revision.story_id: revision for revision in found.values()}


def latest_keys(stories: Iterable[int]) -> dict[int, int]:
    """The primary key of each story's latest revision, by that of the story."""
    return dict(Revision.objects.filter(story__in=list(stories)).order_by("version").values_list("story", "pk"))


def add_revision(story: Story, *, by: User | None, restored_from: Revision | None = None) -> Revision:
    """Add a revision of a story as it is in the database now; the last step of a save.

    Returns the new revision; or the last one, if nothing has changed; or the last one with the new document, if the
    same editor began it within ten minutes and readers saw neither.
    """
    (document,) = documents([story])
    now, is_live, last = timezone.now(), story.is_live, story.revisions.first()
    if last and last.document == document:
        return last
    values = {"version": story.version, "document": document, "saved_at": now, "restored_from": restored_from}
    is_continued = (
        last and by and last.saved_by_id == by.pk and now - last.created_at < MERGED_FOR
        and not (may_have_been_seen(last, now) or is_live or last.restored_from_id or restored_from)
        and not says_something_else(last.document, document)
    )  # fmt: skip
    if not is_continued:
        return Revision.objects.create(story=story, saved_by=by, created_at=now, was_live=is_live, **values)
    for name, value in values.items():
        setattr(last, name, value)
    last.save(update_fields=values)
    return last


def says_something_else(before: dict, after: dict) -> bool:
    """Whether a note for colleagues would be overwritten by the next one; both belong in the history."""
    return bool(before["handover_note"]) and before["handover_note"] != after["handover_note"]


def may_have_been_seen(revision: Revision, now: datetime.datetime) -> bool:
    """Whether readers may have seen a story's latest revision: when it was saved, or since its publication."""
    document = revision.document
    has_come = document["published_at"] and datetime.datetime.fromisoformat(document["published_at"]) <= now
    return revision.was_live or (document["status"] == Status.PUBLISHED and bool(has_come))
