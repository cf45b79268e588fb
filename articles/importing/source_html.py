"""Repairs the HTML of a source before anything else reads it, so that damage costs at most itself.

By HTML's own rules an unclosed <iframe>, <script> or comment eats the rest of a document. Here what comes after it is
text again. A format calls `repair` on each text that it is given, and passes on what that says:

    repaired = repair(content)
    … body_of(repaired.html) …
    IncomingStory(source_words=repaired.words + …, left_out=[*repaired.left_out, …], warnings=[*repaired.warnings, …])

For Markdown the order is `without_written_pictures`, `articles.text.markdown.html_of`, `repair`.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from articles.importing.incoming import LeftOut
from articles.text.elements import ALIASES, BLOCKS, EMBEDS, LINES, MARKS, VOID
from articles.text.word_count import count_words, count_words_of_html

# Elements whose content parsers don't read as markup (articles.text.soup.RAW_TEXT).
CODE = {"script", "style"}
HIDDEN = {"iframe", "noembed", "noframes", "template", "title"}  # readers don't see the words inside
SHOWN = {"textarea", "xmp"}
RAW = {*CODE, *HIDDEN, *SHOWN, "plaintext"}
KNOWN = {
    *RAW, *ALIASES, *BLOCKS, *EMBEDS, *LINES, *MARKS, *VOID, "abbr", "big", "br", "button", "canvas", "font", "img",
    "ins", "label", "map", "mark", "math", "nobr", "noscript", "optgroup", "picture", "q", "select", "small", "span",
    "svg", "time", "u", "var",
}  # fmt: skip

# Text, sound tags and closed comments, up to the next piece that may need repair. Like all patterns here it is
# possessive, and stops at the next "<" if it doesn't match, so that the time is linear.
_SOUND = re.compile(
    r"(?:[^<]++|<(?![a-z/!?])|<!--(?!-?>)(?:[^-<]++|-(?!-!?>)|<(?!!--))*+--!?>"
    rf"|<(?!(?:{'|'.join(sorted(RAW))})[\s/>])/?+[a-z][^\s/<>@]*+"
    r"(?:[\s/]*+|[^<>=\n]*+(?:=\s*+(?:\"[^\"<>\n]*+\"|'[^'<>\n]*+'|(?![\s\"']))[^<>=\n]*+)++)>)*+",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)"
    r"(?P<attributes>(?:[^<>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+)(?P<close>>?)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=]++)")
_BLANK_LINE = re.compile(r"\n[ \t\r]*+\n")
_SELF_CLOSED = re.compile(r"(?:^|[\s\"'])/\Z")
_HAS_SOURCE = re.compile(r"(?:^|\s)src\s*+=", re.IGNORECASE)

_STARTS = {name: re.compile(rf"<{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}
_ENDS = {name: re.compile(rf"</{name}(?![^\s/<>])[^<>]*+>?", re.IGNORECASE) for name in RAW}
_EMPTY_COMMENT = re.compile("<!---?>")
_INSTRUCTION, _INSTRUCTION_END = re.compile(r"<\?"), re.compile(r"\?>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TO_SIGN = re.compile(r"(?:[^<>\r\n]++|<(?!!--))*+(?P<sign>>?)")  # to the first ">" of the line, or the line's end
# What is left of a line, or less if a paragraph or the like begins or ends before that.
_LINE_OF_CODE = re.compile(
    r"(?:[^<\r\n]++|<(?!!--|/?(?:p|div|br|hr|h[1-6]|[uo]l|li|table|t[dhr]|blockquote|figure|section|article)\b))*+",
    re.IGNORECASE,
)

_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # all of the following
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\ud800-\udfff\ufffe\uffff]")
_WINDOWS = re.compile("[\x80-\x9f]")  # windows-1252 read as Latin-1: HTML, too, takes &#146; for an apostrophe
_WRITTEN_PICTURE = re.compile(
    r"\bdata:[\w.+/-]{1,80}+(?:;[\w.=+-]{1,80}+){0,5};base64,[A-Za-z0-9+/=%]{200,}+", re.ASCII
)


@dataclass
class Repaired:
    """HTML in which nothing runs on; what was left out of it, and warnings for the person who imports it."""

    html: str
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def words(self) -> int:
        """The number of the source's words, including those that were left out."""
        return count_words_of_html(self.html) + sum(each.words for each in self.left_out)


