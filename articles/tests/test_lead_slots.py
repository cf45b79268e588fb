"""Stories that release 0.1 had pinned lead the front page after the upgrade, and whenever they would have led."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from articles.models import FrontPage, Story
from articles.tests.factories import DAY, HOUR, SECOND, make_story

pytestmark = pytest.mark.django_db


def pinned(headline, **fields):
    return make_story(headline, is_pinned=True, **fields)


def upgrade():
    import_module("articles.migrations.0010_lead_slots").add_lead_slots(apps, None)


def test_the_newest_pinned_story_of_each_language_leads_after_the_upgrade(client):
    pinned("Pinned before", published_at=timezone.now() - 3 * HOUR)
    pinned("Pinned", published_at=timezone.now() - 2 * HOUR)
    pinned("Закачена", language="bg", published_at=timezone.now() - 2 * HOUR)
    make_story("The newest", published_at=timezone.now() - SECOND)
    upgrade()
    for path, headline in (("/", "Pinned"), ("/bg/", "Закачена")):
        page = client.get(path).text
        assert page.index(f">{headline}</a>") < page.index("<h2", page.index("teaser--lead")) + 500
    assert {*FrontPage.objects.values_list("language", "slots__place", "slots__story__headline")} == {
        ("en", "lead", "Pinned"), ("bg", "lead", "Закачена")
    }  # fmt: skip


def test_a_story_pinned_for_tomorrow_leads_from_tomorrow_on():
    pinned("Today's")
    later = pinned("Tomorrow's", published_at=timezone.now() + DAY)
    upgrade()
    assert FrontPage.objects.in_effect().get().slots.get().story.headline == "Today's"
    assert FrontPage.objects.in_effect(later.published_at).get().slots.get().story == later


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"published_at": datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC), "expires_at": timezone.now() - HOUR},
    ],
)
def test_what_readers_do_not_see_leads_nothing(fields):
    pinned("Pinned", **fields)
    make_story("Not pinned")
    upgrade()
    assert not FrontPage.objects.exists()
    assert Story.objects.filter(is_pinned=True).exists()  # for release 0.1, which may still run
