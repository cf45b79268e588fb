"""One import: find the files, detect, parse, store, report."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from types import ModuleType

from django.utils import timezone

from articles.importing.formats import format_of, streamed_format_of
from articles.importing.incoming import BadInput, IncomingStory, Options, SourceFile
from articles.importing.picture_files import find_pictures
from articles.importing.safe_files import STANDARD_INPUT, read_head, read_standard_input, read_text_file
from articles.importing.store import (
    Decision,
    Rules,
    checked,
    decide,
    held_and_last,
    known_story,
    store,
    what_is_stated,
)
from articles.models import Image, ImportItem, ImportRun, Outcome, Story
from articles.pictures.intake import FILE_ENDINGS


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

    def add(self, report: ItemReport) -> None:
        self.counts[report.outcome] += 1
        self.pictures += report.pictures
        self.warnings += len(report.warnings)

    def __str__(self):
        outcomes = ", ".join(f"{self.counts[outcome]} {outcome.value}" for outcome in Outcome)
        name = self.run_id or "dry-run"
        return f"import {name}: {outcomes}, {self.pictures} pictures, {self.warnings} warnings"


def run_import(paths: list[str], how: ImportSettings, on_item: Callable[[ItemReport], None]) -> Summary:
    """Import files, folders or standard input (`-`), item by item; `on_item` hears of each.

    Each item is one transaction with its line in the ledger, so that an import that is cut off keeps what it
    has done, and goes on where it was when it is run again.
    """
    run = None if how.dry_run else ImportRun.objects.create(paths="\n".join(paths))
    summary = Summary(run_id=run.pk if run else None)
    writer = DryRun(how) if how.dry_run else Writer(how, run)
    for path in find_files(paths):
        for report in import_file(path, how, writer, summary):
            summary.add(report)
            on_item(report)
    if run:
        run.finished_at, run.pictures = timezone.now(), summary.pictures
        run.save()
    return summary


def find_files(paths: list[str]) -> Iterator[Path | str]:
    """The files of an import, folders opened recursively: neither dot files nor pictures are items."""
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            yield path
            continue
        inside = [file for file in sorted(Path(path).rglob("*")) if is_item(file.relative_to(path), file)]
        yield from inside or [path]


def is_item(name: Path, file: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in name.parts)
    return not is_hidden and file.suffix.lower() not in FILE_ENDINGS and not file.is_dir()


def import_file(path, how, writer, summary) -> Iterator[ItemReport]:
    """Import one file, item by item. A file that can't be read is its own item 1."""
    name = STANDARD_INPUT if path == "-" else str(path)
    try:
        file, module = open_file(path, how.format_name)
        items = module.parse(file, how.options)
        first = next(items, None)
    except BadInput as reason:
        yield writer.reject(name, 1, reason)
        return
    summary.files_read += 1
    folder = how.images or (None if path == "-" else Path(path).parent)
    for number, item in enumerate(chain(filter(None, [first]), items), start=1):
        try:
            yield import_item(item, name, number, folder, file.stem, writer)
        except BadInput as reason:
            yield writer.reject(name, number, reason)


def import_item(item, name, number, folder, stem, writer) -> ItemReport:
    """Check one item, find its pictures, hand it to the writer. Raises BadInput."""
    if isinstance(item, BadInput):
        raise item
    incoming = checked(item)
    pictures = find_pictures(incoming, folder, stem)
    warned = [*incoming.warnings, *(found.warning for found in pictures if found.warning)]
    return writer.write(name, number, replace(incoming, warnings=warned), pictures)


def open_file(path: str | Path, format_name: str) -> tuple[SourceFile, ModuleType]:
    """A file and the module of its format. Raises BadInput."""
    if path == "-":
        file = read_standard_input(sys.stdin.buffer)
        return file, format_of(file, format_name)
    path = Path(path)
    if path.is_dir():
        raise BadInput("There is nothing to import in this folder. Name a folder with stories in it.")
    if module := streamed_format_of(read_head(path), format_name):
        return SourceFile(name=str(path), stem=path.stem, path=path), module
    file = read_text_file(path)
    return file, format_of(file, format_name)


class Writer:
    """Stores items and keeps the ledger."""

    def __init__(self, how: ImportSettings, run: ImportRun):
        self._rules, self._run = how.rules, run

    def write(self, name, number, incoming: IncomingStory, pictures) -> ItemReport:
        warnings = list(incoming.warnings)
        item = ImportItem(run=self._run, file=name[-500:], number=number, warnings=warnings)
        decision, stored = store(incoming, pictures, self._rules, item)
        return report_of(name, number, decision, item.story, incoming, stored)

    def reject(self, name, number, reason: BadInput) -> ItemReport:
        report = ItemReport(name, number, Outcome.REJECTED, reason=str(reason))
        ImportItem.objects.create(
            run=self._run, file=name[-500:], number=number, outcome=report.outcome, reason=report.reason
        )
        return report


class DryRun:
    """Decides as `Writer` does, and remembers what it would have written instead of writing it."""

    def __init__(self, how: ImportSettings):
        self._rules = how.rules
        self._stories: dict[tuple[str, str], tuple[dict, dict]] = {}
        self._pictures: set[str] = set()

    def write(self, name, number, incoming: IncomingStory, pictures) -> ItemReport:
        story = known_story(incoming)
        identity = (incoming.source, incoming.source_id)
        held, last = self._stories.get(identity) or held_and_last(story)
        stated = what_is_stated(incoming, pictures, held, self._rules)
        decision = decide(stated, held, last, overwrite=self._rules.overwrite)
        self._stories[identity] = ({"views": 0} | decision.values, decision.fields)
        new = {found.checksum for found in pictures if found.picture} - self._pictures
        self._pictures |= new
        known = Image.objects.filter(checksum__in=new).count()
        return report_of(name, number, decision, story, incoming, len(new) - known)

    def reject(self, name, number, reason: BadInput) -> ItemReport:
        return ItemReport(name, number, Outcome.REJECTED, reason=str(reason))


def report_of(name, number, decision: Decision, story, incoming, pictures) -> ItemReport:
    return ItemReport(name, number, decision.outcome, story, decision.reason, tuple(incoming.warnings), pictures)
