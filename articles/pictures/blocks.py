"""Blocks of metadata in picture files, unparsed; found by the same readers as validation uses."""

from dataclasses import dataclass

from articles.pictures.decoding import BROKEN, READERS, format_of


@dataclass(frozen=True)
class Blocks:
    """The metadata blocks of a file; empty for a format that it lacks."""

    exif: bytes = b""  # a TIFF
    xmp: bytes = b""
    photoshop: bytes = b""  # image resources, among them IIM


def find_blocks(data: bytes) -> Blocks:
    """The metadata in a JPEG, PNG, WebP, GIF or AVIF file; empty for others and broken ones. Never raises."""
    name = format_of(data)
    if not name:
        return Blocks()
    try:
        header = READERS[name](data)
    except BROKEN:  # Refused among them
        return Blocks()
    return Blocks(header.exif, header.xmp, header.photoshop)


def number(data: bytes, at: int, size: int, order: str = "big") -> int:
    """An unsigned integer of `size` bytes at a position; bytes beyond the end of the data are ignored."""
    return int.from_bytes(data[at : at + size], order)


def piece(data: bytes, at: int, size: int) -> bytes:
    """`size` bytes at a position; none where the data ends before."""
    return data[at : at + size] if at + size <= len(data) else b""
