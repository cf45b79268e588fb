"""Whole pages kept by edition, and answered before Django is asked.

A view marked with `@keep` makes a page that may be kept: it looks the same to everybody who comes without
a session, at SITE_URL's own host and scheme. The page is kept in the process under the edition's number, the
next moment at which the edition ends by itself, the path, and those query parameters that the view declares;
so neither junk parameters nor an old edition can ever be answered from here.

The edition is asked for at most once a second. While the database is down, pages are answered from
what is kept for up to a day, but never past the edition's own end; a Cache-Status header (RFC 9211) says so.

One page is made once, however many ask for it together: the others wait for whoever came first.
"""

import functools
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import close_old_connections
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import cache_version
from articles.reading import health
from articles.reading.cached_page import CachedPage, CacheNote, has_same_copy
from articles.reading.page_store import PageStore, SingleFlight
from articles.reading.pageviews import count_page_view
from articles.reading.version_memo import CACHE_VERSION

CACHE_NOTE = "newsroom.cache_note"
IS_CACHED = "newsroom.page_is_cached"
CHECK_SECONDS = 1
MAX_AGE = 60
MAX_PICTURE_BYTES = 16 * 1024 * 1024
MAX_AGE_WITHOUT_DATABASE = 24 * 3600


def cached_page(*parameters: str, moved: dict[str, Callable] | None = None):
    """Mark a view whose page may be kept. `parameters` are all the query parameters that it reads.

    `moved` has, for further parameters, what looks for the page that such an address once led to: called with the
    request, it returns a redirect, or None where the view's own page is meant.
    """
    moved = moved or {}

    def decorate(view):
        @functools.wraps(view)
        def marked(request, *args, **kwargs):
            response = elsewhere(request)
            if response is None and IS_CACHED in request.environ:
                return HttpResponse(status=HTTPStatus.NO_CONTENT)
            response = response or view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", lifetime(request, response))
            request.environ[CACHE_NOTE] = CacheNote(parameters, getattr(response, "story_id", None), frozenset(moved))
            return response

        def elsewhere(request):
            found = (find(request) for find in {moved[name] for name in moved if name in request.GET})
            return next(filter(None, found), None)

        return marked

    return decorate


def lifetime(request, response) -> str:
    """What Cache-Control says of a public page: ask each time, unless caches between here and readers may keep it."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-cache"
    seconds = settings.SHARED_CACHE_SECONDS
    if response.status_code != HTTPStatus.OK:  # redirects kept for ever go in a circle where a slug is changed back
        return "no-cache"
    if not seconds:
        return "public, max-age=0"
    without_us = MAX_AGE_WITHOUT_DATABASE
    return f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error={without_us}"


class CurrentVersion:
    """The edition as this process knows it, at most a second old."""

    def __init__(self):
        self._lock = threading.Lock()
        self._asked_at = self._known_at = float("-inf")
        self._known: tuple[int, float] | None = None
        self.is_database_down = False

    def key(self):
        """(number, end) of the edition of this moment; None where nothing kept may be answered."""
        now = time.time()
        if self._is_old(now):
            self._refresh(now)
        known = self._known  # read once: another thread may replace it
        return known if known and now < known[1] else None

    def asked_now(self):
        """As `key`, but what the database says now; None while it is down."""
        if not self.is_database_down:  # `key` finds out when it is back
            with self._lock:
                self._ask()
        return None if self.is_database_down else self._known

    def seconds_old(self) -> int:
        """For how long the database hasn't said whether this is still the edition; 0 while it answers."""
        return max(1, int(time.monotonic() - self._known_at)) if self.is_database_down else 0

    def _is_old(self, now):
        if time.monotonic() - self._asked_at >= CHECK_SECONDS or cache_version.bumped_here_at >= self._asked_at:
            return True
        return not self.is_database_down and now >= self._known[1]

    def _refresh(self, now):
        # With the database down nobody waits for whoever tries to reach it.
        if not self._lock.acquire(blocking=not self.is_database_down):
            return
        try:
            if self._is_old(now):
                self._ask()
        finally:
            self._lock.release()

    def _ask(self):
        asked_at = time.monotonic()  # before the answer, which may be that old already
        try:
            close_old_connections()
            number, end = cache_version.current_version(timezone.now())
            self._known = number, end.timestamp()
            self._known_at = asked_at
            self.is_database_down = False
        except DatabaseFailure:
            self.is_database_down = True
            asked_at = time.monotonic()  # after the failure, which may have taken long
        self._asked_at = asked_at


