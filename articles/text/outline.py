"""What stands in a body, clean or as somebody is typing it, for those who look it over before it is published."""

from dataclasses import dataclass, field, replace

from articles.text import soup
from articles.text.elements import ALIASES, BLOCKS, LINES, TEXT_BLOCKS
from articles.text.figures import Figure, image_tag
from articles.text.words import plain_line

OWN_BLOCK = BLOCKS | LINES
MAY_BE_EMPTY = {"li", "td", "th"}  # the editor gives each of these a paragraph
NOTHING_SAID = " \t\n\xa0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060"


@dataclass(frozen=True)
class Link:
    """An address as it was typed, and the words on which it stands."""

    address: str
    words: str

    @property
    def leads_somewhere(self) -> bool:
        """Whether it is a link that stays one when the body is cleaned."""
        return bool(soup.address(self.address))


@dataclass
class Outline:
    """A body's paragraphs in their order ("" for one that is empty), the words that are no link, links, figures."""

    paragraphs: list[str] = field(default_factory=list)
    unlinked: str = ""
    links: list[Link] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)  # their captions as plain words


def outline(html: str) -> Outline:
    """Read any markup, however broken, in time linear in its length.

    Empty paragraphs at the end aren't counted, for somebody is about to write there; nor are empty items and cells.
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
    """Takes tokens; knows the block that is open and what it says, and the link that is open and its words."""

    def __init__(self) -> None:
        self.found = Outline()
        self.block, self.around, self.said = "", "", []
        self.href, self.linked = None, []
        self.unlinked = []
        self.last_opened = ""

    def text(self, words: str) -> None:
        if not self.block:
            if not words.strip():
                return  # between blocks
            self.block = "p"
        self.said.append(words)
        (self.linked if self.href else self.unlinked).append(words)

    def start(self, name: str, source: str) -> None:
        if name == "a":
            self.end_link()
            self.href = soup.attributes(source).get("href")
        elif name == "img":
            self.picture(soup.attributes(source))
        elif name == "br":
            self.said.append("\n")
            self.unlinked.append("\n")
        elif name in OWN_BLOCK:
            self.end_block()
            self.block, self.around = (name, self.last_opened) if name in TEXT_BLOCKS else ("", "")
            self.last_opened = name

    def end(self, name: str) -> None:
        if name == "a":
            self.end_link()
        elif name in OWN_BLOCK:
            self.end_block()
            self.last_opened = ""

    def picture(self, given: dict[str, str]) -> None:
        self.said.append("\ufffc")  # so a paragraph that holds one isn't empty
        if image_tag(given):
            self.found.figures.append(Figure(given["data-file"], plain_line(given.get("alt", "")), ""))

    def end_link(self) -> None:
        if self.href:
            self.found.links.append(Link(self.href, "".join(self.linked).strip()))
            self.unlinked.append("\ufffc")
        self.href, self.linked = None, []

    def end_block(self) -> None:
        self.end_link()
        words = "".join(self.said).strip(NOTHING_SAID)
        if self.block == "p" and (words or self.around not in MAY_BE_EMPTY):
            self.found.paragraphs.append(words)
        if self.block == "figcaption" and self.found.figures:
            self.found.figures[-1] = replace(self.found.figures[-1], caption=words)
        self.block, self.around, self.said = "", "", []
        self.unlinked.append("\n")

    def finish(self) -> Outline:
        self.end_block()
        while self.found.paragraphs and not self.found.paragraphs[-1]:
            self.found.paragraphs.pop()
        self.found.unlinked = "".join(self.unlinked)
        return self.found
