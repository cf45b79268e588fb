"""Times and states as the desk words them."""

from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.desk.publishing import state_of
from articles.models import Outcome
from articles.text.moments import moment_in_words


def with_zone(moment, now=None):
    """A moment with the site's time zone: "tomorrow 06:00, Europe/Sofia"."""
    return f"{moment_in_words(moment, now)}, {settings.TIME_ZONE}"


def saved_in_words(moment):
    return _("saved {when}").format(when=moment_in_words(moment))


def time_in_words(moment, words=moment_in_words):
    """A moment as a <time> element; empty for None."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), words(moment))


def state_in_words(story):
    """A story's state as a word with a dot, whose shape differs by state too."""
    state = state_of(story)
    return format_html('<span class="state state--{}">{}</span>', state.value, state.label)


def missing_alt_text(picture):
    """A reminder where a picture has no alternative text; empty otherwise."""
    if picture.alt_text:
        return ""
    return format_html('<span class="missing">{}</span>', _("No alternative text yet."))


def rights_ended(image):
    """A warning where a picture's rights have expired; empty otherwise."""
    if not image.is_expired:
        return ""
    return _("Rights expired: {when}. Readers don't see it.").format(when=moment_in_words(image.rights_expire_at))


def name_of(user):
    """What an account is called: the full name, or else the user name."""
    return user.get_full_name() or user.username


def creator_of(story):
    """Who created a story; where there is no such account, the name that was imported."""
    return name_of(story.created_by) if story.created_by else story.creator_name


def counted_outcome(outcome, number):
    """How many items of an import had an outcome: "1,204 created"."""
    words = {
        Outcome.CREATED: ngettext("%(number)s created", "%(number)s created", number),
        Outcome.UPDATED: ngettext("%(number)s updated", "%(number)s updated", number),
        Outcome.UNCHANGED: ngettext("%(number)s unchanged", "%(number)s unchanged", number),
        Outcome.KEPT: ngettext("%(number)s kept", "%(number)s kept", number),
        Outcome.REJECTED: ngettext("%(number)s rejected", "%(number)s rejected", number),
    }
    return words[outcome] % {"number": number_format(number, force_grouping=True)}
