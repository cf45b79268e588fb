"""Reading a story's fields from front matter, by our own keys and those of Jekyll and Hugo.

https://jekyllrb.com/docs/front-matter/, https://gohugo.io/content-management/front-matter/
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from articles.importing.incoming import BadInput, IncomingImage, Options
from articles.importing.markdown.front_matter import one_line, shown
from articles.models.story_fields import SOURCE_FIELDS, Kind, StoryField
from articles.text.addresses import split_address
from articles.text.citations import MOST as MOST_LINES
from articles.text.dates import FIRST_YEAR, LAST_YEAR, BadDate, localize
from articles.text.numbers import MAX_VIEWS
from articles.text.words import distinct

FIELDS = tuple(one for one in SOURCE_FIELDS if one.kind is not Kind.HTML)  # the body is the text below
KEYS = (
    *(one.front_matter_key for one in FIELDS),
    "language", "section", "source", "source_id", "tags", "authors", "views", "pictures",
)  # fmt: skip
PICTURE_KEYS = ("file", "caption", "alt", "credit")
# Other names of our keys, in lower case; the first one with a value counts. Hugo publishes a page at "publishDate"; its
# "date" may be earlier.
ALIASES = {
    "headline": ("headline", "title"),
    "lead": ("lead", "description", "summary", "excerpt"),
    "date": ("publishdate", "pubdate", "date"),
    "expires": ("expires", "expirydate", "unpublishdate"),
    "version": ("lastmod", "last_modified_at", "modified"),
    "categories": ("categories", "category"),
    "tags": ("tags", "tag", "keywords"),
    "authors": ("authors", "author"),
}
FOREIGN_PICTURE_KEYS = ("images", "image", "cover", "featured_image", "featuredimage")
FOREIGN_FILE_KEYS = ("file", "image", "path", "src", "url")
FOREIGN_ADDRESS_KEYS = ("aliases", "redirect_from", "permalink", "url")
FOREIGN_FLAG_KEYS = ("draft", "published")
# They tell a static site generator how to build a page, and mean nothing here.
IGNORED_KEYS = (
    "author_profile", "build", "cascade", "classes", "comment", "comments", "comments_id", "excerpt_separator", "guid",
    "headless", "id", "iscjklanguage", "layout", "linktitle", "markup", "math", "menu", "menus", "meta", "outputs",
    "page_id", "pin", "post_id", "read_time", "related", "resources", "robots", "search", "series", "share", "sitemap",
    "slug", "toc", "translationkey", "type", "weight",
)  # fmt: skip
KNOWN_KEYS = {
    *KEYS, *FOREIGN_PICTURE_KEYS, *FOREIGN_ADDRESS_KEYS, *FOREIGN_FLAG_KEYS, *IGNORED_KEYS,
    *(name for names in ALIASES.values() for name in names),
}  # fmt: skip

STATUSES = {"in review": "review"} | {name: name for name in ("draft", "review", "published", "withdrawn")}
STATUSES |= {"publish": "published", "future": "published", "pending": "review", "private": "draft"}  # WordPress's
BOOLEANS = {**dict.fromkeys(("true", "yes", "on", "1"), True), **dict.fromkeys(("false", "no", "off", "0"), False)}

MAX_TAGS, MAX_AUTHORS, MAX_PICTURES, MAX_FILE_NAME = 100, 20, 200, 200
MAX_ADDRESSES, MAX_ADDRESS = 100, 500

DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:[Tt]|[ ]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"[ ]?(?P<offset>[Zz]|[+-]\d{1,2}(?::?\d{2})?)?)?",
    re.ASCII,
)
JEKYLL_NAME = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})-.", re.ASCII)
COUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:[,._ \u00a0\u202f]\d{3})+)", re.ASCII)


@dataclass
class FrontMatter:
    """Reads the values of front matter key by key, and collects warnings.

    `file_name` is the file's name without its ending, which in Jekyll begins with the date.
    """

    raw: dict[str, Any]
    options: Options
    file_name: str = ""
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.spelling = {str(key).lower(): str(key) for key in self.raw}  # Hugo ignores case
        self.values = {str(key).lower(): value for key, value in self.raw.items()}
        if len(self.values) < len(self.raw):
            doubled = shown(next(key for key in self.raw if self.spelling[str(key).lower()] != key))
            raise BadInput(f"The key {doubled} appears twice, in upper and lower case. Remove one.")
        self._warn_of_unknown(self.raw, KNOWN_KEYS, KEYS, "front matter")

    def text(self, key: str) -> str:
        key, value = self._given(key)
        return _text(value, f'"{key}"')

    def fields(self) -> dict[str, Any]:
        """The values of SOURCE_FIELDS other than the body; warns if the dates contradict each other."""
        read = {one.name: self._read(one) for one in FIELDS}
        published, updated = read["published_at"], read["updated_at"]
        if published and updated and updated < published:
            self.warnings.append('"updated" is earlier than "date"; check which is right.')
        return read

    def _read(self, one: StoryField) -> Any:
        by_name = {"headline": self.headline, "status": self.status, "published_at": self.published_at}
        if one.name in by_name:
            return by_name[one.name]()
        by_kind = {Kind.DATE: self.time, Kind.FLAG: self.flag, Kind.LINES: self.lines, Kind.URL: self.web_address}
        value = by_kind.get(one.kind, self.text)(one.front_matter_key)
        return bool(value) if one.kind is Kind.FLAG else value

    def headline(self) -> str:
        if headline := self.text("headline"):
            return headline
        raise BadInput('The story has no headline. Write a line "headline: …" between the --- lines.')

    def status(self) -> str:
        value = self.text("status") or "published"
        status = STATUSES.get(value.lower().replace("_", " "))
        if status is None:
            raise BadInput(
                f"The status {shown(value)} is unknown. Write draft, review, published or withdrawn; "
                "published with a date in the future is a scheduled story."
            )
        is_held_back = self.flag("draft") is True or self.flag("published") is False
        return "draft" if is_held_back and status == "published" else status

    def published_at(self) -> datetime.datetime | None:
        return self.time("date") or self._time_in_file_name()

    def modified_at(self) -> datetime.datetime | None:
        return self._time(*self._given("version"), is_shown=False)

    def time(self, key: str) -> datetime.datetime | None:
        return self._time(*self._given(key))

    def views(self) -> int | None:
        value = self.text("views")
        if not value:
            return None
        if not COUNT.fullmatch(value) or len(value) > 20:
            raise BadInput(f'"views" is {shown(value)}, which is not a number. Write it as 184 or 1,234.')
        views = int(re.sub(r"[^\d-]", "", value))
        if not 0 <= views <= MAX_VIEWS:
            raise BadInput(f'"views" is {views}. Give a number from 0 to {MAX_VIEWS:,}, or leave it out.')
        return views

    def web_address(self, key: str) -> str:
        address = self.text(key)
        if address and not re.fullmatch(r"(?i:https?)://[^\s<>\"\\]+", address):
            self.warnings.append(f'"{key}" is not a web address (http:// or https://) and was left out.')
            return ""
        return address

    def section_and_tags(self) -> tuple[str, list[str]]:
        """The section, else the first of the categories; and the tags, with the categories that are left."""
        section, categories = self.text("section"), self._names("categories", MAX_TAGS)
        if not section:
            section, categories = "".join(categories[:1]), categories[1:]
        tags = self._names("tags", MAX_TAGS)
        known = {tag.casefold() for tag in (section, *tags)}
        return section, [*tags, *(category for category in categories if category.casefold() not in known)]

    def lines(self, key: str) -> str:
        """A list of lines, joined; a single line needn't be in a list."""
        value = self.values.get(key) or []
        lines = [_text(line, f'Each of "{key}"') for line in (value if isinstance(value, list) else [value])]
        if len(lines) > MOST_LINES:
            raise BadInput(f'"{key}" has {len(lines)} lines. Give {MOST_LINES} at most.')
        return "\n".join(filter(None, lines))

    def authors(self) -> list[str]:
        return self._names("authors", MAX_AUTHORS)

    def pictures(self) -> list[IncomingImage]:
        if value := self.values.get("pictures"):
            return [self._picture(number, values) for number, values in enumerate(_entries(value, "pictures"), start=1)]
        found: dict[str, IncomingImage] = {}
        for key in FOREIGN_PICTURE_KEYS:
            for slot in self._foreign_pictures(key):
                found.setdefault(slot.file, slot)
        return list(found.values())

    def old_addresses(self) -> list[str]:
        """The paths that the page had elsewhere; warns about those that aren't paths."""
        found, rejected = {}, []
        for key in FOREIGN_ADDRESS_KEYS:
            value = self.values.get(key) or []
            for each in value if isinstance(value, list) else [value]:
                address = _text(each, f'Each of "{key}"')
                if path := _path_of(address):
                    found[path] = key
                elif "/" in address.strip("/") and "/:" not in address:  # Jekyll's permalink may be a pattern or a word
                    rejected.append(shown(address))
        if len(found) > MAX_ADDRESSES:
            raise BadInput(f"The front matter lists {len(found)} old addresses. Give {MAX_ADDRESSES} at most.")
        if rejected:
            left_out = ", ".join(rejected[:5])
            self.warnings.append(f"Old addresses must be paths such as /2019/ferry/; left out: {left_out}.")
        return list(found)

    def _given(self, key: str) -> tuple[str, Any]:
        """The name that a key has in this front matter, and its value."""
        for name in ALIASES.get(key, (key,)):
            if self.values.get(name) not in (None, "", []):
                return self.spelling[name], self.values[name]
        return key, None

    def flag(self, key: str) -> bool | None:
        value = self.text(key)
        if not value or (key == "published" and DATE.fullmatch(value)):
            return None
        if value.lower() not in BOOLEANS:
            raise BadInput(f'"{key}" is {shown(value)}. Write true or false.')
        return BOOLEANS[value.lower()]

    def _time(self, key: str, value: Any, *, is_shown: bool = True) -> datetime.datetime | None:
        value = _text(value, f'"{key}"')
        if not value:
            return None
        found = DATE.fullmatch(value)
        if not found:
            raise BadInput(
                f'"{key}" is {shown(value)}, which is not a date. Write it as 2026-11-16 08:30, with an offset such '
                "as +02:00 if it isn't local time."
            )
        if found["hour"] is None and is_shown:
            self.warnings.append(f'"{key}" has no time of day; 00:00 was used.')
        try:
            return self._aware(key, _moment(found), found["offset"])
        except BadDate as error:
            raise BadInput(f'"{key}": {error}') from error
        except ValueError as error:
            raise BadInput(f'"{key}" is {shown(value)}, which doesn\'t exist. Correct it.') from error

    def _time_in_file_name(self) -> datetime.datetime | None:
        found = JEKYLL_NAME.match(self.file_name)
        return self._time("the date in the file's name", found["date"]) if found else None

    def _aware(self, key: str, moment: datetime.datetime, offset: str | None) -> datetime.datetime:
        if offset:
            return moment.replace(tzinfo=_zone(offset))
        aware, warning = localize(moment, self.options.timezone)
        if warning:
            self.warnings.append(f'"{key}": {warning}')
        return aware

    def _names(self, key: str, most: int) -> list[str]:
        """A list, or text with commas, as distinct names in order. Authors may be mappings with a name."""
        has_keys = key == "authors"
        key, value = self._given(key)
        if isinstance(value, dict) and "name" in value and has_keys:
            value = [value]
        if isinstance(value, dict):
            raise BadInput(f'"{key}" must be a list or text with commas, such as "{key}: one, two".')
        if not isinstance(value, list):
            value = _text(value, f'"{key}"').split(",")
        if has_keys:
            value = [name.get("name") if isinstance(name, dict) else name for name in value]
        names = distinct(_text(name, f'Each of "{key}"') for name in value)
        if len(names) > most:
            raise BadInput(f'"{key}" has {len(names)} names. Give {most} at most.')
        return names

    def _picture(self, number: int, values: Any) -> IncomingImage:
        if isinstance(values, str):
            values = {"file": values}
        if not isinstance(values, dict):
            raise BadInput(f'Picture {number} must have keys of its own: begin it with "- file: name.jpg".')
        self._warn_of_unknown(values, PICTURE_KEYS, PICTURE_KEYS, f"entry of picture {number}")
        file, caption, alt, credit = (_text(values.get(key), f'"{key}" of picture {number}') for key in PICTURE_KEYS)
        if re.search(r"[/\\:]|\A\.", file) or len(file) > MAX_FILE_NAME:
            self.warnings.append(
                f"Picture {number}: {shown(file)} is not a bare file name, so the slot stays empty. "
                "Put the file beside the story, or name its folder with --images, and write its name alone."
            )
            file = ""
        return IncomingImage(file=file, caption=caption, alt_text=alt, credit=credit)

    def _foreign_pictures(self, key: str) -> list[IncomingImage]:
        """The pictures in a key of Jekyll's or Hugo's, by path or address, if that can be the name of a file."""
        value = self.values.get(key) or []
        slots = []
        for values in _entries(value if isinstance(value, list) else [value], key):
            given = values if isinstance(values, dict) else {"file": values}
            texts = {
                name: _text(given.get(name), f'"{name}" of "{key}"') for name in (*FOREIGN_FILE_KEYS, *PICTURE_KEYS)
            }
            if file := relative_path(next((texts[name] for name in FOREIGN_FILE_KEYS if texts[name]), "")):
                slots.append(IncomingImage(file, texts["caption"], texts["alt"], texts["credit"]))
        return slots

    def _warn_of_unknown(self, values: dict, read: Any, known: tuple[str, ...], where: str) -> None:
        unknown = [shown(key) for key in values if str(key).lower() not in read]
        if unknown:
            more = f" and {len(unknown) - 20} more" if len(unknown) > 20 else ""
            self.warnings.append(
                f"The {where} has unknown keys: {', '.join(unknown[:20])}{more}. Known keys are {', '.join(known)}."
            )


