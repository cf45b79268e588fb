"""Pictures at the desk: what comes in, what is refused, what goes."""

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_save
from django.utils import timezone
from lxml import html

from articles.models import Image, Status
from articles.pictures.renditions import desk_address, immediate, rendition_name
from articles.tests.admin.forms import address, errors_in, form_in, open_form, words_of
from articles.tests.factories import DAY, add_picture, make_author, make_image, make_story, make_tag, picture_bytes

ADD = "/admin/articles/image/add/"


def upload(desk, data, name="picture.png", **words):
    form = form_in(desk.get(ADD), "image_form")
    return desk.post(ADD, form | {"file": SimpleUploadedFile(name, data)} | words)


def stored_files():
    """The originals that are kept."""
    folders = default_storage.listdir("")[0] if default_storage.exists("") else []
    return [name for key in folders for name in default_storage.listdir(key)[1] if name.startswith("original-")]


def rows_of(desk, query=""):
    """The captions in the list of pictures."""
    page = html.fromstring(desk.get(f"/admin/articles/image/{query}").content.decode())
    return [cell.text_content().split()[0] for cell in page.xpath("//th[contains(@class, 'field-in_words')]")] or [
        cell.text_content().split()[0] for cell in page.xpath("//td[contains(@class, 'field-in_words')]")
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_good_picture_comes_in_with_its_words(desk, kind):
    answer = upload(desk, picture_bytes(kind, (40, 30)), name="whatever.txt", alt_text="A bridge", credit="Ana Petrova")
    assert errors_in(answer) == []
    image = Image.objects.get()
    assert (image.width, image.height, image.alt_text, image.credit) == (40, 30, "A bridge", "Ana Petrova")
    assert len(stored_files()) == 1
    assert desk.get(desk_address(image)).status_code == 200
    assert "40 × 30" in words_of(desk.get("/admin/articles/image/"))


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("text.jpg", b"This is no picture.", "it isn't a JPEG, PNG, WebP, GIF or AVIF picture"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "it is an SVG drawing. Export it as JPEG or PNG",
        ),
        ("cut.jpg", lambda: picture_bytes("JPEG", (400, 300))[:900], "it is damaged or incomplete"),
        (
            "huge.png",
            lambda: picture_bytes("PNG", (10_000, 6_000)),
            "it has too many pixels: 10000 × 6000, where files of this kind may have 50 million at most. Make it "
            "smaller and try again",
        ),
    ],
)
def test_what_is_no_good_picture_is_refused_with_the_reason(desk, name, data, complaint):
    answer = upload(desk, data() if callable(data) else data, name)
    assert errors_in(answer) == [f"This file can't be used: {complaint}."]
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
    assert errors_in(answer) == [f"Already in the library, as no. {image.pk}: “The bridge”."]
    assert f'<a href="{address(image)}">Already in the library' in answer.content.decode()
    assert image.caption == "The bridge"
    assert len(stored_files()) == 1


def test_the_words_of_a_picture_change_and_its_file_stays(desk):
    image = make_image()
    form = open_form(desk, image)
    assert "file" not in form
    other = SimpleUploadedFile("other.png", picture_bytes())
    assert errors_in(desk.post(address(image), form | {"caption": "Changed", "focal_x": "0.25", "file": other})) == []
    changed = Image.objects.get()
    assert (changed.caption, changed.focal_x, changed.file.name) == ("Changed", 0.25, image.file.name)


def test_another_focal_point_has_its_crops_as_soon_as_it_is_saved(desk, django_capture_on_commit_callbacks):
    image = make_image(data=picture_bytes(size=(600, 400)))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address(image), open_form(desk, image) | {"focal_x": "0.1"})
    image.refresh_from_db()
    assert image.focal_x == 0.1
    assert all(default_storage.exists(rendition_name(image, spec)) for spec in immediate(image))


@pytest.mark.parametrize("value", ["1.01", "-0.1", "nan", "inf", "left"])
def test_a_focal_point_lies_inside_the_picture(desk, value):
    image = make_image()
    answer = desk.post(address(image), open_form(desk, image) | {"focal_y": value})
    assert len(errors_in(answer)) == 1


