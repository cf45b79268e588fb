"""The bar below a story: what its buttons offer and do, and the messages after them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.admin.moves import next_morning
from articles.desk.publishing import publish, state_of
from articles.models import Status, Story
from articles.tests.admin.forms import (
    address,
    buttons_in,
    errors_in,
    first_button,
    form_in,
    messages_in,
    open_form,
    words_of,
)
from articles.tests.admin.test_story_form import ADD, edit, make_new, moment
from articles.tests.admin.test_story_list import rows
from articles.tests.factories import DAY, HOUR, make_story

KINDS = {
    "draft": {"status": Status.DRAFT},
    "in review": {"status": Status.IN_REVIEW},
    "scheduled": {"published_at": HOUR},
    "published": {},
    "expired": {"published_at": -DAY, "expires_at": -HOUR},
    "withdrawn": {"status": Status.WITHDRAWN},
}
UNCLEAR = "Unclear action. Try again with one of the buttons below."


def make(kind, **fields):
    """A story of a kind, with times relative to now."""
    given = {name: timezone.now() + v if isinstance(v, datetime.timedelta) else v for name, v in KINDS[kind].items()}
    return make_story(**given | fields)


def press(desk, story, move, **changes):
    """Press a button of the story's form; returns the messages on the next page."""
    answer = edit(desk, story, _move=move, **changes)
    assert errors_in(answer) == []
    story.refresh_from_db()
    return messages_in(desk.get(answer["Location"]))


def moves_in(answer):
    return [name for name in buttons_in(answer) if not name.startswith("_")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_state_of_a_story_is_a_word_in_list_and_form(desk, kind):
    story = make(kind)
    assert state_of(story).label == kind
    assert f"Status: {kind}" in words_of(desk.get(address(story)))
    assert [row["state"] for row in rows(desk)] == [kind]
    # The word agrees with Story.objects.public().
    assert (kind == "published") == Story.objects.public().filter(pk=story.pk).exists()


@pytest.mark.parametrize(
    ("kind", "first", "moves"),
    [
        ("draft", "Submit for review", ["submit", "publish", "publish_morning"]),
        ("in review", "Publish", ["publish", "publish_morning", "draft"]),
        ("scheduled", "Save", ["publish_now", "publish_morning", "draft", "withdraw"]),
        ("published", "Save and publish the change", ["withdraw"]),
        ("expired", "Save", ["publish", "withdraw"]),
        ("withdrawn", "Save", ["publish", "publish_now", "draft"]),
    ],
)
def test_the_likely_next_move_is_the_main_button(desk, kind, first, moves):
    page = desk.get(address(make(kind)))
    assert first_button(page) == first
    assert moves_in(page) == moves
    assert "_save" in buttons_in(page)


def test_a_new_story_is_saved_first_and_may_go_further_at_once(desk):
    page = desk.get(ADD)
    assert first_button(page) == "Save"
    assert moves_in(page) == ["submit", "publish", "publish_morning"]
    assert errors_in(make_new(desk, _move="submit")) == []
    assert Story.objects.get().status == Status.IN_REVIEW


def test_the_publish_button_of_a_story_with_a_future_date_says_when(desk):
    tomorrow = timezone.localtime(timezone.now() + DAY).replace(hour=17, minute=30, second=0, microsecond=0)
    story = make("in review", published_at=tomorrow)
    assert first_button(desk.get(address(story))) == "Schedule for tomorrow 17:30"
    assert press(desk, story, "publish") == ["“The bridge opens” will appear tomorrow 17:30, Europe/Sofia."]
    assert (story.status, story.published_at, story.is_live) == (Status.PUBLISHED, tomorrow, False)


def test_a_draft_goes_to_review_and_back(desk):
    story = make("draft")
    assert press(desk, story, "submit") == ["“The bridge opens” is waiting for review."]
    assert story.status == Status.IN_REVIEW
    assert press(desk, story, "draft") == ["“The bridge opens” is a draft again. Readers don't see it."]
    assert story.status == Status.DRAFT


def test_a_story_published_without_a_date_gets_the_present_time_and_a_link_is_shown(desk, client):
    story = make("in review")
    assert press(desk, story, "publish") == ["“The bridge opens” is published. Readers see it now: on the site."]
    assert abs(timezone.now() - story.published_at) < datetime.timedelta(minutes=1)
    assert client.get(story.get_absolute_url()).status_code == 200
    story = make("draft", headline="The ferry sails")
    answer = edit(desk, story, _move="publish")
    assert story.get_absolute_url() in desk.get(answer["Location"]).content.decode()


def test_a_move_saves_the_forms_changes_too(desk, client):
    story = make("draft")
    press(desk, story, "publish", headline="The bridge opens at noon")
    assert "The bridge opens at noon" in client.get(story.get_absolute_url()).content.decode()


def test_publish_now_brings_a_scheduled_story_forward(desk):
    story = make("scheduled")
    press(desk, story, "publish_now")
    assert story.is_live
    assert abs(timezone.now() - story.published_at) < datetime.timedelta(minutes=1)


def test_the_morning_button_means_the_next_morning(desk):
    story = make("draft")
    morning = next_morning(timezone.now())
    words = "today" if morning.date() == timezone.localdate() else "tomorrow"
    assert buttons_in(desk.get(address(story)))["publish_morning"] == f"Schedule for {words} 06:00"
    assert press(desk, story, "publish_morning") == [f"“The bridge opens” will appear {words} 06:00, Europe/Sofia."]
    assert story.published_at == morning


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2025-11-07T14:00+02:00", "2025-11-08T06:00+02:00"),
        ("2025-11-07T23:59+02:00", "2025-11-08T06:00+02:00"),
        ("2025-11-08T00:01+02:00", "2025-11-08T06:00+02:00"),
        ("2025-11-08T06:00+02:00", "2025-11-09T06:00+02:00"),
        ("2025-12-31T12:00+02:00", "2026-01-01T06:00+02:00"),
        ("2025-03-29T20:00+02:00", "2025-03-30T06:00+03:00"),  # clocks go forward in between
        ("2025-10-25T20:00+03:00", "2025-10-26T06:00+02:00"),
    ],
)
def test_the_next_morning_is_computed_across_midnight_and_clock_changes(now, morning):
    assert next_morning(datetime.datetime.fromisoformat(now)) == datetime.datetime.fromisoformat(morning)


