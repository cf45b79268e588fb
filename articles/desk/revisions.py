"""Revisions: one snapshot of the whole story a saving."""

import datetime

from django.utils import timezone

from articles.models import Revision, Status, Story, User
from articles.models.document import documents
from articles.models.rows import insert_rows
from articles.models.story import Conflict

# Savings of one editor become one revision for that long, as long as readers see none of it.
MERGED_FOR = datetime.timedelta(minutes=10)


def add_first_revision(story: Story) -> None:
    """Keep what a story is now, before it changes for the first time, where no revision tells of it yet."""
    if story.revisions.exists():
        return
    for document in documents([story]):
        held = Story.objects.get(pk=story.pk)
        first = Revision(
            story=held,
            version=held.version,
            document=document,
            created_at=held.modified_at,
            saved_at=held.modified_at,
            was_live=held.is_live,
        )
        # Of several who save at the same moment all come here; one of them keeps it.
        Revision.objects.bulk_create([first], ignore_conflicts=True)


def add_first_revisions(stories: list[Story], live: set[int], now: datetime.datetime) -> dict[int, int]:
    """Keep what new stories are, as nobody's saving; `live` are the keys of those that readers see.

    Gives the revisions' keys by those of the stories. Raises Conflict where a section of theirs has gone meanwhile.
    """
    told = list(documents(stories))
    if len(told) < len(stories):
        raise Conflict
    rows = [
        (story.pk, story.version, document, now, now, story.pk in live, "")
        for story, document in zip(stories, told, strict=True)
    ]
    insert_rows(Revision, ["story", "version", "document", "created_at", "saved_at", "was_live", "saver_name"], rows)
    kept = Revision.objects.filter(story__in=[story.pk for story in stories])
    return dict(kept.values_list("story", "pk").order_by())


def add_revision(story: Story, *, by: User | None, restored_from: Revision | None = None) -> Revision:
    """Keep a story as it stands in the database now; the last thing that a saving does.

    Gives the revision: a new one, the last one where that holds the same, or the last one overwritten where the same
    editor began it within ten minutes and readers saw neither.
    """
    (document,) = documents([story])
    now, is_live, last = timezone.now(), story.is_live, story.revisions.first()
    if last and last.document == document:
        return last
    kept = {"version": story.version, "document": document, "saved_at": now, "restored_from": restored_from}
    is_going_on = (
        last and by and last.saved_by_id == by.pk and now - last.created_at < MERGED_FOR
        and not (may_have_been_seen(last, now) or is_live or last.restored_from_id or restored_from)
    )  # fmt: skip
    if not is_going_on:
        return Revision.objects.create(story=story, saved_by=by, created_at=now, was_live=is_live, **kept)
    for name, value in kept.items():
        setattr(last, name, value)
    last.save(update_fields=kept)
    return last


def may_have_been_seen(revision: Revision, now: datetime.datetime) -> bool:
    """Whether readers saw the text that was saved last so far, then or when its time came."""
    held = revision.document
    has_come = held["published_at"] and datetime.datetime.fromisoformat(held["published_at"]) <= now
    return revision.was_live or (held["status"] == Status.PUBLISHED and bool(has_come))