def test_a_picture_in_use_cannot_be_deleted_and_the_page_says_where_it_stands(desk):
    slot, figure, portrait, topic = (make_image() for _number in range(4))
    add_picture(make_story("The bridge opens"), slot)
    make_story("The ferry waits", body=f'<figure><img data-file="{figure.checksum}"></figure>', status=Status.DRAFT)
    make_author("Ana", portrait=portrait)
    make_tag("ferries", picture=topic)
    for used, where in [
        (slot, "The bridge opens picture 1 published"),
        (figure, "The ferry waits in the text draft"),
        (portrait, "Ana portrait"),
        (topic, "ferries tag"),
    ]:
        words = words_of(desk.get(address(used, "delete")))
        assert "Pictures that are in use can't be deleted. Remove them from these places first:" in words
        assert where in words
        assert where in words_of(desk.get(address(used)))
        chosen = {"action": "delete_selected", "_selected_action": [used.pk]}
        assert where in words_of(desk.post("/admin/articles/image/", chosen))
        desk.post(address(used, "delete"), {"post": "yes"})
        desk.post("/admin/articles/image/", chosen | {"post": "yes"})
        assert Image.objects.filter(pk=used.pk).exists()
    assert len(stored_files()) == 4


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
    assert shown == {desk_address(told): "A bridge", desk_address(untold): str(untold)}  # its link needs some name
    (said, reminded) = sorted(
        row.text_content()
        for row in page.xpath("//td[contains(@class, 'field-in_words')] | //th[contains(@class, 'field-in_words')]")
    )
    assert "The bridge at dusk" in said
    assert "No alternative text yet." not in said
    assert "No alternative text yet." in reminded


def test_what_somebody_types_wins_over_what_the_file_says_and_the_file_fills_the_rest(desk):
    data = (settings.BASE_DIR / "articles/demo/stories/harbour-dusk.jpg").read_bytes()
    assert errors_in(upload(desk, data, name="harbour.jpg", credit="The harbour master")) == []
    image = Image.objects.get()
    assert image.credit == "The harbour master"
    assert image.caption == image.from_file["caption"] != ""
    assert image.from_file["credit"] not in {"", image.credit}


def test_the_form_shows_what_the_file_said_beside_what_stands_there_now(desk):
    said = {"credit": "Agency", "source_type": "compositeSynthetic", "taken_at": "2025-11-07T14:05:00+02:00"}
    page = desk.get(address(make_image(credit="Ana Petrova", from_file=said)))
    for words in ("Agency", "Partly made by a computer program", "7 November 2025, 14:05, Europe/Sofia"):
        assert f"From the file: {words}" in words_of(page)
    assert form_in(page, "image_form")["credit"] == "Ana Petrova"


def test_a_full_disk_is_an_error_of_the_form_and_the_words_stay(desk, settings):
    settings.MEDIA_ROOT.parent.joinpath("full").write_text("A file, where a folder is wanted.")
    settings.MEDIA_ROOT = settings.MEDIA_ROOT.parent / "full" / "media"
    answer = upload(desk, picture_bytes(), caption="The bridge")
    assert "The picture couldn't be stored: the disk is full or unavailable." in errors_in(answer)[0]
    assert form_in(answer, "image_form")["caption"] == "The bridge"
    assert not Image.objects.exists()


def test_no_file_stays_where_its_row_could_not_be_saved(desk):
    def break_off(**_signal):
        raise RuntimeError("The power is gone.")

    post_save.connect(break_off, sender=LogEntry)
    try:
        with pytest.raises(RuntimeError, match="power"):
            upload(desk, picture_bytes())
    finally:
        post_save.disconnect(break_off, sender=LogEntry)
    assert not Image.objects.exists()
    assert stored_files() == []


def test_the_list_finds_what_needs_care(desk):
    make_image(caption="Used", alt_text="A bridge"), make_image(caption="Untold"), make_image(caption="Portrait")
    make_image(caption="Ended", alt_text="A ferry", rights_expire_at=timezone.now() - DAY)
    used, untold, portrait = (Image.objects.get(caption=caption) for caption in ("Used", "Untold", "Portrait"))
    add_picture(make_story(), used), make_author(portrait=portrait)
    make_story(body=f'<figure><img data-file="{untold.checksum}"></figure>')
    assert rows_of(desk) == ["Ended", "Portrait", "Untold", "Used"]
    assert rows_of(desk, "?needs=use") == ["Ended"]
    assert rows_of(desk, "?needs=rights") == ["Ended"]
    assert rows_of(desk, "?needs=alt") == ["Portrait", "Untold"]
    assert rows_of(desk, "?needs=nonsense") == rows_of(desk)
    assert "Readers don't see it." in words_of(desk.get("/admin/articles/image/?needs=rights"))


def test_the_list_counts_the_uses_of_each_picture_in_as_many_queries_for_many_as_for_one(
    desk, django_assert_max_num_queries
):
    for number in range(12):
        image = make_image(caption=f"Picture {number}")
        add_picture(make_story(body=f'<figure><img data-file="{image.checksum}"></figure>'), image)
    make_image()
    with django_assert_max_num_queries(10):
        words = words_of(desk.get("/admin/articles/image/"))
    assert words.count("2 places") == 12
    assert words.count("not used") == 1


def test_pictures_are_listed_by_keyword_and_headline(desk):
    make_image(caption="One", keywords="harbour, dusk"), make_image(caption="Two", headline="Night ferry")
    assert rows_of(desk, "?q=dusk") == ["One"]
    assert rows_of(desk, "?q=ferry") == ["Two"]
