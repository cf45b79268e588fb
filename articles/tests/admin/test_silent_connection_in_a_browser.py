"""The story's form on a connection that falls silent in the middle of a save."""

import pytest

from articles.models import Story, UnsavedText
from articles.tests.admin.editing import EDITOR, make_draft, set_up_desk
from articles.tests.browser import log_in
from articles.tests.outages import SilentProxy

# Timers run twenty times as fast. While a form is on its way, a browser keeps all questions of a test waiting, so the
# page tells by itself, in its console, what the bar says.
PREPARE = """
    for (const name of ["setTimeout", "setInterval"]) {
        const timer = window[name]
        window[name] = (act, wait, ...more) => timer(act, wait / 20, ...more)
    }
    addEventListener("DOMContentLoaded", () => {
        const line = document.querySelector(".autosave__trouble")
        if (line) new MutationObserver(() => console.log(line.textContent)).observe(line, {childList: true})
    })
"""
MESSAGE = "The desk hasn't answered yet. Your text is still here: press the button again. Nothing is saved twice."


@pytest.fixture
def proxy(site):
    proxy = SilentProxy("127.0.0.1", site.port)
    yield proxy
    proxy.close()


@pytest.fixture
def page(site, browser, proxy):
    site.run(set_up_desk)
    context = browser.new_context(base_url=f"http://127.0.0.1:{proxy.port}", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(PREPARE)
    log_in(page)
    return page


def open_form(page, address, headline):
    """Open a form, type a headline and wait until it is autosaved. Where to press to save, and to type on."""
    page.goto(f"/admin/articles/story/{address}/")
    page.wait_for_selector(EDITOR)
    page.fill("#id_headline", headline)
    if address == "add":
        page.click(".field-section .select2-selection")
        page.click(".select2-results__option:has-text('News')")
    page.wait_for_selector(".autosave :text-matches('Autosaved [0-9:]{8}')")
    return [middle(page, selector) for selector in (".submit-row button[name=_save]", "#id_headline")]


def middle(page, selector):
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def facts():
    return [list(Story.objects.values_list("headline", flat=True)), UnsavedText.objects.count()]


def typed():
    return list(UnsavedText.objects.values_list("fields__headline", flat=True))


def test_when_no_answer_comes_the_form_says_so_and_a_second_press_acts_once(site, page, proxy):
    button, _headline = open_form(page, "add", "The ferry sails again")
    with proxy.silent():
        with page.expect_console_message(lambda message: message.text == MESSAGE):
            page.mouse.click(*button)
        page.mouse.click(*button)
    page.wait_for_selector(".messagelist .success")
    # An autosave that was on its way, too, may be answered after the save.
    site.wait_for(lambda: site.run(facts) == [["The ferry sails again"], 0], "a text that was saved is kept as unsaved")


def test_what_is_typed_while_no_answer_comes_is_autosaved(site, page, proxy):
    pk = site.run(make_draft)
    button, headline = open_form(page, f"{pk}/change", "The ferry sails again")
    with proxy.silent():
        with page.expect_console_message(lambda message: message.text == MESSAGE):
            page.mouse.click(*button)
        page.mouse.click(*headline)
        page.keyboard.press("End")
        page.keyboard.type(", at noon")
    page.wait_for_selector(".messagelist .success")
    assert site.run(facts)[0] == ["The ferry sails again"]
    site.wait_for(lambda: site.run(typed) == [["The ferry sails again, at noon"]], "what was typed last is lost")
