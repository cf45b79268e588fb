"""The metadata in the demo's pictures, written as IIM and as XMP, because newsroom software reads either."""

from dataclasses import dataclass

from articles.pictures import iim, xmp
from articles.pictures.embedding import SOURCE_TYPES

CREATOR = "Newsroom"
CREDIT = "Newsroom demo"
COPYRIGHT = "© 2026, the Newsroom contributors. BSD 3-Clause licence."
CITY = "Aldermouth"
# Drawn by code: neither photographed nor made by a trained model.
DIGITAL_SOURCE_TYPE = SOURCE_TYPES + "algorithmicMedia"


@dataclass(frozen=True)
class Words:
    """The metadata of one picture."""

    headline: str
    caption: str
    alt_text: str
    keywords: tuple[str, ...]


def iim_segment(words: Words) -> bytes:
    """The metadata as a JPEG segment."""
    return iim.iim_segment(
        [
            *((iim.KEYWORD, keyword) for keyword in words.keywords),
            (iim.BYLINE, CREATOR),
            (iim.CITY, CITY),
            (iim.HEADLINE, words.headline),
            (iim.CREDIT, CREDIT),
            (iim.COPYRIGHT, COPYRIGHT),
            (iim.CAPTION, words.caption),
        ]
    )


def xmp_packet(words: Words) -> bytes:
    """The metadata as an XMP packet, with alt text and source type, for which IIM has no field."""
    return xmp.xmp_packet(
        [
            ("dc:description", xmp.in_english(words.caption)),
            ("dc:creator", xmp.several("Seq", [CREATOR])),
            ("dc:rights", xmp.in_english(COPYRIGHT)),
            ("dc:subject", xmp.several("Bag", words.keywords)),
            ("photoshop:Headline", xmp.simple(words.headline)),
            ("photoshop:Credit", xmp.simple(CREDIT)),
            ("photoshop:City", xmp.simple(CITY)),
            ("Iptc4xmpCore:AltTextAccessibility", xmp.in_english(words.alt_text)),
            ("Iptc4xmpExt:DigitalSourceType", xmp.simple(DIGITAL_SOURCE_TYPE)),
        ]
    )
