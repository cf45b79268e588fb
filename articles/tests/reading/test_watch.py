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
