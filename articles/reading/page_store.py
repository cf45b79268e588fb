"""The page cache's storage: pages in this process's memory, bounded in bytes; and one render at a time for each key."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode

from articles.reading.cached_page import CachedPage
from articles.serving.refusals import LaneIsFull

MAX_BYTES = 64 * 1024 * 1024
MAX_PATHS = 20_000
MAX_WAITING = 56  # threads, for the renders of others; the server has so many for this
WAIT_SECONDS = 5  # for another thread's render; after that a thread renders the page itself


class PageStore:
    """Pages by key; over `limit` bytes, the least recently used are evicted. Thread-safe."""

    def __init__(self, limit: int = MAX_BYTES):
        self._pages: OrderedDict[tuple, CachedPage] = OrderedDict()
        self._parameters: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._limit, self._size = limit, 0
        self._lock = threading.Lock()

    def key(self, version: tuple, path: str, query: str) -> tuple:
        """The key of a page. It holds only those query parameters that the view is known to read so far."""
        return version, path, read_parameters(query, self._parameters.get(path, ()))

    def get(self, version: tuple, path: str, query: str, max_age: float) -> CachedPage | None:
        """The page of a path, if it is at most `max_age` seconds old. Parameters that its view ignores are ignored."""
        if path not in self._parameters:
            return None
        key = self.key(version, path, query)
        with self._lock:
            page = self._pages.get(key)
            if page is None or time.monotonic() - page.rendered_at > max_age:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, version: tuple, path: str, query: str, page: CachedPage) -> None:
        key = (version, path, read_parameters(query, page.note.parameters))
        with self._lock:
            if key in self._pages:
                self._size -= self._pages.pop(key).size
            self._pages[key] = page
            self._size += page.size
            while self._size > self._limit:
                self._size -= self._pages.popitem(last=False)[1].size
            self._parameters[path] = page.note.parameters
            while len(self._parameters) > MAX_PATHS:
                self._parameters.popitem(last=False)


class SingleFlight:
    """Lets one thread at a time work on a key while the others wait, though not for ever."""

    def __init__(self):
        self._lock = threading.Lock()
        self._flights: dict[tuple, list] = {}  # each key's lock, and the number of threads that hold or await it
        self._waiting = 0  # threads, for all keys

    @contextmanager
    def join(self, key: tuple) -> Iterator[None]:
        with self._lock:
            if key in self._flights and self._waiting >= MAX_WAITING:
                raise LaneIsFull
            flight = self._flights.setdefault(key, [threading.Lock(), 0])
            flight[1] += 1
            self._waiting += 1
        has_lock = flight[0].acquire(timeout=WAIT_SECONDS)
        with self._lock:
            self._waiting -= 1
        try:
            yield
        finally:
            if has_lock:
                flight[0].release()
            with self._lock:
                flight[1] -= 1
                if not flight[1]:
                    del self._flights[key]


def read_parameters(query: str, parameters: tuple[str, ...]) -> str:
    """Those query parameters that a view reads, the last value of each, as in Django's QueryDict."""
    if not query or not parameters:
        return ""
    given = parse_qs(query, keep_blank_values=True)
    return urlencode([(name, given[name][-1]) for name in parameters if name in given])
