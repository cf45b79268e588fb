"""What the site is measured against: Django with nothing around it.

`/constant`: 15 kB that are always the same. `/list`: twenty rows from SQLite through a template.
`/raw`: the same 15 kB from the server itself, without Django: nothing in Python can be faster.
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


class Row(models.Model):
    headline = models.CharField(max_length=300)
    lead = models.TextField()
    slug = models.SlugField()
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.headline


def make_rows(count=1_000):
    if Row._meta.db_table in connection.introspection.table_names():
        return
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    now = datetime.datetime.now(datetime.UTC)
    hour = datetime.timedelta(hours=1)
    Row.objects.bulk_create(
        Row(headline=f"Story {n}", lead="After nine years. " * 4, slug=f"story-{n}", published_at=now - n * hour)
        for n in range(count)
    )


CONSTANT = b"x" * 15_000
urlpatterns = [
    path("constant", lambda request: HttpResponse(CONSTANT)),
    path("list", lambda request: render(request, "list.html", {"rows": Row.objects.order_by("-published_at")[:20]})),
]

make_rows()
with_django = get_wsgi_application()


def application(environ, start_response):
    if environ["PATH_INFO"] == "/raw":
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(CONSTANT)))])
        return [CONSTANT]
    return with_django(environ, start_response)
