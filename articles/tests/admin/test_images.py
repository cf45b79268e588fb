"""Pictures at the desk: what comes in, what is refused, what goes."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from articles.models import Image
from articles.tests.admin.forms import errors_in, form_in, words_of
from articles.tests.factories import add_picture, make_author, make_image, make_story, picture_bytes

ADD = "/admin/articles/image/add/"


def upload(desk, data, name="picture.png", **words):
    form = form_in(desk.get(ADD), "image_form")
    return desk.post(ADD, form | {"file": SimpleUploadedFile(name, data)} | words)


def address(image, page="change"):
    return reverse(f"admin:articles_image_{page}", args=[image.pk])


def stored_files():
    return default_storage.listdir("images")[1] if default_storage.exists("images") else []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_good_picture_comes_in_with_its_words(desk, kind):
    answer = upload(desk, picture_bytes(kind, (40, 30)), name="whatever.txt", alt_text="A bridge", credit="Ana Petrova")
    assert errors_in(answer) == []
    image = Image.objects.get()
    assert (image.width, image.height, image.alt_text, image.credit) == (40, 30, "A bridge", "Ana Petrova")
    assert len(stored_files()) == 1
    assert desk.get(image.file.url).status_code == 200
    assert "40 × 30" in words_of(desk.get("/admin/articles/image/"))


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("text.jpg", b"This is no picture.", "it isn't a JPEG, PNG, WebP, GIF or AVIF picture"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "it isn't a JPEG, PNG, WebP, GIF or AVIF picture",
        ),
        ("cut.jpg", lambda: picture_bytes("JPEG", (400, 300))[:900], "it is damaged or cut off"),
        ("huge.png", lambda: picture_bytes("PNG", (10_000, 6_000)), "it has too many pixels (10000 × 6000)"),
    ],
)
def test_what_is_no_good_picture_is_refused_with_the_reason(desk, name, data, complaint):
    answer = upload(desk, data() if callable(data) else data, name)
    assert errors_in(answer) == [f"This file can't be taken: {complaint}."]
    assert not Image.objects.exists()
    assert stored_files() == []


def test_an_empty_or_missing_file_is_refused(desk):
    assert errors_in(upload(desk, b"")) == ["The submitted file is empty."]
    assert errors_in(desk.post(ADD, form_in(desk.get(ADD), "image_form"))) == ["This field is required."]


def test_the_same_picture_twice_is_refused_and_the_first_is_named(desk):
    data = picture_bytes()
    upload(desk, data, caption="The bridge")
    answer = upload(desk, data, name="again.png", caption="Another")
    image = Image.objects.get()
    assert errors_in(answer) == [f"This picture is here already, as no. {image.pk}: “The bridge”."]
    assert image.caption == "The bridge"
    assert len(stored_files()) == 1


def test_the_words_of_a_picture_change_and_its_file_stays(desk):
    image = make_image()
    form = form_in(desk.get(address(image)), "image_form")
    assert "file" not in form
    other = SimpleUploadedFile("other.png", picture_bytes())
    assert errors_in(desk.post(address(image), form | {"caption": "Changed", "focal_x": "0.25", "file": other})) == []
    changed = Image.objects.get()
    assert (changed.caption, changed.focal_x, changed.file.name) == ("Changed", 0.25, image.file.name)


@pytest.mark.parametrize("value", ["1.01", "-0.1", "nan", "inf", "left"])
def test_a_focal_point_lies_inside_the_picture(desk, value):
    image = make_image()
    answer = desk.post(address(image), form_in(desk.get(address(image)), "image_form") | {"focal_y": value})
    assert len(errors_in(answer)) == 1


def test_a_picture_in_use_cannot_be_deleted_and_the_page_says_where_it_stands(desk):
    image, portrait = make_image(), make_image()
    add_picture(make_story(), image)
    make_author("Ana", portrait=portrait)
    for used in (image, portrait):
        assert "protected related objects" in words_of(desk.get(address(used, "delete")))
        desk.post(address(used, "delete"), {"post": "yes"})
        assert Image.objects.filter(pk=used.pk).exists()
    assert len(stored_files()) == 2


def test_deleting_an_unused_picture_deletes_its_file(desk, django_capture_on_commit_callbacks):
    image = make_image()
    assert len(stored_files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(address(image, "delete"), {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()
    assert stored_files() == []


def test_a_picture_made_in_a_popup_is_handed_to_the_story(desk):
    form = form_in(desk.get(ADD + "?_popup=1"), "image_form")
    answer = desk.post(ADD + "?_popup=1", form | {"file": SimpleUploadedFile("a.png", picture_bytes())})
    image = Image.objects.get()
    assert f"&quot;value&quot;: &quot;{image.pk}&quot;" in answer.content.decode()


def test_pictures_are_found_by_caption_alternative_text_and_credit(desk):
    make_image(caption="Мостът"), make_image(alt_text="A harbour"), make_image(credit="Ana / Agency")
    for term, label in [("мостът", "Мостът"), ("harbour", "A harbour"), ("agency", "no. ")]:
        query = {"app_label": "articles", "model_name": "storyimage", "field_name": "image", "term": term}
        (found,) = desk.get("/admin/autocomplete/", query).json()["results"]
        assert found["text"].startswith(label)


def test_a_picture_is_shown_and_one_without_an_alternative_text_says_so(desk):
    told, untold = make_image(alt_text="A bridge", caption="The bridge at dusk"), make_image()
    page = html.fromstring(desk.get("/admin/articles/image/").content.decode())
    shown = {one.get("src"): one.get("alt") for one in page.xpath("//table//img[@class='thumbnail']")}
    assert shown == {told.file.url: "A bridge", untold.file.url: str(untold)}  # its link needs some name
    (said, reminded) = sorted(
        row.text_content()
        for row in page.xpath("//td[contains(@class, 'field-in_words')] | //th[contains(@class, 'field-in_words')]")
    )
    assert "The bridge at dusk" in said
    assert "No alternative text yet." not in said
    assert "No alternative text yet." in reminded
