"""Lists that stay fast with 100,000 rows: counts are capped, and dates are grouped by plain comparisons."""

import datetime

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db import DataError
from django.db.models import Case, Max, Min, Q, Value, When
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst, smart_split
from django.utils.translation import gettext as _

from articles.text.words import plain_line

PARTS = ("year", "month", "day")
MOST_YEARS = 150
LONGEST_SEARCH, MOST_WORDS = 200, 12  # databases limit the length of patterns and the number of conditions


class CappedPaginator(Paginator):
    """Counts up to a limit: nobody turns to page 50, and counting 100,000 stories takes longer than showing 100."""

    LIMIT = 5_000

    @cached_property
    def counted(self):
        return self.object_list.order_by()[: self.LIMIT + 1].count()

    @property
    def count(self):
        return min(self.counted, self.LIMIT)

    @property
    def has_more(self):
        return self.counted > self.LIMIT


class DeskChangeList(ChangeList):
    """A list that answers any query string without a server error, and has a date hierarchy of its own."""

    def __init__(self, request, *args, **kwargs):
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise IncorrectLookupParameters("PostgreSQL takes no NUL.")
        super().__init__(request, *args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(self.opts.verbose_name_plural)

    @property
    def is_narrowed(self):
        """Whether a search, a filter or a date is active."""
        return bool(self.query or self.get_filters_params())

    def get_ordering_field_columns(self):
        """Those that somebody has chosen. The usual order of three columns would be marked with numbers and arrows."""
        columns = super().get_ordering_field_columns()
        return columns if ORDER_VAR in self.params or len(columns) == 1 else {}

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # there is no year after 9999
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request):
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error

    @cached_property
    def dates(self):
        """What the date hierarchy offers: a link back, and the years, months or days that aren't empty.

        Django's own groups by a database function: 0.6 s for 100,000 stories on SQLite, this takes 0.05 s.
        """
        given = [self.params.get(f"{self.date_hierarchy}__{part}") for part in PARTS]
        chosen = [int(number) for number in given[: given.index(None) if None in given else None]]
        back = None
        if chosen:
            back = {"link": self._date_link(chosen[:-1]), "title": self._date_title(chosen[:-1])}
        if len(chosen) == len(PARTS):
            return {"back": back, "choices": [{"title": self._date_title(chosen)}]}
        if not self.result_count:
            return {"back": back, "choices": []}
        held = self._held([[*chosen, number] for number in self._numbers(chosen)])
        return {"back": back, "choices": [{"link": self._date_link(d), "title": self._date_title(d)} for d in held]}

    def _numbers(self, chosen):
        """The years, the months of a year, the days of a month."""
        if len(chosen) == 1:
            return range(1, 13)
        if len(chosen) == 2:
            first = datetime.date(*chosen, 1)
            return range(1, ((first + datetime.timedelta(days=31)).replace(day=1) - first).days + 1)
        ends = self.root_queryset.aggregate(first=Min(self.date_hierarchy), last=Max(self.date_hierarchy))
        if ends["first"] is None:
            return ()
        last = min(timezone.localtime(ends["last"]).year, timezone.localtime().year + 10)  # 20226 is a typo
        return range(max(timezone.localtime(ends["first"]).year, last - MOST_YEARS + 1), last + 1)

    def _held(self, dates):
        """Those of these consecutive dates, in order, that have rows."""
        zone = timezone.get_default_timezone()
        starts = [datetime.datetime(*[*date, 1, 1][:3], tzinfo=zone) for date in dates]
        latest_first = list(enumerate(starts))[::-1]
        if not latest_first:
            return []
        which = Case(*[When(Q((f"{self.date_hierarchy}__gte", start)), then=Value(n)) for n, start in latest_first])
        found = set(self.queryset.order_by().values_list(which, flat=True).distinct())
        return [date for n, date in enumerate(dates) if n in found]

    def _date_link(self, chosen):
        params = {f"{self.date_hierarchy}__{part}": number for part, number in zip(PARTS, chosen, strict=False)}
        return self.get_query_string(params, [f"{self.date_hierarchy}__"])

    @staticmethod
    def _date_title(chosen):
        if not chosen:
            return _("All dates")
        if len(chosen) == 1:
            return str(chosen[0])
        date = datetime.date(*[*chosen, 1][:3])
        return capfirst(formats.date_format(date, "YEAR_MONTH_FORMAT" if len(chosen) == 2 else "MONTH_DAY_FORMAT"))


def search(queryset, fields, term):
    """The rows in which every word of `term` occurs in one of the fields, ignoring case.

    SQLite ignores the case of ASCII letters only, so other words are tried in their usual spellings.
    """
    for word in list(smart_split(plain_line(term)[:LONGEST_SEARCH]))[:MOST_WORDS]:
        part = word.strip("\"'")
        spellings = {part} if part.isascii() else {part, part.lower(), part.upper(), part.capitalize()}
        lookups = [(f"{field}__icontains", spelling) for field in fields for spelling in sorted(spellings)]
        queryset = queryset.filter(Q.create(lookups, connector=Q.OR))
    return queryset