def repair(html: str) -> Repaired:
    """Repair any HTML, in linear time. What is sound stays unchanged, except that scripts and styles go.

    - What isn't closed ends: comments and code with their line, other elements at once. An element is not closed, too,
      if another one of its kind begins before its end tag. <iframe … /> is empty.
    - Code doesn't count as words. Words of unclosed comments and code, and those inside <iframe>, <title> and the like,
      are left out and counted.
    - CDATA is unwrapped. A "<" that begins no tag is text, and a value whose quote isn't closed ends with its tag.
    - Control characters, and pictures written into the text as base64, are dropped with a warning.
    """
    html, control = _printable(html)
    html, pictures = without_written_pictures(html)
    opened = html.count("<![CDATA[")
    reader = _Reader(_CDATA.sub("", html) if opened else html)
    if opened > html.count("]]>"):
        reader.unclosed["<![CDATA["] = None
    reader.read()
    names = ", ".join(reader.unclosed)
    unclosed = [f"Never closed in the source: {names}. The text after it was kept."] if names else []
    left_out = [LeftOut(words, why) for why, words in reader.left_out.items()]
    return Repaired("".join(reader.out), left_out, [*control, *pictures, *unclosed])


def without_written_pictures(text: str) -> tuple[str, list[str]]:
    """HTML or Markdown without pictures that are written into it as base64 (data:), and a warning if there were any."""
    text, number = _WRITTEN_PICTURE.subn("", text) if ";base64," in text else (text, 0)
    if not number:
        return text, []
    what = "A picture that is" if number == 1 else f"{number} pictures that are"
    return text, [f"{what} written into the text itself (data:) couldn't be imported. Add it at the desk as a file."]


def _printable(html: str) -> tuple[str, list[str]]:
    if html.replace("\n", "").isprintable() or not _ODD.search(html):
        return html, []
    html, number = _CONTROL.subn("", html)
    html = _WINDOWS.sub(lambda match: match[0].encode("latin-1").decode("windows-1252"), html)
    return html, [f"Control characters were dropped: {number}."] if number else []


