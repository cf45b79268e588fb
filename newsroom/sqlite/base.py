"""Django's SQLite, with a queue of those who want to write (docs/decisions/0011-writers-wait-in-a-queue.md)."""

import os
from pathlib import Path

from django.db.backends.sqlite3 import base

try:
    import fcntl
except ImportError:  # Windows: there each writer tries its luck
    fcntl = None


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self):
        """Begin when it is our turn, and let the next one try only then."""
        if fcntl is None or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        folder = os.open(Path(self.settings_dict["NAME"]).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            super()._start_transaction_under_autocommit()
        finally:
            os.close(folder)  # which gives up the lock
