"""One import: find the files, detect, parse, store, report."""

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from types import ModuleType

from django.utils import timezone

from articles.importing.ahead import read_ahead
from articles.importing.archive_places import open_archive, store_original, store_taxonomy
from articles.importing.finding import Found, find_files
from articles.importing.formats import format_of, streamed_format_of
from articles.importing.incoming import ArchivePart, BadInput, Note, Opening, Options, Original, SourceFile
from articles.importing.picture_files import FoundPicture, find_figures, find_pictures, with_found_figures
from articles.importing.safe_files import read_head, read_standard_input, read_text_file
from articles.importing.store import Entry, Known, Rejected, Rules, checked, decide_entry, what_is_known
from articles.importing.values import in_utc
from articles.importing.write import Writer, Written, ledger_item
from articles.models import Image, ImportRun, Outcome, Story

ITEMS_AT_A_TIME = 200
BYTES_AT_A_TIME = 32 * 1024 * 1024  # of pictures


@dataclass(frozen=True)
class ImportSettings:
    """How one import is to go: what a person may say on the command line, with its defaults."""

    options: Options
    rules: Rules
    format_name: str = ""
    images: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class ItemReport:
    """What became of one item, told to whoever watches."""

    file: str
    number: int
    outcome: Outcome
    story: Story | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()
    pictures: int = 0


@dataclass
class Summary:
    """The figures of one import. `run_id` is None for a dry run."""

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


def run_import(paths: list[str], how: ImportSettings, on_item: Callable[[ItemReport], None]) -> Summary:
    """Import files, folders or standard input (`-`); `on_item` hears of each item.

    Items share transactions, each with its lines in the ledger, so that an import that is cut off keeps what it has
    done, and goes on where it was when it is run again. Ctrl-C ends it with the summary so far.
    """
    run = None if how.dry_run else ImportRun.objects.create(paths="\n".join(paths))
    summary = Summary(run_id=run.pk if run else None)
    writer = DryRun(how.rules) if how.dry_run else Writer(run, how.rules)
    receiver = Receiver(how, summary)
    gc.freeze()  # what is loaded already needn't be looked through again and again: a fifth of the time
    try:
        found = batches(paths, how)
        if "-" not in paths:  # which no other process can read
            found = read_ahead(found)
        for summary.files_read, notes, entries in found:
            summary.notes += notes
            for written in writer.write(receiver.receive(entries)):
                report = report_of(written)
                summary.add(report)
                on_item(report)
        if run:
            run.finished_at = timezone.now()
    except KeyboardInterrupt:
        summary.was_stopped = True
    finally:
        gc.unfreeze()
    if run:
        run.pictures = summary.pictures
        run.save()
    return summary


@dataclass
class Seen:
    """How many files could be opened and decoded so far, and what is to be said of them as a whole."""

    files_read: int = 0
    notes: list[str] = field(default_factory=list)


def batches(paths: list[str], how: ImportSettings) -> Iterator[tuple[int, list[str], list[Entry | Rejected]]]:
    """All items, some at a time; each time how many files could be read so far, and what is new to say of files."""
    seen = Seen()
    for entries in together(find_items(paths, how, seen)):
        yield seen.files_read, seen.notes, entries
        seen.notes = []
    yield seen.files_read, seen.notes, []


def together(entries: Iterable[Entry | Rejected]) -> Iterator[list[Entry | Rejected]]:
    """Items that can be stored together: not too many, no two of one identity, no more pictures than memory bears."""
    some, identities, size = [], set(), 0
    for entry in entries:
        if isinstance(entry, ArchivePart):  # each by itself, and in its place
            yield from filter(None, [some])
            yield [entry]
            some, identities, size = [], set(), 0
            continue
        identity = entry.identity if isinstance(entry, Entry) else None
        if some and (len(some) >= ITEMS_AT_A_TIME or size > BYTES_AT_A_TIME or identity in identities - {None}):
            yield some
            some, identities, size = [], set(), 0
        some.append(entry)
        identities.add(identity)
        if identity:
            size += sum(len(found.picture.data) for found in entry.found)
    if some:
        yield some


def find_items(paths: list[str], how: ImportSettings, seen: Seen) -> Iterator[Entry | Rejected]:
    """All items, checked, with their pictures. A file that can't be read is its own item 1."""
    for found in find_files(paths):
        name = found.name
        try:
            file, module = open_file(found, how.format_name)
            items = module.parse(file, how.options)
            first = next(items, None)
        except BadInput as reason:
            yield Rejected(name, 1, str(reason))
            continue
        seen.files_read += 1
        folder = how.images or (found.path and found.path.parent)
        number = 0
        for item in without_notes(chain(filter(None, [first]), items), name, seen):
            if isinstance(item, ArchivePart):
                yield item
                continue
            number += 1
            try:
                yield read_item(item, name, number, folder, file.stem)
            except BadInput as reason:
                yield Rejected(name, number, str(reason))


def without_notes(items, name: str, seen: Seen) -> Iterator:
    for item in items:
        if isinstance(item, Note):
            seen.notes.append(f"{name}: {item.text}")
        else:
            yield item


def read_item(item, name, number, folder, stem) -> Entry:
    """Check one item and find its pictures. Raises BadInput."""
    if isinstance(item, BadInput):
        raise item
    incoming = checked(item)
    if incoming.archived:  # its pictures came before it
        return Entry(name, number, incoming, [FoundPicture()] * len(incoming.images))
    pictures, figures = find_pictures(incoming, folder, stem), find_figures(incoming, folder)
    warned = [*incoming.warnings, *(found.warning for found in (*pictures, *figures) if found.warning)]
    body = with_found_figures(incoming.body, figures)
    return Entry(name, number, replace(incoming, warnings=warned, body=body), pictures, figures)


def open_file(found: Found, format_name: str) -> tuple[SourceFile, ModuleType]:
    """A file and the module of its format. Raises BadInput."""
    if found.problem:
        raise found.problem
    if found.path is None:
        file = read_standard_input(sys.stdin.buffer)
        return file, format_of(file, format_name)
    if module := streamed_format_of(read_head(found.path), format_name):
        return SourceFile(name=found.name, stem=found.path.stem, path=found.path), module
    file = replace(read_text_file(found.path), name=found.name)
    return file, format_of(file, format_name)


class Receiver:
    """Takes what archives hold beside their stories; of one that can't be taken nothing that follows is."""

    def __init__(self, how: ImportSettings, summary: Summary):
        self._places, self._dry_run, self._summary = how.rules.places, how.dry_run, summary
        self._refused: set[str] = set()

    def receive(self, entries: list[Entry | Rejected | ArchivePart]) -> list[Entry | Rejected]:
        """What is left to be written."""
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
            self._places[part.archive] = open_archive(part)
        elif isinstance(part, Original):
            self._summary.pictures += bool(store_original(part, self._places[part.archive], dry_run=self._dry_run))
        else:
            store_taxonomy(part, self._places[part.archive], dry_run=self._dry_run)


class DryRun:
    """Decides as `Writer` does, and remembers what it would have written instead of writing it."""

    def __init__(self, rules: Rules):
        self._rules = rules
        self._known: dict[tuple[str, str], Known] = {}
        self._pictures: set[str] = set()

    def write(self, entries: list[Entry | Rejected]) -> list[Written]:
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


def report_of(written: Written) -> ItemReport:
    item = written.item
    return ItemReport(
        written.entry.file, item.number, Outcome(item.outcome), item.story, item.reason, tuple(item.warnings),
        len(written.pictures),
    )  # fmt: skip
