"""The paragraphs, headings, links and figures of a body, clean or as it is being typed, for the desk's checks."""

from dataclasses import dataclass, field, replace

from articles.text import soup
from articles.text.anchors import Heading, stated_id
from articles.text.elements import ALIASES, BLOCKS, HEADINGS, LINES, TEXT_BLOCKS
from articles.text.figures import Figure, image_tag
from articles.text.words import plain_line

OWN_BLOCK = BLOCKS | LINES
MAY_BE_EMPTY = {"li", "td", "th"}  # the editor puts a paragraph into each of these
INVISIBLE = " \t\n\xa0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060"


@dataclass(frozen=True)
class Link:
    """A link: its address as typed, and its text."""

    address: str
    words: str

    @property
    def leads_somewhere(self) -> bool:
        """Whether it stays a link when the body is cleaned."""
        return bool(soup.address(self.address))


@dataclass
class Outline:
    """A body's paragraphs in order ("" for an empty one), its text outside links, links, headings, and figures."""

    paragraphs: list[str] = field(default_factory=list)
    unlinked: str = ""
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    untitled_boxes: int = 0  # fact boxes without a title
    figures: list[Figure] = field(default_factory=list)  # with captions as plain text


def outline(html: str) -> Outline:
    """Read any markup, however broken, in linear time.

    Empty paragraphs at the end don't count, because somebody is about to write there, nor do empty items and cells.
    """
    reader = _Reader()
    for kind, name, value in soup.tokens(html):
        if kind == "text":
            reader.text(value)
        elif kind == "start":
            reader.start(ALIASES.get(name, name), value)
        else:
            reader.end(ALIASES.get(name, name))
    return reader.finish()


class _Reader:
    """Reads tokens; remembers the open block and link and their text."""

    def __init__(self) -> None:
        self.found = Outline()
        self.block, self.container, self.content = "", "", []
        self.href, self.linked = None, []
        self.unlinked = []
        self.last_opened = ""
        self.stated_id = ""
        self.begins_box = False  # nothing has been said yet in the box

    def text(self, words: str) -> None:
        if not self.block:
            if not words.strip():
                return  # between blocks
            self.block = "p"
        self.content.append(words)
        (self.linked if self.href else self.unlinked).append(words)

    def start(self, name: str, source: str) -> None:
        if name == "a":
            self.end_link()
            self.href = soup.attributes(source).get("href")
        elif name == "img":
            self.picture(soup.attributes(source))
        elif name == "br":
            self.content.append("\n")
            self.unlinked.append("\n")
        elif name in OWN_BLOCK:
            self.end_block()
            self.block, self.container = (name, self.last_opened) if name in TEXT_BLOCKS else ("", "")
            self.last_opened = name
            self.stated_id = stated_id(soup.attributes(source)) if name in HEADINGS else ""
            # A quotation makes it a pull quote, which needs no title.
            self.begins_box = name == "aside" or (self.begins_box and name != "blockquote")

    def end(self, name: str) -> None:
        if name == "a":
            self.end_link()
        elif name in OWN_BLOCK:
            self.end_block()
            self.last_opened = ""
            self.begins_box = self.begins_box and name != "aside"

    def picture(self, given: dict[str, str]) -> None:
        self.content.append("\ufffc")  # so that a paragraph with a picture isn't empty
        if image_tag(given):
            alt_text, credit = (plain_line(given.get(name, "")) for name in ("alt", "data-credit"))
            self.found.figures.append(Figure(given["data-file"], alt_text, "", credit))

    def end_link(self) -> None:
        if self.href:
            self.found.links.append(Link(self.href, "".join(self.linked).strip()))
            self.unlinked.append("\ufffc")
        self.href, self.linked = None, []

    def end_block(self) -> None:
        self.end_link()
        words = "".join(self.content).strip(INVISIBLE)
        if self.block == "p" and (words or self.container not in MAY_BE_EMPTY):
            self.found.paragraphs.append(words)
        if words and self.block in HEADINGS:
            self.found.headings.append((self.stated_id, words))
        if words and self.begins_box:
            self.found.untitled_boxes += self.block not in HEADINGS
            self.begins_box = False
        if self.block == "figcaption" and self.found.figures:
            self.found.figures[-1] = replace(self.found.figures[-1], caption=words)
        self.block, self.container, self.content = "", "", []
        self.unlinked.append("\n")

    def finish(self) -> Outline:
        self.end_block()
        while self.found.paragraphs and not self.found.paragraphs[-1]:
            self.found.paragraphs.pop()
        self.found.unlinked = "".join(self.unlinked)
        return self.found
