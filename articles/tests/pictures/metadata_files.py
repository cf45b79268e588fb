"""Small writers of picture files with metadata, independent of the code that reads them."""

import hashlib
import struct

from PIL import Image, PngImagePlugin

from articles.tests.pictures import files
from articles.tests.pictures.files import segment

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" '
    'xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" '
    'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" '
    'xmlns:pur="http://prismstandard.org/namespaces/prismusagerights/3.0/"'
)
IMAGE_DESCRIPTION, ARTIST, COPYRIGHT, TAKEN, TAKEN_ZONE = 0x010E, 0x013B, 0x8298, 0x9003, 0x9011
XP_TITLE, CAMERA_DIRECTORY = 0x9C9B, 0x8769


def xmp(properties="", attributes=""):
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">'
        f'<rdf:Description rdf:about="" {NAMESPACES} {attributes}>{properties}</rdf:Description>'
        f"</rdf:RDF></x:xmpmeta>"
    ).encode()


def alternatives(**by_language):
    items = "".join(
        f'<rdf:li xml:lang="{code.replace("_", "-")}">{text}</rdf:li>' for code, text in by_language.items()
    )
    return f"<rdf:Alt>{items}</rdf:Alt>"


def description(text):
    return f"<dc:description>{alternatives(x_default=text)}</dc:description>"


def items(kind, *texts):
    return f"<rdf:{kind}>" + "".join(f"<rdf:li>{text}</rdf:li>" for text in texts) + f"</rdf:{kind}>"


def iim(*datasets, encoding="utf-8", is_stated=True, digest=None):
    """Photoshop resources with datasets (number, text); `digest` is "right", "wrong" or None for none."""
    block = dataset(1, 90, b"\x1b%G") if is_stated and encoding == "utf-8" else b""
    block += b"".join(dataset(2, number, text.encode(encoding)) for number, text in datasets)
    resources = resource(0x0404, block)
    if digest:
        resources += resource(0x0425, hashlib.md5(block + b"old" * (digest == "wrong")).digest())
    return resources


def dataset(record, number, value):
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def resource(kind, data):
    return b"8BIM" + struct.pack(">HHI", kind, 0, len(data)) + data + b"\0" * (len(data) % 2)


def exif(tags, camera_tags=None):
    made = Image.Exif()
    made.update(tags)
    if camera_tags:
        made.get_ifd(CAMERA_DIRECTORY).update(camera_tags)
    return made.tobytes()


def jpeg(xmp=b"", iim=b"", exif=b""):
    """A JPEG with this metadata; what is too long for one segment is split into several."""
    segments = segment(0xE1, exif) if exif else b""
    segments += segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp) if xmp else b""
    for start in range(0, len(iim), 60_000):
        segments += segment(0xED, b"Photoshop 3.0\0" + iim[start : start + 60_000])
    plain = saved("JPEG")
    return plain[:2] + segments + plain[2:]


def png(xmp, **options):
    """A PNG with XMP, optionally compressed."""
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=options.pop("compressed", False))
    return saved("PNG", pnginfo=words, **options)


def gif(xmp):
    plain = saved("GIF")
    trailer = bytes([1, *range(255, -1, -1), 0])
    return plain[:-1] + b"\x21\xff\x0bXMP DataXMP" + xmp + trailer + plain[-1:]


def saved(kind, **options):
    return files.saved(Image.new("RGB", (8, 8), (90, 120, 150)), kind, **options)
