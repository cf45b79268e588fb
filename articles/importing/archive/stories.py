"""Stories out of an archive, with their history.

They don't go through the desk's verbs: an import copies what happened elsewhere and isn't an event of its own. So their
revisions, corrections and versions come as they are, and no revision is added for the import.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from articles.desk.revisions import add_first_revision, add_revision
from articles.importing.archive.files import moment, moments
from articles.importing.archive.history import (
    Pair,
    account_or_name,
    accounts_of,
    add_history,
    create_history,
    missing_history,
)
from articles.importing.archive.id_map import IdMap, free_ids, reset_sequence
from articles.importing.identities import keys_of
from articles.importing.incoming import IncomingStory
from articles.models import Correction, Image, Revision, Status, Story
from articles.models.companion_rows import insert_companion_rows
from articles.models.document import as_json, documents, from_json
from articles.models.image import CAPTION_FIELDS, Slot, set_pictures
from articles.models.pageviews import set_imported_views
from articles.models.story_fields import ARCHIVE_FIELDS, PLAIN_FIELDS
from articles.models.taxonomy import set_authors

# Compared like a field: an archive always states "complete", and a story that lacks some of it has "incomplete".
HISTORY = "history"


def row_of(incoming: IncomingStory) -> dict:
    """A story's row in its archive, with the body sanitised."""
    return incoming.archived.row | {"body": incoming.body}


# -- values to compare (as in articles.importing.values)


def known_by_uid(rows: list[dict]) -> dict[str, Story]:
    """The stories of these rows that are here, by uid: found by their uid, or else by their identity at the source."""
    stories = Story.objects.select_related("section", "page_views")
    found = {str(story.uid): story for story in stories.filter(uid__in=[row["uid"] for row in rows])}
    others = {(row["source"], row["source_id"]): row["uid"] for row in rows if row["source_id"]}
    others = {identity: uid for identity, uid in others.items() if uid not in found}
    keys = {key: others[identity] for identity, key in keys_of(others).items()}
    return found | {keys[pk]: story for pk, story in stories.in_bulk(list(keys)).items()}


def stated_by_archive(row: dict, id_map: IdMap) -> dict:
    """What only an archive states, and what it states more exactly than other sources: by address, not by name."""
    section = id_map.section(row)
    return {
        **{field.name: row[field.name] for field in ARCHIVE_FIELDS},
        "section": [section.language, section.name.casefold()],
        "authors": [author.name.casefold() for author in id_map.authors_of(row)],
        "tags": sorted(tag.name.casefold() for tag in id_map.tags_of(row)),
        "pictures": [
            {"checksum": slot["file"]} | {name: slot[name] for name in CAPTION_FIELDS} for slot in row["pictures"]
        ],
        HISTORY: "complete",
    }


def archived_values(pairs: list[Pair]) -> dict[int, tuple[dict, bool]]:
    """By primary key, the current values of what only archives state; and `MissingHistory.has_all_of_ours`."""
    missing = missing_history(pairs)
    return {
        story.pk: (
            {field.name: as_json(field, getattr(story, field.name)) for field in ARCHIVE_FIELDS}
            | {HISTORY: "incomplete" if missing[story.pk] else "complete"},
            missing[story.pk].has_all_of_ours,
        )
        for story, _row in pairs
    }


# -- new stories


@dataclass(frozen=True)
class Made:
    """A new story, with its last revision and its corrections."""

    story: Story
    last: Revision | None
    corrections: list[Correction]


def create_archived(rows: list[dict], id_map: IdMap, *, as_draft: bool = False) -> list[Made]:
    """Create stories as they were in their archive, or as drafts. Returns them in the order of their rows.

    Call it in a transaction.
    """
    accounts = accounts_of(rows)
    stories = [story_of(row, id_map, accounts, as_draft=as_draft) for row in rows]
    pairs = list(zip(stories, rows, strict=True))
    free_ids(stories)
    Story.objects.bulk_create(stories)
    reset_sequence(Story, id_map)
    insert_companion_rows(
        (story, id_map.authors_of(row), id_map.tags_of(row), archived_slots(row, id_map)) for story, row in pairs
    )
    history = create_history(pairs, id_map, accounts)
    for story, row in pairs:
        story.created_at, story.modified_at = moments(row, "created_at", "modified_at")
    Story.objects.bulk_update(stories, ["created_at", "modified_at"])  # auto_now overwrites them in a new row
    return [Made(story, *history[story.pk]) for story in stories]


def story_of(row: dict, id_map: IdMap, accounts, *, as_draft: bool) -> Story:
    story = Story(
        pk=row["id"] if id_map.preserves_ids else None,
        uid=row["uid"],
        version=row["version"],
        section=id_map.section(row),
        language=id_map.section(row).language,
        **{field.name: from_json(field, row[field.name]) for field in PLAIN_FIELDS},
        **account_or_name(row["created_by"], accounts, "created_by", "creator_name"),
    )
    if as_draft:
        story.status, story.withdrawn_at = Status.DRAFT, None
    return story


def archived_slots(row: dict, id_map: IdMap) -> list[Slot]:
    """A story's numbered slots."""
    return [
        (Image(pk=id_map.images[slot["file"]]) if slot["file"] else None, {name: slot[name] for name in CAPTION_FIELDS})
        for slot in row["pictures"]
    ]


# -- stories that are here


def update_archived(story: Story, row: dict, id_map: IdMap, changed: set[str]) -> list[Correction]:
    """Write a story's `changed` fields, and add what is missing of its history. Returns the corrections among that.

    A revision is added only if no revision of the archive is the same as the story now, because the desk's own changes
    were kept. Call it in a transaction. Raises articles.models.story.Conflict.
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
            set_pictures(story, archived_slots(row, id_map))
    (missing,) = missing_history([(story, row)]).values()  # only now, because it depends on the story's address
    corrections = add_history(story, row, missing, id_map) if missing else []
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
    # A status that the desk has kept may not fit the date that comes.
    if story.status != Status.WITHDRAWN:
        story.withdrawn_at = None
    elif story.withdrawn_at is None:
        story.withdrawn_at = timezone.now()


def settle_version(story: Story, row: dict, saved_before: datetime.datetime) -> None:
    """Set a story's version and time of saving by its latest revision, or add a revision if that differs from it."""
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
