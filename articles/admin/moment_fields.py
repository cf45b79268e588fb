"""Dates with times in the desk's forms."""

import datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.moments import LAST_YEAR
from articles.text.wall_clock import moments_at, neighbours_of

FIRST_YEAR = 1900  # earlier years are typos, and year 1 can't be converted to a time zone west of UTC


class MomentWidget(forms.SplitDateTimeWidget):
    """A date and a time in the browser's own inputs, which work on phones and without JavaScript."""

    supports_microseconds = False
    usual_hour = None  # what a date without a time gets

    def __init__(self, attrs=None):
        date, time = {"type": "date", "min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}, {"type": "time"}
        super().__init__(attrs, date_format="%Y-%m-%d", time_format="%H:%M:%S", date_attrs=date, time_attrs=time)

    def name_for(self, label):
        """Label both inputs for screen readers."""
        for widget, part in zip(self.widgets, (_("date"), _("time")), strict=True):
            widget.attrs["aria-label"] = f"{capfirst(label)}: {part}"

    def offer_usual_hour(self):
        """Have a date without a time get the site's usual one; the script says so at once."""
        self.usual_hour = f"{settings.USUAL_HOUR:%H:%M}"
        self.widgets[0].attrs["data-usual-time"] = self.usual_hour

    def value_from_datadict(self, data, files, name):
        date, time = super().value_from_datadict(data, files, name)
        return [date, time or self._time_for(date)]

    def _time_for(self, date):
        """The usual time of a day; nothing if it has passed today, which nobody can have meant."""
        try:
            day = parse_date(date or "")
        except ValueError:
            day = None
        now = timezone.localtime()
        return None if day is None or (day == now.date() and now.time() >= settings.USUAL_HOUR) else self.usual_hour


class MomentField(forms.SplitDateTimeField):
    widget = MomentWidget
    default_error_messages = forms.SplitDateTimeField.default_error_messages | {
        "invalid_time": gettext_lazy("Enter a time, such as 14:05.")
    }
    saved = None  # the moment that the form was opened with

    def compress(self, data_list):
        if not data_list or data_list[0] in self.empty_values or data_list[1] in self.empty_values:
            return super().compress(data_list)
        wall = datetime.datetime.combine(*data_list)
        if wall.year < FIRST_YEAR:
            raise ValidationError(_("Choose %d or a later year.") % FIRST_YEAR)
        if wall.year > LAST_YEAR:
            raise ValidationError(_("Choose %d or an earlier year.") % LAST_YEAR)
        if self.saved and timezone.localtime(self.saved).replace(tzinfo=None, microsecond=0) == wall:
            return self.saved  # untouched: with its fraction of a second, and the right one of two hours alike
        return moment_on(wall)


def moment_on(wall):
    """The moment at which the site's clock shows `wall`. Raises ValidationError if that is never or twice."""
    zone = timezone.get_default_timezone()
    found = moments_at(wall, zone)
    if len(found) == 1:
        return found[0].astimezone(zone)
    words = _("The clocks go forward: %(time)s doesn't exist on %(day)s. Choose %(before)s or %(after)s.")
    if found:
        words = _("The clocks go back: %(time)s comes twice on %(day)s. Choose %(before)s or %(after)s.")
    before, after = (f"{near:%H:%M}" for near in neighbours_of(wall, zone))
    day = date_format(wall.date(), "DATE_FORMAT")
    raise ValidationError(words, "clock", {"time": f"{wall:%H:%M}", "day": day, "before": before, "after": after})
