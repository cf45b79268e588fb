"""Limits of numbers in databases, and numbers in words."""

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from articles.text.interface import lang_of_words

BIGINT = "[0-9]{1,18}"  # pattern of a number that any database accepts as a primary key
MAX_VIEWS = 2_147_483_647  # what a database's INTEGER holds


def views_in_words(views: int) -> str:
    """How often something was read: "1 view", "12,345 views"."""
    shown = views if views < 1000 else intcomma(views)
    return ngettext("%(shown)s view", "%(shown)s views", views) % {"shown": shown}


def views_for_readers(views: int) -> SafeString:
    """The same as an element of readers' pages; nothing below SHOW_VIEWS_FROM."""
    if views < settings.SHOW_VIEWS_FROM:
        return SafeString("")
    return format_html('<span class="views"{}>{}</span>', lang_of_words(), views_in_words(views))
