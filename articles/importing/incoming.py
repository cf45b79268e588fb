"""The plain data that format modules produce. Nothing here uses the database.

A format is a module with two functions:

    detect(file: SourceFile) -> bool
    parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput | NotAStory | FileNote | Expected]

`parse` yields one object for each item of the file, in order: a story, or a `BadInput` that says why the item is
rejected. If the file as a whole is invalid, `parse` raises BadInput before the first item, so that nothing of a damaged
file is imported. `NotAStory`, `FileNote` and `Expected` aren't items: they are about the whole file. `Expected` comes
first; where an item turns out to be several, it comes again with their number.

A format with more than stories (our own export) yields the rest around them, as `ArchivePart`.

A format for large files is streamed: instead of `detect` it has `claims(head: bytes) -> bool`, which gets the first
bytes of a file. Its `parse` gets the file's `path` and no text.
"""

import datetime
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from articles.models.story_fields import SOURCE_FIELDS, Kind


class BadInput(Exception):
    """An item or a file that can't be imported; the message tells a person what to do.

    Of an item a format says as well what its owner knows it by, and how many words are lost: see IncomingStory.
    """

    def __init__(self, message: str, *, title: str = "", source_id: str = "", position: int = 0, source_words: int = 0):
        super().__init__(message)
        self.title, self.source_id, self.position, self.source_words = title, source_id, position, source_words


@dataclass(frozen=True)
class FileNote:
    """A sentence about a file as a whole, such as what it holds that isn't imported."""

    text: str


@dataclass(frozen=True)
class Expected:
    """The number of items in a file, from formats that know it before the first one."""

    items: int


@dataclass(frozen=True)
class NotAStory:
    """A file that its site doesn't publish as a story, such as a template. One note counts all with the same `why`.

    `why` goes on from their number: "pages without a date".
    """

    why: str


@dataclass(frozen=True)
class SourceFile:
    """A file: its name in messages, and once it is opened its text or, for streamed formats, its path.

    The path of a file out of a ZIP is another one in each run, its name isn't. What is piped in has no stem and no
    folder, so that no picture is looked for beside it.

    - `root`: the folder, or the unpacked ZIP, in which the import found it; None for a file that was named itself.
    - `folder`: where pictures are looked for.
    - `begins`: how many files begin with this one: all files of the folder for its first, 0 for the others.
    - `problem`: why it can't be opened. `warnings`: what was dropped when it was decoded.
    """

    name: str
    text: str = ""
    stem: str = ""
    path: Path | None = None
    folder: Path | None = None
    begins: int = 1
    problem: BadInput | None = None
    warnings: tuple[str, ...] = ()
    root: Path | None = None


@dataclass(frozen=True)
class OurTerm:
    """Where a category or tag of a source goes: to a section, to tags, to both or to neither."""

    section: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """What the person says who imports files: defaults for what a file leaves out, and what to read.

    `types` are further post types of WordPress, `terms` where a source's categories and tags go (`term_map`). `paths`
    are all the paths of the run: a format may find the other parts of a file there.
    `memory` is what formats remember from file to file of one run, such as the configuration of a site.
    """

    timezone: ZoneInfo
    language: str
    section: str = ""
    source: str = ""
    types: tuple[str, ...] = ()
    terms: dict[str, OurTerm] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    memory: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass
class IncomingImage:
    """A picture of a story: a numbered slot, or a figure in its body.

    `file` is a name, or a path such as "2019/05/ferry.jpg" below the folder of pictures; empty where unknown. `also`
    names files to try if that one is missing: the same picture, smaller or before it was edited.
    """

    file: str = ""
    caption: str = ""
    alt_text: str = ""
    credit: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Words of a source that a story doesn't get. `why` goes on from their number: "in a shortcode of a plug-in"."""

    words: int
    why: str


def figure_placeholder(number: int) -> str:
    """The `data-file` of figure `number` (1, 2, …) in an incoming body, until its file and checksum are known."""
    return f"{number:064x}"


@dataclass(frozen=True)
class ArchivePart:
    """Something in an archive other than a story; `archive` is the name of its manifest.

    Rows are validated against `articles/exporting/schema.json`.
    """

    archive: str


@dataclass(frozen=True)
class Opening(ArchivePart):
    """The first part: the primary keys that its stories had, by uid, the rows of its sections, and which front pages it
    has, by language, when they take effect and when they were made.

    `has_pins`: it is from before front pages were made, and these stand for its pinned stories.
    """

    story_ids: dict[str, int]
    sections: list[dict]
    front_pages: set[tuple[str, datetime.datetime, datetime.datetime]] = field(default_factory=set)
    has_pins: bool = False


@dataclass(frozen=True)
class Original(ArchivePart):
    """A picture: its row, and its validated file."""

    row: dict
    data: bytes


@dataclass(frozen=True)
class Taxonomy(ArchivePart):
    """Sections, authors and tags. They come after the pictures, because authors and tags have pictures."""

    sections: list[dict]
    authors: list[dict]
    tags: list[dict]


@dataclass(frozen=True)
class FrontPages(ArchivePart):
    """Some front pages. They come after the stories, which stand in their slots."""

    rows: list[dict]


@dataclass(frozen=True)
class Archived(ArchivePart):
    """A story's whole row in an archive, with what other sources don't have."""

    row: dict


# Type, and default if the source doesn't state it; other kinds are text.
_NOT_TEXT = {Kind.DATE: (datetime.datetime | None, None), Kind.FLAG: (bool, False)}
_SourceFields = make_dataclass(
    "_SourceFields", [(one.name, *_NOT_TEXT.get(one.kind, (str, ""))) for one in SOURCE_FIELDS], kw_only=True
)


@dataclass(kw_only=True)
class IncomingStory(_SourceFields):
    """A story as its source states it: each of SOURCE_FIELDS, such as `headline`, and the following.

    Times are aware; `body` is HTML, not yet sanitised; empty text means that the source doesn't state it.

    - `status`: draft, review, published or withdrawn.
    - `images`: the numbered slots, in order.
    - `figures`: the pictures in the body. The n-th one stands there as a figure with
      `<img alt="…" data-file="figure_placeholder(n)">` and perhaps a caption.
    - `also_known_as`: other pairs of source and source_id by which an earlier release may have stored the story. They
      count only if there is no story by its own, and only for one item of a run.
    - `modified_at`: when the source last changed the story, if it states that. Of two versions the later one wins,
      whichever is imported first.
    - `old_addresses`: where the story was at its source: paths such as "/2019/ferry/" or "/?p=123".
    - `source_words`: the number of words in the source's headline, lead, text, captions and credits, counted before
      anything is taken out; 0 if it isn't counted. `left_out` names those that the format leaves out.
    - `position`: the line of the file in which it begins; 0 if that isn't known.
    - `name_addresses`: where its section, authors and tags had their lists at the source: by path "section", "author"
      or "tag", and the name.
    - `slug_language`: "ru" for a Russian text in whatever language edition, so that its headline is transliterated as
      Russian.
    """

    source: str
    source_id: str
    also_known_as: list[tuple[str, str]] = field(default_factory=list)
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
    source_words: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    position: int = 0
    name_addresses: dict[str, tuple[str, str]] = field(default_factory=dict)
    archived: Archived | None = None
