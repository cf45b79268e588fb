"""Settings from the environment: what it says wins, and what is wrong or missing stops the start with a sentence."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from articles.tests.test_demo import finished, manage

POSTGRES = "postgres://newsroom@127.0.0.1/newsroom"
DATABASE = "import json, newsroom.settings as s; print(json.dumps(s.DATABASES['default'], default=str))"


def database(url, **more):
    """The database's settings, read by a process of its own, since they are read once for each."""
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, "DATABASE_URL": url, **more}
    done = subprocess.run(
        [sys.executable, "-c", DATABASE],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_connections_to_postgresql_are_kept_open_and_checked_by_default():
    found = database(POSTGRES)
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (600, True)
    assert found["OPTIONS"]["connect_timeout"] == 3


def test_what_the_database_url_says_of_connections_wins():
    found = database(f"{POSTGRES}?conn_max_age=0&conn_health_checks=False&connect_timeout=30&sslmode=require")
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (0, False)
    assert (found["OPTIONS"]["connect_timeout"], found["OPTIONS"]["sslmode"]) == (30, "require")


def test_a_pool_takes_the_place_of_connections_that_threads_keep():
    found = database(POSTGRES, DATABASE_POOL="6")
    assert found["CONN_MAX_AGE"] == 0
    assert found["OPTIONS"]["pool"]["max_size"] == 6


def test_what_the_database_url_says_of_sqlite_wins(tmp_path):
    found = database(f"sqlite:///{tmp_path / 'other.sqlite3'}?conn_max_age=None&timeout=60&transaction_mode=DEFERRED")
    assert found["CONN_MAX_AGE"] is None
    assert (found["OPTIONS"]["timeout"], found["OPTIONS"]["transaction_mode"]) == (60, "DEFERRED")
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 50, "TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE"),
        ({"SECRET_KEY": "x" * 50, "SITE_DIR": "/no/such/folder"}, "SITE_DIR '/no/such/folder' is not a folder."),
        ({"SECRET_KEY": "x" * 50, "SITE_URL": "news.example"}, "SITE_URL"),
        ({"SECRET_KEY": "x" * 50, "LANGUAGES": "en,xx"}, "LANGUAGES"),
        ({"SECRET_KEY": "x" * 50, "LANGUAGE_CODE": "de"}, "LANGUAGE_CODE"),
        ({"SECRET_KEY": "x" * 50, "DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"SECRET_KEY": "x" * 50, "DATABASE_URL": f"{POSTGRES}?conn_health_checks=off"}, "conn_health_checks=off"),
        ({"SECRET_KEY": "x" * 50, "DATABASE_URL": "mysql://news@127.0.0.1/news"}, "Use PostgreSQL or SQLite."),
        ({"SECRET_KEY": "x" * 50, "DATABASE_POOL": "6"}, "DATABASE_POOL"),
        ({"SECRET_KEY": "x" * 50, "DATABASE_URL": f"{POSTGRES}?conn_max_age=60", "DATABASE_POOL": "6"}, "conn_max_age"),
        ({"SECRET_KEY": "x" * 50, "DATA_DIR": "/dev/null/data"}, "DATA_DIR"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path, environment, words):
    status, _out, err = finished(manage("check", data_dir=tmp_path, **environment))
    assert status == 1
    assert words in err
    assert "Traceback" not in err
