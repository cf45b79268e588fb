"""Stories out of an archive, with all that happened to them there.

They pass by the verbs of the desk: nothing happens to them here, what happened to them there is told. So they bring
their revisions, and none is made of their coming; corrections come as they were stated; a version is what it was.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from articles.desk.revisions import add_first_revision, add_revision
from articles.importing.archive.files import moment, moments
from articles.importing.archive.history import (
    Pair,
    accounts_of,
    by,
    create_history,
    missing_of,
    take_over_history,
)
from articles.importing.archive.id_map import IdMap, free_ids, reset_sequence
from articles.importing.incoming import IncomingStory
from articles.importing.values import stories_by_source
from articles.models import Correction, Image, Revision, Status, Story
from articles.models.companion_rows import insert_companion_rows
from articles.models.document import as_json, documents, from_json
from articles.models.image import CAPTION_FIELDS, Slot, set_pictures
from articles.models.pageviews import set_imported_views
from articles.models.story_fields import ARCHIVE_FIELDS, PLAIN_FIELDS
from articles.models.taxonomy import set_authors

HISTORY = "past"


def row_of(incoming: IncomingStory) -> dict:
    """A story's row in its archive, with the clean body."""
    return incoming.archived.row | {"body": incoming.body}


# -- what is compared (articles.importing.values)


def known_by_uid(rows: list[dict]) -> dict[str, Story]:
    """By uid, the stories of these rows that are here: known again by their uid, or by their identity at the source."""
    stories = Story.objects.select_related("section", "page_views")
    found = {str(story.uid): story for story in stories.filter(uid__in=[row["uid"] for row in rows])}
    others = {(row["source"], row["source_id"]): row["uid"] for row in rows if row["source_id"]}
    others = {identity: uid for identity, uid in others.items() if uid not in found}
    return found | {others[identity]: story for identity, story in stories_by_source(others).items()}


def stated_beyond(row: dict, id_map: IdMap) -> dict:
    """What an archive states beyond other sources, and what it states more exactly: by address, not by name."""
    section = id_map.section(row)
    plain = {field.name: row[field.name] for field in ARCHIVE_FIELDS}
    if not id_map.preserves_ids:
        del plain["is_pinned"]  # elsewhere another story may lead
    return {
        **plain,
        "section": [section.language, section.name.casefold()],
        "authors": [author.name.casefold() for author in id_map.authors_of(row)],
        "tags": sorted(tag.name.casefold() for tag in id_map.tags_of(row)),
        "pictures": [
            {"checksum": slot["file"]} | {name: slot[name] for name in CAPTION_FIELDS} for slot in row["pictures"]
        ],
        HISTORY: "whole",
    }


@dataclass(frozen=True)
class HeldBeyond:
    """The same of a story that is here; and whether its archive goes on from where it stands here."""

    values: dict
    is_followed: bool


def held_beyond(pairs: list[Pair]) -> dict[int, HeldBeyond]:
    """The same of the stories that are here, by their keys."""
    missing = missing_of(pairs)
    return {
        story.pk: HeldBeyond(_beyond(story, missing[story.pk]), missing[story.pk].is_followed) for story, _ in pairs
    }


def _beyond(story, missing):
    return {
        **{field.name: as_json(field, getattr(story, field.name)) for field in ARCHIVE_FIELDS},
        HISTORY: "in part" if missing else "whole",
    }


# -- new stories


@dataclass(frozen=True)
class Made:
    """A story that was made, with its last revision and its corrections."""

    story: Story
    last: Revision | None
    corrections: list[Correction]


