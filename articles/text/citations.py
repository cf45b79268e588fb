"""The sources that a story cites: one a line, a name and perhaps a web address."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from articles.text.addresses import split_address
from articles.text.words import plain_line

MOST, LONGEST_NAME = 20, 200
_check_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Citation:
    """A source: its name, and its address or ""."""

    name: str
    url: str = ""


def parse(text: str) -> list[Citation]:
    """The sources in a text. Never raises: a line that `check_citations` refuses is read as a name."""
    return [_citation(line) for line in _lines(text)][:MOST]


def check_citations(text: str) -> None:
    """Raise ValidationError with a message for each line that isn't a name, an address, or a name and an address."""
    lines = list(_lines(text))
    mistakes = [_mistake(line) for line in lines]
    if len(lines) > MOST:
        mistakes = [
            _("There are %(count)d sources; at most %(most)d are allowed.") % {"count": len(lines), "most": MOST}
        ]
    if any(mistakes):
        raise ValidationError([words for words in mistakes if words])


def _lines(text: str) -> Iterator[str]:
    return (line for raw in text.split("\n") if (line := plain_line(raw)))


def _citation(line: str) -> Citation:
    name, _space, last = line.rpartition(" ")
    if parts := _address(last):
        return Citation((name or parts.hostname or last)[:LONGEST_NAME], last)
    return Citation(line[:LONGEST_NAME])


def _mistake(line: str) -> str:
    """A message about what is wrong with a line; "" if nothing is."""
    name, _space, last = line.rpartition(" ")
    what = name if (is_address := _address(last)) else line
    shown = line if len(line) <= 60 else f"{line[:60]}…"
    if len(what) > LONGEST_NAME:
        return _("“%(line)s” is too long: a name may have at most %(most)d characters.") % {
            "line": shown,
            "most": LONGEST_NAME,
        }
    if "http:" in what.lower() or "https:" in what.lower():
        words = _(
            "“%s”: put the address at the end of the line, after a space, as in “Reuters https://www.reuters.com/”."
        )
        return words % shown
    if not is_address and (":/" in last or last.lower().startswith(("www.", "javascript:", "data:"))):
        return _("“%s” doesn't end with a valid web address. Begin it with https:// or http://.") % shown
    return ""


def _address(word: str) -> SplitResult | None:
    """The parts of a web address; None for anything else, and for one with a user name or password."""
    if not word.lower().startswith(("http://", "https://")):
        return None
    try:
        _check_address(word)
    except ValidationError:
        return None
    parts = split_address(word)
    return parts if parts.hostname and "@" not in parts.netloc else None
