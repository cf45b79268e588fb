"""IPTC-IIM: numbered datasets in the Photoshop resources of a JPEG.

The standard is https://iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf; the resources are those of
https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/ (0x0404 IIM, 0x0425 the MD5 of that block).
"""

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.pictures.blocks import number, piece
from articles.pictures.jpeg import PHOTOSHOP

MAX_BYTES = 256 * 1024
MAX_DATASETS = 10_000
MAX_RESOURCES = 10_000

IIM_RESOURCE, DIGEST_RESOURCE = 0x0404, 0x0425

# Datasets of record 2.
KEYWORD, EXPIRATION_DATE, EXPIRATION_TIME, DATE_CREATED, TIME_CREATED = 25, 37, 38, 55, 60
BYLINE, CITY, HEADLINE, CREDIT, COPYRIGHT, CAPTION = 80, 90, 105, 110, 116, 120
# Maximum bytes by the standard. A value of this length may be cut off, and whole in XMP.
LENGTHS = {KEYWORD: 64, BYLINE: 32, HEADLINE: 256, CREDIT: 32, COPYRIGHT: 128, CAPTION: 2000}

UTF8 = b"\x1b%G"


@dataclass(frozen=True)
class Iim:
    """A file's IIM: values by dataset number. `changed_later`: it was changed after the XMP was written."""

    values: dict[int, list[str]] = field(default_factory=dict)
    changed_later: bool = False


def read_iim(photoshop: bytes) -> Iim:
    """The IIM in Photoshop resources; empty where there is none, or more than MAX_BYTES."""
    resources = _resources(photoshop)
    block, digest = resources.get(IIM_RESOURCE, b""), resources.get(DIGEST_RESOURCE)
    if not 0 < len(block) <= MAX_BYTES:
        return Iim()
    datasets = _datasets(block)
    texts = [(dataset, value) for record, dataset, value in datasets if record == 2 and dataset != 0]
    encoding = _encoding(b"\n".join(value for _dataset, value in texts))
    values = {}
    for dataset, value in texts:
        values.setdefault(dataset, []).append(value.decode(encoding, "ignore"))
    return Iim(values, digest is not None and digest != _digest(block))


def iim_segment(datasets: Iterable[tuple[int, str]]) -> bytes:
    """A JPEG segment (APP13) with datasets of record 2 in UTF-8, and their digest."""
    block = _dataset(1, 90, UTF8) + _dataset(2, 0, struct.pack(">H", 4))
    block += b"".join(_dataset(2, dataset, value.encode()) for dataset, value in datasets)
    payload = PHOTOSHOP + _resource(IIM_RESOURCE, block) + _resource(DIGEST_RESOURCE, _digest(block))
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def _dataset(record, dataset, value):
    return struct.pack(">BBBH", 0x1C, record, dataset, len(value)) + value


def _resource(kind, data):
    return b"8BIM" + struct.pack(">HHI", kind, 0, len(data)) + data + b"\0" * (len(data) % 2)


def _digest(block):
    return hashlib.md5(block, usedforsecurity=False).digest()


def _resources(photoshop):
    found, at = {}, 0
    for _ in range(MAX_RESOURCES):
        if photoshop[at : at + 4] != b"8BIM" or len(photoshop) < at + 12:
            break
        kind, name = number(photoshop, at + 4, 2), photoshop[at + 6]
        at += 6 + (name + 2) // 2 * 2  # length byte and name, padded to an even size
        size = number(photoshop, at, 4)
        found.setdefault(kind, piece(photoshop, at + 4, size))
        at += 4 + size + size % 2
    return found


def _datasets(block) -> list[tuple[int, int, bytes]]:
    found, at = [], 0
    for _ in range(MAX_DATASETS):
        if block[at : at + 1] != b"\x1c" or len(block) < at + 5:
            break
        record, dataset, size = block[at + 1], block[at + 2], number(block, at + 3, 2)
        if size >= 0x8000:  # an extended dataset, used for embedded files only
            break
        found.append((record, dataset, piece(block, at + 5, size)))
        at += 5 + size
    return found


def decode(value: bytes) -> str:
    """Text in an unknown encoding."""
    return value.decode(_encoding(value), "ignore")


def _encoding(data: bytes) -> str:
    """UTF-8 where most letters beyond ASCII are valid UTF-8, else a guess. Dataset 1:90 is often wrong or missing.

    Not all letters need to be valid: some programs cut values within a letter.
    """
    text = data.decode(errors="replace")
    if text.isascii() or 2 * text.count("\ufffd") < sum(not letter.isascii() for letter in text):
        return "utf-8"
    # Of equals the first wins.
    return min(("cp1252", "mac_roman", "cp1251"), key=lambda encoding: _oddities(data, encoding))


WORD = re.compile(r"[^\W\d_]+")
ODD = re.compile(
    "[\ufffd†‡ˆ˜¯˘˙˚¸˝˛ˇ¨√ƒ≈∆¬◊∫∂∑∏∞≤≥ıﬁﬂ‰÷]"  # in the words of no language
    "|[ŠŒŽšœžŸ]"  # not in Latin-1; the same bytes are common western letters in MacRoman
    "|[À-ÿ]{3}"  # Cyrillic decoded as Latin
    r"|\b[ÐÑÒÓÔÕ]\b"  # MacRoman's dashes, quotes and apostrophes
    r"|[¡¿](?!\w)"
    r"|(?<=[^\W\d_])[…–—“”„‚‘‹›«»•™€·](?=[^\W\d_])"
)


def _oddities(data, encoding):
    """How much looks wrong in bytes that are decoded with an encoding.

    Latin-1 (as cp1252), MacRoman and cp1251 have a letter for nearly every byte, so only the text can tell. Decoded
    wrongly it has capitals within words ("CafŽ", "cafÈ"), signs between letters ("J‡nos") or two scripts ("Cafй").
    """
    text = data[:20_000].decode(encoding, "replace")
    foreign = [word for word in WORD.findall(text) if not word.isascii()]
    return len(ODD.findall(text)) + sum(not (_is_one_script(word) and _is_natural(word)) for word in foreign)


def _is_natural(word):
    return len(word) == 1 or word.isupper() or word[1:].islower()


def _is_one_script(word):
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    return cyrillic in {0, len(word)}
