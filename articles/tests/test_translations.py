"""The Bulgarian catalogue: complete, and compiled as it is written."""

import gettext
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

CATALOGUE = "locale/bg/LC_MESSAGES/django.po"
OF_SCRIPTS = "locale/bg/LC_MESSAGES/djangojs.po"  # what Django's own catalogue lacks, or has wrong
# All that words are taken from.
SOURCES = ["articles", "newsroom", "templates", "locale", "manage.py"]


@pytest.fixture
def gettext_tools():
    if shutil.which("msgattrib"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail("GNU gettext is missing. Install it: apt-get install gettext.")
    pytest.skip("GNU gettext is missing, so the catalogue isn't compared. Install it: apt-get install gettext.")


def run(*command, cwd):
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def words_of(path):
    with path.open("rb") as file:
        return {key: value for key, value in gettext.GNUTranslations(file)._catalog.items() if key}


@pytest.fixture
def copy(tmp_path, gettext_tools):
    """A copy of the sources, with the catalogue as `makemessages` would write it now."""
    for name in SOURCES:
        source = settings.BASE_DIR / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "tests", "*.jpg"))
        else:
            shutil.copy(source, tmp_path)
    (tmp_path / "static").mkdir()
    run(sys.executable, "manage.py", "makemessages", "-l", "bg", "--no-location", "-v", "0", cwd=tmp_path)
    return tmp_path


def test_no_word_of_the_interface_lacks_its_bulgarian(copy):
    for lack in ("--untranslated", "--only-fuzzy", "--only-obsolete"):
        found = run("msgattrib", lack, "--no-wrap", CATALOGUE, cwd=copy)
        assert [line for line in found.splitlines() if line.startswith(("msgid", "#~ msgid"))][1:] == []


@pytest.mark.parametrize("catalogue", [CATALOGUE, OF_SCRIPTS])
def test_compiled_catalogue_says_what_is_written(tmp_path, gettext_tools, catalogue):
    run("msgfmt", "--check-format", "-o", tmp_path / "fresh.mo", catalogue, cwd=settings.BASE_DIR)
    assert words_of(tmp_path / "fresh.mo") == words_of((settings.BASE_DIR / catalogue).with_suffix(".mo"))
