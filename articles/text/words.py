"""Plain words: text without what no page, feed or file may hold."""

import re
from collections.abc import Iterable

# Control characters, and what XML 1.0 can't carry (https://www.w3.org/TR/xml/#charsets).
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
SPACES = re.compile(r"[^\S\u00a0\u202f]+")
ODD_SPACES = re.compile(r"[^\S \u00a0\u202f]|  ")  # most lines have none, and to look for them is fast


def printable(text: str) -> str:
    """Text with newlines as line ends and without control characters, otherwise as it is."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain_text(text: str) -> str:
    """Text that may have several lines: control characters out, line ends as newlines, no space at its ends."""
    return printable(text).strip()


def plain_line(text: str) -> str:
    """Text on one line: as `plain_text`, runs of white space as one space (no-break spaces stay)."""
    line = plain_text(text)
    return SPACES.sub(" ", line) if ODD_SPACES.search(line) else line


def distinct(names: Iterable[str]) -> list[str]:
    """Names in their order, each once without regard to case; empty ones left out."""
    seen = {}
    for name in names:
        if line := plain_line(name):
            seen.setdefault(line.casefold(), line)
    return list(seen.values())
