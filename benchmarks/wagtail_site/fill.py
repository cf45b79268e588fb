"""Fill a Wagtail site in bulk: python -m benchmarks.wagtail_site.fill 100000

Its documented way, one `add_child` a page, makes a few dozen articles a second. This writes the same rows, but no
revisions, no search index and no index of references: no reader's page reads these. Prints the addresses as JSON.
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

PORTION = 5_000
BETWEEN = datetime.timedelta(minutes=10)
PARAGRAPH = "<p>" + "The harbour council met on Tuesday to look at the plans once more. " * 6 + "</p>"
OTHER_TAGS = 40
ARTICLE_ROW = """INSERT INTO wagtail_site_articlepage (page_ptr_id, lead, body, author_id, image_id)
VALUES (%s, 'After nine years of building, the council has said when it will open.', %s, %s, %s)"""


def fill(count: int) -> dict[str, str]:
    make_tables()
    index = make_index()
    facts = (PARAGRAPH * 8, Author.objects.create(name="Ana Petrova").pk, picture().pk)
    tags = Tags(count)
    for start in range(0, count, PORTION):
        with transaction.atomic():
            write(index, range(start, min(start + PORTION, count)), facts, tags)
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
    # Straight from the models: 200 migrations take longer than 100,000 articles.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def make_index():
    """What Wagtail's own migrations make, and the page below which all articles stand."""
    Locale.objects.create(language_code="en")
    Collection.add_root(name="Root")
    home = Page.add_root(title="Root", slug="root").add_child(instance=Page(title="Home", slug="home"))
    Site.objects.create(root_page=home, hostname="localhost", is_default_site=True, site_name="Newsroom")
    return home.add_child(instance=NewsIndexPage(title="News", slug="news"))


def write(index, numbers, facts, tags):
    now, kind = timezone.now(), ContentType.objects.get_for_model(ArticlePage)
    pages = Page.objects.bulk_create(
        Page(
            path=Page._get_path(index.path, index.depth + 1, n + 1), depth=index.depth + 1, numchild=0,
            title=(title := f"Story {n} of a long day at the harbour"), draft_title=title, slug=f"story-{n}",
            url_path=f"{index.url_path}story-{n}/", content_type=kind, locale=index.locale, translation_key=uuid.uuid4(),
            live=True, first_published_at=now - n * BETWEEN, last_published_at=now - n * BETWEEN,
        )
        for n in numbers
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(ARTICLE_ROW, [(page.pk, *facts) for page in pages])
    ArticlePageTag.objects.bulk_create(
        ArticlePageTag(content_object_id=page.pk, tag=tag)
        for n, page in zip(numbers, pages, strict=True)
        for tag in tags.of(n)
    )


class Tags:
    """Three tags a story; "harbour" is on each tenth one, "lighthouse" on ten of all."""

    def __init__(self, count):
        self._harbour, self._lighthouse, *self._others = [
            Tag.objects.create(name=name, slug=name)
            for name in ("harbour", "lighthouse", *(f"tag-{n}" for n in range(OTHER_TAGS)))
        ]
        self._between = max(1, count // 10)

    def of(self, n):
        others = [self._others[(n + more) % OTHER_TAGS] for more in range(3)]
        if n % 10 == 0:
            others[0] = self._harbour
        if n % self._between == 1:
            others[1] = self._lighthouse
        return others


def picture():
    file = io.BytesIO()
    Pixels.effect_noise((1600, 900), 60).convert("RGB").save(file, "JPEG", quality=80)
    return get_image_model().objects.create(title="The harbour", file=ImageFile(file, name="harbour.jpg"))


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
