"""The words that travel inside a picture file, written twice, as newsrooms' software expects: IIM and XMP.

IPTC-IIM 4.2 is https://iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf; the XMP properties are those of
https://iptc.org/std/photometadata/specification/
"""

import struct
from dataclasses import dataclass
from xml.sax.saxutils import escape

CREATOR = "Newsroom"
CREDIT = "Newsroom demo"
COPYRIGHT = "© 2026, the Newsroom contributors. BSD 3-Clause licence."
CITY = "Aldermouth"
# Drawn by rules alone: no camera, and nothing learned from other pictures.
DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"

UTF8 = b"\x1b%G"


@dataclass(frozen=True)
class Words:
    """What a picture file says of itself. The alt text is for those who don't see it."""

    headline: str
    caption: str
    alt_text: str
    keywords: tuple[str, ...]


def iim_segment(words: Words) -> bytes:
    """The words as a JPEG segment APP13: IPTC-IIM, in UTF-8, inside a Photoshop resource."""
    data = dataset(1, 90, UTF8) + dataset(2, 0, struct.pack(">H", 4))
    data += b"".join(dataset(2, 25, keyword.encode()) for keyword in words.keywords)
    for number, text in (
        (80, CREATOR), (90, CITY), (105, words.headline), (110, CREDIT), (116, COPYRIGHT), (120, words.caption),
    ):  # fmt: skip
        data += dataset(2, number, text.encode())
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(data)) + data + b"\0" * (len(data) % 2)
    payload = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def xmp_packet(words: Words) -> bytes:
    """The words as an XMP packet, with the two for which IIM has no place: alt text and kind of source."""
    keywords = "".join(f"<rdf:li>{escape(keyword)}</rdf:li>" for keyword in words.keywords)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<dc:description>{in_english(words.caption)}</dc:description>
<dc:creator><rdf:Seq><rdf:li>{escape(CREATOR)}</rdf:li></rdf:Seq></dc:creator>
<dc:rights>{in_english(COPYRIGHT)}</dc:rights>
<dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject>
<photoshop:Headline>{escape(words.headline)}</photoshop:Headline>
<photoshop:Credit>{escape(CREDIT)}</photoshop:Credit>
<photoshop:City>{escape(CITY)}</photoshop:City>
<Iptc4xmpCore:AltTextAccessibility>{in_english(words.alt_text)}</Iptc4xmpCore:AltTextAccessibility>
<Iptc4xmpExt:DigitalSourceType>{DIGITAL_SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()


def in_english(text: str) -> str:
    """XMP's way to give a text in one language of several."""
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
