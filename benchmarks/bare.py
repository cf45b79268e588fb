"""The reference for all figures: Django without middleware.

`/constant` (reference A): a constant of 15 kB. `/list` (reference B): 20 of 100,000 rows from SQLite, newest first
along an index, with author and section in the same query, rendered by a cached template: 7 kB. `/raw`: the same 15 kB
from the server itself, without Django; nothing in Python can be faster.
"""

import datetime
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.environ["BARE_DATA_DIR"]) / "bare.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
        }
    ],
    USE_TZ=True,
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.shortcuts import render  # noqa: E402


class Author(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.name


class Section(models.Model):
    name = models.CharField(max_length=100)
    slug = models.SlugField()

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.name


class Row(models.Model):
    headline = models.CharField(max_length=300)
    lead = models.TextField()
    body = models.TextField()
    slug = models.SlugField()
    published_at = models.DateTimeField(db_index=True)
    author = models.ForeignKey(Author, models.CASCADE)
    section = models.ForeignKey(Section, models.CASCADE)

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.headline


SHOWN = ["headline", "slug", "lead", "published_at", "author__name", "section__name", "section__slug"]


def make_rows(count=100_000):
    if Row._meta.db_table in connection.introspection.table_names():
        return
    with connection.schema_editor() as editor:
        for model in (Author, Section, Row):
            editor.create_model(model)
    author, section = Author.objects.create(name="Ana Petrova"), Section.objects.create(name="News", slug="news")
    now, hour = datetime.datetime.now(datetime.UTC), datetime.timedelta(hours=1)
    texts = {"lead": "After nine years of building. " * 4, "body": "The council met once more. " * 100}
    for start in range(0, count, 10_000):
        Row.objects.bulk_create(
            Row(
                headline=f"Story {n} of a long day at the harbour", slug=f"story-{n}", published_at=now - n * hour,
                author=author, section=section, **texts,
            )
            for n in range(start, start + 10_000)
        )  # fmt: skip


def newest(request):
    rows = Row.objects.select_related("author", "section").only(*SHOWN).order_by("-published_at")
    return render(request, "list.html", {"rows": rows[:20]})


CONSTANT = b"x" * 15_000
urlpatterns = [
    path("constant", lambda request: HttpResponse(CONSTANT)),
    path("list", newest),
]

make_rows()
with_django = get_wsgi_application()


def application(environ, start_response):
    if environ["PATH_INFO"] == "/raw":
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(CONSTANT)))])
        return [CONSTANT]
    return with_django(environ, start_response)
