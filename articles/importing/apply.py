"""What was decided -> the database: many items in one transaction, or one by one where that fails."""

from dataclasses import dataclass
from itertools import groupby

from django.db import DataError, IntegrityError, models, transaction

from articles.desk.publishing import create_stories, save_story
from articles.importing.archive.stories import create_archived, row_of, update_archived
from articles.importing.incoming import BadInput
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
from articles.models.cache_version import atomic_with_bump
from articles.models.companion_rows import insert_companion_rows
from articles.models.document import from_json, in_utc
from articles.models.image import Slot, set_pictures
from articles.models.imports import wait_for_turn
from articles.models.pageviews import set_imported_views
from articles.models.rows import insert_objects, insert_rows
from articles.models.story import Conflict
from articles.models.story_fields import SOURCE_FIELDS
from articles.models.taxonomy import set_authors
from articles.pictures.intake import store_picture
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
class _Plan:
    """One item, what is decided of it, and the images of its pictures."""

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
        """Store some items, no two of one identity, in one transaction. Their pictures are still to be prepared."""
        try:
            return self._write_together(as_named_today(entries))
        except (*REFUSALS, BadInput) as error:
            # One of them is at fault: by itself, or since somebody has written the same in this very moment.
            self._names.forget()
            if len(entries) > 1:
                return [written for entry in entries for written in self.write([entry])]
            return self._again(entries[0], error)

    def _again(self, entry, error):
        if isinstance(error, REFUSALS):
            try:
                return self._write_together([entry])  # now what was written meanwhile is there to be found
            except Conflict:
                error = "Somebody has saved the story at this very moment. Run the same command again."
            except REFUSALS as refusal:
                why = " ".join(str(refusal).split())[:200]
                error = f"The database refuses it ({why}). Change it, or tell whoever keeps the site."
        self._names.forget()
        return self._write_together([Rejected(entry.file, entry.number, str(error))])

    def _write_together(self, entries):
        stored: list[Image] = []
        try:
            return self._write(entries, stored)
        except BaseException:
            for image in stored:  # whose rows are gone again; files don't go by themselves, whatever it was
                image.file.delete(save=False)
            raise

    def _write(self, entries, stored):
        """All of it, or nothing. In `stored` stand the pictures whose files go where their rows do."""
        with atomic_with_bump():
            transaction.on_commit(stored.clear)  # first of all that happens then: from there on they stay
            wait_for_turn()
            # Whoever has undone this import meanwhile, it goes on.
            ImportRun.objects.filter(pk=self._run.pk, undone_at__isnull=False).update(undone_at=None, undone_by=None)
            rejected = {id(entry): ledger_item(self._run, entry) for entry in entries if isinstance(entry, Rejected)}
            plans = self._plan([entry for entry in entries if isinstance(entry, Entry)], stored)
            new = [plan for plan in plans if plan.known.story is None]
            create([plan for plan in new if not plan.entry.incoming.archived], self._rules, self._names)
            create_from_archives([plan for plan in new if plan.entry.incoming.archived], self._rules)
            for plan in plans:
                if plan.known.story and plan.decision.changed:
                    addresses = keys_of_addresses(plan.story)
                    if plan.entry.incoming.archived:
                        update_from_archive(plan, self._rules)
                    else:
                        update(plan, self._rules, self._names)
                    note_made(plan, [OldAddress(pk=pk) for pk in sorted(keys_of_addresses(plan.story) - addresses)])
            items = {id(plan.entry): plan.item for plan in plans} | rejected
            insert_objects(ImportItem, (items[id(entry)] for entry in entries))
        pictures = {id(plan.entry): plan.new_images for plan in plans}
        return [Written(entry, items[id(entry)], pictures.get(id(entry), [])) for entry in entries]

    def _plan(self, entries, stored) -> list[_Plan]:
        known, plans, kept = what_is_known(entries), [], {}
        for entry in entries:
            knowing = known.get(entry.identity, Known())
            decision = decide_entry(entry, knowing, self._rules)
            new_images = []
            for found in entry.needed(decision):
                if found.checksum not in kept:
                    kept[found.checksum], is_new = keep(found)
                    if is_new:
                        new_images.append(kept[found.checksum])
                        stored.append(kept[found.checksum])
            images = [kept.get(found.checksum) for found in entry.pictures]
            plan = _Plan(entry, knowing, decision, images, new_images, knowing.story)
            plan.item = ledger_item(self._run, entry, knowing, decision)
            note_made(plan, new_images)
            plans.append(plan)
        return plans


def ledger_item(run: ImportRun | None, entry: Entry | Rejected, known=None, decision=None) -> ImportItem:
    """An item's line in the ledger, not saved yet."""
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


def note_made(plan: _Plan, rows: list[models.Model]) -> None:
    """Note in the ledger which rows an item made besides its story."""
    for row in rows:
        plan.item.made.setdefault(row._meta.model_name, []).append(row.pk)