def create_archived(rows: list[dict], id_map: IdMap, *, as_draft: bool = False) -> list[Made]:
    """Make stories that aren't here, many at once, as they were in their archive; with `as_draft`, as drafts.

    Gives them in their order. Call it in a transaction.
    """
    accounts = accounts_of(rows)
    stories = [story_of(row, id_map, accounts, as_draft=as_draft) for row in rows]
    pairs = list(zip(stories, rows, strict=True))
    free_ids(stories)
    Story.objects.bulk_create(stories)
    reset_sequence(Story, id_map)
    insert_companion_rows(
        (story, id_map.authors_of(row), id_map.tags_of(row), placed(row, id_map)) for story, row in pairs
    )
    history = create_history(pairs, id_map, accounts)
    for story, row in pairs:
        story.created_at, story.modified_at = moments(row, "created_at", "modified_at")
    Story.objects.bulk_update(stories, ["created_at", "modified_at"])  # a new row says now, whatever it was made with
    return [Made(story, *history[story.pk]) for story in stories]


def story_of(row: dict, id_map: IdMap, accounts, *, as_draft: bool) -> Story:
    story = Story(
        pk=row["id"] if id_map.preserves_ids else None,
        uid=row["uid"],
        version=row["version"],
        section=id_map.section(row),
        language=id_map.section(row).language,
        **{field.name: from_json(field, row[field.name]) for field in PLAIN_FIELDS},
        **by(row["created_by"], accounts, "created_by", "creator_name"),
    )
    story.is_pinned = story.is_pinned and id_map.preserves_ids
    if as_draft:
        story.status, story.withdrawn_at = Status.DRAFT, None
    return story


def placed(row: dict, id_map: IdMap) -> list[Slot]:
    """A story's numbered slots."""
    return [
        (Image(pk=id_map.images[slot["file"]]) if slot["file"] else None, {name: slot[name] for name in CAPTION_FIELDS})
        for slot in row["pictures"]
    ]


# -- stories that are here


def update_archived(story: Story, row: dict, id_map: IdMap, changed: set[str]) -> list[Correction]:
    """Take over into a story those of its fields that `changed`, and what is missing of its past.

    A revision is made only where the story is then something that no revision tells of, such as where the desk has
    kept fields of its own. Gives the corrections that came. Call it in a transaction.
    Raises articles.models.story.Conflict.
    """
    saved_before = story.modified_at
    if changed - {"views", HISTORY}:
        if not row["revisions"]:
            add_first_revision(story)
        set_columns(story, row, id_map, changed)
        story.save()
        if "authors" in changed:
            set_authors(story, id_map.authors_of(row))
        if "tags" in changed:
            story.tags.set(id_map.tags_of(row))
        if "pictures" in changed:
            set_pictures(story, placed(row, id_map))
    (missing,) = missing_of([(story, row)]).values()  # now that the story has its address
    corrections = take_over_history(story, row, missing, id_map) if missing else []
    if "views" in changed:
        set_imported_views(story, row["page_views"]["imported"])
    if changed - {"views"}:
        settle_version(story, row, saved_before)
    return corrections


def set_columns(story: Story, row: dict, id_map: IdMap, changed: set[str]) -> None:
    for field in PLAIN_FIELDS:
        if field.name in changed:
            setattr(story, field.name, from_json(field, row[field.name]))
    if "section" in changed:
        story.section = id_map.section(row)
    # What the desk has kept may not go with what comes.
    if story.status != Status.WITHDRAWN:
        story.withdrawn_at = None
    elif story.withdrawn_at is None:
        story.withdrawn_at = timezone.now()


def settle_version(story: Story, row: dict, saved_before: datetime.datetime) -> None:
    """Give a story the version and the time of its latest revision; and a new one if that isn't all that it says."""
    latest = story.revisions.first()
    story.version = max(story.version, row["version"], latest.version if latest else 0)
    (document,) = documents([story])
    if latest and latest.document != document:
        story.version = max(story.version, latest.version + 1)
        Story.objects.filter(pk=story.pk).update(version=story.version)
        add_revision(story, by=None)
    else:
        story.modified_at = max(saved_before, moment(row["modified_at"]))
        Story.objects.filter(pk=story.pk).update(version=story.version, modified_at=story.modified_at)
