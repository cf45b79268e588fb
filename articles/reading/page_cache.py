"""The page cache: whole pages, served before Django is called.

A view marked with `@cached_page` may be cached: it looks the same to everybody who comes without a session, at
SITE_URL's own host and scheme. The page is stored in the process under its path and those query parameters that the
view declares, with the keys of all that it shows (`articles.reading.shown`). It is served until one of these keys is
raised (`articles.reading.watch` finds out within half a second), or until the moment at which something on it ends.

Two things on a page needn't be up to date: view counts and what is shown by the way, such as related stories. A page
whose counts are behind by more than 1 %, or that has shown related stories for ten minutes, is rendered anew by the
first reader who asks; meanwhile others get it as it is.

While the database is down, cached pages are served for up to a day, but never past the end of what they show; a
Cache-Status header (RFC 9211) says how old they are.

Where only the headline of a related story has changed, it is put in place (`articles.reading.links`).

A page is rendered once however many readers ask for it at the same time: the others wait for the first (single-flight).
Where the last answer couldn't be cached, such as 404 or a redirect, nobody waits for another one's.
"""

import functools
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from articles.models.cache_keys import SITE
from articles.reading import health
from articles.reading.cached_page import NEVER, CachedPage, CacheNote, capped, etag_matches
from articles.reading.links import current_links
from articles.reading.most_read import rank_anew
from articles.reading.page_store import PageStore, SingleFlight
from articles.reading.pageviews import count_page_view, flush_page_views, is_page_view
from articles.reading.shared_parts import SHARED_PARTS
from articles.reading.shown import noting
from articles.reading.view_counts import bring_up_to_date
from articles.reading.watch import Watch
from articles.serving.lanes import LANE, PICTURES, READERS
from articles.serving.refusals import LaneIsFull

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
CACHE_NOTE = "newsroom.cache_note"
IS_CACHED = "newsroom.page_is_cached"
MAX_PICTURE_BYTES = 16 * 1024 * 1024
MAX_OLDER_BYTES = 16 * 1024 * 1024
MOST_UNCACHED = 1_000  # addresses whose answers can't be cached, such as 404
FLUSH_SECONDS = 5  # for which page views are collected
COUNTED_EVERY = 20  # seconds: then cached pages are looked through for counts that are too far behind
RANKED_EVERY = 300  # seconds: then it is asked which stories are read most
MAX_AGE_WITHOUT_DATABASE = 24 * 3600  # seconds
MAX_SURROGATE_KEYS = 4_000  # bytes; headers of more than 8 kB are refused by many proxies


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
            with noting() as shown:
                response = response or view(request, *args, **kwargs)
            story = getattr(response, "story_id", None)
            note = CacheNote(parameters, story, frozenset(moved), shown)
            set_cache_headers(request, response, note)
            request.environ[CACHE_NOTE] = note
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


def set_cache_headers(request, response, note: CacheNote) -> None:
    """Cache-Control, and the page's keys under the name that SURROGATE_KEY_HEADER gives, if any."""
    response.headers.setdefault("Cache-Control", cache_control(request, response))
    response.headers["Cache-Control"] = capped(response.headers["Cache-Control"], note.ends_at)
    if settings.SURROGATE_KEY_HEADER and response.status_code == HTTPStatus.OK:
        keys = " ".join(sorted({SITE, *note.shown.keys}))
        response.headers[settings.SURROGATE_KEY_HEADER] = keys if len(keys) <= MAX_SURROGATE_KEYS else SITE


