"""Calling what may never return: in helper threads that are few, and that hold up nobody once they are stuck."""

import os
import queue
import threading
from concurrent.futures import Future


class HelperThreads:
    """A few daemon threads: they start with the first call, and don't keep the process from exiting.

    Not `ThreadPoolExecutor`, which waits at exit for calls that never return.
    """

    def __init__(self, name: str, number: int):
        self._name, self._number = name, number
        self._lock, self._process = threading.Lock(), 0

    def call(self, function, *args, seconds: float):
        """What `function(*args)` returns or raises. Raises TimeoutError after `seconds`, or at once if all are stuck.

        A call that has begun by then goes on; its result is dropped.
        """
        call = Future()
        with self._lock:
            self._start()
            if len(self._stuck) >= self._number:
                raise TimeoutError
            self._calls.put((call, function, args))
        try:
            return call.result(seconds)
        except TimeoutError:
            if call.done():  # then it is the function's own
                raise
            self._give_up(call)
            raise TimeoutError from None

    def _give_up(self, call):
        if call.cancel():  # still in the queue
            return
        with self._lock:
            self._stuck.add(call)
        call.add_done_callback(self._forget)  # at once, if it has just returned

    def _forget(self, call):
        with self._lock:
            self._stuck.discard(call)

    def _start(self):
        if self._process != os.getpid():  # threads don't survive a fork
            self._process, self._threads, self._calls, self._stuck = os.getpid(), [], queue.SimpleQueue(), set()
        while len(self._threads) < self._number:
            name = f"{self._name}-{len(self._threads)}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self):
        calls = self._calls
        while True:
            call, function, args = calls.get()
            if call.set_running_or_notify_cancel():
                _answer(call, function, args)
            del call, function, args  # else an idle thread keeps a picture in memory


def _answer(call, function, args):
    try:
        result = function(*args)
    except BaseException as error:  # raised again in the thread that asked
        call.set_exception(error)
    else:
        call.set_result(result)
