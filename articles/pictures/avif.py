"""Reading the structure of AVIF files, from their boxes and the AV1 data in them.

The boxes may lie about the size: 1.7 kB that state 64 × 64 can hold a picture of 12,000 × 8,000, and the decoder
notices only after it has allocated the memory. So the sizes are read where the decoder reads them, in the sequence
headers of the AV1 data.

Sources: ISO/IEC 14496-12, section 8.11 (meta, iloc, iinf); ISO/IEC 23008-12, annex A (EXIF and XMP as items); AV1
bitstream specification, sections 5.3 to 5.5.
"""

from collections.abc import Iterator

from PIL import _avif

from articles.pictures.containers import (
    MAX_METADATA,
    MAX_PARTS,
    MAX_PROFILE,
    MILLION,
    Header,
    counted,
    damaged,
    tiff_in,
)

MAX_PIXELS = 24 * MILLION  # of all pictures in the file, of which alpha is one
# Profiles 1 and 2 (no chroma subsampling, or more than 10 bits) take half as much memory again.
WEIGHT_OF_PROFILE = {0: 1.0, 1: 1.5, 2: 1.5}
MAX_FRAMES = 16  # layers of one picture; all are decoded, hidden ones too
MAX_UNITS = 10_000  # in all pictures of the file, which have a few for each tile
SEQUENCE_HEADER, FRAME_HEADERS = 1, {3, 6}


def read_avif(data: bytes) -> Header:
    """The still picture of a file; the frames of its image sequence are only counted. Raises Refused."""
    still, frames = _without_sequence(data), 1
    if still is not data:
        frames = max(1, _avif.AvifDecoder(data, "auto", 1).get_info()[1])
    items = list(_items(still))
    sizes, content = _sizes(items), dict(items)
    exif = content.get(b"Exif", b"")
    # Not Pillow's own class: a hostile file can keep its EXIF parser busy. AVIF is rotated by irot and imir.
    (width, height), _frames, _mode, profile, _exif, orientation, _xmp = _avif.AvifDecoder(still, "auto", 1).get_info()
    weighed = sum(across * down * weight for across, down, weight in sizes)
    if weighed > MAX_PIXELS and max(across * down for across, down, _weight in sizes) > 2 * width * height:
        raise damaged()
    return Header(
        "AVIF",
        width,
        height,
        [still],
        max_pixels=int(MAX_PIXELS * min(1, width * height / weighed)),
        frames=frames,
        orientation=orientation,
        profile=profile if profile and len(profile) <= MAX_PROFILE else b"",
        exif=tiff_in(exif[4 + int.from_bytes(exif[:4]) :]),
        xmp=content.get(b"mime", b"")[:MAX_METADATA],
    )


def _without_sequence(data: bytes) -> bytes:
    """The file with its image sequence hidden, so that the still picture whose size we read is decoded."""
    sequences = [body for kind, body, _end in _top_boxes(data) if kind == b"moov"]
    if not sequences:
        return data
    still = bytearray(data)
    for body in sequences:
        still[body - 4 : body] = b"free"
    brands = int.from_bytes(data[:4])
    still[:brands] = still[:brands].replace(b"avis", b"avif")
    return bytes(still)


def _top_boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of a file, except one that is cut off."""
    return (box for box in counted(_boxes(data, 0, len(data))) if box[2] <= len(data))


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start of the body, end) of each box between two offsets; the last may end beyond."""
    while at + 8 <= end:
        size, kind, body = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, body = int.from_bytes(data[body : body + 8]), body + 8
        box_end = at + size if size else end
        if box_end < body:
            return
        yield kind, body, box_end
        at = box_end


