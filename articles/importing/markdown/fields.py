"""A story's own fields from front matter and from the place of its file: headline, status, dates, section and tags."""

import datetime
import re
from typing import Any

from articles.importing.default_category import is_default
from articles.importing.incoming import BadInput, LeftOut, Options
from articles.importing.languages import known_language
from articles.importing.markdown.front_matter import shown
from articles.importing.markdown.keys import ALIASES, FIELDS, FrontMatter
from articles.importing.markdown.places import Place, as_words, default_language, section_of
from articles.importing.markdown.sites import ELEVENTY, HUGO, Site
from articles.importing.markdown.times import Times
from articles.importing.term_map import filed
from articles.models.story_fields import Kind, StoryField
from articles.text.citations import MOST as MOST_LINES
from articles.text.numbers import MAX_VIEWS
from articles.text.word_count import count_words

STATUSES = {"in review": "review"} | {name: name for name in ("draft", "review", "published", "withdrawn")}
STATUSES |= {"publish": "published", "future": "published", "pending": "review", "private": "draft"}  # WordPress's
MAX_TAGS = 100
COUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:[,._ \u00a0\u202f]\d{3})+)", re.ASCII)
MARKS_OF_A_LIST = {"all", "nav", "post", "posts"}  # Eleventy's tags that make lists of pages


class StoryFields:
    """Reads the fields of one page; warnings go to its front matter, `left_out` names texts that have no field."""

    def __init__(self, front: FrontMatter, place: Place, site: Site, options: Options):
        self._front, self._place, self._site, self._options = front, place, site, options
        self._times = Times(front, options)
        self.left_out: list[LeftOut] = []

    def read(self) -> dict[str, Any]:
        """The values of SOURCE_FIELDS other than the body; warns if the dates contradict each other."""
        read = {one.name: self._read(one) for one in FIELDS}
        published, updated = read["published_at"], read["updated_at"]
        if published and updated and updated < published:
            self._front.warnings.append('"updated" is earlier than "date"; check which is right.')
        return read

    def has_date(self) -> bool:
        return bool(self._place.date or self._front.all_given("date"))

    def language(self) -> str:
        """What the page says itself, else its folder or file name, else the site's configuration."""
        stated = self._front.text("language")
        return known_language(stated) if stated else self._place.language or default_language(self._site)

    def modified_at(self) -> datetime.datetime | None:
        return self._times.optional("version", is_shown=False)

    def views(self) -> int | None:
        value = self._front.text("views")
        if not value:
            return None
        views = int(re.sub(r"[^\d-]", "", value)) if COUNT.fullmatch(value) and len(value) <= 20 else -1
        if 0 <= views <= MAX_VIEWS:
            return views
        self._front.warnings.append(
            f'"views" is {shown(value)} and was left out. Write a number from 0 to {MAX_VIEWS:,}, as 184 or 1,234.'
        )
        return None

    def section_and_tags(self) -> tuple[str, list[str]]:
        """The section, by its key, folder or the first category; and the tags, with the categories that are left."""
        has_spaces = self._front.is_foreign and self._site.generator not in {HUGO, ELEVENTY}
        categories = self._front.names("categories", MAX_TAGS, has_spaces=has_spaces)
        tags = self._front.names("tags", MAX_TAGS, has_spaces=has_spaces)
        if self._site.generator == ELEVENTY:
            tags = [tag for tag in tags if tag.lower() not in MARKS_OF_A_LIST]
        categories = [*map(as_words, self._place.before), *categories]
        categories, tags = ([one for one in names if not is_default(one, "")] for names in (categories, tags))
        folder = section_of(self._place, self._site)
        first = folder if self._site.generator == HUGO else ""
        section = self._front.text("section") or first or "".join(categories[:1]) or folder
        known = {tag.casefold() for tag in (section, *tags)}
        tags = [*tags, *(category for category in categories if category.casefold() not in known)]
        return filed(section, tags, self._options.terms)

    def _read(self, one: StoryField) -> Any:
        by_name = {
            "headline": self._headline, "lead": self._lead, "status": self._status, "published_at": self._published_at,
        }  # fmt: skip
        if one.name in by_name:
            return by_name[one.name]()
        if one.kind is Kind.LINES:
            return self._front.lines(one.front_matter_key, MOST_LINES)
        by_kind = {Kind.DATE: self._times.optional, Kind.FLAG: self._front.flag, Kind.URL: self._front.web_address}
        value = by_kind.get(one.kind, self._front.text)(one.front_matter_key)
        return bool(value) if one.kind is Kind.FLAG else value

    def _headline(self) -> str:
        """As stated, else made from the name of the file, as Jekyll does."""
        if headline := self._front.text("headline"):
            return headline
        if not self._front.is_foreign or not self._place.title or self._place.title in {"index", "standard input"}:
            raise BadInput('The story has no headline. Write a line "headline: …" between the --- lines.')
        headline = as_words(self._place.title)
        self._front.warnings.append(f"It has no title; its headline {shown(headline)} is from the file's name.")
        return headline

    def _lead(self) -> str:
        """The first of the keys that may be a lead; the words of others are named as left out."""
        lead = self._front.text("lead")
        for key, value in self._front.all_given("lead"):
            text = self._front.line(value, f'"{key}"') if isinstance(value, str) else ""
            if text and text not in lead and self._front.is_foreign and key.lower() in ALIASES["lead"]:
                self.left_out.append(LeftOut(count_words(text), f'in "{key}", as another key has the lead'))
        return lead

    def _status(self) -> str:
        value = self._front.text("status") or "published"
        status = STATUSES.get(value.lower().replace("_", " "))
        if status is None:
            self._front.warnings.append(
                f"The status {shown(value)} is unknown, so it became a draft. Write draft, review, published or "
                "withdrawn; published with a date in the future is a scheduled story."
            )
            status = "draft"
        draft = self._front.flag("draft", unclear=True)
        is_held_back = draft is True or self._front.flag("published", unclear=False) is False
        is_held_back = is_held_back or (self._place.is_draft and draft is None)
        return "draft" if is_held_back and status == "published" else status

    def _published_at(self) -> datetime.datetime | None:
        return self._times.published(self._place.date)
