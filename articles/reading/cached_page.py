"""A cached page, in the encodings in which it is sent.

Readers who have a copy of it are told so (304) by its ETag, or by the date of their copy. A date has whole seconds, and
several processes serve a page, each up to a second behind: see `CachedPage.modified_at`.
"""

import gzip
import hashlib
import math
import re
import time
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import brotli
from django.utils.http import http_date, parse_http_date_safe

from articles.reading.shown import Shown

COMPRESS_FROM_BYTES = 500
NEVER = float("inf")
BY_THE_WAY_SECONDS = 600  # for which related stories may be out of date
SETTLED_AFTER = 2  # seconds: one for which a process may be behind, one by which the clocks of two servers may differ
BYTES_OF_A_KEY = 300  # in memory, with its place among the carriers of the key
LIFETIMES = re.compile(r"(max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)")
HEADERS_OF_304 = {"etag", "vary", "cache-control", "content-security-policy"}


@dataclass(frozen=True)
class CacheNote:
    """What a view tells the page cache about its response.

    `parameters` are the query parameters that the view reads, `story_id` is the story that was shown, under the
    parameters in `moved` an old address may redirect elsewhere, and `shown` is what the page shows.
    """

    parameters: tuple[str, ...] = ()
    story_id: int | None = None
    moved: frozenset[str] = frozenset()
    shown: Shown = field(default_factory=Shown)

    @cached_property
    def ends_at(self) -> float:
        """When something on the page ends, in seconds since 1970."""
        return self.shown.ends_at.timestamp() if self.shown.ends_at else NEVER


@dataclass(frozen=True)
class EncodedPage:
    """A page in one encoding, with its headers."""

    body: bytes
    headers: list[tuple[str, str]]

    @cached_property
    def headers_of_304(self) -> list[tuple[str, str]]:
        return [header for header in self.headers if header[0].lower() in HEADERS_OF_304]


@dataclass
class CachedPage:
    """A rendered response. It is compressed when an encoding is first asked for."""

    headers: list[tuple[str, str]]
    body: bytes
    note: CacheNote
    status: str = "200 OK"
    rendered_at: float = field(default_factory=time.monotonic)
    counted_at: float = field(default_factory=time.monotonic)
    # In seconds since 1970: when it began to be rendered, and since when nothing on it is known to have changed.
    dated: float = field(default_factory=time.time)
    unchanged_since: float = field(default_factory=time.time)
    is_lagging: bool = False  # its view counts are too far behind
    _by_encoding: dict[str, EncodedPage] = field(default_factory=dict)

    @cached_property
    def is_picture(self) -> bool:
        """Whether it is already compressed; only the view of pictures sets an ETag of its own."""
        return any(name == "ETag" for name, _value in self.headers)

    @property
    def language(self) -> str:
        return next((value for name, value in self.headers if name == "Content-Language"), "")

    def replace_body(self, body: bytes) -> None:
        """Show another body from now on; it should be of about the same length."""
        self.body, self.unchanged_since = body, time.time()
        self._by_encoding = {}  # last: who has the old one fills that

    @cached_property
    def size(self) -> int:
        """Bytes in memory: the body, at most as much again for its compressed copies, and overhead."""
        return (1 if self.is_picture else 2) * len(self.body) + 2_000 + BYTES_OF_A_KEY * len(self.keys)

    @property
    def keys(self) -> set[str]:
        return self.note.shown.keys

    @property
    def is_behind(self) -> bool:
        """Whether it should be rendered anew, though it may still be served."""
        is_old = self.note.shown.is_by_the_way and time.monotonic() - self.rendered_at > BY_THE_WAY_SECONDS
        return is_old or self.is_lagging

    @property
    def modified_at(self) -> int:
        """The first second from which on nobody was sent any other page than this one, in seconds since 1970.

        Not that of the change itself: in that second some readers got the page before it, and in the next one another
        process, which hadn't noticed yet, may have sent it too. Their dates must not pass for that of this page. And a
        page never has an earlier date than one whose view counts are older.
        """
        return max(math.ceil(self.unchanged_since + SETTLED_AFTER), int(self.dated))

    def encoded(self, accepted: str) -> EncodedPage:
        """The page in the best encoding that an Accept-Encoding header allows."""
        is_plain = self.is_picture or len(self.body) < COMPRESS_FROM_BYTES
        encoding = "identity" if is_plain else best_encoding(accepted)
        by_encoding = self._by_encoding  # before the body is read: see `replace_body`
        if encoding not in by_encoding:
            by_encoding[encoding] = self._encode(encoding)
        return by_encoding[encoding]

    def _encode(self, encoding):
        if self.is_picture:
            return EncodedPage(self.body, [*self.headers, ("Content-Length", str(len(self.body)))])
        body = {"br": compress_br, "gzip": compress_gzip, "identity": bytes}[encoding](self.body)
        etag = f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}-{encoding}"'
        headers = [*self.headers, ("ETag", etag), ("Vary", "Accept-Encoding")]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        return EncodedPage(body, [*headers, ("Content-Length", str(len(body)))])


def compress_br(body: bytes) -> bytes:
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)


def compress_gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def capped(cache_control: str, ends_at: float) -> str:
    """The value of a Cache-Control header with no lifetime beyond a moment, in seconds since 1970."""
    if ends_at == NEVER:
        return cache_control
    left = max(0, int(ends_at - time.time()))
    return LIFETIMES.sub(lambda found: f"{found[1]}={min(int(found[2]), left)}", cache_control)


@lru_cache(maxsize=256)  # browsers send only a few different ones
def best_encoding(accepted: str) -> str:
    """br, gzip or identity, for an Accept-Encoding header (RFC 9110, 12.5.3); q=0 forbids an encoding."""
    offered = set()
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            offered.add(name.strip())
    return next((name for name in ("br", "gzip") if name in offered), "identity")


def etag_matches(if_none_match: str, headers: list[tuple[str, str]]) -> bool:
    """Whether an If-None-Match header names the ETag in `headers`."""
    if not if_none_match:
        return False
    etag = next(value for name, value in headers if name == "ETag")
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in known or "*" in known


def is_unmodified(if_modified_since: str, page: CachedPage, asked_at: float) -> bool:
    """Whether an If-Modified-Since header names a moment at which the page was as it is. One to come says nothing."""
    moment = parse_http_date_safe(if_modified_since)
    return moment is not None and page.modified_at <= moment <= asked_at


def last_modified(page: CachedPage, asked_at: float) -> str:
    """The Last-Modified header of the answer to a request: never later than the request (RFC 9110, 8.8.2.1)."""
    return _date(min(page.modified_at, int(asked_at)))


_date = lru_cache(maxsize=4096)(http_date)
