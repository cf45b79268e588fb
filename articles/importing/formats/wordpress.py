"""WordPress exports (Tools → Export), WXR 1.1 and 1.2: posts with their pictures, authors, terms and old addresses.

`articles.importing.wordpress.export` reads the file, `articles.importing.wordpress.bodies` the text of a post. The
fields are documented at https://developer.wordpress.org/reference/classes/wp_post/
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from html import escape
from itertools import islice
from urllib.parse import SplitResult, unquote
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from articles.importing.incoming import (
    BadInput,
    Expected,
    FileNote,
    IncomingImage,
    IncomingStory,
    Options,
    SourceFile,
    figure_placeholder,
)
from articles.importing.wordpress.bodies import Body, body_of
from articles.importing.wordpress.export import Item, Site, described, read_posts, read_site
from articles.importing.wordpress.media_library import Library, host_of, linked_files, plain
from articles.importing.wordpress.terms import authors_of, language_of, section_and_tags
from articles.text.addresses import split_address
from articles.text.dates import BadDate, localize
from articles.text.figures import Figure, with_figures
from articles.text.markup import MarkupError, clean_html, text_of
from articles.text.numbers import BIGINT, MAX_VIEWS
from articles.text.words import plain_line

NAME = "wordpress"

MAX_LEAD, MAX_ADDRESS, MAX_PICTURES = 1_000, 500, 200
MAX_HEADLINE_WORDS = 10
STATUSES = {
    "publish": "published", "future": "published", "pending": "review", "draft": "draft", "auto-draft": "draft",
}  # fmt: skip
NO_DATE = ("0000-00-00", "-0001-11-30")  # as MySQL writes it, and as PHP reads that

_BY_NUMBER = re.compile(rf"(?:\A|&)(p|page_id|attachment_id)=({BIGINT})(?:&|\Z)")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_UTC = ZoneInfo("UTC")


def claims(head: bytes) -> bool:
    """Whether a file that begins like this is a WordPress export."""
    head = head.replace(b"\0", b"")  # UTF-16
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    return start == b"<" and (b"wordpress.org/export/" in head or b"WordPress eXtended RSS" in head)


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput | FileNote | Expected]:
    """Yield the posts in order, then notes on what isn't imported. Raises BadInput as `read_site` does."""
    site = read_site(file.path)
    yield Expected(site.posts)
    seen: set[str] = set()
    links, first = 0, ""
    for item in read_posts(file.path):
        try:
            story = _Post(item, site, options).story(seen)
        except (BadInput, BadDate, MarkupError) as reason:
            yield BadInput(str(reason))
            continue
        files = linked_files(story.body)
        links, first = links + len(files), first or next(iter(files), "")
        yield story
    if links:
        yield FileNote(
            f"Links to files in wp-content/uploads were left as they are: {links}, the first to "
            f"{first[:MAX_ADDRESS]}. Keep serving that folder at its old address, or they will be broken."
        )
    if +site.left_out:
        yield FileNote(f"Not imported: {described(site.left_out)}.")


