"""Notes that go with a hand-over: written in the form, shown to whom they concern, never to readers."""

import pytest
from django.urls import reverse

from articles.models import Revision, Status, Story
from articles.tests.admin.forms import address, errors_in, open_form, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_moves import press
from articles.tests.admin.test_story_form import ADD, edit, make_new
from articles.tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db
ASK, ANSWER = "Is “47 million” right?", "Ask the harbour office first."
LIST, BOARD = "/admin/articles/story/", "/admin/"


@pytest.fixture
def people():
    rada = make_member("Reporter", "rada", first_name="Rada", last_name="Ilieva")
    return rada, logged_in(rada), logged_in(make_member("Editor", "boris"))


def make_draft(by, **fields):
    return make_story("The ferry sails", status=Status.DRAFT, created_by=by, **fields)


def test_a_note_goes_with_the_story_to_the_editors_and_back_to_its_writer(people):
    rada, hers, his = people
    story = make_draft(rada)
    press(hers, story, "submit", note=ASK)
    for page in (BOARD, address(story), address(story, "history")):
        assert ASK in words_of(his.get(page)), page
    assert "Rada Ilieva" in words_of(his.get(BOARD))
    assert "Rada Ilieva, today" in words_of(his.get(address(story)))
    assert ASK in words_of(hers.get(address(story)))
    press(his, story, "draft", note=ANSWER)
    for page in (BOARD, address(story)):
        assert ANSWER in words_of(hers.get(page)), page
        assert ASK not in words_of(hers.get(page)), page
    assert "boris" in words_of(hers.get(BOARD))
    history = words_of(hers.get(address(story, "history")))
    assert history.index(ANSWER) < history.index(ASK)


def test_a_note_stays_while_the_story_is_saved_and_goes_with_the_next_hand_over(people):
    rada, hers, his = people
    story = make_draft(rada)
    press(hers, story, "submit", note=ASK)
    assert errors_in(edit(his, story, headline="The ferry sails at noon")) == []
    page = words_of(his.get(address(story)))
    assert f"{ASK} Rada Ilieva, today" in page  # not the one who saved last
    assert open_form(his, story)["note"] == ""
    press(his, story, "draft")
    assert ASK not in words_of(hers.get(BOARD))
    assert ASK not in words_of(hers.get(address(story)))


def test_a_note_may_be_left_by_saving_and_with_a_new_story(people):
    _rada, hers, _his = people
    assert errors_in(make_new(hers, note=ASK)) == []
    story = Story.objects.get()
    assert story.handover_note == ASK
    assert errors_in(edit(hers, story, note=ANSWER)) == []
    assert Story.objects.get().handover_note == ANSWER


def test_publishing_and_withdrawing_end_it_and_a_live_story_has_no_field_for_one(people):
    rada, hers, his = people
    story = make_draft(rada)
    press(hers, story, "submit", note=ASK)
    press(his, story, "publish_now")
    assert story.handover_note == ""
    assert 'name="note"' not in his.get(address(story)).content.decode()


def test_a_reporter_who_takes_a_story_back_says_why(people):
    rada, hers, his = people
    story = make_draft(rada)
    press(hers, story, "submit")
    assert 'name="note"' in hers.get(address(story)).content.decode()
    hers.post(reverse("admin:articles_story_to_draft", args=[story.pk]), {"note": " One more\0 source. " + "x" * 2000})
    story.refresh_from_db()
    assert story.handover_note.startswith("One more source. xxx")
    assert len(story.handover_note) == 1000
    assert "One more source" in words_of(his.get(address(story)))


def test_an_action_of_the_list_takes_the_old_note_away(people):
    rada, hers, his = people
    story = make_draft(rada)
    press(hers, story, "submit", note=ASK)
    his.post(LIST, {"action": "return_selected", "_selected_action": [story.pk]})
    assert Story.objects.get().handover_note == ""


def test_a_note_is_plain_words_of_at_most_a_thousand_characters(people):
    rada, hers, his = people
    story = make_draft(rada)
    assert errors_in(edit(hers, story, note="x" * 1001))
    press(hers, story, "submit", note="<script>alert(1)</script>")
    for page in (BOARD, address(story), address(story, "history")):
        assert "<script>alert(1)" not in his.get(page).content.decode()
        assert "<script>alert(1)" in words_of(his.get(page))


def test_two_notes_of_one_editor_within_ten_minutes_both_stay_in_the_history(people):
    rada, hers, _his = people
    story = make_draft(rada)
    press(hers, story, "submit", note=ASK)
    hers.post(reverse("admin:articles_story_to_draft", args=[story.pk]), {"note": ANSWER})
    notes = [revision.document["handover_note"] for revision in Revision.objects.filter(story=story)]
    assert notes[:2] == [ANSWER, ASK]


def test_readers_never_see_it(people, client):
    rada, _hers, his = people
    story = make_story(handover_note=ASK)
    for page in (story.get_absolute_url(), "/", "/feed/"):
        assert "47 million" not in client.get(page).content.decode()
    preview = his.get(reverse("admin:articles_story_preview", args=[make_draft(rada, handover_note=ASK).pk]))
    assert "47 million" not in preview.content.decode()


def test_a_story_without_a_note_has_an_empty_field_and_no_box(people):
    rada, hers, _his = people
    assert "handed-over" not in hers.get(address(make_draft(rada))).content.decode()
    assert 'name="note"' in hers.get(ADD).content.decode()
