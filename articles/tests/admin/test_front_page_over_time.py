"""The front page at other times: from tomorrow on, at any minute to come, as it was; and two editors of one."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from articles.desk.front_page import arrange, in_effect
from articles.desk.taxonomy import merge
from articles.models import Story, User
from articles.models.front import FrontPage, FrontSlot
from articles.tests.admin.forms import address, form_in, messages_in, words_of
from articles.tests.admin.test_front_page import (
    ADDRESS,
    SAVED,
    changes_in,
    clock,
    day,
    headlines,
    open_front_page,
    page_in,
    pictured,
    preview,
    readers_see,
    save,
    send,
    stories,  # noqa: F401  (a fixture)
)
from articles.tests.admin.test_same_moment import on_two_connections, together
from articles.tests.factories import DAY, HOUR, make_editor, make_member, make_section, make_story, make_tag

HISTORY = f"{ADDRESS}history/"
pytestmark = pytest.mark.usefixtures("stories")


def leading(headline, by, at=None):
    """A front page that a story of the fixture leads."""
    return arrange(
        "en", [FrontSlot(place="lead", position=1, story=Story.objects.get(headline=headline))], by=by, at=at
    )


def take_effect(page, moment):
    FrontPage.objects.filter(pk=page.pk).update(takes_effect_at=moment)


def press(browser, page, label):
    """Press a button of the history, or of the list of what is to come."""
    (button,) = page_in(page).xpath(f"//button[@name='page'][starts-with(normalize-space(), '{label}')]")
    form = button.getparent()
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")} | {"page": button.get("value")}
    return browser.post(form.get("action"), fields, follow=True)


def at(moment):
    return {"at_0": day(moment), "at_1": clock(moment)}


def test_a_front_page_takes_effect_at_its_time(desk, client):
    moment = timezone.now() + DAY
    answer = save(desk, top_0_words="Story 1", **at(moment))
    assert messages_in(answer)[0].startswith("The front page is saved. It takes effect tomorrow ")
    assert readers_see(client)[0] == "Story 5"
    assert "To come From tomorrow" in words_of(answer)
    assert changes_in(answer) == ["Lead: “Story 1” (before: by rule)"]
    take_effect(FrontPage.objects.get(), timezone.now() - HOUR)
    assert readers_see(client)[0] == "Story 1"


def test_one_that_is_to_come_is_cancelled(desk, client, editor):
    leading("Story 1", editor, timezone.now() + DAY)
    answer = press(desk, desk.get(ADDRESS), "Cancel")
    assert messages_in(answer)[0].startswith("Cancelled: the front page doesn't change tomorrow ")
    assert not FrontPage.objects.exists()


def test_one_that_has_taken_effect_meanwhile_is_not_cancelled(desk, editor):
    page = leading("Story 1", editor, timezone.now() + DAY)
    form = desk.get(ADDRESS)
    take_effect(page, timezone.now() - HOUR)
    answer = press(desk, form, "Cancel")
    assert messages_in(answer) == ["It has taken effect already. Restore an earlier one instead."]
    assert FrontPage.objects.exists()


def test_editing_from_one_that_is_to_come_takes_its_place(desk, editor):
    moment = timezone.now() + DAY
    before = leading("Story 1", editor, moment)
    form = open_front_page(desk, more=f"&from={before.pk}")
    assert (form["top-0-words"], form["at_0"], form["at_1"]) == ("Story 1", day(moment), clock(moment))
    send(desk, form | {"top-1-words": "Story 2"})
    page = FrontPage.objects.get()
    assert (page.takes_effect_at, page.slots.count()) == (moment, 3)
    form = open_front_page(desk, more=f"&from={page.pk}")
    del form["replaces"]
    send(desk, form | at(moment + DAY))
    assert FrontPage.objects.count() == 2


def test_the_preview_shows_any_minute_and_saves_nothing(desk, editor):
    morning = timezone.now() + DAY
    form = open_front_page(desk) | {"top-0-words": "Story 1"}
    words, page = preview(desk, form)
    assert headlines(page)[0] == "Story 1"
    assert "This is how readers will see the front page today" in words
    words, page = preview(desk, form | at(morning), morning - HOUR)
    assert headlines(page)[0] == "Story 5"
    assert "Yours takes effect only tomorrow" in words
    pictured("In an hour", published_at=timezone.now() + HOUR)
    assert headlines(preview(desk, open_front_page(desk), morning)[1])[0] == "In an hour"
    assert not FrontPage.objects.exists()
    leading("Story 2", editor, morning)
    words, page = preview(desk, form, morning + HOUR)
    assert headlines(page)[0] == "Story 2"
    assert "By then another one, by editor, will have taken the place of yours" in words
    assert FrontPage.objects.count() == 1


def test_the_preview_says_what_is_wrong(desk):
    past = timezone.now() - DAY
    words, page = preview(desk, open_front_page(desk) | {"top-0-words": "zebra"}, past)
    assert page is None
    assert "No story in this language has these words in its headline." in words
    assert "Preview as of This time has passed. Choose a later one." in words


def test_the_second_save_is_refused_with_what_has_changed(desk, colleague, client):
    mine = open_front_page(desk) | {"top-1-words": "Story 2"}
    save(colleague, top_0_words="Story 1")
    refused = send(desk, mine)
    assert "The front page has changed while you had it open. Yours was not saved." in words_of(refused)
    assert "Boris, today" in words_of(refused)
    assert changes_in(refused) == ["Lead: “Story 1” (before: by rule)"]
    form = form_in(refused, "front_page_form")
    assert (form["top-0-words"], form["top-1-words"]) == ("", "Story 2")
    assert readers_see(client)[0] == "Story 1"
    assert messages_in(send(desk, form)) == [SAVED]
    assert readers_see(client)[:2] == ["Story 5", "Story 2"]


def test_one_that_takes_effect_meanwhile_counts_as_a_change(desk, editor, client):
    coming = leading("Story 1", editor, timezone.now() + HOUR)
    mine = open_front_page(desk)
    take_effect(coming, timezone.now() - HOUR / 60)
    assert "The front page has changed while you had it open." in words_of(send(desk, mine))
    assert readers_see(client)[0] == "Story 1"


@pytest.mark.parametrize("seen", ["", "x", "0-0", "9" * 50, "1-", "-1-2"])
def test_a_form_that_does_not_say_what_it_saw_is_refused(desk, editor, seen):
    leading("Story 1", editor)
    assert "The front page has changed" in words_of(send(desk, open_front_page(desk) | {"seen": seen}))
    assert FrontPage.objects.count() == 1


def test_a_form_sent_twice_acts_once(desk):
    form = open_front_page(desk) | {"top-0-words": "Story 1"}
    assert messages_in(send(desk, form)) == messages_in(send(desk, form)) == [SAVED]
    assert FrontPage.objects.count() == 1


@on_two_connections
def test_of_two_saves_at_once_one_is_refused():
    make_editor("Ana"), make_editor("Boris")
    browsers = [Client(), Client()]
    for browser, name in zip(browsers, ("Ana", "Boris"), strict=True):
        browser.force_login(make_user(name))
    forms = [open_front_page(browser) for browser in browsers]
    answers = together(*(lambda pair=pair: send(*pair, follow=False) for pair in zip(browsers, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert FrontPage.objects.count() == 1


def make_user(name):
    return User.objects.get(username=name)


def test_the_history_says_what_each_changed_and_restores_one(desk, colleague, client):
    save(desk, top_0_words="Story 1", top_1_words="Story 2")
    save(colleague, top_0_words="Story 3", topics="")
    history = desk.get(HISTORY)
    assert changes_in(history) == [
        "Lead: “Story 3” (before: “Story 1”)",
        "Lead: “Story 1” (before: by rule)",
        "Beside the lead, 1: “Story 2” (before: by rule)",
    ]
    assert "Boris" in words_of(history)
    assert messages_in(press(desk, history, "Restore now")) == [SAVED]
    assert readers_see(client)[0] == "Story 1"
    assert FrontPage.objects.count() == 3


def test_a_restore_is_refused_where_somebody_has_made_another_one(desk, colleague, editor, client):
    leading("Story 1", editor), leading("Story 2", editor)
    history = desk.get(HISTORY)
    save(colleague, top_0_words="Story 3")
    answer = press(desk, history, "Restore now")
    assert messages_in(answer)[0].startswith("Somebody has since made another front page, so nothing was restored.")
    assert readers_see(client)[0] == "Story 3"


def test_saving_the_same_again_is_in_no_history(desk):
    assert messages_in(save(desk, top_0_words="Story 2", top_0_headline="Here")) == [SAVED]
    assert messages_in(save(desk)) == [SAVED]
    assert FrontPage.objects.count() == 1
    assert messages_in(save(desk, top_0_headline="There")) == [SAVED]
    assert FrontPage.objects.count() == 2


def test_the_history_names_who_made_one_elsewhere(desk):
    leading("Story 2", None)
    FrontPage.objects.update(maker_name="ana")
    assert " ana " in words_of(desk.get(HISTORY))


def test_an_empty_history_says_how_it_begins(desk):
    assert "Its history begins with the first one that you save." in words_of(desk.get(HISTORY))


def test_a_long_history_has_pages(desk, editor):
    for number in range(25):
        leading(f"Story {number % 5 + 1}", editor)
    assert len(changes_in(desk.get(HISTORY))) == 20
    assert changes_in(desk.get(f"{HISTORY}?p=2"))[-1] == "Lead: “Story 1” (before: by rule)"


def lead_button(browser, story):
    page = page_in(browser.get(address(story)))
    return page.xpath("//form[contains(@action, '/lead/')]/@action")


def test_a_story_leads_the_front_page_by_a_button_in_its_form(desk, client, editor):
    story = Story.objects.get(headline="Story 2")
    save(desk, top_0_words="Story 1", top_1_words="Story 2", top_2_words="Story 3")
    (action,) = lead_button(desk, story)
    assert messages_in(desk.post(action, {"once": uuid.uuid4()}, follow=True)) == [
        "“Story 2” leads the front page now."
    ]
    assert readers_see(client) == ["Story 2", "Story 5", "Story 3"]
    assert messages_in(desk.post(action, follow=True)) == ["“Story 2” leads the front page already."]
    client.force_login(make_member("Reporter"))
    assert client.post(action).status_code == 404


def test_a_scheduled_story_leads_as_soon_as_it_appears(desk, client):
    story = pictured("Tomorrow's", published_at=timezone.now() + DAY)
    save(desk, top_0_words="Story 1")
    (action,) = lead_button(desk, story)
    assert messages_in(desk.post(action, follow=True))[0].startswith("“Tomorrow's” will lead the front page: tomorrow ")
    assert readers_see(client)[0] == "Story 1"
    assert in_effect("en", story.published_at).slots.get(place="lead").story == story


def test_a_draft_leads_nothing(desk):
    story = make_story("Draft", status="draft")
    assert lead_button(desk, story) == []
    answer = desk.post(f"/admin/articles/story/{story.pk}/lead/", follow=True)
    assert messages_in(answer) == ["“Draft” can't lead the front page: it is draft."]
    assert not FrontPage.objects.exists()


def test_merged_sections_and_tags_stay_on_the_front_page(desk, editor):
    kept, gone = (make_section("Sport"), make_tag("ferry")), (make_section("Sports"), make_tag("ferries"))
    places = [
        {"place": "second", "position": 1, "section": gone[0]}, {"place": "second", "position": 2, "tag": gone[1]},
        *({"place": "block", "position": n, "section": one[0]} for n, one in enumerate((gone, kept), 1)),
        *({"place": "topic", "position": n, "tag": one[1]} for n, one in enumerate((gone, kept), 1)),
    ]  # fmt: skip
    page = arrange("en", [FrontSlot(**place) for place in places], by=editor)
    for old, into in zip(gone, kept, strict=True):
        merge(old, into, by=editor)
    found = page.slots.order_by("place", "position").values_list("place", "section__name", "tag__name")
    assert list(found) == [
        ("block", "Sport", None), ("second", "Sport", None), ("second", None, "ferry"), ("topic", None, "ferry"),
    ]  # fmt: skip


def test_a_deleted_section_leaves_its_place_to_the_rule(desk, client, editor):
    section = make_section("Sport")
    save(desk, top_0_newest=f"section:{section.pk}")
    section.delete()
    assert readers_see(client)[0] == "Story 5"
    assert desk.get(ADDRESS).status_code == desk.get(HISTORY).status_code == 200
