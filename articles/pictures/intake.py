"""The one gate for picture files: what may come in, and where it is kept."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image as Decoder
from PIL import UnidentifiedImageError

from articles.models import Image

MAX_BYTES = 40 * 1024 * 1024
# Width × height × frames. Some decoders take far more memory a pixel than others.
MAX_PIXELS = {"JPEG": 20_000_000, "PNG": 50_000_000, "GIF": 50_000_000, "WEBP": 16_000_000, "AVIF": 24_000_000}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
FILE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


class BadPicture(Exception):
    """A file that isn't taken as a picture; the message says why."""


@dataclass(frozen=True)
class Picture:
    """A picture that has passed the gate."""

    data: bytes
    checksum: str
    media_type: str
    ending: str
    width: int
    height: int


def check_picture(data: bytes) -> Picture:
    """The picture in a file's bytes, told by content and never by name. Raises BadPicture."""
    if len(data) > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Decoder.DecompressionBombWarning)  # our own limit stands below
            with Decoder.open(io.BytesIO(data), formats=list(MAX_PIXELS)) as decoder:
                name, (width, height) = decoder.format, decoder.size
                if width * height * getattr(decoder, "n_frames", 1) > MAX_PIXELS[name]:
                    raise BadPicture(f"it has too many pixels ({width} × {height})")
                decoder.load()
                media_type = Decoder.MIME[name]
    except UnidentifiedImageError as error:
        raise BadPicture("it isn't a JPEG, PNG, WebP, GIF or AVIF picture") from error
    except (OSError, ValueError, SyntaxError, Decoder.DecompressionBombError) as error:
        raise BadPicture("it is damaged or cut off") from error
    return Picture(data, hashlib.sha256(data).hexdigest(), media_type, ENDINGS[name], width, height)


def keep_picture(picture: Picture) -> tuple[Image, bool]:
    """The image row of a picture, and whether it is new: the same bytes are stored once."""
    if known := Image.objects.filter(checksum=picture.checksum).first():
        return known, False
    image = Image(
        checksum=picture.checksum,
        media_type=picture.media_type,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
    )
    image.file.save(f"{picture.checksum[:32]}.{picture.ending}", ContentFile(picture.data), save=False)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:  # somebody else stored the same picture in this very moment
        image.file.delete(save=False)
        return Image.objects.get(checksum=picture.checksum), False
    except BaseException:
        image.file.delete(save=False)
        raise
    return image, True
