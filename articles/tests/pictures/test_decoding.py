"""However a picture is stored, readers see it upright and in its own colours."""

import struct

import pytest
from PIL import Image as Drawing
from PIL import ImageOps

from articles.pictures.containers import MAX_PROFILE
from articles.pictures.decoding import Refused, decode, probe
from articles.tests.pictures.files import (
    ADOBE_RGB,
    DISPLAY_P3,
    FORMATS,
    animation,
    chunk,
    exif_with_orientation,
    png,
    profile,
    saved,
    with_segment,
)

RED, BLUE = (200, 30, 40), (20, 40, 190)


def flag():
    """Red on the left, blue on the right, a white corner at the top left: each orientation looks different."""
    picture = Drawing.new("RGB", (48, 32), RED)
    picture.paste(BLUE, (24, 0, 48, 32))
    picture.paste("white", (0, 0, 12, 8))
    return picture


def one_colour(mode, colour, size=(8, 8)):
    return Drawing.new(mode, size, colour)


def shown(data, at=(4, 4), **options):
    return decode(data, **options).getpixel(at)


def looks_like(colour, other, within=4):
    return all(abs(one - two) <= within for one, two in zip(colour, other, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_shows_its_colours_without_metadata(kind):
    options = {"quality": 95} if kind in {"JPEG", "AVIF"} else {"lossless": True} if kind == "WEBP" else {}
    picture = decode(saved(flag(), kind, **options, **({"comment": b"secret"} if kind in {"JPEG", "GIF"} else {})))
    assert looks_like(picture.getpixel((6, 20)), RED, 8)
    assert looks_like(picture.getpixel((40, 20)), BLUE, 8)
    assert (picture.mode, picture.size, picture.info) == ("RGB", (48, 32), {})
    assert type(picture) is Drawing.Image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright_in_each_orientation(orientation):
    lying = saved(flag(), "PNG", exif=exif_with_orientation(orientation))
    turned = flag()
    turned.getexif()[0x0112] = orientation
    turned.info["exif"] = turned.getexif().tobytes()
    upright = ImageOps.exif_transpose(turned)
    assert decode(lying).tobytes() == upright.tobytes()
    assert (probe(lying).width, probe(lying).height) == upright.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_format_with_an_orientation_is_turned(kind):
    picture = decode(saved(flag(), kind, exif=exif_with_orientation(6)))
    assert picture.size == (32, 48)
    assert looks_like(picture.getpixel((28, 3)), (255, 255, 255), 30)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_scaled_down_to_the_given_size_and_never_up(kind):
    data = saved(flag().resize((480, 320)), kind)
    assert decode(data, at_most=100).size == (100, 67)
    assert decode(data, at_most=2560).size == (480, 320)
    assert looks_like(shown(data, (10, 50), at_most=100), RED, 12)


def test_the_thinnest_picture_is_at_least_one_pixel_wide():
    assert decode(saved(one_colour("RGB", RED, (9_000, 1)), "PNG"), at_most=100).size == (100, 1)


# ---- Colours


@pytest.mark.parametrize(
    ("primaries", "stored", "seen"),
    [
        (DISPLAY_P3, (200, 100, 100), (216, 93, 97)),
        (ADOBE_RGB, (120, 180, 110), (81, 181, 106)),
        (DISPLAY_P3, (128, 128, 128), (129, 129, 129)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_wide_gamut_colours_become_srgb(kind, primaries, stored, seen):
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100} if kind in {"JPEG", "AVIF"} else {}
    data = saved(one_colour("RGB", stored), kind, icc_profile=profile(primaries), **options)
    assert looks_like(shown(data), seen)


def test_grey_with_a_profile_stays_grey():
    assert shown(saved(one_colour("L", 128), "PNG", icc_profile=profile(space=b"GRAY", gamma=1.8))) == (146, 146, 146)


@pytest.mark.parametrize(
    "useless",
    [
        b"no profile at all",
        profile(ADOBE_RGB)[:300],
        profile(ADOBE_RGB, space=b"CMYK"),
        profile(ADOBE_RGB) + bytes(MAX_PROFILE),
        profile(ADOBE_RGB) + b"mpet",
    ],
    ids=["garbage", "cut", "other colours", "huge", "any pipeline"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_an_unusable_profile_is_ignored(kind, useless):
    data = saved(one_colour("RGB", (120, 180, 110)), kind, icc_profile=useless, quality=100)
    assert looks_like(shown(data), (120, 180, 110))


def test_cmyk_looks_as_it_would_be_printed():
    data = saved(one_colour("CMYK", (0, 255, 255, 0)), "JPEG", quality=100)
    assert looks_like(shown(data), (255, 0, 0))


def test_cmyk_that_no_adobe_program_wrote_is_not_inverted():
    data = saved(one_colour("CMYK", (255, 0, 0, 255)), "JPEG", quality=100)
    adobe = data.index(b"\xff\xee")
    assert looks_like(shown(data[:adobe] + data[adobe + 16 :]), (255, 0, 0))


def test_cmyk_stored_as_ycck_is_understood():
    # Orange: half magenta, all yellow; cyan, magenta and yellow as Y, Cb and Cr, which Adobe's transform 2 means.
    as_ycc = Drawing.new("RGB", (1, 1), (0, 135, 255)).convert("YCbCr").getpixel((0, 0))
    data = saved(one_colour("CMYK", (*(255 - value for value in as_ycc), 0)), "JPEG", quality=100)
    adobe = data.index(b"Adobe")
    assert looks_like(shown(data[: adobe + 11] + b"\2" + data[adobe + 12 :]), (255, 120, 0))


CLEAR = chunk(b"tRNS", struct.pack(">H", 0x1234))


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (png((1, 1), 16, 0, struct.pack(">H", 0x4080)), (0x40,) * 3),
        (png((1, 1), 16, 2, struct.pack(">3H", 0xC8FF, 0x1E00, 0x2880)), (0xC8, 0x1E, 0x28)),
        (png((1, 1), 16, 4, struct.pack(">2H", 0x4080, 0x8000)), (0x9F,) * 3),
        (png((1, 1), 16, 6, struct.pack(">4H", 0xC800, 0x1E00, 0x2800, 0)), (255, 255, 255)),
        (png((1, 1), 16, 0, struct.pack(">H", 0x1234), CLEAR), (255, 255, 255)),
        (png((1, 1), 8, 0, b"\x34", chunk(b"tRNS", b"\0\x34")), (255, 255, 255)),
        (png((1, 1), 4, 0, b"\x30", chunk(b"tRNS", b"\0\3")), (255, 255, 255)),
        (png((1, 1), 4, 0, b"\x30", chunk(b"tRNS", b"\0\4")), (51, 51, 51)),
        (png((1, 1), 2, 0, b"\x40", chunk(b"tRNS", b"\0\1")), (255, 255, 255)),
        (png((1, 1), 1, 0, b"\x80"), (255, 255, 255)),
        (png((1, 1), 1, 0, b"\0"), (0, 0, 0)),
        (png((1, 1), 1, 0, b"\0", chunk(b"tRNS", b"\0\0")), (255, 255, 255)),
        (png((1, 1), 16, 2, bytes(6), chunk(b"tRNS", bytes(6))), (255, 255, 255)),
        (png((1, 1), 8, 3, b"\1", chunk(b"PLTE", bytes(3) + bytes(RED))), RED),
        (png((1, 1), 8, 3, b"\1", chunk(b"PLTE", bytes(3) + bytes(RED)), chunk(b"tRNS", b"\xff\0")), (255, 255, 255)),
        (saved(one_colour("LA", (100, 0)), "PNG"), (255, 255, 255)),
        (saved(one_colour("RGBA", (*RED, 128)), "WEBP", lossless=True), (227, 142, 147)),
        (saved(one_colour("RGBA", (*RED, 0)), "AVIF"), (255, 255, 255)),
        (saved(one_colour("P", 0), "GIF", transparency=0), (255, 255, 255)),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_deep_grey_and_transparent_pixels_are_right_on_white(data, seen):
    assert looks_like(shown(data, (0, 0)), seen, 1)


def test_half_transparent_edges_get_no_dark_seam_when_scaled_down():
    picture = Drawing.new("RGBA", (800, 800), (0, 0, 0, 0))
    picture.paste((255, 255, 255, 255), (0, 0, 401, 800))
    assert decode(saved(picture, "PNG"), at_most=100).getextrema() == ((255, 255),) * 3


# ---- Other content of files


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_the_first_frame_of_an_animation_is_shown(kind):
    data = animation(kind, frames=3)
    assert probe(data).frames == 3
    assert looks_like(shown(data), (0, 40, 200))


def test_a_second_picture_from_a_phone_does_not_change_the_format():
    data = saved(flag(), "MPO", save_all=True, append_images=[one_colour("RGB", BLUE)])
    assert (probe(data).format, decode(data).size) == ("JPEG", (48, 32))


def test_a_broken_list_of_further_pictures_is_harmless():
    assert decode(with_segment(saved(flag(), "JPEG"), 0xE2, b"MPF\0MM\0*\xff\xff\xff\xff")).size == (48, 32)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "TGA", "PCX", "JPEG2000"])
def test_no_other_decoder_is_reached(kind):
    with pytest.raises(Refused, match="it isn't a JPEG"):
        decode(saved(flag(), kind))
