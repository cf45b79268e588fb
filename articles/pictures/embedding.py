"""Metadata that renditions carry: credit, copyright, and how the picture was made.

Newsroom software and search engines read XMP, older software IIM. Nothing else of the original is passed on; what
Pillow would copy by itself is switched off here.
"""

from dataclasses import dataclass

from articles.pictures import iim
from articles.pictures.xmp import in_english, simple, xmp_packet

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class EmbeddedMetadata:
    """The metadata of a rendition, from the picture's fields; empty ones are left out."""

    credit: str = ""
    copyright: str = ""
    source_type: str = ""


def save_options(metadata: EmbeddedMetadata, ending: str) -> dict[str, bytes]:
    """Arguments for Pillow's `save` that make a "jpg" or "webp" carry this metadata and no other."""
    # Unless told otherwise, Pillow copies the comment of the JPEG that it opened, and nothing else.
    options = {"comment": b""} if ending == "jpg" else {}
    if xmp := _xmp(metadata):
        options["xmp"] = xmp
    if ending == "jpg" and (datasets := _datasets(metadata)):
        options["extra"] = iim.iim_segment(datasets)
    return options


def _xmp(metadata):
    properties = []
    if metadata.copyright:
        properties.append(("dc:rights", in_english(metadata.copyright)))
    if metadata.credit:
        properties.append(("photoshop:Credit", simple(metadata.credit)))
    if metadata.source_type:
        properties.append(("Iptc4xmpExt:DigitalSourceType", simple(SOURCE_TYPES + metadata.source_type)))
    return xmp_packet(properties) if properties else b""


def _datasets(metadata):
    """IIM has no field for the source type. Texts are written whole, even beyond the lengths of the standard."""
    return [
        (number, text) for number, text in ((iim.CREDIT, metadata.credit), (iim.COPYRIGHT, metadata.copyright)) if text
    ]
