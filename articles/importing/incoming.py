"""What a format module hands over: plain data that knows no database.

A format is a module with two functions:

    detect(file: SourceFile) -> bool
    parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput | Note | Expected]

`parse` yields one object for each item of the file, in order: the story, or the
`BadInput` that says why this item can't be taken. What is wrong with the file as a whole it raises
as BadInput before the first item, so that of a damaged file nothing is taken. A `Note` is no item: it says something
of the file as a whole; so does `Expected`, yielded first.

A format that brings more than stories (our own export) yields that before them: `ArchivePart`.

A format of large files is streamed: it has `claims(head: bytes) -> bool` in the place of `detect`, is
given the first bytes of a file and then, in `parse`, the file's `path` and no text.
"""

import datetime
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from articles.models.story_fields import SOURCE_FIELDS, Kind


class BadInput(Exception):
    """One item or file that can't be imported; the message tells a person what to do."""


@dataclass(frozen=True)
class Note:
    """What should be known of a file as a whole, such as what it holds that is never imported."""

    text: str


@dataclass(frozen=True)
class Expected:
    """How many items a file has, where that is known before the first: no item either."""

    items: int


@dataclass(frozen=True)
class SourceFile:
    """A file that was opened. `name` is what messages call it; its decoded text, or its path for streamed formats."""

    name: str
    text: str = ""
    stem: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Options:
    """What the person who imports says for all that a file leaves out."""

    timezone: ZoneInfo
    language: str
    section: str = ""
    source: str = ""


@dataclass
class IncomingImage:
    """A picture of a story: a numbered slot, or a figure in its body.

    `file` is a name, or a path such as "2019/05/ferry.jpg" below the folder of pictures; empty where unknown. `also`
    names files to take where that one isn't there: the same picture, smaller or as it was before it was edited.
    """

    file: str = ""
    caption: str = ""
    alt_text: str = ""
    credit: str = ""
    also: tuple[str, ...] = ()


def figure_place(number: int) -> str:
    """What stands in a body for the checksum of the picture of figure `number` (1, 2, …) until its file is found."""
    return f"{number:064x}"


@dataclass(frozen=True)
class ArchivePart:
    """Something that an archive holds beside its stories; `archive` is the name of its manifest.

    Rows are as `articles/exporting/schema.json` has them, and checked against it.
    """

    archive: str


@dataclass(frozen=True)
class Opening(ArchivePart):
    """The first of it: the keys that its stories had, by uid, and the rows of its sections."""

    story_ids: dict[str, int]
    sections: list[dict]


@dataclass(frozen=True)
class Original(ArchivePart):
    """A picture: its row, and its file, which has passed the gate."""

    row: dict
    data: bytes


@dataclass(frozen=True)
class Taxonomy(ArchivePart):
    """What its stories stand under. It comes after the pictures, since authors have portraits."""

    sections: list[dict]
    authors: list[dict]
    tags: list[dict]


@dataclass(frozen=True)
class Archived(ArchivePart):
    """What an archive knows of a story beyond what other sources tell: its whole row."""

    row: dict


# Type, and default where the source says nothing; other kinds are text.
_NOT_TEXT = {Kind.DATE: (datetime.datetime | None, None), Kind.FLAG: (bool, False)}
_SourceFields = make_dataclass(
    "_SourceFields", [(one.name, *_NOT_TEXT.get(one.kind, (str, ""))) for one in SOURCE_FIELDS], kw_only=True
)


@dataclass(kw_only=True)
class IncomingStory(_SourceFields):
    """A story as its source tells it: with each of a story's SOURCE_FIELDS, such as `headline`, and the following.

    Times are aware; `body` is HTML, not yet sanitised. `status` is draft, review, published or withdrawn. Empty text
    means that the source says nothing. `images` are the numbered slots in their order. `figures` are the pictures in
    the body, which has `<figure><img alt="WORDS" data-file="figure_place(n)"><figcaption>…</figcaption></figure>` for
    the n-th one. `modified_at` is when the source last changed the story, if it says so: of two versions the later one
    counts, in whatever order they come. `old_addresses` led to the story there: paths such as "/2019/ferry/" or
    "/?p=123". `slug_language` is "ru" for a Russian text, whatever language site it goes to: its headline is then
    transliterated as Russian.
    """

    source: str
    source_id: str
    language: str = ""
    section: str = ""
    status: str = "published"
    modified_at: datetime.datetime | None = None
    old_addresses: list[str] = field(default_factory=list)
    slug_language: str = ""
    views: int | None = None
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    images: list[IncomingImage] = field(default_factory=list)
    figures: list[IncomingImage] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    archived: Archived | None = None
