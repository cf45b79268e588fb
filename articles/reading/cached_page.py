"""One finished page, in the forms in which it goes over the wire."""

import gzip
import hashlib
import time
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import brotli

COMPRESS_FROM_BYTES = 500
HEADERS_OF_304 = {"etag", "vary", "cache-control", "content-security-policy"}


@dataclass(frozen=True)
class CacheNote:
    """What a view tells the kept pages.

    The query parameters that it reads, the story that was read, and the parameters under which older addresses lead
    elsewhere.
    """

    parameters: tuple[str, ...] = ()
    story_id: int | None = None
    moved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Form:
    """A page in one encoding, with its headers, and those with which it is said to be the same."""

    body: bytes
    headers: list[tuple[str, str]]

    @cached_property
    def headers_of_304(self) -> list[tuple[str, str]]:
        return [header for header in self.headers if header[0].lower() in HEADERS_OF_304]


@dataclass
class CachedPage:
    """One finished answer, with its compressed forms made when first asked for."""

    headers: list[tuple[str, str]]
    body: bytes
    note: CacheNote
    made_at: float = field(default_factory=time.monotonic)
    forms: dict[str, Form] = field(default_factory=dict)

    @cached_property
    def is_picture(self) -> bool:
        """Whether it is compressed by nature, and named by an ETag of its view's."""
        return any(name == "ETag" for name, _value in self.headers)

    @property
    def size(self) -> int:
        """Bytes in memory: the body, at most as much again for its compressed forms, and the rest."""
        return (1 if self.is_picture else 2) * len(self.body) + 2_000

    def form(self, accepted: str) -> Form:
        """The page in the best encoding of an Accept-Encoding header."""
        is_small = self.is_picture or len(self.body) < COMPRESS_FROM_BYTES
        encoding = "identity" if is_small else best_encoding(accepted)
        if encoding not in self.forms:
            self.forms[encoding] = self._make_form(encoding)
        return self.forms[encoding]

    def _make_form(self, encoding):
        if self.is_picture:
            return Form(self.body, [*self.headers, ("Content-Length", str(len(self.body)))])
        body = {"br": compress_br, "gzip": compress_gzip, "identity": bytes}[encoding](self.body)
        etag = f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}-{encoding}"'
        headers = [*self.headers, ("ETag", etag), ("Vary", "Accept-Encoding")]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        return Form(body, [*headers, ("Content-Length", str(len(body)))])


def compress_br(body: bytes) -> bytes:
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)


def compress_gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


@lru_cache(maxsize=256)  # browsers send a handful of different ones
def best_encoding(accepted: str) -> str:
    """br, gzip or identity, from an Accept-Encoding header (RFC 9110, 12.5.3); q=0 forbids one."""
    offered = set()
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            offered.add(name.strip())
    return next((name for name in ("br", "gzip") if name in offered), "identity")


def has_same_copy(if_none_match: str, headers: list[tuple[str, str]]) -> bool:
    """Whether an If-None-Match header names the ETag among `headers`."""
    if not if_none_match:
        return False
    etag = next(value for name, value in headers if name == "ETag")
    copies = {copy.strip().removeprefix("W/") for copy in if_none_match.split(",")}
    return etag in copies or "*" in copies
