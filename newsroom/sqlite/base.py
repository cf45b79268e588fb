"""Django's SQLite, with a queue for writers (docs/decisions/0011-writers-wait-in-a-queue.md)."""

import os
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from articles import deadlines
from articles.deadlines.threads import HelperThreads

try:
    import fcntl
except ImportError:  # Windows: no queue, so SQLite's busy timeout decides
    fcntl = None

COMMAND_SECONDS = 20  # a large merge or delete may hold the write lock for several
# `flock` has no timeout, so a writer that has to wait does so in one of these, in the order that the kernel keeps.
_queue = HelperThreads("writers", 8)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        """As in DATABASES; a `timeout` there is how long a writer waits, in seconds."""
        return {"timeout": deadlines.statement_seconds() or COMMAND_SECONDS} | super().get_connection_params()

    def get_new_connection(self, conn_params):
        self._writer_seconds = conn_params["timeout"]
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self):
        """Hold a file lock until BEGIN IMMEDIATE has succeeded: one process at a time waits for SQLite's write lock.

        Waiting for both ends at one deadline.
        """
        if fcntl is None or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        ends_at = time.monotonic() + self._writer_seconds
        folder = os.open(Path(self.settings_dict["NAME"]).parent, os.O_RDONLY)
        try:
            has_waited = take_turn(folder, ends_at)
            with self._busy_until(ends_at) if has_waited else nullcontext():
                super()._start_transaction_under_autocommit()
        finally:
            os.close(folder)  # releases the lock

    @contextmanager
    def _busy_until(self, ends_at):
        """SQLite's own timeout, shortened to what is left."""
        left = max(0, ends_at - time.monotonic())
        self.connection.execute(f"PRAGMA busy_timeout = {left * 1000:.0f}")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {self._writer_seconds * 1000:.0f}")


def take_turn(folder: int, ends_at: float) -> bool:
    """Take the file lock. Returns whether that took time; raises OperationalError at the deadline.

    Who gives up closes the folder, so the kernel drops a lock that comes too late.
    """
    with suppress(BlockingIOError):
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    try:
        _queue.call(fcntl.flock, folder, fcntl.LOCK_EX, seconds=max(0, ends_at - time.monotonic()))
    except TimeoutError:
        raise OperationalError("database is locked: other writers are still waiting for it") from None
    return True