class _Reader:
    """Reads HTML once, from its beginning to its end, and writes what is repaired."""

    def __init__(self, html: str):
        self.html = html
        self.out: list[str] = []
        self.left_out: Counter[str] = Counter()
        self.unclosed: dict[str, None] = {}  # in order, each once
        self.found: dict[re.Pattern, tuple[int, int]] = {}

    def read(self) -> None:
        position = 0
        while position < len(self.html):
            start, position = position, _SOUND.match(self.html, position).end()
            sound = self.html[start:position]
            # A sign in the text must not begin a tag with what comes after a piece that goes.
            self.out.append(f"{sound[:-1]}&lt;" if sound.endswith("<") else sound)
            if position < len(self.html):
                position = self.piece(position)

    def piece(self, start: int) -> int:
        """Write what begins with the "<" at `start`; returns the position to continue at, as all methods below."""
        if self.html.startswith("<!--", start):
            return self.comment(start)
        if self.html.startswith(("<!", "<?"), start):
            return self.instruction(start)
        tag = _TAG.match(self.html, start)
        return self.tag(tag, tag["name"].lower()) if tag else self.sign(start)

    def tag(self, tag: re.Match, name: str) -> int:
        attributes, start = tag["attributes"], tag.start("attributes")
        values = list(_VALUE.finditer(attributes))
        for value in values:
            if (cut := _quote_missing(value[0])) is not None:
                at = start + value.start() + cut
                self.out.append(f"{self.html[tag.start() : at]}{value[0][-1]}>")
                return at + self.html.startswith(">", at)
        if "@" in name or (not values and _are_words(attributes, name)):
            return self.sign(tag.start())
        if not tag["close"]:
            return self.unfinished(tag, values)
        if name in RAW and not tag["end"]:
            return self.raw(tag, name)
        self.out.append(tag[0])
        return tag.end()

    def unfinished(self, tag: re.Match, values: list[re.Match]) -> int:
        """A tag without its ">" ends with its last value; what comes then is text."""
        if not values and not (tag["end"] and tag["name"].lower() in KNOWN):
            return self.sign(tag.start())
        kept = tag.start("attributes") + (values[-1].end() if values else 0)
        self.out.append(f"{self.html[tag.start() : kept]}>")
        return kept

    def sign(self, start: int) -> int:
        self.out.append("&lt;")
        return start + 1

    # -- what isn't read as markup ---------------------------------------------------------------------------

    def comment(self, start: int) -> int:
        if empty := _EMPTY_COMMENT.match(self.html, start):
            return empty.end()
        self.unclosed["<!--"] = None
        return self.leave_out(_TO_SIGN.match(self.html, start + len("<!--")), "in a comment that isn't closed")

    def instruction(self, start: int) -> int:
        """<!DOCTYPE …>, <?php … ?>, <![endif]>."""
        inside = start + len("<?")
        begins, ends = self.next(_INSTRUCTION_END, inside)
        is_php = self.html.startswith("<?", start)
        if is_php and begins < min(len(self.html), self.next(_INSTRUCTION, inside)[0]):
            return ends
        line = _TO_SIGN.match(self.html, inside)
        if line["sign"]:
            return line.end()
        self.unclosed[self.html[start:inside]] = None
        return self.leave_out(line, f"in a {self.html[start:inside]} that isn't closed")

    def raw(self, tag: re.Match, name: str) -> int:
        inside = tag.end()
        # "<script" in a script is part of a program, unless that is in a file.
        may_hold_itself = name in CODE and not _HAS_SOURCE.search(tag["attributes"])
        next_start = len(self.html) if may_hold_itself else self.next(_STARTS[name], inside)[0]
        begins, ends = self.next(_ENDS[name], inside)
        is_closed = begins < min(len(self.html), next_start)
        if name in SHOWN and is_closed:
            self.out.append(self.html[tag.start() : ends])
            return ends
        if name == "iframe":
            self.out.append(f"{tag[0]}</iframe>")
        if _SELF_CLOSED.search(tag["attributes"]):
            return inside
        if is_closed:
            if name in HIDDEN:
                self.count(count_words_of_html(self.html[inside:begins]), f"inside <{name}>")
            return ends
        self.unclosed[f"<{name}>"] = None
        if may_hold_itself:
            return self.leave_out(_LINE_OF_CODE.match(self.html, inside), f"in a <{name}> that isn't closed")
        return inside

    def next(self, sign: re.Pattern, position: int) -> tuple[int, int]:
        """Where a sign begins and ends next; the text's length if it doesn't. Each stretch is searched once."""
        if self.found.get(sign, (-1,))[0] < position:
            match = sign.search(self.html, position)
            self.found[sign] = match.span() if match else (len(self.html), len(self.html))
        return self.found[sign]

    def leave_out(self, match: re.Match, why: str) -> int:
        self.count(count_words(match[0]), why)
        return match.end()

    def count(self, words: int, why: str) -> None:
        if words:
            self.left_out[why] += words


def _are_words(attributes: str, name: str) -> bool:
    """Whether attributes without values are words rather: "x <y and z> 1", <Jane Roe>."""
    return bool(attributes.strip(" \t\r\n/")) and (name not in KNOWN or bool(_BLANK_LINE.search(attributes)))


def _quote_missing(value: str) -> int | None:
    """Where a value should have ended, if its closing quote is missing and that of a later tag was taken for it.

    Such a value goes on over a blank line, or over a whole tag's end and another's beginning: "/a>words</a> <a href=".
    """
    quoted = value[-1] in "\"'"
    if quoted and value[:-1].rstrip().endswith("=") and -1 < value.find(">") < value.rfind("<"):
        return value.find(">")
    blank = _BLANK_LINE.search(value) if quoted else None
    return blank.start() if blank else None
