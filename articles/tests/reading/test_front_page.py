"""The front page: its lead, its secondary stories, and its rows day by day."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone
from lxml import html

from articles.models import Story
from articles.reading.listing import make_cursor
from articles.tests.factories import DAY, HOUR, SECOND, add_picture, make_image, make_section, make_story

pytestmark = pytest.mark.django_db


def page_of(client, path="/"):
    return html.fromstring(client.get(path).content)


def headlines(elements):
    return [article.xpath(".//h2 | .//h3")[0].text_content().strip() for article in elements]


def lead_of(client, path="/"):
    return headlines(page_of(client, path).xpath("//article[@class='lead']"))


def publish(*headlines, **fields):
    """Stories published one after the other; the last is the newest."""
    now = timezone.now()
    return [
        make_story(headline, published_at=now - (len(headlines) - number) * SECOND, **fields)
        for number, headline in enumerate(headlines)
    ]


def test_newest_story_leads_and_the_next_three_are_secondary(client):
    publish("One", "Two", "Three", "Four", "Five", "Six")
    page = page_of(client)
    assert headlines(page.xpath("//article[@class='lead']")) == ["Six"]
    assert headlines(page.xpath("//div[@class='secondary-stories']/article")) == ["Five", "Four", "Three"]
    assert headlines(page.xpath("//div[@class='day']/article")) == ["Two", "One"]


def test_pinned_story_leads_and_appears_only_once(client):
    old, *_others = publish("Old", "Newer", "Newest")
    old.is_pinned = True
    old.save()
    assert headlines(page_of(client).xpath("//article")) == ["Old", "Newest", "Newer"]


def test_pinned_story_from_the_archive_leads_and_stays_in_the_archive(client):
    pinned = make_story("Pinned", published_at=timezone.now() - 30 * DAY, is_pinned=True)
    publish(*(f"Story {number}" for number in range(25)))
    page = page_of(client)
    assert headlines(page.xpath("//article"))[:2] == [pinned.headline, "Story 24"]
    [older] = page.xpath("//a[@rel='next']/@href")
    assert headlines(page_of(client, f"/{older}").xpath("//article"))[-1] == pinned.headline


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"published_at": timezone.now() + DAY},
        {"published_at": timezone.now() - DAY, "expires_at": timezone.now() - HOUR},
        {"status": "withdrawn"},
        {"language": "bg"},
    ],
)
def test_pinned_story_that_is_not_public_here_does_not_lead(client, fields):
    make_story("Pinned", is_pinned=True, **fields)
    publish("Old", "New")
    assert lead_of(client) == ["New"]


def test_newest_story_leads_its_section_and_older_pages_have_no_lead(client):
    economy = make_section("Economy")
    publish("Old", "New", section=economy)
    make_story("Pinned elsewhere", is_pinned=True)
    assert lead_of(client, "/economy/") == ["New"]
    newest = Story.objects.latest()[0]
    older = page_of(client, f"/?before={make_cursor(newest.published_at, newest.pk)}")
    assert len(older.xpath("//article")) == 2
    assert older.xpath("//article[@class='lead']") == []


def test_rows_are_grouped_by_day_in_the_sites_time_zone(client):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - 3 * DAY
    midnight = noon.replace(hour=0)
    times = [noon, midnight, midnight - SECOND, noon - DAY]
    for number, time in enumerate(times):
        make_story(f"Story {number}", published_at=time)
    publish("Second", "Second", "Second", "Lead")
    days = page_of(client).xpath("//div[@class='day']")
    assert [headlines(day.xpath("./article")) for day in days] == [["Story 0", "Story 1"], ["Story 2", "Story 3"]]


def test_leading_stories_of_today_show_the_time_alone_and_older_ones_the_date_too(client):
    now = timezone.localtime()
    last_year = datetime.datetime(now.year - 1, 11, 7, 9, 5, tzinfo=now.tzinfo)
    for time in (now, now - DAY, last_year):
        make_story(published_at=time)
    shown = [time.text for time in page_of(client).xpath("//article//time")]
    yesterday = f"{now - DAY:%-d %B}, {now:%H:%M}"
    in_january = (now - DAY).year != now.year
    assert shown[0] == f"{now:%H:%M}"
    assert shown[1] == yesterday or in_january
    assert shown[2] == f"7 November {now.year - 1}, 09:05"


def test_only_the_picture_of_the_lead_is_loaded_eagerly(client):
    for story in publish("One", "Two"):
        add_picture(story, make_image())
    assert page_of(client).xpath("//img/@fetchpriority") == ["high"]
    assert page_of(client).xpath("//img/@loading") == ["lazy"]


def test_masthead_has_the_date_and_marks_the_current_section(client):
    make_section("Economy")
    page = page_of(client, "/economy/")
    today = timezone.localdate()
    assert f"{today:%A}" in page.xpath("string(//*[@class='masthead__date'])")
    assert page.xpath("//nav//a[@aria-current='page']/text()") == ["Economy"]


def test_masthead_marks_the_section_of_a_story(client):
    make_section("Sport")
    page = page_of(client, make_story(section=make_section("Economy")).get_absolute_url())
    assert page.xpath("//header[@class='masthead']//a[@aria-current]/text()") == ["Economy"]
    assert page.xpath("//header[@class='masthead']//a/@aria-current") == ["true"]


def test_masthead_links_to_corrections_feed_and_the_other_languages(client):
    tools = page_of(client, "/bg/").xpath("//ul[@class='masthead__tools']//a")
    assert [(link.text, link.get("href"), link.get("lang")) for link in tools] == [
        ("Поправки", "/bg/corrections/", None),
        ("RSS", "/bg/feed/", None),
        ("English", "/", "en"),
    ]


def test_page_in_a_right_to_left_language_has_that_direction(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربيّة")]
    assert page_of(client, "/ar/").get("dir") == "rtl"
    assert page_of(client, "/").get("dir") is None


def test_server_error_has_the_sites_design_and_the_pages_language(client):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE articles_pageviews")  # rolled back with the test's transaction
    answer = client.get("/")
    assert answer.status_code == 500
    page = html.fromstring(answer.content)
    assert page.xpath("string(//header)").strip() == "Newsroom"
    assert page.xpath("//h1/text()") == ["Something went wrong"]
    assert page.xpath("//link[@rel='stylesheet']")
    assert page.xpath("//main//a/@href") == ["/"]
    assert "Нещо се обърка" in client.get("/bg/").text
