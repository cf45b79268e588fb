"""A story as plain data: the one form that revisions keep, and that exports write.

Names are the model's; moments are ISO 8601 in UTC; a picture is named by the SHA-256 of its file.
"""

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice

from articles.models.story import Story

WORDS = (
    "slug", "headline", "lead", "body", "status", "withdrawal_reason", "is_pinned", "cited_sources", "source",
    "source_id", "source_url",
)  # fmt: skip
MOMENTS = ("published_at", "updated_at", "expires_at", "withdrawn_at")
AT_A_TIME = 500
ROWS = ("bylines__author", "tags", "pictures__image")


def document_of(story: Story) -> dict:
    """One story with its tags, bylines and pictures, as JSON can hold it."""
    return {
        "uid": str(story.uid),
        "language": story.language,
        "section": {"slug": story.section.slug, "name": story.section.name},
        **{name: getattr(story, name) for name in WORDS},
        **{name: in_utc(getattr(story, name)) for name in MOMENTS},
        "bylines": [
            {"slug": byline.author.slug, "name": byline.author.name}
            for byline in sorted(story.bylines.all(), key=lambda byline: (byline.position, byline.pk))
        ],
        "tags": sorted(tag.name for tag in story.tags.all()),
        "pictures": [
            {
                "file": slot.image.checksum if slot.image else "",
                "caption": slot.own_caption,
                "alt_text": slot.own_alt_text,
                "credit": slot.own_credit,
            }
            for slot in sorted(story.pictures.all(), key=lambda slot: slot.position)
        ],
    }


def documents(stories: Iterable[Story]) -> Iterator[dict]:
    """The documents of many saved stories, in their order, in a number of queries that grows by hundreds only."""
    waiting = iter(stories)
    while some := [story.pk for story in islice(waiting, AT_A_TIME)]:
        found = Story.objects.select_related("section").prefetch_related(*ROWS).in_bulk(some)
        yield from (document_of(found[pk]) for pk in some if pk in found)


def in_utc(moment: datetime.datetime | None) -> str | None:
    return moment.astimezone(datetime.UTC).isoformat() if moment else None
