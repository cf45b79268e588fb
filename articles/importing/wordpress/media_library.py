"""What posts use from elsewhere in an export: files of the media library, and synced patterns."""

import re
from dataclasses import replace
from urllib.parse import SplitResult, unquote

from articles.importing.incoming import IncomingImage
from articles.importing.wordpress.export import Attachment, Site
from articles.text.addresses import split_address
from articles.text.figures import MAX_ALT_TEXT
from articles.text.markup import clean_html, links_in, text_of
from articles.text.numbers import BIGINT
from articles.text.words import plain_line

_UPLOADS = re.compile(r"/(?:wp-content/uploads|files)/(?:sites/[0-9]+/)?(.+)")
_SIZE = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.\w{1,5}\Z)")
_SCALED = re.compile(r"-(?:scaled|rotated)(?=\.\w{1,5}\Z)")
_EDITED = re.compile(r"-e[0-9]{10,13}(?=\.\w{1,5}\Z)")
_IMAGE_CLASS = re.compile(rf"(?:\A|\s)wp-image-({BIGINT})(?:\s|\Z)")
_IS_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
_MAX_ADDRESS = 2_000  # characters that are looked at
_PLACEHOLDER = 200  # characters; shorter data: addresses are placeholders


class Library:
    """The pictures and synced patterns of a site, for one of its posts."""

    def __init__(self, site: Site, post: str):
        self._site, self.post = site, post

    @property
    def attached(self) -> list[str]:
        """The numbers of the pictures attached to the post, in order."""
        found = {number: self.of_number(number) for number in self._site.attached.get(self.post, [])}
        return [number for number, picture in found.items() if picture and _IS_PICTURE.search(picture.file)]

    def block(self, number: str) -> str:
        """The content of a synced pattern; "" where the export lacks it."""
        return self._site.blocks.get(number, "")

    def holds(self, number: str) -> bool:
        """Whether the export has this attachment, wherever its file is."""
        return number in self._site.attachments

    def is_lost(self, given: dict[str, str]) -> bool:
        """Whether an <img> outside the media library shows a picture that will be lost with the old site.

        Very short data: addresses are placeholders, such as those for lazy loading.
        """
        own = {"", host_of(split_address(self._site.address))}
        found = [given[name] for name in ("src", "data-src") if given.get(name)]
        shown = [address for address in found if not address.startswith("data:") or len(address) > _PLACEHOLDER]
        return bool(shown) and all(
            host_of(split := split_address(address)) in own or split.scheme not in {"", "http", "https"}
            for address in (one[:_MAX_ADDRESS] for one in shown)
        )

    def of_number(self, number: str) -> IncomingImage | None:
        """The picture of an attachment, with its caption and alternative text."""
        attachment = self._site.attachments.get(number)
        file = attachment and _file_of(attachment)
        if not file:
            return None
        alt_text = plain(attachment.alt_text)[:MAX_ALT_TEXT]
        return replace(_picture(file), caption=plain(attachment.caption), alt_text=alt_text)

    def of_image(self, given: dict[str, str]) -> IncomingImage | None:
        """The picture of an <img>, with its alternative text or else the attachment's; None for other pictures."""
        addresses = (given.get(name, "") for name in ("data-full-url", "data-orig-file", "src", "data-src"))
        file = next(filter(None, map(_upload, addresses)), "")
        if not file:
            return None
        number = _IMAGE_CLASS.search(given.get("class", ""))
        known = self.of_number(number[1] if number else given.get("data-id", ""))
        is_whole = known is not None and known.file == file  # then a 800x600 in its name isn't a size
        picture = _picture(file) if is_whole else _picture(_SIZE.sub("", file), file)
        alt_text = known.alt_text if known and known.file == picture.file else ""
        return replace(picture, alt_text=plain_line(given.get("alt", ""))[:MAX_ALT_TEXT] or alt_text)


def plain(html: str) -> str:
    """HTML as one line of plain text; WordPress stores even titles and names as HTML."""
    return plain_line(text_of(clean_html(html)) if "<" in html or "&" in html else html)


def linked_files(body: str) -> list[str]:
    """The links of a clean body to files of a media library, which aren't imported."""
    if "/wp-content/uploads/" not in body:
        return []
    return [address for address in links_in(body) if "/wp-content/uploads/" in address]


def host_of(address: SplitResult) -> str:
    return address.netloc.lower().rpartition("@")[2].removeprefix("www.")


def _upload(address: str) -> str:
    """The path of a media library's file below the uploads folder; "" for any other address."""
    split = split_address(address)
    path = unquote(split.path)
    if host_of(split).endswith(".files.wordpress.com"):
        return path.lstrip("/")
    found = _UPLOADS.search(path)
    return found[1] if found else ""


def _file_of(attachment: Attachment) -> str:
    """Its path below the uploads folder; very old sites stored /home/harbour/wp-content/uploads/2009/05/a.jpg"""
    if attachment.file and not attachment.file.startswith("/"):
        return attachment.file
    return _upload(attachment.file or attachment.address)


def _picture(whole: str, copy: str = "") -> IncomingImage:
    """The picture of a file (perhaps ferry-scaled.jpg), with a smaller `copy` (ferry-300x200.jpg) to fall back on.

    A file that was edited in WordPress (ferry-e1556700000.jpg) is preferred to its original.
    """
    best = _SCALED.sub("", whole)
    stem, dot, ending = best.rpartition(".")
    others = dict.fromkeys([whole, f"{stem}-scaled{dot}{ending}", _EDITED.sub("", best), copy])
    return IncomingImage(file=best, also=tuple(name for name in others if name and name != best))
