"""The one gate for picture files: what may come in, and where it is kept."""

import datetime
import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Image
from articles.pictures.decoding import Refused, decode, format_of, probe
from articles.pictures.metadata import Metadata, read_metadata
from articles.pictures.renditions import make_missing
from articles.pictures.storage import StorageFailed, keep

logger = logging.getLogger(__name__)

# What a file may say of itself in words.
WORDS = ("caption", "alt_text", "credit", "copyright", "headline", "source_type")

MAX_BYTES = 40 * 1024 * 1024
VERIFIED_AT = 2560  # pixels of the long side: more than any rendition has
ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
FILE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
# What people take for a picture that can be shown, by the first bytes of the file.
OTHERS = [
    (rb"(\xef\xbb\xbf)?\s*(<svg|<[?!].*<svg)", gettext_lazy("it is an SVG drawing")),
    (rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|script)", gettext_lazy("it is a web page, not a picture")),
    (rb"%PDF", gettext_lazy("it is a PDF, not a picture")),
    (rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", gettext_lazy("it is a HEIC picture, which browsers don't show")),
    (rb"II\*\0|MM\0\*", gettext_lazy("it is a TIFF picture, which browsers don't show")),
    (rb"BM", gettext_lazy("it is a BMP picture, which is too large for readers")),
    (rb"PK\x03\x04", gettext_lazy("it is a ZIP archive, not a picture")),
]


class BadPicture(Exception):
    """A file that isn't taken as a picture; the message says why, as a clause without a full stop."""


@dataclass(frozen=True)
class Picture:
    """A picture that has passed the gate. Its size is that of the picture standing upright."""

    data: bytes
    checksum: str
    media_type: str
    ending: str
    width: int
    height: int
    notes: tuple[str, ...] = ()  # sentences about what readers won't see of it


def check_picture(data: bytes) -> Picture:
    """The picture in a file's bytes, told by content and never by name. Raises BadPicture.

    It is decoded once as far as renditions need it, so that a file that lies or is cut off is found here.
    """
    if len(data) > MAX_BYTES:
        raise BadPicture(_("it is larger than %d MB") % (MAX_BYTES // 2**20))
    if not data:
        raise BadPicture(_("it is empty"))
    if not format_of(data):
        raise BadPicture(_what_it_is_instead(data[:1000]))
    try:
        probed = probe(data)
        decode(data, VERIFIED_AT)
    except Refused as reason:
        raise BadPicture(str(reason)) from reason
    return Picture(
        data,
        hashlib.sha256(data).hexdigest(),
        f"image/{probed.format.lower()}",
        ENDINGS[probed.format],
        probed.width,
        probed.height,
        (_("It is animated: only its first frame is shown."),) if probed.frames > 1 else (),
    )


def _what_it_is_instead(head: bytes) -> str:
    for pattern, words in OTHERS:
        if re.match(pattern, head, re.IGNORECASE | re.DOTALL):
            return _("%s. Export it as JPEG or PNG") % words
    return _("it isn't a JPEG, PNG, WebP, GIF or AVIF picture")


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
    return TakenIn(image, is_new, (*picture.notes, *prepare(image)))


def prepare(image: Image) -> list[str]:
    """Make what readers need of a kept picture; what its owner should know, where that can't be kept."""
    try:
        make_missing(image)
    except StorageFailed:  # the picture itself is safe, and each rendition is made when it is asked for
        logger.exception("Renditions of a new picture couldn't be kept")
        return [_("Its smaller copies couldn't be stored yet. Is the disk full?")]
    return []


def keep_picture(picture: Picture) -> tuple[Image, bool]:
    """The image row of a picture, and whether it is new: the same bytes are stored once. Raises StorageFailed.

    Its renditions are still to be made: `prepare`.
    """
    if known := Image.objects.filter(checksum=picture.checksum).first():
        return known, False
    image = row_of(picture)
    return store_new(image, picture.data, picture.ending, save=image.save)


def row_of(picture: Picture) -> Image:
    """The row of a picture, not saved yet, with what the file says of itself."""
    return Image(
        checksum=picture.checksum,
        media_type=picture.media_type,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        **words_of(read_metadata(picture.data)),
    )


def store_new(image: Image, data: bytes, ending: str, *, save: Callable[[], None]) -> tuple[Image, bool]:
    """Keep a picture's file, and its row by `save`, both or neither; the image, and whether it is new.

    It isn't where somebody else has stored the same picture in this very moment. Raises StorageFailed.
    """
    # A name of its own, so that whoever brings the same picture in this very moment never deletes the other's file.
    image.file = f"{image.key}/original-{secrets.token_hex(4)}.{ending}"
    keep(image.file.name, data)
    try:
        with transaction.atomic():
            save()
    except IntegrityError:  # somebody else was faster
        image.file.delete(save=False)
        return Image.objects.get(checksum=image.checksum), False
    except BaseException:
        image.file.delete(save=False)
        raise
    transaction.on_commit(partial(clear_up, image))
    return image, True


def clear_up(image: Image) -> None:
    """Delete what somebody who was cut off has left beside a kept picture: nobody else's can be kept any more."""
    storage, (_folder, ours) = image.file.storage, image.file.name.split("/")
    for name in storage.listdir(image.key)[1]:
        if name != ours and (name.startswith("original-") or name.endswith(".part")):
            storage.delete(f"{image.key}/{name}")


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
