"""The thread that finds out what has changed, in a running server."""

import sqlite3
import time
from contextlib import closing

from articles.tests.reading.test_page_cache import in_a_moment, publish, rewrite, shows
from articles.tests.server import PATIENCE


def test_changes_are_found_after_an_error_that_nobody_expected(site):
    first = site.run(publish, "The bridge opens")
    soon = site.run(publish, "Out of order", in_a_moment(3))
    with closing(sqlite3.connect(site.database)) as database:  # a date that can't be read
        database.execute("UPDATE articles_story SET updated_at = '2026-99-99 10:00:00' WHERE id = ?", [soon["pk"]])
        database.commit()
    ends_at = time.monotonic() + PATIENCE
    while "ValueError" not in site.log and time.monotonic() < ends_at:
        assert site.get(first["path"]).status == 200
        time.sleep(0.1)
    site.run(rewrite, first["pk"], "The bridge is closed")
    reply = site.get_until(first["path"], shows("The bridge is closed"))
    assert "Cache-Status" not in reply.headers


def test_views_that_wait_for_a_long_write_do_not_make_the_database_count_as_down(site):
    story = site.run(publish, "The bridge opens")
    site.get_until(story["path"], shows("The bridge opens"))
    with closing(sqlite3.connect(site.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")  # as a large import holds it
        ends_at, marked = time.monotonic() + 7, []
        while time.monotonic() < ends_at:  # views are written every five seconds
            reply = site.get(story["path"], {"User-Agent": "Mozilla/5.0"})
            assert reply.status == 200
            marked += reply.headers.get_all("Cache-Status", [])
            time.sleep(0.02)
        writer.execute("ROLLBACK")
    assert marked == []