def _text(value: Any, what: str) -> str:
    """A value as one line of text without control characters; "" for None. Raises BadInput for anything but text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{what} must be plain text. Write it on one line, in quotation marks if need be.")
    return one_line(value)


def _entries(value: Any, key: str) -> list:
    if not isinstance(value, list):
        raise BadInput(f'"{key}" must be a list; begin each picture with "- file: name.jpg".')
    if len(value) > MAX_PICTURES:
        raise BadInput(f'"{key}" has {len(value)} entries. Give {MAX_PICTURES} at most.')
    return value


def relative_path(file: str) -> str:
    """The path of a picture on its site, without scheme and host; "" for one that isn't a plain path."""
    parts = unquote(split_address(file).path).strip("/").split("/")
    path = "/".join(part for part in parts if part != ".")
    is_plain = not re.search(r"[\\:\x00-\x1f]", path) and not any(part.startswith(".") for part in path.split("/"))
    return path if is_plain and len(path) <= MAX_FILE_NAME else ""


def _path_of(address: str) -> str:
    """The path and query of an old address; "" for the front page and for what isn't an address."""
    parts = split_address(address)
    path = one_line(unquote(parts.path)) + (f"?{parts.query}" if parts.query else "")
    is_plain = path.startswith("/") and not path.startswith("//") and "/:" not in path
    return path if is_plain and 1 < len(path) <= MAX_ADDRESS else ""


def _moment(found: re.Match) -> datetime.datetime:
    """A match of DATE as a naive time. Raises ValueError for one that doesn't exist."""
    parts = [int(part or 0) for part in found.group("year", "month", "day", "hour", "minute", "second")]
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        raise BadDate(f"the year {parts[0]} isn't between {FIRST_YEAR} and {LAST_YEAR}. Correct it.")
    return datetime.datetime(*parts)  # noqa: DTZ001 - its zone comes next


def _zone(offset: str) -> datetime.timezone:
    """`Z`, `+2`, `+0200` or `+02:00` as a time zone. Raises ValueError for one that doesn't exist."""
    if offset in "Zz":
        return datetime.UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:-2] or 0), int(digits[-2:])
    if len(digits) <= 2:
        hours, minutes = minutes, 0
    if hours > 14 or minutes > 59:
        raise ValueError(offset)
    distance = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-distance if offset[0] == "-" else distance)
