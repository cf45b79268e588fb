"""Finds out what has changed for readers: in a thread of its own, so that no reader waits for the database.

Every 0.4 seconds, and at once after a change made in this process, it asks which keys have been raised since the last
time, and which stories and pictures have appeared or ended by themselves. A page that nothing has changed is served
without a question for as long as the last answer is at most a second old. Otherwise a request waits a quarter of a
second for the next one; once that was in vain the database counts as down, and nobody waits until it answers again.
"""

import datetime
import logging
import threading
import time
from collections.abc import Callable

from django.db import Error as DatabaseFailure
from django.db import close_old_connections
from django.utils import timezone

from articles import deadlines
from articles.models import cache_version
from articles.models.cache_keys import MOST_KEYS, SITE
from articles.models.timed_changes import keys_by_time

INTERVAL = 0.4  # seconds
TRUSTED = 1.0  # seconds for which an answer is taken for the present
DEADLINE = 0.8  # seconds for a statement of this thread: what waits for a lock ends while the last answer is trusted
PATIENCE = 0.25  # seconds that a request waits for the next answer
PUT_BACK = datetime.timedelta(seconds=1)  # a clock that is this much earlier than it was has been set

logger = logging.getLogger(__name__)


class Watch:
    """Tells `drop(keys)` what has changed, and calls `tend()` after each answer: what else needs this connection.

    Without `in_background` each request asks for itself, and nothing is tended.
    """

    def __init__(self, drop: Callable[[set[str]], None], tend: Callable[[], None], *, in_background: bool):
        self._drop, self._tend, self._in_background = drop, tend, in_background
        self._number: int | None = None  # of the last change that is known
        self._until = None  # changes by time are known up to this moment
        self._asked_at = self._answered_at = float("-inf")  # time.monotonic
        self._is_answer_new = threading.Condition()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()
        self.is_database_down = False
        cache_version.on_raise.append(self._wake.set)

    def is_ready(self) -> bool:
        """Wait, if need be, until the changes up to now are known. Returns whether any have ever been."""
        if not self._in_background:
            self.ask()
        elif self._thread is None:
            self._begin()
        if not self._is_fresh() and not self.is_database_down:
            self._wait()
        return self._number is not None

    def seconds_stale(self) -> int:
        """Seconds since the database last answered; 0 while it does."""
        return max(1, int(time.monotonic() - self._answered_at)) if self.is_database_down else 0

    def ask(self) -> None:
        """Ask the database once, and drop what has changed. A failure is remembered, not raised."""
        asked_at, now = time.monotonic(), timezone.now()
        try:
            number, keys = self._find(now)
        except DatabaseFailure as error:
            if not self.is_database_down:
                logger.warning("Pages are served as they are, because the database doesn't answer: %s", error)
            self.is_database_down = True
            return
        if keys:
            self._drop(keys)
        self._asked_at, self._answered_at = asked_at, time.monotonic()
        self._number, self._until = number, now
        self.is_database_down = False

    def _find(self, now):
        if self._number is None or self._until - now > PUT_BACK:
            return cache_version.changes_since(0, 0)[0], {SITE}
        # By time first: a story that was written since then is found by its key.
        keys = keys_by_time(self._until, now)
        number, changed = cache_version.changes_since(self._number, MOST_KEYS)
        keys |= changed
        return number, {SITE} if len(keys) > MOST_KEYS else keys

    def _is_fresh(self):
        oldest = max(time.monotonic() - TRUSTED, cache_version.raised_here_at)
        return self._asked_at >= oldest

    def _wait(self):
        with self._is_answer_new:
            if (
                not self._is_answer_new.wait_for(self._is_fresh, PATIENCE)
                and time.monotonic() - self._asked_at > TRUSTED
            ):
                self.is_database_down = True

    def _begin(self):
        with self._start:  # one thread a process, started by its first request: after any fork
            if self._thread is None:
                thread = threading.Thread(target=self._ask_periodically, name="watch", daemon=True)
                thread.start()
                self._thread = thread

    def _ask_periodically(self):
        with deadlines.within(DEADLINE):
            while True:
                self._wake.clear()  # before asking: a change from now on wakes it again
                self._survive(self._ask_or_forget)
                with self._is_answer_new:
                    self._is_answer_new.notify_all()
                answered_at = time.monotonic()
                if not self.is_database_down:
                    self._survive(self._tend)
                self._wake.wait(max(0, INTERVAL - (time.monotonic() - answered_at)))

    def _ask_or_forget(self):
        try:
            close_old_connections()
            self.ask()
        except Exception:
            self._number = None  # then the next answer drops every page
            raise

    def _survive(self, task):
        """Call it, whatever it raises: without this thread nobody would ever ask again."""
        try:
            task()
        except DatabaseFailure as error:
            logger.warning("The database doesn't answer: %s", error)
        except Exception:
            logger.exception("The page cache goes on after an unexpected error.")
