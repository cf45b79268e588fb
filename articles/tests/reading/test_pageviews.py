"""Page views are counted exactly, and counting them changes nothing else."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk.publishing import save_story
from articles.models import CacheVersion, PageViews, Story, ViewsInHour
from articles.models.pageviews import add_page_views, set_imported_views
from articles.reading import pageviews
from articles.tests.factories import DAY, HOUR, make_story
from articles.tests.server import Site


def publish(headline, imported=0):
    story = make_story(headline)
    if imported:
        set_imported_views(story, imported)
    return {"pk": story.pk, "path": story.get_absolute_url()}


def counted(pk):
    counts = PageViews.objects.filter(pk=pk).first()
    return counts.counted if counts else 0


def counted_by_hours(pk):
    return ViewsInHour.objects.filter(story=pk).aggregate(views=Sum("views"))["views"] or 0


def add_many_times(pks):
    for _ in range(25):
        add_page_views(dict.fromkeys(pks, 2))


def facts(pk):
    """Everything that counting must not change."""
    story = Story.objects.values("headline", "version", "modified_at", "updated_at").get(pk=pk)
    return [str(value) for value in story.values()] + [CacheVersion.objects.get().number]


def edit_many_times(pk):
    """An editor saves a copy of the story that was read before the views, many times."""
    story = Story.objects.select_related("page_views").get(pk=pk)
    for number in range(30):
        story.headline = f"Edited {number}"
        save_story(story, by=None)


def delete(pk):
    Story.objects.get(pk=pk).delete()


def read(site, path, times, **headers):
    with ThreadPoolExecutor(8) as readers:
        replies = list(readers.map(lambda _: site.get(path, **headers), range(times)))
    assert {reply.status for reply in replies} <= {200, 304}


def test_every_view_is_counted_once_whether_cached_or_not(site):
    story = site.run(publish, "The bridge opens", 184)
    before = site.run(facts, story["pk"])
    read(site, story["path"], 50)
    read(site, story["path"], 10, headers={"Cookie": "sessionid=abc"})
    read(site, story["path"], 10, host=f"localhost:{site.port}")
    etag = site.get(story["path"]).headers["ETag"]
    read(site, story["path"], 9, headers={"If-None-Match": etag})
    site.stop()
    assert site.run(counted, story["pk"]) == site.run(counted_by_hours, story["pk"]) == 80
    assert site.run(facts, story["pk"]) == before
    site.start()
    assert "264 views" in site.get(story["path"]).text


def test_requests_that_are_no_views_count_nothing(site):
    story = site.run(publish, "The bridge opens")
    path, pk = story["path"], story["pk"]
    for _ in range(3):
        site.get(path, method="HEAD")
        site.get(path, method="HEAD", headers={"Cookie": "sessionid=abc"})
        site.get(path, {"Sec-Purpose": "prefetch"})
        site.get(path, {"Sec-Purpose": "prefetch;prerender"})
        site.get(path, {"Purpose": "prefetch"})
        site.get(path, {"Sec-Purpose": "prefetch", "Cookie": "sessionid=abc"})
        site.get(f"/news/{pk}-wrong/")
        site.get("/")
        site.get("/feed/")
        site.get(path, method="POST")
    site.stop()
    assert site.run(counted, pk) == 0


def test_views_are_written_while_the_server_runs(site):
    story = site.run(publish, "The bridge opens")
    read(site, story["path"], 3)
    site.wait_for(lambda: site.run(counted, story["pk"]) == 3, "the views aren't written")


def test_edits_lose_no_views_and_views_lose_no_edit(site):
    story = site.run(publish, "The bridge opens")
    with ThreadPoolExecutor(1) as editor:
        edits = editor.submit(site.run, edit_many_times, story["pk"])
        read(site, story["path"], 100)
        edits.result()
    site.stop()
    assert site.run(counted, story["pk"]) == 100
    assert site.run(facts, story["pk"])[0] == "Edited 29"


def test_two_processes_counting_at_once_lose_no_view(site):
    pks, other = [site.run(publish, f"Story {n}")["pk"] for n in range(3)], Site(site.folder)
    other.port = site.port
    with ThreadPoolExecutor(2) as processes:
        list(processes.map(lambda one: one.run(add_many_times, pks), (site, other)))
    other.close()
    for pk in pks:
        assert site.run(counted, pk) == site.run(counted_by_hours, pk) == 100


def test_views_of_a_deleted_story_are_dropped_and_others_are_not(site):
    gone, stays = site.run(publish, "Gone"), site.run(publish, "Stays")
    read(site, gone["path"], 3)
    read(site, stays["path"], 3)
    site.run(delete, gone["pk"])
    site.stop()
    assert site.run(counted, gone["pk"]) == 0
    assert site.run(counted, stays["pk"]) == 3


def hours_of(story):
    return list(story.views_in_hours.order_by("hour").values_list("views", flat=True))


def test_views_are_counted_by_the_hour_and_deleted_after_a_month(db):
    story, now = make_story(), timezone.now()
    for days, views in ((32, 5), (30, 7)):
        ViewsInHour.objects.create(story=story, hour=now - days * DAY, views=views)
    add_page_views({story.pk: 1})
    add_page_views({story.pk: 2})
    assert hours_of(story) == [7, 3]
    (hour,) = story.views_in_hours.filter(views=3).values_list("hour", flat=True)
    assert (hour.minute, hour.second, now - hour < 2 * HOUR) == (0, 0, True)


def test_old_hours_are_deleted_only_when_a_new_hour_begins(db, django_assert_num_queries):
    story = make_story()
    add_page_views({story.pk: 1})
    ViewsInHour.objects.create(story=story, hour=timezone.now() - 32 * DAY, views=5)
    others = [make_story(f"Story {n}").pk for n in range(5)]
    with django_assert_num_queries(5):  # 2 of them for the transaction, however many the stories
        add_page_views(dict.fromkeys([*others, story.pk], 1))
    assert hours_of(story) == [5, 2]


def test_views_of_deleted_stories_are_dropped_in_the_same_batch(db):
    gone, stays = make_story("Gone"), make_story("Stays")
    key = gone.pk
    add_page_views({key: 4, stays.pk: 1})
    gone.delete()
    add_page_views({10**17: 1, key: 4, stays.pk: 2})
    assert (counted(key), counted(stays.pk), counted_by_hours(stays.pk)) == (0, 3, 3)
    assert PageViews.objects.count() == ViewsInHour.objects.count() == 1


def test_counting_changes_no_imported_views_and_importing_no_counted_ones(db):
    story = make_story()
    set_imported_views(story, 184)
    add_page_views({story.pk: 2})
    set_imported_views(story, 190)
    assert PageViews.objects.values_list("imported", "counted").get() == (190, 2)


def delete_and_make_many(number):
    """Deletes each story soon after it has been made."""
    for n in range(number):
        make_story(f"Brief {n}").delete()


def count_what_comes_and_goes(stays, number):
    for _ in range(number):
        newest = Story.objects.order_by("-pk").values_list("pk", flat=True)[0]
        add_page_views({newest + 1: 1, newest: 1} | {stays: 2})


def test_stories_deleted_while_they_are_counted_stop_neither(site):
    pk, other = site.run(publish, "Stays")["pk"], Site(site.folder)
    other.port = site.port
    with ThreadPoolExecutor(2) as processes:
        deleting = processes.submit(other.run, delete_and_make_many, 30)
        processes.submit(site.run, count_what_comes_and_goes, pk, 30).result()
        deleting.result()
    other.close()
    assert site.run(counted, pk) == site.run(counted_by_hours, pk) == 60


# Flushing closes old connections, which would end a test's own transaction.
on_a_real_connection = pytest.mark.django_db(transaction=True)


@pytest.fixture
def count_view(monkeypatch):
    """Counts in this process, without the thread that would flush them."""
    monkeypatch.setattr(pageviews, "_flusher", object())
    yield pageviews.count_page_view
    pageviews._pending.clear()


@on_a_real_connection
def test_view_of_a_cached_page_takes_no_query(count_view):
    from newsroom.wsgi import application

    story = make_story()
    environ = {"HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "SERVER_NAME": "x", "SERVER_PORT": "80"}
    environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": story.get_absolute_url(), "wsgi.input": io.BytesIO()}
    application(dict(environ), lambda *answer: None)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(20):
            application(dict(environ), lambda *answer: None)
    # Except for the cache version, once a second however many readers come.
    assert [query["sql"] for query in asked if "articles_cacheversion" not in query["sql"]] == []
    assert pageviews._pending[story.pk] == 21


@on_a_real_connection
def test_views_wait_for_the_database_to_come_back(count_view, monkeypatch, caplog):
    story = make_story()
    for _ in range(3):
        count_view(story.pk)

    def fail(counts):
        raise DatabaseError("no route to host")

    with monkeypatch.context() as broken:
        broken.setattr(pageviews, "add_page_views", fail)
        pageviews.flush_page_views()
    assert counted(story.pk) == 0
    assert "no route to host" in caplog.text
    count_view(story.pk)
    pageviews.flush_page_views()
    pageviews.flush_page_views()
    assert counted(story.pk) == 4


@on_a_real_connection
def test_views_of_very_many_stories_are_written_in_batches(count_view):
    story, far = make_story(), 10**9
    PageViews.objects.create(story=story, counted=5)
    for pk in [*range(far, far + 260_000), story.pk]:  # too many for one statement of any database
        count_view(pk)
    pageviews.flush_page_views()
    assert counted(story.pk) == 6


@on_a_real_connection
def test_two_counts_at_once_are_added_not_overwritten(count_view):
    story = make_story()
    PageViews.objects.create(story=story, counted=5)
    count_view(story.pk)
    PageViews.objects.filter(pk=story.pk).update(counted=F("counted") + 10)
    pageviews.flush_page_views()
    assert counted(story.pk) == 16
