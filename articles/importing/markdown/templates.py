"""Tags of Liquid, Nunjucks and Hugo in a text: hidden while Markdown is parsed, then replaced by what they mean.

    {% include map.html %}, {{ page.title }}      https://shopify.github.io/liquid/, https://mozilla.github.io/nunjucks/
    {{< ref "news/other.md" >}}, {{% box %}}      https://gohugo.io/content-management/shortcodes/

Each becomes a word that Markdown leaves alone, even as the address of a link. In code it becomes the tag again.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

from articles.importing.incoming import LeftOut
from articles.text.word_count import count_words

LONGEST = 4_000  # characters of a tag
_MOST_NAMED = 5
_ENDS = (("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"))
_START = re.compile(r"\{[{%]")
_HUGO_COMMENT = re.compile(r"\{\{[<%]\s*/\*(.*?)\*/\s*[>%]\}\}\Z", re.DOTALL)
_NAME = re.compile(r"\{(?:\{[<%]|%|\{)[-~]?\s*(/?\s*[\w./-]*)")
_CODE_BLOCKS = {"highlight", "codeblock"}
_WHOLE = {"highlight": "endhighlight", "codeblock": "endcodeblock", "comment": "endcomment"}  # with what is between
_LITERAL = {"raw": "endraw", "verbatim": "endverbatim"}
_INNER = {"else", "elsif", "elseif", "elif", "when", "break", "continue", "super"}  # parts of others, without words
_CODE = re.compile(r"<(pre|code)(?=[\s>])[^<>]*>", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?P<name>[a-zA-Z][\w-]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_FENCE = "~~~~~~"


@dataclass(frozen=True)
class Meaning:
    """What a tag becomes: HTML, or text that may be part of an address. `is_missing`: it leads to nothing known."""

    html: str = ""
    text: str = ""
    is_missing: bool = False
    is_left_out: bool = False


@dataclass
class Templates:
    """The tags of one text. `mean` says what becomes of each."""

    mean: Callable[[str], Meaning]
    left_out: Counter = field(default_factory=Counter)  # by tag
    missing: list[str] = field(default_factory=list)
    commented: int = 0  # words in comments
    _tags: list[tuple[str, bool]] = field(default_factory=list)  # each as written, and whether it stays as it is
    _word: str = ""

    def hide(self, text: str) -> str:
        """The text with a word in place of each tag; code and comments between tags become what Markdown knows."""
        self._word = f"qz{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}t"  # isn't in the text
        parts, position, literal, unclosed = [], 0, "", set()
        for start, end in _tags_in(text):
            if start < position:
                continue
            tag, name = text[start:end], name_of(text[start:end])
            parts.append(text[position:start])
            position = end
            is_value = tag.startswith("{{") and tag[2] not in "<%"
            closing = "" if literal or is_value or name in unclosed else _WHOLE.get(name, "")
            if inside := closing and _up_to(text, end, (closing, f"/{name}")):
                parts.append(self._instead_of(name, text[end : inside[0]]))
                position = inside[1]
                continue
            if closing:
                unclosed.add(name)
            if not literal and name in _LITERAL and tag.startswith("{%"):
                literal = _LITERAL[name]
            elif literal and name == literal:
                literal = ""
            else:
                parts.append(self._hidden(tag, is_literal=bool(literal), alone=_stands_alone(text, start, end)))
        return "".join([*parts, text[position:]])

    def show(self, html: str) -> str:
        """The HTML made of it, with what the tags mean; in code they are as they were."""
        if not self._tags:
            return html
        parts, position = [], 0
        for start, end in _code_in(html):
            parts += [self._shown(html[position:start]), self._in_code(html[start:end])]
            position = end
        return "".join([*parts, self._shown(html[position:])])

    def words(self) -> list[LeftOut]:
        """The words in the tags and comments that were left out."""
        words = sum(count_words(tag) * number for tag, number in self.left_out.items())
        both = [LeftOut(words, f"in template tags: {self._named()}"), LeftOut(self.commented, "in comments")]
        return [each for each in both if each.words]

    def warnings(self) -> list[str]:
        said = []
        if self.left_out:
            number = self.left_out.total()
            said.append(f"Template tags that mean nothing here were left out ({number}): {self._named()}.")
        if self.missing:
            named = ", ".join(dict.fromkeys(self.missing[:_MOST_NAMED]))
            said.append(f"Links to pages that aren't in this import lost their target, not their words: {named}.")
        return said

    def _named(self) -> str:
        names = list(dict.fromkeys(" ".join(tag.split())[:60] for tag in self.left_out))
        return ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")

    def _hidden(self, tag: str, *, is_literal: bool, alone: bool) -> str:
        if escaped := _HUGO_COMMENT.match(tag):  # how Hugo's own documentation shows a tag
            tag, is_literal = tag[:3] + escaped[1] + tag[-3:], True
        self._tags.append((tag, is_literal))
        word = f"{self._word}{len(self._tags) - 1}z"
        return f"\n{word}\n" if alone else word  # a block of its own

    def _instead_of(self, name: str, inside: str) -> str:
        if name not in _CODE_BLOCKS:
            self.commented += count_words(inside)
        return f"\n{_FENCE}\n{inside.strip(chr(10))}\n{_FENCE}\n" if name in _CODE_BLOCKS else ""

    def _in_code(self, html: str) -> str:
        def tag(match: re.Match) -> str:
            return escape(self._tags[int(match[1])][0], quote=False)

        html = re.sub(rf"\n{self._word}(\d+)z\n", tag, html)
        return re.sub(rf"{self._word}(\d+)z", tag, html)

    def _shown(self, html: str) -> str:
        html = _ELEMENT.sub(lambda match: self._in_element(match) if self._word in match[0] else match[0], html)
        return re.sub(rf"{self._word}(\d+)z", lambda match: self._in_text(int(match[1])), html)

    def _in_text(self, number: int) -> str:
        tag, is_literal = self._tags[number]
        if is_literal:
            return escape(tag, quote=False)
        meaning = self._meaning(tag)
        between = " " if name_of(tag) in _INNER else ""  # {% else %} divides what readers would see one of
        return meaning.html or escape(meaning.text) or between

    def _in_element(self, match: re.Match) -> str:
        numbers = [int(number) for number in re.findall(rf"{self._word}(\d+)z", match["attributes"])]
        meanings = {number: self._meaning(self._tags[number][0]) for number in numbers}
        if match["name"].lower() == "a" and any(meaning.is_missing for meaning in meanings.values()):
            return "<a>"
        return re.sub(
            rf"{self._word}(\d+)z", lambda found: escape(meanings.get(int(found[1]), Meaning()).text), match[0]
        )

    def _meaning(self, tag: str) -> Meaning:
        meaning = self.mean(tag)
        name = name_of(tag)
        if meaning.is_missing:
            self.missing.append(" ".join(tag.split())[:80])
        elif meaning.is_left_out and not (name.startswith(("/", "end")) or name in _INNER):
            self.left_out[tag] += 1
        return meaning


def name_of(tag: str) -> str:
    """The name of a tag, such as "include" or "/box"."""
    found = _NAME.match(tag)
    return found[1].replace(" ", "") if found else ""


def _tags_in(text: str, position: int = 0) -> Iterator[tuple[int, int]]:
    """Where each tag begins and ends; one that isn't closed is text."""
    while start := _START.search(text, position):
        closing = next(end for opening, end in _ENDS if text.startswith(opening, start.start()))
        end = text.find(closing, start.end(), start.end() + LONGEST)
        if end < 0:
            position = start.end()
            continue
        position = end + len(closing)
        yield start.start(), position


def _up_to(text: str, position: int, names: tuple[str, ...]) -> tuple[int, int] | None:
    """Where the next tag with one of some names begins and ends."""
    for start, end in _tags_in(text, position):
        if name_of(text[start:end]) in names:
            return start, end
    return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a tag has a line to itself, from the first column."""
    return text[start - 1 : start] in {"", "\n"} and text[end : end + 1] in {"", "\n"}


def _code_in(html: str) -> Iterator[tuple[int, int]]:
    """Where code begins and ends in HTML."""
    position, unclosed = 0, set()
    while found := _CODE.search(html, position):
        name = found[1].lower()
        end = -1 if name in unclosed else html.find(f"</{name}", found.end())
        if end < 0:
            unclosed.add(name)
            position = found.end()
            continue
        position = end
        yield found.start(), end
