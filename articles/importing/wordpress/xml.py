"""Parsing the XML of a WordPress export element by element, within limits.

Uses expat directly: it is several times as fast as building a tree, and tells how far it is within a token.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from articles.importing.incoming import BadInput
from articles.importing.wordpress.decoding import UNREADABLE, Decoder
from articles.importing.wordpress.unknown_fields import looks_like_text

CHUNK = 64 * 1024
MAX_TOKEN = 1024 * 1024  # bytes of a tag or comment, which expat buffers whole and scans again with each chunk
MAX_DEPTH, MAX_NAMES = 50, 1_000
MAX_POST = 2 * 1024 * 1024  # characters of a post
_REMOVE_IT = "If there are blank lines or a PHP warning before it, remove them and run again."
MAX_SAMPLE = 400  # characters of a custom field that nobody asked for
OVERHEAD = 100  # added to the length of each value for the memory of its object

_INLINE_FILE = re.compile(r"(data:[\w.+/-]{1,60};base64,[A-Za-z0-9+/=]{300})[A-Za-z0-9+/=]++")
_NAMESPACES = (
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/excerpt/"), "excerpt:"),
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/"), "wp:"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content:"),
    (re.compile(r"http://purl\.org/dc/elements/1\.1/"), "dc:"),
)


@dataclass
class Item:
    """An <item>: the text of its elements, its custom fields (meta), and its terms as (domain, slug, name).

    `line` is where it begins in the file, `unreadable` the number of characters that were left out of its texts, and
    `other_texts` names custom fields that look like text and that nobody asked for.
    """

    line: int = 0
    text: dict[str, str] = field(default_factory=dict)
    meta: dict[str, list[str]] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    other_texts: list[str] = field(default_factory=list)
    comments: int = 0
    unreadable: int = 0
    size: int = 0
    is_too_large: bool = False

    def __getitem__(self, name: str) -> str:
        return self.text.get(name, "")

    @property
    def kind(self) -> str:
        """Its post type: "post", "page", "attachment" …"""
        return self["wp:post_type"]

    def first_meta(self, *keys: str) -> str:
        """The first value of the first of some custom fields that has one; else ""."""
        return next((value for key in keys for value in self.meta.get(key, []) if value), "")

    def grow(self, size: int) -> bool:
        """Count stored text. An item that is too large keeps only short texts, so that messages can name it."""
        self.size += size
        if is_over := self.size > MAX_POST:
            self.text = {name: text for name, text in self.text.items() if len(text) < 1000}
            self.meta.clear()
            self.terms.clear()
            self.other_texts.clear()
            self.size, self.is_too_large = 0, True
        return is_over


def read(path: Path, reader: "Reader") -> Iterator[None]:
    """Feed a file to a reader; yields after each chunk, so that the caller can use what was read. Raises BadInput."""
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                reader.feed(chunk)
                yield
            reader.finish()
            yield
        except expat.ExpatError as error:
            raise _not_well_formed(error) from error


def _not_well_formed(error: expat.ExpatError) -> BadInput:
    what = expat.ErrorString(error.code)
    codes = expat.errors.codes
    if error.code in {
        codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }:
        return BadInput(f"The file breaks off in line {error.lineno}. Export it again and run again.")
    if error.code == codes[expat.errors.XML_ERROR_MISPLACED_XML_PI]:
        return BadInput(f"The file doesn't begin with <?xml … ?>, which is in line {error.lineno}. {_REMOVE_IT}")
    return BadInput(
        f"The file isn't well-formed XML: {what} in line {error.lineno}. Export it again, or fix that line."
    )


class _Names(dict):
    """Short names by expat's names: "wp:status" for "http://wordpress.org/export/1.2/ status"."""

    def __missing__(self, name: str) -> str:
        if len(self) > MAX_NAMES:
            raise BadInput(f"The file has more than {MAX_NAMES:,} kinds of elements, so it isn't a WordPress export.")
        space, _, local = name.rpartition(" ")
        prefix = next((prefix for known, prefix in _NAMESPACES if known.fullmatch(space)), f"{space} " if space else "")
        self[name] = prefix + local
        return self[name]


