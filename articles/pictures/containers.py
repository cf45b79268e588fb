"""Reading the structure of PNG, GIF and WebP files before they are decoded (jpeg.py and avif.py read the others).

Each file is walked here first, with a limit on every count, and the decoder gets only the pieces that make up the
picture: no comments, EXIF, second frames or trailing data. So a hostile file can't make it spend minutes or gigabytes
on the rest (EXIF entries that all point to the same 60 kB, a million comments of one byte). The same walk finds the
metadata: EXIF, XMP, IIM.

Sources: PNG, third edition, section 5; GIF89a; RFC 9649 (WebP); Exif 2.32, section 4.6; part 3 of the XMP
specification for where XMP is stored (https://github.com/adobe/XMP-Toolkit-SDK/tree/main/docs).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MILLION = 1_000_000
# Limits of width × height × frames, lower where a decoder needs more memory a pixel: each stays below 300 MB.
# benchmarks/intake.py measures it.
MAX_PIXELS = 50 * MILLION
MAX_PIXELS_WEBP = 16 * MILLION
MAX_PARTS = 200_000  # chunks, segments, blocks: more than any 40 MB picture has, and read in less than a second
MAX_PROFILE = 4 * 1024 * 1024  # bytes of a colour profile; those for printing presses have up to 3 MB
MAX_METADATA = 1024 * 1024  # bytes each of EXIF, XMP and Photoshop resources; the rest is ignored

EXIF = b"Exif\0\0"
Pieces = list[bytes | memoryview]


class Refused(ValueError):
    """A file that isn't decoded; the message is a clause that says why, without a full stop."""


@dataclass(frozen=True)
class Header:
    """Size, metadata and profile of a picture, and the pieces of the file that make up the picture."""

    format: str
    width: int  # as stored, before `orientation` is applied
    height: int
    pieces: Pieces
    max_pixels: int = MAX_PIXELS
    frames: int = 1
    orientation: int = 1  # as in EXIF, 1 to 8
    profile: bytes = b""
    depth: int = 8  # bits of a sample
    is_grey: bool = False
    exif: bytes = b""  # a TIFF
    xmp: bytes = b""
    photoshop: bytes = b""  # image resources, among them IIM


def damaged() -> Refused:
    return Refused(_("it is damaged or incomplete"))


def counted(parts: Iterator, most: int = MAX_PARTS) -> Iterator:
    for number, part in enumerate(parts):
        if number >= most:
            raise damaged()
        yield part


def tiff_in(exif: bytes | memoryview) -> bytes:
    """EXIF without its "Exif" prefix, which JPEG demands and other formats sometimes have by mistake."""
    return bytes(exif[:MAX_METADATA]).removeprefix(EXIF)


def read_orientation(exif: bytes) -> int:
    """The orientation, 1 to 8, in the first directory of EXIF; 1 where there is none."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if not order:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, entry)
            if tag == 0x0112:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        pass  # a broken directory
    return 1


# ---- PNG

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
XMP_IN_PNG = b"iTXtXML:com.adobe.xmp\0"


def read_png(data: bytes) -> Header:
    """The still picture; the frames of an animation are only counted."""
    pieces, found, frames = [PNG_START], {}, 0
    size = depth = colours = None
    for kind, start, end in counted(_chunks(data)):
        if kind in {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}:
            if (kind == b"IHDR") != (size is None):  # it must come first, and only once
                raise damaged()
            pieces.append(memoryview(data)[start:end])
        if kind == b"IHDR":
            *size, depth, colours = struct.unpack(">IIBB", data[start + 8 : start + 18])
        elif kind in {b"eXIf", b"iCCP"} or data.startswith(XMP_IN_PNG, start + 4):
            found.setdefault(kind, memoryview(data)[start + 8 : end - 4])
        frames += kind == b"fcTL"
    if size is None:
        raise damaged()
    exif = tiff_in(found.get(b"eXIf", b""))
    return Header(
        "PNG",
        *size,
        [*pieces, PNG_END],
        frames=max(1, frames),
        orientation=read_orientation(exif),
        profile=_png_profile(bytes(found.get(b"iCCP", b""))),
        depth=depth,
        is_grey=colours in {0, 4},
        exif=exif,
        xmp=_png_xmp(bytes(found.get(b"iTXt", b"")[:MAX_METADATA])),
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of each chunk before IEND. IEND may be missing, but no chunk may be cut off."""
    at = len(PNG_START)
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if end > len(data) or (at == len(PNG_START) and (kind, end - at) != (b"IHDR", 25)):
            raise damaged()
        if kind == b"IEND":
            return
        yield kind, at, end
        at = end


