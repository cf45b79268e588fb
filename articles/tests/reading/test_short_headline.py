"""Lists and links show a story's short headline, if there is one; everything else its full headline."""

import pytest
from lxml import html

from articles.tests.factories import make_author, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db
FULL, SHORT = "The bridge over the old harbour opens to everybody", "Harbour bridge opens"


@pytest.fixture
def story():
    taxonomy = {"section": make_section("City"), "tags": [make_tag("harbour")], "authors": [make_author("Ana Petrova")]}
    return make_story(FULL, short_headline=SHORT, **taxonomy)


@pytest.mark.parametrize("address", ["/", "/city/", "/tags/harbour/", "/authors/ana-petrova/"])
def test_each_list_shows_the_short_headline(client, story, address):
    page = html.fromstring(client.get(address).content)
    assert page.xpath(f"//a[@href='{story.get_absolute_url()}']/text()") == [SHORT]
    assert FULL not in page.text_content()


def test_a_link_to_a_related_story_shows_the_short_headline(client, story):
    page = html.fromstring(client.get(make_story("Another", tags=story.tags.all()).get_absolute_url()).content)
    assert page.xpath("//aside//li/a/text()") == [SHORT]


def test_the_story_itself_and_the_feed_show_the_full_headline(client, story):
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    assert page.xpath("//h1/text()") == [FULL]
    assert page.xpath("//title/text()")[0].startswith(FULL)
    assert SHORT not in page.text_content()
    feed = client.get("/feed/").text
    assert FULL in feed
    assert SHORT not in feed


def test_without_one_lists_show_the_headline(client):
    story = make_story(FULL)
    page = html.fromstring(client.get("/").content)
    assert page.xpath(f"//a[@href='{story.get_absolute_url()}']/text()") == [FULL]
