"""Reading and writing XMP: RDF in an XML packet (ISO 16684-1).

Properties have their usual names, such as "dc:rights"; those that we use are listed in
https://iptc.org/std/photometadata/specification/
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()} | {
    f"http://prismstandard.org/namespaces/{room}/{version}/": prefix
    for room, prefix in (("basic", "prism"), ("prismusagerights", "pur"))
    for version in ("2.0", "2.1", "2.2", "3.0")
}
MAX_VALUES = 200


def read_properties(packet: bytes) -> dict[str, list[str]]:
    """The values of each property that is text, a list of texts or text in several languages (the default first).

    Empty for a packet that isn't XML, or has a document type or entities, which XMP doesn't need and attacks use.
    Nested structures aren't searched.
    """
    try:
        root = fromstring(packet.decode(errors="replace").strip("\0\ufeff \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        return {}
    properties = {}
    for description in root.iterfind(
        f".//{RDF}RDF/{RDF}Description" if root.tag != f"{RDF}RDF" else f"{RDF}Description"
    ):
        for name, value in description.attrib.items():
            properties.setdefault(_usual(name), [value])
        for element in description:
            properties.setdefault(_usual(element.tag), _values(element))
    return properties


def _usual(name):
    uri, _, local = name.removeprefix("{").partition("}")
    return f"{PREFIXES.get(uri, '')}:{local}"


def _values(element: Element) -> list[str]:
    for kind in ("Alt", "Bag", "Seq"):
        items = element.find(f"{RDF}{kind}")
        if items is not None:
            texts = items.findall(f"{RDF}li")[:MAX_VALUES]
            texts.sort(key=lambda item: kind == "Alt" and item.get(LANGUAGE) != "x-default")
            return [item.get(f"{RDF}resource") or item.text or "" for item in texts]
    return [element.get(f"{RDF}resource") or element.text or ""]


def xmp_packet(properties: Iterable[tuple[str, str]]) -> bytes:
    """A packet of (name, value) properties in their order; values come from `simple`, `in_english` or `several`."""
    properties = list(properties)
    used = {name.partition(":")[0] for name, _value in properties}
    namespaces = "\n".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix in used)
    lines = "\n".join(f"<{name}>{value}</{name}>" for name, value in properties)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
{namespaces}>
{lines}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()


def simple(text: str) -> str:
    return escape(text)


def in_english(text: str) -> str:
    """A text as XMP's default of several languages."""
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


def several(kind: str, texts: Iterable[str]) -> str:
    """Several texts, ordered ("Seq") or unordered ("Bag")."""
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts)
    return f"<rdf:{kind}>{items}</rdf:{kind}>"
