"""Uploaded pictures are decoded outside of transactions; what isn't saved leaves no file."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.urls import reverse

from articles.models import Author, Image, Story
from articles.pictures import decoding
from articles.tests.admin.forms import add_row, address, errors_in, form_in
from articles.tests.factories import make_author, make_image, make_member, make_story, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/articles/image/add/"


@pytest.fixture
def decoded(monkeypatch):
    """For each decoding, whether a transaction was open."""
    seen = []
    for kind, opened in [*decoding.OPENERS.items()]:

        def watched(*args, opened=opened):
            seen.append(connection.in_atomic_block)
            return opened(*args)

        monkeypatch.setitem(decoding.OPENERS, kind, watched)
    return seen


def png(size=(600, 400)):
    return SimpleUploadedFile("picture.png", picture_bytes("PNG", size))


def add(desk, where=ADD, **words):
    return desk.post(where, form_in(desk.get(where), "image_form") | {"file": png()} | words)


def files():
    folders = default_storage.listdir("")[0] if default_storage.exists("") else []
    return [f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]]


def by_form(desk):
    assert errors_in(add(desk)) == []


def by_form_in_a_popup(desk):
    assert add(desk, f"{ADD}?_popup=1").status_code == 200


def by_the_form_of_another_sent_as_new(desk):
    other = make_image()
    add(desk, _saveasnew="1"), desk.post(address(other), {"_saveasnew": "1", "file": png()})


def by_script(desk):
    assert desk.post("/admin/articles/image/upload/", {"file": png()}).status_code == 200


def by_script_for_a_new_story(desk):
    page = reverse("admin:articles_story_add")
    image = json.loads(desk.post("/admin/articles/image/upload/", {"file": png()}).content)
    form = form_in(desk.get(page), "story_form") | {"headline": "New", "section": make_story().section_id}
    add_row(form, "pictures", image=image["id"])
    assert desk.post(page, form | {"_preview": "1"}).status_code == 200
    assert errors_in(desk.post(page, form | {"_save": "1"})) == []
    assert Story.objects.get(headline="New").pictures.get().image_id == image["id"]


def by_form_for_a_portrait(desk):
    add(desk, f"{ADD}?_popup=1")
    page = address(make_author())
    form = form_in(desk.get(page), "author_form") | {"portrait": Image.objects.get().pk}
    assert errors_in(desk.post(page, form)) == []
    assert Author.objects.get().portrait


def by_form_with_a_focal_point_set_later(desk):
    add(desk)
    page = address(Image.objects.get())
    assert errors_in(desk.post(page, form_in(desk.get(page), "image_form") | {"focal_x": "0.1"})) == []


WAYS = [
    by_form, by_form_in_a_popup, by_the_form_of_another_sent_as_new, by_script, by_script_for_a_new_story,
    by_form_for_a_portrait, by_form_with_a_focal_point_set_later,
]  # fmt: skip


@pytest.mark.parametrize("bring_in", WAYS)
def test_no_picture_is_decoded_while_a_transaction_is_open(desk, decoded, bring_in):
    bring_in(desk)
    assert len(decoded) >= 2  # to validate it, and for its renditions
    assert not any(decoded)


@pytest.mark.parametrize("wrong", [{"caption": "x" * 2001}, {"source_type": "unheard of"}, {"taken_at_0": "Friday"}])
def test_a_form_that_is_refused_for_its_words_stores_nothing(desk, wrong):
    assert len(errors_in(add(desk, **wrong))) == 1
    assert not Image.objects.exists()
    assert files() == []


def test_without_permission_no_picture_is_decoded(client, decoded):
    client.force_login(make_member(""))
    assert client.post(ADD, {"file": png()}).status_code == 403
    assert decoded == []


def test_an_error_after_the_commit_deletes_no_file(desk):
    def fail_afterwards(**_signal):
        transaction.on_commit(lambda: 1 / 0)

    post_save.connect(fail_afterwards, sender=Image)
    try:
        with pytest.raises(ZeroDivisionError):
            add(desk)
    finally:
        post_save.disconnect(fail_afterwards, sender=Image)
    assert Image.objects.get().file.size
