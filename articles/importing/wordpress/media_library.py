"""What posts use from elsewhere in an export: files of the media library, and synced patterns."""

import re
from dataclasses import replace

from articles.importing.incoming import IncomingImage
from articles.importing.wordpress.site import UPLOADS, Attachment, Site, host_of, place_of
from articles.text.addresses import split_address
from articles.text.figures import MAX_ALT_TEXT
from articles.text.markup import clean_html, links_in, text_of
from articles.text.normal_form import MarkupError
from articles.text.numbers import BIGINT
from articles.text.soup import tokens
from articles.text.words import plain_line

_SIZE = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.\w{1,5}\Z)")
_SCALED = re.compile(r"-(?:scaled|rotated)(?=\.\w{1,5}\Z)")
_EDITED = re.compile(r"-e[0-9]{10,13}(?=\.\w{1,5}\Z)")
_IMAGE_CLASS = re.compile(rf"(?:\A|\s)wp-image-({BIGINT})(?:\s|\Z)")
_IS_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
_PHOTON = re.compile(r"i[0-9]\.wp\.com/(?:www\.)?(?=[^/]+\.)")  # WordPress.com's image server, for any site
_FILES = ".files.wordpress.com"  # media files of blogs there: harbour.files.wordpress.com for harbour.wordpress.com
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
        own = {"", self._site.host}
        found = [given[name] for name in ("src", "data-src") if given.get(name)]
        shown = [address for address in found if not address.startswith("data:") or len(address) > _PLACEHOLDER]
        return bool(shown) and all(
            host_of(address) in own or split_address(address).scheme not in {"", "http", "https"}
            for address in (one[:_MAX_ADDRESS] for one in shown)
        )

    def of_number(self, number: str) -> IncomingImage | None:
        """The picture of an attachment, with its caption and alternative text."""
        attachment = self._site.attachments.get(number)
        file = attachment and _file_of(attachment, self._site)
        if not file:
            return None
        alt_text = plain(attachment.alt_text)[:MAX_ALT_TEXT]
        return replace(_picture(file), caption=plain(attachment.caption), alt_text=alt_text)

    def of_image(self, given: dict[str, str]) -> IncomingImage | None:
        """The picture of an <img>, with its alternative text or else the attachment's; None for another site's."""
        addresses = (given.get(name, "") for name in ("data-full-url", "data-orig-file", "src", "data-src"))
        file = next(filter(None, (path_in_library(address, self._site) for address in addresses)), "")
        if not file:
            return None
        number = _IMAGE_CLASS.search(given.get("class", ""))
        known = self.of_number(number[1] if number else given.get("data-id", ""))
        is_whole = known is not None and known.file == file  # then a 800x600 in its name isn't a size
        picture = _picture(file) if is_whole else _picture(_SIZE.sub("", file), file)
        alt_text = known.alt_text if known and known.file == picture.file else ""
        return replace(picture, alt_text=plain_line(given.get("alt", ""))[:MAX_ALT_TEXT] or alt_text)


def plain(html: str) -> str:
    """HTML as one line of plain text; WordPress stores even titles and names as HTML.

    Elements that are nested too deeply for a body cost nothing here: their words are taken.
    """
    if "<" not in html and "&" not in html:
        return plain_line(html)
    try:
        return plain_line(text_of(clean_html(html)))
    except MarkupError:
        return plain_line("".join(value for kind, _name, value in tokens(html) if kind == "text"))


def linked_files(body: str, site: Site) -> list[str]:
    """The links of a clean body to files of the site's media library, which aren't imported."""
    folders = ("/wp-content/uploads/", "/files/", *(folder.partition("/")[2] for folder in site.folders))
    if not any(folder in body for folder in folders):  # nearly all texts, and finding links takes time
        return []
    return [address for address in links_in(body) if path_in_library(address, site)]


def path_in_library(address: str, site: Site) -> str:
    """The path of a media file of the site below its uploads folder; "" for any other address, and for other sites.

    The folder is where WordPress has it, or wherever the site's own attachments are. Where they were before the site
    moved counts for those alone, because another site may be there today.
    """
    if address.startswith("data:"):
        return ""
    place = _PHOTON.sub("", place_of(address[:_MAX_ADDRESS]), count=1)
    if place.startswith("/"):
        place = site.host + place
    for folder in site.folders:
        if place.startswith(folder):
            return place[len(folder) :]
    host, _, path = place.partition("/")
    if host == site.host and (found := UPLOADS.search(f"/{path}")):
        return f"/{path}"[found.end() :]
    if host.endswith(_FILES) and host.removesuffix(_FILES) == site.host.partition(".")[0]:
        return path
    for folder in site.former_folders:
        file = place.removeprefix(folder)
        whole = _SIZE.sub("", file)
        scaled = re.sub(r"(\.\w{1,5})\Z", r"-scaled\1", whole)
        if file != place and not site.files.isdisjoint({file, whole, scaled}):
            return file
    return ""


def _file_of(attachment: Attachment, site: Site) -> str:
    """Its path below the uploads folder; very old sites stored /home/harbour/wp-content/uploads/2009/05/a.jpg"""
    if attachment.file and not attachment.file.startswith("/"):
        return attachment.file
    return path_in_library(attachment.file or attachment.address, site)


def _picture(whole: str, copy: str = "") -> IncomingImage:
    """The picture of a file (perhaps ferry-scaled.jpg), with a smaller `copy` (ferry-300x200.jpg) to fall back on.

    A file that was edited in WordPress (ferry-e1556700000.jpg) is preferred to its original.
    """
    best = _SCALED.sub("", whole)
    stem, dot, ending = best.rpartition(".")
    others = dict.fromkeys([whole, f"{stem}-scaled{dot}{ending}", _EDITED.sub("", best), copy])
    return IncomingImage(file=best, also=tuple(name for name in others if name and name != best))
