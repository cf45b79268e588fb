"""The only place where picture files are decoded: the first frame, upright, in sRGB.

Pillow's plugins are called by name, so that no file can reach another of its forty decoders (a JPEG with a second
picture for MPO, a TIFF in its EXIF). They get only the pieces that containers.py selected.

Memory: `decode(data, 2560)` adds less than 300 MB for any picture that `probe` accepts. Modes are converted a few rows
at a time, because a copy of 50 million pixels takes 200 MB.
"""

import io
import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, _avif, _webp
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from articles.pictures.avif import read_avif
from articles.pictures.containers import (
    MILLION,
    PNG_START,
    Header,
    Refused,
    damaged,
    read_gif,
    read_png,
    read_webp,
)
from articles.pictures.jpeg import read_jpeg

__all__ = ["Probed", "Refused", "decode", "probe"]

MAX_SIDE = 65_535
BAND = 4_000_000  # pixels that are flattened at once
READERS = {"JPEG": read_jpeg, "PNG": read_png, "GIF": read_gif, "WEBP": read_webp, "AVIF": read_avif}
# What Pillow's plugins and our readers raise for broken files, found by trying ten thousand (benchmarks/intake.py).
BROKEN = (OSError, SyntaxError, ValueError, RuntimeError, IndexError, struct.error)


@dataclass(frozen=True)
class Probed:
    """What is known of a picture before it is decoded; width and height are those of the upright picture."""

    format: str  # JPEG, PNG, WEBP, GIF or AVIF
    width: int
    height: int
    frames: int


def probe(data: bytes) -> Probed:
    """Format and size of a picture, without decoding it. Raises Refused for other formats and for too many pixels."""
    header = _read(data)
    size = (header.width, header.height)
    return Probed(header.format, *(reversed(size) if header.orientation > 4 else size), header.frames)


def decode(data: bytes, at_most: int | None = None) -> Image.Image:
    """Decode a file: its first frame, upright, RGB in sRGB, transparency on white, without metadata.

    `at_most` limits the long side, in pixels; nothing is scaled up. Raises Refused.
    """
    header = _read(data)
    try:
        stored = OPENERS[header.format](header, at_most)
        small = _shrunk(stored, at_most or MAX_SIDE, header.is_grey)
    except BROKEN as error:
        raise damaged() from error
    del stored
    picture = _in_srgb(_turned(small, header.orientation), header.profile)
    picture.info.clear()
    return picture


