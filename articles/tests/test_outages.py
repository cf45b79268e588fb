"""The SQLite file or the picture store doesn't answer: it costs nobody else, and nothing typed is lost."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial
from pathlib import Path

import pytest

from articles.deadlines.threads import HelperThreads
from articles.models import Author
from articles.pictures.renditions import make_missing
from articles.tests.admin.editing import EDITOR, open_story
from articles.tests.browser import accessibility_faults, log_in, open_page
from articles.tests.factories import add_picture, make_editor, make_image, make_story, picture_address, picture_bytes
from articles.tests.outages import (
    LIMIT,
    RECOVERY,
    Desk,
    assert_changes_are_shown,
    assert_unavailable,
    cached_pages_are_answered,
    kept_form,
    publish,
    silent_store,
    timed,
    write_lock,
)

BIO = "Reports on the harbour.\r\n\r\n“Quoted” <b>& bold</b>"
AUTHOR = {"name": "Ana Petrova", "slug": "ana-petrova", "bio": BIO, "_save": "Save"}
ADD_AUTHOR, UPLOAD = "/admin/articles/author/add/", "/admin/articles/image/upload/"


def publish_with_picture():
    image = make_image(alt_text="A bridge", data=picture_bytes(size=(800, 600)))
    make_missing(image)
    story = make_story("The bridge opens")
    add_picture(story, image)
    return picture_address(image), story.pk, story.get_absolute_url()


def log_in_and_publish():
    make_editor()
    return make_story("The bridge opens").pk


def authors():
    return list(Author.objects.values_list("name", "bio"))


def is_alive(site):
    answer, seconds = timed(site.get, "/livez")
    return answer.status == 200 and seconds < 1


def test_what_is_sent_while_the_database_is_locked_comes_back_and_can_be_sent_again(site):
    pk, story = site.run(publish)
    desk, password = Desk(site), {"username": "editor", "password": "a long pass phrase"}
    stranger = copy(desk)
    stranger.cookie = f"csrftoken={stranger.token}"
    with (
        cached_pages_are_answered(site, "/", story, is_stale=False),
        write_lock(site),
        ThreadPoolExecutor(3) as pool,
    ):
        form = pool.submit(desk.post, ADD_AUTHOR, AUTHOR)
        script = pool.submit(desk.post, ADD_AUTHOR, AUTHOR, accept="*/*")
        log_in = pool.submit(stranger.post, "/admin/login/", password)
        time.sleep(1)
        page, seconds = timed(site.get, "/news/")
        assert (page.status, seconds < 2) == (200, True), "readers don't wait for writers"
        assert is_alive(site)
        answers = [one.result() for one in (form, script, log_in)]
    assert_changes_are_shown(site, desk, pk, since=time.monotonic())
    for status, headers, _text, seconds in answers:
        assert (status, headers["Retry-After"]) == (503, "5")
        assert seconds < LIMIT, "each has waited for the one before it as well"
    page, sentence, page_without_password = (text for _status, _headers, text, _seconds in answers)
    assert '{"error": "The database' in sentence
    assert "pass phrase" not in page_without_password
    assert "passwords aren't kept" in page_without_password
    address, fields = kept_form(page)
    assert address == ADD_AUTHOR
    assert fields.items() >= AUTHOR.items()
    status, _headers, _text, seconds = desk.post(address, fields)
    assert (status, seconds < RECOVERY) == (302, True)
    assert site.run(authors) == [["Ana Petrova", BIO.replace("\r", "")]]


def test_the_desk_says_in_a_browser_that_the_database_does_not_answer_and_keeps_the_text(site, browser):
    pk = site.run(log_in_and_publish)
    page, _complaints = open_page(browser, site.url, viewport={"width": 1280, "height": 900})
    log_in(page)
    open_story(page, pk)
    page.fill("#id_headline", "The bridge opens again")
    with write_lock(site):
        page.wait_for_selector('.autosave__trouble:has-text("can\'t be reached")')
        assert page.input_value("#id_headline") == "The bridge opens again"
        with page.expect_navigation():
            page.click(".submit-row button[name=_save]")
        assert "What you typed is kept in this page" in page.inner_text("#content")
        assert accessibility_faults(page) == []
    with page.expect_navigation():
        page.click("input[value='Send it again']")
    open_story(page, pk)
    assert page.input_value("#id_headline") == "The bridge opens again"
    assert page.inner_text(EDITOR) == "The text of the story."


def threads_of(site):
    folders = [Path("/proc") / pid / "status" for pid in children_of(site._server.pid)]
    return sum(int(re.search(r"Threads:\t(\d+)", folder.read_text())[1]) for folder in folders)


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_a_picture_store_that_never_answers_costs_nobody_else(site):
    address, pk, story = site.run(publish_with_picture)
    desk = Desk(site)
    file = site.folder / "media" / address.removeprefix("/media/")
    with (
        cached_pages_are_answered(site, "/", story, is_stale=False),
        silent_store(file),
        ThreadPoolExecutor(2) as pool,
    ):
        assert_unavailable(site.get, address)
        for _number in range(2):  # two at a time, until the store has all helper threads
            for answer, seconds in pool.map(partial(timed, desk.get), [address, address]):
                assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
                assert seconds < LIMIT
        before = threads_of(site)
        for _number in range(10):
            answer, seconds = timed(desk.get, address)
            assert answer.status == 503
            assert seconds < 2, "it has waited although nothing can come"
        assert threads_of(site) <= before
        assert site.get("/news/").status == 200
        assert is_alive(site)
        form = {"caption": "The bridge at dusk", "focal_x": "0.5", "focal_y": "0.5", "_save": "Save"}
        status, _headers, text, seconds = desk.upload("/admin/articles/image/add/", form, "bridge.png", picture_bytes())
        assert (status, seconds < LIMIT) == (200, True)
        assert "couldn&#x27;t be stored" in text
        assert "The bridge at dusk" in text
        status, _headers, text, _seconds = desk.upload(UPLOAD, {}, "bridge.png", picture_bytes())
        assert status == 507
        assert "couldn't be stored" in text
    assert_changes_are_shown(site, desk, pk, since=time.monotonic())
    answer = site.get_until(address, lambda reply: reply.status == 200, seconds=RECOVERY)
    assert answer.body == file.read_bytes()


def test_the_server_stops_while_the_picture_store_does_not_answer(site):
    address, _pk, _story = site.run(publish_with_picture)
    with silent_store(site.folder / "media" / address.removeprefix("/media/")):
        assert site.get(address).status == 503
        _nothing, seconds = timed(site.stop)
        assert seconds < 15


def test_a_result_or_an_error_of_a_helper_thread_reaches_the_caller():
    helpers = HelperThreads("test", 1)
    assert helpers.call(int, "12", seconds=LIMIT) == 12
    with pytest.raises(ValueError, match="twelve"):
        helpers.call(int, "twelve", seconds=LIMIT)
    assert helpers.call(int, "13", seconds=LIMIT) == 13
