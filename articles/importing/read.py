"""The first step of an import: files to items.

`python -m articles.importing.read FILE` prints each item as JSON. Nothing here uses the database.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from types import ModuleType

from django.conf import settings
from django.utils import timezone

from articles.importing.alone import run_alone
from articles.importing.finding import find_files
from articles.importing.formats import format_of, streamed_format_of
from articles.importing.incoming import (
    ArchivePart,
    BadInput,
    Expected,
    FileNote,
    IncomingStory,
    NotAStory,
    Options,
    SourceFile,
)
from articles.importing.items import ImportSettings, Item
from articles.importing.markdown.find_site import no_story
from articles.importing.safe_files import read_head, read_text_file


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


def read(paths: list[str], how: ImportSettings, progress: Progress) -> Iterator[Item | ArchivePart]:
    """Yield all items in order. A file that can't be read is rejected as its own item 1."""
    for named in find_files(paths):
        progress.expected += named.begins
        if why := named.path and not named.problem and no_story(named.path, named.root, how.options):
            progress.not_stories[why] += 1
            continue
        try:
            file, module = opened(named, how.format_name)
            stories = module.parse(file, how.options)
            first = next(stories, None)
        except BadInput as reason:
            yield item_of(named, 1, reason)
            continue
        progress.files_read += 1
        number = 0
        for story in without_notes(chain(filter(None, [first]), stories), file.name, progress):
            if isinstance(story, ArchivePart):
                yield story
                continue
            number += 1
            yield item_of(file, number, story)
    progress.note_what_is_no_story()


def opened(file: SourceFile, format_name: str) -> tuple[SourceFile, ModuleType]:
    """Open a file and find the module of its format. Raises BadInput."""
    if file.problem:
        raise file.problem
    if module := streamed_format_of(read_head(file.path), format_name):
        return file, module
    text = read_text_file(file.path)
    file = replace(file, text=text.text, warnings=text.warnings)
    return file, format_of(file, format_name)


def without_notes(stories, name: str, progress: Progress) -> Iterator[IncomingStory | BadInput | ArchivePart]:
    for one in stories:
        if isinstance(one, FileNote):
            progress.notes.append(f"{name}: {one.text}")
        elif isinstance(one, NotAStory):
            progress.not_stories[one.why] += 1
        elif isinstance(one, Expected):
            progress.expected += one.items - 1  # the file itself was counted as one
        else:
            yield one


def item_of(file: SourceFile, number: int, story: IncomingStory | BadInput) -> Item:
    """An item with all that reading tells of it."""
    item = Item(file=file.name, number=number, position=story.position, source_id=story.source_id)
    if isinstance(story, BadInput):
        item.reason, item.title, item.words_in = str(story), story.title, story.source_words
        return item
    story.warnings = [*file.warnings, *story.warnings]
    item.incoming, item.title, item.stem, item.folder = story, story.headline, file.stem, file.folder
    item.words_in = story.source_words
    return item


def default_settings(format_name: str = "") -> ImportSettings:
    """What `import_stories` does without options."""
    return ImportSettings(Options(timezone.get_default_timezone(), settings.LANGUAGE_CODE), format_name)


if __name__ == "__main__":
    run_alone(__doc__, lambda paths, name: read(paths, default_settings(name), Progress()))
