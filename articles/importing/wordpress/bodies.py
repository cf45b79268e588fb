"""A post's text made into HTML as WordPress makes it when it shows the post.

Text from the classic editor gets its paragraphs from blank lines (WordPress: wpautop); that from the block editor has
them. Shortcodes are resolved, galleries become numbered pictures, pictures in the text become figures. The result is
for the sanitiser, which closes what is left open. Everything is read in one pass.
"""

import json
import re
from dataclasses import dataclass, field
from html import escape, unescape

from articles.importing.incoming import IncomingImage, figure_placeholder
from articles.importing.wordpress import shortcodes
from articles.importing.wordpress.media_library import Library
from articles.text import soup
from articles.text.elements import BLOCKS, LINES
from articles.text.embeds import embed_of, page_of
from articles.text.numbers import BIGINT
from articles.text.words import plain_line, printable

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
_MEDIA = ("src", "mp3", "mp4", "m4a", "m4v", "ogg", "oga", "ogv", "wav", "webm", "flac", "mov")
_BACKGROUND = re.compile(r"background-image:\s*+url\(([^()]*+)\)")
_BLOCK_PART = re.compile(r"wp-block-(?:cover|file__button)")
_ANCHOR = re.compile(r"\bhref\s*+=\s*+[\"']?+#([^\s\"'>]*+)", re.IGNORECASE)
_HEADING_ID = re.compile(r"<h[1-6]\s[^<>]*?\bid\s*+=\s*+[\"']?+([^\s\"'>]++)", re.IGNORECASE)
_PULL_QUOTE = re.compile(r"\bwp-block-pullquote\b")
_NUMBER = re.compile(r"[0-9]+")
_DYNAMIC = re.compile(r"wp:(?P<name>[a-z][a-z0-9/-]*+).*?/\s*\Z", re.DOTALL)
_SHARED = re.compile(rf'\Awp:(?:core/)?block\s.*?"ref":\s*({BIGINT})\b', re.DOTALL)
_MOST_SHARED, _DEEPEST_SHARED = 1_000_000, 5  # characters of synced patterns in one text; patterns within patterns
_ENCODED = {"vc_raw_html", "vc_raw_js"}  # their content is Base64
_ENCLOSING = {"caption", "wp_caption", "embed", *_ENCODED}
_NEXT_CODE = re.compile(r"\[[a-z]")
_LINK_END = re.compile(r"\s*</a>", re.IGNORECASE)
_LONGEST_EXAMPLE, _MOST_NAMED = 1_000, 10
_SILENT_BLOCKS = {"more", "nextpage", "separator", "spacer", "post-date", "post-title", "post-author"}


@dataclass
class Body:
    """The content of a post. `html` isn't sanitised; the n-th of `figures` is figure_placeholder(n) in it."""

    html: str = ""
    figures: list[IncomingImage] = field(default_factory=list)
    gallery: list[IncomingImage] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    lost_pictures: list[str] = field(default_factory=list)  # addresses of pictures that only the old site has


def body_of(content: str, library: Library, footnotes: str = "") -> Body:
    """A post's text as HTML, with its pictures and the names of what was left out.

    `footnotes` are the post's footnotes as JSON.
    """
    writer = _Writer(library, breaks="<!-- wp:" not in content)
    writer.footnotes = footnotes
    writer.headings = set(_HEADING_ID.findall(content))
    writer.read(_with_links(content))
    writer.body.html = "".join(writer.out)
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


