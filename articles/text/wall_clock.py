"""What a clock on the wall shows, where it is put forward in spring and back in autumn."""

import datetime
from zoneinfo import ZoneInfo

MINUTE = datetime.timedelta(minutes=1)
MOST_MINUTES = 2 * 24 * 60  # to look for a neighbour: an island has skipped a whole day


def moments_at(wall: datetime.datetime, zone: ZoneInfo) -> list[datetime.datetime]:
    """The moments, earliest first, at which a clock in a time zone shows `wall` (naive).

    None if the clock is put forward past it, two if it is put back to before it.
    """
    readings = {wall.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)}
    return sorted(moment for moment in readings if moment.astimezone(zone).replace(tzinfo=None) == wall)


def neighbours_of(wall: datetime.datetime, zone: ZoneInfo) -> list[datetime.datetime]:
    """The nearest full minutes before and after `wall` that a clock shows exactly once (all naive)."""
    wall = wall.replace(second=0, microsecond=0)
    found = []
    for step in (-MINUTE, MINUTE):
        near = (wall + number * step for number in range(1, MOST_MINUTES))
        found.append(next(moment for moment in near if len(moments_at(moment, zone)) == 1))
    return found