def test_a_withdrawn_story_shows_the_reason_and_returns_when_published_again(desk, client):
    story = make("published")
    said = press(desk, story, "withdraw", withdrawal_reason="It was not so.")
    assert said == ["“The bridge opens” is withdrawn. Its page tells readers so and gives your reason."]
    assert abs(timezone.now() - story.withdrawn_at) < datetime.timedelta(minutes=1)
    gone = client.get(story.get_absolute_url())
    assert (gone.status_code, "It was not so." in gone.content.decode()) == (410, True)
    press(desk, story, "publish")
    assert story.withdrawn_at is None
    assert client.get(story.get_absolute_url()).status_code == 200


def test_withdrawing_says_what_readers_are_told(desk, client):
    assert "open the story to give them a reason" in press(desk, make("published"), "withdraw")[0]
    story = make("scheduled")
    assert press(desk, story, "withdraw") == ["“The bridge opens” is withdrawn. Readers never saw it."]
    assert client.get(story.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("draft", "is saved as a draft. Submit it for review when it is ready."),
        ("in review", "is saved. It is waiting for review."),
        ("scheduled", "is saved. It will appear "),
        ("published", "is saved. Readers see the change now: on the site."),
        ("expired", "is saved. It has expired: choose a later expiry to show it again."),
        ("withdrawn", "is saved. It stays withdrawn."),
    ],
)
def test_plain_saving_keeps_the_status_and_the_message_names_it(desk, kind, said):
    story = make(kind)
    answer = edit(desk, story, _save="")
    assert said in messages_in(desk.get(answer["Location"]))[0]
    assert state_of(Story.objects.get()).label == kind


