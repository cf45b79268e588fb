"""Fills the database of DATA_DIR or DATABASE_URL with stories, quickly: python -m benchmarks.fill 1000000

Inserts rows without the models' and the desk's code, so use it for scratch data only. Prints the addresses to measure,
as JSON.
"""

import datetime
import json
import os
import sys
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.core.management.color import no_style  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import demo  # noqa: E402
from articles.models import (  # noqa: E402
    Author,
    Byline,
    PageViews,
    Section,
    Status,
    Story,
    StoryImage,
    Tag,
    TaggedStory,
)
from articles.models.cache_keys import SITE  # noqa: E402
from articles.models.cache_version import raise_keys  # noqa: E402
from articles.pictures.intake import check_picture, store_picture  # noqa: E402
from articles.reading.listing import make_cursor  # noqa: E402
from articles.text.markup import clean_html  # noqa: E402

BATCH = 20_000
BETWEEN = datetime.timedelta(minutes=10)
PARAGRAPH = "<p>" + "The harbour council met on Tuesday to look at the plans once more. " * 6 + "</p>"
PICTURE = Path(demo.__path__[0]) / "stories/harbour-dusk.jpg"
# Each story has one tag of each line, so each tag has a tenth of all stories.
TAGS = [
    "harbour council ferries schools trams markets bridges parks police courts",
    "economy culture sport weather traffic health science housing energy water",
    "Millgate Northbank Southbank Oldtown Eastside Westside Hillfoot Lakeside Riverside Parkside",
]
RARE = 10  # stories with the tag "lighthouse", spread over the archive


def fill(count: int) -> dict[str, str]:
    """Add `count` public stories, ten minutes apart, each by one author, with three tags and a picture."""
    trade_safety_for_speed()
    author, image = Author.objects.named("Ana Petrova"), picture()
    lines = [[Tag.objects.named(name).pk for name in line.split()] for line in TAGS]
    rare, every = Tag.objects.named("lighthouse").pk, max(1, count // RARE)
    first = (Story.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    oldest, stored = timezone.now() - count * BETWEEN, connection.ops.adapt_datetimefield_value
    for start in range(0, count, BATCH):
        places = [(first + n, stored(oldest + n * BETWEEN)) for n in range(start, min(start + BATCH, count))]
        tagged = [
            (tag, *place)
            for n, place in enumerate(places, start)
            for tag in (*(line[n // 10**step % 10] for step, line in enumerate(lines)), *[rare] * (n % every == 0))
        ]
        with transaction.atomic():
            write_stories(places)
            write(TaggedStory(language="en"), ["tag_id", "content_object_id", "published_at"], tagged)
            write(Byline(author=author, language="en", position=1), ["story_id", "published_at"], places)
            write(StoryImage(image=image, position=1), ["story_id"], [(pk,) for pk, _moment in places])
            write(PageViews(imported=184), ["story_id"], [(pk,) for pk, _moment in places])
    finish()
    return addresses(Story.objects.get(pk=first + count // 2), author)


def trade_safety_for_speed():
    """Let SQLite skip the WAL and the sync: scratch data may be lost."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = MEMORY")  # the next connection goes back to the WAL
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1000000")  # 1 GB


def picture():
    image, _is_new = store_picture(check_picture(PICTURE.read_bytes()))
    image.alt_text = "The harbour at dusk"
    image.save()
    return image


def write_stories(places):
    stored = Story._meta.get_field("uid").get_db_prep_value
    rows = [
        (
            *place,
            stored(uuid.uuid4(), connection),
            f"Story {place[0]} of a long day at the harbour",
            f"story-{place[0]}",
        )
        for place in places
    ]
    same = {
        "section": Section.objects.news("en"), "language": "en", "status": Status.PUBLISHED,
        "lead": "After nine years of building, the council has said when it will open.",
        "body": clean_html(PARAGRAPH * 8),
    }  # fmt: skip
    write(Story(**same), ["id", "published_at", "uid", "headline", "slug"], rows)


def finish():
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Story]):  # since the rows brought their own ids
            cursor.execute(statement)
        raise_keys([SITE])


def write(pattern: models.Model, columns: list[str], rows: list[tuple]) -> None:
    """Insert rows with these columns; the other columns get the values of an unsaved object."""
    others = [field for field in pattern._meta.concrete_fields if field.column not in columns and not field.primary_key]
    same = tuple(field.get_db_prep_save(field.pre_save(pattern, True), connection) for field in others)
    columns = ", ".join([*columns, *(field.column for field in others)])
    table = pattern._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row + same)
        else:
            marks = ", ".join(["%s"] * (len(rows[0]) + len(same)))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", (row + same for row in rows))


def addresses(middle: Story, author: Author) -> dict[str, str]:
    """The addresses to measure. Deep pages begin after the story in the middle."""
    deep = f"?before={make_cursor(middle.published_at, middle.pk)}"
    section = middle.section.get_absolute_url()
    return {
        "front page": "/",
        "list": "/latest/",
        "deep page": f"/latest/{deep}",
        "section": section,
        "section, deep": section + deep,
        "tag of 10": "/tags/lighthouse/",
        "tag of a tenth": "/tags/harbour/",
        "tag of a tenth, deep": f"/tags/harbour/{deep}",
        "author": author.get_absolute_url(),
        "story": middle.get_absolute_url(),
        "feed": "/feed/",
        "tag feed": "/tags/harbour/feed/",
        "sitemap": "/sitemap.xml",
    }


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]) if sys.argv[1:] else 1_000)))
