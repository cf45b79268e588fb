"""PostgreSQL doesn't answer. Collected only where DATABASE_URL names one (conftest.py)."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection

from articles import deadlines
from articles.models import Author
from articles.tests.factories import make_story
from articles.tests.outages import LIMIT, RECOVERY, Desk, kept_form, timed
from articles.tests.postgresql import open_postgres_site, own_cluster

pytestmark = pytest.mark.database
AUTHOR = {"name": "Ana Petrova", "slug": "ana-petrova", "bio": "Reports on the harbour.", "_save": "Save"}
ADD_AUTHOR = "/admin/articles/author/add/"


@pytest.fixture
def site(request, tmp_path):
    server = settings.DATABASES["default"]
    user = f"{server['USER']}:{server['PASSWORD']}"
    pool = getattr(request, "param", "0")
    with open_postgres_site(tmp_path, user, server["HOST"], int(server["PORT"] or 5432), pool=pool) as site:
        settle(site)
        yield site


def settle(site):
    site.run(publish)
    site.desk = Desk(site)
    with ThreadPoolExecutor(4) as pool:  # so that each thread of the server has its connection
        assert {page.status for page in pool.map(site.desk.get, ["/news/"] * 16)} == {200}


def publish():
    make_story("The bridge opens")


def authors():
    return list(Author.objects.values_list("name", flat=True))


@contextmanager
def locked_tables(site):
    with psycopg.connect(site.direct) as postgres:
        postgres.execute("LOCK TABLE articles_section, articles_author IN ACCESS EXCLUSIVE MODE")
        yield
        postgres.rollback()


def assert_outage(site, path):
    page, seconds = timed(site.desk.get, path)
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert seconds < LIMIT
    assert site.get("/livez").status == 200
    return page.text


def assert_silence_is_answered(site):
    with ThreadPoolExecutor(3) as pool:
        pages = [pool.submit(timed, site.desk.get, "/news/") for _number in range(2)]
        ready, seconds = timed(site.get, "/readyz")
        assert ready.status == 503
        assert seconds < 3
        for page, seconds in [one.result() for one in pages]:
            assert page.status == 503
            assert seconds < 2 * LIMIT  # the page cache has asked before the view
    assert site.get("/livez").status == 200


def assert_recovery(site, *, since):
    for path in ("/news/", "/readyz"):
        site.get_until(path, lambda page: page.status == 200, seconds=RECOVERY)
    assert time.monotonic() - since < RECOVERY + 1


def test_what_waits_for_a_lock_is_answered_and_nothing_typed_is_lost(site):
    with locked_tables(site), ThreadPoolExecutor(3) as pool:
        page, bulgarian, feed = pool.map(partial(assert_outage, site), ["/", "/bg/", "/news/feed/"])
        assert "This page can't be shown right now" in page
        assert "в момента" in bulgarian
        assert feed.startswith("Please try again")
        assert site.get("/readyz").status == 200
        status, headers, text, seconds = site.desk.post(ADD_AUTHOR, AUTHOR)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert seconds < LIMIT
    assert_recovery(site, since=time.monotonic())
    assert site.desk.post(*kept_form(text))[0] == 302
    assert site.run(authors)[-1] == "Ana Petrova"


@pytest.mark.parametrize("site", ["0", "6"], ids=["connections are kept", "pool"], indirect=True)
def test_behind_a_proxy_that_stays_silent_everything_is_answered(site):
    with site.proxy.silent():
        assert_silence_is_answered(site)
    assert_recovery(site, since=time.monotonic())


def test_a_postgresql_that_is_stopped_or_gone_is_answered(tmp_path):
    with own_cluster() as cluster, open_postgres_site(tmp_path, cluster.user, cluster.host, cluster.port) as site:
        settle(site)
        with cluster.frozen():
            assert_silence_is_answered(site)
        assert_recovery(site, since=time.monotonic())
        cluster.stop()
        assert_outage(site, "/news/")
        assert site.get("/readyz").status == 503
        cluster.start()
        assert_recovery(site, since=time.monotonic())


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
