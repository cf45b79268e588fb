"""Reading the structure of JPEG files from their segments.

Sources: ITU T.81, annex B; Exif 2.32, section 4.7; part 3 of the XMP specification. XMP in more than one segment
("extended XMP") is ignored: the fields that we read fit into the first 64 kB.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.pictures.containers import (
    EXIF,
    MAX_METADATA,
    MAX_PIXELS,
    MAX_PROFILE,
    MILLION,
    Header,
    Refused,
    counted,
    damaged,
    read_orientation,
)

# With several scans (as in progressive JPEG) the decoder holds all coefficients: two bytes a sample of each colour.
MAX_SAMPLES_IN_SCANS = 105 * MILLION
MAX_PIXELS_CMYK_IN_SCANS = 20 * MILLION
MAX_SCANS = 50  # a progressive JPEG has about ten; each takes a pass over the whole picture
FRAME_MARKERS = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive
# Lossless, hierarchical or arithmetic coding.
UNSUPPORTED_FRAME_MARKERS = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Huffman and quantisation tables, restarts; JFIF and Adobe, which tell the colour space.
TABLE_MARKERS = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}
METADATA_MARKERS = {0xE1, 0xE2, 0xED}  # EXIF and XMP; colour profile; Photoshop resources
XMP_IN_JPEG, PHOTOSHOP, PROFILE = b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0", b"ICC_PROFILE\0"
START_OF_SCAN, END_OF_PICTURE = 0xDA, 0xD9
MARKERS_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
next_marker = re.compile(rb"\xff([^\x00\xff])").search
next_marker_in_scan = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])").search  # skips escaped bytes and restarts


def read_jpeg(data: bytes) -> Header:
    """The first picture in a file; phones append others."""
    segments = list(counted(_segments(data)))
    scans = [start for marker, start, _end in segments if marker == START_OF_SCAN]
    if not scans or len(scans) > MAX_SCANS:
        raise damaged()
    before = [(marker, memoryview(data)[start:end]) for marker, start, end in segments if start < scans[0]]
    frames = [(marker, bytes(segment[4:])) for marker, segment in before if marker in FRAME_MARKERS]
    if len(frames) != 1:
        raise damaged()
    marker, frame = frames[0]
    metadata = [bytes(segment[4:]) for marker, segment in before if marker in METADATA_MARKERS]
    size, exif = _size(frame), next(_behind(EXIF, metadata), b"")
    is_in_scans = marker == 0xC2 or data[scans[0] + 4] < frame[5]  # colours in the first scan
    return Header(
        "JPEG",
        *size,
        pieces=[
            b"\xff\xd8",
            *(segment for marker, segment in before if marker in FRAME_MARKERS | TABLE_MARKERS),
            memoryview(data)[scans[0] : segments[-1][2]],
        ],
        max_pixels=_max_pixels_in_scans(frame) if is_in_scans else MAX_PIXELS,
        orientation=read_orientation(exif),
        profile=_profile(list(_behind(PROFILE, metadata))),
        is_grey=frame[5] == 1,
        exif=exif,
        xmp=next(_behind(XMP_IN_JPEG, metadata), b""),
        photoshop=b"".join(_behind(PHOTOSHOP, metadata))[:MAX_METADATA],  # may be split anywhere, even within a value
    )


def _behind(name: bytes, metadata: list[bytes]) -> Iterator[bytes]:
    """The content of each segment that begins with a name, after that name."""
    return (body.removeprefix(name) for body in metadata if body.startswith(name))


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment, also in and between scans, up to the end of the picture."""
    at, search = 2, next_marker
    while found := search(data, at):
        marker, start, at = found[1][0], found.start(), found.end()
        if marker == END_OF_PICTURE:
            yield marker, start, at
            return
        if marker in UNSUPPORTED_FRAME_MARKERS:
            raise Refused(_("it is a rare kind of JPEG, which browsers don't show. Export it again"))
        length = int.from_bytes(data[at : at + 2]) if marker not in MARKERS_WITHOUT_LENGTH else 0
        if at + length > len(data) or (length < 2 and marker not in MARKERS_WITHOUT_LENGTH):
            break
        at += length
        yield marker, start, at
        if marker == START_OF_SCAN:
            search = next_marker_in_scan
    raise damaged()


def _size(frame: bytes) -> tuple[int, int]:
    if len(frame) < 6 or frame[5] not in {1, 3, 4} or len(frame) < 6 + 3 * frame[5]:
        raise damaged()
    if frame[0] != 8:
        raise Refused(_("it is a rare kind of JPEG, which browsers don't show. Export it again"))
    return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])


def _max_pixels_in_scans(frame: bytes) -> int:
    if frame[5] == 4:
        return MAX_PIXELS_CMYK_IN_SCANS
    across, down = [max(1, byte >> 4) for byte in frame[7::3]], [max(1, byte & 15) for byte in frame[7::3]]
    samples = sum(x * y for x, y in zip(across, down, strict=True)) / (max(across) * max(down))  # 1.5, 3 … a pixel
    return min(MAX_PIXELS, int(MAX_SAMPLES_IN_SCANS / samples))


def _profile(bodies: list[bytes]) -> bytes:
    """A colour profile from its numbered parts; empty where one is missing."""
    parts = {body[0]: body[2:] for body in bodies if len(body) > 2 and body[1] == len(bodies)}
    whole = b"".join(parts[number] for number in sorted(parts))
    return whole if sorted(parts) == list(range(1, len(bodies) + 1)) and len(whole) <= MAX_PROFILE else b""
