"""Times in words: "today 14:05", "Thursday 26 November, 06:00", "7 November 2025, 11:00"."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

LAST_YEAR = 9998  # that we accept: the end of 9999 doesn't exist in every time zone


def moment_in_words(
    moment: datetime.datetime,
    now: datetime.datetime | None = None,
    zone: ZoneInfo | None = None,
    *,
    seconds: bool = False,
) -> str:
    """A time in words as of `now` (both aware), in time zone `zone` (by default the site's) and the active language.

    Days are calendar days in that zone: "yesterday 23:59" may be two minutes before "today 00:01". `seconds` are for
    lists in which two moments may be of the same minute.
    """
    now, zone = now or timezone.now(), zone or timezone.get_default_timezone()
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = (there.date() - today).days
    clock = formatted(there, "H:i:s" if seconds else "H:i")
    if days == 0:
        return _("today %s") % clock
    if days == 1:
        return _("tomorrow %s") % clock
    if days == -1:
        return _("yesterday %s") % clock
    # For the coming days the weekday matters most.
    form = _("l j E, H:i") if 1 < days < 7 else _("j E Y, H:i")
    return formatted(there, form.replace("H:i", "H:i:s") if seconds else form)