def _png_profile(body: bytes) -> bytes:
    """A colour profile from an iCCP chunk: name, NUL, compression method (0), compressed profile."""
    packed = body.partition(b"\0")[2]
    return _unpacked(packed[1:], MAX_PROFILE) if packed[:1] == b"\0" else b""


def _png_xmp(body: bytes) -> bytes:
    """The text of an iTXt chunk: keyword, NUL, compression flag and method, language, translated keyword, text."""
    rest = body.partition(b"\0")[2]
    text = rest[2:].split(b"\0", 2)[-1]
    return _unpacked(text, MAX_METADATA) if rest[:1] == b"\1" else text


def _unpacked(packed: bytes, most: int) -> bytes:
    """Decompressed data; empty where it is broken or longer than `most`."""
    unpack = zlib.decompressobj()
    try:
        whole = unpack.decompress(packed, most)
    except zlib.error:
        return b""
    return b"" if unpack.unconsumed_tail else whole


# ---- GIF

XMP_IN_GIF = b"!\xff\x0bXMP DataXMP"
# XMP's trailer in GIF, which leads readers that don't know XMP to the end of the block.
XMP_TRAILER = b"\x01\xff\xfe\xfd"


def read_gif(data: bytes) -> Header:
    """The first frame, and how many there are."""
    if len(data) < 13:
        raise damaged()
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + _palette_length(flags)
    pieces, control, frames, xmp = [memoryview(data)[:at]], b"", 0, b""
    for kind, start, end in counted(_blocks(data, at)):
        if kind == b"," and not frames:
            left, top, across, down = struct.unpack("<4H", data[start + 1 : start + 9])
            width, height = max(width, left + across), max(height, top + down)
            pieces += [control, memoryview(data)[start:end], b";"]
        elif data[start : start + 2] == b"!\xf9":
            control = data[start:end]
        elif data.startswith(XMP_IN_GIF, start):
            xmp = xmp or data[start + len(XMP_IN_GIF) : end][:MAX_METADATA].partition(XMP_TRAILER)[0]
        frames += kind == b","
    if not frames:
        raise damaged()
    return Header("GIF", width, height, pieces, frames=frames, xmp=xmp)


def _palette_length(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of each image and extension, up to the first byte that begins neither."""
    parts = 0
    while (kind := data[at : at + 1]) in {b",", b"!"}:
        start = at
        if kind == b",":
            at += 11 + _palette_length(data[at + 9] if at + 9 < len(data) else 0)
        else:
            at += 2
        while at < len(data) and (length := data[at]):  # sub-blocks, the last one empty
            at += 1 + length
            parts += 1
            if parts > MAX_PARTS:
                raise damaged()
        at += 1
        if at > len(data):
            raise damaged()
        yield kind, start, at


# ---- WebP


def read_webp(data: bytes) -> Header:
    """The first frame, and how many there are."""
    found, frames = {}, 0
    for kind, body in counted(_riff_chunks(data)):
        found.setdefault(kind, body)
        frames += kind == b"ANMF"
    size = next((read(bytes(found[kind][:10])) for kind, read in WEBP_SIZES.items() if kind in found), None)
    if size is None:
        raise damaged()
    profile, exif = found.get(b"ICCP", b""), tiff_in(found.get(b"EXIF", b""))
    return Header(
        "WEBP",
        *size,
        [data],
        max_pixels=MAX_PIXELS_WEBP,
        frames=max(1, frames),
        orientation=read_orientation(exif),
        profile=bytes(profile) if len(profile) <= MAX_PROFILE else b"",
        exif=exif,
        xmp=bytes(found.get(b"XMP ", b"")[:MAX_METADATA]),
    )


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    at, whole = 12, 8 + int.from_bytes(data[4:8], "little")
    if whole > len(data):
        raise damaged()
    while at + 8 <= whole:
        start = at + 8
        end = start + int.from_bytes(data[at + 4 : start], "little")
        if end > whole:
            raise damaged()
        yield data[at : at + 4], memoryview(data)[start:end]
        at = end + (end - start) % 2  # chunks begin at even offsets


def _canvas_size(body: bytes) -> tuple[int, int]:
    return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1


def _lossy_size(body: bytes) -> tuple[int, int]:
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _lossless_size(body: bytes) -> tuple[int, int]:
    bits = int.from_bytes(body[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


WEBP_SIZES = {b"VP8X": _canvas_size, b"VP8 ": _lossy_size, b"VP8L": _lossless_size}