def format_of(data: bytes) -> str:
    """The format of a file by its first bytes; "" for none of the five."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG_START):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    brands = data[8 : int.from_bytes(data[:4])][:400]
    return "AVIF" if data[4:8] == b"ftyp" and (b"avif" in brands or b"avis" in brands) else ""


def _read(data: bytes) -> Header:
    name = format_of(data)
    if not name:
        raise Refused(_("it isn't a JPEG, PNG, WebP, GIF or AVIF picture"))
    try:
        header = READERS[name](data)
    except Refused:
        raise
    except BROKEN as error:
        raise damaged() from error
    _check_pixels(header)
    return header


def _check_pixels(header: Header) -> None:
    width, height, most = header.width, header.height, header.max_pixels
    if not width or not height:
        raise damaged()
    if max(width, height) > MAX_SIDE:
        raise Refused(_("it is more than 65,535 pixels wide or high"))
    values = {"width": width, "height": height, "frames": header.frames, "most": most // MILLION}
    if width * height > most:
        words = _(
            "it has too many pixels: %(width)d × %(height)d, where files of this kind may have %(most)d million at "
            "most. Make it smaller and try again"
        )
        raise Refused(words % values)
    if width * height * header.frames > most:
        words = _(
            "it has too many frames: %(frames)d of %(width)d × %(height)d pixels, where files of this kind may have "
            "%(most)d million pixels in all. Export one frame as JPEG or PNG"
        )
        raise Refused(words % values)


# ---- From bytes to pixels as stored


def _open_jpeg(header: Header, at_most: int | None) -> Image.Image:
    picture = JpegImageFile(io.BytesIO(b"".join(header.pieces)))
    if at_most and (long := max(picture.size)) > at_most:
        # The decoder scales down by halves, which saves time and memory; never below the size asked for.
        picture.draft(None, tuple(max(1, -(-side * at_most // long)) for side in picture.size))
    if picture.mode == "CMYK" and "adobe" not in picture.info:
        # Adobe's programs store CMYK inverted, and Pillow assumes that all files do.
        picture.tile = [tile._replace(args=("CMYK", "")) for tile in picture.tile]
    picture.load()
    return picture


def _open_png(header: Header, _at_most: int | None) -> Image.Image:
    picture = PngImageFile(io.BytesIO(b"".join(header.pieces)))
    picture.load()
    clear = picture.info.get("transparency")
    if clear is not None and picture.mode != "P" and header.depth != 1:
        # The transparent colour is given in the file's own bit depth.
        in_8_bits = {2: 85, 4: 17, 8: 1, 16: 1 / 256}[header.depth]
        colours = clear if isinstance(clear, tuple) else (clear,)
        scaled = tuple(int(colour * in_8_bits) & 255 for colour in colours)
        picture.info["transparency"] = scaled if isinstance(clear, tuple) else scaled[0]
    return picture


def _open_gif(header: Header, _at_most: int | None) -> Image.Image:
    picture = GifImageFile(io.BytesIO(b"".join(header.pieces)))
    picture.load()
    return picture


def _open_webp(header: Header, _at_most: int | None) -> Image.Image:
    # As Pillow's own class does it, but without two canvases and a copy in memory.
    decoder = _webp.WebPAnimDecoder(header.pieces[0])
    size, _loop, _background, _frames, mode = decoder.get_info()
    if size != (header.width, header.height):
        raise damaged()
    frame = decoder.get_next()
    if frame is None:
        raise damaged()
    return Image.frombuffer(mode, size, frame[0], "raw", mode, 0, 1)


def _open_avif(header: Header, _at_most: int | None) -> Image.Image:
    decoder = _avif.AvifDecoder(header.pieces[0], "auto", 1)
    size, _frames, mode, *_words = decoder.get_info()
    return Image.frombytes(mode, size, decoder.get_frame(0)[0])


OPENERS = {"JPEG": _open_jpeg, "PNG": _open_png, "GIF": _open_gif, "WEBP": _open_webp, "AVIF": _open_avif}


# ---- From stored pixels to the visible picture


def _shrunk(picture: Image.Image, at_most: int, is_grey: bool) -> Image.Image:
    """The picture as L, RGB or CMYK, on white, its long side at most `at_most` pixels."""
    width, height = picture.size
    factor = max(1, max(width, height) // at_most)
    if factor > 1 or picture.mode not in {"L", "RGB", "CMYK"} or picture.has_transparency_data:
        picture = _in_bands(picture, factor, is_grey)
    if (long := max(width, height)) > at_most:
        size = tuple(max(1, round(side * at_most / long)) for side in (width, height))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture


def _in_bands(picture: Image.Image, factor: int, is_grey: bool) -> Image.Image:
    """Flattened and reduced by a whole factor, a few rows at a time."""
    width, height = picture.size
    rows = max(1, BAND // width // factor) * factor
    result = None
    for top in range(0, height, rows):
        band = _flat(picture.crop((0, top, width, min(top + rows, height))), is_grey)
        if factor > 1:
            band = band.reduce(factor)
        if result is None:
            result = Image.new(band.mode, (-(-width // factor), -(-height // factor)))
        result.paste(band, (0, top // factor))
    return result


def _flat(band: Image.Image, is_grey: bool) -> Image.Image:
    if band.mode == "I;16":
        band = band.point(lambda value: value * (1 / 256)).convert("L")
    if band.has_transparency_data:
        band = band.convert("RGBA")
        white = Image.new("RGB", band.size, "white")
        white.paste(band, mask=band.getchannel("A"))
        band = white
    if is_grey:
        return band.convert("L")
    return band if band.mode == "CMYK" else band.convert("RGB")


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture


# ---- Colours

COLOUR_SPACES = {"L": b"GRAY", "RGB": b"RGB ", "CMYK": b"CMYK"}


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert a picture from its colour profile to sRGB; an unusable profile is ignored."""
    # "mpet" pipelines of arbitrary length could keep the colour engine busy for minutes. No camera writes them.
    if profile[36:40] != b"acsp" or profile[16:20] != COLOUR_SPACES[picture.mode] or b"mpet" in profile:
        return picture.convert("RGB")
    try:
        return ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture.convert("RGB")
