"""Fact boxes, pull quotes, cards and headings as readers get them."""

import pytest
from django.utils import translation
from lxml import html

from articles.tests.factories import make_page, make_story

pytestmark = pytest.mark.django_db
BODY = (
    "<h2>Tags</h2><aside><h3>In numbers</h3><p>412 m</p></aside>"
    "<aside><blockquote><p>Words</p></blockquote><p>Ana</p></aside>"
    '<p>https://youtu.be/a?b=1&amp;c="</p><p>https://youtu.be/a?b=1&amp;c=%22</p>'
)


def page_of(client, thing):
    return html.fromstring(client.get(thing.get_absolute_url()).content.decode())


@pytest.mark.parametrize("make", [make_story, make_page])
def test_boxes_and_cards_are_shown_in_stories_and_pages(client, make):
    page = page_of(client, make(body=BODY))
    assert page.xpath("//aside[@class='fact-box']/h2/@id") == ["in-numbers"]
    assert page.xpath("string(//aside[@class='pull-quote'])") == "WordsAna"
    [card] = page.xpath("//p[@class='embed']/a")
    assert card.get("href") == "https://youtu.be/a?b=1&c=%22"
    assert card.text_content() == "YouTube Video · youtu.be"
    assert page.xpath("//link[contains(@href, 'blocks.css')]")
    assert not page.xpath("//iframe | //script[not(@type='application/ld+json')]")


def test_a_text_without_them_asks_for_no_style_sheet_of_theirs(client):
    page = page_of(client, make_story(body="<p>A text</p>"))
    assert not page.xpath("//link[contains(@href, 'blocks.css')]")


def test_a_card_says_the_kind_in_the_language_of_the_page(client):
    with translation.override("bg"):
        story = make_story(body="<p>https://youtu.be/a</p>", language="bg")
    assert page_of(client, story).xpath("string(//p[@class='embed'])") == "YouTube Видео · youtu.be"


def test_no_id_of_a_heading_is_one_of_the_page(client):
    names = ("Main", "Gallery", "Corrections", "Sources", "Tags", "Related", "Part", "Part")
    story = make_story(body="".join(f"<h2>{name}</h2>" for name in names), cited_sources="Reuters")
    ids = page_of(client, story).xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert {"main-2", "sources", "sources-2", "part", "part-2"} <= set(ids)


def test_the_address_of_a_card_is_among_those_that_are_printed(client):
    page = page_of(client, make_story(body="<p>https://youtu.be/a</p>"))
    assert page.xpath("//ol[@class='story__links']/li/text()") == ["https://youtu.be/a"]
