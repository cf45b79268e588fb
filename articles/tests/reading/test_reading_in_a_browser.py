"""Readers' pages in a browser, served as in production."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.desk.previews import make_link
from articles.models import Section, Status
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow, unexpected
from articles.tests.factories import (
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)
from articles.tests.server import open_site

WIDTHS = [320, 360, 768, 1280, 1920]
# Every kind of public page, as made by `fill`.
PAGES = [
    "front page", "last news", "older stories", "section", "section with one story", "empty section", "tag", "author",
    "story", "story with a gallery", "story with nothing but a headline", "story with a long headline",
    "story from right to left", "story with forty tags", "story with everything in its text",
    "footer page", "not found", "withdrawn", "Bulgarian front page", "Bulgarian story",
    "preview",
]  # fmt: skip
PAGE_TEXT = """Last news in Harbour Times

The bridge opens

Nov 7, 2025 11:00 184

After seven years the bridge over the river opens.

First paragraph of “eight”, with a dash – and 1 < 2 & 3.

Second paragraph.
"""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen und Rindfleischetikettierungsüberwachung "
SEASON = "".join(
    f"<tr><td>Aldermouth Wanderers {number}</td><td>18</td><td>12</td><td>4</td><td>2</td><td>41:17</td></tr>"
    for number in range(3)
)
RICH = (
    "<h2>What was said</h2><p>A <a href='https://news.example/'>link</a> and <strong>weight</strong>.</p>"
    "<blockquote><p>We are going over.</p></blockquote><ul><li>One</li><li>Two<ol><li>deep</li></ol></li></ul>"
    "<table><tr><th>Club</th><th>Played</th><th>Won</th><th>Drawn</th><th>Lost</th><th>Goals</th></tr>"
    f"{SEASON}</table><hr><pre><code>{'a_long_line_of_code = ' * 12}</code></pre>"
    f"<p>https://news.example/{'path/' * 40}</p>"
)


def fill() -> dict[str, str]:
    """Make pages of every kind. Returns their addresses by name."""
    link = make_link(make_story("The ferry returns", status=Status.DRAFT), by=make_editor(), hours=72)
    made = make_lists() | make_stories() | {"footer page": make_page(body=RICH)}
    addresses = {name: thing.get_absolute_url() for name, thing in made.items()}
    return addresses | {
        "front page": "/",
        "last news": "/latest/",
        "Bulgarian front page": "/bg/",
        "not found": "/nothing-here/",
        "preview": f"/preview/{link.token}/",
    }


def make_lists():
    """A section, tag and author with two pages of stories each, and sections with one story or none."""
    economy, sport = make_section("Economy"), make_section("Sport")
    ana, budget = make_author(bio="Writes about money.", portrait=picture(300, 300)), make_tag()
    for number in range(25):
        at = timezone.now() - timedelta(days=3, minutes=number)
        make_story(f"Budget, part {number}", published_at=at, section=economy, tags=[budget], authors=[ana])
    story = make_story("The ferry waits", lead="It has time.", section=economy, tags=[budget], authors=[ana])
    add_picture(story, picture(1200, 800), own_caption="The pier.", own_alt_text="A ferry.", own_credit="Ana Petrova")
    make_story("One all", section=sport)
    return {
        "section": economy,
        "section with one story": sport,
        "empty section": make_section("Weekend"),
        "tag": budget,
        "author": ana,
        "story": story,
    }


def make_stories():
    gallery = make_story("Four winters")
    for size in [(1200, 800), (600, 1500), (90, 60), (2000, 400)]:
        add_picture(gallery, picture(*size), own_caption="A winter.", own_alt_text="Snow.")
    return {
        "story with a gallery": gallery,
        "story with nothing but a headline": make_story("Snow", body=""),
        "story with a long headline": make_story((LONG * 2)[:200]),
        "story from right to left": make_story("المكتبة تفتح أبوابها", body="<p>تفتح المكتبة أبوابها غدا.</p>"),
        "story with forty tags": make_story("Tagged", tags=[make_tag(f"subject {number}") for number in range(40)]),
        "story with everything in its text": make_story("Rich", body=RICH),
        "withdrawn": make_story("A mistake", status=Status.WITHDRAWN, withdrawal_reason="The figures were wrong."),
        "Bulgarian story": make_story("Мостът е отворен", section=Section.objects.news("bg")),
    }


def picture(*size):
    return make_image(data=picture_bytes("JPEG", size), alt_text="A coloured field.")


@pytest.fixture(scope="module")
def site(tmp_path_factory, migrated_database):
    with open_site(tmp_path_factory.mktemp("site"), migrated_database) as running:
        yield running


@pytest.fixture(scope="module")
def addresses(site, chromium):
    addresses = site.run(fill)
    page, _complaints = open_page(chromium, site.url)
    page.goto("/latest/")
    older = page.get_attribute("a[rel=next]", "href")
    page.context.close()
    return addresses | {"latest": "/latest/", "older stories": f"/latest/{older}"}


@pytest.fixture
def visit(site, browser, addresses):
    """Open a kind of page by name in a new window; anything that the browser complains about fails the test."""
    opened = []

    def visit(name, **context):
        page, complaints = open_page(browser, site.url, **context)
        answer = page.goto(addresses[name])
        opened.append((page.context, complaints, answer))
        assert answer.status == {"not found": 404, "withdrawn": 410}.get(name, 200)
        return page

    yield visit
    for context, complaints, answer in opened:
        context.close()
        assert unexpected(complaints, answer) == []


def test_an_imported_page_is_read_then_edited_and_readers_see_the_change(site, visit):
    done = site.manage("import_stories", "-", stdin=PAGE_TEXT)
    assert done.returncode == 0, done.stderr
    site.get_until("/news/", lambda reply: "The bridge opens" in reply.text)
    reader = visit("front page")
    reader.get_by_role("navigation").get_by_role("link", name="News", exact=True).click()
    reader.get_by_role("link", name="The bridge opens").click()
    assert reader.inner_text("h1") == "The bridge opens"
    assert "First paragraph of “eight”" in reader.inner_text("article")

    desk = visit("front page", viewport={"width": 1280, "height": 1000})
    log_in(desk)
    desk.goto("/admin/articles/story/?q=bridge")
    desk.get_by_role("link", name="The bridge opens").click()
    desk.fill("#id_headline", "The bridge opens today")
    desk.locator(".submit-row .default >> visible=true").click()
    desk.wait_for_selector(".messagelist .success")

    site.get_until("/news/", lambda reply: "The bridge opens today" in reply.text, seconds=3)
    reader.go_back()
    reader.reload()
    assert reader.get_by_role("link", name="The bridge opens today").is_visible()


def test_every_page_is_reachable_by_links_without_scripts(visit):
    page = visit("front page", java_script_enabled=False)
    assert page.locator("link[rel=alternate][type='application/rss+xml']").count() == 1
    footer = page.get_by_role("contentinfo")
    assert footer.get_by_role("link", name="RSS").get_attribute("href") == "/feed/"
    page.get_by_role("link", name="The ferry waits").first.click()
    headline = page.locator("h1")
    expect(headline).to_have_text("The ferry waits")
    for link, heading in [("budget", "Budget"), ("Ana Petrova", "Ana Petrova"), ("Economy", "Economy")]:
        page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()
        expect(headline).to_have_text(heading, use_inner_text=True)  # a capital by style, so once the style is there
        page.get_by_role("link", name="The ferry waits").first.click()
    page.goto("/")
    assert page.get_by_role("link", name="Budget, part 24").count() == 0
    page.get_by_role("link", name="All the last news").click()
    page.get_by_role("link", name="Older stories").click()
    assert page.get_by_role("link", name="Budget, part 24").is_visible()
    footer.get_by_role("link", name="български").click()
    assert page.get_by_role("link", name="Мостът е отворен").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible(visit, name, scheme, width):
    page = visit(name, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_scrolls_sideways(visit, name):
    page = visit(name)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width


@pytest.mark.parametrize("name", ["front page", "story"])
def test_print_has_the_text_and_no_navigation(visit, name):
    page = visit(name)
    page.emulate_media(media="print")
    assert page.get_by_text("The ferry waits").first.is_visible()
    assert page.locator("nav >> visible=true").count() == 0
