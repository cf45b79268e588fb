"""Django's SQLite, with a queue for writers (docs/decisions/0011-writers-wait-in-a-queue.md)."""

import os
from pathlib import Path

from django.db.backends.sqlite3 import base

try:
    import fcntl
except ImportError:  # Windows: no queue, so SQLite's busy timeout decides
    fcntl = None


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self):
        """Hold a file lock until BEGIN IMMEDIATE has succeeded: one process at a time waits for SQLite's write lock."""
        if fcntl is None or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        folder = os.open(Path(self.settings_dict["NAME"]).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            super()._start_transaction_under_autocommit()
        finally:
            os.close(folder)  # releases the lock
