"""Carries decisions out in the database: many items in one transaction, or one by one if that fails."""

from dataclasses import dataclass
from itertools import groupby

from django.db import DataError, IntegrityError, models, transaction

from articles.desk.publishing import create_stories, save_story
from articles.importing.archive.stories import create_archived, row_of, update_archived
from articles.importing.incoming import BadInput
from articles.importing.name_addresses import remember_name_addresses
from articles.importing.names import Names
from articles.importing.picture_files import FoundPicture
from articles.importing.plan import (
    ALWAYS_TAKEN,
    Decision,
    Entry,
    Known,
    Rejected,
    Rules,
    addresses_at_source,
    as_named_today,
    decide_entry,
    what_is_known,
)
from articles.models import (
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    Outcome,
    PageViews,
    Revision,
    Story,
)
from articles.models.cache_version import atomic_with_keys
from articles.models.companion_rows import insert_companion_rows
from articles.models.document import from_json, in_utc
from articles.models.image import Slot, set_pictures
from articles.models.imports import wait_for_turn
from articles.models.pageviews import set_imported_views
from articles.models.rows import insert_objects, insert_rows
from articles.models.story import Conflict
from articles.models.story_fields import SOURCE_FIELDS
from articles.models.taxonomy import set_authors
from articles.pictures.intake import discard, store_picture
from articles.pictures.storage import StorageFailed
from articles.text.slugs import slugify
from articles.text.words import distinct

REFUSALS = (IntegrityError, DataError, Conflict)


@dataclass(frozen=True)
class Written:
    """What became of an item: its line in the ledger, and the pictures that were stored for it."""

    entry: Entry | Rejected
    item: ImportItem
    pictures: list


@dataclass
class PlannedItem:
    """An item with the decision about it, the images of its pictures, its story and its line in the ledger."""

    entry: Entry
    known: Known
    decision: Decision
    images: list[Image | None]
    new_images: list[Image]
    story: Story | None = None
    item: ImportItem | None = None


class Writer:
    """Stores items and keeps the ledger of one run."""

    def __init__(self, run: ImportRun, rules: Rules):
        self._run, self._rules, self._names = run, rules, Names()

    def write(self, entries: list[Entry | Rejected]) -> list[Written]:
        """Store items, no two of the same identity, in one transaction. Renditions of pictures aren't made yet."""
        try:
            return self._write_together(as_named_today(entries))
        except (*REFUSALS, BadInput) as error:
            # One of them is wrong, or somebody else has just written the same row. One by one the others come in.
            self._names.forget()
            if len(entries) > 1:
                return [written for entry in entries for written in self.write([entry])]
            return self._again(entries[0], error)

    def _again(self, entry, error):
        if isinstance(error, REFUSALS):
            try:
                return self._write_together([entry])  # finds the row that somebody else has just written
            except Conflict:
                error = "Somebody saved the story at the same moment. Run the same command again."
            except REFUSALS as refusal:
                why = " ".join(str(refusal).split())[:200]
                error = f"The database refuses it ({why}). Change it, or tell the site's administrator."
        self._names.forget()
        return self._write_together([Rejected(entry.file, entry.number, str(error))])

    def _write_together(self, entries):
        stored: list[Image] = []
        try:
            return self._write(entries, stored)
        except BaseException:
            for image in stored:  # their rows are rolled back; their files must be deleted
                discard(image)
            raise

    def _write(self, entries, stored):
        """Write all of it, or nothing. Adds new pictures to `stored`, which is emptied once they are committed."""
        with atomic_with_keys():
            transaction.on_commit(stored.clear)  # registered first, so it runs before anything else can fail
            wait_for_turn()
            # It may have been undone since it began; what it writes now can be undone again.
            ImportRun.objects.filter(pk=self._run.pk, undone_at__isnull=False).update(undone_at=None, undone_by=None)
            rejected = {id(entry): ledger_item(self._run, entry) for entry in entries if isinstance(entry, Rejected)}
            planned_items = self._decide([entry for entry in entries if isinstance(entry, Entry)], stored)
            new = [planned for planned in planned_items if planned.known.story is None]
            create([planned for planned in new if not planned.entry.incoming.archived], self._rules, self._names)
            create_from_archives([planned for planned in new if planned.entry.incoming.archived], self._rules)
            for planned in planned_items:
                if planned.known.story and planned.decision.changed:
                    addresses = keys_of_addresses(planned.story)
                    if planned.entry.incoming.archived:
                        update_from_archive(planned, self._rules)
                    else:
                        update(planned, self._rules, self._names)
                    new_addresses = keys_of_addresses(planned.story) - addresses
                    note_made(planned, [OldAddress(pk=pk) for pk in sorted(new_addresses)])
            self._remember_lists([planned for planned in planned_items if planned.decision.changed])
            items = {id(planned.entry): planned.item for planned in planned_items} | rejected
            insert_objects(ImportItem, (items[id(entry)] for entry in entries))
        pictures = {id(planned.entry): planned.new_images for planned in planned_items}
        return [Written(entry, items[id(entry)], pictures.get(id(entry), [])) for entry in entries]

    def _remember_lists(self, changed: list[PlannedItem]) -> None:
        """Let the old addresses of sections, authors and tags lead to ours."""
        stories = [(one.entry.incoming, one.entry.incoming.language or self._rules.language) for one in changed]
        if rows := remember_name_addresses(stories, self._names):
            note_made(changed[0], rows)

    def _decide(self, entries, stored) -> list[PlannedItem]:
        known_items, planned_items, images = what_is_known(entries), [], {}
        for entry in entries:
            known = known_items.get(entry.identity, Known())
            decision = decide_entry(entry, known, self._rules)
            new_images = []
            for found in entry.needed(decision):
                if found.checksum not in images:
                    images[found.checksum], is_new = store(found)
                    if is_new:
                        new_images.append(images[found.checksum])
                        stored.append(images[found.checksum])
            in_slots = [images.get(found.checksum) for found in entry.pictures]
            planned = PlannedItem(entry, known, decision, in_slots, new_images, known.story)
            planned.item = ledger_item(self._run, entry, known, decision)
            note_made(planned, new_images)
            planned_items.append(planned)
        return planned_items


