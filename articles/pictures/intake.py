"""Picture files are validated and stored here, and nowhere else."""

import datetime
import hashlib
import logging
import re
import secrets
import unicodedata
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
from articles.pictures.storage import StorageFailed, delete, names_in, store
from articles.text.words import plain_line

logger = logging.getLogger(__name__)

# The text fields that a file's metadata may fill.
STATED_FIELDS = ("caption", "alt_text", "credit", "copyright", "headline", "source_type")

MAX_BYTES = 40 * 1024 * 1024
LONGEST_NAME = 200  # characters of a file's name that are kept
VERIFIED_AT = 2560  # pixels of the long side; no rendition is larger
ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
FILE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
# Other files that people upload as pictures, by their first bytes.
OTHERS = [
    (rb"(\xef\xbb\xbf)?\s*(<svg|<[?!].*<svg)", gettext_lazy("it is an SVG drawing")),
    (rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|script)", gettext_lazy("it is a web page, not a picture")),
    (rb"%PDF", gettext_lazy("it is a PDF, not a picture")),
    (rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", gettext_lazy("it is a HEIC picture, which browsers don't show")),
    (rb"II\*\0|MM\0\*", gettext_lazy("it is a TIFF picture, which browsers don't show")),
    (rb"BM", gettext_lazy("it is a BMP picture, which is too large for a web page")),
    (rb"PK\x03\x04", gettext_lazy("it is a ZIP archive, not a picture")),
]


class BadPicture(Exception):
    """A file that isn't accepted as a picture; the message is a clause that says why, without a full stop."""


@dataclass(frozen=True)
class Picture:
    """A validated picture. Width and height are those of the upright picture."""

    data: bytes
    checksum: str
    media_type: str
    ending: str
    width: int
    height: int
    notes: tuple[str, ...] = ()  # sentences about what readers won't see
    name: str = ""  # of the file that it came in


def check_picture(data: bytes, name: str = "") -> Picture:
    """Validate a picture file by its content; its name is only remembered. Raises BadPicture.

    The picture is decoded once, in the size that renditions need, which finds false and truncated files.
    """
    if len(data) > MAX_BYTES:
        raise BadPicture(_("it is larger than %d MB") % (MAX_BYTES // 2**20))
    if not data:
        raise BadPicture(_("it is empty"))
    if not format_of(data):
        raise BadPicture(_reason_for_refusal(data[:1000]))
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
        plain_line(unicodedata.normalize("NFC", name))[:LONGEST_NAME],  # macOS writes й as two characters
    )


def _reason_for_refusal(head: bytes) -> str:
    for pattern, words in OTHERS:
        if re.match(pattern, head, re.IGNORECASE | re.DOTALL):
            return _("%s. Export it as JPEG or PNG") % words
    return _("it isn't a JPEG, PNG, WebP, GIF or AVIF picture")


@dataclass(frozen=True)
class Ingested:
    """A stored picture: its row, whether it is new, and notes for the person who uploaded it."""

    image: Image
    is_new: bool
    notes: tuple[str, ...] = ()


def ingest(data: bytes, name: str = "") -> Ingested:
    """Validate and store a picture file, fill the row from its metadata, and make the renditions.

    The same bytes are stored once. Raises BadPicture, or StorageFailed with nothing stored.
    """
    picture = check_picture(data, name)
    image, is_new = store_picture(picture)
    return Ingested(image, is_new, (*picture.notes, *prepare(image)))


def prepare(image: Image) -> list[str]:
    """Make the renditions of a stored picture. Returns notes for the uploader where they can't be stored."""
    try:
        make_missing(image)
    except StorageFailed:  # the original is safe, and a missing rendition is made on its first request
        logger.exception("Renditions of a new picture couldn't be stored")
        return [_("Its smaller copies couldn't be stored yet. Is the disk full?")]
    return []


def store_picture(picture: Picture) -> tuple[Image, bool]:
    """Store a picture without its renditions (see `prepare`). Raises StorageFailed.

    Returns the image row and whether it is new: the same bytes are stored once.
    """
    if known := Image.objects.filter(checksum=picture.checksum).first():
        if picture.name and not known.from_file.get("file_name"):  # added before file names were kept
            known.from_file |= {"file_name": picture.name}
            known.save(update_fields=["from_file"])
        return known, False
    image = row_of(picture)
    return store_new(image, picture.data, picture.ending, save=image.save)


def row_of(picture: Picture) -> Image:
    """An unsaved row for a picture, filled from its metadata and with its file's name."""
    filled = fields_from(read_metadata(picture.data))
    if picture.name:
        filled["from_file"] |= {"file_name": picture.name}
    return Image(
        checksum=picture.checksum,
        media_type=picture.media_type,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        **filled,
    )


def store_new(image: Image, data: bytes, ending: str, *, save: Callable[[], None]) -> tuple[Image, bool]:
    """Store a picture's file, and its row by calling `save`: both or neither. Raises StorageFailed.

    Returns the image and whether it is new; it isn't if somebody else stored the same picture meanwhile.
    """
    # A unique name: two people who upload the same picture at once never delete each other's file.
    image.file = f"{image.key}/original-{secrets.token_hex(4)}.{ending}"
    store(image.file.name, data)
    try:
        with transaction.atomic():
            save()
    except IntegrityError:  # somebody else was faster
        discard(image)
        return Image.objects.get(checksum=image.checksum), False
    except BaseException:
        discard(image)
        raise
    transaction.on_commit(partial(remove_leftovers, image), robust=True)
    return image, True


def discard(image: Image) -> None:
    """Delete the file of a picture whose row isn't stored. Where that fails, `make_renditions` does it later."""
    try:
        delete(image.file.name)
    except StorageFailed:
        logger.exception("The file of a picture that isn't stored couldn't be deleted")


def remove_leftovers(image: Image) -> None:
    """Delete files that an interrupted upload left beside a stored picture.

    Once its row is committed no other upload of the same picture can succeed, so their files are of no use.
    """
    _folder, ours = image.file.name.split("/")
    for name in names_in(image.key):
        if name != ours and (name.startswith("original-") or name.endswith(".part")):
            delete(f"{image.key}/{name}")


def fields_from(metadata: Metadata) -> dict:
    """A file's metadata as image fields: those that it fills, and `from_file`, a copy of them all."""
    stated = {
        **{name: getattr(metadata, name) for name in STATED_FIELDS},
        "keywords": ", ".join(metadata.keywords),
        "taken_at": aware(metadata.taken_at),
        "rights_expire_at": aware(metadata.rights_expire_at),
    }
    stated = {name: value for name, value in stated.items() if value}
    return stated | {"from_file": {name: str(value) for name, value in stated.items()}}


def aware(moment: datetime.datetime | None) -> datetime.datetime | None:
    """A camera's time as an aware one: in the site's time zone unless the file states another."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
