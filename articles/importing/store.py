"""Incoming stories -> rows: created, updated, unchanged or kept.

What becomes of an item is decided first, by comparing plain values, and written then. A dry run stops in between.
"""

from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from articles.desk.publishing import save_story
from articles.importing.incoming import BadInput, IncomingStory
from articles.importing.picture_files import FoundPicture
from articles.importing.values import EMPTY, distinct, fingerprint, fingerprints, held_values, stated_values
from articles.models import (
    Author,
    Image,
    ImportItem,
    OldAddress,
    Outcome,
    Section,
    Story,
    StoryImage,
    Tag,
)
from articles.models.edition import one_edition
from articles.models.image import Placed, set_pictures
from articles.models.pageviews import set_imported_views
from articles.models.story import Conflict
from articles.models.taxonomy import set_authors
from articles.pictures.intake import keep_picture, prepare
from articles.pictures.storage import StorageFailed
from articles.text.markup import MarkupError, clean_html
from articles.text.slugs import slugify

# Fields that are set as they come; the others have rows of their own.
COLUMNS = ("headline", "lead", "body", "status", "withdrawal_reason", "source_url", "cited_sources")
TIMES = ("published_at", "updated_at", "expires_at")


@dataclass(frozen=True)
class Rules:
    """What whoever imports decides for all items: defaults for what a source leaves out, and who wins."""

    language: str
    section: str = ""
    as_draft: bool = False
    overwrite: bool = False


@dataclass(frozen=True)
class Decision:
    """What is to be done with one item.

    `changed` names the fields to write, `kept` those where the desk's change stands against the source;
    `values` are the story's values afterwards, `fields` the fingerprints of what the source states.
    """

    outcome: Outcome
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    values: dict
    fields: dict[str, str]

    @property
    def reason(self) -> str:
        """Why not all of the source's statements were taken over; empty where they were."""
        return f"Changed at the desk, and so kept: {', '.join(self.kept)}." if self.kept else ""


def decide(stated: dict, held: dict | None, last: dict[str, str], *, overwrite: bool) -> Decision:
    """Compare what a source states with what we hold and with the fingerprints of what it stated `last`."""
    if held is None:
        return Decision(Outcome.CREATED, tuple(stated), (), stated, fingerprints(stated))
    changed, kept = [], []
    for name, value in stated.items():
        if value == held[name] or (value in EMPTY and last.get(name) == fingerprint(value)):
            continue
        is_ours = last.get(name) != fingerprint(held[name])
        (kept if is_ours and name != "views" and not overwrite else changed).append(name)
    outcome = Outcome.UPDATED if changed else Outcome.KEPT if kept else Outcome.UNCHANGED
    values = held | {name: stated[name] for name in changed}
    return Decision(outcome, tuple(changed), tuple(kept), values, last | fingerprints(stated))


def held_and_last(story: Story | None) -> tuple[dict | None, dict[str, str]]:
    """What we hold of a story, and the fingerprints of what its source stated last."""
    if story is None:
        return None, {}
    item = ImportItem.objects.filter(story=story, fields__isnull=False).order_by("-pk").first()
    return held_values(story), item.fields if item else {}


def what_is_stated(incoming: IncomingStory, pictures: list[FoundPicture], held: dict | None, rules: Rules) -> dict:
    """The stated values, less what a silent source must not undo: section, status, pictures not found."""
    language = incoming.language or rules.language
    section = rules.section or Section.objects.news(language).name
    stated = stated_values(incoming, pictures, language, section)
    if stated["views"] is None:
        del stated["views"]
    if held is None:
        return stated | ({"status": "draft"} if rules.as_draft else {})
    if rules.as_draft:
        del stated["status"]
    if not incoming.section and incoming.language in {"", held["section"][0]}:
        del stated["section"]
    for slot, ours in zip(stated["pictures"], held["pictures"], strict=False):
        slot["checksum"] = slot["checksum"] or ours["checksum"]
    return stated


def known_story(incoming: IncomingStory) -> Story | None:
    """The story that an earlier run made of this item."""
    same = Story.objects.filter(source=incoming.source, source_id=incoming.source_id)
    return same.select_related("section", "page_views").first()


def store(
    incoming: IncomingStory, pictures: list[FoundPicture], rules: Rules, item: ImportItem
) -> tuple[Decision, int]:
    """Write one story and its ledger item, which gets outcome, story and fingerprints.

    `incoming` has been `checked`. Returns the decision and the number of picture files stored.
    """
    kept = [keep(found) for found in pictures]
    images = [image for image, _ in kept]
    try:
        decision = _write(incoming, pictures, images, rules, item)
    except (IntegrityError, Conflict):  # somebody wrote the same story in this very moment: now it is there to be found
        decision = _write(incoming, pictures, images, rules, item)
    for image, is_new in kept:
        if is_new:
            prepare(image)
    return decision, sum(is_new for _, is_new in kept)


