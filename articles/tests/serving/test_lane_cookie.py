"""The cookie that shows, without the database, that somebody is logged in."""

import pytest
from django.test import Client

from articles.serving.lane_cookie import is_signed
from articles.tests.factories import make_story

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


def environ(**cookies):
    return {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def cookies_of(client):
    return {name: morsel.value for name, morsel in client.cookies.items() if morsel.value}


@pytest.fixture
def at_the_desk(client, editor):
    editor.set_password(PASSWORD)
    editor.save()
    assert client.post("/admin/login/", {"username": editor.username, "password": PASSWORD}).status_code == 302
    return client


def test_log_in_sets_it_as_the_sessions_own_cookie(at_the_desk, settings):
    cookie, session = at_the_desk.cookies["lane"], at_the_desk.cookies["sessionid"]
    assert is_signed(environ(**cookies_of(at_the_desk)))
    assert cookie["httponly"]
    for flag in ["path", "domain", "samesite", "secure"]:
        assert cookie[flag] == session[flag]
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE


def test_it_is_set_once_and_again_if_it_is_wrong(at_the_desk):
    assert "lane" not in at_the_desk.get("/admin/").cookies
    at_the_desk.cookies["lane"] = "forged"
    assert "lane" in at_the_desk.get("/admin/").cookies


def test_somebody_who_logged_in_before_the_upgrade_gets_it_too(desk):
    assert "lane" in desk.get("/admin/").cookies


def test_log_out_removes_it(at_the_desk):
    at_the_desk.post("/admin/logout/")
    assert "lane" not in cookies_of(at_the_desk)


def test_beside_another_session_it_is_worth_nothing(at_the_desk):
    cookies = cookies_of(at_the_desk)
    for session in ["", "x" * 32, cookies["sessionid"][:-1]]:
        assert not is_signed(environ(sessionid=session, lane=cookies["lane"]))
    for lane in ["", "x", cookies["lane"][:-1], cookies["lane"].swapcase()]:
        assert not is_signed(environ(sessionid=cookies["sessionid"], lane=lane))
    assert not is_signed({})


def test_it_expires(at_the_desk, settings):
    settings.SESSION_COOKIE_AGE = -1
    assert not is_signed(environ(**cookies_of(at_the_desk)))


def test_alone_it_opens_nothing(at_the_desk):
    stranger = Client()
    stranger.cookies["lane"] = at_the_desk.cookies["lane"].value
    assert stranger.get("/admin/").status_code == 302


def test_readers_and_people_who_see_the_log_in_page_get_none(client):
    story = make_story()
    for path in ["/", story.get_absolute_url(), "/admin/login/", "/no-such-page/"]:
        assert "lane" not in client.get(path).cookies
