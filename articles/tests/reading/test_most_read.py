"""The stories read most, on the front page: remembered, and asked for anew every few minutes."""

import pytest
from django.test import RequestFactory
from django.utils import timezone
from lxml import html

from articles.models.pageviews import add_page_views
from articles.reading.most_read import SHOWN, rank_anew, read_most
from articles.reading.shared_parts import SHARED_PARTS
from articles.tests.factories import HOUR, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def make_stories(number, **fields):
    now = timezone.now()
    return [make_story(f"Story {place}", published_at=now - place * HOUR, **fields) for place in range(number)]


def test_ten_most_read_stand_on_the_front_page_without_those_that_lead_it(client):
    stories = make_stories(25)
    add_page_views({story.pk: 100 - place for place, story in enumerate(stories)})
    page = html.fromstring(client.get("/").content)
    shown = [link.text_content() for link in page.xpath("//section[@class='most-read']//li/a")]
    above = [link.text_content() for link in page.xpath("//article[contains(@class, 'teaser')]//h2/a")]
    assert above == ["Story 0", "Story 1", "Story 2"]
    assert shown == [f"Story {place}" for place in range(3, 13)]


@pytest.mark.parametrize(("read", "shown"), [(7, 0), (8, 5), (12, 5), (13, 10)])
def test_most_read_shows_ten_or_five_or_nothing(client, read, shown):
    stories = make_stories(20)
    add_page_views({story.pk: 50 - place for place, story in enumerate(stories[:read])})
    page = html.fromstring(client.get("/").content)
    assert len(page.xpath("//section[@class='most-read']//li")) == shown


def test_it_is_remembered_until_it_is_ranked_anew():
    parts = {}
    request = RequestFactory().get("/", **{SHARED_PARTS: parts})
    old, new, other = make_stories(2) + make_stories(1, language="bg")
    add_page_views({old.pk: 5, other.pk: 9})
    assert read_most(request, "en") == [old.pk]
    assert read_most(request, "bg") == [other.pk]
    add_page_views({new.pk: 7})
    assert read_most(request, "en") == [old.pk]
    assert rank_anew(parts) == {"most-read:en"}
    assert read_most(request, "en") == [new.pk, old.pk]
    assert rank_anew(parts) == set()


def test_front_page_stays_as_it_is_while_the_first_ten_do():
    parts = {}
    request = RequestFactory().get("/", **{SHARED_PARTS: parts})
    stories = make_stories(SHOWN + 2)
    add_page_views({story.pk: 100 - place for place, story in enumerate(stories[:-1])})
    read_most(request, "en")
    add_page_views({stories[-1].pk: 90 - SHOWN})
    assert rank_anew(parts) == set()
    add_page_views({stories[-1].pk: 50})
    assert rank_anew(parts) == {"most-read:en"}
