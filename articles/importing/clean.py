"""The second step of an import: items are made fit to be stored, and lose as little as possible on the way.

`python -m articles.importing.clean FILE` prints each item as JSON. Nothing here uses the database.
"""

import html
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import fields, replace

from django.conf import settings

from articles.importing.alone import run_alone
from articles.importing.incoming import ArchivePart, BadInput, IncomingImage, IncomingStory, LeftOut
from articles.importing.items import ImportSettings, Item
from articles.importing.languages import known_language
from articles.importing.picture_files import FoundPicture, find_figures, find_pictures, with_found_figures
from articles.importing.read import Progress, default_settings, read
from articles.importing.values import fingerprint, fingerprints, stated_values
from articles.importing.words import words_of
from articles.models import Author, Section, Story, StoryImage, Tag
from articles.models.story_fields import PLAIN_FIELDS, Stated, column_of
from articles.text.addresses import is_web_address
from articles.text.markup import CleanHTML, MarkupError, clean_html, text_of
from articles.text.word_count import count_words
from articles.text.words import UNPRINTABLE, plain_line, plain_text, printable

MAX_HEADLINE, MAX_LEAD = (Story._meta.get_field(name).max_length for name in ("headline", "lead"))
HEADLINE_WORDS = 10  # of a text without a headline
# The most characters of a text, and its name in an error.
LIMITS = {
    one.name: (limit, one.name.replace("_", " "))
    for one in PLAIN_FIELDS
    if one.stated is not Stated.BY_ARCHIVES and (limit := column_of(one).max_length)
}
SECTION = Section._meta.get_field("name").max_length, "section's name"
AUTHOR = Author._meta.get_field("name").max_length, "author's name"
TAG = Tag._meta.get_field("name").max_length, "tag"
CAPTION = StoryImage._meta.get_field("own_caption").max_length, "picture caption"
ALT_TEXT = StoryImage._meta.get_field("own_alt_text").max_length, "picture's alternative text"
CREDIT = StoryImage._meta.get_field("own_credit").max_length, "picture credit"
CLEANED_FIELDS = [one.name for one in fields(IncomingStory) if one.name not in {"body", "warnings", "archived"}]


def cleaned(items: Iterable[Item | ArchivePart], how: ImportSettings) -> Iterator[Item | ArchivePart]:
    """The same items, each cleaned, or rejected with the reason."""
    for item in items:
        if isinstance(item, ArchivePart) or item.is_rejected:
            yield item
            continue
        try:
            yield clean(item, how)
        except BadInput as reason:
            yield item.reject(str(reason))


def clean(item: Item, how: ImportSettings) -> Item:
    """Repair a story, sanitise its body, find its pictures and count its words. Raises BadInput."""
    given, story = item.incoming, copy(item.incoming)
    if given.archived:  # valid already, and its pictures are stored
        clean_body(story)
        item.pictures = [FoundPicture()] * len(story.images)
    else:
        repair(story, item.stem)
        refuse_unfit(story)
        item.pictures = find_pictures(story, how.images or item.folder, item.stem)
        item.figures = find_figures(story, how.images or item.folder)
        warn(story, *(found.warning for found in (*item.pictures, *item.figures) if found.warning))
        story.body = with_found_figures(story.body, item.figures)
    item.incoming, item.title, item.folder = story, plain_line(given.headline) or story.headline, None
    item.stated = stated_values(story, item.pictures, how.options.language, how.options.section)
    item.fingerprints = fingerprints(item.stated)
    item.digest = fingerprint({name: one for name, one in item.fingerprints.items() if name != "views"})
    count(item, given)
    return item


def count(item: Item, given: IncomingStory) -> None:
    """Count an item's words, and name those that got lost here."""
    item.words_out = words_of(item.incoming)
    if item.incoming.headline != clean_value(given.headline):  # cut or made, of words that are in the text too
        item.words_out -= count_words(item.incoming.headline)
    item.words_in = given.source_words or words_of(given)
    item.left_out = list(given.left_out)
    missing = item.words_in - item.words_out - sum(one.words for one in item.left_out)
    if missing > 0 and (lost := min(missing, words_of(given) - item.words_out)) > 0:
        item.left_out.append(LeftOut(lost, "in markup that stories can't have"))
    # An address that is shown in place of a player is no word of the source, and makes up for none.
    item.words_out = min(item.words_out, max(0, item.words_in - sum(one.words for one in item.left_out)))


# -- repairs: what is wrong in one place costs that place at most


def repair(story: IncomingStory, stem: str) -> None:
    """Put right what can be without anybody's help, each with a warning. Raises BadInput."""
    drop_controls(story)
    story.language = known_language(story.language)
    story.source, story.source_id = plain_line(story.source), plain_line(story.source_id)
    clean_body(story)
    give_headline(story, stem)
    cut_what_is_too_long(story)
    give_date(story)


