"""Few page views say nothing of a story: readers see its number from SHOW_VIEWS_FROM on."""

import pytest

from articles.models.pageviews import add_page_views, set_imported_views
from articles.reading import view_counts
from articles.tests.factories import make_story
from articles.tests.reading.test_stale_pages import look
from articles.tests.wsgi import empty_cache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_transaction")]


@pytest.fixture
def cache():
    return empty_cache()


@pytest.mark.parametrize(("views", "words"), [(0, ""), (49, ""), (50, "50 views")])
def test_a_number_is_shown_from_fifty_on(client, views, words):
    story = make_story()
    set_imported_views(story, views)
    for path in ("/latest/", story.get_absolute_url()):
        text = client.get(path).text
        assert (f'<span class="views">{words}</span>' in text) == bool(words)
        assert ("views</span>" in text) == bool(words)


def test_the_threshold_is_the_sites(client, settings):
    story = make_story()
    set_imported_views(story, 7)
    settings.SHOW_VIEWS_FROM = 0
    assert "7 views" in client.get(story.get_absolute_url()).text
    settings.SHOW_VIEWS_FROM = 8
    assert "7 views" not in client.get(story.get_absolute_url()).text


def test_a_cached_page_shows_the_number_once_it_is_large_enough_and_isnt_rendered_before(cache, monkeypatch):
    story = make_story()
    path = story.get_absolute_url()
    assert "views</span>" not in look(cache, path)[1]
    monkeypatch.setattr(view_counts, "LEFT_ALONE", -1)

    def count(views):
        add_page_views({story.pk: views})
        view_counts.bring_up_to_date(cache._pages.pages())
        return cache._pages.get(path, "").is_behind

    assert not count(40)
    assert count(20)
    assert "60 views" in look(cache, path)[1]


def test_a_number_that_an_import_lowers_below_it_is_hidden(cache, monkeypatch):
    story = make_story()
    set_imported_views(story, 60)
    assert "60 views" in look(cache, story.get_absolute_url())[1]
    set_imported_views(story, 40)
    monkeypatch.setattr(view_counts, "LEFT_ALONE", -1)
    view_counts.bring_up_to_date(cache._pages.pages())
    assert "views</span>" not in look(cache, story.get_absolute_url())[1]