def keep(found: FoundPicture) -> tuple[Image, bool]:
    """The image of a found picture, and whether it is new. Raises BadInput where it can't be stored."""
    try:
        return store_picture(found.picture)
    except StorageFailed as error:
        raise BadInput(f"A picture of it can't be stored ({error}). Make room there and run again.") from error


def create(plans: list[_Plan], rules: Rules, names: Names) -> None:
    """Make the stories of some plans, with all that belongs to them."""
    if not plans:
        return
    rows = []
    for plan in plans:
        incoming = plan.entry.incoming
        plan.story = Story(source=incoming.source, source_id=incoming.source_id)
        set_columns(plan, rules, names)
        authors, tags = names.authors(distinct(incoming.authors)), names.tags(distinct(incoming.tags))
        rows.append((plan, authors, tags))
        note_made(plan, names.take_made())
    after = create_stories([plan.story for plan in plans], rows=lambda: create_rows(rows))
    for plan in plans:
        plan.item.story, plan.item.after_id = plan.story, after[plan.story.pk]


def create_rows(rows) -> None:
    """What belongs to new stories and stands in other tables."""
    stories, views, addresses = [], [], {}
    for plan, authors, tags in rows:
        story, incoming = plan.story, plan.entry.incoming
        stories.append((story, authors, tags, placed(incoming.images, plan.images, {})))
        if incoming.views is not None:
            views.append((story.pk, incoming.views, 0))
        for path in addresses_at_source(incoming):
            addresses.setdefault(("", path), story)  # the first one has it
    insert_companion_rows(stories)
    insert_rows(PageViews, ["story", "imported", "counted"], views)
    OldAddress.remember_free(addresses)


def update(plan: _Plan, rules: Rules, names: Names) -> None:
    """Take over into a story what its source states anew."""
    story, incoming, changed = plan.story, plan.entry.incoming, {*plan.decision.changed}
    set_columns(plan, rules, names)

    def rows():
        if "authors" in changed:
            set_authors(story, names.authors(distinct(incoming.authors)))
        if "tags" in changed:
            story.tags.set(names.tags(distinct(incoming.tags)))
        if "pictures" in changed:
            held = {slot.position: slot.image for slot in story.pictures.select_related("image")}
            set_pictures(story, placed(incoming.images, plan.images, held))
        note_made(plan, names.take_made())

    if changed - {*ALWAYS_TAKEN}:
        plan.item.after = save_story(story, by=None, rows=rows)
        plan.item.before = Revision.objects.filter(story=story, version__lt=plan.item.after.version).first()
    if "views" in changed:
        plan.item.views_before = plan.known.held["views"]
        set_imported_views(story, incoming.views)
    OldAddress.remember_free({("", path): story for path in addresses_at_source(incoming)})


def create_from_archives(plans: list[_Plan], rules: Rules) -> None:
    """Make the stories of some plans as they were in their archives."""
    by_archive = groupby(plans, key=lambda plan: plan.entry.incoming.archived.archive)
    for archive, some in ((archive, list(some)) for archive, some in by_archive):
        id_map = rules.id_maps[archive]
        rows = [row_of(plan.entry.incoming) for plan in some]
        made = create_archived(rows, id_map, as_draft=rules.as_draft)
        for plan, row, one in zip(some, rows, made, strict=True):
            plan.story = plan.item.story = one.story
            plan.item.after = one.last
            note_made(plan, [*one.corrections, *id_map.new_of(row)])


def update_from_archive(plan: _Plan, rules: Rules) -> None:
    """Take over into a story what its archive states anew."""
    story, archived, changed = plan.story, plan.entry.incoming.archived, {*plan.decision.changed}
    id_map, row = rules.id_maps[archived.archive], row_of(plan.entry.incoming)
    before = story.revisions.first()
    if "views" in changed:
        plan.item.views_before = plan.known.held["views"]
    corrections = update_archived(story, row, id_map, changed)
    plan.item.before, plan.item.after = before, story.revisions.first()
    note_made(plan, [*corrections, *id_map.new_of(row)])


def set_columns(plan: _Plan, rules: Rules, names: Names) -> None:
    """Set what stands in a story's own row."""
    story, incoming, changed = plan.story, plan.entry.incoming, {*plan.decision.changed}
    for field in SOURCE_FIELDS:
        if field.name in changed:
            setattr(story, field.name, from_json(field, plan.decision.values[field.name]))
    if "section" in changed:
        story.section = names.section(incoming.section or rules.section, incoming.language or rules.language)
    if story.pk is None:
        story.slug = slugify(story.headline, language=incoming.slug_language or story.section.language)


def keys_of_addresses(story: Story) -> set[int]:
    return {*story.old_addresses.values_list("pk", flat=True)}


def placed(slots, images: list[Image | None], held: dict[int, Image]) -> list[Slot]:
    """A story's numbered slots as the source states them. One whose file wasn't found keeps the image that it has."""
    return [
        (image or held.get(position), {"caption": slot.caption, "alt_text": slot.alt_text, "credit": slot.credit})
        for position, (slot, image) in enumerate(zip(slots, images, strict=True), start=1)
    ]
