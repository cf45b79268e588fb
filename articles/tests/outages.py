"""What tests of outages share: a session at the desk over real HTTP, and what stops answering."""

import os
import secrets
import socket
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from lxml import html

from articles.serving import lane_cookie
from articles.tests.factories import make_editor, make_story
from articles.tests.reading.test_pageviews import FIREFOX

LIMIT = 9  # seconds within which everything is answered, on a busy machine too; the deadline is 5
RECOVERY = 5
QUICK = 1  # seconds for what is cached, on a busy machine too; on an idle one 0.1 is the promise (checks/outages.py)
READER = {"User-Agent": FIREFOX}  # whose views are counted, and wait to be written
LEARNT = 1.5  # seconds after which every process knows of a change


def session_of_an_editor():
    """For Site.run: log an editor in. The session's key, and the cookie that names the desk's lane."""
    user, session = make_editor(), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key, lane_cookie.value_for(session.session_key)


def publish():
    """For Site.run: a story's primary key and address."""
    story = make_story("The bridge opens")
    return story.pk, story.get_absolute_url()


class Desk:
    """Somebody at the desk, as a browser without scripts."""

    def __init__(self, site):
        self.site, self.token = site, secrets.token_hex(16)
        session, lane = site.run(session_of_an_editor)
        self.cookie = f"sessionid={session}; csrftoken={self.token}; {lane_cookie.COOKIE}={lane}"

    def get(self, path):
        return self.site.get(path, {"Cookie": self.cookie})

    def post(self, path, fields, accept="text/html"):
        """Status, headers and text of the answer, and the seconds that it took."""
        body = urlencode({**fields, "csrfmiddlewaretoken": fields.get("csrfmiddlewaretoken", self.token)})
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        return self.send(path, body, headers)

    def upload(self, path, fields, name, data):
        """As `post`, with a picture file."""
        border = secrets.token_hex(8)
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {**fields, "csrfmiddlewaretoken": self.token}.items()
        ]
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        headers = {"Cookie": self.cookie, "Content-Type": f"multipart/form-data; boundary={border}"}
        return self.send(path, b"".join([*parts, head, data, f"\r\n--{border}--\r\n".encode()]), headers)

    def rename(self, pk, headline):
        """Change a story's headline in its form. Returns whether it was saved."""
        path = f"/admin/articles/story/{pk}/change/"
        page = self.get(path)
        if page.status != 200:
            return False
        (form,) = html.fromstring(page.text).xpath("//form[@id='story_form']")
        fields = {**dict(form.form_values()), "headline": headline, "_save": "Save"}
        return self.post(path, fields)[0] == 302

    def send(self, path, body, headers):
        connection = HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        began_at = time.monotonic()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(), time.monotonic() - began_at
        finally:
            connection.close()


def kept_form(text):
    """Address and fields, as a browser sends them, of the form in a page that says that the database doesn't answer."""
    (form,) = html.fromstring(text).xpath("//form[.//input[@type='hidden']]")
    return form.get("action"), {name: value.replace("\n", "\r\n") for name, value in form.form_values()}


def timed(call, *args, **kwargs):
    """What a call returns, and the seconds that it took."""
    began_at = time.monotonic()
    return call(*args, **kwargs), time.monotonic() - began_at


@contextmanager
def cached_pages_are_answered(site, *paths, is_stale):
    """While the block lasts, a reader gets what was cached before, quickly; one that `is_stale` says how old it is."""
    time.sleep(LEARNT)  # a page that is rendered while a change comes in isn't stored
    before = {path: site.get(path).body for path in paths}
    is_over = threading.Event()

    def read():
        while not is_over.wait(0.05):
            yield from [(path, *timed(site.get, path, READER)) for path in paths]

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: list(read()))
        try:
            yield
        finally:
            is_over.set()
        replies = reading.result()
    assert {(path, reply.status) for path, reply, _seconds in replies} == {(path, 200) for path in paths}
    assert all(reply.body == before[path] for path, reply, _seconds in replies)
    assert max(seconds for _path, _reply, seconds in replies) < QUICK
    if is_stale:
        assert any(
            "newsroom; hit; ttl=-" in reply.headers.get("Cache-Status", "") for _path, reply, _seconds in replies
        )


def assert_unavailable(get, path):
    """What isn't cached, for a reader (`site.get`) or at the desk; returns its text."""
    page, seconds = timed(get, path)
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert seconds < LIMIT
    return page.text


def assert_changes_are_shown(site, desk, pk, *, since):
    """A change that is made at the desk is on the front page, soon after the outage has ended."""
    headline = f"The bridge is open, {secrets.token_hex(4)}"
    site.wait_for(lambda: desk.rename(pk, headline), "the story can't be saved", RECOVERY)
    site.get_until("/", lambda page: headline in page.text, seconds=RECOVERY)
    assert time.monotonic() - since < RECOVERY + 1


@contextmanager
def write_lock(site):
    """Held by another process than the server's: this one."""
    with closing(sqlite3.connect(site.database, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


@contextmanager
def silent_store(path: Path):
    """A FIFO in a file's place: to open it is to wait until somebody writes."""
    data = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    try:
        yield
    finally:
        fifo = path.rename(path.with_suffix(".fifo"))
        path.write_bytes(data)
        with suppress(OSError):  # nobody waits
            os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))  # those who wait read nothing


class SilentProxy:
    """In front of a server: passes everything on, or accepts and acknowledges everything and stays silent."""

    def __init__(self, host, port):
        self._target, self._speaks = (host, port), threading.Event()
        self._speaks.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = []
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def silent(self):
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    def close(self):
        self._speaks.set()
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                try:
                    server = socket.create_connection(self._target)
                except OSError:  # the server is gone
                    client.close()
                    continue
                self._sockets += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source, target):
        with suppress(OSError):
            while data := source.recv(65536):
                self._speaks.wait()
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
