"""The page cache of a running server: never more than a second out of date, and never the wrong page."""

import datetime
import gzip
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import brotli
import pytest
from django.db import connection
from django.utils import timezone

from articles.desk.publishing import save_story
from articles.models import CacheVersion, OldAddress, Section, Status, Story
from articles.reading.page_cache import PageCache
from articles.reading.page_store import WAIT_SECONDS
from articles.tests.factories import SECOND, make_front_page, make_section, make_story, make_tag

FRONT = "/"


# Run in other processes, on the site's database.


def publish(headline, at=None, expires=None, tag=None):
    at, expires = (moment and datetime.datetime.fromisoformat(moment) for moment in (at, expires))
    fields = {"published_at": at} if at else {}
    story = make_story(headline, expires_at=expires, tags=[make_tag(tag)] if tag else [], **fields)
    return {"pk": story.pk, "path": story.get_absolute_url()}


def publish_with_number(headline, number):
    story = make_story(headline)
    OldAddress.remember(f"/?p={number}", story)
    return {"pk": story.pk, "path": story.get_absolute_url()}


def publish_many(count):
    for number in range(count):
        make_story(f"Story {number}", published_at=timezone.now() - (number + 1) * SECOND)


def draft(headline):
    return make_story(headline, status=Status.DRAFT).pk


def rewrite(pk, headline):
    story = Story.objects.get(pk=pk)
    story.headline = headline
    save_story(story, by=None)


def set_status(pk, status, reason=""):
    story = Story.objects.get(pk=pk)
    story.status, story.withdrawal_reason = status, reason
    save_story(story, by=None)


def delete(pk):
    Story.objects.get(pk=pk).delete()


def version():
    return CacheVersion.objects.get().number


def add_section(name):
    make_section(name)


def in_a_moment(seconds):
    return (timezone.now() + datetime.timedelta(seconds=seconds)).isoformat()


def shows(*headlines):
    return lambda reply: all(headline in reply.text for headline in headlines)


def shows_not(*headlines):
    return lambda reply: not any(headline in reply.text for headline in headlines)


def browser(site, **headers):
    return {"Accept-Encoding": "gzip, deflate, br"} | headers


# Changes.


def test_every_change_is_on_the_pages_within_a_second(site):
    site.get(FRONT)
    story = site.run(publish, "The bridge opens")
    site.get_until(FRONT, shows("The bridge opens"))
    site.run(rewrite, story["pk"], "The bridge closes")
    site.get_until(FRONT, shows("The bridge closes"))
    site.get_until(story["path"], shows(">The bridge closes</h1>"))
    site.run(add_section, "Economy")
    site.get_until(story["path"], shows("Economy"))
    site.run(set_status, story["pk"], Status.WITHDRAWN, "A mistake of ours")
    gone = site.get_until(story["path"], lambda reply: reply.status == 410)
    assert "A mistake of ours" in gone.text
    site.get_until(FRONT, shows_not("The bridge closes"))
    site.run(set_status, story["pk"], Status.PUBLISHED)
    site.get_until(FRONT, shows("The bridge closes"))
    site.run(delete, story["pk"])
    site.get_until(FRONT, shows_not("The bridge closes"))
    site.get_until(story["path"], lambda reply: reply.status == 404)


@pytest.mark.parametrize("path", ["/", "/latest/", "/feed/", "/sitemap.xml", "/tags/budget/"])
def test_nothing_served_is_more_than_a_second_out_of_date(site, path):
    """Readers request it without a pause; a second after a change no response may be the old one."""
    site.run(make_section_and_tag)
    site.get(path)
    story = site.run(publish, "The bridge opens", None, None, None)
    site.run(tag_with, story["pk"], "budget")
    done_at = time.monotonic()
    is_right = shows("sitemap-") if path == "/sitemap.xml" else shows("The bridge opens")
    asked_at = time.monotonic()
    while asked_at < done_at + 1.5:
        reply = site.get(path)
        # Only requests made a whole second after the change must get the new page, so a slow machine fails nothing.
        assert is_right(reply) or asked_at < done_at + 1.05
        asked_at = time.monotonic()
    assert is_right(site.get(path))


def make_section_and_tag():
    make_tag("budget")


def tag_with(pk, name):
    Story.objects.get(pk=pk).tags.add(name)


def test_draft_is_on_no_page_until_it_is_published(site):
    pk = site.run(draft, "The bridge opens")
    assert "The bridge opens" not in site.get(FRONT).text
    site.run(set_status, pk, Status.PUBLISHED)
    site.get_until(FRONT, shows("The bridge opens"))


