"""One page of a list of stories, found by key: as fast in the middle of a million as at the top."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404

from articles.models import Story
from articles.models.story import Place

STORIES_ON_A_PAGE = 20
CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")  # microseconds since the year 1, primary key
BEGINNING = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # archives may reach back before 1970


@dataclass(frozen=True)
class ListPage:
    """Stories of one page, and the cursor under which older ones stand; empty where there are none."""

    stories: list[Story]
    older: str
    is_first: bool


def list_page(find: Callable, cursor: str | None) -> ListPage:
    """The page that a cursor names, of what `find(before=PLACE)` finds: an ordered queryset of stories.

    Raises Http404 for what isn't a cursor of ours.
    """
    before = None if cursor is None else read_cursor(cursor)
    found = list(find(before=before).for_listing()[: STORIES_ON_A_PAGE + 1])
    shown = found[:STORIES_ON_A_PAGE]
    older = make_cursor(shown[-1]) if len(found) > len(shown) else ""
    return ListPage(shown, older, is_first=cursor is None)


def make_cursor(story: Story) -> str:
    microseconds = (story.published_at - BEGINNING) // datetime.timedelta(microseconds=1)
    return f"{microseconds}-{story.pk}"


def read_cursor(cursor: str) -> Place:
    match = CURSOR.fullmatch(cursor)
    try:
        microseconds, pk = int(match[1]), int(match[2])
        return BEGINNING + datetime.timedelta(microseconds=microseconds), pk
    except (TypeError, OverflowError) as error:
        raise Http404("This is not a place in the list.") from error
