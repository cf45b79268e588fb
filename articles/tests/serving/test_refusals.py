"""What readers and programs get when a lane is full."""

import pytest

from articles.reading.entrance import Entrance
from articles.serving.refusals import LaneIsFull


def busy(environ, start_response):
    raise LaneIsFull


def ask(path, method="GET"):
    started = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method}
    body = b"".join(Entrance(busy)(environ, lambda *start: started.append(start)))
    ((status, headers),) = started
    return status, dict(headers), body.decode()


@pytest.mark.parametrize(
    ("path", "language", "words"), [("/", "en", "The site is busy"), ("/bg/", "bg", "Сайтът е натоварен")]
)
def test_reader_gets_a_page_in_the_language_of_the_address(path, language, words):
    status, headers, body = ask(path)  # this test may not use the database
    assert status == "503 Service Unavailable"
    assert int(headers["Retry-After"]) > 0
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Language"] == language
    assert words in body
    assert f'<html lang="{language}"' in body
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_desk_is_told_that_nothing_typed_is_lost():
    assert "What you typed is still in the form" in ask("/admin/articles/story/add/")[2]


@pytest.mark.parametrize(
    ("path", "method"),
    [("/feed/", "GET"), ("/news/feed/", "GET"), ("/media/1/x.jpg", "GET"), ("/sitemap.xml", "GET"), ("/", "HEAD")],
)
def test_programs_get_a_plain_line(path, method):
    status, headers, body = ask(path, method)
    assert status == "503 Service Unavailable"
    assert headers["Content-Type"].startswith("text/plain")
    assert "Retry-After" in headers
    assert body == "Service Unavailable\n"


def test_livez_is_answered_before_everything():
    assert ask("/livez")[::2] == ("200 OK", "ok\n")


def test_missing_static_file_is_not_found_without_the_database(client):
    answer = client.get("/static/css/no-such-file.css")  # this test may not use the database
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/plain"


@pytest.mark.parametrize(
    ("path", "language", "words"), [("/", "en", "Nothing can be sent"), ("/bg/news/", "bg", "не може да се изпраща")]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_readers_pages_take_nothing_and_say_so_in_the_sites_look(path, language, words, method):
    status, headers, body = ask(path, method)  # this test may not use the database
    assert status == "405 Method Not Allowed"
    assert headers["Allow"] == "GET, HEAD"
    assert f'<html lang="{language}"' in body
    assert words in body
    assert 'class="masthead"' in body
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_software_that_sends_something_gets_a_plain_line():
    status, _headers, body = ask("/feed/", "POST")
    assert (status, body) == ("405 Method Not Allowed", "Method Not Allowed\n")
