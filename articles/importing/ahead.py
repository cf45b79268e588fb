"""Reading ahead: a second process reads and cleans what comes next while this one writes."""

import multiprocessing
import signal
import sys
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection

START = "fork"  # what is to be read is handed over as it is; where there is no fork (Windows) nobody reads ahead


class ReadingStopped(Exception):
    """The process that read ahead was ended from outside."""


def read_ahead(batches: Generator) -> Iterator:
    """The same batches in their order, each made while the one before is in use. They must not use the database.

    What they raise is raised here. Raises ReadingStopped where their process is killed.
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
    receiving.close()  # so that sending fails, and this process ends, when the other one is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that writes
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # and clear up: a ZIP may lie unpacked somewhere
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
