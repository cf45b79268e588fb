"""The desk's tests in a browser: those of a file share a server, and each begins with an empty newsroom."""

import pytest
from django.test import Client

from articles.models import User
from articles.tests.admin.editing import make_draft, open_story, set_up_desk
from articles.tests.browser import log_in, open_page
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
def logged_in(site, browser):
    """An editor's page, and the list of what the browser complains of: a test clears it of what it expects."""
    site.run(set_up_desk)
    page, complaints = open_page(browser, site.url, viewport={"width": 1280, "height": 1000})
    log_in(page)
    yield page, complaints
    assert complaints == []


@pytest.fixture
def desk_page(logged_in):
    """The page of an editor who has logged in."""
    return logged_in[0]


@pytest.fixture
def draft_page(site, desk_page):
    """A draft's primary key, and the page with its form."""
    pk = site.run(make_draft)
    open_story(desk_page, pk)
    return pk, desk_page


@pytest.fixture
def complaints(logged_in):
    return logged_in[1]


@pytest.fixture
def colleague(db):
    """Another editor's browser."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("Boris", "boris@news.example", "a long pass phrase"))
    return browser
