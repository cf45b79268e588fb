"""Cached pages beside pages that are being rendered: python -m benchmarks.beside

One process of this site on one core. On the other one reader, who asks for the cached front page fifty times a second,
beside none and beside 32 connections (wrk) each of which asks for a rendered page as soon as it has the last one.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.servers import check_machine
from benchmarks.sites import OURS, served, set_up

EVERY = 0.02  # seconds between two questions of the reader
RENDERED = 32
HEAD = ("rendered at once", "p50 ms", "p95 ms", "p99 ms")


def main():
    options = read_arguments()
    check_machine()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-"))
        site = set_up(OURS, "SQLite", options.stories, Path(folder), "", sys.executable)
        served(site, stack)
        turns = {0: [], RENDERED: []}
        for connections in [*turns] * options.rounds:
            turns[connections] += take_turn(site, connections, options.seconds)
    print("".join(f"{column:>18}" for column in HEAD))
    for connections, found in turns.items():
        cuts = statistics.quantiles(found, n=100)
        print(
            "".join(f"{value:>18}" for value in (connections, *(f"{1000 * cuts[at - 1]:.1f}" for at in (50, 95, 99))))
        )


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=1_500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10, help="of each turn")
    return parser.parse_args()


def take_turn(site, connections, seconds):
    """The seconds that each answer to the reader took. The first second, in which renderings begin, isn't counted."""
    if not connections:
        return read(site, seconds)
    threads = [f"-c{connections}", f"-d{seconds + 2}s"]
    command = ["taskset", "-c", "1", "wrk", "-t1", *threads, *site.session, f"{site.url}/"]
    wrk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    try:
        return read(site, seconds)
    finally:
        said, _ = wrk.communicate()
        if "Non-2xx" in said or "Socket errors" in said:
            sys.exit(f"The site doesn't render as expected:\n{said}")


def read(site, seconds):
    connection, took = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port), []
    end = time.monotonic() + seconds
    while (asked_at := time.monotonic()) < end:
        connection.request("GET", "/")
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            sys.exit(f"The front page answers {reply.status}.")
        took.append(time.monotonic() - asked_at)
        time.sleep(EVERY)
    return took[1:]


if __name__ == "__main__":
    main()
