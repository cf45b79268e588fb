"""What a post of a WordPress site may take from elsewhere: the media library's files, and blocks that posts share."""

import re
from dataclasses import replace
from urllib.parse import SplitResult, unquote, urlsplit

from articles.importing.incoming import IncomingImage
from articles.importing.wordpress.export import Site
from articles.text.figures import MAX_ALT_TEXT
from articles.text.markup import clean_html, text_of
from articles.text.words import plain_line

_UPLOADS = re.compile(r"/(?:wp-content/uploads|files)/(?:sites/[0-9]+/)?(.+)")
_SIZE = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.\w{1,5}\Z)")
_SCALED = re.compile(r"-(?:scaled|rotated)(?=\.\w{1,5}\Z)")
_EDITED = re.compile(r"-e[0-9]{10,13}(?=\.\w{1,5}\Z)")
_IMAGE_CLASS = re.compile(r"(?:\A|\s)wp-image-([0-9]{1,18})(?:\s|\Z)")
_IS_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
_NOWHERE = SplitResult("", "", "", "", "")


class Library:
    """The pictures and shared blocks of a site for one of its posts."""

    def __init__(self, site: Site, post: str):
        self._site = site
        self._attached = site.attached.get(post, [])

    @property
    def attached(self) -> list[str]:
        """The numbers of the pictures that were uploaded for the post, in their order."""
        found = {number: self.of_number(number) for number in self._attached}
        return [number for number, picture in found.items() if picture and _IS_PICTURE.search(picture.file)]

    def block(self, number: str) -> str:
        """The text of a block that posts share; "" where the export lacks it."""
        return self._site.blocks.get(number, "")

    def of_number(self, number: str) -> IncomingImage | None:
        """The picture of an attachment, with its words."""
        attachment = self._site.attachments.get(number)
        file = attachment and (attachment.file or _upload(attachment.address))
        if not file:
            return None
        alt_text = plain(attachment.alt_text)[:MAX_ALT_TEXT]
        return replace(_picture(file), caption=plain(attachment.caption), alt_text=alt_text)

    def of_image(self, given: dict[str, str]) -> IncomingImage | None:
        """The picture of an <img> with the words given there, else those of its attachment; None for a foreign one."""
        addresses = (given.get(name, "") for name in ("data-full-url", "data-orig-file", "src", "data-src"))
        file = next(filter(None, map(_upload, addresses)), "")
        if not file:
            return None
        picture = _picture(file)
        number = _IMAGE_CLASS.search(given.get("class", ""))
        known = self.of_number(number[1] if number else given.get("data-id", ""))
        words = known.alt_text if known and known.file == picture.file else ""
        return replace(picture, alt_text=plain_line(given.get("alt", "")) or words)


def plain(html: str) -> str:
    """One line of plain text; WordPress keeps even titles and names as HTML."""
    return plain_line(text_of(clean_html(html)) if "<" in html or "&" in html else html)


def split_address(address: str) -> SplitResult:
    try:
        return urlsplit(address.strip())
    except ValueError:  # brackets that hold no IPv6 address
        return _NOWHERE


def host_of(address: SplitResult) -> str:
    return address.netloc.lower().rpartition("@")[2].removeprefix("www.")


def _upload(address: str) -> str:
    """The path below the folder of uploads of a file in a media library; "" for any other address."""
    split = split_address(address)
    path = unquote(split.path)
    if host_of(split).endswith(".files.wordpress.com"):
        return path.lstrip("/")
    found = _UPLOADS.search(path)
    return found[1] if found else ""


def _picture(file: str) -> IncomingImage:
    """The picture of a file, which may be a smaller copy such as ferry-300x200.jpg or ferry-scaled.jpg.

    One that was edited in WordPress (ferry-e1556700000.jpg) comes before what it was made from.
    """
    whole = _SIZE.sub("", file)
    best = _SCALED.sub("", whole)
    stem, dot, ending = best.rpartition(".")
    others = dict.fromkeys([whole, f"{stem}-scaled{dot}{ending}", _EDITED.sub("", best), file])
    return IncomingImage(file=best, also=tuple(name for name in others if name != best))
