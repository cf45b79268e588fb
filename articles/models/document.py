"""A story as plain data: the form in which revisions store it and exports write it.

Names are the model's; times are ISO 8601 in UTC; a picture is named by the SHA-256 of its file.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from django.db import models
from django.db.models.fields.json import KeyTransform

from articles.models.cache_version import PublicQuerySet
from articles.models.image import StoryImage
from articles.models.rows import some_at_a_time
from articles.models.story import Story
from articles.models.story_fields import FORMER_FIELDS, PLAIN_FIELDS, Kind, StoryField, column_of
from articles.models.taxonomy import Byline, TaggedStory

SECTION = {"slug": "section__slug", "name": "section__name"}
AUTHOR = {"slug": "author__slug", "name": "author__name"}
TAG = {"slug": "tag__slug", "name": "tag__name"}
PICTURE = {"file": "image__checksum", "caption": "own_caption", "alt_text": "own_alt_text", "credit": "own_credit"}


def documents(stories: Iterable[Story]) -> Iterator[dict]:
    """Saved stories with their tags, bylines and pictures as JSON can hold them, in the order given.

    Four queries for each 500 of them. A story that has been deleted meanwhile is left out.
    """
    for some in some_at_a_time(story.pk for story in stories):
        columns = ("pk", "uid", "language", *SECTION.values(), *(field.name for field in PLAIN_FIELDS))
        found = {row["pk"]: row for row in Story.objects.filter(pk__in=some).values(*columns)}
        # Joined rows instead of objects, which take twice as long; and SQLite can't prefetch a thousand pictures.
        bylines = Byline.objects.filter(story__in=some).order_by("position", "pk")
        tags = TaggedStory.objects.filter(content_object__in=some)
        pictures = StoryImage.objects.filter(story__in=some).order_by("position")
        authors_of, pictures_of = _by_story(bylines, "story", AUTHOR), _by_story(pictures, "story", PICTURE)
        tags_of = _by_story(tags, "content_object", TAG)
        for pk in some:
            if pk in found:
                yield _document(found[pk]) | {
                    "bylines": authors_of[pk],
                    "tags": sorted(tags_of[pk], key=lambda tag: tag["name"]),  # databases sort differently
                    "pictures": pictures_of[pk],
                }


def _by_story(rows: PublicQuerySet, story: str, columns: dict[str, str]) -> dict[int, list[dict]]:
    """Rows as plain data, by the primary key of their story; "" for what is missing."""
    found = defaultdict(list)
    for key, *values in rows.values_list(story, *columns.values()):
        found[key].append({name: value or "" for name, value in zip(columns, values, strict=True)})
    return found


def _document(row: dict) -> dict:
    return {
        "uid": str(row["uid"]),
        "language": row["language"],
        "section": {name: row[column] for name, column in SECTION.items()},
        **{field.name: as_json(field, row[field.name]) for field in PLAIN_FIELDS},
    }


def as_json(field: StoryField, value):
    """The value of a plain field as a document holds it."""
    return in_utc(value) if field.kind is Kind.DATE else value


def from_json(field: StoryField, value):
    """The value of a plain field, as the model has it, out of a document."""
    return datetime.datetime.fromisoformat(value) if field.kind is Kind.DATE and value else value


def in_utc(moment: datetime.datetime | None) -> str | None:
    return moment.astimezone(datetime.UTC).isoformat() if moment else None


def completed(document: dict, version: int = 1) -> dict:
    """A document made when the export format had that version, with the fields of today.

    Those that came since have their defaults, those that went are left out.
    """
    found = _defaults_since(version) | document
    for name in FORMER_FIELDS:
        found.pop(name, None)
    return found


@cache
def _defaults_since(version):
    newer = [field for field in PLAIN_FIELDS if field.since > version]
    return {field.name: as_json(field, column_of(field).get_default()) for field in newer}


class DocumentField(models.JSONField):
    """Holds a document. Those that were saved when a story had other fields are read with those of today."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs  # the column is the same

    def from_db_value(self, value, expression, connection):
        found = super().from_db_value(value, expression, connection)
        is_part = isinstance(expression, KeyTransform)  # such as F("document__status")
        return found if found is None or is_part else completed(found)
