"""One page of a list of stories, found by key: as fast in the middle of a million as at the top."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.http import Http404
from django.utils import timezone
from django.utils.formats import get_format

from articles.models import Story
from articles.models.companions import with_first_pictures
from articles.models.story import Cursor
from articles.text.numbers import BIGINT

STORIES_ON_A_PAGE = 20
CURSOR = re.compile(f"({BIGINT})-({BIGINT})")  # microseconds since the year 1, primary key
BEGINNING = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # archives may reach back before 1970


@dataclass(frozen=True)
class ListPage:
    """One page of a list: a lead and a few seconds where it has such, the others day by day.

    `older` is the cursor under which older stories stand; empty where there are none. Each story has its `day` and a
    `time_format`, the way in which its time is written: the clock alone today, with the date on other days.
    """

    lead: Story | None
    secondary_stories: list[Story]
    days: list[list[Story]]
    older: str
    is_first: bool


def list_page(find: Callable, cursor: str | None, *, leads=0, pinned: int | None = None) -> ListPage:
    """The page that a cursor names, of what `find(before=PLACE)` finds: an ordered queryset of stories.

    The first page is led by its `leads` newest stories, or by the one whose key is `pinned` and then the newest.
    Raises Http404 for what isn't a cursor of ours.
    """
    before = None if cursor is None else read_cursor(cursor)
    found = with_first_pictures(find(before=before).for_listing()[: STORIES_ON_A_PAGE + 1])
    shown = found[:STORIES_ON_A_PAGE]
    older = make_cursor(shown[-1].published_at, shown[-1].pk) if len(found) > len(shown) else ""
    if pinned:
        first = [story for story in shown if story.pk == pinned]
        first = first or with_first_pictures(find(before=None).for_listing().filter(pk=pinned))
        shown = [*first, *(story for story in shown if story.pk != pinned)]
    today = timezone.localdate()
    for story in shown:
        story.day = timezone.localdate(story.published_at)
        story.time_format = time_format(story.day, today)
    leads = leads if cursor is None else 0
    top, rest = shown[:leads], shown[leads:]
    days = [list(stories) for _day, stories in groupby(rest, attrgetter("day"))]
    return ListPage(top[0] if top else None, top[1:], days, older, is_first=cursor is None)


def time_format(day: datetime.date, today: datetime.date) -> str:
    if day == today:
        return "TIME_FORMAT"
    if day.year == today.year:
        return f"{get_format('MONTH_DAY_FORMAT')}, {get_format('TIME_FORMAT')}"
    return "DATETIME_FORMAT"


def make_cursor(moment: datetime.datetime, pk: int) -> str:
    return f"{(moment - BEGINNING) // datetime.timedelta(microseconds=1)}-{pk}"


def read_cursor(cursor: str) -> Cursor:
    match = CURSOR.fullmatch(cursor)
    try:
        microseconds, pk = int(match[1]), int(match[2])
        return BEGINNING + datetime.timedelta(microseconds=microseconds), pk
    except (TypeError, OverflowError) as error:
        raise Http404("This is not a place in the list.") from error
