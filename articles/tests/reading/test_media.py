"""Picture files: served only if the picture is public, and never the original."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from lxml import html
from PIL import Image as Pixels

from articles.desk.publishing import save_story, withdraw
from articles.models import Status, Story
from articles.pictures.renditions import DOWNLOAD, IMMEDIATE, JPEG, WHOLE, rendition_name, rendition_url
from articles.tests.factories import (
    HOUR,
    SECOND,
    add_picture,
    make_author,
    make_image,
    make_story,
    picture_address,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft_image():
    image = make_image()
    add_picture(make_story(status=Status.DRAFT), image)
    return image


@pytest.fixture
def public_image():
    image = make_image(data=picture_bytes("JPEG", (600, 450)))
    add_picture(make_story(), image)
    return image


@pytest.mark.parametrize(
    ("spec", "media_type", "size"),
    [
        (WHOLE[0], "image/webp", (320, 240)),
        (JPEG[(1, 1)], "image/jpeg", (450, 450)),
        (DOWNLOAD, "image/jpeg", (600, 450)),
    ],
)
def test_rendition_has_the_right_type_and_size(client, public_image, spec, media_type, size):
    answer = client.get(rendition_url(public_image, spec))
    assert Pixels.open(io.BytesIO(answer.content)).size == size
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_max_age_of_pictures_is_a_setting(client, public_image, settings):
    settings.PICTURE_SECONDS = 60
    assert client.get(picture_address(public_image)).headers["Cache-Control"] == "public, max-age=60"


def test_reader_who_has_the_picture_gets_304(client, public_image):
    etag = client.get(picture_address(public_image)).headers["ETag"]
    answer = client.get(picture_address(public_image), headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_the_original_is_never_served(client, desk, public_image):
    for visitor in (client, desk):
        assert visitor.get(f"/media/{public_image.file.name}").status_code == 404


def test_other_addresses_of_a_picture_are_not_found(client, desk, public_image):
    address = picture_address(public_image)
    name = rendition_name(public_image, WHOLE[0])
    for wrong in (
        address.replace("/320-", "/321-"),
        address.replace("/320-", "/640-").replace("webp", "avif"),
        address.replace("/320-", "/2560-"),
        address[:-6] + "0" + address[-5:],
        address + ".part",
        f"/media/{name.upper()}",
        f"/media/{public_image.key[:-1]}/{name.partition('/')[2]}",
        f"/media/{public_image.checksum}/{name.partition('/')[2]}",
    ):
        for visitor in (client, desk):
            assert visitor.get(wrong).status_code == 404, wrong


def test_new_focal_point_or_credit_makes_a_new_address_and_ends_the_old_one(client, public_image):
    crop, whole = (rendition_url(public_image, spec) for spec in (JPEG[(1, 1)], WHOLE[0]))
    public_image.focal_x = 0.2
    public_image.save()
    assert client.get(crop).status_code == 404
    assert client.get(whole).status_code == 200  # not cropped, so it is the same
    public_image.credit = "Ana Petrova"
    public_image.save()
    assert client.get(whole).status_code == 404
    assert client.get(rendition_url(public_image, WHOLE[0])).status_code == 200


def test_picture_in_no_story_is_not_found(client):
    assert client.get(picture_address(make_image())).status_code == 404


def test_picture_is_public_while_any_of_its_stories_is(client, draft_image):
    figure = f'<figure><img data-file="{draft_image.checksum}"></figure>'
    stories = [make_story(), make_story(body=figure), make_story(body=figure, status=Status.DRAFT)]
    add_picture(stories[0], draft_image)
    address = picture_address(draft_image)
    for story in stories[:2]:
        assert client.get(address).status_code == 200
        story.status = Status.WITHDRAWN
        save_story(story, by=None)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("status", "answer"), [(Status.PUBLISHED, 200), (Status.DRAFT, 404)])
def test_portrait_is_public_once_a_story_of_its_author_is(client, status, answer):
    image = make_image()
    make_story(status=status, authors=[make_author(portrait=image)])
    assert client.get(picture_address(image)).status_code == answer


def test_desk_sees_pictures_of_drafts_and_no_cache_stores_them(desk, draft_image):
    answer = desk.get(picture_address(draft_image))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_account_without_access_to_the_desk_sees_what_readers_see(client, draft_image, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(picture_address(draft_image)).status_code == 404


def test_a_lost_rendition_is_made_again(client, public_image):
    address = picture_address(public_image)
    before = client.get(address).content
    default_storage.delete(rendition_name(public_image, WHOLE[0]))
    assert client.get(address).content == before


def test_picture_whose_files_were_lost_is_not_found(client, public_image):
    for name in default_storage.listdir(public_image.key)[1]:
        default_storage.delete(f"{public_image.key}/{name}")
    assert client.get(picture_address(public_image)).status_code == 404


@pytest.mark.parametrize(
    "name", ["", "images/", "../secret_key", "images/../../secret_key", "/etc/passwd", "%00", "%00/%00", "images/x.png"]
)
def test_media_serves_pictures_and_nothing_else(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_every_size_in_the_table_has_an_address(client):
    image = make_image(data=picture_bytes("JPEG", (2000, 1500)))
    add_picture(make_story(), image)
    sizes = {spec: Pixels.open(io.BytesIO(client.get(rendition_url(image, spec)).content)).size for spec in IMMEDIATE}
    assert {spec: width for spec, (width, _height) in sizes.items()} == {spec: spec.width for spec in IMMEDIATE}


def test_picture_whose_rights_have_ended_is_on_no_page(client, public_image):
    story = make_story(body=f'<figure><img data-file="{public_image.checksum}"></figure>')
    add_picture(story, public_image, own_caption="The bridge, as the agency saw it")
    author = make_author(portrait=public_image)
    make_story(authors=[author])
    pages = ["/", story.get_absolute_url(), author.get_absolute_url()]
    for end, is_shown in [(HOUR, True), (-HOUR, False)]:
        public_image.rights_expire_at = timezone.now() + end
        public_image.save()
        assert client.get(picture_address(public_image)).status_code == (200 if is_shown else 404)
        assert [public_image.key in client.get(page).text for page in pages] == [is_shown] * 3
        assert ("as the agency saw it" in client.get(pages[1]).text) == is_shown


def publish_with_rights_for(seconds):
    story, image = make_story(), make_image(rights_expire_at=timezone.now() + seconds * SECOND)
    add_picture(story, image)
    return {"path": story.get_absolute_url(), "key": image.key, "picture": picture_address(image), "story": story.pk}


def withdraw_story(pk):
    withdraw(Story.objects.get(pk=pk), by=None)


def test_cached_page_and_cached_picture_end_with_the_rights(site):
    made = site.run(publish_with_rights_for, 3)
    assert made["key"] in site.get(made["path"]).text
    assert site.get(made["picture"]).status == 200
    site.get_until(made["picture"], lambda reply: reply.status == 404, seconds=5)
    assert made["key"] not in site.get(made["path"]).text


def test_a_cached_picture_ends_within_a_second_of_its_storys_withdrawal(site):
    made = site.run(publish_with_rights_for, 3600)
    reply = site.get(made["picture"])
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/webp")
    assert site.get(made["picture"], {"If-None-Match": reply.headers["ETag"]}).status == 304
    site.run(withdraw_story, made["story"])
    site.get_until(made["picture"], lambda reply: reply.status == 404, seconds=5)
    assert site.get(made["picture"], {"If-None-Match": reply.headers["ETag"]}).status == 404


def test_phones_are_offered_the_small_sizes_only(client):
    image = make_image(data=picture_bytes("JPEG", (2000, 1500)))
    story = make_story()
    add_picture(story, image)
    for path, small in [("/", ["16x9-360", "16x9-720"]), (story.get_absolute_url(), ["320", "640"])]:
        first, second = html.fromstring(client.get(path).content).xpath("//picture//source")
        assert first.get("media") == "(max-width: 45rem)"
        assert re.findall(r"/([0-9x-]+)-[0-9a-f]{10}\.webp [0-9]+w", first.get("srcset")) == small
        assert second.get("media") is None
        assert second.get("srcset").startswith(f"{first.get('srcset')}, ")
