"""A running server under attack: cached pages, /livez, readers and the desk go on."""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from articles.desk.publishing import save_story
from articles.models import Story
from articles.tests.factories import make_story, picture_bytes
from articles.tests.reading.test_pageviews import FIREFOX, counted
from articles.tests.reading.test_pageviews import publish as publish_story
from articles.tests.server import PATIENCE, open_site
from articles.tests.serving.clients import (
    Visitor,
    add_account,
    crowd,
    dripping_requests,
    silent_forms,
    timed,
)

SOON = 2  # seconds, on a busy machine; on an idle one 0.1 is the promise (checks/overload.py)
ATTACKER, ATTACKERS = "127.0.0.2", [f"127.0.1.{number}" for number in range(1, 201)]


@pytest.fixture
def desk(site):
    """Somebody at the desk, at another address than the attackers."""
    site.run(add_account)
    desk = Visitor(site, "127.0.0.3")
    assert desk.log_in().status == 302
    assert site.get("/").status == 200
    return desk


def publish(headline):
    return make_story(headline).pk


def rewrite(pk, headline):
    story = Story.objects.get(pk=pk)
    story.headline = headline
    save_story(story, by=None)


def assert_cached_pages_are_quick(site):
    for path in ["/livez", "/"] * 5:
        reply, seconds = timed(lambda path=path: site.get(path))
        assert reply.status == 200
        assert seconds < SOON


def assert_desk_works(desk):
    assert desk.get("/admin/").status == 200
    assert desk.post("/admin/articles/story/unsaved/", {"unsaved": "no key", "body": "x" * 200_000}).status == 400


def sockets_of(site):
    """How many sockets the server's workers have open."""
    children = Path(f"/proc/{site._server.pid}/task/{site._server.pid}/children").read_text().split()
    found = [path for pid in children for path in Path(f"/proc/{pid}/fd").iterdir()]
    return sum(os.readlink(path).startswith("socket:") for path in found if path.is_symlink())


def test_unfinished_forms_from_one_address_keep_nobody_else_out(site, desk):
    before = sockets_of(site)
    with silent_forms(site, *[ATTACKER] * 200) as connections:
        assert connections[-1].recv(100).startswith(b"HTTP/1.1 429")
        assert_cached_pages_are_quick(site)
        assert_desk_works(desk)
        assert Visitor(site, "127.0.0.4").log_in().status == 302
    site.wait_for(lambda: sockets_of(site) <= before + 2, "the attack's connections stay open")
    assert Visitor(site, ATTACKER).log_in().status == 302


def test_unfinished_forms_from_everywhere_keep_new_log_ins_out_and_nothing_else(site, desk):
    with silent_forms(site, *ATTACKERS):
        assert_cached_pages_are_quick(site)
        assert_desk_works(desk)
        refused = Visitor(site, "127.0.0.4").log_in()
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert "The desk is busy" in refused.text
    site.wait_for(lambda: Visitor(site, "127.0.0.4").log_in().status == 302, "nobody can log in afterwards")


def test_requests_of_one_byte_a_second_hold_nobody_up(site, desk):
    with dripping_requests(site, 200):
        time.sleep(2)
        assert_cached_pages_are_quick(site)
        assert_desk_works(desk)
        assert Visitor(site, "127.0.0.4").log_in().status == 302


def test_log_in_guesses_hold_nobody_up(site, desk):
    guesser = Visitor(site, ATTACKER)
    guesser.get("/admin/login/")
    with crowd(24, lambda _: guesser.post("/admin/login/", {"username": "desk", "password": "guess"})) as statuses:
        site.wait_for(lambda: statuses.total() > 50, "nobody is guessing")
        assert_cached_pages_are_quick(site)
        assert_desk_works(desk)
        assert Visitor(site, "127.0.0.4").log_in().status == 302
    assert statuses.keys() <= {200, 429, 503}
    assert statuses[429] + statuses[503] > 0


FLOODS = {
    "junk ranges": lambda: ("/", {"Range": "bytes=9-1,x"}),
    "forged sessions": lambda: ("/", {"Cookie": "sessionid=forged; lane=forged"}),
    "another host": lambda: ("/", {"Host": "localhost"}),
    "unknown stories": lambda: (f"/news/{random.randrange(10**9)}-x/", {}),
    "unknown pictures": lambda: (f"/media/{random.randrange(10**9)}/x.jpg", {}),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_floods_past_the_cache_let_pages_be_rendered(site, desk, kind):
    pk = site.run(publish, "Before the flood")
    attacker = Visitor(site, ATTACKER)
    with crowd(80, lambda _: attacker.get(*FLOODS[kind]())) as statuses:  # more than may wait anywhere
        site.wait_for(lambda: statuses.total() > 100, "there is no flood")
        for number in range(3):
            site.run(rewrite, pk, f"Edit {number}")
            asked = time.monotonic()
            while f"Edit {number}" not in (reply := Visitor(site, "127.0.0.4").get("/")).text:
                assert reply.status == 200
                assert time.monotonic() < asked + PATIENCE
        assert_cached_pages_are_quick(site)
        assert_desk_works(desk)
    assert 503 in statuses


def test_large_uploads_hold_no_reader_up(site, desk):
    picture = picture_bytes("JPEG", (6000, 4000))
    with ThreadPoolExecutor(8) as pool:
        uploads = [pool.submit(desk.upload, f"{number}.jpg", picture + bytes([number])) for number in range(8)]
        while not all(upload.done() for upload in uploads):
            assert_cached_pages_are_quick(site)
    assert {upload.result().status for upload in uploads} == {200}


def test_server_stops_while_a_form_is_unfinished_and_writes_its_page_views(tmp_path, migrated_database):
    with open_site(tmp_path, migrated_database, "--workers-kill-timeout", "8") as site:
        story = site.run(publish_story, "The bridge opens")
        with silent_forms(site, ATTACKER):
            assert site.get(story["path"], {"User-Agent": FIREFOX}).status == 200
            site.stop()
        assert site.run(counted, story["pk"]) == 1
