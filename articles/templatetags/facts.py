"""The line under a headline: times for machines, and page views; and words in another language than the page's."""

import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.text.interface import lang_of_words
from articles.text.numbers import views_for_readers, views_in_words

register = template.Library()


@register.filter(expects_localtime=True)
def machine_time(moment: datetime.datetime) -> str:
    """A time in the site's zone for `<time datetime>` (HTML, 2.3.5.8): 2026-11-25T10:15:00+02:00."""
    return moment.isoformat(timespec="seconds")


@register.filter
def bdi(words: str) -> SafeString:
    """A name within a sentence, which may be in another direction than the sentence."""
    return format_html("<bdi>{}</bdi>", words)


register.filter(views_in_words)
register.filter(views_for_readers)
register.simple_tag(lang_of_words)
