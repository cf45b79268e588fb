"""The fourth step of an import: plans are carried out, many in one transaction, or one by one if that fails.

What it does with files is what `manage.py import_stories` does; what is planned is seen with articles.importing.plan.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from django.db import DataError, IntegrityError, models, transaction

from articles.desk.batches import Rewrite, save_stories
from articles.desk.publishing import create_stories
from articles.importing.archive.id_map import IdMap
from articles.importing.archive.stories import create_archived, row_of, update_archived
from articles.importing.identities import SAME
from articles.importing.incoming import BadInput
from articles.importing.items import ImportSettings, Item
from articles.importing.name_addresses import remember_name_addresses
from articles.importing.names import Names
from articles.importing.picture_files import FoundPicture
from articles.importing.plan import ALWAYS_TAKEN, Plan, Planner, addresses_at_source
from articles.models import Author, Image, ImportItem, ImportRun, OldAddress, Outcome, PageViews, Story, StoryImage, Tag
from articles.models.cache_version import atomic_with_keys
from articles.models.companion_rows import insert_companion_rows
from articles.models.document import from_json
from articles.models.image import Slot
from articles.models.imports import take_turn
from articles.models.pageviews import set_many_imported_views
from articles.models.rows import insert_objects, insert_rows
from articles.models.story import Conflict
from articles.models.story_fields import SOURCE_FIELDS
from articles.pictures.intake import discard, store_picture
from articles.pictures.storage import StorageFailed
from articles.text.slugs import slugify
from articles.text.words import distinct

REFUSALS = (IntegrityError, DataError, Conflict)


class Writer:
    """Stores items and keeps the ledger of one run. `id_maps` are those of its archives, by name."""

    def __init__(self, run: ImportRun, how: ImportSettings, id_maps: dict[str, IdMap] | None = None):
        self._run, self._how, self._names = run, how, Names()
        self._id_maps = {} if id_maps is None else id_maps
        self._planner = Planner(how, self._id_maps)

    def write(self, items: list[Item]) -> list[Plan]:
        """Plan and store items in one transaction. Renditions of pictures aren't made yet."""
        try:
            return self._write_together(items)
        except (*REFUSALS, BadInput) as error:
            # One of them is wrong, or somebody else has just written the same row. One by one the others come in.
            self._names.forget()
            if len(items) > 1:
                return [plan for item in items for plan in self.write([item])]
            return self._again(items[0], error)

    def _again(self, item, error):
        if isinstance(error, REFUSALS):
            try:
                return self._write_together([item])  # finds the row that somebody else has just written
            except Conflict:
                error = "Somebody saved the story at the same moment. Run the same command again."
            except REFUSALS as refusal:
                why = " ".join(str(refusal).split())[:200]
                error = f"The database refuses it ({why}). Change it, or tell the site's administrator."
        self._names.forget()
        return self._write_together([item.reject(str(error))])

    def _write_together(self, items):
        stored: list[Image] = []
        try:
            return self._write(items, stored)
        except BaseException:
            self._planner.take_back()
            for image in stored:  # their rows are rolled back; their files must be deleted
                discard(image)
            raise

    def _write(self, items, stored):
        """Write all of it, or nothing. Adds new pictures to `stored`, which is emptied once they are committed."""
        with atomic_with_keys():
            transaction.on_commit(stored.clear)  # registered first, so it runs before anything else can fail
            take_turn(self._run)
            plans = self._planner.plan(items)
            store_pictures(plans, stored)
            for plan in plans:
                plan.row = ledger_row(self._run, plan)
                note_made(plan, plan.new_images)
            self._carry_out([plan for plan in plans if plan.changed])
            for plan in plans:
                plan.row.story = plan.story = plan.story or (plan.same and plan.same.story)
            insert_objects(ImportItem, (plan.row for plan in plans))
        return plans

    def _carry_out(self, plans):
        new = [plan for plan in plans if plan.outcome == Outcome.CREATED]
        create([plan for plan in new if not plan.item.archived], self._how, self._names)
        create_from_archives([plan for plan in new if plan.item.archived], self._how, self._id_maps)
        changed = [plan for plan in plans if plan.outcome == Outcome.UPDATED]
        for plan in changed:
            plan.story = plan.story or plan.same.story
        before = addresses_of(changed)
        update([plan for plan in changed if not plan.item.archived], self._how, self._names)
        for plan in changed:
            if plan.item.archived:
                update_from_archive(plan, self._id_maps[plan.item.archived.archive])
        after = addresses_of(changed)
        for plan in changed:
            new_addresses = after.get(plan.story.pk, set()) - before.get(plan.story.pk, set())
            note_made(plan, [OldAddress(pk=pk) for pk in sorted(new_addresses)])
        self._remember_lists([*new, *changed])

    def _remember_lists(self, plans):
        """Let the old addresses of sections, authors and tags lead to ours."""
        incoming = [plan.item.incoming for plan in plans]
        stories = [(story, story.language or self._how.options.language) for story in incoming]
        if rows := remember_name_addresses(stories, self._names):
            note_made(plans[0], rows)


