"""What an editor says of a tag travels with an export; exports from before there was such a thing are read."""

import pytest
from django.core.management import call_command

from articles.models import Image, ImportRun, Tag
from articles.tests.exporting.full_site import empty_site
from articles.tests.factories import make_image, make_story, make_tag
from articles.tests.importing.archives import as_version, rows_of, sign, write_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tmp_path):
    """An export with a tag that has an introduction and a picture, which no story shows; the site is empty again."""
    tag = make_tag("ferries", introduction="They sail.\n\nAt dawn.", picture=make_image(caption="The pier"))
    make_story("The ferry sails", tags=[tag])
    folder = tmp_path / "export"
    call_command("export_stories", str(folder), verbosity=0)
    empty_site()
    return folder


def test_introduction_and_picture_of_a_tag_arrive(run, archive):
    status, _out, err = run(archive)
    assert (status, err) == (0, "")
    tag = Tag.objects.get()
    assert tag.introduction == "They sail.\n\nAt dawn."
    assert tag.picture.caption == "The pier"


def test_an_export_of_a_version_without_them_is_read(run, archive):
    as_version(archive, 3)
    status, _out, err = run(archive)
    assert (status, err) == (0, "")
    tag = Tag.objects.get()
    assert (tag.introduction, tag.picture) == ("", None)


def test_an_earlier_version_may_not_have_them(run, archive):
    rows = rows_of(archive, "tags")
    as_version(archive, 3)
    write_rows(archive, "tags", rows)
    sign(archive)
    status, _out, err = run(archive)
    assert status == 2
    assert "introduction" in err
    assert not Tag.objects.exists()


def test_a_tag_whose_picture_is_missing_is_refused(run, archive):
    write_rows(archive, "tags", [row | {"picture": "0" * 64} for row in rows_of(archive, "tags")])
    sign(archive)
    status, _out, err = run(archive)
    assert status == 2
    assert "isn't in the export" in err


def test_undoing_the_import_deletes_the_tag_and_its_picture(run, undo, archive):
    run(archive)
    undo(ImportRun.objects.get().pk)
    assert not Tag.objects.exists()
    assert not Image.objects.exists()


def test_a_picture_that_a_tag_uses_survives_the_undoing(run, undo, archive):
    run(archive)
    make_story(tags=[Tag.objects.get()])
    undo(ImportRun.objects.get().pk)
    assert Tag.objects.get().picture == Image.objects.get()