@pytest.mark.parametrize(
    "pressed",
    [
        {"_move": "vanish"},
        {"_move": ""},
        {"_move": "\0"},
        {"_move": ["publish", "submit"]},
        {"_move": "publish", "_save": ""},
        {"_move": "publish", "_continue": ""},
    ],
)
def test_two_buttons_at_once_or_an_unknown_one_are_refused_with_a_message(desk, pressed):
    story = make("draft")
    assert errors_in(edit(desk, story, **pressed)) == [UNCLEAR]
    assert errors_in(make_new(desk, **pressed)) == [UNCLEAR]
    assert state_of(Story.objects.get()).label == "draft"


def test_a_move_that_no_longer_makes_sense_is_refused_with_the_reason(desk, editor):
    story = make("draft")
    form = open_form(desk, story)
    publish(Story.objects.get(), by=editor)
    page = desk.post(address(story), form | {"_move": "submit"})
    assert (
        "The texts are the same, but the story's status is now “published”. Press the button that you want."
        in words_of(page)
    )
    assert Story.objects.get().is_live


def test_a_status_sent_as_a_field_is_ignored(desk):
    story = make("draft")
    edit(desk, story, status="published")
    assert Story.objects.get().status == Status.DRAFT


def test_an_incomplete_date_stops_a_move(desk):
    story = make("draft")
    assert "Enter a valid date." in errors_in(edit(desk, story, _move="publish", published_at_0="tomorrow"))
    assert Story.objects.get().status == Status.DRAFT


def test_a_live_story_is_not_hidden_by_a_date_in_the_future(desk):
    story = make("published")
    answer = edit(desk, story, **moment("published_at", timezone.now() + 30 * DAY))
    assert errors_in(answer) == ["Readers have already seen this story, so its date can't be in the future."]
    assert Story.objects.get().is_live


def test_an_update_is_announced_only_if_an_editor_wants_it(desk):
    story = make("published")
    edit(desk, story, headline="A typo mended")
    assert Story.objects.get().announced_update is None
    edit(desk, story, announce_update="on")
    assert timezone.now() - Story.objects.get().announced_update < HOUR
    edit(desk, story, headline="Another typo mended")
    assert timezone.now() - Story.objects.get().announced_update < HOUR
    assert "Remove “Updated today" in words_of(desk.get(address(story)))
    edit(desk, story, retract_update="on")
    assert Story.objects.get().announced_update is None


def test_a_reason_that_is_too_long_is_an_error_at_its_field(desk):
    story = make("published")
    page = edit(desk, story, _move="withdraw", withdrawal_reason="x" * 1001)
    assert "Ensure this value has at most 1000 characters (it has 1001)." in errors_in(page)
    assert '<details class="more" name="bar" open>' in page.content.decode()
    assert Story.objects.get().is_live


def test_a_popup_only_saves_and_offers_no_moves(desk):
    story = make("published", withdrawal_reason="Once withdrawn.")
    page = desk.get(address(story) + "?_popup=1")
    assert buttons_in(page) == {"_save": "Save"}
    answer = desk.post(address(story) + "?_popup=1", form_in(page, "story_form"))
    assert "popup_response.js" in answer.content.decode()
    assert Story.objects.get().withdrawal_reason == "Once withdrawn."


def test_delete_is_the_last_button(desk):
    story = make("draft")
    assert reverse("admin:articles_story_delete", args=[story.pk]) in desk.get(address(story)).content.decode()


def test_a_time_is_repeated_in_words_with_the_zone_below_its_field(desk):
    story = make_story(published_at=datetime.datetime(2025, 11, 7, 9, tzinfo=datetime.UTC))
    words = words_of(desk.get(address(story)))
    assert "7 November 2025, 11:00, Europe/Sofia A future date: the story appears by itself at that time." in words
    assert "Time in Europe/Sofia" in words_of(desk.get(ADD))
