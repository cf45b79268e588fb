"""The desk writes, compares, restores and corrects a story's short headline like its headline."""

import pytest
from django.urls import reverse

from articles.desk.publishing import save_story
from articles.models import Correction, Revision, Story, UnsavedText
from articles.tests.admin.forms import errors_in, form_in, words_of
from articles.tests.factories import make_editor, make_story

pytestmark = pytest.mark.django_db


def page_of(story, name="change"):
    return reverse(f"admin:articles_story_{name}", args=[story.pk])


def opened(desk, story):
    return form_in(desk.get(page_of(story)), "story_form")


@pytest.fixture
def renamed():
    """A story with two revisions, whose short headline was "Bridge opens" and is "Bridge shut"."""
    story = make_story(short_headline="Bridge opens")
    story.short_headline = "Bridge shut"
    save_story(story, by=make_editor("ana"))
    return story


def test_the_form_saves_it_on_one_line_of_at_most_90_characters(desk):
    story = make_story()
    form = opened(desk, story) | {"_save": ""}
    assert errors_in(desk.post(page_of(story), form | {"short_headline": " Bridge\topens "})) == []
    assert Story.objects.get().short_headline == "Bridge opens"
    answer = desk.post(page_of(story), opened(desk, story) | {"_save": "", "short_headline": "x" * 91})
    assert errors_in(answer) == ["Ensure this value has at most 90 characters (it has 91)."]


def test_history_names_it_and_compares_it_word_by_word(desk, renamed):
    assert "Short headline" in words_of(desk.get(page_of(renamed, "history")))
    compared = words_of(desk.get(page_of(renamed, "compare"), {"before": 1, "after": 2}))
    assert "Short headline Bridge [removed: opens] [added: shut]" in compared


def test_restoring_a_revision_brings_it_back(desk, renamed):
    address = reverse("admin:articles_story_restore", args=[renamed.pk, 1])
    desk.post(address, form_in(desk.get(address)))
    assert Story.objects.get().short_headline == "Bridge opens"


def test_restoring_a_revision_from_before_the_field_empties_it(desk, renamed):
    first = renamed.revisions.last()
    before = {name: value for name, value in first.document.items() if name != "short_headline"}
    Revision.objects.filter(pk=first.pk).update(document=before)
    compared = words_of(desk.get(page_of(renamed, "compare"), {"before": 1, "after": 2}))
    assert "Short headline [added: Bridge shut]" in compared
    address = reverse("admin:articles_story_restore", args=[renamed.pk, 1])
    desk.post(address, form_in(desk.get(address)))
    assert Story.objects.get().short_headline == ""


def test_of_two_editors_the_second_sees_both(desk):
    story = make_story()
    form = opened(desk, story)
    story.short_headline = "Theirs"
    save_story(story, by=make_editor("boris"))
    page = desk.post(page_of(story), form | {"_save": "", "short_headline": "Mine"})
    assert "[only theirs: Theirs]" in words_of(page)
    assert "[only yours: Mine]" in words_of(page)
    assert form_in(page, "story_form")["short_headline"] == "Mine"
    assert Story.objects.get().short_headline == "Theirs"


def test_what_was_typed_is_autosaved_and_offered_again(desk):
    story = make_story()
    form = opened(desk, story) | {"short_headline": "Typed"}
    desk.post(f"{reverse('admin:articles_story_unsaved')}?story={story.pk}", form)
    assert "Short headline [added: Typed]" in words_of(desk.get(page_of(story)))
    page = desk.post(page_of(story), {"_put_back": str(UnsavedText.objects.get().key)})
    assert form_in(page, "story_form")["short_headline"] == "Typed"


def test_a_change_of_it_can_be_stated_as_a_correction(desk):
    story = make_story(short_headline="Bridge costs 74 million")
    stated = {"wrong": "The cost was wrong.", "right": "It is 47 million.", "shows_changes": "on"}
    form = opened(desk, story) | {f"corrections-0-{name}": value for name, value in stated.items()}
    answer = desk.post(page_of(story), form | {"_save": "", "short_headline": "Bridge costs 47 million"})
    assert errors_in(answer) == []
    assert [piece["words"] for piece in Correction.objects.get().changes[0]] == [
        "Bridge costs ",
        "74",
        "47",
        " million",
    ]
