"""Calls of the picture store, which may be a network disk that has stopped answering."""

from collections.abc import Callable

from articles.deadlines import process_seconds
from articles.deadlines.threads import HelperThreads

_threads = HelperThreads("picture-store", 4)


class StorageFailed(Exception):
    """The storage is full or unavailable, or the file is gone."""


class StorageSilent(StorageFailed):
    """The storage doesn't answer."""


def ask_store(what: str, function: Callable, *args):
    """What a function of the storage returns. Raises StorageFailed; `what` names the file and what was to be done.

    In a process with a deadline it is called in one of a few threads. If all of them wait for the store already,
    that is StorageSilent at once.
    """
    seconds = process_seconds()
    try:
        return function(*args) if seconds is None else _threads.call(function, *args, seconds=seconds)
    except TimeoutError as error:
        raise StorageSilent(f"{what}: the storage doesn't answer") from error
    except Exception as error:  # Django defines no error for this: each backend raises its own
        raise StorageFailed(f"{what}: {error}") from error
