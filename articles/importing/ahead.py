"""Reading ahead: a second process reads and cleans the next items while this one writes."""

import multiprocessing
import signal
import sys
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection

START = "fork"  # so that a generator needn't be pickled; without fork (Windows) nothing is read ahead


class ReadingStopped(Exception):
    """The process that reads ahead was killed."""


def read_ahead(batches: Generator) -> Iterator:
    """Yield the same batches, each prepared while the caller works on the one before. They must not use the database.

    Exceptions of theirs are raised here. Raises ReadingStopped if the process is killed.
    """
    if START not in multiprocessing.get_all_start_methods():
        yield from batches
        return
    context = multiprocessing.get_context(START)
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(batches, sending, receiving), daemon=True)
    process.start()
    sending.close()
    try:
        yield from _receive(receiving)
    finally:
        receiving.close()
        process.terminate()
        process.join()


def _receive(receiving: Connection) -> Iterator:
    while True:
        try:
            batch, error = receiving.recv()
        except EOFError:
            raise ReadingStopped from None
        if error:
            raise error
        if batch is None:
            return
        yield batch


def _send(batches: Generator, sending: Connection, receiving: Connection) -> None:
    receiving.close()  # so that sending fails, which ends this process, when the other one is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the writing process handles Ctrl-C
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # runs the cleanup of unpacked ZIPs
    try:
        for batch in batches:
            sending.send((batch, None))
        sending.send((None, None))
    except BrokenPipeError:
        pass
    except Exception as error:
        sending.send((None, error))
    finally:
        batches.close()
