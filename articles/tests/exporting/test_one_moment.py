"""An export is a snapshot, and blocks nobody."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from articles.exporting.archive import export_archive
from articles.models import Story
from articles.tests.exporting.test_round_trip import sqlite_site  # noqa: F401
from articles.tests.factories import make_story
from articles.tests.importing.archives import rows_of


def export_while_somebody_saves(folder):
    """Save a story once the first table is written; returns the exported headlines and those in the database."""
    make_story("Before")

    def save():
        try:
            make_story("Meanwhile")
        finally:
            connection.close()

    def save_once(table):
        if not saved:
            saved.append(threading.Thread(target=save))
            saved[0].start()
            saved[0].join()

    saved = []
    export_archive(Path(folder), save_once)
    exported = [row["headline"] for row in rows_of(Path(folder), "stories")]
    return exported, sorted(Story.objects.values_list("headline", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_story_saved_during_an_export_is_not_in_it(tmp_path, sqlite_site):  # noqa: F811
    if connection.vendor == "sqlite":  # a database in memory has only one connection
        exported, there = sqlite_site.run(export_while_somebody_saves, tmp_path / "out")
    else:
        exported, there = export_while_somebody_saves(tmp_path / "out")
    assert exported == ["Before"]
    assert there == ["Before", "Meanwhile"]
