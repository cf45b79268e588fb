"""Reading an import's items from its files, validated and in batches. Nothing here uses the database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from types import ModuleType

from articles.importing.finding import Found, find_files
from articles.importing.formats import format_of, streamed_format_of
from articles.importing.incoming import ArchivePart, BadInput, Expected, FileNote, NotAStory, Options, SourceFile
from articles.importing.markdown.find_site import no_story
from articles.importing.picture_files import FoundPicture, find_figures, find_pictures, with_found_figures
from articles.importing.plan import Entry, Rejected, Rules, checked
from articles.importing.safe_files import read_head, read_text_file
from articles.importing.values import fingerprints, stated_values

ITEMS_AT_A_TIME = 200
BYTES_AT_A_TIME = 32 * 1024 * 1024  # of pictures


@dataclass(frozen=True)
class ImportSettings:
    """What a person may choose for one import on the command line, with defaults."""

    options: Options
    rules: Rules
    format_name: str = ""
    images: Path | None = None
    dry_run: bool = False


@dataclass
class Progress:
    """What is known of the files so far: how many were read, how many items they have, and new notes about them."""

    files_read: int = 0
    expected: int = 0
    notes: list[str] = field(default_factory=list)
    not_stories: Counter = field(default_factory=Counter)

    def note_what_is_no_story(self) -> None:
        """One note for all files of the run that aren't stories."""
        if self.not_stories:
            counted = ", ".join(f"{number:,} {why}" for why, number in self.not_stories.most_common())
            self.notes.append(f"Not imported, because they aren't stories: {counted}.")


def batches(paths: list[str], settings: ImportSettings) -> Iterator[tuple[Progress, list[Entry | Rejected]]]:
    """Yield all items in batches, each with the progress; its notes are those since the batch before."""
    progress = Progress()
    for entries in together(find_items(paths, settings, progress)):
        yield replace(progress), entries
        progress.notes = []
    yield replace(progress), []


def together(entries: Iterable[Entry | Rejected]) -> Iterator[list[Entry | Rejected]]:
    """Group items that can be stored together: a limited number and size of pictures, no two with one identity."""
    some, identities, size = [], set(), 0
    for entry in entries:
        if isinstance(entry, ArchivePart):  # by itself, in order
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


def find_items(paths: list[str], settings: ImportSettings, progress: Progress) -> Iterator[Entry | Rejected]:
    """Yield all items, validated, with their pictures. A file that can't be read is rejected as item 1."""
    for found in find_files(paths):
        name = found.name
        progress.expected += found.begins
        if why := found.path and not found.problem and no_story(found.path, found.root, settings.options):
            progress.not_stories[why] += 1
            continue
        try:
            file, module = open_file(found, settings.format_name)
            items = module.parse(file, settings.options)
            first = next(items, None)
        except BadInput as reason:
            yield Rejected(name, 1, str(reason))
            continue
        progress.files_read += 1
        folder = settings.images or found.folder
        number = 0
        for item in without_notes(chain(filter(None, [first]), items), name, progress):
            if isinstance(item, ArchivePart):
                yield item
                continue
            number += 1
            try:
                yield read_item(item, name, number, folder, file.stem, settings.rules)
            except BadInput as reason:
                yield Rejected(name, number, str(reason))
    progress.note_what_is_no_story()


def without_notes(items, name: str, progress: Progress) -> Iterator:
    for item in items:
        if isinstance(item, FileNote):
            progress.notes.append(f"{name}: {item.text}")
        elif isinstance(item, NotAStory):
            progress.not_stories[item.why] += 1
        elif isinstance(item, Expected):
            progress.expected += item.items - 1  # the file itself was counted as one
        else:
            yield item


def read_item(item, name, number, folder, stem, rules: Rules) -> Entry:
    """Validate one item and find its pictures. Raises BadInput."""
    if isinstance(item, BadInput):
        raise item
    incoming, figures = checked(item), []
    if incoming.archived:  # its pictures are stored already
        pictures = [FoundPicture()] * len(incoming.images)
    else:
        pictures, figures = find_pictures(incoming, folder, stem), find_figures(incoming, folder)
        warned = [*incoming.warnings, *(found.warning for found in (*pictures, *figures) if found.warning)]
        incoming = replace(incoming, warnings=warned, body=with_found_figures(incoming.body, figures))
    stated = stated_values(incoming, pictures, rules.language, rules.section)
    return Entry(name, number, incoming, pictures, figures, stated, fingerprints(stated))


def open_file(found: Found, format_name: str) -> tuple[SourceFile, ModuleType]:
    """Open a file and find the module of its format. Raises BadInput."""
    if found.problem:
        raise found.problem
    if module := streamed_format_of(read_head(found.path), format_name):
        return SourceFile(name=found.name, stem=found.stem, path=found.path), module
    file = replace(read_text_file(found.path), name=found.name, stem=found.stem, path=found.path, root=found.root)
    return file, format_of(file, format_name)
