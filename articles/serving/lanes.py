"""Lanes: which requests run in Django at the same time, so that none of one kind holds up those of another.

A WSGI application between the page cache and Django. The page cache says which lane its misses take; other requests are
sorted here. A lane that is full refuses at once, by LaneIsFull. docs/architecture.md has the table.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponseNotFound
from django.urls import reverse
from django.utils import translation

from articles.serving import lane_cookie
from articles.serving.bodies import Bodies
from articles.serving.clients import client_of
from articles.serving.pool import Lane, Pool, WholeResponse
from articles.serving.refusals import LaneIsFull

LANE = "newsroom.lane"  # in a request's environ: the lane that was chosen further out
MAX_KNOWN = 20_000  # addresses, about 3 MB

READERS = Lane("readers", "pages", at_work=2, waiting=64, seconds=5)
NEW = Lane("new addresses", "pages", at_work=1, waiting=64, seconds=5)
DESK = Lane("desk", "desk", at_work=2, waiting=40, seconds=15)
UPLOADS = Lane("uploads", "desk", at_work=1, waiting=12, seconds=60)
PICTURES = Lane("pictures", "others", at_work=1, waiting=12, seconds=5)
GUESTS = Lane("guests", "others", at_work=1, waiting=12, seconds=5, each=8)
LOG_INS = Lane("log-ins", "others", at_work=1, waiting=6, seconds=10, each=3)
HEALTH = Lane("health", "others", at_work=1, waiting=1, seconds=0.9, answer_seconds=0.9)
STATIC_AT_ONCE = 6


class Lanes:
    """Django, for as many requests at a time as its lanes allow."""

    def __init__(self, django: Callable):
        self._django, self._pool, self._bodies = django, Pool(django), Bodies()
        self._known = KnownAddresses()
        self._static_files = threading.BoundedSemaphore(STATIC_AT_ONCE)
        desk, self._images = reverse("admin:index"), reverse("admin:articles_image_changelist")
        self._log_ins = tuple(f"{desk}{page}/" for page in ("login", "password_reset", "reset", "password_change"))

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith(settings.STATIC_URL):
            return self._static_file(environ).replay(start_response)
        client, is_signed = client_of(environ), lane_cookie.is_signed(environ)
        lane = self._lane_of(environ, is_signed=is_signed)
        self._pool.check_room(lane, client)
        with self._bodies.read(environ, client, is_signed=is_signed):
            response = self._pool.run(lane, client, environ)
        if lane is NEW and response.status == HTTPStatus.OK:
            self._known.add(environ["PATH_INFO"])
        return response.replay(start_response)

    def _lane_of(self, environ, *, is_signed):
        path = environ["PATH_INFO"]
        if lane := environ.get(LANE):
            return NEW if lane is READERS and path not in self._known else lane
        is_post = environ["REQUEST_METHOD"] == "POST"
        if is_signed:
            return UPLOADS if is_post and path.startswith(self._images) else DESK
        return LOG_INS if is_post and path.startswith(self._log_ins) else GUESTS

    def _static_file(self, environ):
        # WhiteNoise needs no database, so this thread may call it.
        if not self._static_files.acquire(timeout=READERS.seconds):
            raise LaneIsFull
        try:
            return WholeResponse(self._django, environ)
        finally:
            self._static_files.release()


class KnownAddresses:
    """Addresses that had a page, and the front pages; over MAX_KNOWN, the oldest are forgotten. Thread-safe."""

    def __init__(self):
        self._paths: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._front_pages = set()
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                self._front_pages.add(reverse("articles:front_page"))

    def __contains__(self, path: str) -> bool:
        return path in self._front_pages or path in self._paths

    def add(self, path: str) -> None:
        with self._lock:
            self._paths[path] = None
            while len(self._paths) > MAX_KNOWN:
                self._paths.popitem(last=False)


def no_such_file(get_response):
    """Middleware after WhiteNoise: what is not a static file below STATIC_URL is 404, without the database."""

    def middleware(request):
        if request.path_info.startswith(settings.STATIC_URL):
            return HttpResponseNotFound("There is no such file.\n", content_type="text/plain")
        return get_response(request)

    return middleware