class _Post:
    """Turns one post into a story."""

    def __init__(self, item: Item, site: Site, options: Options):
        self.item, self.site, self.options = item, site, options
        self.number = item["wp:post_id"].strip()
        self.link = split_address(item["link"])
        self.host = host_of(split_address(site.address))
        self.library = Library(site, self.number)
        self.warnings: list[str] = []

    def story(self, seen: set[str]) -> IncomingStory:
        if self.item.is_too_large:
            raise BadInput(f"{self.name} is longer than 2 MB. Shorten or split it in WordPress and export again.")
        body = body_of(self.item["content:encoded"], self.library, self.item.meta.get("footnotes", [""])[0])
        featured = self.featured(body)
        html = self.without_featured(clean_html(body.html), body, featured)
        lead, html = self.lead(html)
        self.warnings += _warnings_of(body)
        if self.item["wp:status"].strip() == "publish" and not (html or body.gallery or lead):
            self.warnings.append("It has no text. If a plugin stored it in its own fields, add it at the desk.")
        section, tags = section_and_tags(self.item, self.site)
        return IncomingStory(
            language=language_of(self.item),
            headline=self.headline(html, lead),
            lead=lead,
            body=html,
            status=self.status(),
            published_at=self.published_at(),
            modified_at=self.moment("wp:post_modified_gmt", "wp:post_modified"),
            source=self.options.source or self.host or NAME,
            source_id=self.identity(seen),
            source_url=self.source_url(),
            old_addresses=self.old_addresses(),
            section=section,
            tags=tags,
            authors=authors_of(self.item, self.site, self.warnings),
            views=self.views(),
            images=self.slots(featured, body),
            figures=body.figures,
            warnings=self.warnings,
        )

    @property
    def name(self) -> str:
        return f"“{plain(self.item['title'])[:60]}” (post {self.number or '?'})"

    # -- texts -----------------------------------------------------------------------------------------------

    def headline(self, html: str, lead: str) -> str:
        if headline := plain(self.item["title"]):
            return headline
        words = (lead or text_of(html)).split()
        if not words:
            raise BadInput(f"Post {self.number or '?'} has neither a title nor text. Give it a title and export again.")
        headline = plain_line(" ".join(words[:MAX_HEADLINE_WORDS])[:200])
        self.warnings.append("It has no title, so its first words became the headline.")
        return headline + ("…" if len(words) > MAX_HEADLINE_WORDS else "")

    def lead(self, html: str) -> tuple[str, str]:
        """The lead and the body, which gets the excerpt if that is too long for a lead."""
        lead = plain(self.item["excerpt:encoded"])
        if len(lead) <= MAX_LEAD:
            return lead, html
        self.warnings.append(f"The excerpt is longer than {MAX_LEAD:,} characters, so it was moved into the body.")
        return "", clean_html(clean_html(self.item["excerpt:encoded"]) + html)

    # -- facts -----------------------------------------------------------------------------------------------

    def status(self) -> str:
        written = self.item["wp:status"].strip()
        if written == "private":
            self.warnings.append("It was private, so it became a draft.")
        elif self.item["wp:post_password"]:
            self.warnings.append("It was protected by a password, so it became a draft.")
            return "draft"
        elif written not in STATUSES:
            self.warnings.append(f"Its status “{plain_line(written)[:40]}” isn't known here, so it became a draft.")
        return STATUSES.get(written, "draft")

    def published_at(self) -> datetime.datetime | None:
        """The time of publication. Drafts have no UTC date, and their local date is when they were begun."""
        is_dated = self.item["wp:status"].strip() in {"publish", "future", "private"}
        return self.moment("wp:post_date_gmt", "wp:post_date" if is_dated else "")

    def moment(self, utc_name: str, local_name: str) -> datetime.datetime | None:
        """A date of the post, from the UTC field or else the local one; None if both are empty."""
        for name, zone in ((utc_name, _UTC), (local_name, self.options.timezone)):
            written = self.item[name].strip()
            if written and not written.startswith(NO_DATE):
                moment, warning = localize(_moment(written), zone)
                self.warnings += [warning] if warning else []
                return moment
        return None

    def views(self) -> int | None:
        for name in ("views", "post_views_count"):
            written = self.item.meta.get(name, [""])[0].strip()
            if re.fullmatch(r"[0-9]{1,10}", written) and int(written) <= MAX_VIEWS:
                return int(written)
        return None

    # -- identity and addresses ------------------------------------------------------------------------------

    def identity(self, seen: set[str]) -> str:
        """The GUID; if it is missing or not unique in the file, the address or the number."""
        given = [plain_line(self.item["guid"]), plain_line(self.item["link"]), f"post {self.number}"]
        unique = [name for name in given if name and len(name) <= MAX_ADDRESS and name not in seen]
        if not unique:
            raise BadInput(f"{self.name} is in the file twice. Remove one of the two and run again.")
        if given[0] in seen:
            self.warnings.append("Another post in the file has the same GUID, so this one is known by its address.")
        seen.add(unique[0])
        return unique[0]

    def source_url(self) -> str:
        address = self.item["link"].strip()
        if _number(self.link) or self.item["wp:status"].strip() != "publish" or len(address) > MAX_ADDRESS:
            return ""
        is_address = _is_site(self.link.scheme, self.link.netloc) and not re.search(r"\s", address)
        return address if is_address else ""

    def old_addresses(self) -> list[str]:
        """The post's paths: its permalink, by number, earlier slugs, and the pages of its attachments."""
        root = split_address(self.site.address).path.rstrip("/")
        found = [_path(self.link), f"{root}/?p={self.number}" if self.number else "", self.guid_path()]
        slug = unquote(self.item["wp:post_name"].strip())
        before, here, after = unquote(self.link.path).rpartition(f"/{slug}")
        if slug and here and "/" not in after.rstrip("/"):  # ".html" or a number may follow the slug
            found += [f"{before}/{unquote(old)}{after}" for old in self.item.meta.get("_wp_old_slug", []) if old]
        for number in self.site.attached.get(self.number, []):
            found += [_path(split_address(self.site.attachments[number].page)), f"{root}/?attachment_id={number}"]
        fitting = (path for path in found if path.strip("/") and len(path) <= MAX_ADDRESS and path.isprintable())
        return list(dict.fromkeys(fitting))

    def guid_path(self) -> str:
        """The path of the GUID, if that is an address of this post and not of another site's post."""
        guid = split_address(self.item["guid"])
        if number := _number(guid):
            return _path(guid) if number[2] == self.number else ""
        return _path(guid) if host_of(guid) == self.host else ""

    # -- pictures --------------------------------------------------------------------------------------------

    def featured(self, body: Body) -> IncomingImage | None:
        """The featured picture, with its caption from a gallery or else from the media library."""
        number = self.item.meta.get("_thumbnail_id", [""])[0].strip()
        if number in {"", "0", "-1"}:
            return None
        picture = self.library.of_number(number)
        if picture is None:
            why = "isn't in the export. Export “All content”, in one file, to include it."
            if self.library.holds(number):
                why = "has no file in wp-content/uploads. Add it at the desk."
            self.warnings.append(f"Its featured picture, attachment {number[:20]}, {why}")
            return None
        same = next((each for each in body.gallery if each.file == picture.file), picture)
        alt_text = picture.alt_text or same.alt_text
        return replace(picture, caption=plain(same.caption) or picture.caption, alt_text=alt_text)

    def without_featured(self, html: str, body: Body, featured: IncomingImage | None) -> str:
        """Remove the featured picture from a clean body, because it is shown above it, and use its caption there.

        `body.figures` are updated. A figure without a caption gets that of the same picture in a gallery.
        """
        if "<figure>" not in html:
            body.figures = []
            return html
        pictures = {figure_placeholder(number): picture for number, picture in enumerate(body.figures, start=1)}
        figures: list[IncomingImage] = []
        captions = {picture.file: escape(plain(picture.caption)) for picture in body.gallery}

        def draw(figure: Figure) -> str:
            picture = pictures.get(figure.checksum)
            if picture is None:
                return ""  # not one of ours: the post itself has a data-file attribute
            if featured and picture.file == featured.file:
                featured.caption = text_of(figure.caption) or featured.caption
                featured.alt_text = featured.alt_text or figure.alt_text
                return ""
            figures.append(picture)
            caption = figure.caption or captions.get(picture.file, "")
            return replace(figure, checksum=figure_placeholder(len(figures)), caption=caption).markup

        without_featured = with_figures(html, draw)
        body.figures = figures
        return html if without_featured == html else clean_html(without_featured)

    def slots(self, featured: IncomingImage | None, body: Body) -> list[IncomingImage]:
        """The numbered pictures: the featured one, then those of galleries that aren't in the text, each file once."""
        slots = {} if featured is None else {featured.file: featured}
        shown = {picture.file for picture in body.figures}
        for picture in body.gallery:
            if picture.file not in shown:
                slots.setdefault(picture.file, replace(picture, caption=plain(picture.caption)))
        if len(slots) > MAX_PICTURES:
            self.warnings.append(f"Of its {len(slots)} pictures only the first {MAX_PICTURES} were imported.")
        return list(islice(slots.values(), MAX_PICTURES))