class _Writer:
    def __init__(self, library: Library, *, breaks: bool):
        self.library, self.breaks = library, breaks
        self.body, self.out = Body(), []
        self.after_break = False  # only white space since the last <br>
        self.in_gallery = False
        self.caption_at: int | None = None  # where in `out` the caption of a gallery's picture begins
        self.opened: set[str] = set()  # shortcodes that were left out; their end tags are, too
        self.within: list[str] = []  # numbers of the synced patterns that are being written
        self.shared = 0  # characters from synced patterns
        self.footnotes = ""
        self.headings: set[str] = set()  # the ids that they state
        self.pull_quote = ""  # the element that is being written as one
        self.took_attached = False
        self.shown: set[str] = set()  # escaped shortcodes, to be shown as such: [[name]words[/name]]

    def read(self, text: str) -> None:
        ends = shortcodes.last_ends(text)
        position = 0
        while match := _PIECE.search(text, position):
            self.words(text[position : match.start()])
            position = match.end()
            if match["code"]:
                position = self.code(match, ends)
            elif match["name"]:
                position = self.tag(match)
            elif match["comment"] is not None:
                self.comment(match["comment"].strip())
        self.words(text[position:])

    def words(self, text: str) -> None:
        """Write text; line ends become breaks or paragraphs where WordPress would do that."""
        if self.after_break:
            line = text.lstrip(" \t")
            if line.startswith("\n") and not line[1:].lstrip(" \t").startswith("\n"):
                text = line[1:]  # the end of a line that already has a <br>
            self.after_break = not text.strip()
        if self.breaks:
            text = _BLANK.sub(lambda blank: "<p>" if blank[1] else "<br>", text)
        self.out.append(text)

    def comment(self, text: str) -> None:
        name = text.removeprefix("/").removeprefix("wp:").removeprefix("core/").split(None, 1)[0] if text else ""
        if name == "gallery":
            self.in_gallery = not text.startswith("/")
        elif name in {"more", "nextpage"}:
            self.out.append("<p>")
        elif (shared := _SHARED.match(text)) and (content := self.shareable(shared[1])):
            if '"content":' in text:
                self.leave_out("what this post alone says in a synced pattern")
            self.shared += len(content)
            self.within.append(shared[1])
            self.read(_with_links(content))
            self.within.pop()
        elif name == "footnotes" and (notes := _notes(self.footnotes)):
            self.footnotes = ""
            self.numbered(notes)
        elif (dynamic := _DYNAMIC.match(text)) and name not in _SILENT_BLOCKS:
            self.leave_out(f"wp:{dynamic['name']}")

    def numbered(self, items: list[str]) -> None:
        self.out.append("<ol>")
        for item in items:
            self.out.append("<li>")
            self.read(item)
        self.out.append("</ol>")

    def shareable(self, number: str) -> str:
        """The content of a synced pattern; "" if it is missing, contains itself or makes the text too long."""
        content = self.library.block(number)
        in_itself = number in self.within or len(self.within) >= _DEEPEST_SHARED
        return "" if in_itself or self.shared + len(content) > _MOST_SHARED else content

    # -- tags ------------------------------------------------------------------------------------------------

    def tag(self, match: re.Match) -> int:
        """Write a tag; returns the position to continue at."""
        name, is_end = match["name"].lower(), bool(match["end"])
        position = match.end()
        if name == "br":
            self.out.append("<p>" if self.after_break else "<br>")
            self.after_break = True
            return position
        self.after_break = self.after_break and name not in BLOCKS | LINES | {"img"}
        if name == "img":
            self.image(soup.attributes(match["attributes"]))
        elif name == "a" and (anchor := _ANCHOR.search(match["attributes"])) and anchor[1] not in self.headings:
            pass  # only headings are anchors
        elif self.in_pull_quote(match, name, is_end=is_end):
            pass
        elif self.in_gallery and name == "figcaption":
            self.gallery_caption(match, is_end=is_end)
        else:
            self.out.append(match[0])
            if "wp-block-" in match["attributes"] and _BLOCK_PART.search(match["attributes"]):
                self.block_part(soup.attributes(match["attributes"]))
            if name in _VERBATIM and not is_end:
                end = _VERBATIM[name].search(match.string, position)
                self.out.append(match.string[position : end.start() if end else None])
                position = end.start() if end else len(match.string)
        return position

    def in_pull_quote(self, match: re.Match, name: str, *, is_end: bool) -> bool:
        """Write a tag of a pull quote as our own; False for any other tag.

        It is <figure class="wp-block-pullquote"><blockquote>WORDS<cite>NAME</cite></blockquote></figure>, once without
        the <figure>.
        """
        if not self.pull_quote:
            begins = name in {"figure", "blockquote"} and not is_end and _PULL_QUOTE.search(match["attributes"])
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
            self.out.append("<img" + "".join(f' {name}="{escape(value)}"' for name, value in given.items()) + ">")
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

    # -- shortcodes ------------------------------------------------------------------------------------------

    def code(self, match: re.Match, ends: dict[str, int]) -> int:
        """Write the content of a shortcode, or other brackets unchanged; returns the position to continue at."""
        name, text, position = match["code"], match.string, match.end()
        if match["end_code"]:
            self.end_of_code(match)
        elif not shortcodes.is_shortcode(match, ends):
            self.words(match[0])
        elif match["opening"] and match["closing"]:
            self.words(match[0][1:-1])
        elif match["opening"] and text.find(f"[/{name}]]", position, position + _LONGEST_EXAMPLE) > 0:
            self.words(match[0][1:])
            self.shown.add(name)
        else:
            given = shortcodes.attributes(match["given"])
            if name in _ENCLOSING and ends.get(name, -1) >= position:
                end = text.index(f"[/{name}]", position)
                self.enclosing(name, text[match.end("given") + 1 : end], given)
                return end + len(f"[/{name}]")
            self.opened.add(name)
            self.single(name, given)
            self.words(match["opening"] + match["closing"])
        return position

    def end_of_code(self, match: re.Match) -> None:
        name = match["code"]
        if name in self.shown and match["closing"]:
            self.words(f"[/{name}]")
            self.shown.discard(name)
        elif name in self.opened:
            self.words(match["opening"] + match["closing"])
            if _NEXT_CODE.match(match.string, match.end()):
                self.out.append("<p>")  # between columns and the like
        else:
            self.words(match[0])

    def enclosing(self, name: str, inside: str, given: dict[str, str]) -> None:
        if name == "embed":
            self.link(re.sub(r"<[^<>]*>", "", inside).strip())
            return
        if name in _ENCODED:
            self.leave_out(f"[{name}]")
            return
        image = next((match for match in _PIECE.finditer(inside) if (match["name"] or "").lower() == "img"), None)
        if image is None:
            self.read(inside)
            return
        cut = image.end()
        if link_end := _LINK_END.match(inside, cut):
            cut = link_end.end()
        self.out.append("<figure>")
        self.read(inside[:cut].strip())
        self.out.append("<figcaption>")
        self.read((given.get("caption") or inside[cut:]).strip())
        self.out.append("</figcaption></figure>")

    def single(self, name: str, given: dict[str, str]) -> None:
        address = ""
        if name in {"audio", "video"}:
            address = next((given[key] for key in _MEDIA if given.get(key)), "")
        elif name in shortcodes.PLAYERS:
            address = _address((given.get("url") or given.get("0", "")).lstrip("="))
        if name == "gallery":
            self.gallery(given)
        elif address:
            self.link(address)
        elif name not in {"audio", "video"} or given:
            self.leave_out(f"[{name}]")

    def gallery(self, given: dict[str, str]) -> None:
        numbers = _NUMBER.findall(given.get("ids") or given.get("include") or "")
        if not numbers and (post := given.get("id", "").strip()) not in {"", self.library.post}:
            self.leave_out(f"[gallery] of post {plain_line(post[:18])}")  # which may not be public
        elif not numbers and not self.took_attached:
            self.took_attached = True
            hidden = set(_NUMBER.findall(given.get("exclude", "")))
            numbers = [number for number in self.library.attached if number not in hidden]
        for number in numbers:
            if picture := self.library.of_number(number):
                self.body.gallery.append(picture)
            else:
                self.leave_out(f"picture {number[:18]} of a gallery, which the export lacks")

    def link(self, address: str) -> None:
        address = escape(page_of(unescape(address)))
        self.out.append(f'<p><a href="{address}">{address}</a></p>')

    def leave_out(self, what: str) -> None:
        left_out = self.body.left_out
        if what not in left_out and len(left_out) <= _MOST_NAMED:
            left_out.append(what if len(left_out) < _MOST_NAMED else "others")


def _address(text: str) -> str:
    return text if re.match(r"https?://\S+\Z", text) else ""


def _notes(footnotes: str) -> list[str]:
    """The texts of a post's footnotes, which WordPress stores as JSON; none if that is invalid."""
    try:
        notes = json.loads(footnotes or "[]")
        return [printable(note["content"]) for note in notes if isinstance(note["content"], str)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
