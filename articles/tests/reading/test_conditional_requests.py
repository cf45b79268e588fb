"""Readers who have a copy of a page: what they are told by its date, when they don't send its ETag."""

import itertools
import time

import pytest
from django.utils.http import http_date

from articles.desk.publishing import save_story
from articles.models import Story
from articles.models.pageviews import add_page_views
from articles.reading import view_counts
from articles.reading.cached_page import CachedPage, CacheNote
from articles.reading.page_cache import serve
from articles.tests.factories import add_picture, make_image, make_story, make_tag, picture_address
from articles.tests.leaks.asking import ask
from articles.tests.wsgi import empty_cache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_transaction")]
START = 1_800_000_000  # a whole second, in seconds since 1970


class Clock:
    """The time of day in this process, in seconds after START."""

    def __init__(self):
        self.now = 0.0

    def time(self):
        return START + self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    return clock


def running_cache(clock):
    """A page cache that has been running for a minute, and knows that nothing has changed in it."""
    cache = empty_cache()
    ask(cache, "/robots.txt")
    clock.now += 60
    return cache


def date_of(answer):
    return dict(answer.headers).get("Last-Modified")


def ask_again(cache, path, date, **headers):
    """As somebody whose copy has this date."""
    return ask(cache, path, headers={"HTTP_IF_MODIFIED_SINCE": date} | headers)


def rewrite(story, headline):
    story = Story.objects.get(pk=story.pk)
    story.headline = headline
    save_story(story, by=None)


def test_every_kind_of_page_has_a_date_by_which_a_copy_is_known(clock):
    story, image = make_story(), make_image()
    add_picture(story, image)
    cache = running_cache(clock)
    for path in ["/", story.get_absolute_url(), "/feed/", "/sitemap.xml", "/robots.txt", picture_address(image)]:
        first = ask(cache, path)
        assert first.status == 200
        for seconds in (0, 0.4, 100):
            clock.now += seconds
            again = ask_again(cache, path, date_of(first))
            assert (path, again.status, again.body) == (path, 304, b"")
            assert again.etag == first.etag
            assert date_of(ask(cache, path)) == date_of(first)
        assert ask(cache, path, method="HEAD", headers={"HTTP_IF_MODIFIED_SINCE": date_of(first)}).status == 304


def test_no_copy_passes_for_a_page_that_changed_within_the_same_second(clock):
    story = make_story("The bridge opens")
    cache = running_cache(clock)
    for path in ["/", story.get_absolute_url(), "/feed/"]:
        clock.now = int(clock.now) + 30.1
        rewrite(story, "The bridge opens")
        clock.now += 5
        old = ask(cache, path)
        clock.now += 0.1
        rewrite(story, "The bridge closes")
        for seconds in (0.1, 0.2, 0.4, 0.3, 1, 1, 1, 60):
            clock.now += seconds
            again = ask_again(cache, path, date_of(old))
            assert again.status == 200
            assert "the bridge closes" in again.text
        assert ask_again(cache, path, date_of(again)).status == 304


# In seconds: when within its second a change happens, for how long another process goes on with the old page, and how
# much its clock is ahead.
MOMENTS, BEHIND, AHEAD = [0.0, 0.5, 0.95], [0.0, 0.99], [0, 0.9]


def test_no_copy_of_a_process_that_is_behind_passes_for_the_new_page(clock, monkeypatch):
    story = make_story()
    path = story.get_absolute_url()
    cache, other = running_cache(clock), running_cache(clock)
    for number, (moment, behind, ahead) in enumerate(itertools.product(MOMENTS, BEHIND, AHEAD)):
        clock.now = 1_000 * (number + 1) + moment - 0.04
        rewrite(story, f"Before {number}.")
        clock.now += ahead
        ask(other, path)
        clock.now += 0.04 - ahead
        rewrite(story, f"After {number}.")
        ask(cache, path)
        with monkeypatch.context() as patch:
            patch.setattr(other._watch, "is_ready", lambda: True)
            clock.now += behind + ahead
            old = ask(other, path)
        new = ask(other, path)
        clock.now -= ahead
        assert f"before {number}." in old.text
        for seconds in (0.01, 0.3, 0.7, 1, 1, 1, 60):
            clock.now += seconds
            after_old, after_new = (ask_again(cache, path, date_of(copy)) for copy in (old, new))
            assert f"after {number}." in after_old.text
            assert after_new.status == 304 or f"after {number}." in after_new.text


