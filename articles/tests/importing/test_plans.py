"""No query of an import or an undo slows down as the number of stories grows."""

import pytest
from django.db import connection

from articles.models import Image, ImportItem, ImportRun, OldAddress, Revision, Tag
from articles.tests.exporting.full_site import empty_site
from articles.tests.factories import make_author, make_correction, make_section, make_story, make_tag
from articles.tests.importing import wordpress
from articles.tests.importing.archives import make_archive
from articles.tests.plans import GROWING, Questions, fill

GROWS = GROWING | {model._meta.db_table for model in (Image, ImportItem, OldAddress, Revision, Tag)}

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tmp_path):
    make_archive(tmp_path / "archive")
    empty_site()
    return tmp_path / "archive"


@pytest.fixture
def scans(run, undo):
    """Import files twice among many stories, and undo that; returns the queries that scan growing tables."""

    def scan(path):
        tags = [make_tag(f"tag {n}") for n in range(10)]
        fill([make_section("Economy"), make_section("Sport")], tags, [make_author()] * 2, make_correction(make_story()))
        questions = Questions()
        with connection.execute_wrapper(questions):
            assert run(path)[0] == 0
            assert run(path)[0] == 0
        first = ImportRun.objects.earliest("pk")
        with connection.execute_wrapper(questions):
            assert undo(first.pk)[0] == 0
        assert len(questions.asked) > 100
        return [fault for fault in questions.faults if GROWS & {*fault[0].split()}]

    return scan


def test_no_import_and_no_undo_scans_growing_tables(scans):
    assert scans(wordpress.SAMPLE) == []


def test_stories_of_an_archive_are_found_without_scanning_growing_tables(scans, archive):
    # Except one query an archive, which compares all its IDs with all that are here.
    assert [sql for _step, sql in scans(archive) if " IN (" in sql] == []