def ledger_row(run: ImportRun | None, plan: Plan) -> ImportItem:
    """An item's line in the ledger, unsaved."""
    item = plan.item
    row = ImportItem(
        run=run, file=item.file[-500:], number=item.number, title=item.title[:300], outcome=plan.outcome,
        reason=plan.reason, story=plan.story, warnings=plan.warnings, words_in=item.words_in, words_out=item.words_out,
    )  # fmt: skip
    if not plan.says_nothing_new and not item.is_rejected:
        row.fields, row.source_modified_at = plan.fields, item.incoming.modified_at
    return row


def note_made(plan: Plan, rows: Iterable[models.Model]) -> None:
    """Note in the ledger which rows an item created besides its story, so that an undo can delete them."""
    for row in rows:
        plan.row.made.setdefault(row._meta.model_name, []).append(row.pk)


def store_pictures(plans: list[Plan], stored: list[Image]) -> None:
    """Store the pictures that are needed, each once, and note them in the plans."""
    images: dict[str, Image] = {}
    for plan in plans:
        for found in plan.needed:
            if found.checksum not in images:
                images[found.checksum], is_new = store(found)
                if is_new:
                    plan.new_images.append(images[found.checksum])
                    stored.append(images[found.checksum])
        plan.images = [images.get(found.checksum) for found in plan.item.pictures]


def store(found: FoundPicture) -> tuple[Image, bool]:
    """Store a found picture: its image, and whether that is new. Raises BadInput if it can't be stored."""
    try:
        return store_picture(found.picture)
    except StorageFailed as error:
        raise BadInput(f"One of its pictures can't be stored ({error}). Free some space and run again.") from error


def create(plans: list[Plan], how: ImportSettings, names: Names) -> None:
    """Create new stories with their authors, tags, pictures, page views and old addresses."""
    if not plans:
        return
    rows = []
    names.prepare(Author, (name for plan in plans for name in distinct(plan.item.incoming.authors)))
    names.prepare(Tag, (name for plan in plans for name in distinct(plan.item.incoming.tags)))
    for plan in plans:
        incoming = plan.item.incoming
        plan.story = Story(source=incoming.source, source_id=plan.source_id)
        set_columns(plan, how, names)
        authors, tags = names.authors(distinct(incoming.authors)), names.tags(distinct(incoming.tags))
        rows.append((plan, authors, tags))
        note_made(plan, names.take_made())
    after = create_stories([plan.story for plan in plans], rows=lambda: create_rows(rows))
    for plan in plans:
        plan.row.after_id = after[plan.story.pk]


def create_rows(rows) -> None:
    """Create the rows of new stories in other tables."""
    stories, views, addresses = [], [], {}
    for plan, authors, tags in rows:
        story, incoming = plan.story, plan.item.incoming
        stories.append((story, authors, tags, stated_slots(plan, {})))
        if incoming.views is not None:
            views.append((story.pk, incoming.views, 0))
        for path in addresses_at_source(incoming):
            addresses.setdefault(("", path), story)  # of two stories with one old address the first gets it
    insert_companion_rows(stories)
    insert_rows(PageViews, ["story", "imported", "counted"], views)
    OldAddress.remember_free(addresses)


