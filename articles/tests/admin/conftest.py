"""The desk's tests in a browser: those of a file share a server, and each begins with an empty newsroom."""

import pytest
from django.test import Client

from articles.models import User
from articles.tests.server import open_site


@pytest.fixture(scope="module")
def server(tmp_path_factory, migrated_database):
    with open_site(tmp_path_factory.mktemp("site"), migrated_database) as running:
        yield running


@pytest.fixture
def site(server, migrated_database):
    server.empty(migrated_database)
    return server


@pytest.fixture
def colleague(db):
    """Another editor's browser."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("Boris", "boris@news.example", "a long pass phrase"))
    return browser
