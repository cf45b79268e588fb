"""Reading a WordPress export (WXR) as plain posts; streamed, so that a file of any size needs little memory.

WXR is RSS 2.0 with extensions. Its only specification is the code that writes it:
https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from articles.importing.incoming import BadInput
from articles.importing.wordpress.fields import POST_META
from articles.importing.wordpress.site import MAX_CAPTION, Attachment, Site, Term, described
from articles.importing.wordpress.xml import Item, Reader, read
from articles.text.numbers import BIGINT
from articles.text.words import plain_line

VERSIONS = ("1.1", "1.2")
MAX_BLOCKS = 4_000_000  # characters of all synced patterns
POSTS = ("post",)
KINDS = {"page": "pages", "nav_menu_item": "menu items", "revision": "revisions"}

_POST_FIELDS = {
    "title", "link", "guid", "dc:creator", "content:encoded", "excerpt:encoded", "wp:post_id", "wp:post_date",
    "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt", "wp:post_name", "wp:status", "wp:post_type",
    "wp:post_password", "pubDate",
}  # fmt: skip
_ITEM_FIELDS = {
    "title", "link", "guid", "excerpt:encoded", "wp:post_id", "wp:post_name", "wp:post_parent", "wp:post_type",
    "wp:status", "wp:menu_order", "wp:attachment_url",
}  # fmt: skip
_ITEM_META = {
    "_wp_attached_file", "_wp_attachment_image_alt", "cap-user_login", "cap-display_name", "cap-linked_account",
}  # fmt: skip
_CHANNEL_FIELDS = {"wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"}
_TERM_FIELDS = {
    "wp:author_id", "wp:author_login", "wp:author_display_name", "wp:term_id", "wp:category_nicename", "wp:cat_name",
    "wp:category_parent", "wp:tag_slug", "wp:tag_name",
}  # fmt: skip


def read_site(path: Path, types: Collection[str] = POSTS) -> Site:
    """Read one file once, and count its items of these post types. Raises BadInput if it is invalid as a whole."""
    site = Site()
    for _ in read(path, _SiteReader(site, types)):
        pass
    if not site.version:
        raise BadInput(
            "The file isn't a WordPress export: it has no WXR version. In WordPress choose Tools → Export, and run "
            "again with that file."
        )
    if site.blocks:  # few sites have them, so they are read in a pass of their own
        for _ in read(path, _BlockReader(site)):
            pass
    return site


def check_has_posts(site: Site) -> None:
    """Raise BadInput for an export without any item to import."""
    if not site.posts:
        held = f"only {described(site.left_out)}" if site.left_out else "nothing"
        raise BadInput(
            f"There are no posts in this export ({held}). "
            "In WordPress choose Tools → Export → All content, and run again."
        )


def read_posts(path: Path, types: Collection[str] = POSTS) -> Iterator[Item]:
    """Read the file again and yield its posts in order. A post that is too large comes without its text."""
    found: list[Item] = []
    for _ in read(path, _PostReader(found, types)):
        yield from found
        found.clear()


def is_wanted(item: Item, types: Collection[str]) -> bool:
    return item.kind in types and item["wp:status"] != "trash"


class _SiteReader(Reader):
    wanted = {*_ITEM_FIELDS, *_CHANNEL_FIELDS, *_TERM_FIELDS, "wp:meta_key", "wp:meta_value"}
    wanted_meta = _ITEM_META

    def __init__(self, site: Site, types: Collection[str]):
        super().__init__()
        self._site, self._types = site, types
        self._term: dict[str, str] = {}

    def on_text(self, parent: str, name: str, text: str) -> None:
        site = self._site
        if name == "wp:wxr_version":
            if text not in VERSIONS:
                raise BadInput(
                    f"The export has WXR version {text[:20] or '?'}, but only {' and '.join(VERSIONS)} are "
                    "supported. Export it again with a current WordPress."
                )
            site.version = text
        elif parent == "channel" and name in {"wp:base_blog_url", "link"}:
            site.address = text if name == "wp:base_blog_url" or not site.address else site.address
        else:
            self._term[name] = text

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
        site, number, parent = self._site, term.get("wp:term_id", ""), term.get("wp:category_parent", "")
        site.hold(key, value, number, parent)
        if name == "wp:author":
            site.authors[key] = value
            site.author_numbers[key] = term.get("wp:author_id", "")
        elif name == "wp:tag":
            site.terms["post_tag", key] = Term(number, value)
        else:
            site.terms["category", key] = Term(number, value, parent)
            site.categories[number] = key

    def on_item(self, item: Item) -> None:
        site, kind = self._site, item.kind
        site.left_out["comments"] += item.comments
        if is_wanted(item, self._types):
            site.posts += 1
        elif kind in self._types:
            site.left_out["posts in the trash"] += 1
        elif kind == "attachment":
            self._attachment(item)
        elif kind == "wp_block":
            site.hold(number := item["wp:post_id"])
            site.blocks[number] = ""
        elif kind == "guest-author":
            self._guest(item)
        else:
            site.count(KINDS.get(kind) or f"items of type “{plain_line(kind)[:30]}”")

    def _guest(self, item: Item) -> None:
        """A guest author of Co-Authors Plus. One that is linked to an account has the account's name, or gives it."""
        site, login, account = self._site, item.first_meta("cap-user_login"), item.first_meta("cap-linked_account")
        name = item.first_meta("cap-display_name") or item["title"]
        site.hold(login, name, account)
        for known_as in (login, item["wp:post_name"].removeprefix("cap-"), account):
            if known_as and not site.authors.get(known_as):
                site.authors[known_as] = name
        if account and site.authors.get(account):
            site.authors[login] = site.authors[account]

    def _attachment(self, item: Item) -> None:
        number, parent, order = item["wp:post_id"], item["wp:post_parent"], item["wp:menu_order"]
        if not re.fullmatch(BIGINT, number):
            return
        site, file, address = self._site, item.first_meta("_wp_attached_file"), item["wp:attachment_url"]
        is_attached = parent not in {"", "0"}
        attachment = Attachment(
            number=number,
            address="" if file else address,
            file=file,
            page=item["link"] if is_attached else "",
            caption=item["excerpt:encoded"][:MAX_CAPTION],
            alt_text=item.first_meta("_wp_attachment_image_alt")[:MAX_CAPTION],
            order=int(order) if re.fullmatch(r"-?[0-9]{1,9}", order) else 0,
        )
        site.hold(attachment, *(getattr(attachment, name) for name in Attachment.__slots__))
        site.attachments[number] = attachment
        site.learn_folders(address, item["guid"], file)
        if is_attached:
            site.attached.setdefault(parent, []).append(number)


class _BlockReader(Reader):
    """Reads synced patterns (blocks that many posts share), if they are published."""

    wanted = {"content:encoded", "wp:post_id", "wp:post_type", "wp:status"}
    wanted_meta: set[str] = set()

    def __init__(self, site: Site):
        super().__init__()
        self._site, self._left = site, MAX_BLOCKS

    def on_item(self, item: Item) -> None:
        text, is_public = item["content:encoded"], item["wp:status"] == "publish"
        if item.kind == "wp_block" and is_public and len(text) <= self._left:
            self._left -= len(text)
            self._site.blocks[item["wp:post_id"]] = text


class _PostReader(Reader):
    wanted = {*_POST_FIELDS, "category", "wp:meta_key", "wp:meta_value"}
    wanted_meta = POST_META
    looks_at_all_meta = True

    def __init__(self, found: list[Item], types: Collection[str]):
        super().__init__()
        self._found, self._types = found, types

    def on_item(self, item: Item) -> None:
        if is_wanted(item, self._types):
            self._found.append(item)
