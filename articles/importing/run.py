"""One import: its items are read, cleaned, planned, applied and reported, in batches."""

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.utils import timezone

from articles.importing.ahead import ReadingStopped, read_ahead
from articles.importing.apply import Writer, ledger_row
from articles.importing.archive.front_pages import open_front_pages, store_front_pages
from articles.importing.archive.id_map import IdMap, open_archive, store_original, store_taxonomy
from articles.importing.clean import cleaned
from articles.importing.incoming import ArchivePart, BadInput, FrontPages, Opening, Original
from articles.importing.items import ImportSettings, Item
from articles.importing.plan import Plan, Planner
from articles.importing.read import Progress, read
from articles.importing.report import Summary
from articles.importing.safe_files import STANDARD_INPUT
from articles.models import Image, ImportRun
from articles.pictures.intake import prepare

ITEMS_AT_A_TIME = 200
BYTES_AT_A_TIME = 32 * 1024 * 1024
BYTES_OF_A_LETTER, BYTES_OF_A_NAME = 16, 1_000  # about what they take while they are read, sent, compared and stored


def run_import(paths: list[str], how: ImportSettings, on_item: Callable[[Plan, Summary], None]) -> Summary:
    """Import files, folders or standard input (`-`); calls `on_item` after each item, with the summary so far.

    Each batch is stored in one transaction with its entries in the ledger, so an interrupted import keeps what it has
    stored, and continues there when it is run again. Ctrl-C ends it with the summary so far.
    """
    names = "\n".join(STANDARD_INPUT if path == "-" else path for path in paths)
    run = None if how.dry_run else ImportRun.objects.create(paths=names)
    summary, id_maps = Summary(run_id=run.pk if run else None), {}
    writer = Writer(run, how, id_maps) if run else DryRun(how, id_maps)
    receiver = Receiver(how, id_maps, summary, run)
    gc.freeze()  # spares the garbage collector what is loaded already, which took a fifth of the time
    try:
        found = batches(paths, how)
        if "-" not in paths:  # no other process can read standard input
            found = read_ahead(found)
        for progress, items in found:
            summary.files_read, summary.expected = progress.files_read, progress.expected
            summary.notes += progress.notes
            plans = writer.write(receiver.receive(items))
            for plan in plans:
                summary.add(plan)
                on_item(plan, summary)
            if run:  # last: it takes long, and who presses Ctrl-C meanwhile gets a complete summary
                make_renditions(plans)
        if run:
            run.finished_at = timezone.now()
    except (KeyboardInterrupt, ReadingStopped):
        summary.was_stopped = True
    finally:
        gc.unfreeze()
    if run:
        run.pictures, run.words_in, run.words_out = summary.pictures, summary.words_in, summary.words_out
        # Not whether it was undone meanwhile.
        run.save(update_fields=["finished_at", "pictures", "words_in", "words_out"])
    return summary


def batches(paths: list[str], how: ImportSettings) -> Iterator[tuple[Progress, list[Item | ArchivePart]]]:
    """Yield all cleaned items in batches, each with the progress; its notes are those since the batch before."""
    progress = Progress()
    for items in together(cleaned(read(paths, how, progress), how)):
        yield replace(progress), items
        progress.notes = []
    yield replace(progress), []


def together(items: Iterable[Item | ArchivePart]) -> Iterator[list[Item | ArchivePart]]:
    """Group items that can be stored together: of limited number and size, no story of archives twice."""
    some, uids, size = [], set(), 0
    for item in items:
        is_part = isinstance(item, ArchivePart)  # comes by itself, in order
        uid = item.archived.row["uid"] if not is_part and item.archived else None
        if some and (is_part or len(some) >= ITEMS_AT_A_TIME or size > BYTES_AT_A_TIME or uid in uids):
            yield some
            some, uids, size = [], set(), 0
        if is_part:
            yield [item]
            continue
        some.append(item)
        uids |= {uid} - {None}
        size += size_of(item)
    if some:
        yield some


def size_of(item: Item) -> int:
    """About the number of bytes that an item takes."""
    if item.is_rejected:
        return 0
    story = item.incoming
    names = (story.tags, story.authors, story.old_addresses, story.name_addresses, story.images, story.figures)
    pictures = sum(len(found.picture.data) for found in item.found)
    return pictures + BYTES_OF_A_LETTER * len(story.body) + BYTES_OF_A_NAME * sum(map(len, names))


def make_renditions(plans: list[Plan]) -> None:
    """Make the renditions of new pictures."""
    for image in {image.pk: image for plan in plans for image in plan.new_images}.values():
        prepare(image)


class Receiver:
    """Stores what archives hold besides stories. If a part is rejected, so is the rest of its archive.

    `run` is None for a dry run.
    """

    def __init__(self, how: ImportSettings, id_maps: dict[str, IdMap], summary: Summary, run: ImportRun | None):
        self._how, self._id_maps, self._summary, self._run = how, id_maps, summary, run
        self._refused: set[str] = set()

    def receive(self, items: list[Item | ArchivePart]) -> list[Item]:
        """Store the parts of archives; returns the items, which are still to be written."""
        left = []
        for item in items:
            part = item if isinstance(item, ArchivePart) else item.archived
            if part and part.archive in self._refused:
                continue
            if isinstance(item, Item):
                left.append(item)
                continue
            try:
                self._store(part)
            except BadInput as reason:
                self._refused.add(part.archive)
                left.append(Item(file=part.archive, number=1, reason=str(reason)))
        return left

    def _store(self, part):
        if isinstance(part, Opening):
            self._id_maps[part.archive] = open_archive(part)
            notes = open_front_pages(part, self._id_maps[part.archive], as_draft=self._how.as_draft)
            self._summary.notes += [f"{part.archive}: {note}" for note in notes]
            return
        id_map, dry_run = self._id_maps[part.archive], self._how.dry_run
        if isinstance(part, Original):
            self._summary.pictures += bool(store_original(part, id_map, dry_run=dry_run))
        elif isinstance(part, FrontPages):
            if self._run:
                store_front_pages(part, id_map, self._run)
        else:
            store_taxonomy(part, id_map, dry_run=dry_run)


class DryRun:
    """Plans as `Writer` does, and writes nothing."""

    def __init__(self, how: ImportSettings, id_maps: dict[str, IdMap]):
        self._planner = Planner(how, id_maps)
        self._pictures: set[str] = set()

    def write(self, items: list[Item]) -> list[Plan]:
        plans = self._planner.plan(items)
        for plan in plans:
            plan.row, plan.new_images = ledger_row(None, plan), self._new_pictures(plan)
        return plans

    def _new_pictures(self, plan):
        found = {found.checksum for found in plan.needed} - self._pictures
        self._pictures |= found
        return sorted(found - {*Image.objects.filter(checksum__in=found).values_list("checksum", flat=True)})