def drop_controls(story: IncomingStory) -> None:
    """Drop control characters, which no column can hold."""
    found = not isinstance(story.body, CleanHTML) and bool(UNPRINTABLE.search(story.body))
    for name in CLEANED_FIELDS:
        value = getattr(story, name)
        if value and (clean := clean_value(value)) != value:
            setattr(story, name, clean)
            found = True
    if found:
        warn(story, "Control characters were dropped.")


def warn(story: IncomingStory, *warnings: str) -> None:
    """Add warnings. The format's own list stays as it is."""
    if warnings:
        story.warnings = [*story.warnings, *warnings]


def clean_value(value):
    if isinstance(value, str):
        return printable(value) if UNPRINTABLE.search(value) else value
    if isinstance(value, list):
        return [clean_value(one) for one in value]
    if isinstance(value, IncomingImage):
        words = {name: clean_value(getattr(value, name)) for name in ("caption", "alt_text", "credit")}
        return replace(value, **words)
    return value


def clean_body(story: IncomingStory) -> None:
    try:
        story.body = clean_html(story.body)
    except MarkupError as error:
        raise BadInput(str(error)) from error


def give_headline(story: IncomingStory, stem: str) -> None:
    """Without a headline, the first words become it, or else the file's name."""
    if plain_line(story.headline):
        return
    words = (plain_line(story.lead) or text_of(story.body) or stem).split()
    if not words:
        raise BadInput("It has neither a headline nor text. Give it a headline and run again.")
    story.headline = " ".join(words[:HEADLINE_WORDS])[:MAX_HEADLINE] + ("…" if len(words) > HEADLINE_WORDS else "")
    warn(story, "It has no headline, so its first words became the headline.")


def cut_what_is_too_long(story: IncomingStory) -> None:
    """A headline or lead that is too long stands as a whole in the text."""
    headline, lead, moved, warnings = plain_line(story.headline), plain_text(story.lead), [], []
    if len(headline) > MAX_HEADLINE:
        story.headline = shortened(headline)
        moved.append(headline)
        warnings.append(
            f"The headline has {len(headline)} characters; {MAX_HEADLINE} are allowed. It was cut, and stands as a "
            "whole at the beginning of the text."
        )
    if len(lead) > MAX_LEAD:
        story.lead = ""
        moved.append(lead)
        warnings.append(f"The lead is longer than {MAX_LEAD:,} characters, so it was moved into the body.")
    if moved:
        paragraphs = "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in moved)
        story.body = clean_html(paragraphs + story.body)
        warn(story, *warnings)


def shortened(headline: str) -> str:
    """The beginning of a headline up to a word's end."""
    begin = headline[: MAX_HEADLINE - 1]
    return f"{begin.rpartition(' ')[0].rstrip() or begin}…"


def give_date(story: IncomingStory) -> None:
    """A published story without a date gets that of its last change."""
    if story.status == "published" and not story.published_at:
        story.published_at = story.modified_at or story.updated_at
        if story.published_at:
            warn(story, "It has no date, so that of its last change was taken.")


# -- refusals


def refuse_unfit(story: IncomingStory) -> None:
    """Raise BadInput for what the database can't store."""
    if story.language and story.language not in (languages := dict(settings.LANGUAGES)):
        raise BadInput(
            f"Its language is {story.language!r}, but this site has only {', '.join(languages)}. "
            "Change it, or add the language to LANGUAGES."
        )
    if story.status == "published" and story.published_at is None:
        raise BadInput("It is published but has no date. Add the date, or import it as a draft.")
    if story.expires_at and story.published_at and story.expires_at <= story.published_at:
        raise BadInput("It expires before it is published. Correct one of the two dates.")
    for text, (limit, what) in limited(story):
        if len(text) > limit:
            raise BadInput(f"Its {what} has {len(text)} characters; at most {limit} are allowed. Shorten it.")
    if story.source_url and not is_web_address(story.source_url):
        raise BadInput(f"Its source address is not a web address: {story.source_url[:80]!r}.")


def limited(story: IncomingStory) -> Iterator[tuple[str, tuple[int, str]]]:
    """Each text that has a limit, with the limit and its name in an error."""
    for name, limit in LIMITS.items():
        yield getattr(story, name), limit
    yield story.section, SECTION
    for author in story.authors:
        yield author, AUTHOR
    for tag in story.tags:
        yield tag, TAG
    for slot in story.images:
        yield slot.caption, CAPTION
        yield slot.alt_text, ALT_TEXT
        yield slot.credit, CREDIT


if __name__ == "__main__":
    defaults = default_settings()
    run_alone(__doc__, lambda paths, name: cleaned(read(paths, default_settings(name), Progress()), defaults))