def ledger_item(run: ImportRun | None, entry: Entry | Rejected, known=None, decision=None) -> ImportItem:
    """An item's line in the ledger, unsaved."""
    item = ImportItem(run=run, file=entry.file[-500:], number=entry.number)
    if isinstance(entry, Rejected):
        item.outcome, item.reason = Outcome.REJECTED, entry.reason
        return item
    item.outcome, item.reason, item.story = decision.outcome, decision.reason, known.story
    item.warnings = list(entry.incoming.warnings)
    says_nothing_new = decision.fields == known.last and known.modified_at == in_utc(entry.incoming.modified_at)
    if not (decision.is_late or says_nothing_new):
        item.fields, item.source_modified_at = decision.fields, entry.incoming.modified_at
    return item


def note_made(planned: PlannedItem, rows: list[models.Model]) -> None:
    """Note in the ledger which rows an item created besides its story, so that an undo can delete them."""
    for row in rows:
        planned.item.made.setdefault(row._meta.model_name, []).append(row.pk)


def store(found: FoundPicture) -> tuple[Image, bool]:
    """Store a found picture: its image, and whether that is new. Raises BadInput if it can't be stored."""
    try:
        return store_picture(found.picture)
    except StorageFailed as error:
        raise BadInput(f"One of its pictures can't be stored ({error}). Free some space and run again.") from error


def create(planned_items: list[PlannedItem], rules: Rules, names: Names) -> None:
    """Create new stories with their authors, tags, pictures, page views and old addresses."""
    if not planned_items:
        return
    rows = []
    for planned in planned_items:
        incoming = planned.entry.incoming
        planned.story = Story(source=incoming.source, source_id=incoming.source_id)
        set_columns(planned, rules, names)
        authors, tags = names.authors(distinct(incoming.authors)), names.tags(distinct(incoming.tags))
        rows.append((planned, authors, tags))
        note_made(planned, names.take_made())
    after = create_stories([planned.story for planned in planned_items], rows=lambda: create_rows(rows))
    for planned in planned_items:
        planned.item.story, planned.item.after_id = planned.story, after[planned.story.pk]


