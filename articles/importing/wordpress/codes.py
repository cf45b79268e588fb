"""Shortcodes in a post's text: pictures and players are resolved, others left out apart from the text between them."""

import re

from articles.importing.wordpress import shortcodes
from articles.text.word_count import count_words_of_html
from articles.text.words import plain_line

_MEDIA = ("src", "mp3", "mp4", "m4a", "m4v", "ogg", "oga", "ogv", "wav", "webm", "flac", "mov")
_NUMBER = re.compile(r"[0-9]+")
_CAPTIONS = {"caption", "wp_caption"}
_ENCLOSING = {*_CAPTIONS, "embed", *shortcodes.ENCODED}
_NEXT_CODE = re.compile(r"\[[a-z]")
_IMAGE = re.compile(r"<img\b(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>", re.IGNORECASE)
_LINK_END = re.compile(r"\s*</a>", re.IGNORECASE)
_LONGEST_EXAMPLE = 1_000


class Codes:
    """The shortcodes of one post, which its `writer` (bodies.py) comes across."""

    def __init__(self, writer):
        self.writer = writer
        self.opened: set[str] = set()  # those that were left out; their end tags are, too
        self.shown: set[str] = set()  # escaped ones, to be shown as such: [[name]words[/name]]
        self.took_attached = False

    def read(self, match: re.Match, ends: dict[str, int]) -> int:
        """Write the content of a shortcode, or other brackets unchanged; returns the position to continue at."""
        name, text, position, writer = match["code"], match.string, match.end(), self.writer
        if match["end_code"]:
            self.end(match)
        elif not shortcodes.is_shortcode(match, ends):
            if shortcodes.looks_like_one(match, ends):
                writer.keep_unknown(f"[{name}]")
            return self.brackets(match)
        elif match["opening"] and match["closing"]:
            writer.words(match[0][1:-1])
        elif match["opening"] and text.find(f"[/{name}]]", position, position + _LONGEST_EXAMPLE) > 0:
            writer.words(match[0][1:])
            self.shown.add(name)
        else:
            given = shortcodes.attributes(match["given"])
            if name in _ENCLOSING and ends.get(name, -1) >= position:
                end = text.index(f"[/{name}]", position)
                self.enclosing(name, text[match.end("given") + 1 : end], given, match)
                return end + len(f"[/{name}]")
            self.opened.add(name)
            if match.start() and text[match.start() - 1].isalnum() and text[position : position + 1].isalnum():
                writer.words(" ")  # what stands between its tags is a part of its own
            self.single(match, given, is_closed=ends.get(name, -1) >= position)
            writer.words(match["opening"] + match["closing"])
        return position

    def brackets(self, match: re.Match) -> int:
        """Write words in brackets; what is inside them is read like any text, because it may be markup."""
        bracket = match.start("code")
        self.writer.words(match.string[match.start() : bracket])
        return bracket

    def end(self, match: re.Match) -> None:
        name, writer = match["code"], self.writer
        if name in self.shown and match["closing"]:
            writer.words(f"[/{name}]")
            self.shown.discard(name)
        elif name in self.opened:
            writer.words(")" if name in shortcodes.NOTES else "")
            writer.words(match["opening"] + match["closing"])
            if _NEXT_CODE.match(match.string, match.end()):
                writer.out.append("<p>")  # between columns and the like
                writer.source.text(" ")
        else:
            writer.words(match[0])

    def enclosing(self, name: str, inside: str, given: dict[str, str], match: re.Match) -> None:
        writer, end = self.writer, f"[/{name}]"
        if name in shortcodes.ENCODED:
            self.is_lost(name, match[0] + inside + end)
            return
        if name == "embed":
            self.link(re.sub(r"<[^<>]*>", "", inside).strip())
            return
        image = _IMAGE.search(inside)
        if image is None:
            writer.read(inside)
            return
        cut = image.end()
        if link_end := _LINK_END.match(inside, cut):
            cut = link_end.end()
        caption = inside[cut:]
        if given.get("caption"):
            caption = f"{given['caption']} {caption}"
        writer.out.append("<figure>")
        writer.read(inside[:cut].strip())
        writer.out.append("<figcaption>")
        writer.read(caption.strip())
        writer.out.append("</figcaption></figure>")

    def single(self, match: re.Match, given: dict[str, str], *, is_closed: bool) -> None:
        """Write what one shortcode shows. `is_closed` says that text follows that it stands around."""
        name, address = match["code"], ""
        if name in {"audio", "video"}:
            address = next((given[key] for key in _MEDIA if given.get(key)), "")
        elif name in shortcodes.PLAYERS:
            address = _address((given.get("url") or given.get("0", "")).lstrip("="))
        if name == "gallery":
            self.gallery(given)
        elif address:
            self.link(address)
        elif is_closed:
            self.writer.leave_out(f"[{name}]")
            self.writer.words(" (" if name in shortcodes.NOTES else "")
            words = sum(count_words_of_html(value) for key, value in given.items() if shortcodes.is_shown(key, value))
            self.writer.lose(words, f"in the shortcode [{name}]")
        else:
            self.is_lost(name, match[0])

    def gallery(self, given: dict[str, str]) -> None:
        writer = self.writer
        numbers = _NUMBER.findall(given.get("ids") or given.get("include") or "")
        if not numbers and (post := given.get("id", "").strip()) not in {"", writer.library.post}:
            writer.leave_out(f"[gallery] of post {plain_line(post[:18])}")  # which may not be public
        elif not numbers and not self.took_attached:
            self.took_attached = True
            hidden = set(_NUMBER.findall(given.get("exclude", "")))
            numbers = [number for number in writer.library.attached if number not in hidden]
        for number in numbers:
            if picture := writer.library.of_number(number):
                writer.body.gallery.append(picture)
                writer.body.library_captions[picture.file] = picture.caption
            else:
                writer.leave_out(f"picture {number[:18]} of a gallery, which the export lacks")

    def link(self, address: str) -> None:
        self.writer.source.text(f" {address} ")
        self.writer.link(address)

    def is_lost(self, name: str, code: str) -> None:
        """Leave out a shortcode with all its words."""
        self.writer.leave_out(f"[{name}]")
        self.writer.lose(count_words_of_html(code), f"in the shortcode [{name}]")


def _address(text: str) -> str:
    return text if re.match(r"https?://\S+\Z", text) else ""
