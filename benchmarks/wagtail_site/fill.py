"""Fills a Wagtail site in bulk: python -m benchmarks.wagtail_site.fill 100000

The documented way, one `add_child` a page, creates a few dozen articles a second. This inserts the same rows, without
revisions, search index and reference index, which no reader's page reads. Prints the addresses to measure as JSON.
"""

import datetime
import io
import json
import os
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.wagtail_site.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image as Pixels  # noqa: E402
from taggit.models import Tag  # noqa: E402
from wagtail.images import get_image_model  # noqa: E402
from wagtail.models import Collection, Locale, Page, Site  # noqa: E402

from benchmarks.wagtail_site.models import ArticlePage, ArticlePageTag, Author, NewsIndexPage  # noqa: E402

BATCH = 5_000
BETWEEN = datetime.timedelta(minutes=10)
PARAGRAPH = "<p>" + "The harbour council met on Tuesday to look at the plans once more. " * 6 + "</p>"
MOMENTS = ["first_published_at", "last_published_at"]


def fill(count: int) -> dict[str, str]:
    make_tables()
    index = make_index()
    facts = ArticlePage(
        lead="After nine years of building, the council has said when it will open.", body=PARAGRAPH * 8,
        author=Author.objects.create(name="Ana Petrova"), image=picture(),
    )  # fmt: skip
    tags = Tags(count)
    for start in range(0, count, BATCH):
        with transaction.atomic():
            write(index, range(start, min(start + BATCH, count)), facts, tags)
    Page.objects.filter(pk=index.pk).update(numchild=count)
    return {
        "list": "/news/",
        "deep page": f"/news/?page={count // 40}",
        "tag of 10": "/news/tags/lighthouse/",
        "tag of a tenth": "/news/tags/harbour/",
        "story": f"/news/story-{count // 2}/",
        "feed": "/feed/",
    }


def make_tables():
    # Without migrations: its 200 take longer than 100,000 articles.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def make_index():
    """The rows of Wagtail's migrations, and the parent page of all articles."""
    Locale.objects.create(language_code="en")
    Collection.add_root(name="Root")
    home = Page.add_root(title="Root", slug="root").add_child(instance=Page(title="Home", slug="home"))
    Site.objects.create(root_page=home, hostname="localhost", is_default_site=True, site_name="Newsroom")
    return home.add_child(instance=NewsIndexPage(title="News", slug="news"))


def write(index, numbers, facts, tags):
    """Insert the articles with these numbers, newest first, ten minutes apart."""
    first, now = index.pk + 1, timezone.now()
    kind = ContentType.objects.get_for_model(ArticlePage)
    same = Page(depth=index.depth + 1, numchild=0, content_type=kind, locale=index.locale, live=True)
    insert(
        same, ["id", "path", "translation_key", "title", "draft_title", "slug", "url_path", *MOMENTS],
        [
            (
                first + n, Page._get_path(index.path, index.depth + 1, n + 1), uuid.uuid4(),
                title := f"Story {n} of a long day at the harbour", title, slug := f"story-{n}",
                f"{index.url_path}{slug}/", now - n * BETWEEN, now - n * BETWEEN,
            )
            for n in numbers
        ],
    )  # fmt: skip
    insert(facts, ["page_ptr"], [(first + n,) for n in numbers])
    insert(ArticlePageTag(), ["content_object", "tag"], [(first + n, tag) for n in numbers for tag in tags.of(n)])


def insert(same, names, rows):
    """Insert rows with these fields; the other fields get the values of an unsaved object."""
    fields = [same._meta.get_field(name) for name in names]
    others = [field for field in same._meta.local_concrete_fields if field not in fields and not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(same, add=True), connection) for field in others]
    columns = [field.column for field in (*fields, *others)]
    statement = f"INSERT INTO {same._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    prepared = [
        [*(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)), *values]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, prepared)


class Tags:
    """Three of thirty tags for each story, and "lighthouse" for ten stories spread over the archive."""

    def __init__(self, count):
        names = ["harbour", *(f"tag-{n}" for n in range(1, 30)), "lighthouse"]
        *tags, self._rare = [Tag.objects.create(name=name, slug=name).pk for name in names]
        self._lines = tags[:10], tags[10:20], tags[20:]
        self._every = max(1, count // 10)

    def of(self, n):
        tags = [line[n // 10**step % 10] for step, line in enumerate(self._lines)]
        return [*tags, self._rare] if n % self._every == 0 else tags


def picture():
    file = io.BytesIO()
    Pixels.effect_noise((1600, 900), 60).convert("RGB").save(file, "JPEG", quality=80)
    return get_image_model().objects.create(title="The harbour", file=ImageFile(file, name="harbour.jpg"))


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
