"""Where a post was at its old site, and what identifies it."""

import re
from urllib.parse import SplitResult, unquote

from articles.importing.wordpress.site import Site, host_of
from articles.importing.wordpress.xml import Item
from articles.text.addresses import is_web_address, split_address
from articles.text.numbers import BIGINT

MAX_ADDRESS = 500

_BY_NUMBER = re.compile(rf"(?:\A|&)(p|page_id|attachment_id)=({BIGINT})(?:&|\Z)")


def source_url(item: Item) -> str:
    """The address of a published post; "" for any other, and for one that isn't a web address."""
    address, link = item["link"], split_address(item["link"])
    if _number(link) or item["wp:status"] != "publish" or len(address) > MAX_ADDRESS:
        return ""
    return address if link.scheme in {"http", "https"} and is_web_address(address) else ""


def old_addresses(item: Item, site: Site) -> list[str]:
    """The post's paths: its permalink, by number, earlier slugs, and the pages of its attachments."""
    number, link = item["wp:post_id"], split_address(item["link"])
    found = [_path(link), f"{site.root}/?p={number}" if number else "", _guid_path(item, site)]
    if item.kind == "page" and number:
        found.append(f"{site.root}/?page_id={number}")
    slug = unquote(item["wp:post_name"])
    before, here, after = unquote(link.path).rpartition(f"/{slug}")
    if slug and here and "/" not in after.rstrip("/"):  # ".html" or a number may follow the slug
        found += [f"{before}/{unquote(old)}{after}" for old in item.meta.get("_wp_old_slug", []) if old]
    for attachment in site.attached.get(number, []):
        page = split_address(site.attachments[attachment].page)
        found += [_path(page), f"{site.root}/?attachment_id={attachment}"]
    return usable(found)


def usable(paths: list[str]) -> list[str]:
    """Paths that can be stored, each once; a front page's own isn't one of them."""
    fitting = (path for path in paths if path.strip("/") and len(path) <= MAX_ADDRESS and path.isprintable())
    return list(dict.fromkeys(fitting))


def _guid_path(item: Item, site: Site) -> str:
    """The path of the GUID, if that is an address of this post and not of another site's post."""
    guid = split_address(item["guid"])
    if number := _number(guid):
        return _path(guid) if number[2] == item["wp:post_id"] else ""
    return _path(guid) if host_of(item["guid"]) == site.host else ""


def _number(address: SplitResult) -> re.Match | None:
    """The match of ?p=123 in an address, if it has that."""
    return _BY_NUMBER.search(address.query)


def _path(address: SplitResult) -> str:
    """The path of a page on its site: "/2019/05/ferry/" or "/?p=123"."""
    number = _number(address)
    return unquote(address.path) + (f"?{number[1]}={int(number[2])}" if number else "")
