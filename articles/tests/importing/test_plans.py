"""No query of an import or an undo slows down as the number of stories grows."""

import pytest
from django.db import connection

from articles.models import ImportItem, ImportRun, Revision, Tag
from articles.tests.exporting.full_site import empty_site
from articles.tests.factories import make_author, make_correction, make_section, make_story, make_tag
from articles.tests.importing import wordpress
from articles.tests.importing.archives import make_archive
from articles.tests.plans import GROWING, Library, Plans, fill

GROWING_WITH_IMPORTS = GROWING | {model._meta.db_table for model in (ImportItem, Revision, Tag)}

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tmp_path):
    make_archive(tmp_path / "archive")
    empty_site()
    return tmp_path / "archive"


@pytest.fixture
def full_scans_of(run, undo):
    """Import files twice among many stories, and undo it; gives the full scans of tables that grow with the site."""

    def scans(path):
        tags = [make_tag(f"tag {n}") for n in range(10)]
        sections = [make_section("Economy"), make_section("Sport")]
        fill(Library(sections, tags, [make_author()] * 2, make_correction(make_story())))
        plans = Plans()
        with connection.execute_wrapper(plans):
            assert run(path)[0] == 0
            assert run(path)[0] == 0
        first = ImportRun.objects.earliest("pk")
        with connection.execute_wrapper(plans):
            assert undo(first.pk)[0] == 0
        assert len(plans.queries) > 100
        return [(step, sql) for step, sql in plans.full_scans if GROWING_WITH_IMPORTS & {*step.split()}]

    return scans


def test_no_import_and_no_undo_scans_growing_tables(full_scans_of):
    assert full_scans_of(wordpress.SAMPLE) == []


def test_stories_of_an_archive_are_found_without_scanning_growing_tables(full_scans_of, archive):
    # Except one query an archive, which compares all its IDs with all that are here.
    assert [sql for _step, sql in full_scans_of(archive) if " IN (" in sql] == []
