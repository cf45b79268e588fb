"""Where picture files carry words about themselves: found by walking the file's parts, without decoding a pixel.

The standard places are those of the XMP specification, part 3 (https://github.com/adobe/XMP-Toolkit-SDK/tree/main/docs),
of PNG's third edition (eXIf), of WebP's container and of HEIF (ISO/IEC 23008-12) for AVIF. Only JPEG has one for IIM.
Every walk goes forward only and ends after MAX_PARTS, so that no file takes long; where a file breaks off or lies
about a size, what is whole before that counts. XMP that continues beyond one JPEG segment ("extended XMP") is left out:
it is for what doesn't fit into 64 kB, and the words of a picture do.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PARTS = 100_000
MAX_XMP = 1024 * 1024

XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"
XMP_IN_PNG = b"XML:com.adobe.xmp\0"
XMP_IN_GIF = b"\x21\xff\x0bXMP DataXMP"
# What follows XMP in a GIF: bytes that lead readers who know nothing of XMP to the end of the block.
GIF_TRAILER = b"\x01\xff\xfe\xfd"
PHOTOSHOP = b"Photoshop 3.0\0"
EXIF = b"Exif\0\0"

START_OF_SCAN, END_OF_IMAGE, FILL = 0xDA, 0xD9, 0xFF
WITHOUT_SIZE = {0x01, *range(0xD0, 0xD8)}


@dataclass(frozen=True)
class Blocks:
    """What a file says of itself, as it stands there; empty where it says nothing in that form."""

    exif: bytes = b""  # a TIFF
    xmp: bytes = b""
    photoshop: bytes = b""  # image resources, among them IIM


def find_blocks(data: bytes) -> Blocks:
    """The words in a JPEG, PNG, WebP, GIF or AVIF file; none in any other. Raises nothing, whatever the bytes."""
    if data.startswith(b"\xff\xd8"):
        return _in_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _in_png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _in_webp(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _in_gif(data)
    if data[4:8] == b"ftyp":
        return _in_avif(data)
    return Blocks()


def number(data: bytes, at: int, size: int, order: str = "big") -> int:
    """The unsigned number of some bytes; what lies behind the end of the data counts nothing."""
    return int.from_bytes(data[at : at + size], order)


def piece(data: bytes, at: int, size: int) -> bytes:
    """Some bytes, or none where the data ends before they do."""
    return data[at : at + size] if at + size <= len(data) else b""


def _in_jpeg(data):
    exif, xmp, photoshop = b"", b"", []
    for marker, body in _jpeg_segments(data):
        if marker == 0xE1 and body.startswith(EXIF):
            exif = exif or body
        elif marker == 0xE1 and body.startswith(XMP_IN_JPEG):
            xmp = xmp or body.removeprefix(XMP_IN_JPEG)
        elif marker == 0xED and body.startswith(PHOTOSHOP):
            photoshop.append(body.removeprefix(PHOTOSHOP))  # may go on in the next segment, even within a value
    return _blocks(exif, xmp, b"".join(photoshop))


def _jpeg_segments(data) -> Iterator[tuple[int, bytes]]:
    at = 2
    for _ in range(MAX_PARTS):
        if data[at : at + 1] != b"\xff" or len(data) < at + 4:
            return
        marker = data[at + 1]
        if marker in {START_OF_SCAN, END_OF_IMAGE}:
            return
        if marker == FILL or marker in WITHOUT_SIZE:
            at += 1 if marker == FILL else 2
            continue
        size = number(data, at + 2, 2)
        yield marker, piece(data, at + 4, size - 2)
        at += 2 + max(size, 2)


def _in_png(data):
    exif, xmp, at = b"", b"", 8
    for _ in range(MAX_PARTS):
        if len(data) < at + 12:
            break
        size, kind = number(data, at, 4), data[at + 4 : at + 8]
        if kind == b"eXIf":
            exif = exif or piece(data, at + 8, size)
        elif kind == b"iTXt" and data.startswith(XMP_IN_PNG, at + 8):
            xmp = xmp or _png_text(piece(data, at + 8, size).removeprefix(XMP_IN_PNG))
        at += size + 12
    return _blocks(exif, xmp)


def _png_text(rest):
    """The text of an iTXt chunk behind its keyword: flag, method, language, translated keyword, text."""
    is_compressed = rest[:1] == b"\1"
    text = rest[2:].split(b"\0", 2)[-1]
    if not is_compressed:
        return text
    try:
        return zlib.decompressobj().decompress(text, MAX_XMP + 1)
    except zlib.error:
        return b""


def _in_webp(data):
    found, at = {}, 12
    for _ in range(MAX_PARTS):
        if len(data) < at + 8:
            break
        kind, size = data[at : at + 4], number(data, at + 4, 4, "little")
        if kind in {b"EXIF", b"XMP "}:
            found.setdefault(kind, piece(data, at + 8, size))
        at += 8 + size + size % 2
    return _blocks(found.get(b"EXIF", b""), found.get(b"XMP ", b""))


def _in_gif(data):
    start = data.find(XMP_IN_GIF)
    if start < 0:
        return Blocks()
    start += len(XMP_IN_GIF)
    end = data.find(GIF_TRAILER, start)
    return _blocks(b"", data[start:end] if end >= 0 else b"")


def _in_avif(data):
    """EXIF and XMP are items: the box `iinf` gives their numbers, `iloc` says where in the file they lie."""
    meta = _box(data, b"meta")[4:]
    kinds = _item_kinds(_box(meta, b"iinf"))
    places = _item_places(_box(meta, b"iloc"))
    found = {kind: piece(data, *places[item]) for item, kind in kinds.items() if item in places}
    exif = found.get(b"Exif", b"")
    return _blocks(exif[4 + number(exif, 0, 4) :], found.get(b"mime", b""))


def _boxes(data) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(MAX_PARTS):
        if len(data) < at + 8:
            return
        size, kind, head = number(data, at, 4), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = number(data, at + 8, 8), 16
        elif size == 0:  # to the end of the file
            size = len(data) - at
        if size < head:
            return
        yield kind, data[at + head : at + size]
        at += size


def _box(data, wanted):
    return next((body for kind, body in _boxes(data) if kind == wanted), b"")


def _item_kinds(iinf):
    """What the numbered items are: item number -> four letters."""
    kinds = {}
    for kind, body in _boxes(iinf[6 if iinf[:1] == b"\0" else 8 :]):
        if kind == b"infe" and body[:1] in {b"\2", b"\3"}:
            size = 2 if body[0] == 2 else 4
            kinds[number(body, 4, size)] = body[6 + size : 10 + size]
    return kinds


def _item_places(iloc):
    """Where the items lie that are in the file in one piece: item number -> (offset, length)."""
    version, sizes, more_sizes = number(iloc, 0, 1), number(iloc, 4, 1), number(iloc, 5, 1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more_sizes >> 4
    index_size = more_sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    places, at = {}, 6 + wide
    for _ in range(min(number(iloc, 6, wide), MAX_PARTS)):
        item, at = number(iloc, at, wide), at + wide
        is_elsewhere, at = (number(iloc, at, 2) & 15, at + 2) if version else (0, at)
        base, at = number(iloc, at + 2, base_size), at + 2 + base_size
        pieces, at = number(iloc, at, 2), at + 2
        if pieces == 1 and not is_elsewhere:
            start = at + index_size
            places[item] = (base + number(iloc, start, offset_size), number(iloc, start + offset_size, length_size))
        at += pieces * (index_size + offset_size + length_size)
    return places


def _blocks(exif=b"", xmp=b"", photoshop=b""):
    return Blocks(exif.removeprefix(EXIF), xmp if len(xmp) <= MAX_XMP else b"", photoshop)
