"""The structured data on a story's page."""

import io
import json

import pytest
from django.utils import timezone
from lxml import html
from PIL import Image as Pixels

from articles.models import Status
from articles.tests.factories import (
    HOUR,
    add_picture,
    make_author,
    make_image,
    make_section,
    make_story,
    picture_bytes,
)  # fmt: skip

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def data_of(client, story):
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    [element] = page.xpath("//script")
    assert element.get("type") == "application/ld+json"
    return json.loads(element.text)


def test_story_has_its_facts_as_structured_data(client):
    story = make_story(
        "The bridge opens", lead="At last.", authors=[make_author("Ana Petrova")], section=make_section("Economy"),
    )  # fmt: skip
    address = SITE + story.get_absolute_url()
    assert data_of(client, story) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "headline": "The bridge opens",
        "description": "At last.",
        "inLanguage": "en",
        "articleSection": "Economy",
        "datePublished": story.published_at.isoformat(),
        "author": [{"@type": "Person", "name": "Ana Petrova", "url": f"{SITE}/authors/ana-petrova/"}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Newsroom", "url": SITE},
    }


def test_picture_has_three_shapes_that_can_be_loaded(client):
    story = make_story()
    image = make_image(
        data=picture_bytes("JPEG", (1600, 1200)),
        credit="Ana Petrova",
        copyright="© Ana",
        source_type="algorithmicMedia",
    )
    add_picture(story, image, own_caption="The bridge")
    pictures = data_of(client, story)["image"]
    assert [(picture["width"], picture["height"]) for picture in pictures] == [(1200, 1200), (1200, 900), (1200, 675)]
    for picture in pictures:
        answer = client.get(picture["url"].removeprefix(SITE))
        assert Pixels.open(io.BytesIO(answer.content)).size == (picture["width"], picture["height"])
        assert picture["creditText"] == "Ana Petrova"
        assert picture["copyrightNotice"] == "© Ana"
        assert picture["caption"] == "The bridge"
        assert picture["digitalSourceType"].endswith("/algorithmicMedia")
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    assert page.xpath("//meta[@property='og:image']/@content") == [pictures[2]["url"]]


def test_no_headline_ends_the_script_element(client):
    headline = "</script><script>alert(1)</script><!-- & “quotes” \u2028"
    assert data_of(client, make_story(headline))["headline"] == headline.replace("\u2028", "").strip()


def test_update_before_publication_is_left_out(client):
    now = timezone.now()
    story = make_story(published_at=now - HOUR, updated_at=now - 2 * HOUR, status=Status.PUBLISHED)
    assert "dateModified" not in data_of(client, story)
