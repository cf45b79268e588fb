import os

import pytest
from django.core.signals import request_finished, request_started, setting_changed
from django.db import close_old_connections
from django.dispatch import receiver
from django.urls import clear_url_caches
from hypothesis import HealthCheck, settings

from articles import deadlines

# Not skipped on SQLite, where there is nothing to be tested.
POSTGRESQL = ["test_postgresql_locks.py", "test_postgresql_outages.py"]
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else POSTGRESQL
pytest_plugins = ["articles.tests.browser", "articles.tests.server"]


def pytest_addoption(parser):
    """By default the four parsers of uploaded files get 10,000 examples together."""
    parser.addoption("--fuzz-examples", type=int, default=2_500, help="how many files each parser gets")


def pytest_configure(config):
    """Register the profile of the parser tests: `@settings(settings.get_profile("fuzz"))`."""
    settings.register_profile(
        "fuzz",
        max_examples=config.getoption("fuzz_examples"),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


def pytest_collection_modifyitems(items):
    """Mark the tests that use the database or a browser: all others needn't run again on another database."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker("database")
        if "browser" in item.fixturenames:
            item.add_marker("browser")
    # Browser tests take longest. They come first, so that at the end no process waits for another's long test.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@receiver(setting_changed)
def forget_addresses(*, setting, **kwargs):
    """Addresses depend on the site's language, and Django keeps them: the next test would get this one's."""
    if setting == "LANGUAGE_CODE":
        clear_url_caches()


@pytest.fixture(autouse=True)
def own_media_folder(tmp_path, settings):
    """Give each test a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def without_deadlines():
    """The tests' own process has no deadlines, also after a test has loaded newsroom.wsgi."""
    deadlines.limit_process(None)


@pytest.fixture
def editor(db):
    from articles.tests.factories import make_editor

    return make_editor()


@pytest.fixture
def desk(client, editor):
    """A client that is logged in at the desk."""
    client.force_login(editor)
    return client


@pytest.fixture
def one_transaction():
    """Keep requests from closing the connection, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
