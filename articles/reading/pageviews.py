"""Counting page views: in memory first, added to the database every few seconds and at shutdown."""

import logging
import threading
from collections import Counter
from itertools import islice
from multiprocessing.util import Finalize

from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connection

from articles.models.pageviews import add_page_views

FLUSH_SECONDS = 5
STORIES_WAITING = 300_000  # about 30 MB: views of yet more stories are lost while the database is away
STORIES_AT_ONCE = 500  # short transactions, and few enough variables for every database

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_waiting: Counter[int] = Counter()
_flusher: threading.Thread | None = None
_stop = threading.Event()


def count_page_view(story_id: int) -> None:
    """Count one view of a story. Costs no database access here."""
    global _flusher  # noqa: PLW0603  (one thread a process, started with the first view: after any fork)
    with _lock:
        if len(_waiting) >= STORIES_WAITING and story_id not in _waiting:
            return
        _waiting[story_id] += 1
        if _flusher is None:
            _flusher = threading.Thread(target=_flush_again_and_again, name="page-views", daemon=True)
            _flusher.start()
            # Under granian `atexit` doesn't run on SIGTERM; this does.
            Finalize(None, _flush_last, exitpriority=100)


def flush_page_views() -> None:
    """Add what waits to the database; where that fails it goes on waiting."""
    with _lock:
        counts = dict(_waiting)
        _waiting.clear()
    try:
        close_old_connections()
        while some := dict(islice(counts.items(), STORIES_AT_ONCE)):
            add_page_views(some)
            for pk in some:
                del counts[pk]
    except DatabaseFailure as error:
        logger.warning("Page views wait for the database: %s", error)
    finally:
        with _lock:
            _waiting.update(counts)


def _flush_again_and_again():
    while not _stop.wait(FLUSH_SECONDS):
        flush_page_views()
    connection.close()


def _flush_last():
    _stop.set()
    _flusher.join(timeout=10)  # it may be in the middle of a write
    flush_page_views()
