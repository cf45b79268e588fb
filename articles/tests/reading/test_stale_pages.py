"""Cached pages that nothing would drop if keys were worked out a little less carefully."""

import datetime
import re

import pytest
from django.template import defaulttags
from django.utils import timezone

from articles.desk.publishing import withdraw
from articles.models import Image, Section, Status, Story
from articles.models.cache_version import MOST_ROWS, atomic_with_keys
from articles.models.pageviews import set_imported_views
from articles.models.timed_changes import keys_by_time
from articles.reading import view_counts
from articles.tests.factories import (
    DAY,
    HOUR,
    SECOND,
    make_author,
    make_correction,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
)
from articles.tests.leaks.asking import ask
from articles.tests.wsgi import empty_cache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_transaction")]


@pytest.fixture
def cache():
    return empty_cache()


@pytest.fixture
def clock(monkeypatch):
    """Set it to a number of seconds by which this server's clock is ahead."""
    now, ahead = timezone.now, {"seconds": 0}
    monkeypatch.setattr(timezone, "now", lambda: now() + datetime.timedelta(**ahead))
    return lambda seconds: ahead.update(seconds=seconds)


def look(cache, path):
    answer = ask(cache, path)
    return answer.status, answer.text


def count_renders(cache):
    """A list of the paths that Django is asked for from now on."""
    django, rendered = cache._application, []

    def noting(environ, start_response):
        rendered.append(environ["PATH_INFO"])
        return django(environ, start_response)

    cache._application = noting
    return rendered


# Writes.


def test_story_withdrawn_together_with_many_new_drafts_is_gone(cache):
    story = make_story("The bridge opens")
    assert "the bridge opens" in look(cache, "/")[1]
    drafts = [Story(section=story.section, language="en", headline="x", slug="x") for _ in range(MOST_ROWS)]
    with atomic_with_keys():
        withdraw(story, by=None)
        Story.objects.bulk_create(drafts)
    assert "the bridge opens" not in look(cache, "/")[1]
    assert look(cache, story.get_absolute_url())[0] == 410


def test_story_withdrawn_together_with_many_saved_drafts_is_gone(cache):
    story = make_story("The bridge opens")
    drafts = [Story(section=story.section, language="en", headline="x", slug="x") for _ in range(MOST_ROWS)]
    Story.objects.bulk_create(drafts)
    assert "the bridge opens" in look(cache, "/")[1]
    with atomic_with_keys():
        withdraw(story, by=None)
        Story.objects.filter(status=Status.DRAFT).update(lead="Saved.")
    assert "the bridge opens" not in look(cache, "/")[1]


def test_feed_of_a_section_without_stories_follows_the_section(cache):
    section = make_section("Culture")
    assert "culture" in look(cache, "/culture/feed/")[1]
    Section.objects.filter(pk=section.pk).update(name="Arts")
    assert "arts" in look(cache, "/culture/feed/")[1]
    section.delete()
    assert look(cache, "/culture/feed/")[0] == 404


# Time.


def test_story_appears_on_a_server_whose_clock_was_ahead_when_it_was_saved(cache, clock):
    clock(5)
    assert "on time" not in look(cache, "/")[1]
    clock(0)
    make_story("On time", published_at=timezone.now() + 2 * SECOND)
    clock(5)
    assert "on time" in look(cache, "/")[1]


def test_story_appears_on_time_though_the_clock_was_put_back(cache, clock):
    make_story("On time", published_at=timezone.now() + HOUR)
    clock(3 * 3600)
    assert "on time" in look(cache, "/")[1]
    clock(0)
    assert "on time" not in look(cache, "/")[1]
    clock(2 * 3600)
    assert "on time" in look(cache, "/")[1]


def test_many_stories_that_appear_at_once_drop_every_page():
    section, now = make_section(), timezone.now()
    fields = {"section": section, "language": "en", "headline": "x", "slug": "x", "status": Status.PUBLISHED}
    Story.objects.bulk_create(Story(**fields, published_at=now) for _ in range(MOST_ROWS + 1))
    assert keys_by_time(now - HOUR, now) == {"site"}


def test_date_in_the_masthead_is_that_of_today(cache, clock, monkeypatch):
    story = make_story()
    make_correction(story)
    paths = ["/", story.get_absolute_url(), make_page().get_absolute_url(), "/corrections/"]
    before = {path: look(cache, path)[1] for path in paths}
    tomorrow = timezone.localtime() + DAY
    clock(86_400)
    monkeypatch.setattr(
        defaulttags, "datetime", type("Tomorrow", (), {"now": staticmethod(lambda tz=None: tomorrow.astimezone(tz))})
    )
    assert [path for path in paths if look(cache, path)[1] == before[path]] == []


def test_page_of_an_author_whose_portrait_has_ended_is_cached(cache):
    author = make_author(portrait=make_image())
    make_story(authors=[author])
    Image.objects.update(rights_expire_at=timezone.now() - DAY)
    assert "<img" not in look(cache, author.get_absolute_url())[1]
    rendered = count_renders(cache)
    look(cache, author.get_absolute_url())
    assert rendered == []
    Image.objects.update(rights_expire_at=None)
    assert "<img" in look(cache, author.get_absolute_url())[1]


@pytest.mark.parametrize("kind", ["tags", "authors"])
def test_empty_page_of_a_tag_or_author_ends_with_its_story_in_another_language(cache, settings, kind):
    settings.SHARED_CACHE_SECONDS = 3600
    named = {"tags": make_tag, "authors": make_author}[kind]()
    end = timezone.now() + datetime.timedelta(seconds=300)
    make_story(section=make_section("Град", "bg"), expires_at=end, **{kind: [named]})
    answer = ask(cache, named.get_absolute_url())
    assert answer.status == 200
    assert 290 <= int(re.search(r"s-maxage=(\d+)", str(answer.headers))[1]) <= 300


# View counts.


def test_count_that_an_import_lowers_is_lowered_on_its_page(cache, monkeypatch):
    story = make_story()
    set_imported_views(story, 5_000)
    assert "5,000 views" in look(cache, story.get_absolute_url())[1]
    set_imported_views(story, 2_000)
    monkeypatch.setattr(view_counts, "LEFT_ALONE", -1)
    view_counts.bring_up_to_date(cache._pages.pages())
    assert "2,000 views" in look(cache, story.get_absolute_url())[1]
