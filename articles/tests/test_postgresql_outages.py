"""PostgreSQL doesn't answer. Collected only where DATABASE_URL names one (conftest.py)."""

import secrets
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
from articles.tests.outages import LIMIT, RECOVERY, Desk, SilentProxy, kept_form, timed
from articles.tests.server import Site

pytestmark = pytest.mark.database
AUTHOR = {"name": "Ana Petrova", "slug": "ana-petrova", "bio": "Reports on the harbour.", "_save": "Save"}
ADD_AUTHOR = "/admin/articles/author/add/"


class PostgresSite(Site):
    """A site on a database of its own; its server reaches PostgreSQL through a proxy."""

    @property
    def environment(self):
        return super().environment | {"DATABASE_URL": self.address, "DATABASE_POOL": self.pool}


@pytest.fixture
def site(request, tmp_path):
    database, site = settings.DATABASES["default"], PostgresSite(tmp_path)
    host, port, name = database["HOST"], int(database["PORT"] or 5432), f"site_{secrets.token_hex(4)}"
    site.direct = f"postgres://{database['USER']}:{database['PASSWORD']}@{host}:{port}/{name}"
    site.address, site.pool, site.port = site.direct, getattr(request, "param", "0"), 8000
    server = site.direct.replace(f"/{name}", "/postgres")
    with psycopg.connect(server, autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        site.proxy = SilentProxy(host, port)
        try:
            assert site.manage("migrate", "--verbosity", "0").returncode == 0
            site.address = site.direct.replace(f":{port}/", f":{site.proxy.port}/")
            site.start()
            site.address = site.direct  # for the other process
            site.run(publish)
            site.desk = Desk(site)
            yield site
        finally:
            site.close()
            site.proxy.close()
            postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


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


def assert_recovery(site, *, since):
    site.get_until("/news/", lambda page: page.status == 200, seconds=RECOVERY)
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
    ends_at = time.monotonic()
    assert_recovery(site, since=ends_at)
    assert site.desk.post(*kept_form(text))[0] == 302
    assert site.run(authors)[-1] == "Ana Petrova"


@pytest.mark.parametrize("site", ["0", "6"], ids=["connections are kept", "pool"], indirect=True)
def test_behind_a_proxy_that_stays_silent_everything_is_answered(site):
    with ThreadPoolExecutor(4) as pool:  # each thread of the server has its connection
        assert {page.status for page in pool.map(site.desk.get, ["/news/"] * 16)} == {200}
    with site.proxy.silent(), ThreadPoolExecutor(3) as pool:
        pages = [pool.submit(timed, site.desk.get, "/news/") for _number in range(2)]
        (ready, seconds) = timed(site.get, "/readyz")
        assert ready.status == 503
        assert seconds < 3
        for page, seconds in [one.result() for one in pages]:
            assert page.status == 503
            assert seconds < LIMIT + 3  # checks the connection, and tries another one
        assert site.get("/livez").status == 200
    ends_at = time.monotonic()
    assert_recovery(site, since=ends_at)
    site.get_until("/readyz", lambda answer: answer.status == 200, seconds=RECOVERY)


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
