"""Times in words, in the site's time zone."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from articles.text.moments import moment_in_words

SOFIA = ZoneInfo("Europe/Sofia")


def at(*parts):
    return datetime.datetime(*parts, tzinfo=SOFIA)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2025, 11, 7, 14, 5), "today 14:05"),
        (at(2025, 11, 7, 0, 0), "today 00:00"),
        (at(2025, 11, 7, 23, 59), "today 23:59"),
        (at(2025, 11, 6, 23, 59), "yesterday 23:59"),
        (at(2025, 11, 6, 0, 0), "yesterday 00:00"),
        (at(2025, 11, 5, 23, 59), "5 November 2025, 23:59"),
        (at(2025, 11, 8, 0, 0), "tomorrow 00:00"),
        (at(2025, 11, 8, 6, 0), "tomorrow 06:00"),
        (at(2025, 11, 9, 6, 0), "Sunday 9 November, 06:00"),
        (at(2025, 11, 13, 23, 59), "Thursday 13 November, 23:59"),
        (at(2025, 11, 14, 0, 0), "14 November 2025, 00:00"),
        (at(2024, 2, 29, 11, 0), "29 February 2024, 11:00"),
    ],
)
def test_a_time_is_written_as_people_say_it(moment, words):
    assert moment_in_words(moment, at(2025, 11, 7, 12, 30), SOFIA) == words


def test_days_are_those_of_the_zone_and_not_of_the_server():
    now = datetime.datetime(2025, 11, 7, 21, 30, tzinfo=datetime.UTC)  # half past eleven in the evening in Sofia
    later = datetime.datetime(2025, 11, 7, 22, 0, tzinfo=datetime.UTC)
    assert moment_in_words(later, now, SOFIA) == "tomorrow 00:00"
    assert moment_in_words(later, now, ZoneInfo("UTC")) == "today 22:00"


@pytest.mark.parametrize(
    ("now", "moment", "words"),
    [
        # Clocks go forward on 30 March 2025: that day has 23 hours.
        (at(2025, 3, 29, 23, 30), at(2025, 3, 30, 23, 15), "tomorrow 23:15"),
        (at(2025, 3, 30, 0, 30), at(2025, 3, 31, 0, 0), "tomorrow 00:00"),
        # They go back on 26 October 2025: that day has 25 hours, and 03:30 comes twice.
        (at(2025, 10, 26, 0, 0), at(2025, 10, 26, 23, 59), "today 23:59"),
        (at(2025, 10, 26, 0, 15), at(2025, 10, 26, 3, 30).replace(fold=1), "today 03:30"),
        (at(2025, 10, 27, 0, 5), at(2025, 10, 26, 0, 0), "yesterday 00:00"),
    ],
)
def test_days_with_23_or_25_hours_are_days(now, moment, words):
    assert moment_in_words(moment.astimezone(datetime.UTC), now.astimezone(datetime.UTC), SOFIA) == words


def test_months_and_weekdays_are_in_the_active_language():
    with translation.override("bg"):
        assert moment_in_words(at(2024, 11, 7, 11), at(2025, 11, 7), SOFIA) == "7 ноември 2024\xa0г., 11:00"
        assert moment_in_words(at(2025, 11, 9, 6), at(2025, 11, 7), SOFIA) == "неделя, 9 ноември, 06:00"
