"""The one gate for picture files: what may come in, and where it is kept."""

import datetime
import hashlib
import io
import logging
import secrets
import warnings
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image as Decoder
from PIL import UnidentifiedImageError

from articles.models import Image
from articles.pictures.metadata import Metadata, read_metadata
from articles.pictures.renditions import make_missing
from articles.pictures.storage import StorageFailed, keep

logger = logging.getLogger(__name__)

# What a file may say of itself in words.
WORDS = ("caption", "alt_text", "credit", "copyright", "headline", "source_type")

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
    notes: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class TakenIn:
    """A picture that the site holds now: its row, whether it is new here, and what its owner should know."""

    image: Image
    is_new: bool
    notes: tuple[str, ...] = ()


def take_in(data: bytes) -> TakenIn:
    """Bring in a picture file, with what it says of itself and all that readers will be sent of it.

    The same bytes are stored once. Raises BadPicture, or StorageFailed with nothing stored.
    """
    picture = check_picture(data)
    image, is_new = keep_picture(picture)
    notes = picture.notes
    try:
        make_missing(image)
    except StorageFailed:  # the picture itself is safe, and each rendition is made when it is asked for
        logger.exception("Renditions of a new picture couldn't be kept")
        notes += (_("Its smaller copies couldn't be stored yet. Is the disk full?"),)
    return TakenIn(image, is_new, notes)


def keep_picture(picture: Picture) -> tuple[Image, bool]:
    """The image row of a picture, and whether it is new: the same bytes are stored once. Raises StorageFailed.

    Its renditions are still to be made: `renditions.make_missing`.
    """
    if known := Image.objects.filter(checksum=picture.checksum).first():
        return known, False
    image = Image(
        checksum=picture.checksum,
        media_type=picture.media_type,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        **words_of(read_metadata(picture.data)),
    )
    # A name of its own, so that whoever brings the same picture in this very moment never deletes the other's file.
    image.file = f"{image.key}/original-{secrets.token_hex(4)}.{picture.ending}"
    keep(image.file.name, picture.data)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:  # somebody else was faster
        image.file.delete(save=False)
        return Image.objects.get(checksum=picture.checksum), False
    except BaseException:
        image.file.delete(save=False)
        raise
    return image, True


def words_of(metadata: Metadata) -> dict:
    """What a file says of itself as fields of an image: those that it fills, and `from_file`, which remembers them."""
    stated = {
        **{name: getattr(metadata, name) for name in WORDS},
        "keywords": ", ".join(metadata.keywords),
        "taken_at": aware(metadata.taken_at),
        "rights_expire_at": aware(metadata.rights_expire_at),
    }
    stated = {name: value for name, value in stated.items() if value}
    return stated | {"from_file": {name: str(value) for name, value in stated.items()}}


def aware(moment: datetime.datetime | None) -> datetime.datetime | None:
    """A camera's clock as a moment: in the site's zone, unless the file says otherwise."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
