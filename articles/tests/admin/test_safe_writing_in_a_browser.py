"""Writing is safe from the first key: where the cursor stands, what a button does twice, and what it says it does."""

import pytest
from django.utils import timezone

from articles.models import ImportRun, Status, Story
from articles.tests.admin.editing import EDITOR, fact_of, open_story, set_up_desk
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import (
    DAY,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
)

MOST_STOPS, AT_A_TIME = 160, 20  # of the Tab key in a page
# Whether somebody sees an element, or the button-like label that stands for it.
IS_SEEN = """element => {
    const seen = one => {
        const {width, height} = one.getBoundingClientRect()
        const {clip, clipPath} = getComputedStyle(one)
        const isShown = one.checkVisibility({opacityProperty: true, visibilityProperty: true})
        return isShown && width > 2 && height > 2 && clip === "auto" && clipPath === "none"
    }
    return seen(element) || (element.matches("input") && [...element.labels].some(seen))
}"""
# Buttons that are there, and can be pressed by a program or the Enter key, but that nobody sees.
UNSEEN_BUTTONS = f"""() => [...document.querySelectorAll("button, input[type=submit]")]
    .filter(one => !one.disabled && one.checkVisibility() && !({IS_SEEN})(one)).map(one => one.outerHTML)"""
# What Enter in a field of a form presses: nothing, or what is seen.
UNSEEN_DEFAULTS = f"""() => [...document.forms].filter(form => !form.closest("dialog:not([open])"))
    .map(form => [...form.elements].find(one => one.matches("button:not([type=button], [type=reset]), [type=submit]")))
    .filter(one => one && !one.disabled && !({IS_SEEN})(one)).map(one => one.outerHTML)"""
NOTE_FOCUS = f"""() => {{
    window.walked = {{stops: new Set(), unseen: []}}
    document.addEventListener("focusin", ({{target}}) => {{
        window.walked.isRound = window.walked.stops.has(target)
        window.walked.stops.add(target)
        if (!({IS_SEEN})(target)) window.walked.unseen.push(target.outerHTML.slice(0, 200))
    }})
}}"""


def make_one_of_each():
    story = make_story(status=Status.DRAFT, authors=[make_author("Ana")], tags=[make_tag("ferry")])
    add_picture(story, make_image(alt_text="A bridge"))
    made = {
        "story": story, "section": make_section(), "author": story.authors.get(), "tag": story.tags.get(),
        "page": make_page(), "image": make_image(), "user": make_editor("boris"),
    }  # fmt: skip
    pks = {name: one.pk for name, one in made.items()}
    live = make_story("Live", published_at=timezone.now() - DAY)
    return pks | {"live": live.pk, "run": ImportRun.objects.create(paths="page.txt").pk}


def headlines():
    return sorted(Story.objects.values_list("headline", flat=True))


def schedule(headline):
    return make_story(headline, published_at=timezone.now() + DAY).pk


