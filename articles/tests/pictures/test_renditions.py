"""Renditions are cropped around the focal point, upright, and free of the camera's metadata."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pixels

from articles.pictures.intake import ingest
from articles.pictures.metadata import Metadata, read_metadata
from articles.pictures.renditions import JPEG, TABLE, crop, fitting, immediate, read_rendition, rendition_name, size_of
from articles.tests.factories import make_image, picture_bytes
from articles.tests.pictures.files import exif_with_orientation
from articles.tests.pictures.test_embedding import original_bytes

pytestmark = pytest.mark.django_db


def drawn(image, spec):
    return Pixels.open(io.BytesIO(read_rendition(image, spec))).convert("RGB")


def halves(left, right, size=(800, 400)):
    picture = Pixels.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def is_like(colour, other):
    return all(
        abs(one - two) < 40 for one, two in zip(colour, Pixels.new("RGB", (1, 1), other).getpixel((0, 0)), strict=True)
    )


@pytest.mark.parametrize(("focal_x", "colour"), [(0.1, "red"), (0.9, "blue")])
def test_a_crop_shows_the_focal_point(focal_x, colour):
    image = make_image(data=halves("red", "blue"), focal_x=focal_x)
    square = drawn(image, JPEG[(1, 1)])
    assert square.size == (400, 400)
    assert is_like(square.getpixel((200, 200)), colour)


@pytest.mark.parametrize("focal", [(0, 0), (1, 1), (0, 1), (0.5, 0.5), (0.99, 0.01)])
def test_a_crop_stays_within_the_picture_and_keeps_its_shape(focal):
    image = make_image(data=picture_bytes("PNG", (900, 500)), focal_x=focal[0], focal_y=focal[1])
    for spec in TABLE.values():
        left, top, right, bottom = crop(image, spec).on((900, 500))
        assert 0 <= left < right <= 900
        assert 0 <= top < bottom <= 500
        if spec.shape:
            assert (right - left) / (bottom - top) == pytest.approx(spec.shape[0] / spec.shape[1], rel=0.01)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rendition_is_upright_however_the_camera_was_held(orientation):
    upright = Pixels.open(io.BytesIO(halves("red", "blue")))
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the turn of Pillow's that EXIF's undoes
    stored = upright.transpose(turns[orientation]) if orientation > 1 else upright
    file = io.BytesIO()
    stored.save(file, "JPEG", quality=95, exif=exif_with_orientation(orientation))
    image = ingest(file.getvalue()).image
    assert (image.width, image.height) == (800, 400)
    shown = drawn(image, fitting(image, [JPEG[None]])[0])
    assert is_like(shown.getpixel((100, 200)), "red")
    assert is_like(shown.getpixel((700, 200)), "blue")


def test_no_rendition_carries_metadata_of_the_original():
    original = original_bytes()
    image = ingest(original).image
    image.credit, image.copyright, image.source_type = "Ana Petrova", "© Ana", "trainedAlgorithmicMedia"
    for spec in [*immediate(image), *JPEG.values()]:
        data = read_rendition(image, spec)
        assert b"SECRET" not in data
        assert read_metadata(data) == Metadata(
            credit="Ana Petrova", copyright="© Ana", source_type="trainedAlgorithmicMedia"
        )
    assert default_storage.open(image.file.name).read() == original


def test_nothing_is_scaled_up():
    image = make_image(data=picture_bytes("PNG", (500, 333)))
    for spec in TABLE.values():
        width, height = size_of(image, spec)
        assert width <= 500
        assert height <= 333
    assert [spec.name for spec in immediate(image)] == [
        "320", "640", "16x9-360", "16x9-720", "3x2-180", "3x2-360", "3x2-640",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (20, 12_000), (2, 3)])
def test_extreme_shapes_have_renditions_too(size):
    image = make_image(data=picture_bytes("PNG", size))
    for spec in TABLE.values():
        assert drawn(image, spec).size == size_of(image, spec)


def test_making_a_rendition_twice_gives_the_same_bytes():
    image = make_image(data=picture_bytes("JPEG", (700, 500)))
    for spec in [*immediate(image), *JPEG.values()]:
        first = read_rendition(image, spec)
        default_storage.delete(rendition_name(image, spec))
        assert read_rendition(image, spec) == first


def thirds(*colours):
    """An upright picture of three fields, one below the other."""
    picture = Pixels.new("RGB", (400, 600), colours[0])
    for number, colour in enumerate(colours):
        picture.paste(colour, (0, 200 * number, 400, 200 * (number + 1)))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("focal", "colour"), [({}, "red"), ({"focal_y": 0.9}, "blue"), ({"focal_x": 0.4}, "lime")], ids=str
)
def test_a_portrait_keeps_its_upper_third_until_an_editor_has_moved_the_focal_point(focal, colour):
    image = make_image(data=thirds("red", "lime", "blue"), **focal)
    wide = drawn(image, JPEG[(16, 9)])
    assert is_like(wide.getpixel((wide.width // 2, wide.height // 3)), colour)


def test_a_portrait_of_which_nothing_is_cut_has_its_whole_height():
    image = make_image(data=thirds("red", "lime", "blue"))
    assert (crop(image, JPEG[None]).top, crop(image, JPEG[None]).height) == (0, 1)


def test_a_landscape_keeps_its_centre_and_the_addresses_that_it_had():
    image = make_image(data=picture_bytes("PNG", (900, 900)))
    assert image.focus == (0.5, 0.5)
    assert crop(image, JPEG[(16, 9)]).top == pytest.approx((1 - 9 / 16) / 2)


def test_a_portrait_has_cards_of_their_own_shape():
    portrait, landscape = make_image(data=thirds("red", "lime", "blue")), make_image(data=halves("red", "blue"))
    assert [spec.name for spec in immediate(portrait)][-3:] == ["5x4-180", "5x4-360", "5x4-640"]
    assert "5x4-180" not in [spec.name for spec in immediate(landscape)]
