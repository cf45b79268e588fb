"""A story's fields as plain values that compare: as the source states them, and as we hold them.

A stated value's fingerprint is kept in the ledger: a field that no longer matches it was changed at the desk.
"""

import datetime
import hashlib
import json

from articles.importing.incoming import IncomingStory
from articles.importing.picture_files import FoundPicture
from articles.models import Story
from articles.text.words import plain_line, plain_text

EMPTY = ("", [], None)


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
        "published_at": _utc(incoming.published_at),
        "updated_at": _utc(incoming.updated_at),
        "expires_at": _utc(incoming.expires_at),
        "section": [incoming.language or language, plain_line(incoming.section or section).casefold()],
        "authors": [name.casefold() for name in distinct(incoming.authors)],
        "tags": sorted(name.casefold() for name in distinct(incoming.tags)),
        "pictures": [
            _slot(found.checksum, slot.caption, slot.alt_text, slot.credit)
            for slot, found in zip(incoming.images, pictures, strict=True)
        ],
        "views": incoming.views,
    }


def held_values(story: Story) -> dict:
    """The same fields of a story as it stands in the database."""
    plain = ("headline", "lead", "body", "status", "withdrawal_reason", "source_url", "cited_sources")
    times = ("published_at", "updated_at", "expires_at")
    return {
        **{name: getattr(story, name) for name in plain},
        **{name: _utc(getattr(story, name)) for name in times},
        "section": [story.language, story.section.name.casefold()],
        "authors": [byline.author.name.casefold() for byline in story.bylines.select_related("author")],
        "tags": sorted(tag.name.casefold() for tag in story.tags.all()),
        "pictures": [
            _slot(
                slot.image.checksum if slot.image else "",
                slot.own_caption,
                slot.own_alt_text,
                slot.own_credit,
            )
            for slot in story.pictures.select_related("image").order_by("position")
        ],
        "views": story.page_views.imported if hasattr(story, "page_views") else 0,
    }


def fingerprints(values: dict) -> dict[str, str]:
    """A short hash of each value."""
    return {name: fingerprint(value) for name, value in values.items()}


def fingerprint(value) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


def distinct(names: list[str]) -> list[str]:
    """Names in their order, each once without regard to case; empty ones left out."""
    seen = {}
    for name in names:
        if line := plain_line(name):
            seen.setdefault(line.casefold(), line)
    return list(seen.values())


def _utc(moment: datetime.datetime | None) -> str | None:
    return moment.astimezone(datetime.UTC).isoformat() if moment else None


def _slot(checksum, caption, alt_text, credit):
    return {
        "checksum": checksum,
        "caption": plain_text(caption),
        "alt_text": plain_line(alt_text),
        "credit": plain_line(credit),
    }
