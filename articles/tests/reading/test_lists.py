"""Lists of stories: newest first, older ones by cursor."""

import datetime
import re

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Story
from articles.reading.listing import STORIES_ON_A_PAGE, make_cursor
from articles.tests.factories import (
    DAY,
    HOUR,
    SECOND,
    add_picture,
    make_author,
    make_image,
    make_section,
    make_story,
    make_tag,
)  # fmt: skip

pytestmark = pytest.mark.django_db

LISTS = ["/latest/", "/economy/", "/tags/budget/", "/authors/ana-petrova/"]


def headlines(answer):
    found = html.fromstring(answer.content).xpath("//article//h2 | //article//h3")
    return [line.text_content().strip() for line in found]


def older(answer):
    """The link to older stories, or None."""
    return next(iter(html.fromstring(answer.content).xpath("//a[@rel='next']/@href")), None)


def cursor_of(story):
    return make_cursor(story.published_at, story.pk)


def turn_pages(client, path, between=lambda: None):
    """The headlines of a list, page by page; `between` is called after each page."""
    pages, query = [], ""
    while query is not None:
        answer = client.get(path + query)
        assert answer.status_code == 200
        pages.append(headlines(answer))
        query = older(answer)
        between()
    return pages


@pytest.fixture
def everywhere():
    """The fields that put a story in every list."""
    return {"section": make_section("Economy"), "tags": [make_tag("budget")], "authors": [make_author()]}


def test_list_of_all_stories_is_titled_last_news_of_the_site(client):
    page = html.fromstring(client.get("/latest/").content)
    assert page.xpath("//h1/text()") == ["Last news in Newsroom"]
    assert page.xpath("//title/text()") == ["Last news in Newsroom"]


@pytest.mark.parametrize("path", LISTS)
def test_newest_story_comes_first(client, everywhere, path):
    now = timezone.now()
    for headline, age in [("Yesterday", DAY), ("Now", SECOND), ("Last year", 365 * DAY), ("An hour ago", HOUR)]:
        make_story(headline, published_at=now - age, **everywhere)
    assert headlines(client.get(path)) == ["Now", "An hour ago", "Yesterday", "Last year"]


