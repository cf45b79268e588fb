"""EXIF: a TIFF directory of numbered tags (CIPA DC-008, https://www.cipa.jp/e/std/std-sec.html).

Not read with Pillow, because we need texts as bytes: EXIF declares them as ASCII, but they are UTF-8 or any legacy
encoding, and Pillow decodes them as Latin-1.
"""

from articles.pictures.blocks import number, piece

IMAGE_DESCRIPTION, ARTIST, COPYRIGHT = 0x010E, 0x013B, 0x8298
XP_TITLE, XP_COMMENT = 0x9C9B, 0x9C9C  # Windows' own, in UTF-16
DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL = 0x9003, 0x9011
EXIF_DIRECTORY = 0x8769

SIZES = {1: 1, 2: 1, 4: 4, 7: 1}  # BYTE, ASCII, LONG, UNDEFINED
ORDERS = {b"II*\0": "little", b"MM\0*": "big"}
MAX_ENTRIES = 1_000
MAX_VALUE = 20_000


def read_tags(tiff: bytes) -> dict[int, bytes]:
    """The bytes of each tag in the main and the EXIF directory; none for what isn't TIFF."""
    order = ORDERS.get(tiff[:4])
    if not order:
        return {}
    tags = _directory(tiff, number(tiff, 4, 4, order), order)
    if EXIF_DIRECTORY in tags:
        tags = _directory(tiff, number(tags[EXIF_DIRECTORY], 0, 4, order), order) | tags
    return tags


def _directory(tiff, at, order):
    tags = {}
    for entry in range(at + 2, at + 2 + 12 * min(number(tiff, at, 2, order), MAX_ENTRIES), 12):
        if len(tiff) < entry + 12:
            break
        tag, kind, count = (
            number(tiff, entry, 2, order),
            number(tiff, entry + 2, 2, order),
            number(tiff, entry + 4, 4, order),
        )
        size = count * SIZES.get(kind, 0)
        start = entry + 8 if size <= 4 else number(tiff, entry + 8, 4, order)
        if 0 < size <= MAX_VALUE:
            tags.setdefault(tag, piece(tiff, start, size))
    return tags