def test_stories_appear_and_expire_on_time_without_a_write(site):
    site.run(version)  # starts the other process, so that it takes none of the seconds below
    first, second, end = in_a_moment(3), in_a_moment(5), in_a_moment(7)
    early = site.run(publish, "First at its time", first)
    late = site.run(publish, "Second at its time", second, end)
    before = site.run(version)
    reply = site.get_until(FRONT, shows_not("at its time"))
    if timezone.now().isoformat() < first:
        assert site.get(early["path"]).status == 404
    assert reply.status == 200
    reply = site.get_until(FRONT, shows("First at its time"))
    assert reply.headers["ETag"]  # cached from the first request on: a crowd may be waiting for it
    assert timezone.now() >= datetime.datetime.fromisoformat(first)
    reply = site.get_until(FRONT, shows("Second at its time"))
    assert timezone.now() >= datetime.datetime.fromisoformat(second)
    assert reply.text.index("Second at its time") < reply.text.index("First at its time")
    reply = site.get_until(FRONT, shows_not("Second at its time"))
    assert timezone.now() >= datetime.datetime.fromisoformat(end)
    assert "First at its time" in reply.text
    assert site.get(late["path"]).status == 410
    assert site.run(version) == before  # nobody wrote anything


# One page: conditional requests, encodings, HEAD, query strings.


def test_reader_who_has_the_page_gets_304_until_it_changes(site):
    story = site.run(publish, "The bridge opens")
    reply = site.get(FRONT, browser(site))
    assert reply.headers["Cache-Control"] == "public, max-age=0"
    same = site.get(FRONT, browser(site, **{"If-None-Match": f'"other", {reply.headers["ETag"]}'}))
    assert (same.status, same.body) == (304, b"")
    for name in ["ETag", "Vary", "Cache-Control"]:
        assert same.headers[name] == reply.headers[name]
    assert same.headers["Content-Type"] is None
    assert site.get(FRONT, browser(site, **{"If-None-Match": '"other"'})).status == 200
    site.run(rewrite, story["pk"], "The bridge closes")
    changed = {"If-None-Match": reply.headers["ETag"]}
    site.get_until(FRONT, lambda reply: reply.status == 200 and shows("The bridge closes")(reply), headers=changed)


def test_page_is_sent_in_an_encoding_that_the_reader_accepts(site):
    site.run(publish_many, 5)
    plain = site.get(FRONT)
    assert plain.headers["Content-Encoding"] is None
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    etags = set()
    for accepted, encoding in [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("gzip;q=0", None)]:
        reply = site.get(FRONT, {"Accept-Encoding": accepted})
        assert reply.headers["Content-Encoding"] == encoding
        assert reply.headers["Vary"] == "Accept-Encoding"
        assert reply.headers["Content-Length"] == str(len(reply.body))
        assert unpack[encoding](reply.body) == plain.body
        etags.add((encoding, reply.headers["ETag"]))
    assert len(etags) == len({etag for _encoding, etag in etags}) == 3


def test_cached_page_has_every_header_of_the_first_response_once(site):
    first, second = site.get(FRONT), site.get(FRONT)
    assert sorted(first.headers.keys()) == sorted(second.headers.keys())
    for name in ["Content-Type", "Content-Length", "Content-Security-Policy", "ETag", "Vary", "Cache-Control"]:
        assert len(second.headers.get_all(name)) == 1


@pytest.mark.parametrize("path", ["/", "/news/", "/feed/", "/robots.txt"])
@pytest.mark.parametrize("encoding", ["", "br"])
def test_head_has_the_headers_of_get_and_no_body(quiet_site, path, encoding):
    head = quiet_site.get(path, {"Accept-Encoding": encoding}, method="HEAD")
    get = quiet_site.get(path, {"Accept-Encoding": encoding})
    assert (head.status, head.body) == (200, b"")
    for name in ["ETag", "Content-Length", "Content-Type", "Vary", "Content-Encoding"]:
        assert head.headers[name] == get.headers[name]


def test_head_of_an_uncached_page_has_no_body_either(site):
    story = site.run(publish, "The bridge opens")
    wrong = f"/news/{story['pk']}-wrong/"
    for path, status in [("/no-such-page/", 404), (wrong, 301), ("/static/css/base.css", 200), ("/livez", 200)]:
        head = site.get(path, method="HEAD")
        assert (head.status, head.body) == (status, b"")


