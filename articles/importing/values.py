"""A story's fields as plain values that can be compared: as the source states them, and as they are here.

The ledger stores the fingerprint of each stated value: a field that no longer matches it was changed at the desk.
"""

import hashlib
import json
from collections.abc import Iterable

from articles.importing.incoming import IncomingStory
from articles.importing.picture_files import FoundPicture
from articles.models import Byline, Story, StoryImage, TaggedStory
from articles.models.document import as_json
from articles.models.image import CAPTION_FIELDS
from articles.models.story_fields import SOURCE_FIELDS, Kind, StoryField
from articles.text.words import distinct, plain_line, plain_text

EMPTY = ("", [], None)
CLEANERS = {Kind.LINE: plain_line, Kind.TEXT: plain_text, Kind.LINES: plain_text}  # as the models clean
_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode  # dumps() makes an encoder for each call
OWN_CAPTION_FIELDS = tuple(f"own_{name}" for name in CAPTION_FIELDS)


def stated_values(incoming: IncomingStory, pictures: list[FoundPicture], language: str, section: str) -> dict:
    """What a source states, cleaned as the models clean; the body is clean already.

    `language` and `section` are used where the source names none.
    """
    return {
        **{field.name: _stated(field, getattr(incoming, field.name)) for field in SOURCE_FIELDS},
        "section": [incoming.language or language, plain_line(incoming.section or section).casefold()],
        "authors": [name.casefold() for name in distinct(incoming.authors)],
        "tags": sorted(name.casefold() for name in distinct(incoming.tags)),
        "pictures": [
            _slot(found.checksum, slot.caption, slot.alt_text, slot.credit)
            for slot, found in zip(incoming.images, pictures, strict=True)
        ],
        "views": incoming.views,
    }


def _stated(field: StoryField, value):
    clean = CLEANERS.get(field.kind)
    return clean(value) if clean else as_json(field, value)


def current_values(stories: Iterable[Story]) -> dict[int, dict]:
    """The same values as they are in the database, by primary key, of stories with section and page views."""
    stories = {story.pk: story for story in stories}
    authors, tags, pictures = {pk: [] for pk in stories}, {pk: [] for pk in stories}, {pk: [] for pk in stories}
    for story, name in Byline.objects.filter(story__in=stories).values_list("story", "author__name"):
        authors[story].append(name.casefold())
    for story, name in TaggedStory.objects.filter(content_object__in=stories).values_list(
        "content_object", "tag__name"
    ):
        tags[story].append(name.casefold())
    slots = StoryImage.objects.filter(story__in=stories).values_list("story", "image__checksum", *OWN_CAPTION_FIELDS)
    for story, checksum, *words in slots.order_by("position"):
        pictures[story].append(_slot(checksum or "", *words))
    return {
        pk: _of_row(story)
        | {"authors": authors[pk], "tags": sorted(tags[pk]), "pictures": pictures[pk]}
        | {"views": story.page_views.imported if hasattr(story, "page_views") else 0}
        for pk, story in stories.items()
    }


def _of_row(story):
    return {
        **{field.name: as_json(field, getattr(story, field.name)) for field in SOURCE_FIELDS},
        "section": [story.language, story.section.name.casefold()],
    }


def fingerprints(values: dict) -> dict[str, str]:
    """A short hash of each value."""
    return {name: fingerprint(value) for name, value in values.items()}


def fingerprint(value) -> str:
    return (not value and _HASHES_OF_NOTHING.get(repr(value))) or _hash(value)


def _hash(value):
    return hashlib.blake2b(_as_json(value).encode(), digest_size=9).hexdigest()


_HASHES_OF_NOTHING = {repr(value): _hash(value) for value in ("", [], {}, None, False, 0)}


def _slot(checksum, caption, alt_text, credit):
    return {
        "checksum": checksum,
        "caption": plain_text(caption),
        "alt_text": plain_line(alt_text),
        "credit": plain_line(credit),
    }