class PageCache:
    """A WSGI application in front of Django."""

    def __init__(self, application):
        self._application = application
        self._version = CurrentVersion()
        # Pictures lie on a shelf of their own, so that they never push a page from theirs.
        self._pages, self._pictures = PageStore(), PageStore(MAX_PICTURE_BYTES)
        self._flights = SingleFlight()
        site = urlsplit(settings.SITE_URL)
        self._host, self._scheme = site.netloc, site.scheme
        self._session_cookie = f"{settings.SESSION_COOKIE_NAME}="
        self._is_behind_proxy, self._media_url = settings.BEHIND_PROXY, settings.MEDIA_URL
        self._never_cached = (settings.STATIC_URL, reverse("admin:index"), *health.ADDRESSES)

    def __call__(self, environ, start_response):
        if not self._is_cacheable(environ) or (version := self._version.key()) is None:
            return self._ask_django(environ, start_response)
        answer = self._answer(environ, version, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if isinstance(answer, CachedPage):
            return serve(answer, environ, start_response, self._version.seconds_old())
        return answer.replay(start_response, with_body=environ["REQUEST_METHOD"] == "GET")

    def _answer(self, environ, version, path, query) -> "CachedPage | Answer":
        """The kept page of a place, or what Django answers there, which is kept if it may be."""
        store = self._pictures if path.startswith(self._media_url) else self._pages
        max_age = MAX_AGE_WITHOUT_DATABASE if self._version.is_database_down else MAX_AGE
        key = (version, path, query)
        page = store.get(*key, max_age)
        if page is None:
            with self._flights.join(store.key(*key)):
                return store.get(*key, max_age) or self._make(store, environ, path, query)
        if page.note.moved and not page.note.moved.isdisjoint(parse_qs(query, keep_blank_values=True)):
            answer = Answer(self._application, environ, {IS_CACHED: True})
            if not answer.close_if_empty():
                return answer
        return page

    def _make(self, store, environ, path, query):
        # The edition before and after: what is read meanwhile belongs to it only if both are the same. A page of a
        # newer one, kept under the number and the end of the one before, could be shown past its own end.
        environ[CACHE_VERSION] = version = self._version.asked_now()
        answer = Answer(self._application, environ)
        if not answer.is_cacheable:
            return answer
        page = answer.page()
        if version and version == self._version.asked_now():
            store.put(version, path, query, page)
        return page

    def _is_cacheable(self, environ):
        scheme = environ["wsgi.url_scheme"]
        if self._is_behind_proxy:
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", scheme)
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and environ.get("HTTP_HOST") == self._host
            and scheme == self._scheme
            and self._session_cookie not in environ.get("HTTP_COOKIE", "")
            and "HTTP_RANGE" not in environ
            and not environ["PATH_INFO"].startswith(self._never_cached)
        )

    def _ask_django(self, environ, start_response):
        if not environ["PATH_INFO"].startswith(self._never_cached):
            environ[CACHE_VERSION] = self._version.asked_now()

        def start(status, headers, exc_info=None):
            note = environ.get(CACHE_NOTE)
            if note and status.startswith("200"):
                count(note, environ)
            return start_response(status, headers, exc_info)

        return self._application(environ, start)


class Answer:
    """What Django answers: taken in whole where it may be kept, and passed through where it may not."""

    def __init__(self, application, environ, also=None):
        # Asked for everybody: as a whole, and without the cookies of whoever happens to come first.
        environ = {**environ, "REQUEST_METHOD": "GET", "HTTP_COOKIE": "", **(also or {})}
        self._body = application(environ, self._start)
        self._note = environ.get(CACHE_NOTE)
        names = {name.lower() for name, _ in self._headers}
        self.is_cacheable = (
            self._note is not None and self._status.startswith("200") and not names & {"set-cookie", "vary"}
        )

    def _start(self, status, headers, exc_info=None):
        self._status, self._headers, self._exc_info = status, headers, exc_info

    def page(self) -> CachedPage:
        try:
            body = b"".join(self._body)
        finally:
            self._body.close()
        headers = [header for header in self._headers if header[0].lower() != "content-length"]
        return CachedPage(headers, body, self._note)

    def replay(self, start_response, *, with_body):
        start_response(self._status, self._headers, self._exc_info)
        if with_body:
            return self._body
        self._body.close()
        return []

    def close_if_empty(self) -> bool:
        """Whether the view had nothing to add to the page that is kept."""
        is_empty = self._status.startswith("204")
        if is_empty:
            self._body.close()
        return is_empty


def serve(page: CachedPage, environ, start_response, seconds_old: int):
    """Answer with a kept page: whole, or 304 where the reader's copy is the same."""
    count(page.note, environ)
    form = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
    is_known = has_same_copy(environ.get("HTTP_IF_NONE_MATCH", ""), form.headers)
    headers = form.headers_of_304 if is_known else form.headers
    if seconds_old:
        headers = [*headers, ("Cache-Status", f"newsroom; hit; ttl=-{seconds_old}")]
    start_response("304 Not Modified" if is_known else "200 OK", headers)
    return [form.body] if environ["REQUEST_METHOD"] == "GET" and not is_known else []


def count(note: CacheNote, environ) -> None:
    """A story page that was shown counts one view; a mere look at the headers, or a prefetch, doesn't."""
    if note.story_id and environ["REQUEST_METHOD"] == "GET":
        purpose = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
        if "prefetch" not in purpose:
            count_page_view(note.story_id)
