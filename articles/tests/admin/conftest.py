"""The desk's tests in a browser: those of a file share a server, and each begins with an empty newsroom."""

import pytest

from articles.tests.server import open_site


@pytest.fixture(scope="module")
def server(tmp_path_factory, migrated_database):
    with open_site(tmp_path_factory.mktemp("site"), migrated_database) as running:
        yield running


@pytest.fixture
def site(server, migrated_database):
    server.empty(migrated_database)
    return server
