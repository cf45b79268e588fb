"""How long a process waits for the database and the picture store (docs/decisions/0015-nothing-waits-without-end.md).

A web process gives up after five seconds, so that whatever hangs holds up none of its few threads for longer.
Management commands and tests wait for as long as it takes.
"""

import threading
from contextlib import contextmanager

from django.db import connection, transaction

WEB_SECONDS = 5
SERVER_IS_EARLIER = 0.5  # seconds by which PostgreSQL gives up before its client, so that its reason is what is logged

_process_seconds: float | None = None
_thread = threading.local()


def limit_process(seconds: float | None) -> None:
    """Set the deadline of everything in this process, in seconds; None for none. Call it before the first query."""
    global _process_seconds  # noqa: PLW0603  (one per process)
    _process_seconds = seconds


def process_seconds() -> float | None:
    """How long this process waits for anything; None without a deadline."""
    return _process_seconds


def statement_seconds() -> float | None:
    """How long this thread waits for one statement; None without a deadline."""
    return None if _process_seconds is None else getattr(_thread, "seconds", _process_seconds)


@contextmanager
def within(seconds: float):
    """In a process with a deadline, another one for the statements of this block and thread."""
    before = getattr(_thread, "seconds", None)
    _thread.seconds = seconds
    try:
        yield
    finally:
        del _thread.seconds
        if before is not None:
            _thread.seconds = before


@contextmanager
def long_transaction(seconds: float = 60):
    """One transaction whose statements may take up to `seconds` each: for verbs over many rows.

    Waiting for locks doesn't count as work: that ends as early as elsewhere. Has no effect without a deadline.
    """
    with within(seconds), transaction.atomic():
        if statement_seconds() is not None and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds(seconds)])
        yield


def milliseconds(seconds: float) -> int:
    """What PostgreSQL is told for a deadline of so many seconds here."""
    return round((seconds - SERVER_IS_EARLIER) * 1000)
