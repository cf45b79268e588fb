"""Custom fields of posts that readers saw: decks, kickers and bylines, as news themes and plug-ins store them.

Newspack: newspack_post_subtitle (https://github.com/Automattic/newspack-theme); Largo: subtitle, largo_byline_text
(https://github.com/INN/largo); WP Subtitle: wps_subtitle; Secondary Title: _secondary_title; Yoast SEO:
_yoast_wpseo_metadesc. The other names are those that people usually choose in Advanced Custom Fields, which stores the
key of a field under the same name with an underscore ("_subtitle": "field_5f…").
"""

import re
from collections.abc import Collection, Iterable

from articles.importing.wordpress.media_library import plain
from articles.importing.wordpress.xml import Item

DECKS = (
    "newspack_post_subtitle", "wps_subtitle", "subtitle", "sub_title", "post_subtitle", "article_subtitle", "deck",
    "dek", "standfirst", "subheadline", "sub_headline", "subheading", "subhead", "strapline", "summary",
    "article_summary", "newspack_article_summary", "lede", "lead", "intro", "_secondary_title", "secondary_title",
    "_subtitle", "_deck",
)  # fmt: skip
DESCRIPTION = "_yoast_wpseo_metadesc"  # for search engines; good enough where nothing else is there
KICKERS = ("kicker", "_kicker", "post_kicker", "article_kicker", "eyebrow", "overline", "roofline")
BYLINES = (
    "largo_byline_text", "byline", "_byline", "by_line", "post_byline", "article_byline", "custom_byline",
    "author_name", "guest_author", "guest-author",
)  # fmt: skip
MAIN_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")  # as plug-ins store it
VIEWS = ("views", "post_views_count")
POST_META = {
    "_thumbnail_id", "_wp_old_slug", "footnotes", *VIEWS, *MAIN_CATEGORY, *DECKS, DESCRIPTION, *KICKERS, *BYLINES,
}  # fmt: skip
MAX_KICKER, MAX_NAME = 60, 120  # characters

_KEY_OF_ACF = re.compile(r"field_[0-9a-f]+")
_BY = re.compile(r"(?:by|von|par|por|от|автор)\b[:\s]*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*;\s*|\s*\|\s*|\s+(?:and|und|et|и)\s+|\s*&\s*")
# Of plug-ins, and no words of the post: caches of embedded pages, texts for search engines and social networks.
_TECHNICAL = re.compile(
    r"_oembed_|_edit_|_wp_|_menu_item|_elementor|_yoast|_aioseo|rank_math_|_jetpack|_publicize|_wpas_|_genesis|"
    r"_et_pb|_fusion|_wpb_|_vc_|_encloseme|_pingme|enclosure|_searchwp|_sharing|_links?_to|ad_|_ad"
)


def deck_of(item: Item) -> str:
    """The deck as plain text; "" if there is none."""
    return next(_values(item, DECKS), "")


def description_of(item: Item) -> str:
    """The description for search engines, unless it is a template ("%%excerpt%%")."""
    return next((text for text in _values(item, [DESCRIPTION]) if "%%" not in text), "")


def kicker_of(item: Item) -> str:
    return next((text for text in _values(item, KICKERS) if len(text) <= MAX_KICKER), "")


def bylines_of(item: Item) -> list[str]:
    """The names in a byline that replaces the post's author; [] if there is none."""
    byline = next(_values(item, BYLINES), "")
    names = (name.strip(" ,") for name in _BETWEEN.split(_BY.sub("", byline, count=1) if _BY.match(byline) else byline))
    return [name for name in names if name and not name.isdigit()] if len(byline) <= MAX_NAME else []


def unread(item: Item) -> Iterable[str]:
    """The names of custom fields with text that isn't imported."""
    for name in item.other_texts:
        if not _TECHNICAL.match(name):
            yield name
    if len(next(_values(item, KICKERS), "")) > MAX_KICKER:
        yield next(key for key in KICKERS if item.first_meta(key))
    if len(next(_values(item, BYLINES), "")) > MAX_NAME:
        yield next(key for key in BYLINES if item.first_meta(key))


def beside(item: Item, taken: Collection[str]) -> Iterable[tuple[str, str]]:
    """The custom fields, as name and text, that would be the deck, kicker or byline if another weren't `taken`."""
    for keys in (DECKS, KICKERS, BYLINES):
        others = [*_given(item, keys)][1:]
        yield from ((key, text) for key, text in others if text not in taken)


def _values(item: Item, keys: Iterable[str]) -> Iterable[str]:
    return (text for _key, text in _given(item, keys))


def _given(item: Item, keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The custom fields that have a value, with that as plain text."""
    for key in keys:
        value = item.first_meta(key) if key in item.meta else ""
        if value and not _KEY_OF_ACF.fullmatch(value) and (text := plain(value)):
            yield key, text
