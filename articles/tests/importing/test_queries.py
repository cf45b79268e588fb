"""Updates and undos of many stories take few queries: they are written in batches, as new stories are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import ImportRun, Revision, Story, Tag
from articles.tests.importing.conftest import summary

pytestmark = pytest.mark.django_db

STORY = """---
headline: Story {number}{more}
date: 2026-11-17 09:30
tags: [trams, "{more}"]
authors: [Ana Petrova]
source: harbour
source_id: story-{number}
views: {views}
---

The text{more}.
"""


@pytest.fixture
def write(tmp_path):
    """Write the files of fifty stories; returns the folder."""

    def write(more="", views=1):
        for number in range(50):
            (tmp_path / f"{number}.md").write_text(STORY.format(number=number, more=more, views=views))
        return tmp_path

    return write


def test_fifty_stories_are_updated_and_restored_within_few_queries(run, undo, write):
    run(write())
    before = [*Story.objects.order_by("pk").values("headline", "slug", "body", "status", "published_at")]
    folder = write(" again", views=2)
    with CaptureQueriesContext(connection) as updates:
        _status, out, _err = run(folder)
    assert summary(out).startswith("0 created, 50 updated")
    assert Story.objects.filter(headline__endswith="again", page_views__imported=2, version=2).count() == 50
    assert Revision.objects.count() == 100
    assert Tag.objects.get(name="again").tagged.count() == 50
    with CaptureQueriesContext(connection) as restores:
        assert undo(ImportRun.objects.first().pk)[0] == 0
    after = [*Story.objects.order_by("pk").values("headline", "slug", "body", "status", "published_at")]
    assert after == before
    assert not Tag.objects.filter(name="again").exists()
    assert len(updates) <= 75
    assert len(restores) <= 95
