"""One post of a WordPress export as a story."""

import datetime
import re

from articles.importing.incoming import BadInput, IncomingStory, LeftOut, Options
from articles.importing.languages import known_language
from articles.importing.wordpress import fields
from articles.importing.wordpress.addresses import MAX_ADDRESS, old_addresses, source_url, usable
from articles.importing.wordpress.bodies import Body, body_of
from articles.importing.wordpress.dates import UTC, first_date
from articles.importing.wordpress.languages import Edition
from articles.importing.wordpress.media_library import Library, plain
from articles.importing.wordpress.post_pictures import featured_picture, slots_of, without_featured
from articles.importing.wordpress.site import Site
from articles.importing.wordpress.terms import Terms, authors_of, language_of
from articles.text.markup import clean_html, text_of
from articles.text.numbers import MAX_VIEWS
from articles.text.word_count import count_words, count_words_of_html
from articles.text.words import plain_line

NAME = "wordpress"

MAX_LEAD = 1_000
MAX_HEADLINE_WORDS = 10
STATUSES = {
    "publish": "published", "future": "published", "pending": "review", "draft": "draft", "auto-draft": "draft",
}  # fmt: skip


class Post:
    """Turns one post into a story."""

    def __init__(self, edition: Edition, site: Site, options: Options, terms: Terms):
        self.edition, self.item, self.site = edition, edition.item, site
        self.options, self.terms = options, terms
        self.number = self.item["wp:post_id"]
        self.library = Library(site, self.number)
        self.warnings: list[str] = []
        self.left_out = [*edition.left_out]
        self.title = plain(self.item["title"])

    def refused(self, reason: str) -> BadInput:
        """The reason with what the post's owner knows it by."""
        words = count_words(self.title) + count_words_of_html(self.item["content:encoded"])
        return BadInput(
            reason,
            title=self.title,
            source_id=f"post {self.number or '?'}",
            position=self.item.line,
            source_words=words + sum(each.words for each in self.edition.left_out),
        )

    def story(self, seen: set[str]) -> IncomingStory:
        """The story. `seen` are the identities of the file so far. Raises BadInput, MarkupError or BadDate."""
        item = self.item
        if item.is_too_large:
            raise BadInput(f"{self.name} is longer than 2 MB. Shorten or split it in WordPress and export again.")
        if item.unreadable:
            self.warnings.append("Characters that no text may have were left out of it.")
        body = body_of(item["content:encoded"], self.library, item.first_meta("footnotes"))
        featured = featured_picture(item.first_meta("_thumbnail_id"), self.library, body, self.warnings)
        in_library = body.library_captions | ({featured.file: featured.caption} if featured else {})
        html = without_featured(clean_html(body.html), body, featured)
        lead, html = self.lead(html)
        kicker = fields.kicker_of(item)
        self.warnings += [*body.warnings, *_warnings_of(body)]
        if item["wp:status"] == "publish" and not (html or body.gallery or lead):
            self.warnings.append("It has no text. If a plugin stored it in its own fields, add it at the desk.")
        filed = self.terms.file(item)
        if kicker:
            filed.add("", [kicker])
            self.left_out.append(LeftOut(count_words(kicker), "in the kicker, which became a tag"))
        for key, text in fields.beside(item, {kicker, lead, plain(item["excerpt:encoded"])}):
            self.left_out.append(LeftOut(count_words(text), f"in the custom field {key}, as another one was taken"))
        authors, author_addresses = authors_of(item, self.site, self.warnings)
        headline, slots = self.headline(html, lead), slots_of(featured, body, self.warnings)
        captions = sum(count_words(slot.caption) for slot in slots if slot.caption == in_library.get(slot.file))
        return IncomingStory(
            language=language_of(item) or known_language(self.edition.language),
            headline=headline,
            lead=lead,
            body=html,
            status=self.status(),
            published_at=self.published_at(),
            modified_at=self.modified_at(),
            source=self.options.source or self.site.host or NAME,
            source_id=self.identity(seen),
            source_url=source_url(item),
            old_addresses=usable(self.edition.addresses(old_addresses(item, self.site), self.site.root)),
            section=filed.section,
            tags=[*filed.tags],
            authors=authors,
            views=self.views(),
            images=slots,
            figures=body.figures,
            warnings=self.warnings,
            source_words=count_words(headline)
            + self.words_above
            + body.words
            + captions
            + sum(each.words for each in self.left_out),
            left_out=[*self.left_out, *(LeftOut(words, where) for where, words in body.lost_words.items())],
            position=item.line,
            name_addresses=author_addresses | filed.addresses,
        )

    @property
    def name(self) -> str:
        return f"“{self.title[:60]}” (post {self.number or '?'})"

    # -- texts -----------------------------------------------------------------------------------------------

    def headline(self, html: str, lead: str) -> str:
        if self.title:
            return self.title
        words = (lead or text_of(html)).split()
        if not words:
            raise BadInput(f"Post {self.number or '?'} has neither a title nor text. Give it a title and export again.")
        headline = plain_line(" ".join(words[:MAX_HEADLINE_WORDS])[:200])
        self.warnings.append("It has no title, so its first words became the headline.")
        return headline + ("…" if len(words) > MAX_HEADLINE_WORDS else "")

    def lead(self, html: str) -> tuple[str, str]:
        """The lead and the body. The lead is the excerpt, else the deck, else the description for search engines.

        The body gets what is too long for a lead, and a deck beside an excerpt.
        """
        excerpt, deck = plain(self.item["excerpt:encoded"]), fields.deck_of(self.item)
        deck = "" if deck == excerpt else deck
        description = fields.description_of(self.item)
        if not (excerpt or deck) and not _begins_with(html, description):
            deck = description
        self.words_above = count_words(excerpt) + count_words(deck)
        above = clean_html(self.item["excerpt:encoded"]) if len(excerpt) > MAX_LEAD else ""
        if above:
            self.warnings.append(f"The excerpt is longer than {MAX_LEAD:,} characters, so it was moved into the body.")
            excerpt = ""
        if not excerpt and len(deck) <= MAX_LEAD:
            excerpt, deck = deck, ""
        if deck:
            self.warnings.append("Beside its excerpt it has a deck in a field of its own, which now begins the text.")
            above = f"{clean_html(_paragraph(deck))}{above}"
        return excerpt, clean_html(above + html) if above else html

    # -- facts -----------------------------------------------------------------------------------------------

    def status(self) -> str:
        written = self.item["wp:status"]
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
        item, zone = self.item, self.options.timezone
        if item["wp:status"] in {"publish", "future", "private"}:
            dates = [(item["wp:post_date_gmt"], UTC), (item["wp:post_date"], zone), (item["pubDate"], UTC)]
            return first_date(dates, self.warnings)
        return self.date_or_none([(item["wp:post_date_gmt"], UTC)])

    def modified_at(self) -> datetime.datetime | None:
        item = self.item
        return self.date_or_none(
            [(item["wp:post_modified_gmt"], UTC), (item["wp:post_modified"], self.options.timezone)]
        )

    def date_or_none(self, dates) -> datetime.datetime | None:
        """The first of some dates; one that a story doesn't need may be unreadable."""
        try:
            return first_date(dates, self.warnings)
        except BadInput:
            self.warnings.append("One of its dates can't be read, so it was left out.")
            return None

    def views(self) -> int | None:
        found = (self.item.first_meta(name) for name in fields.VIEWS)
        numbers = (int(written) for written in found if re.fullmatch(r"[0-9]{1,10}", written))
        return next((number for number in numbers if number <= MAX_VIEWS), None)

    def identity(self, seen: set[str]) -> str:
        """The GUID; if it is missing or not unique in the file, the address or the number, if that is."""
        names = [plain_line(self.item["guid"]), plain_line(self.item["link"]), f"post {self.number}"]
        names = [f"{name}{self.edition.suffix}" if name else "" for name in names]
        usable_names = [name for name in names if name and len(name) <= MAX_ADDRESS]
        name = next((name for name in usable_names if name not in seen), usable_names[0])
        if names[0] in seen:
            how = "the import numbers it" if name in seen else "this one is known by its address or number"
            self.warnings.append(f"Another post in the file has the same GUID, so {how}.")
        elif self.number and f"#{self.number}{self.edition.suffix}" in seen:
            self.warnings.append("Another post in the file has the same number, so old addresses with it lead there.")
        seen |= {name, f"#{self.number}{self.edition.suffix}"}
        return name


def _paragraph(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<p>{escaped}</p>"


def _begins_with(html: str, words: str) -> bool:
    """Whether a text begins with a description, which may have been cut out of it."""
    return not words or text_of(html)[:60].strip() == words[:60].strip()


def _warnings_of(body: Body):
    """Warnings about what was left out of a text."""
    if body.left_out:
        yield f"Left out, apart from the text inside: {', '.join(body.left_out)}."
    if body.unknown_codes:
        yield f"Kept as text, because they aren't known here: {', '.join(body.unknown_codes)}."
    if body.lost_pictures:
        yield (
            f"Pictures outside the media library were not imported: {', '.join(body.lost_pictures)}. Add them at the "
            "desk."
        )
