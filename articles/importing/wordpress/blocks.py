"""Blocks in a post's text that WordPress fills in when it shows the post: synced patterns, footnotes, lists."""

import json
import re
from collections.abc import Iterator

from articles.text.numbers import BIGINT
from articles.text.word_count import count_words_of_html
from articles.text.words import printable

_DYNAMIC = re.compile(r"wp:(?P<name>[a-z][a-z0-9/-]*+).*?/\s*\Z", re.DOTALL)
_SHARED = re.compile(rf'\Awp:(?:core/)?block\s.*?"ref":\s*({BIGINT})\b', re.DOTALL)
_OWN_WORDS = re.compile(r'"content":"((?:[^"\\]++|\\.)*+)"')
_ATTRIBUTE = re.compile(r'"([\w-]++)":"((?:[^"\\]++|\\.)*+)"')
_OF_THE_DESIGN = re.compile("class|style|css|font|icon|query|color|gradient|layout", re.IGNORECASE)
_MOST_SHARED, _DEEPEST_SHARED = 1_000_000, 5  # characters of synced patterns in one text; patterns within patterns
_SILENT_BLOCKS = {"more", "nextpage", "separator", "spacer", "post-date", "post-title", "post-author"}


class Blocks:
    """The blocks of one post, which its `writer` (bodies.py) comes across. `footnotes` are its footnotes as JSON."""

    def __init__(self, writer, footnotes: str):
        self.writer, self.footnotes = writer, footnotes
        self.within: list[str] = []  # numbers of the synced patterns that are being written
        self.shared = 0  # characters from synced patterns

    def read(self, comment: str) -> None:
        """Write what a comment stands for, if it begins or is a block."""
        writer = self.writer
        words = comment.removeprefix("/").removeprefix("wp:").removeprefix("core/").split(None, 1)
        name = words[0] if words else ""
        if name == "gallery":
            writer.in_gallery = not comment.startswith("/")
        elif name in {"more", "nextpage"}:
            writer.out.append("<p>")
        elif (shared := _SHARED.match(comment)) and (content := self.shareable(shared[1])):
            self.pattern(shared[1], content, comment)
        elif name == "footnotes" and (notes := _notes(self.footnotes)):
            self.footnotes = ""
            self.numbered(notes)
        elif (dynamic := _DYNAMIC.match(comment)) and name not in _SILENT_BLOCKS:
            writer.leave_out(f"wp:{dynamic['name']}")
            writer.lose(sum(map(count_words_of_html, _texts_in(comment))), f"in the block {dynamic['name']}")

    def pattern(self, number: str, content: str, comment: str) -> None:
        writer = self.writer
        if '"content":' in comment:
            writer.leave_out("what this post alone says in a synced pattern")
            writer.lose(sum(map(count_words_of_html, _OWN_WORDS.findall(comment))), "in a synced pattern")
        self.shared += len(content)
        self.within.append(number)
        writer.read_source(content)
        self.within.pop()

    def numbered(self, items: list[str]) -> None:
        writer = self.writer
        writer.out.append("<ol>")
        for item in items:
            writer.out.append("<li>")
            writer.read_source(item)
        writer.out.append("</ol>")

    def shareable(self, number: str) -> str:
        """The content of a synced pattern; "" if it is missing, contains itself or makes the text too long."""
        content = self.writer.library.block(number)
        in_itself = number in self.within or len(self.within) >= _DEEPEST_SHARED
        return "" if in_itself or self.shared + len(content) > _MOST_SHARED else content


def _texts_in(comment: str) -> Iterator[str]:
    """The texts among a block's attributes: values of several words that aren't for the design."""
    for key, value in _ATTRIBUTE.findall(comment):
        if " " in value and not key.startswith("_") and not _OF_THE_DESIGN.search(key):
            try:
                yield printable(json.loads(f'"{value}"'))
            except ValueError:
                yield value


def _notes(footnotes: str) -> list[str]:
    """The texts of a post's footnotes, which WordPress stores as JSON; none if that is invalid."""
    try:
        notes = json.loads(footnotes or "[]")
        return [printable(note["content"]) for note in notes if isinstance(note["content"], str)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
