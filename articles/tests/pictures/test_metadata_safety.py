"""No file, however broken or malicious, makes reading its metadata fail, hang or fetch anything."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.pictures.metadata import Metadata, read_metadata
from articles.tests.pictures import metadata_files as files
from articles.tests.pictures.metadata_files import description, exif, iim, items, jpeg, png, xmp

WORDS = xmp(description("Of XMP") + "<photoshop:DateCreated>2026-05-03</photoshop:DateCreated>")
CAMERA = exif({files.IMAGE_DESCRIPTION: "Of EXIF", files.ARTIST: "Ana"}, {files.TAKEN: "2026:05:03 10:15:20"})
SAMPLES = [
    jpeg(WORDS, iim((120, "Café of IIM"), (25, "bridge"), (37, "20270131"), digest="wrong"), CAMERA),
    png(WORDS, compressed=True, exif=CAMERA),
    files.saved("WEBP", xmp=WORDS, exif=CAMERA),
    files.saved("AVIF", xmp=WORDS, exif=CAMERA),
    files.gif(WORDS),
]


def doctype(declarations, value):
    return f"<!DOCTYPE x [{declarations}]>".encode() + xmp(description(value))


@pytest.mark.parametrize(
    "packet",
    [
        doctype('<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)), "&a9;"),
        doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        doctype('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;', "a"),
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + xmp(description("a")),
        xmp(description("a" * 10_000_000)),
        xmp(description("a")) + b"<more/>",
        b'<?xml version="1.0" encoding="utf-7"?>' + xmp(description("a</rdf:li>")),
        b"\xff\xfe\0" * 1000,
    ],
    ids=["billion laughs", "file", "parameter entity", "DTD", "10 MB", "two roots", "unclosed", "noise"],
)
def test_malicious_xml_is_ignored(packet):
    assert read_metadata(files.saved("WEBP", xmp=packet)) == Metadata()


def box(kind, *bodies):
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def avif(places, *more):
    """An AVIF of one picture; `places` are the extents of its data."""
    entry = box(b"infe", b"\2\0\0\0" + struct.pack(">HH4s", 1, 0, b"av01"))
    inside = [box(b"iinf", bytes(4), b"\0\1", entry), box(b"iloc", places), *more]
    return box(b"ftyp", b"avif") + box(b"meta", bytes(4), *inside)


def avif_of(unit, count):
    """An AVIF whose picture repeats one unit of AV1 data."""
    data = unit * count
    return avif(b"\1\0\0\0\x04\0" + struct.pack(">4HHI", 1, 1, 1, 0, 1, len(data)), box(b"idat", data))


PNG, WEBP = files.saved("PNG")[:33], b"RIFF" + struct.pack("<I", 4_800_004) + b"WEBP"
# A sequence header whose ticks_per_picture begins with 7,000 zero bits.
LONG_SEQUENCE = b"\x0a\xe8\x07" + (0b000001 << 7994 | 1 << 7929 | 1 << 929).to_bytes(1000)
LONG = {
    "deep XML": lambda: files.saved("WEBP", xmp=b"<a>" * 150_000),
    "many items": lambda: files.saved("WEBP", xmp=xmp(f"<dc:subject>{items('Bag', *['a'] * 45_000)}</dc:subject>")),
    "many keywords": lambda: files.saved("WEBP", xmp=xmp(f"<dc:subject>{'a,' * 500_000}</dc:subject>")),
    "a long name": lambda: jpeg(iim=iim((110, "a" * 30_000), *[(80, "a" * 30_000)] * 5)),
    "many datasets": lambda: jpeg(iim=files.resource(0x0404, files.dataset(2, 25, b"a") * 1_000_000)),
    "odd letters": lambda: jpeg(iim=files.resource(0x0404, files.dataset(2, 25, b"\x8e\xe9") * 37_000)),
    "many resources": lambda: jpeg(iim=files.resource(0x0403, b"") * 200_000),
    "fill bytes": lambda: b"\xff\xd8" + b"\xff" * 40_000_000,
    "markers": lambda: b"\xff\xd8" + b"\xff\x01" * 3_000_000,
    "segments": lambda: b"\xff\xd8" + files.segment(0xED, b"Photoshop 3.0\0") * 300_000,
    "PNG chunks": lambda: PNG + b"\0\0\0\0abcd\0\0\0\0" * 500_000,
    "WebP chunks": lambda: WEBP + b"abcd\0\0\0\0" * 600_000,
    "GIF blocks": lambda: b"GIF89a" + bytes(7) + b"\x21\xff\x0bXMP DataXM" * 400_000,
    "AVIF boxes": lambda: avif(b"", b"\0\0\0\x08abcd" * 625_000),
    "AVIF places": lambda: avif(b"\2\0\0\0\0\0\xff\xff\xff\xff" + bytes(39_000_000)),
    "AVIF units": lambda: avif_of(b"\x7a\0", 10_000_000),
    "AVIF sequences": lambda: avif_of(LONG_SEQUENCE, 9_000),
}


@pytest.mark.parametrize("kind", LONG)
def test_every_long_file_is_read_in_bounded_time(kind):
    data = LONG[kind]()
    found = read_metadata(data)
    assert len(found.keywords) <= 200


@pytest.mark.parametrize("sample", SAMPLES, ids=["JPEG", "PNG", "WebP", "AVIF", "GIF"])
def test_a_truncated_file_states_the_same_as_the_whole_one_or_nothing(sample):
    whole = read_metadata(sample).caption
    found = {read_metadata(sample[:length]).caption for length in range(0, len(sample), 7)}
    assert whole in {"Of XMP", "Café of IIM"}
    assert "" in found
    assert found <= {"", "Of EXIF", "Of XMP", "Café of IIM"}


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), max_size=12),
    st.tuples(st.integers(0, 10**6), st.integers(0, 40)),
)
def test_damaged_bytes_never_raise(sample, changes, cut):
    data = bytearray(sample)
    for at, new in changes:
        start = at % len(data)
        data[start : start + len(new)] = new
    start = cut[0] % len(data)
    del data[start : start + cut[1]]
    assert isinstance(read_metadata(bytes(data)), Metadata)


@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=300))
def test_noise_in_the_right_places_never_raises(packet, resources, tiff):
    noise = jpeg(packet, b"8BIM\x04\x04\0\0\0\0\x01\x2c\x1c\x02" + resources, b"Exif\0\0MM\0*" + tiff)
    assert isinstance(read_metadata(noise), Metadata)
