"""Plain text without characters that pages, feeds and files can't contain."""

import re
from collections.abc import Iterable

# Control characters, and what XML 1.0 can't carry (https://www.w3.org/TR/xml/#charsets).
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
CHOSEN = r"\u00a0\u202f\u2007-\u200a"  # spaces that don't break a line, or are thin
SPACES = re.compile(rf"[^\S{CHOSEN}]+")


def printable(text: str) -> str:
    """Text with newlines as line ends and without control characters, otherwise unchanged."""
    if text.isprintable():  # most lines, in a fifth of the time
        return text
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain_text(text: str) -> str:
    """Text on one line or several: as `printable`, without white space at its ends."""
    return printable(text).strip()


def plain_line(text: str) -> str:
    """Text on one line: as `plain_text`, with runs of white space as single spaces (no-break and thin spaces stay)."""
    if text.isprintable() and "  " not in text:  # most lines, in a third of the time
        return text.strip()
    return SPACES.sub(" ", plain_text(text))


def distinct(names: Iterable[str]) -> list[str]:
    """Names in order as single lines, each once without regard to case; empty ones are left out."""
    seen = {}
    for name in names:
        if line := plain_line(name):
            seen.setdefault(line.casefold(), line)
    return list(seen.values())
