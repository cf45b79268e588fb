"""The values of front matter by our own keys and those of Jekyll, Hugo and Eleventy, as text.

https://jekyllrb.com/docs/front-matter/, https://gohugo.io/content-management/front-matter/,
https://www.11ty.dev/docs/data-frontmatter/. A value that a key can't have is left out with a warning.
"""

import html
import re
from collections.abc import Iterable
from typing import Any

from articles.importing.markdown.dates import NoDate, read_date
from articles.importing.markdown.front_matter import one_line, shown
from articles.models.story_fields import SOURCE_FIELDS, Kind
from articles.text.words import distinct

FIELDS = tuple(one for one in SOURCE_FIELDS if one.kind is not Kind.HTML)  # the body is the text below
KEYS = (
    *(one.front_matter_key for one in FIELDS),
    "language", "section", "source", "source_id", "tags", "authors", "views", "pictures",
)  # fmt: skip
PICTURE_KEYS = ("file", "caption", "alt", "credit")
# Other names of our keys, in lower case; the first one with a value counts. Hugo publishes a page at "publishDate"; its
# "date" may be earlier. Only "lastmod" is left to date a page of Hugo that has nothing else.
ALIASES = {
    "headline": ("headline", "title"),
    "lead": (
        "lead", "description", "summary", "excerpt", "subtitle", "deck", "dek", "standfirst", "subheading", "teaser",
    ),
    "date": ("publishdate", "pubdate", "date", "published", "created_at", "created"),
    "version": ("lastmod", "last_modified_at", "modified"),
    "expires": ("expires", "expirydate", "unpublishdate"),
    "language": ("language", "lang", "locale"),
    "categories": ("categories", "category"),
    "tags": ("tags", "tag", "keywords"),
    "authors": ("authors", "author", "byline"),
}  # fmt: skip
FOREIGN_PICTURE_KEYS = (
    "images", "image", "cover", "featured_image", "featuredimage", "feature_image", "cover_image", "thumbnail",
)  # fmt: skip
FOREIGN_ADDRESS_KEYS = ("aliases", "redirect_from", "permalink", "url")
FOREIGN_FLAG_KEYS = ("draft", "published")
TABLES = ("params", "taxonomies", "extra")  # of Hugo and Zola, with keys that others have at the top
# They tell a static site generator how to build a page, and mean nothing here.
IGNORED_KEYS = (
    "author_profile", "build", "cascade", "classes", "comment", "comments", "comments_id", "eleventynavigation",
    "excerpt_separator", "guid", "headless", "id", "iscjklanguage", "layout", "linktitle", "markup", "math", "menu",
    "menus", "meta", "mermaid", "outputs", "page_id", "pin", "post_id", "read_time", "related", "resources", "robots",
    "search", "series", "share", "sitemap", "slug", "templateengineoverride", "toc", "translationkey", "type", "weight",
    "wordpress_id", "wordpress_url",
)  # fmt: skip
WITHOUT_WORDS = {"classes", "robots"}  # though their values may have blanks
KNOWN_KEYS = {
    *KEYS, *FOREIGN_PICTURE_KEYS, *FOREIGN_ADDRESS_KEYS, *FOREIGN_FLAG_KEYS, *IGNORED_KEYS, *TABLES,
    *(name for names in ALIASES.values() for name in names),
}  # fmt: skip
BOOLEANS = {**dict.fromkeys(("true", "yes", "on", "1"), True), **dict.fromkeys(("false", "no", "off", "0"), False)}
MOST_UNKNOWN = 20
_WORDS = re.compile(r"[^\W\d_]{2}[^\s]*+\s++[^\W\d_]")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|i|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


