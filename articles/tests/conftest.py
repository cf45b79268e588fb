import pytest

pytest_plugins = ["articles.tests.browser", "articles.tests.server"]


def pytest_collection_modifyitems(items):
    """Mark what asks this run's own database, and what a browser does: the rest is the same on every database."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker("database")
        if "browser" in item.fixturenames:
            item.add_marker("browser")
    # The long ones first: at the end all processes then still have something small to do.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(autouse=True)
def own_media_folder(tmp_path, settings):
    """Pictures that a test stores go with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def editor(db):
    from articles.tests.factories import make_editor

    return make_editor()


@pytest.fixture
def desk(client, editor):
    """A browser that is logged in at the desk."""
    client.force_login(editor)
    return client