@pytest.mark.parametrize("path", LISTS)
def test_paging_shows_every_story_once_even_if_many_have_the_same_time(client, everywhere, path):
    now = timezone.now()
    # Three pages, each of which ends in the middle of stories of the same time.
    for number in range(50):
        make_story(f"Story {number}", published_at=now - (number // 15 + 1) * HOUR, **everywhere)
    pages = turn_pages(client, path)
    assert [len(page) for page in pages] == [20, 20, 10]
    assert len({headline for page in pages for headline in page}) == 50
    moments = [int(headline.split()[1]) // 15 for page in pages for headline in page]
    assert moments == sorted(moments)


def test_stories_published_while_a_reader_pages_through_shift_nothing(client):
    moment = timezone.now() - DAY
    for number in range(45):
        make_story(f"Story {number}", published_at=moment)
    pages = turn_pages(client, "/latest/", between=lambda: make_story("Breaking", published_at=moment + HOUR))
    shown = [headline for page in pages for headline in page]
    assert sorted(shown) == sorted(f"Story {number}" for number in range(45))


def test_deleting_the_last_story_of_a_page_does_not_break_the_next(client):
    now = timezone.now()
    stories = [make_story(f"Story {number}", published_at=now - (number + 1) * SECOND) for number in range(25)]
    query = older(client.get("/latest/"))
    stories[STORIES_ON_A_PAGE - 1].delete()
    assert headlines(client.get(f"/latest/{query}", follow=True)) == [f"Story {number}" for number in range(20, 25)]


def test_archive_from_before_1970_can_be_paged_to_its_end(client):
    for number in range(45):
        make_story(f"Story {number}", published_at=datetime.datetime(1931 + number, 5, 1, tzinfo=datetime.UTC))
    shown = [headline for page in turn_pages(client, "/latest/") for headline in page]
    assert shown == [f"Story {number}" for number in range(44, -1, -1)]


@pytest.mark.parametrize("count", [STORIES_ON_A_PAGE - 1, STORIES_ON_A_PAGE])
def test_list_that_fits_on_one_page_has_no_next_page(client, count):
    for number in range(count):
        make_story(f"Story {number}")
    answer = client.get("/latest/")
    assert len(headlines(answer)) == count
    assert older(answer) is None
    assert "Older stories" not in answer.text


@pytest.mark.parametrize(
    "cursor",
    [
        "", "0", "-", "1-", "-1", "garbage", "1-2-3", "-5-3", "5--3", "1.5-2", "1e5-2", " 1-2", "1-2 ", "1-2%0A",
        "%00", "../..", "9" * 18 + "-1", "9" * 30 + "-1", "1-" + "9" * 19, "1-" + "9" * 5000, "٣-٤", "１-２",
        "%D0%B1%D0%B3-1", "%FF%FE-1", "1-2'--", "<script>", "null", "None",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/latest/", "/bg/latest/", "/news/"])
def test_malformed_cursor_gets_the_404_page(client, path, cursor):
    answer = client.get(f"{path}?before={cursor}")
    assert answer.status_code == 404
    assert 'class="masthead"' in answer.text
    assert ("<h1>Page not found</h1>" in answer.text) == (path != "/bg/latest/")


def test_of_two_cursors_the_last_is_used(client):
    make_story("The bridge opens")
    newest = cursor_of(make_story("The ferry stops", published_at=timezone.now()))
    assert headlines(client.get(f"/latest/?before=garbage&before={newest}")) == ["The bridge opens"]
    assert client.get(f"/latest/?before={newest}&before=garbage").status_code == 404


def test_page_after_the_oldest_story_links_back_to_the_newest(client):
    oldest = make_story("The bridge opens")
    answer = client.get(f"/latest/?before={cursor_of(oldest)}")
    assert answer.status_code == 200
    assert headlines(answer) == []
    assert "There are no older stories." in answer.text
    assert '<a href="/latest/">Newest stories</a>' in answer.text


@pytest.mark.parametrize("path", LISTS)
def test_empty_list_says_so(client, everywhere, path):
    make_story("Мостът отваря", language="bg", tags=everywhere["tags"], authors=everywhere["authors"])
    answer = client.get(path)
    assert answer.status_code == 200
    assert "There are no stories here yet." in answer.text
    assert "<article" not in answer.text
    assert "Older stories" not in answer.text


@pytest.mark.parametrize("path", ["/economy/", "/tags/budget/", "/authors/nobody/", "/en/", "/feed/feed/"])
def test_unknown_list_gets_the_404_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>Page not found</h1>" in answer.text


@pytest.mark.parametrize("path", LISTS)
def test_number_of_queries_does_not_grow_with_the_list(client, everywhere, path, django_assert_num_queries):
    # Sections and pages; stories; pictures; the section, tag or author. The stories of a tag or author are counted once
    # there is more than one page of them.
    expected, more = 3 if path == "/latest/" else 4, 1 if path.startswith(("/tags/", "/authors/")) else 0
    for number in range(40):
        story = make_story(f"Story {number}", **everywhere)
        add_picture(story, make_image(alt_text="A bridge"))
        add_picture(story, None, own_caption="Missing")
        if number in {0, 19, 39}:
            with django_assert_num_queries(expected + (more if number == 39 else 0)):
                answer = client.get(path)
            assert len(headlines(answer)) == min(number + 1, STORIES_ON_A_PAGE)
            assert answer.text.count('alt="A bridge"') == min(number + 1, STORIES_ON_A_PAGE)


def test_list_shows_time_with_offset_views_and_lead(client, settings):
    from articles.models.pageviews import set_imported_views

    moment = datetime.datetime(2025, 11, 7, 9, 0, tzinfo=datetime.UTC)
    story = make_story("The bridge opens", lead="After nine years.", published_at=moment)
    set_imported_views(story, 12_345)
    card = html.fromstring(client.get("/latest/").content).xpath("//article")[0]
    time = card.xpath(".//time")[0]
    assert time.text == "11:00"
    assert datetime.datetime.fromisoformat(time.get("datetime")) == moment
    assert time.get("datetime").endswith("+02:00")
    assert re.search(r"12[ ,.\u00a0\u202f]?345 views", card.text_content())
    assert "After nine years." in card.text_content()


def test_one_view_is_in_the_singular(client, settings):
    from articles.models.pageviews import set_imported_views

    settings.SHOW_VIEWS_FROM = 1
    set_imported_views(make_story("The bridge opens"), 1)
    assert "1 view<" in client.get("/latest/").text


def test_list_shows_the_first_picture_that_has_a_file(client):
    story = make_story("The bridge opens")
    add_picture(story, None, own_caption="Lost in the move")
    image = make_image(alt_text="The bridge at night")
    add_picture(story, image)
    add_picture(story, make_image(alt_text="The mayor"))
    answer = client.get("/latest/")
    assert image.key in answer.text
    assert 'alt="The bridge at night"' in answer.text
    assert "The mayor" not in answer.text
    assert "Lost in the move" not in answer.text


@pytest.mark.parametrize("path", ["/", "/bg/"])
def test_navigation_lists_the_sections_of_the_language_in_order(client, path):
    make_section("Sport", position=3)
    make_section("Economy", position=2)
    make_section("Култура", "bg", position=1)
    links = html.fromstring(client.get(path).content).xpath("//header/nav//a/text()")
    assert links == (["Economy", "Sport", "News"] if path == "/" else ["Култура", "Новини"])


def test_each_page_links_to_the_front_page_of_every_language(client):
    make_tag("budget")
    for path in ["/", "/bg/", "/tags/budget/", "/bg/tags/budget/", "/no-such-page/", "/bg/no-such-page/"]:
        footer = html.fromstring(client.get(path).content).xpath("//footer//a[@hreflang]")
        assert [(link.get("hreflang"), link.get("href")) for link in footer] == [("en", "/"), ("bg", "/bg/")]


def publish(*headlines, **fields):
    """Stories published one after the other; the last is the newest."""
    now = timezone.now()
    for number, headline in enumerate(headlines):
        make_story(headline, published_at=now - (len(headlines) - number) * SECOND, **fields)


def test_section_begins_with_its_newest_stories_and_its_older_pages_do_not(client):
    publish("One", "Two", "Three", "Four", "Five", "Six", section=make_section("Economy"))
    page = html.fromstring(client.get("/economy/").content)
    top, rows = "//article[@class='lead']//h2", "//div[@class='day']/article//h3"
    shown = [[line.text_content().strip() for line in page.xpath(path)] for path in (top, rows)]
    assert shown == [["Six"], ["Five", "Four", "Three", "Two", "One"]]
    older = client.get(f"/economy/?before={cursor_of(Story.objects.latest()[0])}")
    assert len(headlines(older)) == 5
    assert 'class="lead"' not in older.text


def test_list_of_all_stories_has_no_lead_and_its_rows_are_grouped_by_day_in_the_sites_time_zone(client):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - 3 * DAY
    midnight = noon.replace(hour=0)
    for number, moment in enumerate([noon, midnight, midnight - SECOND, noon - DAY]):
        make_story(f"Story {number}", published_at=moment)
    page = html.fromstring(client.get("/latest/").content)
    days = [
        [line.text_content().strip() for line in day.xpath(".//article//h3")]
        for day in page.xpath("//div[@class='day']")
    ]
    assert days == [["Story 0", "Story 1"], ["Story 2", "Story 3"]]
    assert page.xpath("//article[@class='lead']") == []


def test_author_page_introduces_the_author(client):
    portrait = make_image(alt_text="Ana, smiling")
    ana = make_author("Ana Petrova", bio="Writes about harbours.\n\n<b>Lives</b> by one.", portrait=portrait)
    make_story(authors=[ana])
    answer = client.get("/authors/ana-petrova/")
    page = html.fromstring(answer.content)
    assert page.xpath("//h1/text()") == ["Ana Petrova"]
    assert page.xpath("//main//p/text()")[:2] == ["Writes about harbours.", "<b>Lives</b> by one."]
    assert page.xpath("//img/@alt") == ["Ana, smiling"]
    assert client.get(page.xpath("//img/@src")[0]).status_code == 200


def test_first_page_has_a_canonical_address_without_the_query(client):
    link = '<link rel="canonical" href="http://testserver/news/">'
    assert link in client.get("/news/").text
    assert link in client.get("/news/?utm_source=x").text
    assert link in client.get("/news/", headers={"host": "localhost"}).text


def test_older_page_says_what_it_is_and_leads_back_to_the_newest(client):
    at = datetime.datetime(2026, 3, 2, 10, 5, tzinfo=datetime.UTC)
    story = make_story(tags=[make_tag("budget")], authors=[make_author("Ana Petrova")], published_at=at)
    cursor = cursor_of(story)
    for path, title in {
        "/latest/": "Last news in Newsroom, before 2 March 2026, 12:05",
        "/news/": "News, before 2 March 2026, 12:05 · Newsroom",
        "/tags/budget/": "budget, before 2 March 2026, 12:05 · Newsroom",
        "/authors/ana-petrova/": "Ana Petrova, before 2 March 2026, 12:05 · Newsroom",
    }.items():
        page = html.fromstring(client.get(f"{path}?utm_source=x&before={cursor}").content)
        assert page.xpath("//title/text()") == [title]
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex,follow"]
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{path}?before={cursor}"]
        [place] = page.xpath("//p[@class='list-place']")
        assert place.text_content() == "Before 2 March 2026, 12:05. Back to the newest"
        assert place.xpath("./a/@href") == [path]
        first = html.fromstring(client.get(path).content)
        assert first.xpath("//meta[@name='robots']/@content") == ["max-image-preview:large"]
        assert first.xpath("//p[@class='list-place']") == []
