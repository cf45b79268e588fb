"""Dates as people and generators write them in front matter, and as file names begin with them.

ISO 8601 with blanks and offsets in any of its habits (Jekyll writes `2011-02-07 09:30:43 -0500`), RFC 2822
(https://www.rfc-editor.org/rfc/rfc2822#section-3.3), JavaScript's and Unix's own notation, and months by their English,
Bulgarian or Russian names. `05/04/2019` isn't read: nobody can tell which is the month.
"""

import datetime
import re

from articles.text.dates import FIRST_YEAR, LAST_YEAR, BadDate, month_number

_LONGEST = 80
_ISO = re.compile(r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?P<rest>.*)", re.ASCII)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?P<rest>.*)", re.ASCII)
_MONTH = r"(?P<name>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>[0-9]{4})(?:\s?г\.?)?"
_NAMED = (
    re.compile(rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}(?P<rest>.*)", re.IGNORECASE),
    re.compile(rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}(?P<rest>.*)", re.IGNORECASE),
    re.compile(rf"{_MONTH}\s+{_DAY}(?P<rest>\s+\d{{1,2}}:\d{{2}}.*?)\s+{_YEAR}", re.IGNORECASE),  # date(1), ctime
)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?:[Tt]|,?\s+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>(?:[A-Z]{1,4}|z)?(?:[+-]\d{1,2}(?::?\d{2})?)?)\s*(?:\([\w ]*\))?\s*",
    re.ASCII,
)
# RFC 2822's own names, and those that European sites use.
_ZONES = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}
_ZONES |= {"PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3}

# Jekyll's file names: https://jekyllrb.com/docs/posts/
DATED_NAME = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})-(?P<title>.+)", re.ASCII)


class NoDate(ValueError):
    """Text that isn't a date."""


def read_date(text: str) -> tuple[datetime.datetime, datetime.timezone | None, bool]:
    """The naive time that a text says, its offset if it has one, and whether it has a time of day (else midnight).

    Raises NoDate for text that isn't a date, BadDate for a year outside 1900-2100, ValueError for a day, time or offset
    that doesn't exist.
    """
    found = _date_in(text) if len(text) <= _LONGEST else None
    month = found and (month_number(found["name"]) if "name" in found.re.groupindex else int(found["month"]))
    time = found and _TIME.fullmatch(found["rest"].rstrip() or "T00:00")
    if not month or not time:
        raise NoDate(text)
    year = int(found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate(f"the year {year} isn't between {FIRST_YEAR} and {LAST_YEAR}. Correct it.")
    clock = int(time["minute"]), int(time["second"] or 0)
    moment = datetime.datetime(year, month, int(found["day"]), _hour(time), *clock)  # noqa: DTZ001 - its zone is next
    return moment, _zone(time["zone"]), bool(found["rest"].strip())


def _date_in(text: str) -> re.Match | None:
    text = _WEEKDAY.sub("", text.strip(), count=1) if _WEEKDAY.match(text.strip()) else text.strip()
    return next((found for form in (_ISO, _DOTTED, *_NAMED) if (found := form.fullmatch(text))), None)


def _hour(time: re.Match) -> int:
    hour = int(time["hour"])
    if not time["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if time["half"][0] in "pP" else 0)


def _zone(written: str) -> datetime.timezone | None:
    """`Z`, `EST`, `+2`, `+0200`, `GMT+02:00` as a time zone. Raises ValueError for one that doesn't exist."""
    name, sign, digits = re.fullmatch(r"([A-Za-z]*)(?:([+-])([\d:]+))?", written).groups()
    if not name and not sign:
        return None
    if name and name.upper() not in _ZONES:
        raise NoDate(written)
    digits = (digits or "0").replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(written)
    distance = datetime.timedelta(hours=hours, minutes=minutes)
    named = datetime.timedelta(hours=_ZONES.get(name.upper(), 0))
    return datetime.timezone(named - distance if sign == "-" else named + distance)
