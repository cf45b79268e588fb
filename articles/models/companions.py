"""What is shown with stories: their authors and tags, their first pictures, the stories related to them.

Two of these ask the database in SQL of their own. Each is short and asked with every page, and Django takes several
times as long to put it together as the databases to answer it. Which stories are public is never said here.
"""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, models
from django.utils import timezone

from articles.models.image import LISTED_IMAGE_FIELDS, StoryImage
from articles.models.story import Story
from articles.models.story_queries import LISTED_FIELDS
from articles.models.taxonomy import Author, Byline, Tag, TaggedStory

NEWEST_OF_A_TAG = 50  # among which related stories are looked for


def with_first_pictures(stories: Iterable[Story]) -> list[Story]:
    """A list of stories, each with its `first_picture`: the first one that may be shown now, or None."""
    stories = list(stories)
    slots = StoryImage.objects.filter(story__in=[story.pk for story in stories]).with_file()
    slots = slots.only("story", "own_alt_text", *(f"image__{name}" for name in LISTED_IMAGE_FIELDS))
    first = {slot.story_id: slot for slot in slots.order_by("-position")}
    for story in stories:
        story.first_picture = first.get(story.pk)
    return stories


def authors_and_tags(stories: Iterable[Story]) -> dict[int, tuple[list[Author], list[Tag]]]:
    """By story, its authors in their order and its tags by name: in one query."""
    found = {story.pk: ([], []) for story in stories}
    if not found:
        return {}
    of_these = f"IN ({', '.join(['%s'] * len(found))})"
    rows = f"""
        SELECT 'author', place.story_id, place.position, other.id, other.name, other.slug
        FROM {table(Byline)} place JOIN {table(Author)} other ON other.id = place.author_id
        WHERE place.story_id {of_these}
        UNION ALL
        SELECT 'tag', place.content_object_id, 0, other.id, other.name, other.slug
        FROM {table(TaggedStory)} place JOIN {table(Tag)} other ON other.id = place.tag_id
        WHERE place.content_object_id {of_these}
    """  # noqa: S608  (nothing but names of our own tables is put in)
    for kind, story, _position, pk, name, slug in sorted(ask(rows, [*found, *found])):
        authors, tags = found[story]
        if kind == "author":
            authors.append(Author(pk=pk, name=name, slug=slug))
        else:
            tags.append(Tag(pk=pk, name=name, slug=slug))
    for _authors, tags in found.values():
        tags.sort(key=lambda tag: tag.name)
    return found


def related_stories(story: Story, tags: Iterable[Tag], most: int = 4) -> list[Story]:
    """Public stories that share the most of a story's tags, among the newest 50 of each tag."""
    shared = Counter(newest_of(tags, story.language))
    # Counted in Python, because SQLite would read every published story to do it.
    nearest = sorted(shared, key=lambda place: (shared[place], place[1], place[0]), reverse=True)[: 3 * most]
    if not nearest:
        return []
    stories = Story.objects.filter(Story.objects.public().includes("pk")).exclude(pk=story.pk)
    stories = stories.select_related("section").only(*LISTED_FIELDS)
    known = stories.in_bulk([pk for pk, _published_at in nearest])
    return [known[pk] for pk, _published_at in nearest if pk in known][:most]


def newest_of(tags: Iterable[Tag], language: str) -> list[tuple]:
    """The primary key and publication time (as the database stores it) of each tag's newest stories."""
    # Each part is wrapped in a SELECT, because SQLite allows no LIMIT within a UNION.
    newest = f"""
        SELECT * FROM (
            SELECT content_object_id, published_at FROM {table(TaggedStory)}
            WHERE tag_id = %s AND language = %s AND published_at <= %s
            ORDER BY published_at DESC, content_object_id DESC LIMIT {NEWEST_OF_A_TAG}
        ) AS newest
    """  # noqa: S608
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    asked = [(tag.pk, language, now) for tag in tags]
    return ask(" UNION ALL ".join([newest] * len(asked)), [value for tag in asked for value in tag]) if asked else []


def ask(sql: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
