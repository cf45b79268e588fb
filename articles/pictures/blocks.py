"""The words that picture files carry about themselves, as they stand there: the same walk as the gate's finds them."""

from dataclasses import dataclass

from articles.pictures.decoding import BROKEN, READERS, format_of


@dataclass(frozen=True)
class Blocks:
    """What a file says of itself; empty where it says nothing in that form."""

    exif: bytes = b""  # a TIFF
    xmp: bytes = b""
    photoshop: bytes = b""  # image resources, among them IIM


def find_blocks(data: bytes) -> Blocks:
    """The words in a JPEG, PNG, WebP, GIF or AVIF file; none in any other, or a broken one. Raises nothing."""
    name = format_of(data)
    if not name:
        return Blocks()
    try:
        header = READERS[name](data)
    except BROKEN:  # Refused among them
        return Blocks()
    return Blocks(header.exif, header.xmp, header.photoshop)


def number(data: bytes, at: int, size: int, order: str = "big") -> int:
    """The unsigned number of some bytes; what lies behind the end of the data counts nothing."""
    return int.from_bytes(data[at : at + size], order)


def piece(data: bytes, at: int, size: int) -> bytes:
    """Some bytes, or none where the data ends before they do."""
    return data[at : at + size] if at + size <= len(data) else b""
