"""The only place where text files from outside are opened and decoded, with limits.

Line ends become "\\n"; otherwise the text is as in the file. It isn't normalised to NFC: pictures are found by the
names in the text, an export must come back unchanged, and NFC replaces some East Asian characters. Code that compares
text (identities, month names) normalises it there.
"""

import codecs
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from articles.importing.incoming import BadInput, SourceFile

MAX_TEXT_BYTES = 5 * 1024 * 1024
MAX_PIPED_BYTES = 2 * 1024**3
MAX_STRAYS = 0.02  # control characters for each character of a text that was damaged on its way
MAX_DAMAGE = 0.1  # bytes that aren't UTF-8 for each one that only UTF-8 has
MAX_DAMAGE_OF_ASCII = 0.005  # the same for each byte, where hardly anything tells UTF-8 from other encodings
MOST_LINES_NAMED = 5
HEAD_BYTES = 4096  # by which streamed formats recognise a file

STANDARD_INPUT = "standard input"
UNREADABLE = "\ufdd0"  # stands for a byte that can't be read; Unicode promises that no text has it

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

# Control characters that file(1) considers binary, and two noncharacters. Tab, line ends, bell, backspace and escape do
# occur in text.
_BINARY = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")
# Signs that windows-1251 and windows-1252 share: text without Cyrillic letters is the same in both.
_SHARED_SIGNS = frozenset("‚„…†‡€‰‹›‘’“”•–—™\u00a0¤¦§©«¬\u00ad®°±µ¶·»")

codecs.register_error("mark-unreadable", lambda error: (UNREADABLE * (error.end - error.start), error.end))


def read_text_file(path: Path) -> SourceFile:
    """Open and decode one text file of at most MAX_TEXT_BYTES.

    Stray control characters and single bytes that can't be read are dropped, with a warning. Raises BadInput, each with
    its own message, for a file that is missing, a folder, not a regular file, unreadable, too large, empty or blank,
    binary, or in an unknown encoding.
    """
    text = _text(read_head(path, MAX_TEXT_BYTES + 1))
    warnings = [_about_unreadable(text)] if UNREADABLE in text else []
    shown, number = _BINARY.subn("", text.replace(UNREADABLE, ""))
    warnings += [f"Control characters were dropped: {number}."] if number else []
    return SourceFile(str(path), shown, path.stem, path, path.parent, warnings=tuple(warnings))


def read_head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first bytes of a file. Raises BadInput if it isn't a readable regular file."""
    try:
        _refuse_irregular(path.stat().st_mode)
        with path.open("rb") as stream:
            return stream.read(size)
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput("There is no such file. Check its name and run again.") from None
    except PermissionError:
        raise BadInput("You may not read this file. Ask for permission to read it and run again.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise BadInput(f"The file can't be opened ({error}). Check its name and run again.") from None


@contextmanager
def piped_in(stream: BinaryIO) -> Iterator[Path]:
    """A temporary file with what is piped in (`sys.stdin.buffer`). Raises BadInput if that is too much."""
    try:
        with NamedTemporaryFile(prefix="import-") as file:
            while (chunk := stream.read(1024 * 1024)) and file.tell() <= MAX_PIPED_BYTES:
                file.write(chunk)
            if file.tell() > MAX_PIPED_BYTES:
                raise BadInput("More than 2 GB is piped in. Split it, or put it into a file and name that.")
            file.flush()
            yield Path(file.name)
    except OSError as error:
        raise BadInput(
            f"There is no space for what is piped in ({error.strerror}). Free some, or set TMPDIR to a folder with "
            "more space."
        ) from error


def decode(data: bytes) -> str:
    """Decode UTF-8 with or without BOM, UTF-16 with BOM, or windows-1251; line ends become "\\n".

    Where few bytes can't be read, UNREADABLE stands for each. Text without a BOM is UTF-8 if at most one byte is wrong
    for ten that only UTF-8 has; else windows-1251 if it makes sense as that, or UTF-8, if at most one byte is wrong,
    and one more for 200. Raises BadInput for other encodings and for binary data.
    """
    text = _decode_bom(data) if data.startswith(tuple(_BOMS)) else _decode_plain(data)
    _refuse_binary(text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_irregular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise BadInput("This is a folder, not a file. Name the file inside it and run again.")
    # A pipe or device may never end, and opening it may block.
    if not stat.S_ISREG(mode):
        raise BadInput("This isn't a regular file. Copy it into one, or pipe it in with “-”, and run again.")


def _text(data: bytes) -> str:
    if len(data) > MAX_TEXT_BYTES:
        limit = MAX_TEXT_BYTES // (1024 * 1024)
        raise BadInput(f"The file is larger than {limit} MB. Split it into smaller ones and run again.")
    text = decode(data)
    if not text.replace(UNREADABLE, "").strip():
        raise BadInput("The file is empty. Save the page again and run again.")
    return text


def _decode_bom(data: bytes) -> str:
    bom = next(bom for bom in _BOMS if data.startswith(bom))
    text = data[len(bom) :].decode(_BOMS[bom], "mark-unreadable")
    if text.count(UNREADABLE) > 1 + MAX_STRAYS * len(text):
        raise _unknown_encoding()
    return text


def _decode_plain(data: bytes) -> str:
    # Checked in the bytes first, so that binary data isn't reported as an unknown encoding.
    _refuse_binary(data.decode("latin-1"))
    text = data.decode("utf-8", "mark-unreadable")
    wrong, of_utf8 = text.count(UNREADABLE), len(data) - len(text)  # each byte after a character's first
    if wrong <= MAX_DAMAGE * of_utf8:
        return text
    few = 1 + MAX_DAMAGE_OF_ASCII * len(data)
    other = data.decode("windows-1251", "mark-unreadable")
    if other.count(UNREADABLE) <= few and _is_plausible(other):
        return other
    if wrong <= few:
        return text
    raise _unknown_encoding()


def _about_unreadable(text: str) -> str:
    """A warning that says how many bytes couldn't be read, and in which lines."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if UNREADABLE in line]
    named = ", ".join(map(str, lines[:MOST_LINES_NAMED])) + (" …" if len(lines) > MOST_LINES_NAMED else "")
    return f"Bytes that can't be read were dropped: {text.count(UNREADABLE)}, in line {named}."


def _refuse_binary(text: str) -> None:
    """Raise BadInput for what no text has: a NUL, or more than a few control characters."""
    strays = len(_BINARY.findall(text))
    if "\0" in text or strays > MAX_STRAYS * len(text):
        raise BadInput("The file is binary, not text. Save the page as plain text in UTF-8 and run again.")


def _is_plausible(text: str) -> bool:
    """Whether text that was decoded as windows-1251 makes sense.

    Almost any bytes are valid windows-1251. Wrongly decoded text shows in its words: Latin-1 mixes scripts ("cafй"),
    broken UTF-8 and other Cyrillic encodings mix upper and lower case ("РџСЂРё").
    """
    if not _CYRILLIC.search(text):
        return all(char in _SHARED_SIGNS for char in text if char > "\x7f")
    words = [word for word in _WORD.findall(text) if _CYRILLIC.search(word)]
    good = [word for word in words if _CYRILLIC_WORD.fullmatch(word) and _has_natural_case(word)]
    return bool(words) and len(good) >= 0.8 * len(words)


def _has_natural_case(word: str) -> bool:
    return word.isupper() or word[1:].islower()


def _unknown_encoding() -> BadInput:
    return BadInput(
        "The file's encoding can't be read: it is neither UTF-8, UTF-16 with a byte order mark nor "
        "windows-1251. Save it as UTF-8 and run again."
    )
