"""What stands under a headline: times for machines, and how often a story was read."""

import datetime

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import ngettext

register = template.Library()


@register.filter(expects_localtime=True)
def machine_time(moment: datetime.datetime) -> str:
    """A moment on the site's clock for `<time datetime>` (HTML, 2.3.5.8): 2026-11-25T10:15:00+02:00."""
    return moment.isoformat(timespec="seconds")


@register.filter
def views_in_words(views: int) -> str:
    """How often something was read: "1 view", "12,345 views"."""
    shown = views if views < 1000 else intcomma(views)
    return ngettext("%(shown)s view", "%(shown)s views", views) % {"shown": shown}
