"""What a story's form asks once before it does it: the button said something else, or nothing, about the time."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.admin.moves import MOVES, label_for, next_morning
from articles.admin.words import with_zone
from articles.desk.publishing import State, publish, state_of

LATE = datetime.timedelta(minutes=5)  # what a promised time may have passed by: the form is sent a moment after it


@dataclass(frozen=True)
class Question:
    """Words, and the buttons that answer them, as (name of the move, label)."""

    words: str
    buttons: list[tuple[str, str]]


def promised_moment(sent, name):
    """A moment that a button's label named, from the hidden field that says so; None without one."""
    try:
        moment = parse_datetime(sent.get(name, ""))
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def promised_morning(sent, now):
    """What "Schedule for tomorrow 06:00" said when the form was opened, though that may be today's by now."""
    moment = promised_moment(sent, "morning")
    is_usual = moment and moment <= next_morning(now) and moment == next_morning(moment - datetime.timedelta(minutes=1))
    return moment if is_usual else next_morning(now)


def question_about(form, date, now):
    """What has to be asked before a form is saved, if anything. `date` is the story's date of publication then."""
    if form.move is None:
        return _about_saving(form, date, now)
    if form.move.verb is not publish or form.move is MOVES["publish_now"] or "promised" not in form.data:
        return None
    promised = date if form.move is MOVES["publish_morning"] else promised_moment(form.data, "promised")
    if promised == date and date > now - LATE:
        return None
    if date > now:
        words = _("The date in the form is {when}. Nothing is saved yet. Should readers see the story from then on?")
        both = [_button("publish", date, now), _button("publish_now", None, now)]
        return Question(words.format(when=with_zone(date, now)), both)
    if promised:
        words = _("The time in the form, {when}, has passed. Nothing is saved yet. Publish now?")
        return Question(words.format(when=with_zone(date, now)), [_button("publish_now", None, now)])
    return None


def _about_saving(form, date, now):
    """A plain save shows nothing to readers that they don't see already."""
    story = form.instance
    state, expires = state_of(story, now), form.cleaned_data.get("expires_at", story.expires_at)
    if state not in {State.SCHEDULED, State.EXPIRED} or date > now or (expires and expires <= now):
        return None
    if state == State.EXPIRED:
        words = _("Readers would see the story again, because its expiry changed. Nothing is saved yet. Publish it?")
        return Question(words, [_button("publish", date, now)])
    words = _("Readers would see the story at once, because its date has passed. Nothing is saved yet. Publish now?")
    if form.typed_date is None:
        words = _("Readers would see the story at once, because it has no date. Nothing is saved yet. Publish now?")
    return Question(words, [_button("publish_now", None, now), _button("draft", None, now)])


def _button(name, date, now):
    return name, label_for(name, date, now)
