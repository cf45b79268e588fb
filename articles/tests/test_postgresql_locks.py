"""Who waits for whom on PostgreSQL; not collected on SQLite, which has one writer at a time."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models.signals import pre_delete

from articles.desk.deleting import delete_story
from articles.desk.taxonomy import merge
from articles.models import Section, Story
from articles.models.pageviews import PageViews, add_page_views
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


@pytest.mark.django_db(transaction=True)
def test_section_is_merged_while_one_of_its_stories_is_saved():
    old, into = make_section("Economy"), make_section("Business")
    story = make_story("The harbour", section=old)
    with transaction.atomic():
        story.headline = "The new harbour"
        story.save()
        merging = in_a_thread(merge, old, into)
        wait_for_a_waiting_writer()
        other = make_story("Linked meanwhile", section=old)
    merging.join(PATIENCE)
    assert not merging.is_alive()
    assert set(Story.objects.values_list("headline", "section__name")) == {
        ("The new harbour", "Business"),
        (other.headline, "Business"),
    }


@pytest.mark.django_db(transaction=True)
def test_story_that_is_linked_to_a_section_in_the_last_moment_is_merged_too():
    old, into = make_section("Economy"), make_section("Business")
    linked = []

    def link(**_signal):
        if not linked:
            linked.append(in_a_thread(make_story, "The harbour", section=old))
            linked[0].join(PATIENCE)

    pre_delete.connect(link, sender=Section)
    try:
        merge(old, into)
    finally:
        pre_delete.disconnect(link, sender=Section)
    assert list(Story.objects.values_list("headline", "section__name")) == [("The harbour", "Business")]


@pytest.mark.django_db(transaction=True)
def test_story_is_deleted_while_its_views_are_written():
    first, second = make_story("The harbour"), make_story("The bridge")
    with transaction.atomic():
        add_page_views({first.pk: 1, second.pk: 1})
        deleting = in_a_thread(delete_story, first, by=None)
        wait_for_a_waiting_writer()
    deleting.join(PATIENCE)
    assert list(Story.objects.values_list("headline", flat=True)) == ["The bridge"]
    assert PageViews.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_views_are_written_while_a_story_is_deleted():
    first, second = make_story("The harbour"), make_story("The bridge")
    counts = {first.pk: 1, second.pk: 1}
    with transaction.atomic():
        delete_story(first, by=None)
        adding = in_a_thread(add_page_views, counts)
        wait_for_a_waiting_writer()
    adding.join(PATIENCE)
    assert list(PageViews.objects.values_list("story", "counted")) == [(second.pk, 1)]
