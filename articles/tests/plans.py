"""The plans by which SQLite and PostgreSQL answer queries, and how much they read for it.

A plan is fit for a large site if it reads an index, has no full scan and no sort. A scan can hide behind an index: "all
that is published" is nearly all. So there is a second test, which no name of an index and no figure has to be kept for:
`growing` finds what makes the database read more when there are twice as many stories.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from articles.models import (
    Byline,
    Correction,
    Image,
    OldAddress,
    PageViews,
    Story,
    StoryFigure,
    StoryImage,
    TaggedStory,
    ViewsInHour,
)
from articles.tests.factories import HOUR

# What `fill` fills, except corrections: few enough to be read in their order.
FILLED = [Byline, Image, OldAddress, PageViews, Story, StoryFigure, StoryImage, TaggedStory, ViewsInHour]
GROWING = {model._meta.db_table for model in FILLED}
BETWEEN = 6 * HOUR
STORIES = 1_000  # enough for PostgreSQL to look for a better way than to read them all
MUCH_MORE = 1.5  # times; twice as many stories make a full scan twice as long


@dataclass
class Library:
    """What the stories of `fill` are made of: two sections, ten tags, two authors, and a correction as a pattern."""

    sections: list
    tags: list
    authors: list
    correction: Correction


def fill(library: Library, numbers=range(STORIES // 2, STORIES * 3 // 2), *, status="published", into_future=False):
    """Add a story for each number: the larger, the older, six hours apart; the other way round `into_future`.

    PostgreSQL gathers its statistics anew, and goes about it as if tables were too large to be read whole.
    """
    now, sign = timezone.now(), 1 if into_future else -1
    stories = Story.objects.bulk_create(
        Story(
            section=library.sections[n % 2], language="en", slug="story", headline=f"Story {n}", status=status,
            published_at=now + sign * (n + 1) * BETWEEN if status == "published" else None,
        )
        for n in numbers
    )  # fmt: skip
    listed = [{"published_at": story.published_at, "language": "en"} for story in stories]
    rows = list(zip(numbers, stories, listed, strict=True))
    TaggedStory.objects.bulk_create(
        TaggedStory(tag=library.tags[n % 10], content_object=story, **as_) for n, story, as_ in rows
    )
    Byline.objects.bulk_create(Byline(author=library.authors[n % 2], story=story, **as_) for n, story, as_ in rows)
    PageViews.objects.bulk_create(PageViews(story=story) for story in stories)
    fill_pictures(stories)
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    ViewsInHour.objects.bulk_create(
        ViewsInHour(story=story, hour=this_hour - (n % 100 + 30) * HOUR, views=1) for n, story, _as in rows
    )
    OldAddress.objects.bulk_create(OldAddress(path=f"/old/{story.pk}", story=story) for story in stories)
    revisions = {"before": library.correction.before, "after": library.correction.after}
    corrected = {"wrong": "x", "right": "y", **revisions}
    Correction.objects.bulk_create(Correction(story=story, made_at=now, **corrected) for story in stories[::20])
    settle()


def fill_pictures(stories):
    """A picture for each story, every tenth in its text too."""
    file = {"media_type": "image/jpeg", "size": 1, "width": 300, "height": 200, "alt_text": "Boats"}
    images = Image.objects.bulk_create(
        Image(file=f"{story.pk}", checksum=f"{story.pk:020}{'0' * 44}", **file) for story in stories
    )
    slots = list(zip(stories, images, strict=True))
    StoryImage.objects.bulk_create(StoryImage(story=story, image=image, position=1) for story, image in slots)
    StoryFigure.objects.bulk_create(StoryFigure(story=story, image=image) for story, image in slots[::10])


def settle():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            for way in ["seqscan", "bitmapscan", "hashjoin", "mergejoin"]:
                cursor.execute(f"SET LOCAL enable_{way} = off")


@dataclass
class Query:
    """A query that was made: its plan's steps, those of them that are at fault, and how much was read for it.

    `work` counts rows on PostgreSQL and turns of the loops over rows on SQLite: only good for comparing it with itself.
    """

    sql: str
    steps: list[str] = field(default_factory=list)
    reads_an_index: bool = False
    full_scans: list[str] = field(default_factory=list)
    sorts: list[str] = field(default_factory=list)
    work: int = 0


class Plans:
    """Stands between the code under test and the database, and asks for the plan of each SELECT before it is run."""

    def __init__(self):
        self.queries: list[Query] = []

    def __call__(self, execute, sql, params, many, context):
        query = Query(sql)
        self.queries.append(query)
        has_server_side_cursor = getattr(context["cursor"], "name", None)
        if sql.lstrip("( \n").startswith("SELECT") and not has_server_side_cursor:
            READERS[connection.vendor](query, lambda sql: read_all(execute, sql, params, many, context))
        return execute(sql, params, many, context)

    def found(self, fault: str) -> list[tuple[str, str]]:
        return [(step, query.sql) for query in self.queries for step in getattr(query, fault)]

    @property
    def full_scans(self):
        """Reads of a whole table or index that grows with the site, each with its query."""
        return self.found("full_scans")

    @property
    def sorts(self):
        """Sorts of a list of which only the first rows are wanted, each with its query."""
        return self.found("sorts")

    @property
    def reads_an_index(self):
        return any(query.reads_an_index for query in self.queries)

    @property
    def work(self):
        """That of the query that read most."""
        return max((query.work for query in self.queries), default=0)


def plans_of(ask: Callable) -> Plans:
    plans = Plans()
    with connection.execute_wrapper(plans):
        ask()
    return plans


def growing(asked: dict[str, Callable], more: Callable) -> dict[str, tuple[int, int]]:
    """Those of some questions for which the database reads much more after `more()`, with both amounts."""
    before = {name: plans_of(ask).work for name, ask in asked.items()}
    more()
    after = {name: plans_of(ask).work for name, ask in asked.items()}
    return {name: (before[name], after[name]) for name in asked if after[name] > MUCH_MORE * before[name]}


def read_all(execute, sql, params, many, context) -> list[tuple]:
    execute(sql, params, many, context)
    return context["cursor"].fetchall()


def is_list(sql) -> bool:
    """Whether only the first of several rows are wanted. One that is found by its key is in order anyway."""
    return bool(re.search(r"LIMIT (?!1$)[0-9]+$", sql))


def read_sqlite(query, ask):
    """https://www.sqlite.org/eqp.html"""
    rows = ask(f"EXPLAIN QUERY PLAN {query.sql}")
    made = {step.split()[1] for *_place, step in rows if step.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    for _number, parent, _unused, step in rows:
        query.steps.append(step)
        query.reads_an_index |= "USING " in step and not step.startswith("SCAN")
        if step.startswith("SCAN") and step.split()[1] not in made:
            query.full_scans.append(step)
        if is_list(query.sql) and parent == 0 and step == "USE TEMP B-TREE FOR ORDER BY":
            query.sorts.append(step)

    def count():
        query.work += 1

    connection.connection.set_progress_handler(count, 1)
    ask(query.sql)
    connection.connection.set_progress_handler(None, 1)


def read_postgresql(query, ask):
    """https://www.postgresql.org/docs/current/using-explain.html"""
    nodes = [ask(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query.sql}")[0][0][0]["Plan"]]
    for node in nodes:
        nodes += node.get("Plans", [])
        kind, table, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        step = f"{kind} {table or ''} {index or ''}".strip()
        query.steps.append(step)
        query.reads_an_index |= "Index Cond" in node
        if table in GROWING and (kind == "Seq Scan" or (index and "Index Cond" not in node)):
            query.full_scans.append(step)
        if is_list(query.sql) and "Sort" in kind:
            query.sorts.append(step)
        if table:
            read = [node.get(name, 0) for name in ("Actual Rows", "Rows Removed by Filter")]
            query.work += int(sum(read) * node["Actual Loops"])


READERS = {"sqlite": read_sqlite, "postgresql": read_postgresql}