def walk(page):
    """Press Tab all the way round a page; returns what had the focus without being seen."""
    page.evaluate(NOTE_FOCUS)
    for _round in range(MOST_STOPS // AT_A_TIME):
        for _stop in range(AT_A_TIME):
            page.keyboard.press("Tab")
        if page.evaluate("window.walked.isRound"):
            return page.evaluate("window.walked.unseen")
    raise AssertionError(f"Tab doesn't lead round {page.url}")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_invisible_has_the_focus_or_can_be_pressed_in_any_form(site, browser, width):
    site.run(set_up_desk)
    pks = site.run(make_one_of_each)
    page, complaints = open_page(browser, site.url, viewport={"width": width, "height": 900})
    log_in(page)
    forms = [f"{name}/add/" for name in ("story", "image", "section", "author", "tag", "page", "user")]
    forms += [f"{name}/{pks[name]}/change/" for name in pks if name not in {"live", "run"}]
    forms += [f"story/{pks['live']}/change/", f"story/{pks['story']}/delete/", f"story/{pks['story']}/preview-links/"]
    forms += [f"story/{pks['story']}/history/", f"importrun/{pks['run']}/undo/", "story/", "tag/add/?_popup=1"]
    forms += ["../", "../password_change/"]
    if width < 500:
        forms = ["story/add/", f"story/{pks['live']}/change/", "image/add/"]
    for form in forms:
        page.goto(f"/admin/articles/{form}")
        if form.startswith("story/") and form.endswith(("add/", "change/")):
            page.wait_for_selector(EDITOR)
        assert (form, walk(page)) == (form, [])
        assert (form, page.evaluate(UNSEEN_BUTTONS), page.evaluate(UNSEEN_DEFAULTS)) == (form, [], [])
    assert complaints == []


def choose_section(page):
    page.click(".field-section .select2-selection")
    page.click(".select2-results__option:has-text('News')")


def test_words_typed_at_once_are_the_headline_and_a_double_click_makes_one_story(site, desk_page):
    page = desk_page
    page.goto("/admin/articles/story/add/")
    page.keyboard.type("The ferry sails again")
    assert page.input_value("#id_headline") == "The ferry sails again"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector(EDITOR)
    choose_section(page)
    page.dblclick(".submit-row button[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert site.run(headlines) == ["The ferry sails again"]
    # Back, and saved again.
    page.go_back()
    page.wait_for_selector(EDITOR)
    assert page.input_value("#id_headline") == "The ferry sails again"
    page.fill("#id_headline", "The ferry sails at noon")
    page.click(".submit-row button[name=_save]")
    page.wait_for_selector(".messagelist .success:has-text('sails at noon')")
    assert site.run(headlines) == ["The ferry sails at noon"]


def test_enter_in_a_field_saves_once_stays_and_publishes_nothing(site, desk_page):
    page = desk_page
    page.goto("/admin/articles/story/add/")
    page.keyboard.type("Pressed twice")
    page.wait_for_selector(EDITOR)
    choose_section(page)
    page.focus("#id_short_headline")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert site.run(headlines) == ["Pressed twice"]
    pk = page.url.split("/")[-3]
    assert site.run(fact_of, pk, "status") == "draft"
    page.wait_for_selector(EDITOR)


def label(page, words):
    page.wait_for_selector(f"button[value=publish]:text-is('{words}')", state="attached")


def test_the_button_says_what_will_happen_with_the_date_in_the_form(site, desk_page):
    page = desk_page
    page.goto("/admin/articles/story/add/")
    page.keyboard.type("Tomorrow")
    page.wait_for_selector(EDITOR)
    choose_section(page)
    tomorrow = (timezone.localtime() + DAY).date()
    page.fill("#id_published_at_0", tomorrow.isoformat())
    label(page, "Schedule for tomorrow 06:00")  # the site's usual time is offered
    assert page.input_value("#id_published_at_1") == "06:00"
    page.fill("#id_published_at_1", "09:15")
    label(page, "Schedule for tomorrow 09:15")
    page.fill("#id_published_at_0", "2027-03-28")
    page.fill("#id_published_at_1", "03:30")
    page.wait_for_selector(".moment--wrong:has-text('The clocks go forward: 03:30 doesn')")
    assert page.locator(".moment__choice").all_inner_texts() == ["02:59", "04:00"]
    page.click(".moment__choice:text-is('04:00')")
    page.wait_for_selector(".moment:text-is('28 March 2027, 04:00, Europe/Sofia')")
    page.fill("#id_published_at_0", "")
    page.fill("#id_published_at_1", "")
    label(page, "Publish")
    page.fill("#id_published_at_0", tomorrow.isoformat())
    page.fill("#id_published_at_1", "09:15")
    label(page, "Schedule for tomorrow 09:15")
    page.click(".more summary")
    page.click(".more__panel button[value=publish]")
    page.wait_for_selector(".messagelist .success:has-text('will appear tomorrow 09:15, Europe/Sofia')")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_save_that_would_publish_asks_and_the_page_that_asks_is_accessible(site, browser, width, scheme):
    site.run(set_up_desk)
    pk = site.run(schedule, "Not yet")
    page, complaints = open_page(browser, site.url, viewport={"width": width, "height": 5_000}, color_scheme=scheme)
    log_in(page)
    open_story(page, pk)
    page.fill("#id_published_at_0", "")
    page.fill("#id_published_at_1", "")
    page.click(".submit-row button[name=_save]")
    page.wait_for_selector("#question:has-text('Publish now?')")
    page.wait_for_selector(EDITOR)
    assert overflow(page) == 0
    assert complaints == []
    assert accessibility_faults(page) == []  # last of all: the console reports the styles that axe adds
    page.click("#question button:text-is('Back to draft')")
    page.wait_for_selector(".messagelist .success:has-text('is a draft again')")
    assert site.run(fact_of, pk, "published_at") == "None"