def keep(found: FoundPicture) -> tuple[Image | None, bool]:
    """The image of a found picture, and whether it is new. Raises BadInput where it can't be stored."""
    try:
        return keep_picture(found.picture) if found.picture else (None, False)
    except StorageFailed as error:
        raise BadInput(f"A picture of it can't be stored ({error}). Make room there and run again.") from error


def _write(incoming, pictures, images, rules, item):
    with one_edition():
        story = known_story(incoming)
        held, last = held_and_last(story)
        stated = what_is_stated(incoming, pictures, held, rules)
        decision = decide(stated, held, last, overwrite=rules.overwrite)
        story = story or Story(source=incoming.source, source_id=incoming.source_id)
        if decision.changed:
            _apply(story, decision, incoming, images, rules)
        item.outcome, item.story, item.reason = decision.outcome, story, decision.reason
        item.fields = decision.fields if decision.fields != last else None
        item.save(force_insert=True)
    return decision


def _apply(story, decision, incoming, images, rules):
    changed = set(decision.changed)
    for name in changed & {*COLUMNS}:
        setattr(story, name, decision.values[name])
    for name in changed & {*TIMES}:
        setattr(story, name, getattr(incoming, name))
    if "section" in changed:
        language = incoming.language or rules.language
        name = incoming.section or rules.section
        story.section = Section.objects.named(name, language=language) if name else Section.objects.news(language)
    if story.pk is None:
        story.slug = slugify(story.headline, language=incoming.slug_language or story.section.language)

    def rows():
        if "authors" in changed:
            set_authors(story, [Author.objects.named(name) for name in distinct(incoming.authors)])
        if "tags" in changed:
            story.tags.set([Tag.objects.named(name) for name in distinct(incoming.tags)])
        if "pictures" in changed:
            set_pictures(story, placed(story, incoming.images, images))

    if changed - {"views"} or story.pk is None:
        save_story(story, by=None, rows=rows)
    if "views" in changed:
        set_imported_views(story, incoming.views)
    if incoming.source_url and "source_url" in changed:
        OldAddress.remember(unquote(urlsplit(incoming.source_url).path) or "/", story)


def placed(story, slots, images: list[Image | None]) -> list[Placed]:
    """The story's numbered slots as the source states them. One whose file wasn't found keeps the image that it has."""
    held = {slot.position: slot.image for slot in story.pictures.select_related("image")}
    return [
        (image or held.get(position), {"caption": slot.caption, "alt_text": slot.alt_text, "credit": slot.credit})
        for position, (slot, image) in enumerate(zip(slots, images, strict=True), start=1)
    ]


def checked(incoming: IncomingStory) -> IncomingStory:
    """The same story with a clean body. Raises BadInput for what the models could not hold."""
    languages = dict(settings.LANGUAGES)
    if incoming.language and incoming.language not in languages:
        raise BadInput(
            f"Its language is {incoming.language!r}, but this site has only {', '.join(languages)}. "
            "Change it, or add the language to LANGUAGES."
        )
    if incoming.status == "published" and incoming.published_at is None:
        raise BadInput("It is published but has no date. Add the date, or import it as a draft.")
    if incoming.expires_at and incoming.published_at and incoming.expires_at <= incoming.published_at:
        raise BadInput("It expires before it is published. Correct one of the two dates.")
    for text, limit, what in _limited(incoming):
        if len(text) > limit:
            raise BadInput(f"Its {what} has {len(text)} characters; {limit} fit. Shorten it.")
    try:
        if incoming.source_url:
            Story._meta.get_field("source_url").run_validators(incoming.source_url)
    except ValidationError as error:
        raise BadInput(f"Its source address is not a web address: {incoming.source_url[:80]!r}.") from error
    try:
        return replace(incoming, body=clean_html(incoming.body))
    except MarkupError as error:
        raise BadInput(str(error)) from error


def _limited(incoming):
    """Each text that has a limit: the text, the limit, what a person calls it."""
    for name, what in {
        "headline": "headline",
        "lead": "lead",
        "withdrawal_reason": "withdrawal reason",
        "source": "source",
        "source_id": "identity at the source",
        "source_url": "source address",
    }.items():
        yield getattr(incoming, name), Story._meta.get_field(name).max_length, what
    yield incoming.section, Section._meta.get_field("name").max_length, "section's name"
    for author in incoming.authors:
        yield author, Author._meta.get_field("name").max_length, "author's name"
    for tag in incoming.tags:
        yield tag, Tag._meta.get_field("name").max_length, "tag"
    for slot in incoming.images:
        yield slot.caption, StoryImage._meta.get_field("own_caption").max_length, "picture caption"
        yield (
            slot.alt_text,
            StoryImage._meta.get_field("own_alt_text").max_length,
            "picture's alternative text",
        )
        yield slot.credit, StoryImage._meta.get_field("own_credit").max_length, "picture credit"
