"""Request bodies are read before a request takes a lane, within limits.

The server never times a body out, so a thread that reads one waits for as long as its sender likes. Few may do so at a
time, and some of those places are for people who are logged in.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.urls import reverse

from articles.pictures.intake import MAX_BYTES
from articles.serving.refusals import Refused

STRANGERS = 8  # bodies at a time
KEPT_FREE = 4  # further ones, for people who are logged in
FROM_ONE_ADDRESS = 4  # of a stranger's
STRANGERS_BYTES = 64 * 1024
IN_MEMORY_BYTES = 1024 * 1024  # of each; what is longer goes into a temporary file
CHUNK_BYTES = 64 * 1024
RETRY_SECONDS = 10


def has_body(environ: dict) -> bool:
    return environ.get("CONTENT_LENGTH", "0") not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in environ


class Bodies:
    """Reads bodies into memory or a temporary file, a few at a time."""

    def __init__(self):
        self._lock = threading.Lock()
        self._strangers: Counter[str] = Counter()  # by address
        self._signed = 0
        self._desk, self._pictures = reverse("admin:index"), reverse("admin:articles_image_changelist")

    @contextmanager
    def read(self, environ: dict, client: str, *, is_signed: bool) -> Iterator[None]:
        """Replace a request's `wsgi.input` by its body, read to its end; inside, that file is open.

        Raises Refused, with nothing read, if the body is too large, has no stated length, isn't expected at this
        address, or if too many are being read.
        """
        if not has_body(environ):
            yield
            return
        length = self._length(environ, is_signed=is_signed)
        with SpooledTemporaryFile(IN_MEMORY_BYTES) as body:
            with self._place(client, is_signed=is_signed):
                copy(environ["wsgi.input"], body, length)
            body.seek(0)
            environ["wsgi.input"] = body
            yield

    def _length(self, environ, *, is_signed):
        """The length of a body that may be read."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"} or not path.startswith(self._desk):
            raise Refused(HTTPStatus.BAD_REQUEST)
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise Refused(HTTPStatus.LENGTH_REQUIRED)
        length = int(environ["CONTENT_LENGTH"])
        if length <= self._limit(path, is_signed=is_signed):
            return length
        # Most likely someone whose log-in has expired: their story is still in the form.
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_signed else HTTPStatus.FORBIDDEN)

    def _limit(self, path, *, is_signed):
        if not is_signed:
            return STRANGERS_BYTES
        # A file slightly over its limit is refused by the form, with a message.
        picture = MAX_BYTES if path.startswith(self._pictures) else 0
        return picture + settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    @contextmanager
    def _place(self, client, *, is_signed):
        with self._lock:
            self._check_place(client, is_signed=is_signed)
            self._signed += is_signed
            self._strangers[client] += not is_signed
        try:
            yield
        finally:
            with self._lock:
                self._signed -= is_signed
                self._strangers[client] -= not is_signed
                if not self._strangers[client]:
                    del self._strangers[client]

    def _check_place(self, client, *, is_signed):
        strangers = self._strangers.total()
        if strangers + self._signed >= STRANGERS + KEPT_FREE or (not is_signed and strangers >= STRANGERS):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, RETRY_SECONDS)
        if not is_signed and self._strangers[client] >= FROM_ONE_ADDRESS:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, RETRY_SECONDS)


def copy(source, target, length: int) -> None:
    """Copy `length` bytes. Raises Refused if the sender stops before."""
    left = length
    while left and (chunk := source.read(min(left, CHUNK_BYTES))):
        target.write(chunk)
        left -= len(chunk)
    if left:
        raise Refused(HTTPStatus.BAD_REQUEST)
