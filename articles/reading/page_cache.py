"""The page cache: whole pages, served before Django is called.

A view marked with `@cached_page` may be cached: it looks the same to everybody who comes without a session, at
SITE_URL's own host and scheme. The page is stored in the process under the cache version's number, the moment at which
that version ends without a write, the path, and those query parameters that the view declares. So neither unknown
parameters nor an outdated version can ever hit the cache.

The version is checked at most once a second. While the database is down, cached pages are served for up to a day, but
never past the end of their version; a Cache-Status header (RFC 9211) says how old they are.

A page is rendered once however many readers ask for it at the same time: the others wait for the first (single-flight).
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
from articles.reading.cached_page import CachedPage, CacheNote, etag_matches
from articles.reading.page_store import PageStore, SingleFlight
from articles.reading.pageviews import count_page_view
from articles.reading.version_memo import CACHE_VERSION
from articles.serving.lanes import LANE, PICTURES, READERS

CACHE_NOTE = "newsroom.cache_note"
IS_CACHED = "newsroom.page_is_cached"
CHECK_SECONDS = 1
MAX_AGE = 60  # seconds
MAX_PICTURE_BYTES = 16 * 1024 * 1024
MAX_AGE_WITHOUT_DATABASE = 24 * 3600  # seconds


def cached_page(*parameters: str, moved: dict[str, Callable] | None = None):
    """Mark a view whose page may be cached. `parameters` are all the query parameters that it reads.

    `moved` maps further parameters to functions that look for the page that such an old address led to: called with
    the request, they return a redirect, or None for the view's own page.
    """
    moved = moved or {}

    def decorate(view):
        @functools.wraps(view)
        def marked(request, *args, **kwargs):
            response = redirect_of(request)
            if response is None and IS_CACHED in request.environ:
                return HttpResponse(status=HTTPStatus.NO_CONTENT)
            response = response or view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", cache_control(request, response))
            request.environ[CACHE_NOTE] = CacheNote(parameters, getattr(response, "story_id", None), frozenset(moved))
            return response

        def redirect_of(request):
            found = (find(request) for find in {moved[name] for name in moved if name in request.GET})
            return next(filter(None, found), None)

        return marked

    return decorate


def cache_control(request, response) -> str:
    """The Cache-Control header of a public page: always revalidate, unless SHARED_CACHE_SECONDS lets caches keep it."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-cache"
    seconds = settings.SHARED_CACHE_SECONDS
    if response.status_code != HTTPStatus.OK:  # a cached redirect would loop once a slug is changed back
        return "no-cache"
    if not seconds:
        return "public, max-age=0"
    if_error = MAX_AGE_WITHOUT_DATABASE
    return f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error={if_error}"


class CurrentVersion:
    """The cache version as this process knows it, at most a second old."""

    def __init__(self):
        self._lock = threading.Lock()
        self._checked_at = self._confirmed_at = float("-inf")
        self._version: tuple[int, float] | None = None
        self.is_database_down = False

    def get(self) -> tuple[int, float] | None:
        """The version's number and its end (seconds since 1970); None if no cached page may be served."""
        now = time.time()
        if self._is_due(now):
            self._refresh(now)
        version = self._version  # read once: another thread may replace it
        return version if version and now < version[1] else None

    def refreshed(self) -> tuple[int, float] | None:
        """The version as the database has it now; None while the database is down."""
        if not self.is_database_down:  # `get` finds out when it is back
            with self._lock:
                self._query()
        return None if self.is_database_down else self._version

    def seconds_stale(self) -> int:
        """Seconds since the database last confirmed the version; 0 while it responds."""
        return max(1, int(time.monotonic() - self._confirmed_at)) if self.is_database_down else 0

    def _is_due(self, now):
        is_old = time.monotonic() - self._checked_at >= CHECK_SECONDS
        if is_old or cache_version.bumped_here_at >= self._checked_at:
            return True
        return not self.is_database_down and now >= self._version[1]

    def _refresh(self, now):
        # While the database is down, one thread tries to reach it and the others don't wait.
        if not self._lock.acquire(blocking=not self.is_database_down):
            return
        try:
            if self._is_due(now):
                self._query()
        finally:
            self._lock.release()

    def _query(self):
        checked_at = time.monotonic()  # the result may be as old as the start of the query
        try:
            close_old_connections()
            number, end = cache_version.current_version(timezone.now())
            self._version = number, end.timestamp()
            self._confirmed_at = checked_at
            self.is_database_down = False
        except DatabaseFailure:
            self.is_database_down = True
            checked_at = time.monotonic()  # a failure may take long: wait a whole second after it
        self._checked_at = checked_at  # last: threads without the lock read it first


