"""The form of the front page in a browser: with keys, with a mouse, without a script."""

import re

import pytest
from django.utils import timezone

from articles.models.front import FrontPage
from articles.tests.admin.test_front_page import pictured
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import HOUR, make_section, make_story

ADDRESS = "/admin/front-page/"


def set_up():
    now = timezone.now()
    for number in range(1, 6):
        pictured(f"Story {number}", published_at=now - (9 - number) * HOUR)
    make_story("На български", language="bg")
    make_section("Sport")


def saved():
    """The front page in effect: the headlines in its places."""
    page = FrontPage.objects.latest("pk")
    slots = page.slots.filter(place__in=["lead", "second"]).order_by("place", "position")
    return [slot.story.headline if slot.story else None for slot in slots]


@pytest.fixture
def front_page(site, logged_in):
    page, _complaints = logged_in
    site.run(set_up)
    page.goto(ADDRESS)
    return page


def names(page):
    return page.locator("[data-list=top] [data-name]").all_inner_texts()


def save(page):
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")


def find(page, field, words):
    """Type words of a headline, and take the first story with the keyboard."""
    page.click(field)
    page.keyboard.type(words)
    page.wait_for_selector(".front-row__options:not([hidden]) li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_the_keyboard_finds_a_story_and_moves_it_to_the_lead(site, front_page):
    page = front_page
    find(page, "#id_top-1-words", "story 2")
    assert page.input_value("#id_top-1-words") == "Story 2"
    assert page.input_value("[name=top-1-story]")
    assert page.inner_text("#note-top-1").startswith("published ")
    page.focus("#row-top-1 [data-move='-1']")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "row-top-1"
    assert page.inner_text("[data-says]") == "Moved to place 1 of 3"
    assert names(page) == ["Lead", "Beside the lead", "Beside the lead"]
    assert page.get_attribute("#row-top-1", "aria-label") == "Lead"
    save(page)
    assert site.run(saved) == ["Story 2", None, None]


def test_a_row_is_dragged_to_another_place(site, front_page):
    page = front_page
    page.fill("#id_top-2-words", "Story 3")
    page.keyboard.press("Tab")
    handle, goal = (page.locator(f"#row-top-{n} .front-row__handle").bounding_box() for n in (2, 0))
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(goal["x"] + 5, goal["y"] + 5, steps=8)
    page.mouse.up()
    assert page.locator("[data-list=top] > [data-row]").first.get_attribute("id") == "row-top-2"
    save(page)
    assert site.run(saved) == ["Story 3", None, None]


def test_what_is_not_saved_is_not_left_unasked(front_page):
    page, asked = front_page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("text=Stories")
    page.wait_for_url("**/story/")
    page.goto(ADDRESS)
    find(page, "#id_top-1-words", "story 2")
    page.click("text=Stories", no_wait_after=True)
    assert (asked, page.input_value("#id_top-1-words")) == (["beforeunload"], "Story 2")
    save(page)
    page.click("text=Stories")
    page.wait_for_url("**/story/")
    assert asked == ["beforeunload"]


def test_places_are_added_and_removed(site, front_page):
    page = front_page
    assert not page.is_visible("#row-top-1 [data-remove]")
    page.click("[data-add]")
    assert page.evaluate("document.activeElement.id") == "id_top-3-words"
    page.click("[data-add]")
    assert not page.is_visible("[data-add]")
    find(page, "#id_top-4-words", "Story 1")
    page.click("#row-top-1 [data-remove]")
    save(page)
    assert site.run(saved) == [None, None, "Story 1"]


def test_the_button_says_from_when_it_takes_effect(front_page):
    page = front_page
    assert page.inner_text("[name=_save]") == "Save"
    tomorrow = timezone.localtime() + 24 * HOUR
    page.fill("[name=at_0]", tomorrow.strftime("%Y-%m-%d"))
    page.dispatch_event("[name=at_0]", "change")
    assert page.input_value("[name=at_1]") == "06:00"
    page.locator("[name=_save]", has_text=re.compile("^Save for tomorrow 06:00")).wait_for()
    page.fill("[name=at_0]", "")
    page.fill("[name=at_1]", "")
    page.locator("[name=_save]", has_text=re.compile("^Save$")).wait_for()


def test_enter_in_a_field_sends_nothing(front_page):
    page = front_page
    page.focus("#id_topics")
    page.keyboard.press("Enter")
    assert page.url.endswith(ADDRESS)
    assert page.locator(".messagelist").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_no_violation_on_the_pages_of_the_front_page(site, front_page, browser, width, scheme):
    page, _complaints = open_page(browser, site.url, viewport={"width": width, "height": 4_000}, color_scheme=scheme)
    log_in(page)
    page.goto(ADDRESS)
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    page.click("#row-top-0 summary")
    page.fill("#id_top-1-words", "story")
    page.wait_for_selector(".front-row__options:not([hidden]) li")
    page.keyboard.press("ArrowDown")
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    page.click("[name=_save]")
    page.wait_for_selector(".front-row__found")
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    page.goto(ADDRESS)
    save(page)
    page.goto(f"{ADDRESS}history/")
    assert accessibility_faults(page) == []
    assert overflow(page) == 0


def test_without_a_script_places_are_filled_and_moved(site, front_page, browser):
    page, complaints = open_page(browser, site.url, java_script_enabled=False)
    log_in(page)
    page.goto(ADDRESS)
    page.fill("#id_top-2-words", "Story 4")
    page.click("#row-top-2 [data-move='-1']")
    page.click("#row-top-2 [data-move='-1']")
    page.click("[name=_save]")
    assert page.inner_text(".messagelist .success").startswith("The front page is saved.")
    assert site.run(saved) == ["Story 4", None, None]
    assert complaints == []
