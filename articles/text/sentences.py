"""The first sentence of a text, to say what it is about where it has no lead."""

import html as entities
import re

from articles.text.words import plain_line

# Paragraphs, and the blocks whose paragraphs aren't the text itself.
_TAG = re.compile("<(?P<end>/?)(?P<name>p|figure|aside|table|blockquote|ul|ol)(?: [^>]*)?>")
_MARK = re.compile("<[^>]*>")
_ADDRESS = re.compile(r"https?://\S+")  # a paragraph that becomes a card
_END = re.compile(r"(?P<last>\S*?)[.!?…。！？]+[»”“’\"')\]]*(?=\s|$)")
SHORTEST, LONGEST = 40, 250  # characters; after fewer the next sentence is taken too
SEEN = 50_000  # characters of a body
ABBREVIATION = 3  # letters: "Dr.", "г.", "No." end no sentence


def first_sentence(body: str) -> str:
    """That of the first paragraph of a clean body, without marks; "" where there is no paragraph."""
    return sentence_of(_first_paragraph(body))


def sentence_of(line: str) -> str:
    """That of plain text on one line, at most LONGEST characters."""
    for end in _END.finditer(line, 0, LONGEST):
        if end.end() >= SHORTEST and len(end["last"]) > ABBREVIATION:
            return line[: end.end()]
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:–—-')}…"


def _first_paragraph(body):
    depth, start = 0, 0
    for tag in _TAG.finditer(body, 0, SEEN):
        if tag["name"] != "p":
            depth += -1 if tag["end"] else 1
        elif not tag["end"]:
            start = tag.end()
        elif not depth and (line := _line(body[start : tag.start()])):
            return line
    return ""


def _line(paragraph):
    """The words of a paragraph; "" where it only has an address."""
    line = plain_line(entities.unescape(_MARK.sub("", paragraph.replace("<br>", " "))))
    return "" if _ADDRESS.fullmatch(line) else line
