"""The words that served picture files carry: who is to be credited, whose copyright it is, and how it was made.

Newsrooms' and search engines' software look for them in XMP, older software in IIM. Nothing else goes along: what
Pillow would copy from the original is forbidden here by name.
"""

from dataclasses import dataclass

from articles.pictures import iim
from articles.pictures.xmp import in_english, simple, xmp_packet

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class EmbeddedWords:
    """What a served file says of itself, in the words of the picture's fields; empty ones are left out."""

    credit: str = ""
    copyright: str = ""
    source_type: str = ""


def save_options(words: EmbeddedWords, ending: str) -> dict[str, bytes]:
    """Arguments for Pillow's `save` that make a "jpg" or a "webp" carry these words and no others."""
    # Pillow copies the comment of the JPEG that a picture was opened from, unless told otherwise; only that.
    options = {"comment": b""} if ending == "jpg" else {}
    if xmp := _xmp(words):
        options["xmp"] = xmp
    if ending == "jpg" and (datasets := _datasets(words)):
        options["extra"] = iim.iim_segment(datasets)
    return options


def _xmp(words):
    properties = []
    if words.copyright:
        properties.append(("dc:rights", in_english(words.copyright)))
    if words.credit:
        properties.append(("photoshop:Credit", simple(words.credit)))
    if words.source_type:
        properties.append(("Iptc4xmpExt:DigitalSourceType", simple(SOURCE_TYPES + words.source_type)))
    return xmp_packet(properties) if properties else b""


def _datasets(words):
    """IIM has no place for the source type, and is written in full even where the standard would cut it short."""
    return [(number, text) for number, text in ((iim.CREDIT, words.credit), (iim.COPYRIGHT, words.copyright)) if text]
