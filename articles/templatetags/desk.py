"""Times, names and states on the desk's own pages."""

import datetime

from django import template
from django.utils.translation import gettext as _

from articles.desk.publishing import state_of
from articles.models import Story
from articles.text.moments import moment_in_words

register = template.Library()


register.simple_tag(moment_in_words)


@register.filter
def who(revision):
    """The name of the person who saved a revision."""
    if revision.saved_by is None:
        return revision.saver_name or _("an import, or a deleted account")
    return revision.saved_by.get_full_name() or revision.saved_by.username


@register.simple_tag
def state_then(revision):
    """The state of a story when a revision was saved: a draft, scheduled, withdrawn …"""
    moments = {name: revision.document[name] for name in ("published_at", "expires_at")}
    dates = {name: datetime.datetime.fromisoformat(text) for name, text in moments.items() if text}
    return state_of(Story(status=revision.document["status"], **dates), revision.saved_at)
