"""The signals that stop a process of the server reach it, whichever of its threads the system gives them to.

Python handles signals in the main thread, which sleeps. Linux wakes that up for a signal, but another thread, one that
is just being started, may take it first (both look at one queue; `complete_signal` in the kernel's signal.c). Then the
main thread sleeps on, and after 30 seconds granian kills the process, with the requests that it was answering.
"""

import multiprocessing
import signal
import threading

STOPPING = {signal.SIGINT, signal.SIGTERM}
WORKER = "granian-worker"  # the name that granian gives its processes


def wait_for_signals() -> None:
    """In a process of granian, before it starts its threads: one thread waits for signals, and no other gets them."""
    if multiprocessing.current_process().name == WORKER:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # threads inherit it
        threading.Thread(target=_handle_signals, name="signals", daemon=True).start()


def _handle_signals():
    while True:
        number = signal.sigwait(STOPPING)
        signal.getsignal(number)(number, None)  # granian's handler, which may be called in any thread
