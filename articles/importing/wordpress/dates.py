"""Dates of a post. One that can't be read costs nothing where another says the same."""

import datetime
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from articles.importing.incoming import BadInput
from articles.text.dates import BadDate, localize
from articles.text.words import plain_line

NO_DATE = ("0000-00-00", "-0001-11-30")  # as MySQL writes it, and as PHP reads that

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_NONE_IN_RSS = re.compile(r"(?:\w{3}, )?(?:30 Nov -0001|00 \w{3} 0000)")
_LONGEST = 100
UTC = ZoneInfo("UTC")


def first_date(written: Iterable[tuple[str, ZoneInfo]], warnings: list[str]) -> datetime.datetime | None:
    """The first of some dates, each with its time zone, that can be read; None if all are empty.

    A warning says that there were others. Raises BadInput if none can be read.
    """
    bad = ""
    for text, zone in written:
        if not text or text.startswith(NO_DATE) or _NONE_IN_RSS.match(text):
            continue
        try:
            moment, warning = localize(_moment(text), zone)
        except BadDate as error:
            bad = bad or str(error)
        except (ValueError, TypeError, IndexError, OverflowError):  # the last three from Python's e-mail package
            bad = bad or f"Its date {plain_line(text)[:40]!r} isn't valid. Correct it in WordPress and export again."
        else:
            warnings += ["One of its dates can't be read, so another one was taken."] if bad else []
            warnings += [warning] if warning else []
            return moment
    if bad:
        raise BadInput(bad)
    return None


def _moment(text: str) -> datetime.datetime:
    """A date as WordPress or RSS writes it: naive, the latter in UTC. Raises ValueError for one that doesn't exist."""
    if _TIME.fullmatch(text):
        return datetime.datetime.fromisoformat(text)
    moment = parsedate_to_datetime(text[:_LONGEST])
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment
