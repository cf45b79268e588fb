"""PostgreSQL doesn't answer. Collected only where DATABASE_URL names one (conftest.py)."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection

from articles import deadlines
from articles.models import Author
from articles.reading.page_cache import FLUSH_SECONDS
from articles.reading.watch import TRUSTED
from articles.serving.pool import THREADS
from articles.tests.outages import (
    LIMIT,
    RECOVERY,
    Desk,
    assert_changes_are_shown,
    assert_unavailable,
    cached_pages_are_answered,
    kept_form,
    publish,
    timed,
)
from articles.tests.postgresql import open_postgres_site, own_cluster
from articles.tests.serving.clients import crowd

pytestmark = pytest.mark.database
AUTHOR = {"name": "Ana Petrova", "slug": "ana-petrova", "bio": "Reports on the harbour.", "_save": "Save"}
ADD_AUTHOR = "/admin/articles/author/add/"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"


@pytest.fixture
def site(request, tmp_path):
    server = settings.DATABASES["default"]
    user = f"{server['USER']}:{server['PASSWORD']}"
    pool = getattr(request, "param", "0")
    with open_postgres_site(tmp_path, user, server["HOST"], int(server["PORT"] or 5432), pool=pool) as site:
        settle(site)
        yield site


def settle(site):
    site.pk, site.story = site.run(publish)
    site.desk = Desk(site)
    with ThreadPoolExecutor(4) as pool:  # so that each thread of the server has its connection
        assert {page.status for page in pool.map(site.desk.get, ["/news/"] * 16)} == {200}


def authors():
    return list(Author.objects.values_list("name", flat=True))


def connections(site):
    """How many connections the site has, as PostgreSQL sees it; asked in another database, so as not to be counted."""
    server, _slash, name = site.direct.rpartition("/")
    with psycopg.connect(f"{server}/postgres") as postgres:
        return postgres.execute(CONNECTIONS, [name]).fetchone()[0]


@contextmanager
def locked_tables(site, tables):
    with psycopg.connect(site.direct) as postgres:
        postgres.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield
        postgres.rollback()


def assert_outage(site, path):
    page = assert_unavailable(site.desk.get, path)
    assert site.get("/livez").status == 200
    return page


def assert_silence_is_answered(site):
    with ThreadPoolExecutor(3) as pool:
        desk = pool.submit(assert_outage, site, "/news/")
        readers = [pool.submit(assert_unavailable, site.get, path) for path in ("/bg/", "/news/feed/")]
        ready, seconds = timed(site.get, "/readyz")
        assert ready.status == 503
        assert seconds < 3
        for one in (desk, *readers):
            one.result()


def assert_recovery(site, *, since):
    for path in ("/news/", "/readyz"):
        site.get_until(path, lambda page: page.status == 200, seconds=RECOVERY)
    assert_changes_are_shown(site, site.desk, site.pk, since=since)


def test_what_waits_for_a_lock_is_answered_and_nothing_typed_is_lost(site):
    with (
        cached_pages_are_answered(site, "/", site.story, is_stale=False),
        locked_tables(site, "articles_section, articles_author"),
        ThreadPoolExecutor(3) as pool,
    ):
        pages = [pool.submit(assert_unavailable, site.get, path) for path in ("/bg/", "/news/feed/")]
        assert "This page can’t be shown right now" in assert_outage(site, "/")
        bulgarian, feed = [page.result() for page in pages]
        assert "в момента" in bulgarian
        assert feed.startswith("Please try again")
        assert site.get("/readyz").status == 200
        status, headers, text, seconds = site.desk.post(ADD_AUTHOR, AUTHOR)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert seconds < LIMIT
    assert_recovery(site, since=time.monotonic())
    assert site.desk.post(*kept_form(text))[0] == 302
    assert site.run(authors)[-1] == "Ana Petrova"


def test_cached_pages_are_served_while_nobody_can_learn_what_has_changed(site):
    with (
        cached_pages_are_answered(site, "/", site.story, is_stale=True),
        locked_tables(site, "articles_story, articles_cachechange, articles_pageviews"),
    ):
        assert_unavailable(site.get, "/bg/")
        assert_outage(site, "/news/")
        assert connections(site) <= THREADS + 1, "what has been given up goes on in PostgreSQL"
    assert_recovery(site, since=time.monotonic())


def test_silence_in_the_middle_of_statements_is_answered(site):
    with (
        cached_pages_are_answered(site, "/", site.story, is_stale=True),
        locked_tables(site, "articles_story, articles_cachechange"),
        ThreadPoolExecutor(1) as pool,
    ):
        page = pool.submit(assert_unavailable, site.get, "/bg/")
        time.sleep(1)
        with site.proxy.silent():
            page.result()
    assert_recovery(site, since=time.monotonic())


@pytest.mark.parametrize("site", ["0", "6"], ids=["connections are kept", "pool"], indirect=True)
def test_behind_a_proxy_that_stays_silent_everything_is_answered(site):
    with cached_pages_are_answered(site, "/", site.story, is_stale=True), site.proxy.silent():
        assert_silence_is_answered(site)
    assert_recovery(site, since=time.monotonic())


def test_a_postgresql_that_is_stopped_or_gone_is_answered(tmp_path):
    with own_cluster() as cluster, open_postgres_site(tmp_path, cluster.user, cluster.host, cluster.port) as site:
        settle(site)
        with cached_pages_are_answered(site, "/", site.story, is_stale=True), cluster.frozen():
            assert_silence_is_answered(site)
        assert_recovery(site, since=time.monotonic())
        with cached_pages_are_answered(site, "/", site.story, is_stale=True):
            cluster.stop()
            assert_outage(site, "/news/")
            assert_unavailable(site.get, "/bg/")
            assert site.get("/readyz").status == 503
            time.sleep(TRUSTED)
        cluster.start()
        assert_recovery(site, since=time.monotonic())


KINDS = [
    lambda site, number: site.get(f"/?before={number}"),
    lambda site, number: site.get(f"/news/{number}-x/"),
    lambda site, number: site.get("/", {"Cookie": "sessionid=forged"}),
    lambda site, number: site.get(f"/media/{number}/x.jpg"),
    lambda site, number: site.get(site.story),
    lambda site, number: site.get("/readyz"),
    lambda site, number: site.desk.get("/admin/articles/story/"),
    lambda site, number: site.desk.get(site.story),
]


def test_one_process_has_six_connections_whatever_it_is_asked(site):
    numbers, seen = itertools.count(10**6), set()
    with crowd(4 * len(KINDS), lambda client: KINDS[client % len(KINDS)](site, next(numbers))) as statuses:
        end = time.monotonic() + FLUSH_SECONDS + 2  # page views are written meanwhile
        while time.monotonic() < end:
            seen.add(connections(site))
            time.sleep(0.02)
    assert {200, 404} <= statuses.keys()
    assert max(seen) == THREADS + 1


@pytest.fixture
def limited():
    """This process, as a web process with a deadline of one second."""
    connection.close()
    deadlines.limit_process(1)
    yield
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_statement_ends_at_the_deadline_except_in_a_long_transaction(limited):
    with connection.cursor() as cursor:
        with pytest.raises(OperationalError, match="statement timeout"):
            cursor.execute("SELECT pg_sleep(20)")
        cursor.execute("SET statement_timeout = 0")
        with pytest.raises(OperationalError, match="didn't answer"):
            cursor.execute("SELECT pg_sleep(20)")
    with deadlines.long_transaction(20), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.5)")
    with connection.cursor() as cursor, pytest.raises(OperationalError, match="statement timeout"):
        cursor.execute("SELECT pg_sleep(20)")


@pytest.mark.django_db(transaction=True)
def test_a_command_has_no_deadline():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
    assert deadlines.statement_seconds() is None
