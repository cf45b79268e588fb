"""The bytes of an export as clean UTF-8. One bad character costs itself, not the file.

XML allows no control characters (https://www.w3.org/TR/xml/#charsets), not even as references such as &#11;, and a
parser gives up at the first one. Databases of old sites have some, mostly in texts pasted from elsewhere.
"""

import codecs
import re
from html.entities import html5

from articles.importing.incoming import BadInput
from articles.importing.safe_files import UNREADABLE  # here it stands where a character was left out

MOST_UNREADABLE = 10  # in UTF-8: with more, and fewer characters that are right, the file is in another encoding

_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_NOT_ALLOWED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufdd0\ufffe\uffff]")
_REFERENCE = re.compile(
    r"&(?:#(?:[xX](?P<hex>[0-9a-fA-F]{1,20})|(?P<number>[0-9]{1,20}))|(?P<name>[a-zA-Z0-9]{2,40}));"
)
_LONGEST_REFERENCE = 48
# Names of HTML that XML doesn't know. Those of ASCII characters stay: they may be markup.
_NAMED = {name[:-1]: text for name, text in html5.items() if name.endswith(";") and not text.isascii()}


def wrong_encoding(why: str) -> BadInput:
    return BadInput(
        f'The file isn\'t in the encoding that its first line names: {why}. Correct encoding="…" there and run again.'
    )


class Decoder:
    """Turns the bytes of one file into UTF-8 that an XML parser takes. Raises BadInput for a wrong encoding."""

    def __init__(self) -> None:
        self._encoding = ""
        self._held = ""  # what may be the beginning of a reference
        self._line, self._first = 1, 0
        self._unreadable = self._right = 0
        self._utf8 = None  # decodes a file that declares another encoding, to find out whether it is UTF-8 after all
        self._is_ascii = True

    def clean(self, chunk: bytes, *, is_last: bool = False) -> bytes:
        """The next bytes; the last call has `is_last` and may have none."""
        if not self._encoding:
            self._begin(chunk)
        if self._utf8:
            self._compare(chunk, is_last=is_last)
        try:
            text = self._decoder.decode(chunk, is_last)
        except UnicodeError as error:
            raise wrong_encoding(str(error)) from error
        self._count(chunk, text)
        text = self._held + text
        start = text.rfind("&", max(0, len(text) - _LONGEST_REFERENCE))
        is_cut = start >= 0 and ";" not in text[start:] and not is_last
        self._held = text[start:] if is_cut else ""
        text = text[:start] if is_cut else text
        if "&" in text:
            text = _REFERENCE.sub(_resolved, text)
        data = text.encode("utf-8", "replace")
        if len(data.translate(None, _CONTROLS)) < len(data) or "\ufffe" in text or "\uffff" in text:
            data = _NOT_ALLOWED.sub(UNREADABLE, text).encode("utf-8", "replace")
        return data

    def _begin(self, chunk: bytes) -> None:
        declared = _DECLARED.match(chunk.removeprefix(codecs.BOM_UTF8)[:300])
        encoding = declared[1].decode() if declared else "utf-8"
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        elif chunk[:2] in {b"<\0", b"\0<"}:
            encoding = "utf-16-le" if chunk[:1] == b"<" else "utf-16-be"
        try:
            self._encoding = codecs.lookup(encoding).name
            "a".encode(encoding)  # some codecs aren't of text
        except LookupError as error:
            raise wrong_encoding(str(error)) from error
        if declared and self._encoding.startswith(("utf-16", "utf-32")):
            raise wrong_encoding("it has one byte for a letter")
        if self._encoding == "utf-8":
            self._encoding = "utf-8-sig"  # without a byte order mark
        errors = "strict" if self._encoding == "ascii" else "mark-unreadable"
        self._decoder = codecs.getincrementaldecoder(self._encoding)(errors)
        if not self._encoding.startswith(("utf", "ascii")):
            self._utf8 = codecs.getincrementaldecoder("utf-8")()

    def _compare(self, chunk: bytes, *, is_last: bool) -> None:
        try:
            self._utf8.decode(chunk, is_last)
            self._is_ascii = self._is_ascii and chunk.isascii()
        except UnicodeDecodeError:
            self._utf8 = None
        if is_last and self._utf8 and not self._is_ascii:
            raise wrong_encoding("it is UTF-8")

    def _count(self, chunk: bytes, text: str) -> None:
        """Refuse a file of which most characters can't be read: it isn't damaged, but in another encoding."""
        found = text.count(UNREADABLE) if self._encoding == "utf-8-sig" else 0
        if found and not self._first:
            self._first = self._line + text[: text.index(UNREADABLE)].count("\n")
        self._line += text.count("\n")
        self._unreadable += found
        self._right += max(0, len(chunk) - len(text))  # each byte after a character's first
        if self._unreadable > max(MOST_UNREADABLE, self._right):
            raise wrong_encoding(f"from line {self._first} on there are bytes that aren't UTF-8")


def _resolved(match: re.Match) -> str:
    """A reference as it is if XML allows it; the character of one that only HTML knows; else UNREADABLE."""
    if match["name"]:
        return _NAMED.get(match["name"], match[0])
    code = int(match["hex"], 16) if match["hex"] else int(match["number"])
    is_allowed = code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if is_allowed else UNREADABLE
