"""A new story out of another one: the form for a new story, filled in."""

import pytest

from articles.models import Status, Story
from articles.tests.admin.forms import address, errors_in, form_in, messages_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_story_form import ADD
from articles.tests.factories import (
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather():
    """A published story with everything, out of an import."""
    figure = make_image()
    story = make_story(
        "Weather on Monday", short_headline="Monday", lead="Sun & wind.", section=make_section("Weather"),
        body=f'<p>It is <strong>warm</strong>.</p><figure><img data-file="{figure.checksum}"></figure>',
        tags=[make_tag("sun"), make_tag("wind")], authors=[make_author("Vera"), make_author("Ana")],
        cited_sources="Met office", source="agency", source_id="7", handover_note="Check it",
    )  # fmt: skip
    add_picture(story, make_image(alt_text="The sun"), own_caption="At noon")
    add_picture(story, make_image(alt_text="A cloud"))
    return story


def said(story):
    return {
        "texts": [story.headline, story.short_headline, story.lead, story.body, story.cited_sources],
        "section": story.section,
        "tags": [*story.tags.order_by("name")],
        "authors": [byline.author for byline in story.bylines.order_by("position")],
        "pictures": [*story.pictures.order_by("position").values_list("image", "own_caption")],
    }


def test_a_duplicate_says_the_same_and_is_a_draft_of_ones_own(desk, editor, weather):
    page = desk.get(f"{ADD}?duplicate={weather.pk}")
    assert messages_in(page) == ["This is a duplicate of “Weather on Monday”. Nothing is saved yet."]
    assert errors_in(page) == []
    assert Story.objects.count() == 1
    assert errors_in(desk.post(ADD, form_in(page, "story_form") | {"_save": ""})) == []
    copy = Story.objects.exclude(pk=weather.pk).get()
    assert said(copy) == said(weather)
    assert (copy.status, copy.created_by, copy.published_at) == (Status.DRAFT, editor, None)
    assert (copy.source, copy.source_id, copy.handover_note) == ("agency", "", "")
    assert copy.uid != weather.uid


def test_a_story_begun_from_another_one_has_its_section_tags_and_authors_alone(desk, weather):
    page = desk.get(f"{ADD}?begin_from={weather.pk}")
    assert "with the section, tags and authors of “Weather on Monday”" in messages_in(page)[0]
    assert errors_in(page) == []
    assert "Please correct" not in words_of(page)
    form = form_in(page, "story_form")
    assert (form["headline"], form["body"]) == ("", "")
    assert errors_in(desk.post(ADD, form | {"headline": "Weather on Tuesday", "_save": ""})) == []
    begun = said(Story.objects.get(headline="Weather on Tuesday"))
    assert begun | {"texts": [], "pictures": []} == said(weather) | {"texts": [], "pictures": []}
    assert begun["pictures"] == []


def test_the_form_of_a_story_leads_there_for_those_who_may_only_read_it_too(desk, weather):
    reporter = make_member("Reporter")
    own = make_story(created_by=reporter)
    for browser, story in ((desk, weather), (logged_in(reporter), own)):
        page = browser.get(address(story)).content.decode()
        for name in ("duplicate", "begin_from"):
            assert f"{ADD}?{name}={story.pk}" in page
    assert "duplicate=" not in desk.get(ADD).content.decode()


def test_no_word_of_somebody_elses_story_comes_along(weather):
    secret = make_story("The mayor resigns", status=Status.DRAFT, created_by=make_editor("boss"))
    reporter = make_member("Reporter")
    desk = logged_in(reporter)
    for name in ("duplicate", "begin_from"):
        for key in (secret.pk, "x", "9" * 30, ""):
            assert desk.get(f"{ADD}?{name}={key}").status_code == 404
    own = make_story("Mine", status=Status.DRAFT, created_by=reporter)
    assert desk.get(f"{ADD}?duplicate={own.pk}").status_code == 200
