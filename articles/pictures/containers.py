"""What picture files say of themselves, read before a pixel is decoded: JPEG, PNG, GIF and WebP (AVIF is in avif.py).

A decoder is as safe as what it is given. So the structure of a file is walked here first, with a limit on each count,
and the decoder gets only the pieces that hold the picture: no comments, no EXIF, no second frame, no tail. That keeps
it from parts that take minutes or gigabytes in a hostile file (EXIF entries that all name the same 60 kB, a million
comments of one byte), and from whatever else travels with a picture.

Sources: ITU T.81, annex B (JPEG); PNG, third edition, section 5; GIF89a; RFC 9649 (WebP); Exif 2.32, section 4.6.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MILLION = 1_000_000
# Width × height × frames, and less where a decoder takes much memory a pixel: this keeps each below 300 MB.
# benchmarks/gate.py measures it.
MAX_PIXELS = 50 * MILLION
MAX_PIXELS_WEBP = 16 * MILLION
# A JPEG in several scans, as a progressive one, is held as coefficients: two bytes for each sample of each colour.
MAX_SAMPLES_IN_SCANS = 105 * MILLION
MAX_PIXELS_CMYK_IN_SCANS = 20 * MILLION
MAX_SCANS = 50  # a progressive JPEG has about ten, and each is a walk over the whole picture
MAX_PARTS = 200_000  # chunks, segments, blocks: more than pictures of 40 MB have, and walked in less than a second
MAX_PROFILE = 4 * 1024 * 1024  # bytes of a colour profile; those of printing presses have up to three million

Pieces = list[bytes | memoryview]


class Refused(ValueError):
    """A file that isn't decoded; the message says why, as a clause without a full stop."""


@dataclass(frozen=True)
class Header:
    """What a file says of its picture, and the pieces of the file that make it up."""

    format: str
    width: int  # as stored, see orientation
    height: int
    pieces: Pieces
    max_pixels: int = MAX_PIXELS
    frames: int = 1
    orientation: int = 1  # as in EXIF, 1 to 8
    profile: bytes = b""
    depth: int = 8  # bits of a sample
    is_grey: bool = False


def damaged() -> Refused:
    return Refused(_("it is damaged or cut off"))


def counted(parts: Iterator) -> Iterator:
    for number, part in enumerate(parts):
        if number >= MAX_PARTS:
            raise damaged()
        yield part


def read_orientation(exif: bytes) -> int:
    """How a picture is to be turned, 1 to 8, from the first directory of its EXIF; 1 where that says nothing."""
    exif = exif.removeprefix(b"Exif\0\0")
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
        pass  # the directory is broken: then it says nothing
    return 1


# ---- JPEG

FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive
# Lossless, hierarchical or arithmetic.
ODD_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
TABLES = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}  # Huffman, quantisation, restarts; JFIF and Adobe, which name the colours
WORDS = {0xE1, 0xE2}  # EXIF; colour profile
START_OF_SCAN, END_OF_PICTURE = 0xDA, 0xD9
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
next_marker = re.compile(rb"\xff([^\x00\xff])").search
next_marker_in_scan = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])").search  # past escaped bytes and restarts


