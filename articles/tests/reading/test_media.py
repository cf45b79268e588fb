"""Picture files go through the one rule."""

import pytest

from articles.desk.publishing import save_story
from articles.models import Status
from articles.tests.factories import add_picture, make_author, make_image, make_story, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft_image():
    image = make_image()
    add_picture(make_story(status=Status.DRAFT), image)
    return image


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_public_picture_is_served_as_what_it_is(client, kind, media_type):
    data = picture_bytes(kind)
    image = make_image(data=data)
    add_picture(make_story(), image)
    answer = client.get(image.file.url)
    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Length"] == str(len(data))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")


def test_picture_in_no_story_is_not_found(client):
    assert client.get(make_image().file.url).status_code == 404


def test_picture_is_public_as_long_as_one_of_its_stories_is(client, draft_image):
    story = make_story()
    add_picture(story, draft_image)
    assert client.get(draft_image.file.url).status_code == 200
    story.status = Status.WITHDRAWN
    save_story(story, by=None)
    assert client.get(draft_image.file.url).status_code == 404


def test_portrait_is_public(client):
    image = make_image()
    make_author(portrait=image)
    assert client.get(image.file.url).status_code == 200


def test_desk_sees_pictures_of_drafts_and_nobody_keeps_them(desk, draft_image):
    answer = desk.get(draft_image.file.url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_account_that_is_not_of_the_desk_is_a_reader(client, draft_image, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(draft_image.file.url).status_code == 404


def test_picture_whose_file_was_lost_is_not_found(client):
    image = make_image()
    add_picture(make_story(), image)
    image.file.storage.delete(image.file.name)
    assert client.get(image.file.url).status_code == 404


@pytest.mark.parametrize(
    "name", ["", "images/", "../secret_key", "images/../../secret_key", "/etc/passwd", "%00", "images/x.png"]
)
def test_media_serves_pictures_and_nothing_else(client, name):
    assert client.get(f"/media/{name}").status_code == 404
