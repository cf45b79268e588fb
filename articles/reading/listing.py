"""One page of a list. Pages are found by a cursor, so one in the middle of a million rows is as fast as the first."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from operator import attrgetter

from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import get_format

from articles.models import Story
from articles.models.cache_keys import DAY, list_key, months_between
from articles.models.companions import with_first_pictures
from articles.models.story_queries import Cursor
from articles.reading.shown import shows, shows_images, shows_stories, shows_views
from articles.text.numbers import BIGINT

STORIES_ON_A_PAGE = 20
MOST_MONTHS = 24  # whose keys a page carries
CURSOR = re.compile(f"({BIGINT})-({BIGINT})")  # microseconds since the year 1, primary key
BEGINNING = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # archives may reach back before 1970


class OtherCursor(Exception):
    """The page of a cursor has another one, the only argument; "" if it is the first page."""


def canonical_cursors(view: Callable) -> Callable:
    """Redirect from a cursor to the one of the same page that the list's own links have. 302: stories come and go."""

    @wraps(view)
    def redirecting(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except OtherCursor as other:
            (cursor,) = other.args
            return HttpResponseRedirect(f"{request.path}?before={cursor}" if cursor else request.path)

    return redirecting


@dataclass(frozen=True)
class ListPage:
    """One page of a list of stories: a lead on some first pages, the rest grouped by day.

    `older` is the cursor of the next page; empty on the last one. Each story has a `time_format`: the time alone for
    those of today and those under their day; for a lead of another day with the date. `before` is
    the moment of this page's cursor; None on the first page.
    """

    lead: Story | None
    days: list["Day"]
    older: str
    before: datetime.datetime | None

    @property
    def is_first(self) -> bool:
        return self.before is None


@dataclass(frozen=True)
class Day:
    """A day in a list, in the site's time zone, with its stories; `date_format` is that of its heading."""

    date: datetime.date
    stories: list[Story]
    is_today: bool
    date_format: str


def list_page(find: Callable, name: tuple, cursor: str | None, *, has_lead=False) -> ListPage:
    """The page at a cursor, of the stories in `find(before=CURSOR)`, an ordered queryset; the first page without one.

    `name` is that of the list's key: ("en",), or ("tag", 7).
    The newest story leads the first page if it `has_lead`.
    Raises Http404 for a malformed cursor, and OtherCursor as `read_cursor` does.
    """
    before = read_cursor(cursor, find, "published_at")
    found = with_first_pictures(find(before=before).for_listing()[: STORIES_ON_A_PAGE + 1])
    shown, older = first_and_cursor(found, STORIES_ON_A_PAGE, attrgetter("published_at"))
    shows_list(name, before, found[-1].published_at if older else None)
    shows_stories("card", shown)
    shows_images("thumbnail", [story.first_picture.image for story in shown if story.first_picture])
    shows_views(shown)
    today = timezone.localdate()
    lead = shown.pop(0) if has_lead and shown and before is None else None
    if lead:
        lead.time_format = time_format(timezone.localdate(lead.published_at), today)
    return ListPage(lead, by_day(shown, today), older, before and before[0])


def by_day(stories: list[Story], today: datetime.date) -> list[Day]:
    """Stories in their order, under the days on which they appeared."""
    for story in stories:
        story.time_format = "TIME_FORMAT"
    days = groupby(stories, lambda story: timezone.localdate(story.published_at))
    return [Day(date, list(of_day), date == today, heading_format(date, today)) for date, of_day in days]


def heading_format(date: datetime.date, today: datetime.date) -> str:
    """The format of a day's heading: "30 November" after "Today", "Sunday, 29 November", "Friday, 7 November 2025"."""
    if date == today:
        return get_format("MONTH_DAY_FORMAT")
    return f"l, {get_format('MONTH_DAY_FORMAT' if date.year == today.year else 'DATE_FORMAT')}"


def shows_list(name: tuple, before: Cursor | None, until: datetime.datetime | None) -> None:
    """Note a list. An older page depends only on the months of the stories between its cursor and `until`.

    That is the next story. The last page has none: it is open towards the past. A page of a sparse list that spans
    many months depends on the whole list instead.
    """
    months = months_between(until, before[0]) if before and until else set()
    keys = {list_key(*name, month) for month in months} if 0 < len(months) <= MOST_MONTHS else {list_key(*name)}
    shows(DAY, *keys)


def time_format(day: datetime.date, today: datetime.date) -> str:
    if day == today:
        return "TIME_FORMAT"
    if day.year == today.year:
        return f"{get_format('MONTH_DAY_FORMAT')}, {get_format('TIME_FORMAT')}"
    return "DATETIME_FORMAT"


def first_and_cursor(found: list, most: int, moment_of: Callable) -> tuple[list, str]:
    """The first `most` of some rows, and the cursor of those after them ("" if there are none)."""
    shown = found[:most]
    return shown, make_cursor(moment_of(shown[-1]), shown[-1].pk) if len(found) > most else ""


def make_cursor(moment: datetime.datetime, pk: int) -> str:
    return f"{(moment - BEGINNING) // datetime.timedelta(microseconds=1)}-{pk}"


def read_cursor(text: str | None, find: Callable, moment: str) -> Cursor | None:
    """The cursor of a page of the list that `find(since=CURSOR)` reads, ordered by the field `moment`; None for None.

    Raises Http404 if it is malformed, and OtherCursor if the list has another one for this page: it is written
    otherwise, or what it names isn't in the list (any more). Otherwise one page would have addresses without end.
    """
    if text is None:
        return None
    nearest = find(since=parse_cursor(text)).values_list(moment, "pk").first()
    cursor = make_cursor(*nearest) if nearest else ""
    if cursor != text:
        raise OtherCursor(cursor)
    return nearest


def parse_cursor(text: str) -> Cursor:
    match = CURSOR.fullmatch(text)
    try:
        microseconds, pk = int(match[1]), int(match[2])
        return BEGINNING + datetime.timedelta(microseconds=microseconds), pk
    except (TypeError, OverflowError) as error:
        raise Http404("Malformed cursor.") from error