def test_page_that_was_rendered_anew_or_written_to_has_another_date(clock, monkeypatch):
    tag = make_tag("bridges")
    story, related = make_story(tags=[tag]), make_story("The ferry sails", tags=[tag])
    cache, path = running_cache(clock), story.get_absolute_url()
    old = ask(cache, path)
    clock.now += 0.1
    rewrite(related, "The ferry waits")
    assert "the ferry waits" in ask_again(cache, path, date_of(old)).text
    clock.now += 10
    old = ask(cache, path)
    clock.now += 0.1
    add_page_views({story.pk: 1_000})
    monkeypatch.setattr(view_counts, "LEFT_ALONE", -1)
    view_counts.bring_up_to_date(cache._pages.pages())
    assert "1,000 views" in ask_again(cache, path, date_of(old)).text
    clock.now += 10
    list_with_old_counts = ask(cache, "/latest/")
    add_page_views({related.pk: 2_000})
    view_counts.bring_up_to_date(cache._pages.pages())
    clock.now += 10
    assert "2,000 views" in ask_again(cache, "/latest/", date_of(list_with_old_counts)).text


def test_etag_decides_where_both_are_sent(clock):
    make_story()
    cache = running_cache(clock)
    page = ask(cache, "/")
    assert ask_again(cache, "/", date_of(page), HTTP_IF_NONE_MATCH='"other"').status == 200
    assert ask_again(cache, "/", "Mon, 01 Jan 2001 00:00:00 GMT", HTTP_IF_NONE_MATCH=page.etag).status == 304


def test_date_that_is_early_or_to_come_or_none_at_all_gets_the_page(clock):
    make_story()
    cache = running_cache(clock)
    page = ask(cache, "/")
    clock.now += 1_000
    assert ask_again(cache, "/", http_date(START + clock.now - 500)).status == 304
    to_come, early = http_date(START + clock.now + 2), http_date(START - 1)
    for date in [to_come, early, "", "yesterday", "0", "99999999999", "Mon, 32 Foo 2001 99:99:99 GMT", "é" * 5_000]:
        answer = ask_again(cache, "/", date)
        assert (date, answer.status, answer.body) == (date, 200, page.body)


def test_server_that_has_just_started_trusts_no_date_from_before(clock):
    make_story()
    early = empty_cache()
    copy = ask(early, "/")
    assert date_of(copy) == http_date(START)
    late = empty_cache()
    assert ask_again(late, "/", date_of(copy)).status == 200


def test_page_that_may_be_out_of_date_has_no_date():
    page, said = CachedPage([("Content-Type", "text/html")], b"text", CacheNote()), []
    for seconds_stale in (0, 3):
        serve(page, {"REQUEST_METHOD": "GET"}, lambda *answer: said.append(dict(answer[1])), time.time(), seconds_stale)
    assert ["Last-Modified" in headers for headers in said] == [True, False]


def test_withdrawn_story_is_gone_whatever_the_date(clock):
    story = make_story()
    cache, path = running_cache(clock), story.get_absolute_url()
    copy = ask(cache, path)
    clock.now += 100
    story.status = "withdrawn"
    save_story(story, by=None)
    for _twice in range(2):
        answer = ask_again(cache, path, date_of(copy))
        assert answer.status == 410
        assert date_of(answer) is None
        clock.now += 0.5


def test_running_server_answers_to_the_date_of_a_copy(site):
    site.run(publish_one)
    reply = site.get_until("/", lambda reply: "The bridge opens" in reply.text)
    ends_at = time.monotonic() + 20
    while reply.status != 304 and time.monotonic() < ends_at:
        reply = site.get("/", {"If-Modified-Since": reply.headers["Last-Modified"]})
        time.sleep(0.2)
    assert (reply.status, reply.body) == (304, b"")


def publish_one():
    make_story("The bridge opens")
