"""Bulgarian dates and numbers; for the rest Django's own apply."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

DATE_FORMAT = "j F Y\N{NO-BREAK SPACE}г."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y\N{NO-BREAK SPACE}г., H:i"
YEAR_MONTH_FORMAT = "F Y\N{NO-BREAK SPACE}г."
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d.m.Y\N{NO-BREAK SPACE}г."
SHORT_DATETIME_FORMAT = "d.m.Y\N{NO-BREAK SPACE}г., H:i"
FIRST_DAY_OF_WEEK = 1
THOUSAND_SEPARATOR = "\N{NO-BREAK SPACE}"
NUMBER_GROUPING = 3

# Django's Bulgarian catalogue capitalises months, which is wrong within a sentence. Ours comes first and has them in
# lower case; they are listed here so that `makemessages` keeps them.
MONTHS = [
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
    pgettext_lazy("alt. month", "January"), pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"), pgettext_lazy("alt. month", "April"), pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"), pgettext_lazy("alt. month", "July"), pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"), pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"), pgettext_lazy("alt. month", "December"),
]  # fmt: skip