def update(plans: list[Plan], how: ImportSettings, names: Names) -> None:
    """Write the changed fields of stories that are here."""
    written = [plan for plan in plans if {*plan.changed} - {*ALWAYS_TAKEN}]
    rewrites = [rewrite(plan, how, names) for plan in written]
    columns = {name for plan in written for name in plan.changed} & {field.name for field in SOURCE_FIELDS}
    revisions = save_stories(with_current_pictures(written, rewrites), columns=columns, by=None)
    for plan in written:
        plan.row.before_id, plan.row.after_id = revisions[plan.story.pk]
    views = {}
    for plan in plans:
        if "views" in plan.changed:
            plan.row.views_before = plan.current["views"]
            views[plan.story.pk] = plan.item.incoming.views
    set_many_imported_views(views)
    addresses = {}
    for plan in plans:
        for path in addresses_at_source(plan.item.incoming) if plan.reason != SAME else []:
            addresses.setdefault(("", path), plan.story)
    OldAddress.remember_free(addresses)


def rewrite(plan: Plan, how: ImportSettings, names: Names) -> Rewrite:
    """A story with its changed columns, and what has changed in other tables but its pictures."""
    set_columns(plan, how, names)
    incoming = plan.item.incoming
    authors = names.authors(distinct(incoming.authors)) if "authors" in plan.changed else None
    tags = names.tags(distinct(incoming.tags)) if "tags" in plan.changed else None
    note_made(plan, names.take_made())
    return Rewrite(plan.story, authors, tags)


def with_current_pictures(plans: list[Plan], rewrites: list[Rewrite]) -> list[Rewrite]:
    """Also with the pictures that have changed; a slot whose file wasn't found keeps its image."""
    changed = {plan.story.pk for plan in plans if "pictures" in plan.changed}
    current: dict[int, dict[int, Image]] = {key: {} for key in changed}
    for slot in StoryImage.objects.filter(story__in=changed).select_related("image") if changed else []:
        current[slot.story_id][slot.position] = slot.image
    return [
        replace(one, slots=stated_slots(plan, current[plan.story.pk])) if plan.story.pk in changed else one
        for plan, one in zip(plans, rewrites, strict=True)
    ]


def create_from_archives(plans: list[Plan], how: ImportSettings, id_maps: dict[str, IdMap]) -> None:
    """Create stories as they were in their archives."""
    by_archive = groupby(plans, key=lambda plan: plan.item.archived.archive)
    for archive, some in ((archive, list(some)) for archive, some in by_archive):
        id_map = id_maps[archive]
        rows = [row_of(plan.item.incoming) for plan in some]
        made = create_archived(rows, id_map, as_draft=how.as_draft)
        for plan, row, one in zip(some, rows, made, strict=True):
            plan.story, plan.row.after = one.story, one.last
            note_made(plan, [*one.corrections, *id_map.new_of(row)])


def update_from_archive(plan: Plan, id_map: IdMap) -> None:
    """Write the changed fields of a story that came out of an archive."""
    story, row = plan.story, row_of(plan.item.incoming)
    before = story.revisions.first()
    if "views" in plan.changed:
        plan.row.views_before = plan.current["views"]
    corrections = update_archived(story, row, id_map, {*plan.changed})
    plan.row.before, plan.row.after = before, story.revisions.first()
    note_made(plan, [*corrections, *id_map.new_of(row)])


def set_columns(plan: Plan, how: ImportSettings, names: Names) -> None:
    """Set the changed columns of a story's row."""
    story, incoming, changed = plan.story, plan.item.incoming, {*plan.changed}
    for field in SOURCE_FIELDS:
        if field.name in changed:
            setattr(story, field.name, from_json(field, plan.values[field.name]))
    if "section" in changed:
        options = how.options
        story.section = names.section(incoming.section or options.section, incoming.language or options.language)
    if story.pk is None:
        story.slug = slugify(story.headline, language=incoming.slug_language or story.section.language)


def addresses_of(plans: list[Plan]) -> dict[int, set[int]]:
    """The primary keys of stories' old addresses, by story."""
    found: dict[int, set[int]] = {}
    if keys := [plan.story.pk for plan in plans]:
        for story, pk in OldAddress.objects.filter(story__in=keys).values_list("story", "pk"):
            found.setdefault(story, set()).add(pk)
    return found


def stated_slots(plan: Plan, current: dict[int, Image]) -> list[Slot]:
    """A story's numbered slots as the source states them. One whose file wasn't found keeps its `current` image."""
    return [
        (image or current.get(position), {"caption": slot.caption, "alt_text": slot.alt_text, "credit": slot.credit})
        for position, (slot, image) in enumerate(zip(plan.item.incoming.images, plan.images, strict=True), start=1)
    ]
