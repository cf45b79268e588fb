"""Picture files that no honest program writes, and the largest that are valid."""

import io
import random
import struct
import zlib

from PIL import Image as Drawing
from PIL import ImageCms

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TURNED = 6
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def exif_with_orientation(orientation):
    exif = Drawing.Exif()
    exif[0x0112] = orientation
    return exif


def noise(mode, size, coarse=1, seed=4):
    """Blots `coarse` pixels wide, always the same for a seed."""
    width, height = (max(1, side // coarse) for side in size)
    channels = len(Drawing.new(mode, (1, 1)).getbands())
    picture = Drawing.frombytes(mode, (width, height), random.Random(seed).randbytes(width * height * channels))
    return picture.resize(size, Drawing.Resampling.BILINEAR) if coarse > 1 else picture


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size, depth, colour_type, rows, *chunks):
    """A PNG file; `rows` are its pixels, without the filter bytes."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour_type, 0, 0, 0))
    length = len(rows) // size[1]
    filtered = b"".join(b"\0" + rows[at : at + length] for at in range(0, len(rows), length))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(filtered, 1))
        + chunk(b"IEND", b"")
    )


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segment(jpeg, marker, body):
    """A JPEG with one more segment after its start marker."""
    return jpeg[:2] + segment(marker, body) + jpeg[2:]


DISPLAY_P3 = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]
ADOBE_RGB = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]


def profile(primaries=(), space=b"RGB ", gamma=2.2):
    """A small ICC profile: red, green and blue as XYZ under D50, with one gamma; a grey one without primaries."""
    xyz = lambda values: b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65_536) for value in values))  # noqa: E731
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    words = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(79)
    tags = {b"desc": words, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz((0.9642, 1, 0.8249))}
    if primaries:
        tags |= {name + b"XYZ": xyz(values) for name, values in zip((b"r", b"g", b"b"), primaries, strict=True)}
        tags |= {name + b"TRC": curve for name in (b"r", b"g", b"b")}
    else:
        tags[b"kTRC"] = curve
    table, bodies = struct.pack(">I", len(tags)), b""
    for name, body in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    head = struct.pack(">I4sI4s4s4s", 132 + 12 * len(tags) + len(bodies), b"none", 0x02100000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63_190, 65_536, 54_061) + bytes(48)
    return head + table + bodies


def animation(kind, frames=3, size=(40, 30)):
    first, *others = (Drawing.new("RGB", size, (80 * number % 256, 40, 200)) for number in range(frames))
    return saved(first, kind, save_all=True, append_images=others, duration=100)


def stated_larger(data, form, side, said):
    """A square picture whose header states another size; `form` is the struct format of width and height."""
    return data.replace(struct.pack(form, side, side), struct.pack(form, said, said))


def samples():
    """A small file of each kind that decoders handle differently."""
    rgb, rgba, size = noise("RGB", (60, 44), 4), noise("RGBA", (60, 44), 4), (60, 44)
    words = {"exif": exif_with_orientation(TURNED), "icc_profile": SRGB}
    return {
        "baseline.jpg": saved(rgb, "JPEG", **words),
        "progressive.jpg": saved(rgb, "JPEG", progressive=True, **words),
        "grey.jpg": saved(rgb.convert("L"), "JPEG"),
        "cmyk.jpg": saved(rgb.convert("CMYK"), "JPEG", progressive=True),
        "rgb.png": saved(rgb, "PNG", **words),
        "rgba.png": saved(rgba, "PNG"),
        "palette.png": saved(rgba.convert("P"), "PNG", transparency=bytes(range(256))),
        "deep.png": png(size, 16, 2, random.Random(1).randbytes(60 * 44 * 6), chunk(b"tRNS", bytes(6))),
        "deep-grey.png": png(size, 16, 0, random.Random(1).randbytes(60 * 44 * 2)),
        "animated.png": animation("PNG"),
        "still.gif": saved(rgb, "GIF"),
        "animated.gif": animation("GIF"),
        "lossy.webp": saved(rgb, "WEBP", **words),
        "alpha.webp": saved(rgba, "WEBP"),
        "lossless.webp": saved(rgba, "WEBP", lossless=True),
        "animated.webp": animation("WEBP"),
        "plain.avif": saved(rgb, "AVIF", speed=10, **words),
        "alpha.avif": saved(rgba, "AVIF", speed=10),
        "animated.avif": animation("AVIF"),
    }


def _deep_png():
    rows = bytes(8_660 * 6)
    return png((8_660, 5_770), 16, 2, rows * 5_770)


def _palette_png():
    picture = Drawing.new("P", (8_660, 5_770))
    picture.putpalette(bytes(range(256)) * 3)
    return saved(picture, "PNG", transparency=bytes(range(256)), compress_level=1)


def _rgba_png():
    picture = Drawing.new("RGBA", (8_660, 5_770), (200, 30, 30, 128))
    picture.paste(noise("RGBA", (8_660, 900)))  # to bring the file close to the limit of 40 MB
    return saved(picture, "PNG", compress_level=1)


# The largest valid file of each kind that uses memory in its own way.
LARGEST = {
    "PNG, RGBA": _rgba_png,
    "PNG, 16 bits": _deep_png,
    "PNG, 16 bits of grey": lambda: png((8_660, 5_770), 16, 0, bytes(8_660 * 2) * 5_770),
    "PNG, grey and alpha": lambda: saved(Drawing.new("LA", (8_660, 5_770), (9, 99)), "PNG", compress_level=1),
    "PNG, palette with alpha": _palette_png,
    "PNG, 1 bit": lambda: saved(Drawing.new("1", (7_071, 7_071)), "PNG"),
    "JPEG": lambda: saved(noise("RGB", (8_660, 5_770), 8), "JPEG", subsampling=0),
    "JPEG, a panorama": lambda: saved(noise("RGB", (65_000, 769), 8), "JPEG", subsampling=0),
    "JPEG, CMYK": lambda: saved(noise("CMYK", (8_660, 5_770), 8), "JPEG"),
    "JPEG, progressive": lambda: saved(noise("RGB", (8_660, 5_770), 8), "JPEG", progressive=True, subsampling=2),
    "JPEG, progressive, 4:4:4": lambda: saved(noise("RGB", (7_240, 4_830), 8), "JPEG", progressive=True, subsampling=0),
    "JPEG, progressive, 4:4:4, square": lambda: saved(
        noise("RGB", (5_119, 5_119), 8), "JPEG", progressive=True, subsampling=0
    ),
    "JPEG, progressive CMYK": lambda: saved(noise("CMYK", (5_000, 4_000), 8), "JPEG", progressive=True),
    "GIF": lambda: saved(noise("L", (8_660, 5_770), 40), "GIF"),
    "WebP": lambda: saved(noise("RGB", (4_890, 3_270), 8), "WEBP", method=0),
    "WebP with alpha": lambda: saved(noise("RGBA", (4_890, 3_270), 8), "WEBP", method=0),
    "WebP, lossless": lambda: saved(noise("RGBA", (4_890, 3_270), 12), "WEBP", method=0, quality=0, lossless=True),
    "AVIF": lambda: saved(noise("RGB", (6_000, 4_000), 8), "AVIF", speed=10),
    "AVIF, 4:4:4": lambda: saved(noise("RGB", (4_890, 3_270), 8), "AVIF", speed=10, subsampling="4:4:4"),
    "AVIF with alpha": lambda: saved(noise("RGBA", (4_000, 3_000), 8), "AVIF", speed=10),
}
