"""Exported, imported into an empty site and exported again: the same archive, byte for byte, on either database."""

import shutil

import pytest
from django.core.management import call_command
from django.db import connection
from PIL import Image as Drawing

from articles.demo.corrected import correct_one_story
from articles.demo.press_time import STORIES, write_moved_stories
from articles.models import Section, Story
from articles.tests.exporting.full_site import empty_site, fill_site
from articles.tests.server import Site


def written(folder):
    """All files of an archive, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def export(folder):
    call_command("export_stories", str(folder), verbosity=0)
    return written(folder)


def pass_on(archive, folder):
    """Import an archive and export everything again."""
    call_command("import_stories", archive, verbosity=0)
    call_command("export_stories", folder, verbosity=0)


class EmptySite(Site):
    """A site on an SQLite file of its own, with the name and address of the test's site."""

    port = 8000

    @property
    def environment(self):
        return super().environment | {"TEST_SITE_URL": "http://testserver"}


@pytest.fixture
def sqlite_site(tmp_path, migrated_database):
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(migrated_database, folder / "newsroom.sqlite3")
    site = EmptySite(folder)
    yield site
    site.close()


@pytest.mark.django_db
def test_a_thousand_stories_come_back_byte_for_byte(tmp_path, sqlite_site):
    """Back into the emptied database; from PostgreSQL by way of SQLite."""
    fill_site(1000)
    first = export(tmp_path / "first")
    archive = tmp_path / "first"
    if connection.vendor != "sqlite":
        archive = tmp_path / "second"
        sqlite_site.run(pass_on, tmp_path / "first", archive)
        assert written(archive) == first
    empty_site()
    pass_on(str(archive), str(tmp_path / "third"))
    assert written(tmp_path / "third") == first
    section = Section.objects.create(language="en", name="A new one")
    story = Story.objects.create(headline="A new one", section=section)  # gets an unused ID
    assert story.pk > 2**40


def write_demo(folder):
    """The sample stories as the demo imports them, with smaller pictures, because they are resized faster."""
    write_moved_stories(folder)
    for path in STORIES.glob("*.jpg"):
        with Drawing.open(path) as picture:
            picture.thumbnail((60, 40))
            picture.save(folder / path.name)


@pytest.mark.django_db
def test_the_demo_comes_back_byte_for_byte(tmp_path, editor):
    (tmp_path / "demo").mkdir()
    write_demo(tmp_path / "demo")
    call_command("import_stories", str(tmp_path / "demo"), verbosity=0)
    correct_one_story(by=editor)
    first = export(tmp_path / "first")
    empty_site()
    pass_on(str(tmp_path / "first"), str(tmp_path / "second"))
    assert written(tmp_path / "second") == first
