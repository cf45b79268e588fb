"""Who waits for whom on PostgreSQL; not collected on SQLite, which has one writer at a time."""

import threading
import time

import pytest
from django.db import connection, transaction

from articles.models import Section
from articles.tests.factories import make_section, make_story
from articles.tests.server import PATIENCE

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def in_a_thread(function, *args, **kwargs):
    def run():
        try:
            function(*args, **kwargs)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for_a_waiting_writer():
    ends_at = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while cursor.execute(WAITING).fetchone() == (0,):
            assert time.monotonic() < ends_at
            time.sleep(0.05)
            cursor.execute("SELECT pg_stat_clear_snapshot()")


@pytest.mark.django_db(transaction=True)
def test_story_that_waits_for_its_section_holds_up_no_other():
    held, other = make_section("Economy"), make_section("Sport")
    with transaction.atomic():
        Section.objects.select_for_update().get(pk=held.pk)  # as merging it does
        waiting = in_a_thread(make_story, "Waits", section=held)
        wait_for_a_waiting_writer()
        free = in_a_thread(make_story, "Doesn't wait", section=other)
        free.join(PATIENCE / 3)
        is_held_up = free.is_alive()
    waiting.join(PATIENCE)
    free.join(PATIENCE)
    assert not is_held_up
