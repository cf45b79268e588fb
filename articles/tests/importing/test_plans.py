"""What an import asks the database is answered as fast among many stories as among few."""

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
def walks(run, undo):
    """Import files twice among many stories, and undo it; gives the questions that walk through what grows."""

    def walk(path):
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

    return walk


def test_no_import_and_no_undoing_walks_through_what_grows(walks):
    assert walks(wordpress.SAMPLE) == []


def test_no_story_of_an_archive_is_looked_for_by_walking_through_what_grows(walks, archive):
    # What it knows as a whole is compared once with all that is here.
    assert [sql for _step, sql in walks(archive) if " IN (" in sql] == []
