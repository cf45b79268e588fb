"""The database fails while the site is being read."""

import datetime
import re
import sqlite3
import time

from django.utils import timezone

from articles.tests.reading.test_page_cache import FRONT, in_a_moment, publish, rewrite, shows


def lose_tables(site, back=False):
    """Take every table away, as a broken disk or a failed restore would; or bring them back."""
    with sqlite3.connect(site.database, timeout=30) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name.startswith("lost_") == back and not name.startswith("sqlite_"):
                new = name.removeprefix("lost_") if back else f"lost_{name}"
                database.execute(f'ALTER TABLE "{name}" RENAME TO "{new}"')
    database.close()


def test_without_a_database_cached_pages_are_served_and_others_are_errors(site):
    story = site.run(publish, "The bridge opens")
    page, front = site.get(story["path"]), site.get_until(FRONT, shows("The bridge opens"))
    lose_tables(site)
    site.wait_for(lambda: site.get("/readyz").status == 503, "/readyz goes on saying that all is well")
    deadline = time.monotonic() + 2.5  # longer than an answer of the database is trusted
    while time.monotonic() < deadline:
        old = site.get(FRONT)
        assert old.body == front.body
        assert site.get(story["path"]).body == page.body
    assert re.fullmatch(r"newsroom; hit; ttl=-[1-9]", old.headers["Cache-Status"])
    assert "Cache-Status" not in front.headers
    assert site.get("/livez").status == 200
    unknown = site.get("/news/")
    assert unknown.status == 500
    assert "Something went wrong" in unknown.text
    assert "Traceback" not in unknown.text
    lose_tables(site, back=True)
    assert site.get("/readyz").status == 200
    site.get_until("/news/", lambda reply: reply.status == 200)
    site.run(rewrite, story["pk"], "The bridge closes")
    site.get_until(FRONT, shows("The bridge closes"))


def test_without_a_database_nothing_is_served_past_its_end(site):
    end = datetime.datetime.fromisoformat(in_a_moment(6))
    site.run(publish, "Only until then", None, end.isoformat())
    site.get_until(FRONT, shows("Only until then"))
    lose_tables(site)
    while timezone.now() < end + datetime.timedelta(seconds=1.5):
        asked_at = timezone.now()
        reply = site.get(FRONT)
        if asked_at >= end:
            assert reply.status == 500
            assert "Only until then" not in reply.text
        elif timezone.now() < end:
            assert "Only until then" in reply.text


def test_page_rendered_while_the_version_changed_is_not_served_past_its_end_either(site):
    site.run(publish, "The ferry sails")  # so that the next one is published at once
    end = datetime.datetime.fromisoformat(in_a_moment(4))
    site.get(FRONT)  # the version is now trusted for a second
    story = site.run(publish, "Only until then", None, end.isoformat())
    assert site.get(story["path"]).status == 200
    lose_tables(site)
    while timezone.now() < end:
        time.sleep(0.1)
    assert site.get(story["path"]).status == 500


def test_server_without_tables_is_not_ready(site):
    site.stop()
    lose_tables(site)
    site.start()
    reply = site.get("/readyz")
    assert reply.status == 503
    assert "migrate" in reply.text
    assert site.get("/").status == 500
    lose_tables(site, back=True)
    site.get_until("/", lambda reply: reply.status == 200)


def test_without_a_database_what_only_appears_waits_and_pages_go_on(site):
    at = datetime.datetime.fromisoformat(in_a_moment(4))
    site.run(publish, "The bridge opens")
    site.run(publish, "On time", at.isoformat())
    front = site.get_until(FRONT, shows("The bridge opens"))
    lose_tables(site)
    while timezone.now() < at + datetime.timedelta(seconds=1.5):
        assert site.get(FRONT).body == front.body
    lose_tables(site, back=True)
    site.get_until(FRONT, shows("On time"))
