"""Datelines of news pages in English, Bulgarian and Russian, with the numbers after them.

There are two forms (docs/importing.md, "page-text"):

    Mon D, YYYY HH:MM [views]                 Nov 7, 2025 11:00 1 660
    D Month, YYYY [HH:MM [views [comments]]]  5 Януари, 2026 20:49 2 152 93
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from articles.text.numbers import MAX_VIEWS

_ENGLISH = """
    january jan, february feb, march mar, april apr, may, june jun, july jul, august aug,
    september sept sep, october oct, november nov, december dec
"""
_BULGARIAN = """
    януари яну ян, февруари февр фев, март мар, април апр, май, юни юн, юли юл, август авг,
    септември септ сеп, октомври окт, ноември ноем ное, декември дек
"""
_RUSSIAN = """
    январь января янв, февраль февраля февр фев, март марта мар, апрель апреля апр, май мая,
    июнь июня июн, июль июля июл, август августа авг, сентябрь сентября сент сен,
    октябрь октября окт, ноябрь ноября нояб ноя, декабрь декабря дек
"""


def _months(names: str) -> dict[str, int]:
    return {name: number for number, month in enumerate(names.split(","), start=1) for name in month.split()}


# Names that Bulgarian has too tell nothing, so only the others count as Russian.
_RUSSIAN_ONLY = _months(_RUSSIAN).keys() - _months(_BULGARIAN).keys()
_MONTHS = _months(_ENGLISH) | _months(_BULGARIAN) | _months(_RUSSIAN)

_MONTH = r"(?P<month>[^\W\d_]+\.?)"
_DAY = r"(?P<day>[0-9]{1,2})"
_TAIL = r"(?:\s*г\.)?(?:,?\s+(?P<time>[0-9]{1,2}:[0-9]{2})(?:\s*ч\.)?(?:\s+(?P<numbers>[0-9][0-9.,\s]*))?)?"
_MONTH_FIRST = re.compile(rf"{_MONTH}\s*{_DAY}\s*,\s*(?P<year>[0-9]{{4}}){_TAIL}")
_DAY_FIRST = re.compile(rf"{_DAY}\s*{_MONTH}\s*,\s*(?P<year>[0-9]{{4}}){_TAIL}")
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_NUMERIC_DATE = r"(?:[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2})"
_NUMERIC = re.compile(rf"{_NUMERIC_DATE}(?:\s*г\.)?(?:[,T]?\s*{_CLOCK}(?:\s*ч\.)?)?(?:\s+[0-9][0-9.,\s]*)?")
_STAMP = re.compile(rf"{_CLOCK}(?:,?\s*{_NUMERIC_DATE})?(?:\s*[чг]\.)?")

_THIN_SPACES = "\u00a0\u2007\u2009\u202f"  # these don't end a number
# A number whose thousands are grouped by commas, dots or such spaces; and the parts of one with plain spaces.
_NUMBER = re.compile(rf"[0-9]{{1,3}}(?P<sign>[.,{_THIN_SPACES}])[0-9]{{3}}(?:(?P=sign)[0-9]{{3}})*|0|[1-9][0-9]*")
_FIRST_PART, _NEXT_PART = re.compile("[1-9][0-9]{0,2}"), re.compile("[0-9]{3}")

_AMOUNT = r"(?:(?:[0-9]+|an?|one|един|една|одну?|один)\s+)?"
_UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?"
    r"|секунд\w*|сек\.?|минут\w*|мин\.?|час\w*|ч\.?|ден|дни|дня|дней|седмиц\w*|недел\w*"
    r"|месец\w*|месяц\w*|годин\w*|год\w*|лет)"
)
_RELATIVE = re.compile(
    rf"(?:today|yesterday|just now|днес|вчера|сегодня|току-що|только что"
    rf"|{_AMOUNT}{_UNIT}\s+(?:ago|назад)|преди\s+{_AMOUNT}{_UNIT})"
    rf"(?:,?\s*(?:at|в|във)?\s*{_CLOCK})?(?:\s*(?:ч\.|г\.))?(?:\s+[0-9][0-9.,\s]*)?"
)

_LONGEST = 120  # no date is longer, so the patterns needn't search whole paragraphs
FIRST_YEAR, LAST_YEAR = 1900, 2100


class BadDate(ValueError):
    """An unusable date; the message tells a person what to do."""


@dataclass(frozen=True)
class Dateline:
    """A parsed dateline. `moment` is naive, as on the page; midnight if `has_time` is false.

    `odd_numbers` is what stands in place of the views and can't be read.
    """

    moment: datetime.datetime
    has_time: bool
    views: int | None
    is_russian: bool
    odd_numbers: str = ""


def month_number(name: str) -> int | None:
    """The number of a month by its English, Bulgarian or Russian name, long or short; None for other words."""
    return _MONTHS.get(_month_key(name))


def is_russian_month(name: str) -> bool:
    """Whether a month's name is Russian but not Bulgarian ("ноября", but not "май")."""
    return _month_key(name) in _RUSSIAN_ONLY


def is_dateline(line: str) -> bool:
    """Whether a whole line is a dateline with a known month, even if its day or time doesn't exist.

    Only the form that begins with the day may lack a time: "May 5, 2024" is a subheading in many English texts.
    """
    match = _match(line)
    if not match or month_number(match["month"]) is None:
        return False
    return bool(match["time"]) or match.re is _DAY_FIRST


