"""The line under a headline: times for machines, and page views."""

import datetime

from django import template

from articles.text.numbers import views_in_words

register = template.Library()


@register.filter(expects_localtime=True)
def machine_time(moment: datetime.datetime) -> str:
    """A time in the site's zone for `<time datetime>` (HTML, 2.3.5.8): 2026-11-25T10:15:00+02:00."""
    return moment.isoformat(timespec="seconds")


register.filter(views_in_words)
