"""A story's path is written once, and is what `urls.py` resolves."""

import pytest
from django.conf import settings
from django.urls import resolve, reverse, set_script_prefix
from django.utils import translation

from articles.models.rows import distinct
from articles.tests.factories import make_author, make_section, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def below_a_prefix():
    set_script_prefix("/news-site/")
    yield
    set_script_prefix("/")


def reversed_address(story):
    with translation.override(story.language):
        return reverse("articles:story_detail", args=[story.section.slug, story.pk, story.slug])


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_story_stands_where_its_url_pattern_says(language):
    story = make_story(section=make_section("Harbour", language))
    assert story.get_absolute_url() == reversed_address(story)
    with translation.override(language):
        found = resolve(story.get_absolute_url())
    assert found.kwargs == {"section": "harbour", "pk": story.pk, "slug": story.slug}


def test_a_site_below_a_prefix_has_its_stories_there_too(below_a_prefix):
    story = make_story(section=make_section("Harbour", "bg"))
    assert story.get_absolute_url() == f"/news-site/bg/harbour/{story.pk}-{story.slug}/" == reversed_address(story)


def test_distinct_rows_keep_their_order_saved_or_not():
    ana, boris = make_author("Ana"), make_author("Boris")
    new, other = type(ana)(name="New"), type(ana)(name="New")
    again = type(ana).objects.get(pk=ana.pk)
    assert distinct([boris, ana, None, again, new, other, new]) == [boris, ana, new, other]
