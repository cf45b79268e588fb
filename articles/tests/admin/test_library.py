"""What the desk's scripts ask for: files in, pictures out."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.models import Image, Status, User
from articles.pictures.intake import MAX_BYTES
from articles.pictures.renditions import desk_address, immediate, rendition_name
from articles.tests.factories import DAY, add_picture, make_image, make_member, make_story, picture_bytes

UPLOAD, LIBRARY = "/admin/articles/image/upload/", "/admin/articles/image/library/"


def bring(browser, data, name="picture.png"):
    return browser.post(UPLOAD, {"file": SimpleUploadedFile(name, data)})


def captions(desk, **query):
    return [picture["caption"] for picture in desk.get(LIBRARY, query).json()["pictures"]]


def test_a_file_comes_in_with_all_that_the_desk_shows_of_it(desk):
    answer = bring(desk, picture_bytes(size=(600, 400)))
    image = Image.objects.get()
    said = answer.json()
    assert (answer.status_code, said["id"], said["checksum"], said["is_known"]) == (
        200,
        image.pk,
        image.checksum,
        False,
    )
    assert (said["width"], said["height"], said["thumbnail"]) == (600, 400, desk_address(image))
    for address in (said["thumbnail"], said["src"], said["page"]):
        assert desk.get(address).status_code == 200
    assert all(default_storage.exists(rendition_name(image, spec)) for spec in immediate(image))
    assert LogEntry.objects.get().object_id == str(image.pk)


def test_the_same_picture_again_is_found_with_its_words(desk):
    data = picture_bytes()
    make_image(data=data, caption="The bridge", credit="Ana", alt_text="A bridge", keywords="harbour, dusk")
    said = bring(desk, data, "another name.png").json()
    assert (said["is_known"], said["caption"], said["credit"], said["alt"]) == (True, "The bridge", "Ana", "A bridge")
    assert said["keywords"] == ["harbour", "dusk"]
    assert said["notes"] == ["This picture is already in the library; that copy is used."]
    assert Image.objects.count() == 1


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused_with_a_sentence(desk, data):
    answer = bring(desk, data, "picture.jpg")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("This file can't be used: ")
    assert not Image.objects.exists()


def test_a_file_that_is_too_large_is_refused_as_such(desk):
    answer = bring(desk, picture_bytes() + bytes(MAX_BYTES))
    assert (answer.status_code, "40 MB" in answer.json()["error"]) == (413, True)


def test_a_request_without_a_file_or_of_another_kind_is_refused(desk):
    assert desk.post(UPLOAD, {"file": "no file"}).json() == {"error": "Choose a file."}
    assert desk.post(UPLOAD, "x", content_type="multipart/form-data").status_code == 400
    assert desk.get(UPLOAD).status_code == 405
    assert desk.post(LIBRARY).status_code == 405


def test_a_full_disk_is_said_and_leaves_nothing_behind(desk, settings):
    settings.MEDIA_ROOT.parent.joinpath("full").write_text("A file, where a folder is wanted.")
    settings.MEDIA_ROOT = settings.MEDIA_ROOT.parent / "full" / "media"
    answer = bring(desk, picture_bytes())
    assert answer.status_code == 507
    assert answer.json()["error"].startswith(
        "The picture couldn't be stored: the disk is full or unavailable. Your text"
    )
    assert not Image.objects.exists()


def test_only_who_may_add_and_view_pictures_gets_an_answer(db, client):
    assert bring(client, picture_bytes()).status_code == client.get(LIBRARY).status_code == 403
    user = User.objects.create_user("staff", is_staff=True)
    client.force_login(user)
    assert bring(client, picture_bytes()).status_code == client.get(LIBRARY).status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_image", "view_image"]))
    assert bring(client, picture_bytes()).status_code == client.get(LIBRARY).status_code == 200


def test_a_file_that_another_site_sends_in_an_editors_name_is_refused(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    assert bring(browser, picture_bytes()).status_code == 403
    assert not Image.objects.exists()


def test_the_library_is_found_by_every_word_that_a_picture_has(desk):
    make_image(caption="Мостът вечер"), make_image(caption="Two", alt_text="A harbour", keywords="dusk, night")
    make_image(caption="Three", headline="Night ferry"), make_image(caption="Four", credit="Ana / Agency")
    assert captions(desk) == ["Four", "Three", "Two", "Мостът вечер"]
    for term, found in [
        ("мостът", ["Мостът вечер"]), ("night", ["Three", "Two"]), ("harbour dusk", ["Two"]), ("agency", ["Four"]),
        ("zebra", []), ("\0%_\"'", []),
    ]:  # fmt: skip
        assert captions(desk, q=term) == found


def test_the_library_is_found_by_the_day_on_which_a_picture_was_taken_or_added(desk):
    taken = timezone.make_aware(timezone.datetime(2025, 11, 7, 23, 59, 59))
    make_image(caption="Taken", taken_at=taken), make_image(caption="Added")
    Image.objects.filter(caption="Added").update(created_at=taken + DAY)
    assert captions(desk, day="2025-11-07") == ["Taken"]
    assert captions(desk, day="2025-11-08") == ["Added"]
    assert captions(desk, day="2025-11-09") == []
    for day in ("2025-13-01", "yesterday", "9999-12-31", "0001-01-01", "\0"):
        assert desk.get(LIBRARY, {"day": day}).status_code in {200, 400}


def test_the_library_is_turned_over_by_key_and_expired_pictures_say_so(desk, django_assert_num_queries):
    first = make_image(rights_expire_at=timezone.now() - DAY)
    same = {name: getattr(first, name) for name in ("media_type", "size", "width", "height", "file")}
    Image.objects.bulk_create(Image(checksum=f"{n:064}", caption=f"Picture {n}", **same) for n in range(30))
    page = desk.get(LIBRARY).json()
    assert [one["caption"] for one in page["pictures"]] == [f"Picture {n}" for n in range(29, 5, -1)]
    with django_assert_num_queries(3):
        rest = desk.get(LIBRARY, {"before": page["next"]}).json()
    assert (len(rest["pictures"]), rest["next"]) == (7, None)
    assert rest["pictures"][-1]["warning"].startswith("Rights expired: yesterday")
    for before in ("x", "-1", "9" * 30):
        assert desk.get(LIBRARY, {"before": before}).status_code == 400


def test_pictures_are_found_by_the_name_of_their_file(desk):
    assert bring(desk, picture_bytes(), "DSC_0042 пристанище.JPG").status_code == 200
    make_image(caption="Another")
    image = Image.objects.earliest("pk")
    for term in ("dsc_0042", "ПРИСТАНИЩЕ", "0042 jpg"):
        assert [one["id"] for one in desk.get(LIBRARY, {"q": term}).json()["pictures"]] == [image.pk]
        assert "1 picture" in desk.get("/admin/articles/image/", {"q": term}).content.decode()
    assert "DSC_0042 пристанище.JPG" in desk.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    name = "x" * 400 + "\u202e\0.png"
    assert bring(desk, picture_bytes(), name).status_code == 200


def test_pictures_are_found_by_the_keys_in_their_addresses_if_the_user_may_see_them(db, client):
    public, hidden = make_image(caption="Public"), make_image(caption="Secret")
    add_picture(make_story("Public"), public)
    add_picture(make_story("Somebody's draft", status=Status.DRAFT), hidden)
    keys = [hidden.key, public.key, "0" * 20, "%", "", public.key[:10], "\0" * 20]
    client.force_login(make_member("Reporter", "rita"))
    assert captions(client, key=keys) == ["Public"]
    client.force_login(make_member("Editor", "eddie"))
    assert captions(client, key=keys) == ["Secret", "Public"]
    assert captions(client, key=["0" * 20] * 1_000 + [public.key]) == []