def resembles_dateline(line: str) -> bool:
    """Whether a whole line is any date: a dateline, one in digits, or "yesterday, 15:30"."""
    line = _normal(line)
    return bool(_match(line) or _NUMERIC.fullmatch(line) or _RELATIVE.fullmatch(line.casefold()))


def parse_dateline(line: str) -> Dateline:
    """Parse a line for which `resembles_dateline` is true. Without a time it is midnight.

    Raises BadDate, each with its own message, for a relative date, a date in digits, an unknown month, a year outside
    1900-2100, and a day or time that doesn't exist.
    """
    line = _normal(line)
    match = _match(line)
    if not match:
        raise _unreadable(line)
    month = month_number(match["month"])
    if month is None:
        raise BadDate(
            f"“{match['month']}” in the dateline “{line}” isn't a month. Write the month in English, Bulgarian or "
            "Russian and run again."
        )
    date = _date(int(match["year"]), month, int(match["day"]), line)
    numbers = (match["numbers"] or "").strip()
    views = _views(numbers, are_alone=match.re is _MONTH_FIRST)
    return Dateline(
        moment=datetime.datetime.combine(date, _time(match["time"] or "00:00", line)),
        has_time=bool(match["time"]),
        views=views,
        is_russian=is_russian_month(match["month"]),
        odd_numbers=numbers if views is None else "",
    )


def is_timestamp(line: str) -> bool:
    """Whether a whole line is a time, a date or both, as under readers' comments."""
    return resembles_dateline(line) or bool(_STAMP.fullmatch(_normal(line)))


def localize(moment: datetime.datetime, zone: ZoneInfo) -> tuple[datetime.datetime, str]:
    """A naive local time as an aware one, and a warning or "".

    Of an hour that comes twice, when clocks go back, it is the earlier one, with a warning. Raises BadDate for a time
    that was skipped, when they go forward, and for a year outside 1900-2100.
    """
    _check_year(moment.year, str(moment))
    earlier, later = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return earlier, ""
    if earlier.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None, fold=0) == moment:
        return earlier, f"{moment:%Y-%m-%d %H:%M} occurred twice in {zone.key}; the earlier time was used."
    raise BadDate(
        f"{moment:%Y-%m-%d %H:%M} doesn't exist in {zone.key}: the clock skipped that hour. "
        "Correct the time, or name the right --timezone, and run again."
    )


def _normal(line: str) -> str:
    if len(line) > _LONGEST:
        return ""
    # NFC, because "й" in "Май" may be two characters, and a combining one isn't a letter to a regex.
    return unicodedata.normalize("NFC", line).strip()


def _month_key(name: str) -> str:
    return _normal(name).removesuffix(".").casefold()


def _match(line: str) -> re.Match | None:
    line = _normal(line)
    return _MONTH_FIRST.fullmatch(line) or _DAY_FIRST.fullmatch(line)


def _unreadable(line: str) -> BadDate:
    if _RELATIVE.fullmatch(line.casefold()):
        return BadDate(
            f"The date “{line}” counts from the day the page was saved, which the file doesn't say. Write the full "
            "date, such as “Nov 7, 2025 11:00”, and run again."
        )
    return BadDate(f"The date “{line}” isn't a dateline. Name the month, such as “Nov 7, 2025 11:00”, and run again.")


def _check_year(year: int, line: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate(f"The year in “{line}” isn't between {FIRST_YEAR} and {LAST_YEAR}. Correct it and run again.")


def _date(year: int, month: int, day: int, line: str) -> datetime.date:
    _check_year(year, line)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise BadDate(f"The date in “{line}” doesn't exist. Correct the day and run again.") from None


def _time(clock: str, line: str) -> datetime.time:
    hour, minute = clock.split(":")
    try:
        return datetime.time(int(hour), int(minute))
    except ValueError:
        raise BadDate(f"The time in “{line}” doesn't exist. Write it from 00:00 to 23:59 and run again.") from None


def _views(written: str, *, are_alone: bool) -> int | None:
    """The views in "2 152 93", which are views and perhaps comments; None if it can't be read.

    A plain space groups thousands or comes before the comments. A page in English has no comments, so there it groups
    where it can: "1 660", "300 184". On others it comes before comments, unless they were more than the views: "698
    200" is 698 and 200, "2 152" is 2,152. "12 34" is 12 and 34 everywhere, because no number is written like that.
    """
    parts = [part for part in re.split("[ \t]+", written) if part]
    if not all(part.isdecimal() or _NUMBER.fullmatch(part) for part in parts):
        parts = written.split()  # the thin spaces come before comments, too
    cuts = [(_number(parts[:cut]), _number(parts[cut:])) for cut in range(len(parts) - 1, 0, -1)]
    pairs = [(views, comments) for views, comments in cuts if views is not None and comments is not None]
    alone, likely = [_number(parts)], [views for views, comments in pairs if comments <= views]
    readings = [*alone, *likely] if are_alone else [*likely, *alone]
    readings += [views for views, _comments in pairs]
    return next((views for views in readings if views is not None and views <= MAX_VIEWS), None)


def _number(parts: list[str]) -> int | None:
    """The number that is written in parts with plain spaces between them: ["2", "152"] is 2152."""
    first, *others = parts or [""]
    is_one = _FIRST_PART.fullmatch(first) and all(_NEXT_PART.fullmatch(part) for part in others)
    return int(re.sub("[^0-9]", "", "".join(parts))) if is_one or (_NUMBER.fullmatch(first) and not others) else None
