"""Requests through the page cache, as a server makes them, and all that comes back, decoded."""

import gzip
from dataclasses import dataclass

import brotli
from django.test import RequestFactory

DECODERS = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def etag(self) -> str:
        return dict(self.headers).get("ETag", "")

    @property
    def date(self) -> str:
        return dict(self.headers).get("Last-Modified", "")

    @property
    def text(self) -> str:
        """Headers and decoded body in small letters, to look for words in."""
        decode = DECODERS[dict(self.headers).get("Content-Encoding", "")]
        said = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{said}\n\n{decode(self.body).decode('utf-8', 'replace') if self.body else ''}".lower()


def ask(application, path: str, *, method="GET", cookie="", headers=None) -> Answer:
    """What a WSGI application answers at SITE_URL's host. `headers` by their names in environ: {"HTTP_RANGE": …}"""
    sent = {
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT_ENCODING": "br, gzip",
        "HTTP_COOKIE": cookie,
        "HTTP_SEC_PURPOSE": "prefetch",  # counts no page view: their own thread would write to the database later
    }
    environ = RequestFactory().generic(method, path, **sent | (headers or {})).environ
    said = []
    chunks = application(environ, lambda status, headers, exc_info=None: said.extend([status, headers]))
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(int(said[0].split()[0]), said[1], body)
