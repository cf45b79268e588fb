"""What an import asks the database is answered as fast among many stories as among few."""

import pytest
from django.db import connection

from articles.models import Image, ImportItem, ImportRun, OldAddress, Revision, Tag
from articles.tests.factories import make_author, make_correction, make_section, make_story, make_tag
from articles.tests.importing import wordpress
from articles.tests.plans import GROWING, Questions, fill

GROWS = GROWING | {model._meta.db_table for model in (Image, ImportItem, OldAddress, Revision, Tag)}

pytestmark = pytest.mark.django_db


def test_no_import_and_no_undoing_walks_through_a_table_that_grows(run, undo):
    tags = [make_tag(f"tag {n}") for n in range(10)]
    fill([make_section("Economy"), make_section("Sport")], tags, [make_author()] * 2, make_correction(make_story()))
    questions = Questions()
    with connection.execute_wrapper(questions):
        assert run(wordpress.SAMPLE)[0] == 0
        assert run(wordpress.SAMPLE)[0] == 0
    first = ImportRun.objects.earliest("pk")
    with connection.execute_wrapper(questions):
        assert undo(first.pk)[0] == 0
    assert len(questions.asked) > 50
    assert [fault for fault in questions.faults if GROWS & {*fault[0].split()}] == []
