"""Who is writing in a story now."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.admin.presence import NOW
from articles.models import Status, UnsavedText
from articles.tests.admin.forms import address, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_autosave import type_into
from articles.tests.factories import make_editor, make_member, make_story

pytestmark = pytest.mark.django_db


def writing(browser, story):
    return browser.get(address(story, "writing")).json()["writing"]


def test_colleagues_are_named_while_they_write_and_for_half_a_minute_after(desk):
    story = make_story(status=Status.DRAFT)
    eddie = make_member("Editor", "eddie", first_name="Eddie", last_name="Stone")
    his = logged_in(eddie)
    assert writing(desk, story) == ""
    type_into(his, story, headline="By Eddie")
    assert writing(desk, story) == "Eddie Stone is writing here now"
    assert "Eddie Stone is writing here now" in words_of(desk.get(address(story)))
    assert writing(his, story) == ""
    type_into(logged_in(make_editor("vera")), story, headline="By Vera")
    assert writing(desk, story) == "Eddie Stone and vera are writing here now"
    UnsavedText.objects.filter(user=eddie).update(autosaved_at=timezone.now() - NOW)
    assert writing(desk, story) == "vera is writing here now"


def test_nobody_learns_who_writes_in_a_story_that_they_may_not_see():
    story = make_story(status=Status.DRAFT)
    type_into(logged_in(make_editor("boss")), story, headline="Secret")
    assert logged_in(make_member("Reporter")).get(address(story, "writing")).status_code == 404
    assert Client().get(address(story, "writing")).status_code == 401


def test_it_is_asked_in_few_queries_and_kept_by_no_cache(desk, django_assert_max_num_queries):
    story = make_story(status=Status.DRAFT)
    with django_assert_max_num_queries(4):
        answer = desk.get(address(story, "writing"))
    assert "no-store" in answer["Cache-Control"]