class PageCache:
    """A WSGI application in front of Django.

    Without `in_background` it asks the database for changes with each request, in the request's own thread.
    """

    def __init__(self, application, *, in_background=True):
        self._application = application
        self._watch = Watch(self._drop, self._tend, in_background=in_background)
        # Pictures and the older pages of lists have stores of their own, so that they never push out a story.
        self._pages, self._older = PageStore(), PageStore(MAX_OLDER_BYTES)
        self._pictures = PageStore(MAX_PICTURE_BYTES)
        self._stores = (self._pages, self._older, self._pictures)
        self._shared_parts: dict = {}
        self._flights = SingleFlight()
        self._uncached: dict[tuple, None] = {}  # addresses whose last answer couldn't be cached
        self._flushed_at = self._counted_at = self._ranked_at = time.monotonic()
        site = urlsplit(settings.SITE_URL)
        self._host, self._scheme = site.netloc, site.scheme
        self._session_cookie = f"{settings.SESSION_COOKIE_NAME}="
        self._is_behind_proxy, self._media_url = settings.BEHIND_PROXY, settings.MEDIA_URL
        self._never_cached = (settings.STATIC_URL, reverse("admin:index"), *health.ADDRESSES)

    def __call__(self, environ, start_response):
        if not self._is_cacheable(environ):
            return self._bypass(environ, start_response)
        environ[LANE] = PICTURES if environ["PATH_INFO"].startswith(self._media_url) else READERS
        if not self._watch.is_ready():
            return self._bypass(environ, start_response)
        answer = self._page_or_response(environ, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if isinstance(answer, CachedPage):
            return serve(answer, environ, start_response, self._watch.seconds_stale())
        return answer.replay(start_response, with_body=environ["REQUEST_METHOD"] == "GET")

    def _page_or_response(self, environ, path, query) -> "CachedPage | DjangoResponse":
        """The cached page, if need be rendered first; or Django's response, if it can't be cached."""
        store = self._store(path, query)
        page = self._usable(store.get(path, query))
        if page is None or page.is_behind:
            page = self._rendered_once(page, store, environ, path, query)
        if not isinstance(page, CachedPage) or not page.note.moved:
            return page
        if not page.note.moved.isdisjoint(parse_qs(query, keep_blank_values=True)):
            response = DjangoResponse(self._application, environ, {IS_CACHED: True})
            if not response.close_if_empty():
                return response
        return page

    def _store(self, path, query):
        if path.startswith(self._media_url):
            return self._pictures
        return self._older if "before=" in query else self._pages

    def _usable(self, page):
        """The page, unless something that it shows has ended, or it is a day old without a database to confirm it."""
        if page is None or time.time() >= page.note.ends_at:
            return None
        is_old = self._watch.is_database_down and time.monotonic() - page.rendered_at > MAX_AGE_WITHOUT_DATABASE
        return None if is_old else page

    def _rendered_once(self, behind, store, environ, path, query):
        """The page, rendered by one thread at a time; `behind` is a page that may be served meanwhile, or None."""
        address = store.address(path, query)
        if behind and (self._watch.is_database_down or self._flights.is_busy(address)):
            return behind
        if address in self._uncached:  # nobody can use another one's answer
            return self._render(store, environ, path, query)
        try:
            with self._flights.join(address) as flight:
                page = self._usable(store.get(path, query))
                if page and not page.is_behind:
                    return page
                answer = self._render(store, environ, path, query)
                flight.has_failed = isinstance(answer, DjangoResponse) and answer.is_failure
        except LaneIsFull:
            if behind:
                return behind
            raise
        if behind and flight.has_failed:
            answer.close()
            return behind
        return answer

    def _render(self, store, environ, path, query):
        turn = store.turn()  # before anything is read
        response = DjangoResponse(self._application, environ, {SHARED_PARTS: self._shared_parts})
        if not response.is_cacheable:
            if not response.is_failure:
                self._note_uncached(store.address(path, query))
            return response
        self._uncached.pop(store.address(path, query), None)
        page = response.page()
        store.put(path, query, page, turn)
        return page

    def _note_uncached(self, address):
        if len(self._uncached) >= MOST_UNCACHED:
            self._uncached.clear()
        self._uncached[address] = None

    def _drop(self, keys):
        links = current_links(keys)
        if any(key == SITE or key.startswith("frame:") for key in keys):
            self._shared_parts = {}
        for store in self._stores:
            store.drop(keys, links.put_in_place)

    def _tend(self):
        now = time.monotonic()
        if now - self._flushed_at > FLUSH_SECONDS:
            self._flushed_at = now
            flush_page_views()
        if now - self._counted_at > COUNTED_EVERY:
            self._counted_at = now
            bring_up_to_date([*self._pages.pages(), *self._older.pages()])
        if now - self._ranked_at > RANKED_EVERY:
            self._ranked_at = now
            if changed := rank_anew(self._shared_parts):
                self._drop(changed)

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
        def start(status, headers, exc_info=None):
            note = environ.get(CACHE_NOTE)
            if note:
                count(note, environ, status)
            return start_response(status, headers, exc_info)

        return self._application(environ, start)


class DjangoResponse:
    """Django's response to a request: read whole if it can be cached, passed through if not."""

    def __init__(self, application, environ, also=None):
        # As anybody would ask for it: by GET, without the cookies and copies of the reader who happens to come first.
        environ = {**environ, "REQUEST_METHOD": "GET", "HTTP_COOKIE": "", **(also or {})}
        for name in CONDITIONS:
            environ.pop(name, None)
        self._body = application(environ, self._start)
        self._note = environ.get(CACHE_NOTE)
        names = {name.lower() for name, _ in self._headers}
        is_page = self._status.startswith("200") or (self._status.startswith("410") and self._ends)
        self.is_cacheable = self._note is not None and is_page and not names & {"set-cookie", "vary"}
        self.is_failure = self._status.startswith("5")

    def _start(self, status, headers, exc_info=None):
        self._status, self._headers, self._exc_info = status, headers, exc_info

    @property
    def _ends(self):
        return self._note is not None and self._note.ends_at < NEVER

    def page(self) -> CachedPage:
        try:
            body = b"".join(self._body)
        finally:
            self._body.close()
        headers = [header for header in self._headers if header[0].lower() != "content-length"]
        return CachedPage(headers, body, self._note, self._status)

    def replay(self, start_response, *, with_body):
        start_response(self._status, self._headers, self._exc_info)
        if with_body:
            return self._body
        self.close()
        return []

    def close(self):
        self._body.close()

    def close_if_empty(self) -> bool:
        """Whether the view had no redirect, so that the cached page is the right one."""
        is_empty = self._status.startswith("204")
        if is_empty:
            self.close()
        return is_empty


def serve(page: CachedPage, environ, start_response, seconds_stale: int):
    """Send a cached page, or 304 if the reader already has the same one."""
    encoded = page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    is_ok = page.status.startswith("200")
    is_same = is_ok and etag_matches(environ.get("HTTP_IF_NONE_MATCH", ""), encoded.headers)
    headers = encoded.headers_of_304 if is_same else encoded.headers
    if page.note.ends_at < NEVER:
        headers = [
            (name, capped(value, page.note.ends_at) if name == "Cache-Control" else value) for name, value in headers
        ]
    if seconds_stale:
        headers = [*headers, ("Cache-Status", f"newsroom; hit; ttl=-{seconds_stale}")]
    status = "304 Not Modified" if is_same else page.status
    count(page.note, environ, status)
    start_response(status, headers)
    return [encoded.body] if environ["REQUEST_METHOD"] == "GET" and not is_same else []


def count(note: CacheNote, environ, status: str) -> None:
    """Count one page view of a story, if the answer is one."""
    if note.story_id and is_page_view(environ, status):
        count_page_view(note.story_id)
