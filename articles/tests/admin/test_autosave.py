"""Autosave: what is typed is stored on the server until it is saved, and offered again to its author."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin.autosave import MOST_CHARACTERS, MOST_TEXTS
from articles.models import Section, Status, Story, UnsavedText, User
from articles.tests.admin.forms import add_row, address, errors_in, form_in, messages_in, open_form, words_of
from articles.tests.factories import make_image, make_story, make_tag

ADD = "/admin/articles/story/add/"
LIST = "/admin/articles/story/"
AUTOSAVE = "/admin/articles/story/unsaved/"
OFFER = "but didn't save it."


@pytest.fixture
def story(db):
    return make_story(lead="First lead.", status=Status.DRAFT)


def type_into(browser, story=None, **typed):
    """Open a form and type: it is autosaved, never saved. Returns the form."""
    form = form_in(browser.get(address(story) if story else ADD), "story_form") | typed
    answer = browser.post(f"{AUTOSAVE}?story={story.pk}" if story else AUTOSAVE, form)
    assert answer.status_code == 200
    at = timezone.localtime(UnsavedText.objects.get(key=form["unsaved"]).autosaved_at)
    assert answer.json()["autosaved"] == f"{at:%H:%M:%S}"
    return form


def press(browser, page, text=None):
    return browser.post(page, {"_put_back": str((text or UnsavedText.objects.get()).key)})


def test_an_autosaved_text_is_offered_restored_and_deleted_on_save(desk, story):
    form = type_into(desk, story, headline="Typed for an hour", lead="")
    assert Story.objects.get().headline == story.headline
    page = desk.get(address(story))
    assert OFFER in words_of(page)
    assert "[added: Typed for an hour]" in words_of(page)
    page = press(desk, address(story))
    again = form_in(page, "story_form")
    assert (again["headline"], again["lead"], again["unsaved"]) == ("Typed for an hour", "", form["unsaved"])
    assert "is in the form. Press a button to save it." in words_of(page)
    assert errors_in(desk.post(address(story), again | {"_save": "1"})) == []
    assert Story.objects.get().headline == "Typed for an hour"
    assert not UnsavedText.objects.exists()
    assert OFFER not in words_of(desk.get(address(story)))


def test_an_unsaved_new_story_is_offered_by_the_list_and_by_the_empty_form(desk):
    image = make_image()
    form = form_in(desk.get(ADD), "story_form") | {"section": Section.objects.news("en").pk, "headline": "A new one"}
    add_row(form, "pictures", image=image.pk, number=1, own_caption="At dusk")
    desk.post(AUTOSAVE, form)
    assert "You wrote a new story today" in words_of(desk.get(ADD))
    for page in (LIST, ADD, "/admin/"):
        assert "A new one" in words_of(desk.get(page))
    page = press(desk, ADD)
    assert errors_in(desk.post(ADD, form_in(page, "story_form") | {"_save": "1"})) == []
    story = Story.objects.get()
    assert (story.headline, story.pictures.get().own_caption) == ("A new one", "At dusk")
    assert "unsaved text" not in words_of(desk.get(LIST))


def test_a_discarded_text_is_no_longer_offered(desk, story):
    form = type_into(desk, story, headline="Never mind")
    throw_away = reverse("admin:articles_story_throw_away", args=[form["unsaved"]])
    assert desk.get(throw_away).status_code == 405
    assert desk.post(throw_away)["Location"] == address(story)
    assert OFFER not in words_of(desk.get(address(story)))
    form = type_into(desk, headline="Never mind")
    assert desk.post(reverse("admin:articles_story_throw_away", args=[form["unsaved"]]))["Location"] == LIST
    page = press(desk, address(story), UnsavedText(key=uuid.UUID(form["unsaved"])))
    assert messages_in(desk.get(page["Location"])) == [
        "The text you typed is no longer here: it was saved or discarded in another window."
    ]


def test_a_text_that_equals_the_saved_story_is_not_offered(desk, story):
    type_into(desk, story)
    assert OFFER not in words_of(desk.get(address(story)))


@pytest.mark.parametrize("is_new", [True, False])
def test_an_autosave_that_arrives_after_the_save_is_no_unsaved_text(desk, story, is_new):
    page, sent_to = (ADD, AUTOSAVE) if is_new else (address(story), f"{AUTOSAVE}?story={story.pk}")
    typed = {"headline": "Saved", "section": Section.objects.news("en").pk, "tags": [make_tag("ferries").pk]}
    form = form_in(desk.get(page), "story_form") | typed
    add_row(form, "pictures", image=make_image().pk, number=1)
    assert errors_in(desk.post(page, form | {"_save": "1"})) == []
    assert desk.post(sent_to, form).json()["autosaved"]
    assert not UnsavedText.objects.exists()
    desk.post(sent_to, form | {"headline": "Typed since"})
    assert UnsavedText.objects.get().fields["headline"] == ["Typed since"]


def test_restoring_over_somebody_elses_save_shows_both_texts(desk, colleague, story):
    type_into(desk, story, headline="Mine")
    form = open_form(colleague, story)
    colleague.post(address(story), form | {"headline": "Theirs", "_save": "1"})
    page = press(desk, address(story))
    assert "Boris saved this story while you had it open" in words_of(page)
    assert form_in(page, "story_form")["headline"] == "Mine"
    assert Story.objects.get().headline == "Theirs"


def test_nobody_else_can_see_restore_overwrite_or_discard_an_autosaved_text(desk, colleague, story):
    key = type_into(desk, story, headline="Not for Boris")["unsaved"]
    for page in (address(story), LIST, ADD):
        assert "Not for Boris" not in colleague.get(page).content.decode()
    assert "Not for Boris" not in colleague.post(address(story), {"_put_back": key}, follow=True).content.decode()
    assert colleague.post(AUTOSAVE, {"unsaved": key, "headline": "By Boris"}).status_code == 403
    assert colleague.post(reverse("admin:articles_story_throw_away", args=[key])).status_code == 404
    form = open_form(colleague, story)
    colleague.post(address(story), form | {"unsaved": key, "_save": "1"})
    assert UnsavedText.objects.get().fields["headline"] == ["Not for Boris"]


def test_tokens_buttons_and_passwords_are_not_stored(desk, story):
    type_into(desk, story, csrfmiddlewaretoken="secret", _save="1", new_password="secret")
    assert not {"csrfmiddlewaretoken", "_save", "new_password"} & UnsavedText.objects.get().fields.keys()


def test_without_a_session_nothing_is_stored_and_the_script_is_told(client, story):
    answer = client.post(AUTOSAVE, {"unsaved": uuid.uuid4(), "headline": "Lost?"})
    assert (answer.status_code, answer.json()) == (401, {"login": "/admin/login/"})
    assert not UnsavedText.objects.exists()


def test_without_a_csrf_token_nothing_is_stored(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(AUTOSAVE, {"unsaved": uuid.uuid4(), "headline": "Forged"}).status_code == 403


def test_without_permission_to_add_or_change_stories_nothing_is_stored(client, story):
    client.force_login(User.objects.create_user("reader", is_staff=True))
    assert client.post(f"{AUTOSAVE}?story={story.pk}", {"unsaved": uuid.uuid4()}).status_code == 403


def test_responses_are_not_cached(desk, story):
    assert "no-store" in desk.post(AUTOSAVE, {"unsaved": uuid.uuid4()})["Cache-Control"]


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 40, "-1"])
def test_garbage_is_stored_as_a_new_story_or_refused(desk, number):
    key = str(uuid.uuid4())
    assert (
        desk.post(f"{AUTOSAVE}?story={number}", {"unsaved": key, "version": "9" * 40, "a\0": "b\0c"}).status_code == 200
    )
    assert UnsavedText.objects.get(key=key).fields["a"] == ["bc"]
    assert desk.post(AUTOSAVE, {"unsaved": number}).status_code == 400
    assert desk.get(AUTOSAVE).status_code == 405
    assert press(desk, ADD).status_code == 200
    assert desk.post(ADD, {"_put_back": number}).status_code == 302


def test_a_text_that_is_too_long_is_refused(desk):
    answer = desk.post(AUTOSAVE, {"unsaved": uuid.uuid4(), "body": "x" * (MOST_CHARACTERS + 1)})
    assert answer.status_code == 413
    assert not UnsavedText.objects.exists()


def test_an_account_keeps_only_its_latest_texts_and_none_older_than_a_month(desk, editor, colleague):
    past = timezone.now() - datetime.timedelta(days=31)
    UnsavedText.objects.create(user=User.objects.get(username="Boris"), fields={}, autosaved_at=past)
    for minutes in range(MOST_TEXTS):
        moment = timezone.now() - datetime.timedelta(minutes=minutes + 1)
        UnsavedText.objects.create(user=editor, fields={"headline": [str(minutes)]}, autosaved_at=moment)
    type_into(desk, headline="The latest")
    kept = {text.fields["headline"][0] for text in UnsavedText.objects.all()}
    assert len(kept) == MOST_TEXTS
    assert "The latest" in kept
    assert str(MOST_TEXTS - 1) not in kept