def create_rows(rows) -> None:
    """Create the rows of new stories in other tables."""
    stories, views, addresses = [], [], {}
    for planned, authors, tags in rows:
        story, incoming = planned.story, planned.entry.incoming
        stories.append((story, authors, tags, stated_slots(incoming.images, planned.images, {})))
        if incoming.views is not None:
            views.append((story.pk, incoming.views, 0))
        for path in addresses_at_source(incoming):
            addresses.setdefault(("", path), story)  # of two stories with one old address the first gets it
    insert_companion_rows(stories)
    insert_rows(PageViews, ["story", "imported", "counted"], views)
    OldAddress.remember_free(addresses)


def update(planned: PlannedItem, rules: Rules, names: Names) -> None:
    """Write the changed fields of a story."""
    story, incoming, changed = planned.story, planned.entry.incoming, {*planned.decision.changed}
    set_columns(planned, rules, names)

    def rows():
        if "authors" in changed:
            set_authors(story, names.authors(distinct(incoming.authors)))
        if "tags" in changed:
            story.tags.set(names.tags(distinct(incoming.tags)))
        if "pictures" in changed:
            current = {slot.position: slot.image for slot in story.pictures.select_related("image")}
            set_pictures(story, stated_slots(incoming.images, planned.images, current))
        note_made(planned, names.take_made())

    if changed - {*ALWAYS_TAKEN}:
        planned.item.after = save_story(story, by=None, rows=rows)
        planned.item.before = Revision.objects.filter(story=story, version__lt=planned.item.after.version).first()
    if "views" in changed:
        planned.item.views_before = planned.known.current["views"]
        set_imported_views(story, incoming.views)
    OldAddress.remember_free({("", path): story for path in addresses_at_source(incoming)})


def create_from_archives(planned_items: list[PlannedItem], rules: Rules) -> None:
    """Create stories as they were in their archives."""
    by_archive = groupby(planned_items, key=lambda planned: planned.entry.incoming.archived.archive)
    for archive, some in ((archive, list(some)) for archive, some in by_archive):
        id_map = rules.id_maps[archive]
        rows = [row_of(planned.entry.incoming) for planned in some]
        made = create_archived(rows, id_map, as_draft=rules.as_draft)
        for planned, row, one in zip(some, rows, made, strict=True):
            planned.story = planned.item.story = one.story
            planned.item.after = one.last
            note_made(planned, [*one.corrections, *id_map.new_of(row)])


def update_from_archive(planned: PlannedItem, rules: Rules) -> None:
    """Write the changed fields of a story that came out of an archive."""
    story, archived, changed = planned.story, planned.entry.incoming.archived, {*planned.decision.changed}
    id_map, row = rules.id_maps[archived.archive], row_of(planned.entry.incoming)
    before = story.revisions.first()
    if "views" in changed:
        planned.item.views_before = planned.known.current["views"]
    corrections = update_archived(story, row, id_map, changed)
    planned.item.before, planned.item.after = before, story.revisions.first()
    note_made(planned, [*corrections, *id_map.new_of(row)])


def set_columns(planned: PlannedItem, rules: Rules, names: Names) -> None:
    """Set the changed columns of a story's row."""
    story, incoming, changed = planned.story, planned.entry.incoming, {*planned.decision.changed}
    for field in SOURCE_FIELDS:
        if field.name in changed:
            setattr(story, field.name, from_json(field, planned.decision.values[field.name]))
    if "section" in changed:
        story.section = names.section(incoming.section or rules.section, incoming.language or rules.language)
    if story.pk is None:
        story.slug = slugify(story.headline, language=incoming.slug_language or story.section.language)


def keys_of_addresses(story: Story) -> set[int]:
    return {*story.old_addresses.values_list("pk", flat=True)}


def stated_slots(slots, images: list[Image | None], current: dict[int, Image]) -> list[Slot]:
    """A story's numbered slots as the source states them. One whose file wasn't found keeps its `current` image."""
    return [
        (image or current.get(position), {"caption": slot.caption, "alt_text": slot.alt_text, "credit": slot.credit})
        for position, (slot, image) in enumerate(zip(slots, images, strict=True), start=1)
    ]
