"""Fixtures for tests of imports: the command, and what must not change."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.importing.incoming import Options
from articles.importing.items import ImportSettings
from articles.importing.run import batches
from articles.models import Author, Image, OldAddress, PageViews, Section, Story, Tag


@pytest.fixture
def run(capsys):
    """Run `import_stories`; returns exit status, standard output and standard error."""
    return lambda *arguments, **options: command("import_stories", capsys, *arguments, **options)


@pytest.fixture
def undo(capsys):
    """Run `undo_import`, likewise."""
    return lambda *arguments, **options: command("undo_import", capsys, *arguments, **options)


def command(name, capsys, *arguments, **options):
    out, status = io.StringIO(), 0
    try:
        call_command(name, *map(str, arguments), stdout=out, **options)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), capsys.readouterr().err


def entries_in(*paths):
    """The items that `import_stories` reads from some paths with its default options."""
    how = ImportSettings(Options(ZoneInfo("Europe/Sofia"), "en"))
    return how, [entry for _seen, entries in batches([*map(str, paths)], how) for entry in entries]


def summary(out):
    """The last line without the run's number."""
    return out.splitlines()[-1].partition(": ")[2]


def content():
    """All that readers could see, to compare before and after."""
    models = (Story, Image, Section, Author, Tag, PageViews, OldAddress)
    files = sorted(str(path) for path in settings.MEDIA_ROOT.rglob("*")) if settings.MEDIA_ROOT.exists() else []
    return [list(model.objects.order_by("pk").values()) for model in models], files


def manage(*arguments, data_dir, **options):
    """Start a `manage.py` process with a database of its own."""
    environment = os.environ | {"TEST_DATA_DIR": str(data_dir), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "articles.tests.settings"
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


@pytest.fixture
def data_dir(tmp_path, migrated_database):
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_database, folder / "newsroom.sqlite3")
    return folder


@pytest.fixture
def clean_dir(data_dir, tmp_path):
    """A second site."""
    return Path(shutil.copytree(data_dir, tmp_path / "clean"))
