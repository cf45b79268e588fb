"""Page views are counted exactly, and counting them changes nothing else."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk.previews import make_link
from articles.desk.publishing import save_story
from articles.models import CacheVersion, PageViews, Story, ViewsInHour
from articles.models.pageviews import add_page_views, set_imported_views
from articles.reading import pageviews
from articles.reading.crawlers import _is_crawler, is_crawler
from articles.tests.factories import DAY, HOUR, make_editor, make_story
from articles.tests.server import Site

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
BROWSERS = [
    FIREFOX,
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/139.0.0.0",
    f"Mozilla/5.0 (Windows NT 10.0; WOW64) {CHROME} Safari/537.36 SE 2.X MetaSr 1.0",
    f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 13; CUBOT X70 Build/TP1A.220624.014) {CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 15; Pixel 8 Build/AP3A.240617.008; wv) {CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 14; SM-S921B; wv) {CHROME} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/520.0.0;IABMV/1;]",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.5 Safari/605.1.15",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE} CriOS/139.0.0.0 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE} Mobile/15E148 [FBAN/FBIOS;FBAV/520.0;FBLC/bg_BG]",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE} Mobile/22F76 Instagram 386.0 (iPhone16,2; bg_BG)",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (Linux; U; Android 12; zh-cn) AppleWebKit/533.1 Mobile Safari/533.1 SogouMSE,SogouMobileBrowser/6.1",
    "Opera/9.80 (Android; Opera Mini/88.0.2254/191.361; U; bg) Presto/2.12.423 Version/12.16",
    "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1",
]


def publish(headline, imported=0):
    story = make_story(headline)
    if imported:
        set_imported_views(story, imported)
    return {"pk": story.pk, "path": story.get_absolute_url()}


def preview_of(pk):
    return f"/preview/{make_link(Story.objects.get(pk=pk), by=make_editor(), hours=1).token}/"


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


def read(site, path, times, headers=None, **others):
    headers = {"User-Agent": FIREFOX} | (headers or {})
    with ThreadPoolExecutor(8) as readers:
        replies = list(readers.map(lambda _: site.get(path, headers, **others), range(times)))
    assert {reply.status for reply in replies} <= {200, 304}


def test_every_view_is_counted_once_whether_cached_or_not(site):
    story = site.run(publish, "The bridge opens", 184)
    before = site.run(facts, story["pk"])
    read(site, story["path"], 50)
    read(site, story["path"], 20, headers={"Cookie": "csrftoken=abc"})
    read(site, story["path"], 10, host=f"localhost:{site.port}")
    site.stop()
    assert site.run(counted, story["pk"]) == site.run(counted_by_hours, story["pk"]) == 80
    assert site.run(facts, story["pk"]) == before
    site.start()
    assert "264 views" in site.get(story["path"]).text


def test_requests_that_are_no_views_count_nothing(site):
    story = site.run(publish, "The bridge opens")
    path, pk = story["path"], story["pk"]
    etag = site.get(path).headers["ETag"]
    site.get(path, {"User-Agent": FIREFOX, "If-None-Match": etag})
    for headers in (
        {"Cookie": "theme=dark; sessionid=abc"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch", "Cookie": "sessionid=abc"},
        {"X-Moz": "prefetch"},
        {"X-Purpose": "preview"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.14.1"},
        {"User-Agent": ""},
    ):
        site.get(path, {"User-Agent": FIREFOX} | headers)
        site.get(path, {"User-Agent": FIREFOX} | headers, host=f"localhost:{site.port}")  # never from the cache
    for other in (f"/news/{pk}-wrong/", "/", "/feed/", site.run(preview_of, pk)):
        site.get(other, {"User-Agent": FIREFOX})
    for method in ("HEAD", "POST"):
        site.get(path, {"User-Agent": FIREFOX}, method=method)
    site.stop()
    assert site.run(counted, pk) == 0


def test_people_in_ordinary_browsers_are_no_crawlers():
    assert [browser for browser in BROWSERS if is_crawler(browser)] == []


@pytest.mark.parametrize(
    "name",
    ["Googlebot-Image/1.0", "Googlebot/2.1", "bingbot/2.0", "GPTBot/1.2", "facebookexternalhit/1.1", "Wget/1"],
)
def test_software_that_names_itself_is_a_crawler(name):
    assert is_crawler(name)


@pytest.mark.parametrize("user_agent", ["Mozilla/5.0 (X; https://crawl.example/why) New/1", "", " "])
def test_software_that_gives_its_address_or_no_name_is_a_crawler(user_agent):
    assert is_crawler(user_agent)


def test_long_names_take_no_time_or_memory():
    begun_at = time.monotonic()
    for number in range(5_000):
        assert not is_crawler(f"Mozilla/5.0 {number} " + "a" * 100_000)
    assert time.monotonic() - begun_at < 5
    assert _is_crawler.cache_info().currsize <= _is_crawler.cache_info().maxsize


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
    """Counts in this process, where nothing flushes them by itself."""
    monkeypatch.setattr(pageviews, "_is_flushed_at_exit", True)
    yield pageviews.count_page_view
    pageviews._pending.clear()


@on_a_real_connection
def test_view_of_a_cached_page_takes_no_query(count_view):
    from articles.tests.wsgi import application

    story = make_story()
    environ = {"HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "SERVER_NAME": "x", "SERVER_PORT": "80"}
    environ["HTTP_USER_AGENT"] = FIREFOX
    environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": story.get_absolute_url(), "wsgi.input": io.BytesIO()}
    application(dict(environ), lambda *answer: None)
    with CaptureQueriesContext(connection) as one:
        application._watch.ask()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(20):
            application(dict(environ), lambda *answer: None)
    # Except for what has changed, which a server asks for in a thread of its own.
    assert len(asked) == 20 * len(one)
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
