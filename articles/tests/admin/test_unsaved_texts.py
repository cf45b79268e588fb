"""Unsaved texts in one line of the desk's front page, and the page that has them all."""

import uuid

from lxml import html

from articles.models import Status, UnsavedText
from articles.tests.admin.forms import address, messages_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_autosave import type_into
from articles.tests.factories import make_editor, make_member, make_story

BOARD, LIST, TEXTS = "/admin/", "/admin/articles/story/", "/admin/articles/story/unsaved/texts/"


def test_one_line_names_the_last_text_and_counts_them_all(desk):
    story = make_story(status=Status.DRAFT)
    assert "unsaved text" not in words_of(desk.get(BOARD))
    type_into(desk, story, headline="The ferry sails at noon")
    for page in (BOARD, LIST):
        assert "You have 1 unsaved text The ferry sails at noon Show Discard all…" in words_of(desk.get(page))
    type_into(desk, headline="", lead="It was a long night. " * 20)
    assert "You have 2 unsaved texts It was a long night." in words_of(desk.get(BOARD))
    assert words_of(desk.get(BOARD)).count("It was a long night.") < 4


def test_the_page_offers_each_text_and_discards_those_that_it_showed(desk):
    story = make_story(status=Status.DRAFT)
    type_into(desk, story, headline="Into a story")
    type_into(desk, headline="A new one")
    page = desk.get(TEXTS)
    for words in ("Into a story", "into a saved story", "A new one", "A new story, typed today"):
        assert words in words_of(page)
    assert page.content.decode().count("Put it in the form") == 2
    assert f'action="{address(story)}"' in page.content.decode()
    shown = html.fromstring(page.content.decode()).xpath("//input[@name='text']/@value")
    type_into(desk, headline="Typed meanwhile in another window")
    answer = desk.post(TEXTS, {"text": shown}, follow=True)
    assert messages_in(answer) == ["2 unsaved texts are discarded."]
    assert [text.headline for text in UnsavedText.objects.all()] == ["Typed meanwhile in another window"]


def test_nobody_sees_or_discards_the_text_of_somebody_else(desk):
    type_into(desk, headline="Not for Boris")
    boris = logged_in(make_editor("Boris"))
    for page in (BOARD, LIST, TEXTS):
        assert "Not for Boris" not in words_of(boris.get(page))
    assert "Everything that you typed is saved." in words_of(boris.get(TEXTS))
    boris.post(TEXTS, {"text": [str(UnsavedText.objects.get().key), "", "x", str(uuid.uuid4())]})
    assert UnsavedText.objects.count() == 1


def test_a_text_without_headline_or_with_strange_fields_breaks_nothing(desk, editor):
    for fields in ({}, {"headline": []}, {"headline": [""], "lead": ["<b>Bold</b>"]}, {"headline": "plain"}):
        UnsavedText.objects.create(user=editor, fields=fields)
    page = desk.get(TEXTS)
    assert "(no headline yet)" in words_of(page)
    assert "<b>Bold</b>" in words_of(page)
    assert "You have 4 unsaved texts" in words_of(desk.get(BOARD))


def test_the_form_for_a_new_story_offers_the_last_one_and_names_the_way_to_the_others(desk):
    type_into(desk, headline="First")
    assert "All your unsaved texts" not in words_of(desk.get("/admin/articles/story/add/"))
    type_into(desk, headline="Second")
    page = words_of(desk.get("/admin/articles/story/add/"))
    assert "Second" in page
    assert "First" not in page
    assert "All your unsaved texts" in page


def test_the_line_takes_one_query_however_many_there_are(desk, editor, django_assert_num_queries):
    from articles.admin.unsaved_texts import in_a_line

    for number in range(30):
        UnsavedText.objects.create(user=editor, fields={"headline": [f"No. {number}"], "body": ["x" * 10_000]})
    with django_assert_num_queries(1) as seen:
        assert in_a_line(editor)["headline"] == "No. 29"
    assert '"fields" FROM' not in seen[0]["sql"]


def test_who_may_not_see_stories_has_no_line(db):
    member = make_member("")
    UnsavedText.objects.create(user=member, fields={"headline": ["Old"]})
    assert "Old" not in words_of(logged_in(member).get(BOARD))
