"""Counting page views: in memory, and written to the database every few seconds and at shutdown."""

import logging
import threading
from collections import Counter
from itertools import islice
from multiprocessing.util import Finalize

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import close_old_connections

from articles.models.pageviews import add_page_views
from articles.reading.crawlers import is_crawler

EXIT_SECONDS = 10  # for which the end of a process waits for a flush that is under way
MAX_STORIES = 300_000  # about 30 MB; while the database is down, views of further stories are lost
STORIES_AT_ONCE = 500  # short transactions, and few enough parameters for every database

SESSION_COOKIE = f"{settings.SESSION_COOKIE_NAME}="
PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
IN_ADVANCE = ("prefetch", "prerender", "preview")

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_pending: Counter[int] = Counter()
_is_flushed_at_exit = False
_turn = threading.Lock()


def is_page_view(environ: dict, status: str) -> bool:
    """Whether a WSGI request that is answered with a status ("200 OK") shows a page to a reader.

    Not for HEAD, a page that the browser had already (304) or fetches in advance, people at the desk and crawlers.
    """
    return (
        environ["REQUEST_METHOD"] == "GET"
        and status.startswith("200")
        and SESSION_COOKIE not in environ.get("HTTP_COOKIE", "")
        and not any(environ.get(name, "").lower().startswith(IN_ADVANCE) for name in PURPOSES)
        and not is_crawler(environ.get("HTTP_USER_AGENT", ""))
    )


def count_page_view(story_id: int) -> None:
    """Count one view of a story. Doesn't touch the database; the page cache has views flushed every few seconds."""
    global _is_flushed_at_exit  # noqa: PLW0603  (one per process, from the first view: after any fork)
    with _lock:
        if len(_pending) >= MAX_STORIES and story_id not in _pending:
            return
        _pending[story_id] += 1
        if not _is_flushed_at_exit:
            _is_flushed_at_exit = True
            # Under granian `atexit` doesn't run on SIGTERM; this does.
            Finalize(None, flush_page_views, exitpriority=100)


def flush_page_views() -> None:
    """Write the pending views to the database; on failure they stay pending."""
    # One at a time, so that at exit those are written as well that another thread had taken and couldn't write.
    has_turn = _turn.acquire(timeout=EXIT_SECONDS)
    with _lock:
        counts = dict(_pending)
        _pending.clear()
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
            _pending.update(counts)
        if has_turn:
            _turn.release()
