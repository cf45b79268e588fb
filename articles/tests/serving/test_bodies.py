"""Which request bodies the server reads, and what it says to the others."""

import pytest

from articles.pictures.intake import MAX_BYTES
from articles.serving.clients import client_of
from articles.tests.serving.clients import Visitor, add_account, opened

STRANGERS = 64 * 1024


@pytest.fixture(scope="module")
def desk(quiet_site):
    quiet_site.run(add_account)
    desk = Visitor(quiet_site)
    assert desk.log_in().status == 302
    return desk


def announce(site, method, path, *lines, cookies=None):
    """The beginning of the answer to a request whose body is announced in the headers `lines` and never sent."""
    if cookies:
        lines = (*lines, "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    with opened(
        site, "127.0.0.1", "\n".join([f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{site.port}", *lines, "", ""])
    ) as sent:
        answer = b""
        while chunk := sent.recv(65536):  # refused unread, so the server closes the connection
            answer += chunk
    return answer.decode()


@pytest.mark.parametrize(
    ("method", "path", "header", "status"),
    [
        ("POST", "/", "Content-Length: 10", 405),
        ("GET", "/", "Content-Length: 10", 400),
        ("GET", "/", "Transfer-Encoding: chunked", 400),
        ("GET", "/admin/", "Content-Length: 10", 400),
        ("POST", "/media/1/x.jpg", "Content-Length: 10", 405),
        ("POST", "/static/css/base.css", "Content-Length: 10", 405),
        ("POST", "/livezz", "Content-Length: 10", 405),
        ("POST", "/admin/login/", "Transfer-Encoding: chunked", 411),
        ("POST", "/admin/login/", f"Content-Length: {STRANGERS + 1}", 403),
        ("POST", "/admin/login/", "Content-Length: 99999999999999999999999", 400),
    ],
)
def test_body_that_is_not_expected_is_refused_unread(quiet_site, method, path, header, status):
    quiet_site.get("/")  # cached or not
    answer = announce(quiet_site, method, path, header)
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert quiet_site.get("/").status == 200


def test_person_at_the_desk_is_told_that_a_file_is_too_large(desk, quiet_site):
    path = "/admin/articles/image/add/"
    answer = announce(quiet_site, "POST", path, f"Content-Length: {2 * MAX_BYTES}", cookies=desk.cookies)
    assert answer.startswith("HTTP/1.1 413 ")
    assert "This is too large" in answer
    answer = announce(
        quiet_site, "POST", "/admin/articles/story/add/", f"Content-Length: {MAX_BYTES}", cookies=desk.cookies
    )
    assert answer.startswith("HTTP/1.1 413 ")


def test_person_whose_log_in_has_expired_is_told_how_to_keep_the_text(quiet_site):
    answer = announce(quiet_site, "POST", "/admin/articles/story/add/", f"Content-Length: {STRANGERS + 1}")
    assert answer.startswith("HTTP/1.1 403 ")
    assert "Use another window to log in" in answer


def test_story_as_long_as_the_desk_allows_is_read(desk):
    fields = {"unsaved": "2f1d1ef2-7a51-4a42-9b24-1c0b7ed0f4d8", "body": "ж" * 1_000_000}
    reply = desk.post("/admin/articles/story/unsaved/", fields)
    assert reply.status == 200
    assert '"autosaved"' in reply.text


def test_strangers_small_form_is_read(quiet_site):
    stranger = Visitor(quiet_site)
    reply = stranger.log_in("x" * 50_000)
    assert reply.status == 200
    assert "No account at the desk has this user name and password." in reply.text


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9,192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9, 2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", None, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        ("", None, ""),
        ("10.0.0.1", "garbage", "garbage"),
    ],
)
def test_senders_address_is_the_one_that_the_proxy_has_seen(settings, remote, forwarded, client):
    settings.BEHIND_PROXY = forwarded is not None
    sent = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    assert client_of({"REMOTE_ADDR": remote} | (sent if forwarded or remote else {})) == client
