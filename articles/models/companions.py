"""What is shown with stories: their authors and tags, their first pictures, the stories that they lead on to.

Two of these ask the database in SQL of their own. Each is short and asked with every page, and Django takes several
times as long to put it together as the databases to answer it. Which stories are public is never said here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, models
from django.utils import timezone

from articles.models.image import LISTED_IMAGE_FIELDS, Image, StoryImage
from articles.models.story import Story
from articles.models.story_queries import LISTED_FIELDS
from articles.models.taxonomy import Author, Byline, Tag, TaggedStory

NEWEST_OF_A_TAG = 50  # among which related stories are looked for
MOST_RELATED = MOST_OF_SECTION = 4
PREVIOUS, NEXT, NEWEST, TAGGED = "previous", "next", "newest", "tagged"


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
        SELECT 'author', place.story_id, place.position, other.id, other.name, other.slug, other.bio, other.portrait_id
        FROM {table(Byline)} place JOIN {table(Author)} other ON other.id = place.author_id
        WHERE place.story_id {of_these}
        UNION ALL
        SELECT 'tag', place.content_object_id, 0, other.id, other.name, other.slug, '', NULL
        FROM {table(TaggedStory)} place JOIN {table(Tag)} other ON other.id = place.tag_id
        WHERE place.content_object_id {of_these}
    """  # noqa: S608  (nothing but names of our own tables is put in)
    for kind, story, _position, pk, name, slug, bio, portrait in sorted(ask(rows, [*found, *found])):
        authors, tags = found[story]
        if kind == "author":
            authors.append(Author(pk=pk, name=name, slug=slug, bio=bio, portrait_id=portrait))
        else:
            tags.append(Tag(pk=pk, name=name, slug=slug))
    for _authors, tags in found.values():
        tags.sort(key=lambda tag: tag.name)
    return found


def with_portraits(authors: Iterable[Author]) -> list[Author]:
    """A list of authors, each with its `shown_portrait`: the picture, if it may be shown now, or None."""
    authors = list(authors)
    keys = {author.portrait_id for author in authors if author.portrait_id}
    portraits = Image.objects.with_rights().only(*LISTED_IMAGE_FIELDS).in_bulk(keys) if keys else {}
    for author in authors:
        author.shown_portrait = portraits.get(author.portrait_id)
    return authors


@dataclass(frozen=True)
class StoriesAround:
    """The public stories that the end of a story leads on to, none of them twice.

    In its section the one before it (`previous`) and the one after it (`next`), and the newest others (`more`);
    `related` ones share the most of its tags, among the newest 50 of each, and have their `first_picture`.
    """

    previous: Story | None
    next: Story | None
    related: list[Story]
    more: list[Story]

    @property
    def all(self) -> list[Story]:
        return [*filter(None, (self.previous, self.next)), *self.related, *self.more]


def stories_around(story: Story, tags: Iterable[Tag], most_related: int = MOST_RELATED) -> StoriesAround:
    """At most three queries: where these stories stand, the stories, and their pictures."""
    places = places_around(story, tags, newest=most_related + MOST_OF_SECTION + 2)
    beside = {kind: places[kind][0] for kind in (PREVIOUS, NEXT) if places[kind]}
    shared = Counter(pk for pk in places[TAGGED] if pk not in {story.pk, *beside.values()})
    # Counted in Python, because SQLite would read every published story to do it. Of equal ones the newer comes first.
    nearest = [pk for pk, _shared in shared.most_common(3 * most_related)]
    known = public_stories([*beside.values(), *nearest, *places[NEWEST]])
    related = [known[pk] for pk in nearest if pk in known][:most_related]
    shown = {*beside.values(), *(one.pk for one in related)}
    more = [known[pk] for pk in places[NEWEST] if pk in known and pk not in shown][:MOST_OF_SECTION]
    previous, following = (known.get(beside.get(kind)) for kind in (PREVIOUS, NEXT))
    return StoriesAround(previous, following, with_first_pictures(related) if related else [], more)


def public_stories(keys: Iterable[int]) -> dict[int, Story]:
    """Those of some stories that are public, with what a link to them needs, by primary key."""
    keys = {*keys}
    stories = Story.objects.filter(Story.objects.public().includes("pk")).select_related("section")
    return stories.only(*LISTED_FIELDS).in_bulk(keys) if keys else {}


def places_around(story: Story, tags: Iterable[Tag], newest: int) -> dict[str, list[int]]:
    """By kind, the primary keys of the stories around a story, newest first: in one query.

    Tagged ones needn't be public: they are the newest of each tag, one after the other.
    """
    section, here = Story.objects.public().filter(section=story.section_id), (story.published_at, story.pk)
    others = section.exclude(pk=story.pk)
    parts = [
        (PREVIOUS, *sql_of(section.latest(before=here)[:1])),
        (NEXT, *sql_of(others.latest(since=here)[:1])),
        (NEWEST, *sql_of(others.latest()[:newest])),
        *((TAGGED, *newest_of(tag, story.language)) for tag in tags),
    ]
    # Each part is wrapped in a SELECT, because SQLite allows no LIMIT within a UNION.
    asked = " UNION ALL ".join(f"SELECT '{kind}', place.* FROM ({sql}) AS place" for kind, sql, _values in parts)  # noqa: S608
    found = defaultdict(list)
    rows = ask(asked, [value for _kind, _sql, values in parts for value in values])
    for kind, pk, _published_at in sorted(rows, key=lambda row: (row[2], row[1]), reverse=True):
        found[kind].append(pk)
    return found


def newest_of(tag: Tag, language: str) -> tuple[str, list]:
    """The SQL that asks for a tag's newest stories, public or not, as `sql_of` does, and its values."""
    sql = f"""
        SELECT content_object_id, published_at FROM {table(TaggedStory)}
        WHERE tag_id = %s AND language = %s AND published_at <= %s
        ORDER BY published_at DESC, content_object_id DESC LIMIT {NEWEST_OF_A_TAG}
    """  # noqa: S608
    return sql, [tag.pk, language, connection.ops.adapt_datetimefield_value(timezone.now())]


def sql_of(stories: models.QuerySet) -> tuple[str, list]:
    """The SQL that asks for the primary keys and publication times of a slice of stories, and its values."""
    sql, values = stories.values_list("pk", "published_at").query.sql_with_params()
    return sql, list(values)


def ask(sql: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
