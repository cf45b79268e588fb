"""What a wall clock shows where daylight saving begins and ends."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from articles.text.wall_clock import moments_at, neighbours_of

SOFIA, SAMOA = ZoneInfo("Europe/Sofia"), ZoneInfo("Pacific/Apia")


def wall(text):
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("shown", "zone", "moments"),
    [
        ("2026-03-29T02:59", SOFIA, ["2026-03-29T00:59+00:00"]),
        ("2026-03-29T03:30", SOFIA, []),
        ("2026-03-29T04:00", SOFIA, ["2026-03-29T01:00+00:00"]),
        ("2026-10-25T03:30", SOFIA, ["2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00"]),
        ("2026-12-01T06:00", SOFIA, ["2026-12-01T04:00+00:00"]),
        ("2011-12-30T12:00", SAMOA, []),
    ],
)
def test_a_wall_clock_shows_a_time_once_twice_or_never(shown, zone, moments):
    assert moments_at(wall(shown), zone) == [datetime.datetime.fromisoformat(moment) for moment in moments]


@pytest.mark.parametrize(
    ("shown", "zone", "near"),
    [
        ("2026-03-29T03:30", SOFIA, ["2026-03-29T02:59", "2026-03-29T04:00"]),
        ("2026-10-25T03:00:20", SOFIA, ["2026-10-25T02:59", "2026-10-25T04:00"]),
        ("2011-12-30T12:00", SAMOA, ["2011-12-29T23:59", "2011-12-31T00:00"]),
    ],
)
def test_the_neighbours_are_the_nearest_minutes_that_are_shown_once(shown, zone, near):
    assert neighbours_of(wall(shown), zone) == [wall(moment) for moment in near]