def _warnings_of(body: Body) -> Iterator[str]:
    """Warnings about what was left out of a text."""
    if body.left_out:
        yield f"Left out, apart from the text inside: {', '.join(body.left_out)}."
    if body.lost_pictures:
        yield (
            f"Pictures outside the media library were not imported: {', '.join(body.lost_pictures)}. Add them at the "
            "desk."
        )


@lru_cache
def _is_site(scheme: str, host: str) -> bool:
    """Whether this is the beginning of a web address; cached, because Django's validator is slow."""
    try:
        URLValidator(schemes=["http", "https"])(f"{scheme}://{host}/")
    except ValidationError:
        return False
    return True


def _moment(written: str) -> datetime.datetime:
    """A naive time in WordPress' format. Raises BadInput for one that doesn't exist."""
    try:
        if _TIME.fullmatch(written):
            return datetime.datetime.fromisoformat(written)
    except ValueError:
        pass
    raise BadInput(f"Its date {plain_line(written)[:40]!r} isn't valid. Correct it in WordPress and export again.")


def _number(address: SplitResult) -> re.Match | None:
    """The match of ?p=123 in an address, if it has that."""
    return _BY_NUMBER.search(address.query)


def _path(address: SplitResult) -> str:
    """The path of a page on its site: "/2019/05/ferry/" or "/?p=123"."""
    number = _number(address)
    return unquote(address.path) + (f"?{number[1]}={int(number[2])}" if number else "")
