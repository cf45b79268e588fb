"""Accessibility of the desk: axe, phones, keyboards."""

import pytest
from django.utils import timezone

from articles.desk.previews import make_link
from articles.desk.publishing import save_story
from articles.models import Image, ImportRun, Status, User
from articles.models.image import number_slots
from articles.models.pageviews import add_page_views
from articles.tests.admin.editing import EDITOR, address_of, fact_of
from articles.tests.browser import accessibility_faults, log_in, open_page
from articles.tests.factories import (
    DAY,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_page,
    make_story,
    make_tag,
)

ADDRESSES = [
    "", "story/", "story/?q=zebra", "story/?o=1.-4", "story/add/", "image/", "tag/", "tag/1/change/",
    "page/", "page/add/", "section/", "section/1/change/", "section/1/delete/", "image/1/delete/", "author/1/delete/",
    "user/", "user/add/", "user/1/change/", "user/1/history/", "importrun/", "importrun/1/change/", "importitem/",
    "../auth/group/", "../auth/group/1/change/", "../password_change/", "../nothing-here/",
]  # fmt: skip
LONG = "The council wants a second bridge over the river, says what it will cost and whom it will serve " * 3


def set_up_desk():
    """A story with everything that a form can hold; returns its key."""
    make_editor()
    tags = [make_tag(name) for name in ("harbour", "transport", "city budget")]
    story = make_story(LONG, tags=tags, authors=[make_author("Ana Petrova"), make_author("Boris")])
    add_picture(story, make_image(alt_text="A bridge"), own_caption="The bridge at dusk")
    add_picture(story, make_image())
    add_picture(story, own_caption="A picture that is still missing")
    change(story, tags)
    make_story("Мостът е отворен", language="bg")
    make_story("A draft", status=Status.DRAFT)
    make_story("Waits", status=Status.IN_REVIEW), make_story("To come", published_at=timezone.now() + DAY)
    add_page_views({story.pk: 3})
    ImportRun.objects.create(paths="page.txt")
    make_page(), make_page("За нас", "bg", is_published=False)
    return story.pk


def change(story, tags):
    """Make every kind of difference between two revisions: texts, a removed tag, swapped pictures."""

    def rows():
        story.tags.set(tags[1:])
        number_slots(story, story.pictures.all()[::-1])

    story.lead = "The council wants it."
    save_story(story, by=None, rows=rows)


def make_draft():
    return make_story("The bridge opns", status=Status.DRAFT).pk


def make_draft_with_link():
    story = make_story("The bridge opens", status=Status.DRAFT)
    make_link(story, by=User.objects.get(), hours=24)
    return story.pk


def first_image():
    return Image.objects.earliest("pk").pk


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_no_violation_at_the_desk(site, browser, scheme, width):
    pk = site.run(set_up_desk)
    # High enough that the bar covers nothing: axe counts half-covered targets as too small.
    page, _complaints = open_page(browser, site.url, viewport={"width": width, "height": 8_000}, color_scheme=scheme)
    for address in ("login/", "password_reset/", "password_reset/done/", "reset/old/link/", "reset/done/"):
        page.goto(f"/admin/{address}")
        assert accessibility_faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    log_in(page)
    history = [f"story/{pk}/{page}/" for page in ("history", "compare", "restore/1")]
    image = f"image/{site.run(first_image)}/change/"
    history[1] += "?before=1&after=2"
    previews = [f"story/{pk}/preview/", f"story/{site.run(make_draft_with_link)}/preview-links/"]
    for address in [*ADDRESSES, image, *history, *previews]:
        page.goto(f"/admin/articles/{address}" if address else "/admin/")
        if address in {"story/add/", "page/add/"}:
            page.wait_for_selector(EDITOR)
        assert accessibility_faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto("/admin/articles/tag/")
    page.check(".action-select >> nth=0"), page.check(".action-select >> nth=1")
    page.select_option("select[name=action]", "merge_selected")
    page.click("button[name=index]")
    page.wait_for_selector(".merge-choice")
    assert accessibility_faults(page) == []
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(EDITOR)
    assert accessibility_faults(page) == []
    # Again with everything expanded, and a new row. (New pictures: test_pictures_in_a_browser.)
    page.click("#bylines-group .add-row a")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_editor_corrects_a_headline_publishes_and_withdraws_with_one_thumb(site, browser):
    site.run(set_up_desk)
    pk = site.run(make_draft)
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    page, complaints = open_page(browser, site.url, **phone)
    log_in(page)
    page.tap(".desk-nav a:has-text('Stories')")
    page.tap("th a:has-text('The bridge opns')")
    page.wait_for_selector(EDITOR)
    small = page.eval_on_selector_all(
        ".submit-row button, .submit-row summary",
        "all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)"
        ".map(one => one.textContent)",
    )
    assert small == []
    page.fill("#id_headline", "The bridge opens")
    page.tap(".more summary")
    page.tap("button[value=publish]")
    assert "“The bridge opens” is published" in page.inner_text(".messagelist")
    page.tap("th a:has-text('The bridge opens')")
    page.wait_for_selector(EDITOR)
    page.tap(".more summary")
    page.fill("#id_withdrawal_reason", "It does not.")
    page.tap("button[value=withdraw]")
    assert "is withdrawn" in page.inner_text(".messagelist")
    assert site.run(fact_of, pk, "withdrawal_reason") == "It does not."
    assert complaints == []


def test_enter_never_publishes_and_the_keyboard_reaches_every_button(site, browser):
    site.run(set_up_desk)
    pk = site.run(make_draft)
    page, complaints = open_page(browser, site.url, viewport={"width": 1280, "height": 700})
    log_in(page)
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(EDITOR)
    page.focus("#id_headline")
    page.keyboard.press("End")
    page.keyboard.type(" today")
    page.keyboard.press("Enter")
    assert page.input_value("#id_headline") == "The bridge opns today"
    page.focus("#id_published_at_0")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "is saved as a draft. Submit it for review when it is ready." in page.inner_text(".messagelist")
    assert (site.run(fact_of, pk, "status"), site.run(fact_of, pk, "headline")) == ("draft", "The bridge opns today")

    page.wait_for_selector(EDITOR)
    page.focus("button.default")
    reached = []
    for _ in range(12):
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "More":
            page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    for words in ("Submit for review", "Save", "More", "Publish", "Save and continue editing", "Delete…"):
        assert words in reached
    assert complaints == []


def test_the_bar_never_covers_the_focused_element(site, browser):
    pk = site.run(set_up_desk)
    page, complaints = open_page(browser, site.url, viewport={"width": 390, "height": 700})
    log_in(page)
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(EDITOR)
    page.focus("#id_headline")
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const one = document.activeElement, bar = document.querySelector(".submit-row")
                if (bar.contains(one) || one === document.body) return ""
                const seen = bar.getBoundingClientRect().top - one.getBoundingClientRect().top
                return seen < Math.min(24, one.offsetHeight) ? one.outerHTML.slice(0, 200) : ""
            }"""
        )
        assert hidden == ""
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_story_can_be_published_without_javascript(site, browser, scheme):
    site.run(set_up_desk)
    pk = site.run(make_draft)
    page, _complaints = open_page(browser, site.url, color_scheme=scheme, java_script_enabled=False)
    page.goto("/admin/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a long pass phrase")
    page.click("input[type=submit]")
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.fill("#id_headline", "The bridge opens")
    page.click(".more summary")
    page.click("button[value=publish]")
    assert "“The bridge opens” is published" in page.inner_text(".messagelist")
    assert site.get(site.run(address_of, pk)).status == 200
