"""Reading a WordPress export (WXR) as plain posts; streamed, so that a file of any size needs little memory.

WXR is RSS 2.0 with extensions. Its only specification is the code that writes it:
https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sys import getsizeof

from articles.importing.incoming import BadInput
from articles.importing.wordpress.xml import OVERHEAD, Item, Reader, read
from articles.text.numbers import BIGINT
from articles.text.words import plain_line

VERSIONS = ("1.1", "1.2")
MAX_MEMORY = 100 * 1024 * 1024  # bytes for what posts need from elsewhere in the file: about 150,000 attachments
MAX_CAPTION = 2_000  # characters, as in our own field
MAX_BLOCKS = 4_000_000  # characters of all synced patterns
MAX_COUNTED = 20  # kinds of items that the report names
KINDS = {"page": "pages", "nav_menu_item": "menu items", "revision": "revisions"}

_POST_FIELDS = {
    "title", "link", "guid", "dc:creator", "content:encoded", "excerpt:encoded", "wp:post_id", "wp:post_date",
    "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt", "wp:post_name", "wp:status", "wp:post_type",
    "wp:post_password",
}  # fmt: skip
_ITEM_FIELDS = {
    "title", "link", "excerpt:encoded", "wp:post_id", "wp:post_parent", "wp:post_type", "wp:status", "wp:menu_order",
    "wp:attachment_url",
}  # fmt: skip
MAIN_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")  # as plugins store it
_POST_META = {"_thumbnail_id", "_wp_old_slug", "footnotes", "views", "post_views_count", *MAIN_CATEGORY}
_ITEM_META = {"_wp_attached_file", "_wp_attachment_image_alt", "cap-user_login", "cap-display_name"}
_CHANNEL_FIELDS = {"wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"}
_TERM_FIELDS = {
    "wp:author_login", "wp:author_display_name", "wp:term_id", "wp:category_nicename", "wp:cat_name", "wp:tag_slug",
    "wp:tag_name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the media library: its path below the uploads folder, or else its address.

    `page` is the address of its attachment page, which it has only if it is attached to a post.
    """

    number: str
    address: str
    file: str
    page: str
    caption: str
    alt_text: str
    order: int


@dataclass
class Site:
    """What posts need from elsewhere in the file, and counts of what isn't imported."""

    version: str = ""
    address: str = ""
    authors: dict[str, str] = field(default_factory=dict)  # display names by login
    terms: dict[tuple[str, str], str] = field(default_factory=dict)  # names by kind and slug
    categories: dict[str, str] = field(default_factory=dict)  # slugs by number
    attachments: dict[str, Attachment] = field(default_factory=dict)  # by post id
    attached: dict[str, list[str]] = field(default_factory=dict)  # ids of attachments by the id of their post
    blocks: dict[str, str] = field(default_factory=dict)  # the content of synced patterns, by number
    posts: int = 0
    left_out: Counter = field(default_factory=Counter)


def read_site(path: Path) -> Site:
    """Read the whole file once. Raises BadInput if the file as a whole is invalid."""
    site = Site()
    reader = _SiteReader(site)
    for _ in read(path, reader):
        pass
    if not site.version:
        raise BadInput(
            "The file isn't a WordPress export: it has no WXR version. In WordPress choose Tools → Export, and run "
            "again with that file."
        )
    if not site.posts:
        held = f"only {described(site.left_out)}" if site.left_out else "nothing"
        raise BadInput(
            f"There are no posts in this export ({held}). "
            "In WordPress choose Tools → Export → All content, and run again."
        )
    for numbers in site.attached.values():
        numbers.sort(key=lambda number: (site.attachments[number].order, int(number)))
    if site.blocks:  # few sites have them, so they are read in a pass of their own
        for _ in read(path, _BlockReader(site)):
            pass
    return site


def read_posts(path: Path) -> Iterator[Item]:
    """Read the file again and yield its posts in order. A post that is too large comes without its text."""
    found: list[Item] = []
    for _ in read(path, _PostReader(found)):
        yield from found
        found.clear()


def described(counts: Counter) -> str:
    """Counts in words: "comments: 3, pages: 12"."""
    return ", ".join(f"{what}: {count}" for what, count in sorted(counts.items()) if count)


