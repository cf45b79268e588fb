import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["articles.tests.browser", "articles.tests.server"]


def pytest_addoption(parser):
    """Four parsers of files that people bring make 10,000 examples."""
    parser.addoption("--fuzz-examples", type=int, default=2_500, help="how many files each parser is fed")


def pytest_configure(config):
    """Make the profile of the tests that feed a parser: `@settings(settings.get_profile("fuzz"))`."""
    settings.register_profile(
        "fuzz",
        max_examples=config.getoption("fuzz_examples"),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


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
