"""How the desk's own pages say times and states."""

from django import template
from django.utils import timezone

from articles.models import Status
from articles.text import moments

register = template.Library()


@register.simple_tag
def moment_in_words(moment):
    """A moment on the site's clock: "today 14:05"."""
    return moments.moment_in_words(moment, timezone.now(), timezone.get_default_timezone())


@register.filter
def status_in_words(status):
    return Status(status).label if status in Status.values else status