class Reader:
    """Handles expat's events, and collects the text of the `wanted` elements only."""

    wanted: set[str]
    wanted_meta: set[str]
    looks_at_all_meta = False  # whether `Item.other_texts` is needed

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text, parser.buffer_size = True, CHUNK
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = self._document_type
        parser.EntityDeclHandler = parser.SkippedEntityHandler = self._entity
        self._names = _Names()
        self._path: list[str] = []
        self._pieces: list[str] | None = None
        self._fed = 0
        self._attributes: dict[str, str] = {}
        self._key = ""
        self._decoder = Decoder()
        self.item = Item()

    def feed(self, chunk: bytes) -> None:
        clean = self._decoder.clean(chunk)
        self.parser.Parse(clean, False)
        self._fed += len(clean)
        if self._fed - self.parser.CurrentByteIndex > MAX_TOKEN:
            raise BadInput(
                f"A tag or comment of more than {MAX_TOKEN // 1024**2} MB begins in line "
                f"{self.parser.CurrentLineNumber}. WordPress never writes one: remove it and run again."
            )

    def finish(self) -> None:
        self.parser.Parse(self._decoder.clean(b"", is_last=True), True)

    def on_item(self, item: Item) -> None:
        """Called after each item."""

    def on_text(self, parent: str, name: str, text: str) -> None:
        """Called with the text of a wanted element outside items."""

    def on_end(self, name: str) -> None:
        """Called at the end of a child element of the channel that isn't an item."""

    # -- handlers for expat ----------------------------------------------------------------------------------

    def _document_type(self, _name: str, _system: str, _public: str, has_declarations: int) -> None:
        if has_declarations:
            self._entity()

    def _entity(self, *_) -> None:
        raise BadInput(
            "The file declares or uses entities of its own (<!DOCTYPE … [ … ]>), which WordPress never does "
            "and which may be an attack. Remove them and run again."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = self._names[name]
        path = self._path
        path.append(name)
        if not 1 < len(path) <= MAX_DEPTH:
            self._check_place()
        if name in self.wanted:
            is_asked_for = name != "wp:meta_value" or self._key in self.wanted_meta
            if is_asked_for or (self.looks_at_all_meta and self._key):
                self._pieces, self._attributes = [], attributes
                self.parser.CharacterDataHandler = self._data if is_asked_for else self._sample
        elif name == "item":
            self.item = Item(line=self.parser.CurrentLineNumber)
        elif name == "wp:comment":
            self.item.comments += 1
        elif name == "wp:postmeta":
            self._key = ""

    def _check_place(self) -> None:
        if len(self._path) > MAX_DEPTH:
            raise BadInput(f"The file nests elements deeper than {MAX_DEPTH}, so it isn't a WordPress export.")
        if self._path != ["rss"]:
            raise BadInput(f"The file isn't a WordPress export: it doesn't begin with <rss>. {_REMOVE_IT}")

    def _data(self, text: str) -> None:
        self._pieces.append(text)
        self.item.size += len(text)
        if self.item.size > MAX_POST:
            self._shorten()

    def _shorten(self) -> None:
        """Cut the pictures that are written into the text; if that isn't enough, the item is too large."""
        whole = "".join(self._pieces)
        self._pieces = [_INLINE_FILE.sub(r"\1", whole)]
        if self.item.grow(len(self._pieces[0]) - len(whole)):
            self._pieces.clear()

    def _sample(self, text: str) -> None:
        if len(self._pieces) < MAX_SAMPLE:
            self._pieces.append(text[:MAX_SAMPLE])

    def _end(self, _name: str) -> None:
        path = self._path
        name = path.pop()
        if self._pieces is not None:
            text = "".join(self._pieces)
            self._pieces = self.parser.CharacterDataHandler = None
            if UNREADABLE in text:
                self.item.unreadable += text.count(UNREADABLE)
                text = text.replace(UNREADABLE, "")
            self._text(name, text.strip(" \t\r\n"))  # exports that were formatted have blanks around each text
        elif name == "item" and path == ["rss", "channel"]:
            self.on_item(self.item)
            self.item = Item()
        elif len(path) == 2:
            self.on_end(name)

    def _text(self, name: str, text: str) -> None:
        parent = self._path[-1] if self._path else ""
        item = self.item
        if parent == "item" and name == "category":
            given = self._attributes
            item.terms.append((given.get("domain", ""), given.get("nicename", ""), text))
            item.grow(OVERHEAD + sum(map(len, given.values())))
        elif parent == "item":
            item.text.setdefault(name, text)
        elif name == "wp:meta_key":
            self._key = text if parent == "wp:postmeta" else ""  # comments have such fields too
        elif name == "wp:meta_value" and self._key not in self.wanted_meta:
            if looks_like_text(self._key, text):
                item.other_texts.append(self._key)
                item.grow(OVERHEAD)
        elif name == "wp:meta_value":
            item.meta.setdefault(self._key, []).append(text)
            item.grow(OVERHEAD)
        else:
            item.size = 0
            self.on_text(parent, name, text)
