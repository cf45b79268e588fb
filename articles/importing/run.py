"""One import: find the files, detect their formats, parse, store and report."""

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from articles.importing.ahead import ReadingStopped, read_ahead
from articles.importing.apply import Writer, Written, ledger_item
from articles.importing.archive.id_map import open_archive, store_original, store_taxonomy
from articles.importing.incoming import ArchivePart, BadInput, Opening, Original
from articles.importing.items import ImportSettings, batches
from articles.importing.plan import Entry, Known, Rejected, Rules, as_named_today, decide_entry, what_is_known
from articles.importing.safe_files import STANDARD_INPUT
from articles.models import Image, ImportRun, Outcome, Story
from articles.models.document import in_utc
from articles.pictures.intake import prepare


@dataclass(frozen=True)
class ItemReport:
    """The outcome of one item."""

    file: str
    number: int
    outcome: Outcome
    story: Story | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()
    pictures: int = 0
    expected: int = 0  # how many items there are, as far as is known


@dataclass
class Summary:
    """The result of one import. `run_id` is None for a dry run."""

    run_id: int | None = None
    counts: Counter = field(default_factory=Counter)
    pictures: int = 0
    warnings: int = 0
    files_read: int = 0
    was_stopped: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, report: ItemReport) -> None:
        self.counts[report.outcome] += 1
        self.pictures += report.pictures
        self.warnings += len(report.warnings)

    def __str__(self):
        outcomes = ", ".join(f"{self.counts[outcome]} {outcome.value}" for outcome in Outcome)
        name = self.run_id or "dry-run"
        return f"import {name}: {outcomes}, {self.pictures} pictures, {self.warnings} warnings"


def run_import(paths: list[str], settings: ImportSettings, on_item: Callable[[ItemReport], None]) -> Summary:
    """Import files, folders or standard input (`-`); calls `on_item` after each item.

    Each batch is stored in one transaction with its entries in the ledger, so an interrupted import keeps what it has
    stored, and continues there when it is run again. Ctrl-C ends it with the summary so far.
    """
    names = "\n".join(STANDARD_INPUT if path == "-" else path for path in paths)
    run = None if settings.dry_run else ImportRun.objects.create(paths=names)
    summary = Summary(run_id=run.pk if run else None)
    writer = DryRun(settings.rules) if settings.dry_run else Writer(run, settings.rules)
    receiver = Receiver(settings, summary)
    gc.freeze()  # spares the garbage collector what is loaded already, which took a fifth of the time
    try:
        found = batches(paths, settings)
        if "-" not in paths:  # no other process can read standard input
            found = read_ahead(found)
        for progress, entries in found:
            summary.files_read = progress.files_read
            summary.notes += progress.notes
            done = writer.write(receiver.receive(entries))
            for written in done:
                report = report_of(written, progress.expected)
                summary.add(report)
                on_item(report)
            if run:  # last: it takes long, and who presses Ctrl-C meanwhile gets a complete summary
                make_renditions(done)
        if run:
            run.finished_at = timezone.now()
    except (KeyboardInterrupt, ReadingStopped):
        summary.was_stopped = True
    finally:
        gc.unfreeze()
    if run:
        run.pictures = summary.pictures
        run.save(update_fields=["finished_at", "pictures"])  # not whether it was undone meanwhile
    return summary


def make_renditions(done: list[Written]) -> None:
    """Make the renditions of new pictures."""
    for image in {image.pk: image for written in done for image in written.pictures}.values():
        prepare(image)


class Receiver:
    """Stores what archives hold besides stories. If a part is rejected, so is the rest of its archive."""

    def __init__(self, settings: ImportSettings, summary: Summary):
        self._id_maps, self._dry_run, self._summary = settings.rules.id_maps, settings.dry_run, summary
        self._refused: set[str] = set()

    def receive(self, entries: list[Entry | Rejected | ArchivePart]) -> list[Entry | Rejected]:
        """Store the parts of archives; returns the other entries, which are still to be written."""
        left = []
        for entry in entries:
            part = entry.incoming.archived if isinstance(entry, Entry) else entry
            if isinstance(part, ArchivePart) and part.archive in self._refused:
                continue
            if not isinstance(entry, ArchivePart):
                left.append(entry)
                continue
            try:
                self._store(part)
            except BadInput as reason:
                self._refused.add(part.archive)
                left.append(Rejected(part.archive, 1, str(reason)))
        return left

    def _store(self, part):
        if isinstance(part, Opening):
            self._id_maps[part.archive] = open_archive(part)
        elif isinstance(part, Original):
            self._summary.pictures += bool(store_original(part, self._id_maps[part.archive], dry_run=self._dry_run))
        else:
            store_taxonomy(part, self._id_maps[part.archive], dry_run=self._dry_run)


class DryRun:
    """Decides as `Writer` does, but remembers what it would write instead of writing it."""

    def __init__(self, rules: Rules):
        self._rules = rules
        self._known: dict[tuple[str, str], Known] = {}
        self._pictures: set[str] = set()

    def write(self, entries: list[Entry | Rejected]) -> list[Written]:
        entries = as_named_today(entries)
        items = [entry for entry in entries if isinstance(entry, Entry)]
        known = what_is_known(items) | self._known
        return [self._decide(entry, known.get(getattr(entry, "identity", None), Known())) for entry in entries]

    def _decide(self, entry, known):
        if isinstance(entry, Rejected):
            return Written(entry, ledger_item(None, entry), [])
        decision = decide_entry(entry, known, self._rules)
        modified_at = known.modified_at if decision.is_late else in_utc(entry.incoming.modified_at)
        self._known[entry.identity] = Known(known.story, {"views": 0} | decision.values, decision.fields, modified_at)
        return Written(entry, ledger_item(None, entry, known, decision), self._new_pictures(entry, decision))

    def _new_pictures(self, entry, decision):
        found = {found.checksum for found in entry.needed(decision)} - self._pictures
        self._pictures |= found
        return sorted(found - {*Image.objects.filter(checksum__in=found).values_list("checksum", flat=True)})


def report_of(written: Written, expected: int) -> ItemReport:
    item = written.item
    return ItemReport(
        written.entry.file, item.number, Outcome(item.outcome), item.story, item.reason, tuple(item.warnings),
        len(written.pictures), expected,
    )  # fmt: skip
