"""SQLite with several writing processes: each gets its turn, and what was saved survives."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from articles.desk.publishing import save_story
from articles.models import Story
from articles.models.pageviews import add_page_views
from articles.tests.factories import make_story
from articles.tests.server import Site

SECONDS = 1.5


def publish():
    return make_story("The bridge opens").pk


def add_views_without_pause(pk):
    return repeat(lambda _number: add_page_views({pk: 1}))


def save_without_pause(pk):
    def save(number):
        story = Story.objects.get(pk=pk)
        story.headline = f"Edit {number}"
        save_story(story, by=None)

    return repeat(save)


def repeat(write):
    writes, ends_at = 0, time.monotonic() + SECONDS
    while time.monotonic() < ends_at:
        write(writes)
        writes += 1
    return writes


def setting(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture(scope="module")
def processes(tmp_path_factory, migrated_database):
    """Two processes on one database, without a server."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(migrated_database, folder / "newsroom.sqlite3")
    sites = [Site(folder), Site(folder)]
    for site in sites:
        site.port = 8000
    yield sites
    for site in sites:
        site.close()


def test_what_was_saved_survives_a_power_cut(processes):
    """As far as settings can promise it: SQLite syncs its log to the disk with each transaction."""
    for process in processes:
        assert process.run(setting, "journal_mode") == "wal"
        assert process.run(setting, "synchronous") == 2


def test_a_process_that_writes_without_pause_lets_another_one_write(processes):
    pk = processes[0].run(publish)
    with ThreadPoolExecutor() as pool:
        views = pool.submit(processes[0].run, add_views_without_pause, pk)
        saves = processes[1].run(save_without_pause, pk)
    assert saves * 5 > views.result()