def read_jpeg(data: bytes) -> Header:
    """The first picture in a JPEG; phones put others behind it."""
    segments = list(counted(_segments(data)))
    scans = [start for marker, start, _end in segments if marker == START_OF_SCAN]
    if not scans or len(scans) > MAX_SCANS:
        raise damaged()
    before = [(marker, memoryview(data)[start:end]) for marker, start, end in segments if start < scans[0]]
    frames = [(marker, bytes(segment[4:])) for marker, segment in before if marker in FRAMES]
    if len(frames) != 1:
        raise damaged()
    (marker, frame), words = frames[0], [(marker, bytes(segment[4:])) for marker, segment in before if marker in WORDS]
    size = _jpeg_size(frame)
    is_in_scans = marker == 0xC2 or data[scans[0] + 4] < frame[5]  # how many colours the first scan has
    return Header(
        "JPEG",
        *size,
        pieces=[
            b"\xff\xd8",
            *(segment for marker, segment in before if marker in FRAMES | TABLES),
            memoryview(data)[scans[0] : segments[-1][2]],
        ],
        max_pixels=_max_pixels_in_scans(frame) if is_in_scans else MAX_PIXELS,
        orientation=read_orientation(next((body for marker, body in words if body[:6] == b"Exif\0\0"), b"")),
        profile=_jpeg_profile([body for marker, body in words if body[:12] == b"ICC_PROFILE\0"]),
        is_grey=frame[5] == 1,
    )


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment of a JPEG, in and between its scans too, up to the end of the picture."""
    at, search = 2, next_marker
    while found := search(data, at):
        marker, start, at = found[1][0], found.start(), found.end()
        if marker == END_OF_PICTURE:
            yield marker, start, at
            return
        if marker in ODD_FRAMES:
            raise Refused(_("it is a rare kind of JPEG, which browsers don't show. Export it anew"))
        length = int.from_bytes(data[at : at + 2]) if marker not in WITHOUT_LENGTH else 0
        if at + length > len(data) or (length < 2 and marker not in WITHOUT_LENGTH):
            break
        at += length
        yield marker, start, at
        if marker == START_OF_SCAN:
            search = next_marker_in_scan
    raise damaged()


def _jpeg_size(frame: bytes) -> tuple[int, int]:
    if len(frame) < 6 or frame[5] not in {1, 3, 4} or len(frame) < 6 + 3 * frame[5]:
        raise damaged()
    if frame[0] != 8:
        raise Refused(_("it is a rare kind of JPEG, which browsers don't show. Export it anew"))
    return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])


def _max_pixels_in_scans(frame: bytes) -> int:
    if frame[5] == 4:
        return MAX_PIXELS_CMYK_IN_SCANS
    across, down = [max(1, byte >> 4) for byte in frame[7::3]], [max(1, byte & 15) for byte in frame[7::3]]
    samples = sum(x * y for x, y in zip(across, down, strict=True)) / (max(across) * max(down))  # 1.5, 3 … a pixel
    return min(MAX_PIXELS, int(MAX_SAMPLES_IN_SCANS / samples))


def _jpeg_profile(bodies: list[bytes]) -> bytes:
    """A colour profile, from its numbered parts; none where one is missing."""
    parts = {body[12]: body[14:] for body in bodies if len(body) > 14 and body[13] == len(bodies)}
    whole = b"".join(parts[number] for number in sorted(parts))
    return whole if sorted(parts) == list(range(1, len(bodies) + 1)) and len(whole) <= MAX_PROFILE else b""


# ---- PNG

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


def read_png(data: bytes) -> Header:
    """The picture that stands for itself; the frames of an animation are only counted."""
    pieces, exif, profile, frames = [PNG_START], b"", b"", 0
    size = depth = colours = None
    for kind, start, end in counted(_chunks(data)):
        if kind in {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}:
            if (kind == b"IHDR") != (size is None):  # first, and once
                raise damaged()
            pieces.append(memoryview(data)[start:end])
        body = data[start + 8 : end - 4] if kind in {b"IHDR", b"eXIf", b"iCCP"} else b""
        if kind == b"IHDR":
            size, (depth, colours) = struct.unpack(">II", body[:8]), body[8:10]
        elif kind == b"eXIf":
            exif = exif or body
        elif kind == b"iCCP":
            profile = profile or body
        frames += kind == b"fcTL"
    if size is None:
        raise damaged()
    return Header(
        "PNG", *size, [*pieces, PNG_END], frames=max(1, frames), orientation=read_orientation(exif),
        profile=_png_profile(profile), depth=depth, is_grey=colours in {0, 4},
    )  # fmt: skip


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of each chunk of a PNG before its end. A file may lack the end, but not half a chunk."""
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
    """A colour profile, from a name, a zero, the method of compression (0) and the rest."""
    packed = body.partition(b"\0")[2]
    unpack = zlib.decompressobj()
    try:
        profile = unpack.decompress(packed[1:], MAX_PROFILE)
    except zlib.error:
        return b""
    return b"" if unpack.unconsumed_tail or packed[:1] != b"\0" else profile


# ---- GIF


def read_gif(data: bytes) -> Header:
    """The first frame, and how many there are."""
    if len(data) < 13:
        raise damaged()
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + _palette_length(flags)
    pieces, control, frames = [memoryview(data)[:at]], b"", 0
    for kind, start, end in counted(_blocks(data, at)):
        if kind == b"," and not frames:
            left, top, across, down = struct.unpack("<4H", data[start + 1 : start + 9])
            width, height = max(width, left + across), max(height, top + down)
            pieces += [control, memoryview(data)[start:end], b";"]
        elif data[start : start + 2] == b"!\xf9":
            control = data[start:end]
        frames += kind == b","
    if not frames:
        raise damaged()
    return Header("GIF", width, height, pieces, frames=frames)


def _palette_length(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of each picture and extension, up to the end or to what is neither."""
    parts = 0
    while (kind := data[at : at + 1]) in {b",", b"!"}:
        start = at
        if kind == b",":
            at += 11 + _palette_length(data[at + 9] if at + 9 < len(data) else 0)
        else:
            at += 2
        while at < len(data) and (length := data[at]):  # sub-blocks, up to an empty one
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
    profile = found.get(b"ICCP", b"")
    return Header(
        "WEBP",
        *size,
        [data],
        max_pixels=MAX_PIXELS_WEBP,
        frames=max(1, frames),
        orientation=read_orientation(bytes(found.get(b"EXIF", b""))),
        profile=bytes(profile) if len(profile) <= MAX_PROFILE else b"",
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
        at = end + (end - start) % 2  # chunks begin at even numbers


def _canvas_size(body: bytes) -> tuple[int, int]:
    return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1


def _lossy_size(body: bytes) -> tuple[int, int]:
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _lossless_size(body: bytes) -> tuple[int, int]:
    bits = int.from_bytes(body[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


WEBP_SIZES = {b"VP8X": _canvas_size, b"VP8 ": _lossy_size, b"VP8L": _lossless_size}
