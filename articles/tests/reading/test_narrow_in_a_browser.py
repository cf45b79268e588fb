"""Readers' pages where there is little room: on small phones, with text at 200 %, on paper; and where there is much."""

import pytest

from articles.models import Section
from articles.tests.browser import open_page, overflow
from articles.tests.factories import add_picture, make_image, make_section, make_story, make_tag, picture_bytes
from articles.tests.server import open_site

COMPOUND = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller"
SECTIONS = ["Economy", "Culture", "Opinion", "Sport", "Harbour", "Weekend", "Science"]
# Visible words that run out of the window.
CUT_OFF = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = []
    const width = document.documentElement.clientWidth, elsewhere = ".unseen, .skip, .masthead__sections"
    while (walker.nextNode()) {
        const range = document.createRange()
        range.selectNodeContents(walker.currentNode)
        const isOut = [...range.getClientRects()].some(box => box.right > width + 1 || box.left < -1)
        if (isOut && !walker.currentNode.parentElement.closest(elsewhere)) found.push(walker.currentNode.data)
    }
    return found
}"""
# Words of usual length of which a line holds only a part.
BROKEN = """selector => [...document.querySelectorAll(selector)].flatMap(element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = []
    while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/[\\p{L}]+/gu)) {
        const range = document.createRange()
        range.setStart(walker.currentNode, word.index)
        range.setEnd(walker.currentNode, word.index + word[0].length)
        const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)))
        if (tops.size > 1 && word[0].length < 13) found.push(word[0])
    }
    return found
})"""


def fill() -> dict[str, str]:
    for position, name in enumerate(SECTIONS, start=1):
        make_section(name, position=position)
    section = Section.objects.get(name="Harbour", language="en")
    story = make_story(
        f"{COMPOUND} returns to the reading room", lead=f"The {COMPOUND} has time.", section=section,
        tags=[make_tag(COMPOUND), make_tag("harbour")],
    )  # fmt: skip
    picture = make_image(data=picture_bytes("JPEG", (1200, 800)), alt_text="A coloured field.")
    for _ in range(2):
        add_picture(story, picture, own_caption=f"{COMPOUND}{COMPOUND}.", own_credit=COMPOUND)
    lists = {"section": section.get_absolute_url(), "front": "/", "list": "/latest/"}
    return lists | {"story": story.get_absolute_url(), "lost": "/lost/"}


@pytest.fixture(scope="module")
def site(tmp_path_factory, migrated_database):
    with open_site(tmp_path_factory.mktemp("site"), migrated_database) as running:
        yield running


@pytest.fixture(scope="module")
def addresses(site):
    return site.run(fill)


@pytest.fixture
def visit(site, browser, addresses):
    def visit(name, width, **context):
        page, _complaints = open_page(browser, site.url, viewport={"width": width, "height": 740}, **context)
        page.goto(addresses[name])
        return page

    return visit


@pytest.mark.parametrize("name", ["story", "section", "front", "list", "lost"])
def test_long_words_break_inside_the_window(visit, name):
    page = visit(name, 320)
    assert page.evaluate(CUT_OFF) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize(
    ("name", "first"), [("front", ".teaser--lead"), ("section", ".lead"), ("story", ".story__section")]
)
def test_the_news_begins_within_120_pixels_on_a_phone(visit, name, first, width):
    page = visit(name, width)
    assert page.locator(first).bounding_box()["y"] <= 120
    assert page.locator(".masthead__name a").bounding_box()["height"] < 40  # one line


@pytest.mark.parametrize("name", ["story", "section"])
def test_the_sections_are_one_row_that_scrolls_to_the_current_one(visit, name):
    page = visit(name, 320)
    links = page.locator(".masthead__sections a")
    assert len({round(link.bounding_box()["y"]) for link in links.all()}) == 1
    current = page.locator(".masthead__sections [aria-current]")
    assert current.inner_text() == "Harbour"
    current.focus()
    box = current.bounding_box()
    assert 0 < box["x"] < 320 - box["width"]


@pytest.mark.parametrize("width", [320, 768])
def test_no_word_of_usual_length_is_broken_at_200_per_cent_text(visit, width):
    page = visit("list", width)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(BROKEN, ".masthead__name, .masthead__sections, .lead__headline, .list-title, .footer") == []
    assert overflow(page) == 0


def test_a_large_window_gets_a_wider_page_and_lines_of_text_stay_as_they_are(visit):
    for name, part, least, most in [("list", "main", 1300, 1420), ("story", ".story__body", 600, 660)]:
        page = visit(name, 1920)
        assert least <= page.locator(part).bounding_box()["width"] <= most


def test_a_printed_story_has_its_address_and_lines_of_readable_length(visit, addresses):
    page = visit("story", 718)
    assert not page.locator(".story__address").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".story__address").is_visible()
    assert page.locator(".story__address").inner_text().endswith(addresses["story"])
    assert page.locator(".story__body").bounding_box()["width"] <= 520  # 135 mm
    assert page.locator(".masthead__tools").is_hidden()