def environ_of(path, method="GET"):
    site = {"HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "SERVER_NAME": "x", "SERVER_PORT": "80"}
    return site | {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/no-such-page/"])
def test_head_has_no_body_under_a_server_that_would_send_it(path):
    from articles.tests.wsgi import application

    for method in ["HEAD", "HEAD", "GET", "HEAD"]:
        body = b"".join(application(environ_of(path, method), lambda *answer: None))
        assert (b"</h1>" in body) == (method == "GET")
        assert bool(body) == (method == "GET")


def test_unknown_query_parameters_are_ignored(site):
    site.run(publish_many, 25)
    plain = site.get(FRONT)
    for query in ["utm_source=mail", "x", "=", "&&;", "fbclid=%FF%00", "Before=1-1", "a=1&" * 500]:
        reply = site.get(f"/?{query}")
        assert (reply.status, reply.headers["ETag"]) == (200, plain.headers["ETag"])
    latest = site.get("/latest/")
    cursor = latest.text.partition("?before=")[2].partition('"')[0]
    older = site.get(f"/latest/?before={cursor}")
    assert "Story 20<" in older.text
    assert "Story 19<" not in older.text
    assert site.get(f"/latest/?utm=1&before=1-1&before={cursor}").body == older.body
    assert site.get("/latest/?utm=1").body == latest.body
    assert site.get("/latest/?before=garbage").status == 404
    assert site.get("/latest/?before=").status == 404
    moved = site.get(f"/?utm=1&before={cursor}")
    assert (moved.status, moved.headers["Location"]) == (301, f"/latest/?before={cursor}")


def test_wordpress_numbers_redirect_to_their_story_and_unknown_ones_are_ignored(site):
    site.run(publish_many, 3)
    story = site.run(publish_with_number, "From the old site", 123)
    for is_cached in [False, True]:
        for query in ["p=123", "utm=1&p=123", "p=0123", "page_id=7&p=123"]:
            reply = site.get(f"/?{query}")
            assert (reply.status, reply.headers["Location"]) == (301, story["path"]), (query, is_cached)
            assert reply.headers["Cache-Control"] == "no-cache"
        plain = site.get(FRONT)
        for query in ["p=124", "p=", "p=x", "p=-1", "p=%00", "p=" + "9" * 5000, "p=١٢٣", "page_id=123", "p=123&p=124"]:
            reply = site.get(f"/?{quote(query, safe='=&%')}")
            assert (reply.status, reply.headers["ETag"]) == (200, plain.headers["ETag"]), (query, is_cached)
    site.run(set_status, story["pk"], Status.WITHDRAWN, "A mistake of ours")
    site.get_until("/?p=123", lambda reply: reply.status == 410)


SLOW_AND_TIMED = """{% with many="x"|ljust:400 %}{% for a in many %}{% for b in many %}{% endfor %}{% endfor %}
{% endwith %}<footer>{% now "U.u" %}</footer>"""


@pytest.fixture
def slow_footer(tmp_path, monkeypatch):
    """A template of the site's own: pages take long to render, and say when they were."""
    (tmp_path / "own/templates").mkdir(parents=True)
    (tmp_path / "own/templates/_footer.html").write_text(SLOW_AND_TIMED)
    monkeypatch.setenv("TEST_SITE_DIR", str(tmp_path / "own"))


def test_page_of_a_new_version_is_rendered_once_for_many_readers(slow_footer, site):
    for path in ["/", "/news/"]:
        with ThreadPoolExecutor(50) as readers:
            replies = list(readers.map(lambda number, path=path: site.get(f"{path}?x={number}"), range(200)))
        assert {reply.status for reply in replies} == {200}
        assert len({reply.body for reply in replies}) == 1


def test_withdrawn_story_that_everybody_asks_for_is_rendered_once_a_second(slow_footer, site):
    story = site.run(publish, "The bridge opens")
    site.run(set_status, story["pk"], "withdrawn", "This never happened.")
    site.get_until(story["path"], lambda reply: reply.status == 410)
    begun_at = time.monotonic()
    with ThreadPoolExecutor(60) as readers:
        replies = list(readers.map(lambda _: site.get(story["path"]), range(240)))
    seconds = time.monotonic() - begun_at
    assert {reply.status for reply in replies} == {410}
    assert len({reply.body for reply in replies}) <= seconds + 2
    site.run(set_status, story["pk"], "published")
    site.get_until(story["path"], lambda reply: reply.status == 200)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_an_answer_that_cannot_be_cached():
    both_ask, answered = threading.Barrier(2, timeout=WAIT_SECONDS - 1), []

    class Body(list):
        def close(self):
            pass

    def missing(environ, start_response):
        if answered:
            both_ask.wait()
        start_response("404 Not Found", [])
        return Body()

    def ask(_number):
        try:
            cache(environ_of("/nowhere/"), lambda status, *_others: answered.append(status))
        finally:
            connection.close()

    cache = PageCache(missing, in_background=False)
    ask(0)
    with ThreadPoolExecutor(2) as readers:
        list(readers.map(ask, range(2)))
    assert answered == ["404 Not Found"] * 3


def test_shared_caches_may_store_pages_if_the_settings_say_so(client, db, settings):
    story = make_story()
    settings.SHARED_CACHE_SECONDS = 10
    shared = "public, max-age=0, s-maxage=10, stale-while-revalidate=10, stale-if-error=86400"
    assert client.get(story.get_absolute_url()).headers["Cache-Control"] == shared
    assert client.get("/no-such-page/").headers["Cache-Control"] == "no-cache"
    assert client.get(f"/news/{story.pk}-wrong/").headers["Cache-Control"] == "no-cache"
    client.cookies["sessionid"] = "somebody"
    assert client.get(story.get_absolute_url()).headers["Cache-Control"] == "private, no-cache"


def test_each_language_is_cached_separately(quiet_site):
    for _ in range(2):
        assert '<html lang="en">' in quiet_site.get("/", {"Accept-Language": "bg"}).text
        assert '<html lang="bg">' in quiet_site.get("/bg/", {"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    "path",
    ["/%D0%BC%D0%BE%D1%81%D1%82/", "/%FF%FE/", "//evil.example/", "/%2e%2e/%2e%2e/etc/passwd", "/news%2F1", "/%00/"],
)
def test_strange_address_is_not_found_and_redirects_nowhere_else(quiet_site, path):
    for _ in range(2):
        reply = quiet_site.get(path)
        assert reply.status in {301, 400, 404}
        assert not (reply.headers["Location"] or "/x").startswith(("//", "http"))
    assert quiet_site.get("/").status == 200


# Who gets a cached page.


def test_requests_for_another_host_bypass_the_cache(site):
    own = f"http://127.0.0.1:{site.port}"
    for _ in range(2):
        foreign = site.get("/news/", host=f"localhost:{site.port}")
        assert foreign.status == 200
        assert foreign.headers["ETag"] is None  # straight from Django
        assert f'href="{own}/news/"' in foreign.text
        assert "localhost" not in foreign.text
        assert site.get("/news/", host="evil.example").status == 400
        reply = site.get("/news/")
        assert reply.headers["ETag"]
        assert "localhost" not in reply.text
        assert "evil" not in reply.text


@pytest.mark.parametrize("cookie", ["sessionid=abc", "a=1; sessionid=abc; b=2"])
def test_reader_with_a_session_bypasses_the_cache(site, cookie):
    story = site.run(publish, "The bridge opens")
    site.get_until(FRONT, shows("The bridge opens"))
    site.run(rewrite, story["pk"], "The bridge closes")
    reply = site.get(FRONT, {"Cookie": cookie})
    assert "The bridge closes" in reply.text  # at once
    assert reply.headers["ETag"] is None
    assert reply.headers["Cache-Control"] == "private, no-cache"


def place(pk):
    make_front_page({"place": "lead", "story": Story.objects.get(pk=pk)})


def rename_section(name):
    section = Section.objects.news("en")
    section.name = name
    section.save()


def test_reader_with_a_session_sees_changes_of_shared_parts_at_once(site):
    older = site.run(publish, "The bridge opens", (timezone.now() - 60 * SECOND).isoformat())
    site.run(publish, "The ferry sails", timezone.now().isoformat())
    for _ in range(2):
        assert "<h2" in site.get(FRONT, {"Cookie": "sessionid=abc"}).text
    site.run(rename_section, "Latest")
    reply = site.get(FRONT, {"Cookie": "sessionid=abc"}).text
    assert ">Latest</a>" in reply
    assert reply.index("The ferry sails") < reply.index("The bridge opens")
    site.run(place, older["pk"])
    reply = site.get(FRONT, {"Cookie": "sessionid=abc"}).text
    assert reply.index("The bridge opens") < reply.index("The ferry sails")


def test_other_cookies_make_no_difference(quiet_site):
    reply = quiet_site.get(FRONT, {"Cookie": "csrftoken=abc; theme=dark"})
    assert reply.headers["ETag"] == quiet_site.get(FRONT).headers["ETag"]


def test_readers_get_no_cookie(site):
    story = site.run(publish, "The bridge opens")
    for path in [FRONT, story["path"], "/feed/", "/sitemap.xml", "/no-such-page/", f"/news/{story['pk']}-x/"]:
        for _ in range(2):
            assert site.get(path).headers["Set-Cookie"] is None


def test_range_request_does_not_spoil_the_cache(quiet_site):
    quiet_site.get(FRONT)
    reply = quiet_site.get(FRONT, {"Range": "bytes=0-10"})
    assert reply.status in {200, 206}
    assert quiet_site.get(FRONT).text.startswith("<!doctype html>")