class _SiteReader(Reader):
    wanted = {*_ITEM_FIELDS, *_CHANNEL_FIELDS, *_TERM_FIELDS, "wp:meta_key", "wp:meta_value"}
    wanted_meta = _ITEM_META

    def __init__(self, site: Site):
        super().__init__()
        self._site, self._memory = site, 0
        self._term: dict[str, str] = {}

    def on_text(self, parent: str, name: str, text: str) -> None:
        site = self._site
        if name == "wp:wxr_version":
            if text.strip() not in VERSIONS:
                raise BadInput(
                    f"The export has WXR version {text.strip()[:20] or '?'}, but only {' and '.join(VERSIONS)} are "
                    "supported. Export it again with a current WordPress."
                )
            site.version = text.strip()
        elif parent == "channel" and name in {"wp:base_blog_url", "link"}:
            site.address = text.strip() if name == "wp:base_blog_url" or not site.address else site.address
        else:
            self._term[name] = text.strip()

    def on_end(self, name: str) -> None:
        """An author or term has ended."""
        term, self._term = self._term, {}
        keys = {
            "wp:author": ("wp:author_login", "wp:author_display_name"),
            "wp:category": ("wp:category_nicename", "wp:cat_name"),
            "wp:tag": ("wp:tag_slug", "wp:tag_name"),
        }.get(name)
        if not keys or not term.get(keys[0]):
            return
        key, value = (term.get(key, "") for key in keys)
        self._count_memory(key, value)
        if name == "wp:author":
            self._site.authors[key] = value
        elif name == "wp:tag":
            self._site.terms["post_tag", key] = value
        else:
            self._site.terms["category", key] = value
            self._site.categories[term.get("wp:term_id", "")] = key

    def on_item(self, item: Item) -> None:
        site, kind = self._site, item["wp:post_type"]
        site.left_out["comments"] += item.comments
        if item.is_post:
            site.posts += 1
        elif kind == "post":
            site.left_out["posts in the trash"] += 1
        elif kind == "attachment":
            self._attachment(item)
        elif kind == "wp_block":
            self._count_memory(number := item["wp:post_id"].strip())
            site.blocks[number] = ""
        elif kind == "guest-author":
            login, name = (item.meta.get(key, [""])[0] for key in ("cap-user_login", "cap-display_name"))
            self._count_memory(login, name, item["title"])
            site.authors.setdefault(login, name or item["title"])
        else:
            self._count(KINDS.get(kind) or f"items of type “{plain_line(kind)[:30]}”")

    def _count(self, what: str) -> None:
        left_out = self._site.left_out
        left_out[what if what in left_out or len(left_out) < MAX_COUNTED else "others"] += 1

    def _attachment(self, item: Item) -> None:
        number, parent, order = (item[name].strip() for name in ("wp:post_id", "wp:post_parent", "wp:menu_order"))
        if not re.fullmatch(BIGINT, number):
            return
        file, alt_text = (item.meta.get(key, [""])[0] for key in ("_wp_attached_file", "_wp_attachment_image_alt"))
        is_attached = parent not in {"", "0"}
        attachment = Attachment(
            number=number,
            address="" if file else item["wp:attachment_url"].strip(),
            file=file.strip(),
            page=item["link"].strip() if is_attached else "",
            caption=item["excerpt:encoded"].strip()[:MAX_CAPTION],
            alt_text=alt_text.strip()[:MAX_CAPTION],
            order=int(order) if re.fullmatch(r"-?[0-9]{1,9}", order) else 0,
        )
        self._count_memory(attachment, *(getattr(attachment, name) for name in Attachment.__slots__))
        self._site.attachments[number] = attachment
        if is_attached:
            self._site.attached.setdefault(parent, []).append(number)

    def _count_memory(self, *values: object) -> None:
        self._memory += sum(map(getsizeof, values)) + OVERHEAD
        if self._memory > MAX_MEMORY:
            raise BadInput("The export contains too many authors, terms and media files. Export it in parts.")


class _BlockReader(Reader):
    """Reads synced patterns (blocks that many posts share), if they are published."""

    wanted = {"content:encoded", "wp:post_id", "wp:post_type", "wp:status"}
    wanted_meta: set[str] = set()

    def __init__(self, site: Site):
        super().__init__()
        self._site, self._left = site, MAX_BLOCKS

    def on_item(self, item: Item) -> None:
        text, is_public = item["content:encoded"], item["wp:status"].strip() == "publish"
        if item["wp:post_type"] == "wp_block" and is_public and len(text) <= self._left:
            self._left -= len(text)
            self._site.blocks[item["wp:post_id"].strip()] = text


class _PostReader(Reader):
    wanted = {*_POST_FIELDS, "category", "wp:meta_key", "wp:meta_value"}
    wanted_meta = _POST_META

    def __init__(self, found: list[Item]):
        super().__init__()
        self._found = found

    def on_item(self, item: Item) -> None:
        if item.is_post:
            self._found.append(item)
