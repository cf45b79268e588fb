"""A post's text made into HTML as WordPress makes it when it shows the post.

Text from the classic editor gets its paragraphs from blank lines (WordPress: wpautop); that from the block editor has
them. Shortcodes are resolved, galleries become numbered pictures, pictures in the text become figures. The result is
for the sanitiser, which closes what is left open. Everything is read in one pass.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from weakref import proxy

from articles.importing.incoming import IncomingImage, figure_placeholder
from articles.importing.source_html import repair
from articles.importing.wordpress import shortcodes
from articles.importing.wordpress.blocks import Blocks
from articles.importing.wordpress.codes import Codes
from articles.importing.wordpress.media_library import Library
from articles.text import soup
from articles.text.elements import BLOCKS, EMBEDS, LINES
from articles.text.embeds import embed_of, page_of
from articles.text.word_count import WordsOfSource
from articles.text.words import plain_line

# Possessive, and every part may end with the text: linear in its length for any text.
_PIECE = re.compile(
    r"<!--(?:-?>|(?P<comment>.*?)(?:--!?>|\Z))"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+)(?:>|\Z)"
    rf"|{shortcodes.PATTERN}",
    re.DOTALL,
)
_VERBATIM = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in (*soup.RAW_TEXT, "pre")}
_BLANK = re.compile(r"\n((?:[ \t]*+\n)+)?")
_ADDRESS_LINE = re.compile(
    r"^([ \t]*+(?:<p>)?[ \t]*+)(https?://[^\s<>\"'\[\]]++)(?=[ \t]*+(?:</p>)?[ \t]*+$)", re.MULTILINE | re.IGNORECASE
)
_BACKGROUND = re.compile(r"background-image:\s*+url\(([^()]*+)\)")
_BLOCK_PART = re.compile(r"wp-block-(?:cover|file__button)")
_ANCHOR = re.compile(r"\bhref\s*+=\s*+[\"']?+#([^\s\"'>]*+)", re.IGNORECASE)
_HEADING_ID = re.compile(r"<h[1-6]\s[^<>]*?\bid\s*+=\s*+[\"']?+([^\s\"'>]++)", re.IGNORECASE)
_PULL_QUOTES = {"figure", "blockquote"}
_PULL_QUOTE = re.compile(r"\bwp-block-pullquote\b")
_MOST_NAMED, _MOST_REASONS = 10, 100  # things that a warning names; where words got lost
_LONGEST_NAME = 100  # characters


@dataclass
class Body:
    """The content of a post. `html` isn't sanitised; the n-th of `figures` is figure_placeholder(n) in it.

    `words` are those of its source, `lost_words` those of them that `html` lacks, by what they were in.
    """

    html: str = ""
    figures: list[IncomingImage] = field(default_factory=list)
    gallery: list[IncomingImage] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unknown_codes: list[str] = field(default_factory=list)  # shortcodes, perhaps, that were kept as text
    lost_pictures: list[str] = field(default_factory=list)  # addresses of pictures that only the old site has
    library_captions: dict[str, str] = field(default_factory=dict)  # by file, of pictures shown by number
    warnings: list[str] = field(default_factory=list)
    words: int = 0
    lost_words: Counter[str] = field(default_factory=Counter)


def body_of(content: str, library: Library, footnotes: str = "") -> Body:
    """A post's text as HTML, with its pictures and the names of what was left out.

    `footnotes` are the post's footnotes as JSON.
    """
    writer = Writer(library, footnotes, breaks="<!-- wp:" not in content)
    writer.headings = set(_HEADING_ID.findall(content))
    writer.read_source(content)
    writer.body.html = "".join(writer.out)
    writer.body.words += writer.source.count()
    return writer.body


def _with_links(content: str) -> str:
    """Turn an address on a line of its own, which WordPress embeds, into a link; one that becomes a card into a
    paragraph.
    """
    return _ADDRESS_LINE.sub(_as_link, content)


def _as_link(match: re.Match) -> str:
    address = escape(page_of(unescape(match[2])))
    around = "\n\n" if embed_of(unescape(address)) else ""
    return f'{match[1]}{around}<a href="{address}">{address}</a>{around}'


class Writer:
    """Writes the HTML of one post."""

    def __init__(self, library: Library, footnotes: str, *, breaks: bool):
        self.library, self.breaks = library, breaks
        self.body, self.out = Body(), []
        self.source = WordsOfSource()  # without the markup of shortcodes
        self.after_break = False  # only white space since the last <br>
        self.in_gallery = False
        self.caption_at: int | None = None  # where in `out` the caption of a gallery's picture begins
        self.headings: set[str] = set()  # the ids that they state
        self.pull_quote = ""  # the element that is being written as one
        # Proxies, so that a post's text is freed as soon as it is read, and not when Python looks for circles.
        self.codes, self.blocks = Codes(proxy(self)), Blocks(proxy(self), footnotes)

    def read_source(self, content: str) -> None:
        """Read one text of the export, whatever is damaged in it."""
        repaired = repair(content)
        for left_out in repaired.left_out:
            self.lose(left_out.words, left_out.why)
        self.body.warnings += repaired.warnings
        self.read(_with_links(repaired.html))

    def read(self, text: str) -> None:
        ends = shortcodes.last_ends(text)
        position = 0
        while match := _PIECE.search(text, position):
            self.words(text[position : match.start()])
            position = match.end()
            comment, name, code = match.group("comment", "name", "code")
            if name:
                position = self.tag(match, name.lower())
            elif code:
                position = self.codes.read(match, ends)
            elif comment is not None:
                self.source.comment()
                self.blocks.read(comment.strip())
        self.words(text[position:])

    def words(self, text: str) -> None:
        """Write text; line ends become breaks or paragraphs where WordPress would do that."""
        self.source.text(text)
        if self.after_break:
            line = text.lstrip(" \t")
            if line.startswith("\n") and not line[1:].lstrip(" \t").startswith("\n"):
                text = line[1:]  # the end of a line that already has a <br>
            self.after_break = not text.strip()
        if self.breaks and "\n" in text:
            text = _BLANK.sub(lambda blank: "<p>" if blank[1] else "<br>", text)
        self.out.append(text)

    # -- tags ------------------------------------------------------------------------------------------------

    def tag(self, match: re.Match, name: str) -> int:
        """Write a tag; returns the position to continue at."""
        position, attributes, is_end = match.end(), match["attributes"], bool(match["end"])
        self.source.tag(name)
        if name == "br":
            self.out.append("<p>" if self.after_break else "<br>")
            self.after_break = True
            return position
        self.after_break = self.after_break and name not in BLOCKS | LINES | {"img"}
        if name == "img":
            self.image(soup.attributes(attributes))
        elif name == "a" and (anchor := _ANCHOR.search(attributes)) and anchor[1] not in self.headings:
            pass  # only headings are anchors
        elif (self.pull_quote or name in _PULL_QUOTES) and self.in_pull_quote(match, name, is_end=is_end):
            pass
        elif self.in_gallery and name == "figcaption":
            self.gallery_caption(match, is_end=is_end)
        else:
            # An embedded page becomes a link or goes: the words around it stay two.
            self.out.append(match[0] if name not in EMBEDS else f"{match[0]} " if is_end else f" {match[0]}")
            if "wp-block-" in attributes and _BLOCK_PART.search(attributes):
                self.block_part(soup.attributes(attributes))
            if name in _VERBATIM and not is_end:
                end = _VERBATIM[name].search(match.string, position)
                inside = match.string[position : end.start() if end else None]
                self.out.append(inside)
                self.source.verbatim(name, inside)
                position += len(inside)
        return position

    def in_pull_quote(self, match: re.Match, name: str, *, is_end: bool) -> bool:
        """Write a tag of a pull quote as our own; False for any other tag.

        It is <figure class="wp-block-pullquote"><blockquote>WORDS<cite>NAME</cite></blockquote></figure>, once without
        the <figure>.
        """
        if not self.pull_quote:
            begins = name in _PULL_QUOTES and not is_end and _PULL_QUOTE.search(match["attributes"])
            if begins:
                self.pull_quote = name
                self.out.append("<aside><blockquote>")
            return bool(begins)
        if is_end and name == self.pull_quote:
            self.pull_quote = ""
            self.out.append("</blockquote></aside>")
        elif name == "cite":
            self.out.append("</p>" if is_end else "</blockquote><p>")
        return name in {"figure", "blockquote", "cite"}

    def block_part(self, given: dict[str, str]) -> None:
        """Separate a file's button from its name; find the picture of a cover, which is a CSS background."""
        if "wp-block-file__button" in given.get("class", ""):
            self.out.insert(-1, " ")
        elif found := _BACKGROUND.search(given.get("style", "")):
            self.image({"src": found[1].strip("\"' "), "class": given.get("class", "")})

    def image(self, given: dict[str, str]) -> None:
        if {"emoji", "wp-smiley"} & set(given.get("class", "").split()):
            self.out.append(escape(given.get("alt", "")))
        elif (picture := self.library.of_image(given)) is None:
            if self.library.is_lost(given) and len(self.body.lost_pictures) < _MOST_NAMED:
                self.body.lost_pictures.append(plain_line((given.get("src") or given["data-src"])[:60]))
            given = {name: given[name] for name in ("src", "data-src", "alt") if name in given}
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
            self.out.append(f" <img{attributes}> ")  # which becomes a link, and not part of a word
        elif self.in_gallery:
            self.body.gallery.append(picture)
        else:
            self.body.figures.append(picture)
            placeholder = figure_placeholder(len(self.body.figures))
            self.out.append(f'<img alt="{escape(picture.alt_text)}" data-file="{placeholder}">')

    def gallery_caption(self, match: re.Match, *, is_end: bool) -> None:
        """A caption in a gallery belongs to the picture before it; one of the whole gallery stays in the text."""
        if not is_end:
            self.out.append("<p>")
            is_of_all = "blocks-gallery-caption" in match["attributes"]
            self.caption_at = None if is_of_all or not self.body.gallery else len(self.out)
        elif self.caption_at is not None:
            self.body.gallery[-1].caption = "".join(self.out[self.caption_at :])
            del self.out[self.caption_at - 1 :]
            self.caption_at = None

    def link(self, address: str) -> None:
        address = escape(page_of(unescape(address)))
        self.out.append(f'<p><a href="{address}">{address}</a></p>')

    def leave_out(self, what: str) -> None:
        name(what, self.body.left_out)

    def keep_unknown(self, code: str) -> None:
        name(code, self.body.unknown_codes)

    def lose(self, words: int, where: str) -> None:
        """Count words that `body.words` lacks, and that don't arrive."""
        self.body.words += words
        lost, where = self.body.lost_words, where[:_LONGEST_NAME]
        if words:
            lost[where if where in lost or len(lost) < _MOST_REASONS else "in other shortcodes and blocks"] += words


def name(what: str, named: list[str]) -> None:
    """Add to a list of names, which ends with "others" where there are many."""
    what = what[:_LONGEST_NAME]
    if what not in named and len(named) <= _MOST_NAMED:
        named.append(what if len(named) < _MOST_NAMED else "others")
