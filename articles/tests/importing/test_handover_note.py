"""A note for colleagues goes out and in again with its story, and archives from before it are still read."""

import pytest

from articles.models import Revision, Story
from articles.tests.exporting.full_site import empty_site
from articles.tests.exporting.test_round_trip import written
from articles.tests.factories import make_story
from articles.tests.importing.archives import as_version
from articles.tests.importing.conftest import summary
from articles.tests.importing.test_short_headline import export

pytestmark = pytest.mark.django_db
NOTE = "Is “47 million” right?\nAsk the harbour office."


def handed_over():
    from articles.desk.publishing import submit

    submit(make_story(status="draft"), by=None, note=NOTE)


def test_an_archive_brings_it_back(run, tmp_path):
    handed_over()
    first = export(tmp_path / "first")
    empty_site()
    assert summary(run(first)[1]).startswith("1 created")
    assert Story.objects.get().handover_note == NOTE
    assert [one.document["handover_note"] for one in Revision.objects.all()] == [NOTE, ""]
    assert written(export(tmp_path / "second")) == written(first)


def test_an_archive_from_before_it_is_read_as_if_it_were_empty(run, tmp_path):
    handed_over()
    manifest = as_version(export(tmp_path / "old"), 2)
    empty_site()
    assert summary(run(manifest)[1]).startswith("1 created")
    assert Story.objects.get().handover_note == ""


def test_markdown_for_other_programs_has_no_note(tmp_path):
    handed_over()
    folder = export(tmp_path / "out", format="markdown")
    assert all("47 million" not in file.read_text() for file in folder.rglob("*.md"))
