"""When a story appears: what the buttons promise, what is asked first, and what a plain save never does."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.admin.bulk import CONFIRMED
from articles.admin.moves import next_morning
from articles.desk.checks import CannotPublish, WouldAppear
from articles.desk.publishing import publish, return_to_draft, save_story, state_of
from articles.desk.restoring import restore
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
from articles.tests.admin.test_story_form import ADD, edit, moment
from articles.tests.factories import DAY, HOUR, SECOND, add_picture, make_image, make_story

WHEN = "/admin/articles/story/when/"


def question_in(page):
    """The words that a form asks, and the labels of the buttons beside them; None if it asks nothing."""
    found = html.fromstring(page.content.decode()).xpath("//*[@id='question']")
    if not found:
        return None
    words, buttons = found[0].xpath("./p")
    return words.text_content(), [button.text_content() for button in buttons.xpath("./button")]


def answer(desk, story, page, move):
    """Press a button of the question."""
    reply = desk.post(address(story), form_in(page, "story_form") | {"_move": move})
    assert errors_in(reply) == []
    story.refresh_from_db()
    return reply


def tomorrow_at(hour, minute=0):
    at = timezone.localtime(timezone.now() + DAY)
    return at.replace(hour=hour, minute=minute, second=0, microsecond=0)


def scheduled(**fields):
    return make_story(**{"published_at": timezone.now() + 2 * HOUR} | fields)


@pytest.mark.parametrize(("date", "words"), [(None, "because it has no date"), (-HOUR, "because its date has passed")])
@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
def test_a_plain_save_of_a_scheduled_story_without_a_coming_date_asks_and_saves_nothing(desk, date, words, button):
    story = scheduled()
    typed = moment("published_at", timezone.now() + date) if date else {"published_at_0": "", "published_at_1": ""}
    page = edit(desk, story, headline="Changed", **typed, **{button: ""})
    asked, buttons = question_in(page)
    assert words in asked
    assert buttons == ["Publish now", "Back to draft"]
    # Nothing but the question is said, and the bar is that of a scheduled story.
    assert (errors_in(page), first_button(page)) == ([asked], "Save")
    assert "Status: scheduled" in words_of(page)
    assert (Story.objects.get().headline, state_of(Story.objects.get()).label) == ("The bridge opens", "scheduled")
    answer(desk, story, page, "publish_now")
    assert (story.headline, story.is_live) == ("Changed", True)


def test_a_scheduled_story_whose_date_was_emptied_can_be_kept_back(desk):
    story = scheduled()
    page = edit(desk, story, headline="Changed", published_at_0="", published_at_1="", _save="")
    answer(desk, story, page, "draft")
    assert (story.headline, story.status, story.published_at) == ("Changed", Status.DRAFT, None)


def test_a_plain_save_moves_a_scheduled_story_to_another_date(desk):
    story = scheduled()
    at = tomorrow_at(17, 30)
    assert errors_in(edit(desk, story, **moment("published_at", at), _save="")) == []
    story.refresh_from_db()
    assert (story.published_at, story.is_live) == (at, False)


def test_a_plain_save_that_ends_an_expiry_asks_before_readers_see_the_story_again(desk):
    story = make_story(published_at=timezone.now() - DAY, expires_at=timezone.now() - HOUR)
    dated = story.published_at
    page = edit(desk, story, expires_at_0="", expires_at_1="", _save="")
    assert question_in(page)[1] == ["Publish"]
    assert not Story.objects.get().is_live
    answer(desk, story, page, "publish")
    assert (story.is_live, story.published_at) == (True, dated)


def test_a_plain_save_of_a_live_story_still_updates_it(desk):
    story = make_story()
    assert errors_in(edit(desk, story, headline="Changed", _save="")) == []
    assert Story.objects.public().get().headline == "Changed"


def test_no_way_of_saving_shows_a_story_to_readers(editor):
    story = scheduled()
    story.published_at = timezone.now() - SECOND
    with pytest.raises(WouldAppear, match="Publish it, or choose a later date"):
        save_story(story, by=editor)
    assert not Story.objects.get().is_live


def undescribed(**fields):
    story = make_story(**fields)
    add_picture(story, make_image())
    return story


MISSING = "Picture 1: No alternative text yet."


def test_what_blocks_publishing_blocks_every_way_of_going_live(desk, editor):
    draft, coming = undescribed(status=Status.DRAFT), undescribed(published_at=timezone.now() + HOUR)
    for move in ("publish", "publish_now", "publish_morning"):
        assert any(MISSING in error for error in errors_in(edit(desk, draft, _move=move)))
    chosen = {"action": "publish_selected", "_selected_action": [draft.pk], CONFIRMED: "1"}
    assert MISSING in messages_in(desk.post("/admin/articles/story/", chosen, follow=True))[0]
    # A scheduled story appears by itself, so a save of it counts too …
    errors = errors_in(edit(desk, coming, headline="Changed", _save=""))
    assert errors[0].startswith("Nothing has been saved: the story is scheduled, and would appear like this.")
    assert MISSING in errors[1]
    # … and so does an earlier version of it.
    (now,) = [save_story(coming, by=None)]
    with pytest.raises(CannotPublish):
        restore(coming, now, by=editor)
    assert list(Story.objects.order_by("pk").values_list("headline", "status")) == [
        ("The bridge opens", "draft"), ("The bridge opens", "published"),
    ]  # fmt: skip
    answer(desk, coming, edit(desk, coming, _save=""), "draft")


def test_saving_a_live_story_says_what_is_still_missing(desk):
    story = undescribed()
    reply = edit(desk, story, headline="Changed", _save="")
    said = messages_in(desk.get(reply["Location"]))
    assert any(f"Readers see the story, but this is still missing: {MISSING}" in words for words in said)
    assert Story.objects.get().headline == "Changed"


def test_without_a_script_the_page_after_publish_says_the_date_and_asks_once(desk):
    story, at = make_story(status=Status.DRAFT), tomorrow_at(9, 15)
    page = edit(desk, story, **moment("published_at", at), _move="publish")
    asked, buttons = question_in(page)
    assert "The date in the form is tomorrow 09:15, Europe/Sofia." in asked
    assert buttons == ["Schedule for tomorrow 09:15", "Publish now"]
    assert buttons_in(page)["publish"] == "Schedule for tomorrow 09:15"
    assert "Tomorrow 09:15, Europe/Sofia A future date" in words_of(page)
    assert Story.objects.get().status == Status.DRAFT
    answer(desk, story, page, "publish")
    assert (story.status, story.published_at, story.is_live) == (Status.PUBLISHED, at, False)


def test_an_old_date_is_published_as_it_was_typed_and_nothing_is_asked(desk):
    story = make_story(status=Status.DRAFT)
    at = datetime.datetime(2019, 5, 7, 9, tzinfo=datetime.UTC)
    assert errors_in(edit(desk, story, **moment("published_at", at), _move="publish")) == []
    assert Story.objects.public().get().published_at == at


def promised(form, at):
    """A form whose button says "Schedule for …" of a date."""
    return form | moment("published_at", at) | {"promised": at.isoformat(), "_move": "publish"}


def test_a_promised_time_is_kept_if_the_button_is_pressed_a_moment_late(desk):
    story = make_story(status=Status.DRAFT)
    at = timezone.now().replace(microsecond=0) - 8 * SECOND
    assert errors_in(desk.post(address(story), promised(open_form(desk, story), at))) == []
    assert Story.objects.public().get().published_at == at


def test_a_promised_time_that_passed_while_the_form_was_open_is_asked_about(desk):
    story = make_story(status=Status.DRAFT)
    at = timezone.now().replace(microsecond=0) - HOUR
    page = desk.post(address(story), promised(open_form(desk, story), at))
    asked, buttons = question_in(page)
    assert "has passed" in asked
    assert buttons == ["Publish now"]
    answer(desk, story, page, "publish_now")
    assert timezone.now() - story.published_at < HOUR


def test_the_morning_that_the_button_names_does_not_become_the_next_one(desk, monkeypatch):
    story = make_story(status=Status.DRAFT)
    form = open_form(desk, story)
    morning = datetime.datetime.fromisoformat(form["morning"])
    just_after = morning + 8 * SECOND
    monkeypatch.setattr(timezone, "now", lambda: just_after)
    assert next_morning(just_after) != morning
    assert errors_in(desk.post(address(story), form | {"_move": "publish_morning"})) == []
    assert Story.objects.get().published_at == morning


@pytest.mark.parametrize("sent", ["", "soon", "2026-02-30T06:00+02:00", "2026-12-01T06:00", "9999-12-31T06:00+02:00"])
def test_a_promise_that_is_no_usual_hour_counts_as_none(desk, sent):
    story = make_story(status=Status.DRAFT)
    assert errors_in(edit(desk, story, _move="publish_morning", morning=sent)) == []
    assert Story.objects.get().published_at == next_morning(timezone.now())


@pytest.mark.parametrize(
    ("date", "time", "error"),
    [
        ("2027-03-28", "03:30", "The clocks go forward: 03:30 doesn't exist on 28 March 2027. Choose 02:59 or 04:00."),
        ("2027-10-31", "03:30", "The clocks go back: 03:30 comes twice on 31 October 2027. Choose 02:59 or 04:00."),
    ],
)
def test_a_skipped_or_doubled_hour_is_explained_with_its_neighbours(desk, date, time, error):
    story = make_story(status=Status.DRAFT)
    assert errors_in(edit(desk, story, published_at_0=date, published_at_1=time)) == [error]
    assert desk.get(WHEN, {"date": date, "time": time}).json() == {"error": error, "near": ["02:59", "04:00"]}


def test_a_saved_time_in_a_doubled_hour_survives_a_save(desk):
    second = datetime.datetime(2025, 10, 26, 1, 30, 7, 250, tzinfo=datetime.UTC)  # 03:30 for the second time
    story = make_story(published_at=second)
    assert errors_in(edit(desk, story, headline="Changed")) == []
    assert Story.objects.get().published_at == second


def test_a_date_without_a_time_gets_the_usual_one(desk, settings):
    settings.USUAL_HOUR = datetime.time(7, 45)
    story, day = make_story(status=Status.DRAFT), timezone.localdate() + DAY
    page = edit(desk, story, published_at_0=day.isoformat(), published_at_1="", _move="publish")
    assert question_in(page)[1][0] == "Schedule for tomorrow 07:45"
    assert form_in(page, "story_form")["published_at_1"] == "07:45"
    answer(desk, story, page, "publish")
    assert story.published_at == tomorrow_at(7, 45)


def test_a_usual_hour_that_has_passed_today_is_not_taken(desk, settings):
    settings.USUAL_HOUR = datetime.time(0, 0)
    story = make_story(status=Status.DRAFT)
    page = edit(desk, story, published_at_0=timezone.localdate().isoformat(), published_at_1="", _move="publish")
    assert errors_in(page) == ["Enter a time, such as 14:05."]


def test_the_script_is_told_what_a_date_means(desk):
    said = desk.get(WHEN, {"date": tomorrow_at(9).date().isoformat(), "time": "09:15"}).json()
    assert said["label"] == "Schedule for tomorrow 09:15"
    assert said["words"] == "Tomorrow 09:15, Europe/Sofia"
    assert datetime.datetime.fromisoformat(said["promised"]) == tomorrow_at(9, 15)
    nothing = {"label": "Publish", "promised": "", "words": "", "within": ""}
    assert desk.get(WHEN, {"date": "", "time": ""}).json() == nothing
    assert desk.get(WHEN, {"date": "2019-05-07", "time": "09:15"}).json()["label"] == "Publish"


@pytest.mark.parametrize("date", ["tomorrow", "\0", "2026-02-30", "0001-01-01", "9999-12-31", "9" * 5000, "1/1/1"])
@pytest.mark.parametrize("time", ["", "25:00", "soon", "\0", "10:00"])
def test_the_script_is_answered_in_words_whatever_it_sends(desk, date, time):
    reply = desk.get(WHEN, {"date": date, "time": time})
    assert reply.status_code == 200
    assert {"error", "label"} & reply.json().keys()


# Taken back


@pytest.fixture
def taken_back(editor):
    """A story that was to appear an hour ago, and was taken back before."""
    story = make_story(published_at=timezone.now() + HOUR)
    return_to_draft(story, by=editor)
    Story.objects.update(published_at=timezone.now() - HOUR, modified_at=timezone.now() - 2 * HOUR)
    story.refresh_from_db()
    return story


def is_dated_now(story):
    story.refresh_from_db()
    return story.is_live and timezone.now() - story.published_at < datetime.timedelta(minutes=1)


def test_a_scheduled_story_that_was_taken_back_and_missed_its_time_is_dated_now(desk, taken_back):
    page = desk.get(address(taken_back))
    assert (form_in(page, "story_form").get("published_at_0"), buttons_in(page)["publish"]) == (None, "Publish")
    assert errors_in(edit(desk, taken_back, _move="publish")) == []
    assert is_dated_now(taken_back)


def test_it_is_dated_now_as_well_if_it_was_saved_since_then_or_published_in_the_list(desk, editor, taken_back):
    save_story(taken_back, by=editor)
    taken_back.refresh_from_db()
    chosen = {"action": "publish_selected", "_selected_action": [taken_back.pk], CONFIRMED: "1"}
    desk.post(reverse("admin:articles_story_changelist"), chosen)
    assert is_dated_now(taken_back)


def test_it_keeps_a_date_that_somebody_has_typed_for_it(desk, taken_back):
    at = timezone.now().replace(microsecond=0) - DAY
    assert errors_in(edit(desk, taken_back, **moment("published_at", at), _move="publish")) == []
    assert Story.objects.public().get().published_at == at


def test_a_story_taken_back_before_its_time_keeps_the_date_and_the_button_says_so(desk, editor):
    story = make_story(published_at=tomorrow_at(17, 30))
    return_to_draft(story, by=editor)
    assert buttons_in(desk.get(address(story)))["publish"] == "Schedule for tomorrow 17:30"
    publish(Story.objects.get(), by=editor)
    assert Story.objects.get().published_at == tomorrow_at(17, 30)


def test_an_old_date_saved_with_a_draft_is_kept_when_it_is_published(desk):
    story = make_story(status=Status.DRAFT)
    at = datetime.datetime(2019, 5, 7, 9, tzinfo=datetime.UTC)
    edit(desk, story, **moment("published_at", at))
    edit(desk, story, _move="publish")
    assert Story.objects.public().get().published_at == at


# The address


def slug_of(story):
    return Story.objects.get(pk=story.pk).slug


def test_the_address_of_a_draft_follows_its_headline_until_it_is_published(desk):
    story = make_story(status=Status.DRAFT)
    edit(desk, story, headline="The bridge stays shut")
    assert slug_of(story) == "the-bridge-stays-shut"
    edit(desk, story, headline="The bridge opens after all", _move="publish")
    assert slug_of(story) == "the-bridge-opens-after-all"
    edit(desk, story, headline="Another headline")
    assert slug_of(story) == "the-bridge-opens-after-all"
    Story.objects.update(status=Status.DRAFT)
    edit(desk, story, headline="A draft again")
    assert slug_of(story) == "the-bridge-opens-after-all"


def test_the_address_of_a_scheduled_story_follows_its_headline_too(desk):
    story = scheduled()
    edit(desk, story, headline="The bridge stays shut", _save="")
    assert slug_of(story) == "the-bridge-stays-shut"


def test_an_address_that_somebody_has_typed_stays(desk):
    story = make_story(status=Status.DRAFT)
    edit(desk, story, slug="bridge")
    edit(desk, story, headline="The bridge stays shut")
    assert slug_of(story) == "bridge"
    edit(desk, story, slug="")
    assert slug_of(story) == "the-bridge-stays-shut"


def test_a_new_story_begins_in_its_headline(desk):
    page = html.fromstring(desk.get(ADD).content.decode())
    (focused,) = page.xpath("//*[@autofocus]")
    assert focused.get("name") == "headline"
    assert first_button(desk.get(ADD)) == "Save"
