"""Credits that the story's form asks for below the text, for pictures that were pasted into it."""

import pytest

from articles.models import Image, Status
from articles.tests.admin.forms import address, form_in, open_form
from articles.tests.factories import add_picture, make_image, make_member, make_story, picture_bytes

pytestmark = pytest.mark.django_db


def image(colour, **fields):
    return make_image(data=picture_bytes(colour=colour), **fields)


def save_with(browser, story, credits):
    fields = {f"credit_of-{key}": words for key, words in credits.items()}
    return browser.post(address(story), open_form(browser, story) | fields)


def credits_of(*images):
    return [Image.objects.get(pk=one.pk).credit for one in images]


def test_a_credit_is_filled_in_once_and_logged(desk):
    bare, credited = image("red"), image("blue", credit="Boris")
    save_with(desk, make_story(), {bare.pk: "  Ana\n Petrova ", credited.pk: "Somebody else"})
    assert credits_of(bare, credited) == ["Ana Petrova", "Boris"]
    assert "Changed credit." in desk.get(address(bare, "history")).content.decode()


def test_what_is_no_credit_changes_nothing(desk):
    bare = image("red")
    answer = save_with(desk, make_story(), {bare.pk: "x" * 301, "9" * 30: "Ana", "x": "Ana", bare.pk + 1: "Ana"})
    assert answer.status_code == 302
    assert credits_of(bare) == [""]


def test_reporters_credit_no_picture_that_readers_see_and_none_that_is_hidden_from_them(client):
    reporter = make_member("Reporter", "rita")
    public, hidden, own = image("red"), image("blue"), image("green")
    add_picture(make_story("Public"), public)
    add_picture(make_story("Somebody's draft", status=Status.DRAFT), hidden)
    client.force_login(reporter)
    story = make_story("Hers", status=Status.DRAFT, created_by=reporter)
    save_with(client, story, {one.pk: "Rita" for one in (public, hidden, own)})
    assert credits_of(public, hidden, own) == ["", "", "Rita"]


def asked_after_errors(browser, story, credits):
    """The fields for credits in a form that comes back because the headline is missing."""
    fields = {f"credit_of-{key}": words for key, words in credits.items()}
    answer = browser.post(address(story), open_form(browser, story) | fields | {"headline": ""})
    return {name: words for name, words in form_in(answer, "story_form").items() if name.startswith("credit_of-")}


def test_credits_are_asked_for_again_in_a_form_that_comes_back(desk):
    first, second, credited = image("red"), image("blue"), image("green", credit="Boris")
    typed = {second.pk: 'Vera "V"', first.pk: "", credited.pk: "Somebody else", "9" * 30: "Ana", first.pk + 50: "Ana"}
    asked = asked_after_errors(desk, make_story(), typed)
    assert asked == {f"credit_of-{second.pk}": 'Vera "V"', f"credit_of-{first.pk}": ""}


def test_no_form_names_a_picture_that_is_hidden_from_its_user(client):
    reporter = make_member("Reporter", "rita")
    hidden = image("blue", caption="Secret")
    add_picture(make_story("Somebody's draft", status=Status.DRAFT), hidden)
    client.force_login(reporter)
    story = make_story("Hers", status=Status.DRAFT, created_by=reporter)
    assert asked_after_errors(client, story, {hidden.pk: "Rita"}) == {}
