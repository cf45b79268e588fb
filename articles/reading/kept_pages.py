"""Whole pages kept by edition, and answered before Django is asked.

A view marked with `@keep` makes a page that may be kept: it looks the same to everybody who comes without
a session, at SITE_URL's own host and scheme. The page is kept in the process under the edition's number, the
next moment at which the edition ends by itself, the path, and those query parameters that the view declares;
so neither junk parameters nor an old edition can ever be answered from here.

The edition is asked for at most once a second. While the database is down, pages are answered from
what is kept for up to a day, but never past the edition's own end.
"""

import functools
import threading
import time
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from articles.models import edition as editions
from articles.reading import health
from articles.reading.page import Note, Page, has_same_copy
from articles.reading.pageviews import count_page_view
from articles.reading.shelf import Shelf

NOTE = "newsroom.page"
EDITION_SECONDS = 1
KEEP_SECONDS = 60
PICTURES_BYTES = 16 * 1024 * 1024
KEEP_SECONDS_WITHOUT_DATABASE = 24 * 3600
HEADERS_OF_304 = {"etag", "vary", "cache-control", "content-security-policy"}


def keep(*parameters: str):
    """Mark a view whose page may be kept. `parameters` are all the query parameters that it reads."""

    def decorate(view):
        @functools.wraps(view)
        def marked(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
            response.headers.setdefault("Cache-Control", "private, no-cache" if has_session else "no-cache")
            request.environ[NOTE] = Note(parameters, getattr(response, "story_id", None))
            return response

        return marked

    return decorate


class CurrentEdition:
    """The edition as this process knows it, at most a second old."""

    def __init__(self):
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._known = None
        self.is_database_down = False

    def key(self):
        """(number, end) of the edition of this moment; None where nothing kept may be answered."""
        if self._is_old():
            self._refresh()
        known = self._known  # read once: another thread may replace it
        return known if known and timezone.now() < known[1] else None

    def _is_old(self):
        if time.monotonic() - self._asked_at >= EDITION_SECONDS or editions.raised_here_at >= self._asked_at:
            return True
        return not self.is_database_down and timezone.now() >= self._known[1]

    def _refresh(self):
        # With the database down nobody waits for whoever tries to reach it.
        if not self._lock.acquire(blocking=not self.is_database_down):
            return
        try:
            if self._is_old():
                self._ask()
        finally:
            self._lock.release()

    def _ask(self):
        asked_at = time.monotonic()  # before the answer, which may be that old already
        try:
            close_old_connections()
            self._known = editions.current_edition(timezone.now())
            self.is_database_down = False
        except DatabaseFailure:
            self.is_database_down = True
            asked_at = time.monotonic()  # after the failure, which may have taken long
        self._asked_at = asked_at


class KeptPages:
    """A WSGI application in front of Django."""

    def __init__(self, application):
        self._application = application
        self._edition = CurrentEdition()
        # Pictures lie on a shelf of their own, so that they never push a page from theirs.
        self._pages, self._pictures = Shelf(), Shelf(PICTURES_BYTES)
        site = urlsplit(settings.SITE_URL)
        self._host, self._scheme = site.netloc, site.scheme
        self._session_cookie = f"{settings.SESSION_COOKIE_NAME}="
        self._never_kept = (settings.STATIC_URL, reverse("admin:index"), *health.ADDRESSES)

    def __call__(self, environ, start_response):
        if not self._may_keep(environ) or (edition := self._edition.key()) is None:
            return self._ask_django(environ, start_response)
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        max_age = KEEP_SECONDS_WITHOUT_DATABASE if self._edition.is_database_down else KEEP_SECONDS
        shelf = self._pictures if path.startswith(settings.MEDIA_URL) else self._pages
        page = shelf.get(edition, path, query, max_age)
        if page is None:
            # Asked for everybody: as a whole, and without the cookies of whoever happens to come first.
            answer = Answer(self._application, {**environ, "REQUEST_METHOD": "GET", "HTTP_COOKIE": ""})
            if not answer.may_be_kept:
                return answer.replay(start_response, with_body=environ["REQUEST_METHOD"] == "GET")
            page = answer.page()
            shelf.put(edition, path, query, page)
        return serve(page, environ, start_response)

    def _may_keep(self, environ):
        scheme = environ["wsgi.url_scheme"]
        if settings.BEHIND_PROXY:
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", scheme)
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and environ.get("HTTP_HOST") == self._host
            and scheme == self._scheme
            and self._session_cookie not in environ.get("HTTP_COOKIE", "")
            and "HTTP_RANGE" not in environ
            and not environ["PATH_INFO"].startswith(self._never_kept)
        )

    def _ask_django(self, environ, start_response):
        def start(status, headers, exc_info=None):
            note = environ.get(NOTE)
            if note and status.startswith("200"):
                count(note, environ)
            return start_response(status, headers, exc_info)

        return self._application(environ, start)


class Answer:
    """What Django answers, taken in whole where it may be kept, and passed through where it may not."""

    def __init__(self, application, environ):
        self._body = application(environ, self._start)
        self._note = environ.get(NOTE)
        names = {name.lower() for name, _ in self._headers}
        self.may_be_kept = (
            self._note is not None and self._status.startswith("200") and not names & {"set-cookie", "vary"}
        )

    def _start(self, status, headers, exc_info=None):
        self._status, self._headers, self._exc_info = status, headers, exc_info

    def page(self) -> Page:
        try:
            body = b"".join(self._body)
        finally:
            self._body.close()
        headers = [header for header in self._headers if header[0].lower() != "content-length"]
        return Page(headers, body, self._note)

    def replay(self, start_response, *, with_body):
        start_response(self._status, self._headers, self._exc_info)
        if with_body:
            return self._body
        self._body.close()
        return []


def serve(page: Page, environ, start_response):
    """Answer with a kept page: whole, or 304 where the reader's copy is the same."""
    count(page.note, environ)
    body, headers = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if has_same_copy(environ.get("HTTP_IF_NONE_MATCH", ""), headers):
        start_response("304 Not Modified", [header for header in headers if header[0].lower() in HEADERS_OF_304])
        return []
    start_response(f"200 {HTTPStatus.OK.phrase}", headers)
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


def count(note: Note, environ) -> None:
    """A story page that was shown counts one view; a mere look at the headers, or a prefetch, doesn't."""
    purpose = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
    if note.story_id and environ["REQUEST_METHOD"] == "GET" and "prefetch" not in purpose:
        count_page_view(note.story_id)
