"""A story's fields as plain values that compare: as the source states them, and as we hold them.

A stated value's fingerprint is kept in the ledger: a field that no longer matches it was changed at the desk.
"""

import hashlib
import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from articles.importing.incoming import IncomingStory
from articles.importing.picture_files import FoundPicture
from articles.models import Byline, Story, StoryImage, TaggedStory
from articles.models.document import in_utc
from articles.text.words import distinct, plain_line, plain_text

EMPTY = ("", [], None)
# Fields that stand in a story's own row and are taken over as they come; the others have rows of their own.
PLAIN = ("headline", "lead", "body", "status", "withdrawal_reason", "source_url", "cited_sources")
TIMES = ("published_at", "updated_at", "expires_at")
_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode  # dumps() would make an encoder for each value
OWN_CAPTION_FIELDS = ("own_caption", "own_alt_text", "own_credit")


def stated_values(incoming: IncomingStory, pictures: list[FoundPicture], language: str, section: str) -> dict:
    """What a source states, cleaned as the models clean; the body is clean already.

    `language` and `section` stand in where the source is silent.
    """
    return {
        "headline": plain_line(incoming.headline),
        "lead": plain_text(incoming.lead),
        "body": incoming.body,
        "status": incoming.status,
        "withdrawal_reason": plain_text(incoming.withdrawal_reason),
        "source_url": incoming.source_url,
        "cited_sources": plain_text(incoming.cited_sources),
        "published_at": in_utc(incoming.published_at),
        "updated_at": in_utc(incoming.updated_at),
        "expires_at": in_utc(incoming.expires_at),
        "section": [incoming.language or language, plain_line(incoming.section or section).casefold()],
        "authors": [name.casefold() for name in distinct(incoming.authors)],
        "tags": sorted(name.casefold() for name in distinct(incoming.tags)),
        "pictures": [
            _slot(found.checksum, slot.caption, slot.alt_text, slot.credit)
            for slot, found in zip(incoming.images, pictures, strict=True)
        ],
        "views": incoming.views,
    }


def stories_by_source(identities: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Story]:
    """The stories that are here of these sources and identities there, with section and page views."""
    found = {}
    for source, group in groupby(sorted(identities), key=itemgetter(0)):
        stories = Story.objects.filter(source=source, source_id__in=[source_id for _source, source_id in group])
        stories = stories.exclude(source_id="")  # in the words of the index, without which SQLite walks through all
        found |= {(source, story.source_id): story for story in stories.select_related("section", "page_views")}
    return found


def held_values(stories: Iterable[Story]) -> dict[int, dict]:
    """The same fields of stories as they stand in the database, by story. They come with section and page views."""
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
        **{name: getattr(story, name) for name in PLAIN},
        **{name: in_utc(getattr(story, name)) for name in TIMES},
        "section": [story.language, story.section.name.casefold()],
    }


def fingerprints(values: dict) -> dict[str, str]:
    """A short hash of each value."""
    return {name: fingerprint(value) for name, value in values.items()}


def fingerprint(value) -> str:
    return hashlib.blake2b(_as_json(value).encode(), digest_size=9).hexdigest()


def _slot(checksum, caption, alt_text, credit):
    return {
        "checksum": checksum,
        "caption": plain_text(caption),
        "alt_text": plain_line(alt_text),
        "credit": plain_line(credit),
    }
