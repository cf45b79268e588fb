"""Django's PostgreSQL, with deadlines in web processes (docs/decisions/0015-nothing-waits-without-end.md)."""

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
from django.db.backends.postgresql import base

from articles import deadlines

CHECK_SECONDS = 2  # a connection that doesn't answer for so long is replaced


class Connection(psycopg.Connection):
    """A connection that is given up if the server doesn't answer in time.

    The server's own timeouts are no help where it has stopped, or behind a proxy that acknowledges and stays silent.
    """

    def wait(self, gen, *args, timeout=None, **kwargs):
        """Raises OperationalError after the deadline; the connection is then closed, and Django opens another one."""
        seconds = deadlines.statement_seconds()
        if timeout is not None or seconds is None:
            return super().wait(gen, *args, timeout=timeout, **kwargs)
        try:
            return super().wait(gen, *args, timeout=seconds, **kwargs)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the database didn't answer within {seconds} seconds") from error


class Attempts:
    """Attempts to connect. After one has failed, one thread at a time makes the next; the others fail at once."""

    def __init__(self):
        self._lock, self._has_failed = threading.Lock(), False

    @contextmanager
    def next(self):
        is_alone = self._has_failed
        if is_alone and not self._lock.acquire(blocking=False):
            raise psycopg.OperationalError("the database can't be reached; another thread is trying to")
        try:
            yield
        except psycopg.Error:
            self._has_failed = True
            raise
        else:
            self._has_failed = False
        finally:
            if is_alone:
                self._lock.release()


attempts = Attempts()


class DatabaseWrapper(base.DatabaseWrapper):
    # Django calls `connect` here, and looks up the errors.
    Database = SimpleNamespace(**vars(psycopg) | {"connect": Connection.connect})

    @property
    def pool(self):
        if options := self.settings_dict["OPTIONS"].get("pool"):
            options.setdefault("connection_class", Connection)
        return super().pool

    def get_new_connection(self, conn_params):
        # The deadline is for the pool, which checks a connection that it hands out.
        with attempts.next(), deadlines.within(CHECK_SECONDS):
            return super().get_new_connection(conn_params)

    def close_if_unusable_or_obsolete(self):
        """Django calls this before and after each request, outside of what answers errors."""
        self._forget_given_up()  # else Django would open another one here, to look at it
        super().close_if_unusable_or_obsolete()

    def ensure_connection(self):
        self._forget_given_up()  # so that not only the next request opens another one
        super().ensure_connection()

    def _forget_given_up(self):
        if self.connection is not None and self.connection.closed and not self.in_atomic_block:
            self.close()

    def is_usable(self):
        with deadlines.within(CHECK_SECONDS):
            return super().is_usable()

    def _configure_connection(self, connection):
        """Called once for each new connection, in the pool too.

        Not options in DATABASES, because PgBouncer refuses connections that carry some. If it gives each transaction
        another connection, what is set here would reach other processes: then the role has these settings.
        """
        must_commit = super()._configure_connection(connection)
        if self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):  # as Django asks for behind such a pooler
            return must_commit
        connection.execute("; ".join(session_settings()))
        return True


def session_settings() -> list[str]:
    """What a session begins with, as SQL."""
    # By default PostgreSQL compiles queries that it thinks expensive: with 50,000 pictures a reporter's search in the
    # library took 0.8 s instead of 0.03 s.
    settings = ["SET jit = off"]
    if seconds := deadlines.process_seconds():
        # Less in a thread that gives up earlier, as the page cache's does: else what it has given up would go on at the
        # server, in one connection after the other.
        milliseconds = deadlines.milliseconds(min(seconds, deadlines.statement_seconds()))
        settings += [f"SET statement_timeout = {milliseconds}", f"SET lock_timeout = {milliseconds}"]
    return settings
