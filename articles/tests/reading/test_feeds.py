"""RSS feeds of the site, a section, a tag and an author."""

import datetime
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone
from lxml import etree

from articles.models import Story
from articles.tests.factories import SECOND, make_author, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db

FEEDS = ["/feed/", "/economy/feed/", "/tags/budget/feed/", "/authors/ana-petrova/feed/"]


@pytest.fixture
def everywhere():
    return {"section": make_section("Economy"), "tags": [make_tag("budget")], "authors": [make_author()]}


def channel(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    return etree.fromstring(answer.content).find("channel")


@pytest.mark.parametrize("path", FEEDS)
def test_feed_shows_the_newest_stories_first(client, everywhere, path):
    now = timezone.now()
    for number in range(35):
        make_story(f"Story {number}", published_at=now - (number + 1) * SECOND, **everywhere)
    titles = [title.text for title in channel(client, path).findall("item/title")]
    assert titles == [f"Story {number}" for number in range(30)]


@pytest.mark.parametrize("path", FEEDS)
def test_number_of_queries_does_not_grow_with_the_feed(client, everywhere, path, django_assert_num_queries):
    for count in (1, 30):
        while Story.objects.count() < count:
            make_story(**everywhere)
        with django_assert_num_queries(2 if path == "/feed/" else 3):  # stories; authors and tags; what the feed is of
            channel(client, path)


@pytest.mark.parametrize("path", FEEDS)
def test_feed_uses_the_address_in_site_url_whatever_the_host_header(client, everywhere, path):
    story = make_story(**everywhere)
    feed = channel(client, path, host="localhost")
    assert feed.findtext("link") == f"http://testserver{path.removesuffix('feed/')}"
    assert feed.find("{http://www.w3.org/2005/Atom}link").get("href") == f"http://testserver{path}"
    assert feed.findtext("item/link") == f"http://testserver{story.get_absolute_url()}"
    assert b"localhost" not in etree.tostring(feed)


@pytest.mark.parametrize("path", FEEDS)
def test_empty_feed_is_a_feed(client, everywhere, path):
    make_story("Мостът отваря", language="bg", tags=everywhere["tags"], authors=everywhere["authors"])
    assert channel(client, path).findall("item") == []


def test_item_has_the_text_time_authors_and_tags_of_its_story(client):
    moment = datetime.datetime(2025, 7, 1, 9, 0, tzinfo=datetime.UTC)
    make_story(
        "Bread & <b>butter</b>", lead="It costs 5 < 6.", published_at=moment, tags=[make_tag("budget")],
        authors=[make_author("Zoya Ilieva"), make_author("Ana Petrova")],
    )  # fmt: skip
    item = channel(client, "/feed/").find("item")
    assert item.findtext("title") == "Bread & <b>butter</b>"
    assert item.findtext("description") == "It costs 5 < 6."
    assert parsedate_to_datetime(item.findtext("pubDate")) == moment
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Zoya Ilieva, Ana Petrova"
    assert item.findtext("category") == "budget"


def test_guid_stays_when_headline_slug_and_section_change(client):
    story = make_story("The bridge opens")

    def guid():
        return channel(client, "/feed/").find("item/guid")

    before = guid()
    assert before.text == f"urn:uuid:{story.uid}"
    assert before.get("isPermaLink") == "false"
    story.headline, story.slug, story.section = "The bridge closes", "the-bridge-closes", make_section("Economy")
    story.save()
    assert guid().text == before.text
    assert channel(client, "/feed/").findtext("item/title") == "The bridge closes"


def test_feed_is_named_after_its_section_tag_or_author(client, everywhere):
    make_story(**everywhere)
    titles = [channel(client, path).findtext("title") for path in FEEDS]
    assert titles == ["Last news in Newsroom", "Economy · Newsroom", "budget · Newsroom", "Ana Petrova · Newsroom"]
    assert channel(client, "/bg/feed/").findtext("language") == "bg"


@pytest.mark.parametrize("text", ["\x08\x0b\ufffe", "]]>", "<![CDATA[", "&#0;", "🙂"])
def test_no_text_breaks_a_feed(client, text):
    make_story(f"a{text}", lead=f"b{text}", tags=[make_tag(f"c{text}", slug="c")], authors=[make_author(f"d{text}")])
    assert channel(client, "/feed/").findtext("item/title").startswith("a")


@pytest.mark.parametrize("path", ["/no-section/feed/", "/tags/no-tag/feed/", "/authors/nobody/feed/"])
def test_feed_of_something_unknown_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", FEEDS)
def test_list_page_links_to_its_feed(client, everywhere, path):
    make_story(**everywhere)
    page = client.get(path.removesuffix("feed/")).text
    assert 'type="application/rss+xml" title="' in page
    assert f'href="{path}">' in page
