"""Limits of numbers in databases, and numbers in words."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import ngettext

BIGINT = "[0-9]{1,18}"  # pattern of a number that any database accepts as a primary key
MAX_VIEWS = 2_147_483_647  # what a database's INTEGER holds


def views_in_words(views: int) -> str:
    """How often something was read: "1 view", "12,345 views"."""
    shown = views if views < 1000 else intcomma(views)
    return ngettext("%(shown)s view", "%(shown)s views", views) % {"shown": shown}
