"""Validation of picture files: what is accepted, and the message for each file that isn't."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from PIL import Image as Drawing

from articles.pictures.decoding import decode
from articles.pictures.intake import MAX_BYTES, BadPicture, check_picture
from articles.tests.pictures.files import (
    FORMATS,
    animation,
    chunk,
    exif_with_orientation,
    noise,
    png,
    saved,
    stated_larger,
    with_segment,
)

DAMAGED = "it is damaged or incomplete"
NO_PICTURE = "it isn't a JPEG, PNG, WebP, GIF or AVIF picture"


def verdict(data):
    try:
        check_picture(data)
    except BadPicture as reason:
        return str(reason)
    return "valid"


def plain(kind="JPEG", size=(40, 30), **options):
    return saved(Drawing.new("RGB", size, "teal"), kind, **options)


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_recognised_by_its_content(kind):
    picture = check_picture(plain(kind))
    assert (picture.media_type, picture.width, picture.height) == (f"image/{kind.lower()}", 40, 30)
    assert picture.notes == ()


def test_width_and_height_are_those_of_the_upright_picture():
    picture = check_picture(plain(exif=exif_with_orientation(8)))
    assert (picture.width, picture.height) == (30, 40)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_the_editor_is_told_that_only_the_first_frame_of_an_animation_is_shown(kind):
    assert check_picture(animation(kind)).notes == ("It is animated: only its first frame is shown.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"a" * (MAX_BYTES + 1), "it is larger than 40 MB"),
        (b"The harbour opens.", NO_PICTURE),
        (b'<?xml version="1.0"?>\n<!-- A -->\n<svg xmlns="x"/>', "it is an SVG drawing. Export it as JPEG or PNG"),
        (b"\xef\xbb\xbf <svg onload='alert(1)'/>", "it is an SVG drawing. Export it as JPEG or PNG"),
        (b"\n<!DOCTYPE html><p>Hello", "it is a web page, not a picture. Export it as JPEG or PNG"),
        (b"%PDF-1.7\n", "it is a PDF, not a picture. Export it as JPEG or PNG"),
        (
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "it is a HEIC picture, which browsers don't show. Export it as JPEG or PNG",
        ),
        (plain("TIFF"), "it is a TIFF picture, which browsers don't show. Export it as JPEG or PNG"),
        (plain("BMP"), "it is a BMP picture, which is too large for a web page. Export it as JPEG or PNG"),
        (b"PK\x03\x04word/document.xml", "it is a ZIP archive, not a picture. Export it as JPEG or PNG"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_picture_is_refused_with_its_real_type(data, reason):
    assert verdict(data) == reason


TOO_MANY_PIXELS = (
    "it has too many pixels: %s, where files of this kind may have 50 million at most. Make it smaller and try again"
)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: saved(Drawing.new("1", (13_000, 13_000)), "PNG"), TOO_MANY_PIXELS % "13000 × 13000"),
        (lambda: stated_larger(plain("JPEG", (99, 99)), ">2H", 99, 60_000), TOO_MANY_PIXELS % "60000 × 60000"),
        (
            lambda: stated_larger(animation("GIF", 300, (50, 50)), "<2H", 50, 2_000),
            "it has too many frames: 300 of 2000 × 2000 pixels, where files of this kind may have 50 million pixels "
            "in all. Export one frame as JPEG or PNG",
        ),
        (lambda: png((70_000, 1), 1, 0, bytes(8_750)), "it is more than 65,535 pixels wide or high"),
    ],
    ids=["one-bit bomb", "lying header", "long animation", "ribbon"],
)
def test_too_many_pixels_are_refused_before_decoding(made, reason):
    assert verdict(made()) == reason


def with_a_flipped_bit(data, at):
    return data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :]


@pytest.mark.parametrize(
    "made",
    [
        lambda: stated_larger(plain("AVIF", (5_000, 5_000), speed=10), ">2I", 5_000, 64),
        lambda: plain("PNG").replace(struct.pack(">2I", 40, 30), struct.pack(">2I", 40, 29)),
        lambda: with_a_flipped_bit(saved(noise("RGB", (40, 30)), "PNG"), 1_000),
        lambda: png((40, 40), 8, 2, bytes(40 * 30 * 3)),
        lambda: png((0, 40), 8, 2, bytes(40)),
        lambda: stated_larger(plain("WEBP", (99, 99)), "<2H", 99, 2_000),
        lambda: plain("WEBP", lossless=True).replace(b"WEBPVP8L", b"WEBPVP8 "),
    ],
    ids=[
        "AVIF larger than it says",
        "PNG size",
        "PNG pixels",
        "PNG of fewer rows",
        "no width",
        "WebP smaller",
        "WebP kind",
    ],
)
def test_a_file_that_states_a_false_size_or_type_is_refused(made):
    assert verdict(made()) == DAMAGED


def in_scans(count):
    """A progressive JPEG that repeats its last scan."""
    data = plain(progressive=True)
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * count + b"\xff\xd9"


@pytest.mark.parametrize(
    ("made", "few", "many"),
    [
        (lambda count: plain("GIF").replace(b",\0\0", b"!\xfe" + b"\2ab" * count + b"\0,\0\0", 1), 1_000, 300_000),
        (lambda count: plain("GIF")[:-1] + plain("GIF")[plain("GIF").index(b",") : -1] * count, 1_000, 300_000),
        (lambda count: png((1, 1), 8, 0, b"\0", chunk(b"teXt", b"") * count), 1_000, 300_000),
        (lambda count: plain()[:2] + b"\xff\xe5\0\2" * count + plain()[2:], 1_000, 300_000),
        (in_scans, 30, 60),
    ],
    ids=["comments of a GIF", "frames of a GIF", "chunks of a PNG", "segments of a JPEG", "scans of a JPEG"],
)
def test_files_with_too_many_parts_are_refused(made, few, many):
    assert verdict(made(few)) == "valid"
    assert verdict(made(many)) == DAMAGED


def test_exif_entries_that_all_point_to_the_same_bytes_are_harmless():
    entries = b"".join(struct.pack("<HHII", 0x9000 + number, 7, 60_000, 0) for number in range(5_000))
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 5_000) + entries
    assert verdict(with_segment(plain(), 0xE1, exif)) == "valid"


def test_only_one_of_many_compressed_profiles_is_decompressed():
    packed = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(30_000_000)))
    start = time.perf_counter()
    assert verdict(png((1, 1), 8, 0, b"\0", packed * 1_000)) == "valid"
    assert time.perf_counter() - start < 2


def zip_archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.txt", "hello")
    return file.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", zip_archive()], ids=["script", "zip"])
def test_data_after_the_end_of_a_picture_is_ignored(kind, tail):
    data = plain(kind)
    assert verdict(data + tail) == "valid"
    assert decode(data + tail).tobytes() == decode(data).tobytes()


# Bytes after the last pixel: the end markers of PNG and GIF.
TRAILER = {"PNG": 12, "GIF": 1}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_file_is_refused_wherever_it_is_cut(kind):
    options = {"quality": 95, "speed": 10} if kind == "AVIF" else {}
    data = saved(noise("RGB", (160, 120), seed=3), kind, **options)
    cuts = [*range(1_024, len(data), 1_024), len(data) - TRAILER.get(kind, 0) - 1]
    assert len(cuts) > 10
    assert [at for at in cuts if verdict(data[:at]) != DAMAGED] == []
    assert verdict(data[: len(data) - TRAILER.get(kind, 0)]) == "valid"
