"""A short headline goes out and in again with its story, and archives from before it are still read."""

import pytest
from django.core.management import call_command

from articles.desk.publishing import save_story
from articles.importing.formats import newsroom
from articles.models import ImportRun, Revision, Story
from articles.tests.exporting.full_site import empty_site
from articles.tests.exporting.test_round_trip import written
from articles.tests.factories import make_editor, make_story
from articles.tests.importing.archives import as_version, make_archive, rows_of, sign, without, write_rows
from articles.tests.importing.conftest import summary
from articles.tests.importing.test_newsroom_refusals import refusal

pytestmark = pytest.mark.django_db
NEW = {"short_headline"}
CREATED, UPDATED, UNCHANGED = "1 created", "0 created, 1 updated", "0 created, 0 updated, 1 unchanged"
PAGE = """---
headline: The bridge opens
short_headline: {}
date: 2026-11-17 09:30
source: harbour
source_id: bridge
---
The text.
"""


def export(folder, **options):
    call_command("export_stories", str(folder), verbosity=0, **options)
    return folder


def saved_twice():
    story = make_story(short_headline="Bridge opens")
    story.short_headline = "Bridge shut"
    save_story(story, by=make_editor())


def test_an_archive_brings_it_back_byte_for_byte_and_again_changes_nothing(run, tmp_path):
    saved_twice()
    first = export(tmp_path / "first")
    empty_site()
    assert summary(run(first)[1]).startswith(CREATED)
    assert Story.objects.get().short_headline == "Bridge shut"
    assert [one.document["short_headline"] for one in Revision.objects.all()] == ["Bridge shut", "Bridge opens"]
    assert written(export(tmp_path / "second")) == written(first)
    assert summary(run(first)[1]).startswith(UNCHANGED)


def test_an_archive_from_before_it_is_read_as_if_it_were_empty(run, tmp_path):
    saved_twice()
    manifest = as_version(export(tmp_path / "old"), 1)
    empty_site()
    assert summary(run(manifest)[1]).startswith(CREATED)
    assert Story.objects.get().short_headline == ""
    assert {one.document["short_headline"] for one in Revision.objects.all()} == {""}
    assert summary(run(manifest)[1]).startswith(UNCHANGED)


def test_a_revision_from_before_it_is_exported_with_an_empty_one(run, tmp_path):
    saved_twice()
    for revision in Revision.objects.all():
        Revision.objects.filter(pk=revision.pk).update(document=without(revision.document, NEW))
    archive = export(tmp_path / "out")
    (row,) = rows_of(archive, "stories")
    assert {one["document"]["short_headline"] for one in row["revisions"]} == {""}
    empty_site()
    assert summary(run(archive)[1]).startswith(CREATED)


@pytest.mark.parametrize("version", [1, 2])
def test_each_version_is_held_to_its_own_fields(tmp_path, version):
    make_archive(tmp_path / "archive")
    folder = tmp_path / "archive"
    if version == 1:
        as_version(folder, 1)
    (first, *rest) = rows_of(folder, "stories")
    assert list(newsroom.parse(newsroom.SourceFile("newsroom.json", path=folder / "newsroom.json"), None))
    write_rows(folder, "stories", [first | {"short_headline": "Here"} if version == 1 else without(first, NEW), *rest])
    sign(folder)
    assert ("must not contain" if version == 1 else "must contain") in refusal(folder)


def test_markdown_brings_it_back(run, tmp_path):
    make_story(short_headline='A "bridge": opens')
    folder = export(tmp_path / "out", format="markdown")
    empty_site()
    assert summary(run(folder)[1]).startswith(CREATED)
    assert Story.objects.get().short_headline == 'A "bridge": opens'


def test_a_source_updates_it_and_an_undo_restores_it(run, undo, tmp_path):
    file = tmp_path / "bridge.md"
    for written_as, outcome in (("Bridge opens", CREATED), ("Bridge shut", UPDATED), ("Bridge shut", UNCHANGED)):
        file.write_text(PAGE.format(written_as))
        assert summary(run(file)[1]).startswith(outcome)
        assert Story.objects.get().short_headline == written_as
    assert undo(ImportRun.objects.get(items__outcome="updated").pk)[0] == 0
    assert Story.objects.get().short_headline == "Bridge opens"


def test_a_change_at_the_desk_is_kept_and_too_long_a_one_is_refused(run, tmp_path):
    file = tmp_path / "bridge.md"
    file.write_text(PAGE.format("Bridge opens"))
    run(file)
    story = Story.objects.get()
    story.short_headline = "Ours"
    save_story(story, by=make_editor())
    file.write_text(PAGE.format("Theirs"))
    assert "1 kept" in summary(run(file)[1])
    assert Story.objects.get().short_headline == "Ours"
    file.write_text(PAGE.format("x" * 91))
    assert "Its short headline has 91 characters; at most 90 are allowed." in run(file)[2]
