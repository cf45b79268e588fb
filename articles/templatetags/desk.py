"""Times, names and states on the desk's own pages; and read-only fields in words."""

import datetime

from django import template
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.desk.publishing import state_of
from articles.models import Story
from articles.text.moments import moment_in_words
from articles.text.reading_time import words_a_minute as rate_of

register = template.Library()


register.simple_tag(moment_in_words)


@register.simple_tag
def words_a_minute(language):
    """How fast a text is read; in the site's own language where it has none yet."""
    return rate_of(language or settings.LANGUAGE_CODE)


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


@register.filter
def lines_with_something(fieldset):
    """The lines of an admin's fieldset, without read-only fields that are empty; the others know their `words`."""
    lines = []
    for line in fieldset:
        fields = list(line)
        for field in fields:
            if field.is_readonly:
                field.words = in_words(field)
        if shown := [field for field in fields if not field.is_readonly or field.words]:
            lines.append({"fields": shown, "errors": line.errors(), "has_visible_field": line.has_visible_field})
    return lines


@register.filter
def is_only_read(fieldset):
    """Whether a fieldset has nothing to fill in."""
    return all(field.is_readonly for line in fieldset for field in line)


def in_words(field):
    """What a read-only field of an admin's form holds. Django would show a green tick or a red cross for yes and no."""
    one, name = field.form.instance, field.field["field"]
    try:
        column = one._meta.get_field(name)
    except FieldDoesNotExist:
        return field.contents()
    if isinstance(column, models.BooleanField):
        return _("yes") if getattr(one, name) else _("no")
    if isinstance(column, models.DateTimeField) and (moment := getattr(one, name)):
        words = f"{moment_in_words(moment)}, {settings.TIME_ZONE}"
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), words)
    return field.contents()