def _items(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each item of a file: coded pictures, EXIF, XMP …"""
    meta = next((box for box in _top_boxes(data) if box[0] == b"meta"), None)
    if meta is None:
        raise damaged()
    inside = {}
    for kind, body, end in counted(_boxes(data, meta[1] + 4, meta[2])):
        if end > meta[2]:
            raise damaged()
        inside.setdefault(kind, (body, end))
    if not {b"iinf", b"iloc"} <= inside.keys():
        raise damaged()
    kinds, stated, parts = _kinds(data, *inside[b"iinf"]), 0, {}
    for item, is_inside, offset, length in counted(_extents(data, inside[b"iloc"][0])):
        at = offset + (inside.get(b"idat", (0, 0))[0] if is_inside else 0)
        stated += length
        if stated > len(data) or at + length > len(data):
            raise damaged()
        parts.setdefault(item, []).append(memoryview(data)[at : at + length])
    return ((kinds[item], b"".join(pieces)) for item, pieces in parts.items() if item in kinds)


def _kinds(data: bytes, body: int, end: int) -> dict[int, bytes]:
    """The four-letter kind of each item, by its number."""
    kinds = {}
    for _kind, entry, _end in counted(_boxes(data, body + (8 if data[body] else 6), end)):
        size = 4 if data[entry] == 3 else 2
        kinds[Numbers(data, entry + 4).take(size)] = data[entry + 6 + size : entry + 10 + size]
    return kinds


class Numbers:
    """Reads unsigned integers one after the other."""

    def __init__(self, data: bytes, at: int):
        self.data, self.at = data, at

    def take(self, size: int) -> int:
        if self.at + size > len(self.data):
            raise damaged()
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at])


def _extents(data: bytes, body: int) -> Iterator[tuple[int, bool, int, int]]:
    """(item, whether it is in idat, start, length) of each extent, from the iloc box."""
    numbers = Numbers(data, body)
    version, sizes = numbers.take(4) >> 24, numbers.take(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    items = numbers.take(wide)
    if items > MAX_PARTS:  # items without extents are counted nowhere else
        raise damaged()
    for _item in range(items):
        item = numbers.take(wide)
        method = numbers.take(2) & 15 if version else 0
        if method > 1 or numbers.take(2):  # derived from another item, or in another file
            raise damaged()
        base = numbers.take(base_size)
        for _extent in range(numbers.take(2)):
            numbers.take(index_size if version else 0)
            offset, length = numbers.take(offset_size), numbers.take(length_size)
            yield item, method == 1, base + offset, length


def _sizes(items: list[tuple[bytes, bytes]]) -> list[tuple[int, int, float]]:
    """(width, height, weight) from each sequence header of each picture."""
    units = counted((unit for kind, item in items if kind == b"av01" for unit in _units(item)), MAX_UNITS)
    sizes = [_sequence(unit) for kind, unit in units if kind == SEQUENCE_HEADER]
    if not sizes:
        raise damaged()
    return sizes


def _units(item: bytes) -> Iterator[tuple[int, memoryview]]:
    """(kind, content) of each unit (OBU) in one picture's AV1 data. Raises Refused without a sequence header."""
    at, frames, headers = 0, 0, 0
    while at < len(item):
        kind, has_extension, has_size = item[at] >> 3 & 15, item[at] >> 2 & 1, item[at] >> 1 & 1
        at += 1 + has_extension
        size = len(item) - at
        if has_size:
            size, at = _leb128(item, at)
        frames += kind in FRAME_HEADERS
        headers += kind == SEQUENCE_HEADER
        if frames > MAX_FRAMES or at + size > len(item):
            raise damaged()
        yield kind, memoryview(item)[at : at + size]
        at += size
    if not headers:
        raise damaged()


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """A LEB128 number, and the offset after it."""
    value = 0
    for place, byte in enumerate(data[at : at + 8]):
        value |= (byte & 127) << 7 * place
        if byte < 128:
            return value, at + place + 1
    raise damaged()


class Bits:
    """Reads numbers of any bits one after the other."""

    def __init__(self, data: memoryview):
        self.value, self.left = int.from_bytes(data), 8 * len(data)

    def take(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise damaged()
        return self.value >> self.left & (1 << count) - 1


def _sequence(data: memoryview) -> tuple[int, int, float]:
    """The maximum width and height of a sequence header, and the weight of a pixel."""
    bits = Bits(data[:1000])
    profile, _is_still, is_reduced = bits.take(3), bits.take(1), bits.take(1)
    if is_reduced:
        bits.take(5)  # level
    else:
        _skip_operating_points(bits)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(across) + 1, bits.take(down) + 1, WEIGHT_OF_PROFILE.get(profile, 1.5)


def _skip_operating_points(bits: Bits) -> None:
    has_model, delay = 0, 0
    if bits.take(1):  # timing
        bits.take(64)
        if bits.take(1):
            _skip_uvlc(bits)
        has_model = bits.take(1)
        if has_model:
            delay = bits.take(5) + 1
            bits.take(42)
    has_delays = bits.take(1)
    for _point in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if has_model and bits.take(1):
            bits.take(2 * delay + 1)
        if has_delays and bits.take(1):
            bits.take(4)


def _skip_uvlc(bits: Bits) -> None:
    zeros = next((zeros for zeros in range(32) if bits.take(1)), None)
    if zeros is None:  # longer than allowed
        raise damaged()
    bits.take(zeros)
