"""The bar below a story: which verbs make sense for it, and the message after each."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.words import with_zone
from articles.desk.publishing import State, publish, return_to_draft, state_of, submit, withdraw
from articles.desk.roles import may
from articles.models import Story
from articles.text.moments import moment_in_words


@dataclass(frozen=True)
class Move:
    """One verb: its button's label, the states in which it makes sense, and the date that it sets."""

    label: str
    verb: Callable
    states: frozenset
    date: Callable | None = None  # (the form's date, now) -> the date of publication


def next_morning(now):
    """The site's usual time (06:00), next time round: tomorrow's, or today's before it."""
    here = timezone.localtime(now)
    days = 0 if here.time() < settings.USUAL_HOUR else 1
    return timezone.make_aware(datetime.datetime.combine(here.date() + datetime.timedelta(days), settings.USUAL_HOUR))


UNSEEN = frozenset({State.DRAFT, State.IN_REVIEW, State.WITHDRAWN})
COMING = frozenset({State.DRAFT, State.IN_REVIEW, State.SCHEDULED})
MOVES = {
    "submit": Move(gettext_lazy("Submit for review"), submit, frozenset({State.DRAFT})),
    "publish": Move(gettext_lazy("Publish"), publish, UNSEEN | {State.EXPIRED}, lambda date, now: date or now),
    "publish_now": Move(gettext_lazy("Publish now"), publish, UNSEEN | COMING, lambda _date, now: now),
    "publish_morning": Move(gettext_lazy("Schedule for {when}"), publish, COMING, lambda _date, now: next_morning(now)),
    "draft": Move(gettext_lazy("Back to draft"), return_to_draft, (UNSEEN | COMING) - {State.DRAFT}),
    "withdraw": Move(gettext_lazy("Withdraw"), withdraw, frozenset({State.SCHEDULED, State.PUBLISHED, State.EXPIRED})),
}
MAIN_MOVE = {State.DRAFT: "submit", State.IN_REVIEW: "publish"}  # in other states plain saving is the main button
OTHER_BUTTONS = {"_save", "_continue", "_addanother", "_saveasnew"}


def buttons(story, user, date=None):
    """What is in the bar of a story, or of a new one (None); each move as (name, label). `date` is in the form."""
    state, now = (state_of(story) if story else State.DRAFT), timezone.now()
    possible = [name for name, move in MOVES.items() if state in move.states]
    moves = {name: label_for(name, date, now) for name in possible if may(user, right_for(name), story or Story())}
    if date is None:
        moves.pop("publish_now", None)  # the same as "Publish"
    elif date == next_morning(now) and "publish" in moves:
        del moves["publish_morning"]
    first = next((name for name in [MAIN_MOVE.get(state)] if story and name in moves), None)
    is_open = may(user, "save", story or Story())
    return {
        "to_draft": not is_open and "draft" in moves,
        "first": (first, moves.pop(first)) if first else None,
        "is_live": state == State.PUBLISHED,
        "withdraw": moves.pop("withdraw", None),
        "more": moves.items(),
        "promised": promise(date, now),
        "morning": next_morning(now).isoformat(),
    }


def promise(date, now):
    """The moment that the label of "Publish" names, as it is sent with the form; empty if it means now."""
    return date.isoformat() if date and date > now else ""


def right_for(name):
    """The verb of articles.desk.roles that a move requires."""
    return name.split("_")[0]


def label_for(name, date, now):
    """A button's label: "Publish" includes the time if the story's date is in the future."""
    if name == "publish_morning":
        date = next_morning(now)
    if name == "publish_morning" or (name == "publish" and promise(date, now)):
        return MOVES["publish_morning"].label.format(when=moment_in_words(date, now))
    return MOVES[name].label


def chosen_move(posted, story):
    """The move of the pressed button, or None. Raises ValidationError where it makes no sense."""
    names = posted.getlist("_move")
    if not names:
        return None
    if len(names) > 1 or OTHER_BUTTONS & posted.keys() or names[0] not in MOVES:
        raise ValidationError(_("Unclear action. Try again with one of the buttons below."))
    move, state = MOVES[names[0]], state_of(story)
    if state not in move.states:
        facts = {"move": label_for(names[0], story.published_at, timezone.now()), "state": state.label}
        raise ValidationError(
            _("“%(move)s” isn't possible: the story's status is “%(state)s”. Reload the page and choose again.") % facts
        )
    return move


SAVED_MESSAGES = {
    State.DRAFT: gettext_lazy("“{story}” is saved as a draft. Submit it for review when it is ready."),
    State.IN_REVIEW: gettext_lazy("“{story}” is saved. It is waiting for review."),
    State.SCHEDULED: gettext_lazy("“{story}” is saved. It will appear {when}."),
    State.PUBLISHED: gettext_lazy("“{story}” is saved. Readers see the change now: {site}."),
    State.EXPIRED: gettext_lazy("“{story}” is saved. It has expired: choose a later expiry to show it again."),
    State.WITHDRAWN: gettext_lazy("“{story}” is saved. It stays withdrawn."),
}
MOVED_MESSAGES = {
    State.DRAFT: gettext_lazy("“{story}” is a draft again. Readers don't see it."),
    State.IN_REVIEW: gettext_lazy("“{story}” is waiting for review."),
    State.SCHEDULED: gettext_lazy("“{story}” will appear {when}."),
    State.PUBLISHED: gettext_lazy("“{story}” is published. Readers see it now: {site}."),
    State.EXPIRED: gettext_lazy("“{story}” is published, but it has expired: choose a later expiry to show it."),
    State.WITHDRAWN: gettext_lazy("“{story}” is withdrawn. Its page tells readers so and gives your reason."),
}
NEVER_SEEN = gettext_lazy("“{story}” is withdrawn. Readers never saw it.")
NO_REASON = gettext_lazy("“{story}” is withdrawn. Its page tells readers so: open the story to give them a reason.")


def was_seen(story):
    """Whether readers have ever seen a story: a withdrawn one may never have appeared."""
    if (state := state_of(story)) == State.WITHDRAWN:
        return story.published_at is not None and story.published_at <= story.withdrawn_at
    return state in {State.PUBLISHED, State.EXPIRED}


def success_message(story, move):
    """The message after saving a story, with or without a move."""
    state = state_of(story)
    sentence = (MOVED_MESSAGES if move else SAVED_MESSAGES)[state]
    if move and state == State.WITHDRAWN:
        if not was_seen(story):
            sentence = NEVER_SEEN
        elif not story.withdrawal_reason:
            sentence = NO_REASON
    form = reverse("admin:articles_story_change", args=[story.pk])
    return format_html(
        str(sentence),
        story=format_html('<a href="{}">{}</a>', form, story),
        site=format_html('<a href="{}">{}</a>', story.get_absolute_url(), _("on the site")),
        when=with_zone(story.published_at) if story.published_at else "",
    )
