"""Times queries that are written for the planner beside their plain form: python -m benchmarks.queries

Prints how many times as long the plain form takes, the median of pairs run in turns, on a scratch site filled by
`mixed.py`: on SQLite in a temporary folder, or in the empty database of --postgres.
"""

import argparse
import datetime
import os
import statistics
import tempfile
import time

PAIRS_RUN = 20


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--postgres", default="", help="the address of an empty database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="newsroom.settings",
            SECRET_KEY="only-for-measuring-and-long-enough-to-be-taken",
            DATABASE_URL=options.postgres,
            DATA_DIR=folder,
            LANGUAGES="en,bg,de",
        )
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        from benchmarks.mixed import fill_mixed

        fill_mixed(options.stories)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "SELECT 1")
        print(f"{options.stories:,} stories, {connection.vendor}: milliseconds, and the plain form over it")
        for name, (ours, plain) in pairs().items():
            print_ratio(name, ours, plain)


def pairs():
    """What is asked, as the site asks it and in the plain form; both give the same rows."""
    from django.db.models import Exists, F, Min, OuterRef, Q, Sum
    from django.utils import timezone

    from articles.models import Author, Correction, Image, OldAddress, Story, Tag, ViewsInHour
    from articles.models.story import public_authors, public_images

    public = Story.objects.public
    english = public().filter(language="en").order_by("-published_at")
    middle = english[english.count() // 2]
    cursor = middle.published_at, middle.pk
    place = Q(published_at__lt=cursor[0]) | Q(pk__lt=cursor[1])
    rare = Tag.objects.order_by("-pk")[0]
    image = Image.objects.filter(slots__isnull=False).order_by("pk")[0]
    ids = [str(pk) for pk in range(1, 500) if pk % 5]
    paths = [f"/{pk % 28}/{pk}.html" for pk in range(1, 501)]
    lately = ViewsInHour.objects.filter(hour__gt=timezone.now() - datetime.timedelta(hours=24))
    by_story = {
        key: lately.annotate(key=column).values_list("key").annotate(number=Sum("views")).order_by("-number", "-key")
        for key, column in {"ours": F("story_id") + 0, "plain": F("story_id")}.items()
    }
    scheduled = Story.objects.filter(status="published", published_at__gt=timezone.now())
    saved_last, coming_first = Story.objects.order_by("-modified_at", "-pk"), scheduled.order_by("published_at")
    author = Author.objects.order_by("pk")[0]
    coming = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return {
        "the next scheduled story": (
            lambda: Story.objects.scheduled().aggregate(at=Min("published_at")),
            lambda: scheduled.aggregate(at=Min("published_at")),
        ),
        "the desk's list of scheduled stories": (
            lambda: keys(saved_last.filter(pk__in=coming_first.values("pk")[:5_001])[:100]),
            lambda: keys(saved_last.filter(pk__in=coming_first.values("pk"))[:100]),
        ),
        "an author that has a public story": (
            lambda: keys(public_authors().filter(pk=author.pk)),
            lambda: keys(Author.objects.filter(Exists(public().filter(bylines__author=OuterRef("pk"))), pk=author.pk)),
        ),
        "200 last saved, seen or coming": (
            lambda: keys(Story.objects.seen_or_coming().order_by("-modified_at")[:200]),
            lambda: keys(
                Story.objects.filter(coming, status__in=["review", "published"]).order_by("-modified_at")[:200]
            ),
        ),
        "a list from the middle": (
            lambda: keys(public().filter(language="en").latest(cursor)[:21]),
            lambda: keys(
                public().filter(place, language="en", published_at__lte=cursor[0]).order_by("-published_at", "-pk")[:21]
            ),
        ),
        "a rare tag": (
            lambda: keys(public().tagged_with(rare, "en")[:21]),
            lambda: keys(public().filter(language="en", tagged__tag=rare).latest()[:21]),
        ),
        "a public picture": (
            lambda: keys(public_images().with_key(image.key)),
            lambda: keys(Image.objects.with_key(image.key).filter(slots__story__in=public()).distinct()),
        ),
        "a page of corrections": (
            lambda: keys(Correction.objects.public("en")[:21]),
            lambda: keys(
                Correction.objects.filter(story__in=public().filter(language="en")).order_by("-made_at", "-pk")[:21]
            ),
        ),
        "500 old addresses": (
            lambda: sorted(OldAddress.taken(("", path) for path in paths)),
            lambda: sorted(OldAddress.objects.filter(path__in=paths).values_list("language", "path")),
        ),
        "stories of a source": (
            lambda: sorted(keys(Story.objects.filter(source="wire", source_id__in=ids).exclude(source_id=""))),
            lambda: sorted(keys(Story.objects.filter(source="wire", source_id__in=ids))),
        ),
        "most read": (lambda: list(by_story["ours"][:40]), lambda: list(by_story["plain"][:40])),
    }  # fmt: skip


def keys(stories):
    return list(stories.values_list("pk", flat=True))


def print_ratio(name, ours, plain):
    if ours() != plain():
        raise SystemExit(f"{name}: the two forms differ.")
    ours, plain = recorded(ours), recorded(plain)
    times = [(clock(ours), clock(plain)) for _ in range(PAIRS_RUN)]
    took = statistics.median(first for first, _second in times)
    print(f"{name:40}{1000 * took:9.2f}{statistics.median(second / first for first, second in times):9.1f} ×")


def recorded(ask):
    """The statements that something sends, to be run again without Django putting them together."""
    from django.db import connection

    sent = []

    def record(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        ask()

    def run():
        with connection.cursor() as cursor:
            for sql, params in sent:
                cursor.execute(sql, params)
                cursor.fetchall()

    return run


def clock(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
