"""The page cache's storage: pages in this process's memory, bounded in bytes; and one render at a time for each key."""

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from articles.models.cache_keys import SITE
from articles.reading.cached_page import CachedPage
from articles.serving.refusals import LaneIsFull

MAX_BYTES = 64 * 1024 * 1024
MAX_PATHS = 20_000
MAX_DROPPED = 20_000  # keys of which it is remembered when they were last dropped
MAX_WAITING = 56  # threads, for the renders of others; the server has so many for this
WAIT_SECONDS = 5  # for another thread's render; after that a thread renders the page itself


class Drop(NamedTuple):
    """When a key was dropped: the turn of the store, and the moment in seconds since 1970."""

    turn: int
    at: float


class PageStore:
    """Pages by address and by the keys that they carry; over `limit` bytes, the least recently used go. Thread-safe."""

    def __init__(self, limit: int = MAX_BYTES):
        self._pages: OrderedDict[tuple, CachedPage] = OrderedDict()
        self._carriers: defaultdict[str, set[tuple]] = defaultdict(set)  # addresses by key
        self._parameters: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._limit, self._size = limit, 0
        self._dropped: OrderedDict[str, Drop] = OrderedDict()  # of each key the last time
        self._turn, self._forgotten = 0, Drop(0, time.time())  # the latest that isn't among them any more
        self._lock = threading.Lock()

    def address(self, path: str, query: str) -> tuple:
        """What a page is stored under: its path, and those query parameters that its view is known to read so far."""
        return path, read_parameters(query, self._parameters.get(path, ()))

    def get(self, path: str, query: str) -> CachedPage | None:
        """The page at an address. Parameters that its view ignores are ignored."""
        if path not in self._parameters:
            return None
        address = self.address(path, query)
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def turn(self) -> int:
        """To be asked for before a page is rendered, and handed to `put`."""
        return self._turn

    def put(self, path: str, query: str, page: CachedPage, turn: int) -> None:
        """Store a page, unless something that it shows has changed since `turn`."""
        address = (path, read_parameters(query, page.note.parameters))
        with self._lock:
            last = max([self._forgotten, *(self._dropped.get(key, self._forgotten) for key in (SITE, *page.keys))])
            if last.turn > turn:
                return
            page.unchanged_since = last.at
            self._remove(address)
            self._pages[address] = page
            self._size += page.size
            for key in page.keys:
                self._carriers[key].add(address)
            while self._size > self._limit:
                self._remove(next(iter(self._pages)))
            self._parameters[path] = page.note.parameters
            while len(self._parameters) > MAX_PATHS:
                self._parameters.popitem(last=False)

    def drop(self, keys: set[str], mend: Callable[[str, CachedPage], bool] = lambda key, page: False) -> None:
        """Remove all pages that carry one of these keys, but those that `mend` brings up to date."""
        with self._lock:
            self._turn += 1
            dropped = Drop(self._turn, time.time())
            for key in keys:
                self._dropped[key] = dropped
                self._dropped.move_to_end(key)
                for address in list(self._pages if key == SITE else self._carriers.get(key, ())):
                    if not mend(key, self._pages[address]):
                        self._remove(address)
            while len(self._dropped) > MAX_DROPPED:
                self._forgotten = max(self._forgotten, self._dropped.popitem(last=False)[1])

    def pages(self) -> list[CachedPage]:
        with self._lock:
            return list(self._pages.values())

    def _remove(self, address):
        page = self._pages.pop(address, None)
        if page is None:
            return
        self._size -= page.size
        for key in page.keys:
            addresses = self._carriers[key]
            addresses.discard(address)
            if not addresses:
                del self._carriers[key]


class Flight:
    """One render of a page, and the threads that wait for it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.threads = 0  # that render, or wait
        self.has_failed = False


class SingleFlight:
    """Lets one thread at a time work on a key while the others wait, though not for ever."""

    def __init__(self):
        self._lock = threading.Lock()
        self._flights: dict[tuple, Flight] = {}
        self._waiting = 0  # threads, for all keys

    @contextmanager
    def join(self, key: tuple) -> Iterator[Flight]:
        """Wait until no other thread works on a key. Raises LaneIsFull if too many wait, or the work has failed."""
        flight = self._enter(key)
        has_lock = flight.lock.acquire(timeout=WAIT_SECONDS)
        try:
            self._begin(flight)
            yield flight
        except BaseException:  # whatever it is, those who wait need not try it too
            flight.has_failed = True
            raise
        finally:
            if has_lock:
                flight.lock.release()
            self._leave(key, flight)

    def is_busy(self, key: tuple) -> bool:
        """Whether a thread works on a key."""
        return key in self._flights

    def _enter(self, key):
        with self._lock:
            if key in self._flights and self._waiting >= MAX_WAITING:
                raise LaneIsFull
            flight = self._flights.setdefault(key, Flight())
            flight.threads += 1
            self._waiting += 1
            return flight

    def _begin(self, flight):
        with self._lock:
            self._waiting -= 1
        if flight.has_failed:  # those who waited would fail one after the other
            raise LaneIsFull

    def _leave(self, key, flight):
        with self._lock:
            flight.threads -= 1
            if not flight.threads:
                del self._flights[key]


def read_parameters(query: str, parameters: tuple[str, ...]) -> str:
    """Those query parameters that a view reads, the last value of each, as in Django's QueryDict."""
    if not query or not parameters:
        return ""
    given = parse_qs(query, keep_blank_values=True)
    return urlencode([(name, given[name][-1]) for name in parameters if name in given])