class PageCache:
    """A WSGI application in front of Django."""

    def __init__(self, application):
        self._application = application
        self._version = CurrentVersion()
        # Pictures have a store of their own, so that they never evict a page.
        self._pages, self._pictures = PageStore(), PageStore(MAX_PICTURE_BYTES)
        self._flights = SingleFlight()
        site = urlsplit(settings.SITE_URL)
        self._host, self._scheme = site.netloc, site.scheme
        self._session_cookie = f"{settings.SESSION_COOKIE_NAME}="
        self._is_behind_proxy, self._media_url = settings.BEHIND_PROXY, settings.MEDIA_URL
        self._never_cached = (settings.STATIC_URL, reverse("admin:index"), *health.ADDRESSES)

    def __call__(self, environ, start_response):
        if not self._is_cacheable(environ):
            return self._bypass(environ, start_response)
        environ[LANE] = PICTURES if environ["PATH_INFO"].startswith(self._media_url) else READERS
        if (version := self._version.get()) is None:
            return self._bypass(environ, start_response)
        answer = self._page_or_response(environ, version, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if isinstance(answer, CachedPage):
            return serve(answer, environ, start_response, self._version.seconds_stale())
        return answer.replay(start_response, with_body=environ["REQUEST_METHOD"] == "GET")

    def _page_or_response(self, environ, version, path, query) -> "CachedPage | DjangoResponse":
        """The cached page, if need be rendered first; or Django's response, if it can't be cached."""
        store = self._pictures if path.startswith(self._media_url) else self._pages
        max_age = MAX_AGE_WITHOUT_DATABASE if self._version.is_database_down else MAX_AGE
        key = (version, path, query)
        page = store.get(*key, max_age)
        if page is None:
            with self._flights.join(store.key(*key)):
                return store.get(*key, max_age) or self._render(store, environ, path, query)
        if page.note.moved and not page.note.moved.isdisjoint(parse_qs(query, keep_blank_values=True)):
            response = DjangoResponse(self._application, environ, {IS_CACHED: True})
            if not response.close_if_empty():
                return response
        return page

    def _render(self, store, environ, path, query):
        # Stored only if the version is the same before and after: a page that shows a newer version, stored under the
        # number and the end of the older one, could be served past its own end.
        environ[CACHE_VERSION] = version = self._version.refreshed()
        response = DjangoResponse(self._application, environ)
        if not response.is_cacheable:
            return response
        page = response.page()
        if version and version == self._version.refreshed():
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

    def _bypass(self, environ, start_response):
        if not environ["PATH_INFO"].startswith(self._never_cached):
            environ[CACHE_VERSION] = self._version.refreshed()

        def start(status, headers, exc_info=None):
            note = environ.get(CACHE_NOTE)
            if note and status.startswith("200"):
                count(note, environ)
            return start_response(status, headers, exc_info)

        return self._application(environ, start)


class DjangoResponse:
    """Django's response to a request: read whole if it can be cached, passed through if not."""

    def __init__(self, application, environ, also=None):
        # As anybody would ask for it: GET, and without the cookies of the reader who happens to come first.
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
        """Whether the view had no redirect, so that the cached page is the right one."""
        is_empty = self._status.startswith("204")
        if is_empty:
            self._body.close()
        return is_empty


def serve(page: CachedPage, environ, start_response, seconds_stale: int):
    """Send a cached page, or 304 if the reader already has the same one."""
    count(page.note, environ)
    encoded = page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    is_same = etag_matches(environ.get("HTTP_IF_NONE_MATCH", ""), encoded.headers)
    headers = encoded.headers_of_304 if is_same else encoded.headers
    if seconds_stale:
        headers = [*headers, ("Cache-Status", f"newsroom; hit; ttl=-{seconds_stale}")]
    start_response("304 Not Modified" if is_same else "200 OK", headers)
    return [encoded.body] if environ["REQUEST_METHOD"] == "GET" and not is_same else []


def count(note: CacheNote, environ) -> None:
    """Count one page view of a story; HEAD requests and prefetches don't count."""
    if note.story_id and environ["REQUEST_METHOD"] == "GET":
        purpose = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
        if "prefetch" not in purpose:
            count_page_view(note.story_id)