class FrontMatter:
    """Gives the values of front matter key by key, and collects `warnings` about those that are unusable.

    `is_foreign`: it is a generator's, so its text may have entities and its tags spaces; ours (`headline`, and what
    `export_stories` writes) is taken as written.
    """

    def __init__(self, raw: dict[str, Any], defaults: dict[str, Any], warnings: list[str]):
        self.warnings = warnings
        self.spelling, self.values = {}, {}
        for key, value in raw.items():  # Hugo ignores case
            lower = str(key).lower()
            if lower in self.values:
                warnings.append(f"The key {shown(key)} appears twice, in upper and lower case; the last one counts.")
            self.spelling[lower], self.values[lower] = str(key), value
        self._warn_of_unknown(raw, KNOWN_KEYS, KEYS, "front matter")
        tables = [self.values[name] for name in TABLES if isinstance(self.values.get(name), dict)]
        self._warn_of_unread_text()
        for more in (*tables, defaults):
            for key, value in more.items():
                self.spelling.setdefault(str(key).lower(), str(key))
                self.values.setdefault(str(key).lower(), value)
        self.is_foreign = not self.values.get("headline") and not self.values.get("source_id")

    def given(self, key: str) -> tuple[str, Any]:
        """The name that a key has in this front matter, and its value."""
        return next(iter(self.all_given(key)), (key, None))

    def all_given(self, key: str) -> list[tuple[str, Any]]:
        """All names of a key that have a value, with it."""
        names = ALIASES.get(key, (key,))
        return [
            (self.spelling[name], self.values[name]) for name in names if self.values.get(name) not in (None, "", [])
        ]

    def text(self, key: str) -> str:
        """The text of a key's first name that has some."""
        return next((text for name, value in self.all_given(key) if (text := self.line(value, f'"{name}"'))), "")

    def written(self, key: str) -> str:
        """A text as it is written, entities and all, on one line."""
        value = self.given(key)[1]
        return one_line(value) if isinstance(value, str) else ""

    def line(self, value: Any, what: str) -> str:
        """A value as one line of text without control characters; "" for none, with a warning for anything but text."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.warnings.append(f"{what} isn't plain text and was left out. Write it on one line, in quotation marks.")
            return ""
        line = one_line(value)
        if self.is_foreign and ("&" in line or "<" in line):
            line = one_line(html.unescape(_INLINE_TAG.sub("", line)))
        return line

    def lines(self, key: str, most: int) -> str:
        """A list of lines, joined; a single line needn't be in a list."""
        value = self.values.get(key) or []
        lines = [self.line(line, f'Each of "{key}"') for line in (value if isinstance(value, list) else [value])]
        return "\n".join(self.first(list(filter(None, lines)), most, f'"{key}"'))

    def names(self, key: str, most: int, *, has_spaces: bool = False) -> list[str]:
        """A list, or text with commas (or, as Jekyll reads it, spaces), as distinct names in order."""
        key, value = self.given(key)
        if isinstance(value, dict):
            self.warnings.append(f'"{key}" must be a list or text with commas, such as "{key}: one, two".')
            return []
        if not isinstance(value, list):
            text = self.line(value, f'"{key}"')
            value = text.split() if has_spaces and "," not in text and key != "category" else text.split(",")
        return self.most([self.line(name, f'Each of "{key}"') for name in value], most, key)

    def most(self, names: Iterable[str], most: int, key: str) -> list[str]:
        return self.first(distinct(names), most, f'"{key}"')

    def first(self, values: list, most: int, what: str) -> list:
        """The first of some values, with a warning if there are more."""
        if len(values) > most:
            self.warnings.append(f"{what} has {len(values)} entries; the first {most} were taken.")
        return values[:most]

    def flag(self, key: str, unclear: bool | None = None) -> bool | None:
        """Whether a key says yes or no; None if it has no value, `unclear` with a warning for anything else."""
        value = self.line(self.values.get(key), f'"{key}"')
        if not value or (key == "published" and is_date(value)):
            return unclear if self.values.get(key) not in (None, "") and not value else None
        if value.lower() not in BOOLEANS:
            self.warnings.append(f'"{key}" is {shown(value)}. Write true or false.')
            return unclear
        return BOOLEANS[value.lower()]

    def web_address(self, key: str) -> str:
        address = self.text(key)
        if address and not re.fullmatch(r"(?i:https?)://[^\s<>\"\\]+", address):
            self.warnings.append(f'"{key}" is not a web address (http:// or https://) and was left out.')
            return ""
        return address

    def _warn_of_unread_text(self) -> None:
        """Warn of text in keys that are ignored, or that nobody knows, in a table such as Hugo's `params`."""
        unread = [name for name in IGNORED_KEYS if name not in WITHOUT_WORDS and _has_words(self.values.get(name))]
        for name in TABLES:
            table = self.values.get(name)
            inside = table.items() if isinstance(table, dict) else ()
            known = KNOWN_KEYS - set(IGNORED_KEYS)
            unread += [f"{name}.{key}" for key, value in inside if str(key).lower() not in known and _has_words(value)]
        if unread:
            more = " …" if len(unread) > MOST_UNKNOWN else ""
            names = ", ".join(map(shown, unread[:MOST_UNKNOWN]))
            self.warnings.append(f"Text in keys that aren't read was left out: {names}{more}.")

    def warn_of_unknown_in(self, values: dict, known: tuple[str, ...], where: str) -> None:
        self._warn_of_unknown(values, known, known, where)

    def _warn_of_unknown(self, values: dict, read: Any, known: tuple[str, ...], where: str) -> None:
        unknown = [shown(key) for key in values if str(key).lower() not in read]
        if unknown:
            more = f" and {len(unknown) - MOST_UNKNOWN} more" if len(unknown) > MOST_UNKNOWN else ""
            names = ", ".join(unknown[:MOST_UNKNOWN])
            self.warnings.append(f"The {where} has unknown keys: {names}{more}. Known keys are {', '.join(known)}.")


def _has_words(value: Any) -> bool:
    """Whether a value has text of several words, at any depth."""
    if isinstance(value, dict | list):
        return any(map(_has_words, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and bool(_WORDS.search(value))


def is_date(text: str) -> bool:
    try:
        read_date(text)
    except NoDate:
        return False
    except ValueError:  # a date, but one that doesn't exist
        return True
    return True
