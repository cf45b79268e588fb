"""Query plans (EXPLAIN) of SQLite and PostgreSQL, for tests that no query reads or sorts a whole table."""

import re

from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles.models import Byline, Correction, Image, PageViews, Story, StoryImage, TaggedStory
from articles.tests.factories import HOUR

OUR_INDEXES = {index.name for model in apps.get_app_config("articles").get_models() for index in model._meta.indexes}
GROWING = {model._meta.db_table for model in (Story, TaggedStory, Byline, StoryImage, PageViews, Correction)}
WALKED_IN_ORDER = {"correction_latest"}  # newest first, until a page is full
BETWEEN = 6 * HOUR
STORIES = 1_000  # enough for PostgreSQL to prefer an index to a sequential scan


def fill(sections, tags, authors, corrected):
    now = timezone.now()
    stories = Story.objects.bulk_create(
        Story(
            section=sections[n % 2], language="en", slug="story", headline=f"Story {n}", status="published",
            published_at=now - n * BETWEEN,
        )
        for n in range(STORIES)
    )  # fmt: skip
    listed = [{"published_at": story.published_at, "language": "en"} for story in stories]
    rows = list(zip(range(STORIES), stories, listed, strict=True))
    TaggedStory.objects.bulk_create(
        TaggedStory(tag=tags[n % 10], content_object=story, **as_) for n, story, as_ in rows
    )
    Byline.objects.bulk_create(Byline(author=authors[n % 2], story=story, **as_) for n, story, as_ in rows)
    PageViews.objects.bulk_create(PageViews(story=story) for story in stories)
    file = {"media_type": "image/jpeg", "size": 1, "width": 300, "height": 200}
    images = Image.objects.bulk_create(Image(file=f"{n}", checksum=f"{n:064}", **file) for n in range(200))
    StoryImage.objects.bulk_create(
        StoryImage(story=story, image=image, position=1) for story, image in zip(stories, images, strict=False)
    )
    revisions = {"before": corrected.before, "after": corrected.after}
    Correction.objects.bulk_create(Correction(story=story, wrong="x", right="y", **revisions) for story in stories[:50])
    if connection.vendor == "postgresql":  # the plans of tables too large for anything but an index
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            for way in ["seqscan", "bitmapscan", "hashjoin", "mergejoin"]:
                cursor.execute(f"SET LOCAL enable_{way} = off")


class Questions:
    """An execute wrapper that asks for the plan of each SELECT before it runs.

    `faults` are the steps that read a whole table or index or sort many rows, each with its query.
    """

    def __init__(self):
        self.asked, self.indexes, self.faults = [], set(), []

    def __call__(self, execute, sql, params, many, context):
        self.asked.append(sql)
        is_portioned = getattr(context["cursor"], "name", None)  # a server-side cursor of PostgreSQL
        if sql.lstrip("( \n").startswith("SELECT") and not is_portioned:
            explain, steps_of = EXPLAIN[connection.vendor]
            execute(f"{explain} {sql}", params, many, context)
            # A single row found by its key needs no sort.
            is_ordered = bool(re.search(r"LIMIT (?!1$)[0-9]+$", sql))
            for step, index, fault in steps_of(context["cursor"].fetchall(), is_ordered):
                self.indexes |= {index} & OUR_INDEXES
                if fault and index not in WALKED_IN_ORDER:
                    self.faults.append((step, sql))
        return execute(sql, params, many, context)


def steps_of_sqlite(rows, is_ordered):
    """The steps of a plan (https://www.sqlite.org/eqp.html), their index, and whether they read or sort everything."""
    made = {step.split()[1] for *_place, step in rows if step.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    for _number, parent, _unused, step in rows:
        index = re.search(r"USING (?:COVERING )?INDEX (\w+)", step)
        is_walk = step.startswith("SCAN") and step.split()[1] not in made
        is_sort = is_ordered and parent == 0 and step == "USE TEMP B-TREE FOR ORDER BY"
        yield step, index and index[1], is_walk or is_sort


def steps_of_postgresql(rows, is_ordered):
    """The same for PostgreSQL (https://www.postgresql.org/docs/current/using-explain.html)."""
    nodes = [rows[0][0][0]["Plan"]]
    for node in nodes:
        nodes += node.get("Plans", [])
        kind, table, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        is_walk = table in GROWING and (kind == "Seq Scan" or (index and "Index Cond" not in node))
        is_sort = is_ordered and "Sort" in kind
        yield f"{kind} {table} {index}", index, is_walk or is_sort


EXPLAIN = {
    "sqlite": ("EXPLAIN QUERY PLAN", steps_of_sqlite),
    "postgresql": ("EXPLAIN (FORMAT JSON)", steps_of_postgresql),
}
