"""Renditions carry credit, copyright and source type, and no other metadata."""

import hashlib
import io

import pytest
from lxml import etree
from PIL import Image, ImageCms, IptcImagePlugin

from articles.pictures.embedding import EmbeddedMetadata, save_options
from articles.pictures.metadata import Metadata, read_metadata
from articles.tests.pictures import metadata_files as files
from articles.tests.pictures.metadata_files import description, iim, xmp

METADATA = EmbeddedMetadata("Ана Петрова / Agency <A&B>", "© 2026 “The Agency”", "trainedAlgorithmicMedia")
NO_METADATA = EmbeddedMetadata()
GPS_DIRECTORY, SERIAL_NUMBER, MAKER = 0x8825, 0xA431, 0x010F


def original_bytes():
    """A JPEG full of metadata that must not be published."""
    tags = Image.Exif()
    tags.update({MAKER: "SECRET", files.IMAGE_DESCRIPTION: "SECRET"})
    tags.get_ifd(files.CAMERA_DIRECTORY).update({SERIAL_NUMBER: "SECRET"})
    tags.get_ifd(GPS_DIRECTORY).update({1: "N", 2: (42.0, 41.0, 51.0), 29: "SECRET"})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(
        file,
        "JPEG",
        comment=b"SECRET",
        exif=tags.tobytes(),
        xmp=xmp(description("SECRET")),
        extra=files.segment(0xED, b"Photoshop 3.0\0" + iim((120, "SECRET"))) + files.segment(0xEC, b"SECRET"),
        icc_profile=profile,
    )
    assert file.getvalue().count(b"SECRET") >= 7
    return file.getvalue()


def saved(words, ending):
    file = io.BytesIO()
    Image.open(io.BytesIO(original_bytes())).resize((4, 4)).save(
        file, {"jpg": "JPEG", "webp": "WEBP"}[ending], **save_options(words, ending)
    )
    return file.getvalue()


@pytest.mark.parametrize("ending", ["jpg", "webp"])
def test_a_rendition_carries_its_metadata_and_none_of_the_original(ending):
    data = saved(METADATA, ending)
    assert read_metadata(data) == Metadata(
        credit=METADATA.credit, copyright=METADATA.copyright, source_type=METADATA.source_type
    )
    assert b"SECRET" not in data
    assert parts(data) <= {0xE0, 0xE1, 0xED, b"VP8 ", b"VP8X", b"XMP "}
    assert Image.open(io.BytesIO(data)).getexif() == {}


@pytest.mark.parametrize("ending", ["jpg", "webp"])
def test_a_rendition_without_metadata_carries_none(ending):
    data = saved(NO_METADATA, ending)
    assert parts(data) <= {0xE0, b"VP8 "}
    assert b"SECRET" not in data


def parts(data):
    """The kinds of segments or chunks that may hold metadata."""
    if data.startswith(b"RIFF"):
        found, at = set(), 12
        while at < len(data):
            size = int.from_bytes(data[at + 4 : at + 8], "little")
            found.add(data[at : at + 4])
            at += 8 + size + size % 2
        return found
    return {kind for kind in [*range(0xE0, 0xF0), 0xFE] if bytes([0xFF, kind]) in data}


def test_other_programs_find_the_metadata_in_xmp_and_iim():
    picture = Image.open(io.BytesIO(saved(METADATA, "jpg")))
    datasets = IptcImagePlugin.getiptcinfo(picture)
    assert datasets == {
        (1, 90): b"\x1b%G",
        (2, 0): b"\0\4",
        (2, 110): METADATA.credit.encode(),
        (2, 116): METADATA.copyright.encode(),
    }
    resources = picture.info["photoshop"]
    assert resources[0x0425] == hashlib.md5(resources[0x0404]).digest()
    tree = etree.fromstring(picture.info["xmp"])
    assert [text.strip() for text in tree.itertext() if text.strip()] == [
        METADATA.copyright,
        METADATA.credit,
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    ]


@pytest.mark.parametrize("field", ["credit", "copyright", "source_type"])
def test_empty_fields_are_left_out(field):
    words = EmbeddedMetadata(**{field: getattr(METADATA, field)})
    for ending in ("jpg", "webp"):
        assert read_metadata(saved(words, ending)) == Metadata(**{field: getattr(METADATA, field)})
