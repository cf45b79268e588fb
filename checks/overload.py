"""Attacks a site with two processes, and offers it more than it can carry: python checks/overload.py

For each attack: the 95th percentile of a cached page and of /livez, whether the desk and a new log-in work meanwhile,
and how soon all is as before. Then five times the load of uncached pages that it can carry, the site and its clients on
cores of their own: how many are answered.
Takes four minutes; names of attacks as arguments limit it to these. Needs the addresses 127.0.0.2 and so on, which
Linux has. Exits with 1 if a promise is broken, which on a busy machine says little.
"""

import multiprocessing
import os
import random
import resource
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.tests.serving.clients import (
    Visitor,
    add_account,
    crowd,
    dripping_requests,
    silent_forms,
    timed,
)
from checks import desk_work
from checks.demo_site import open_site

SITE = [("migrate",), ("collectstatic", "--no-input")]
ATTACKER, DESK, OTHER = "127.0.0.2", "127.0.0.3", "127.0.0.4"
SECONDS = 8  # of each attack
EVERY = 0.02  # seconds between two probes
P95, RECOVERY = 0.1, 5  # seconds: what is promised
GOODPUT = 0.8  # of the peak, under five times the load
OPEN_FILES = 8_000
PAST_THE_CACHE = {"Cookie": "sessionid=forged"}


def flooded(*request):
    """The flood of one request: its path, which may be a function, and its headers."""

    def attack(site):
        attacker, (path, headers) = Visitor(site, ATTACKER), request
        return crowd(32, lambda _: attacker.get(path() if callable(path) else path, headers))

    return attack


def guessed(site):
    guesser = Visitor(site, ATTACKER)
    guesser.get("/admin/login/")
    return crowd(24, lambda _: guesser.post("/admin/login/", {"username": "desk", "password": "guess"}))


def uploaded(site):
    from articles.tests.factories import picture_bytes  # after desk_work, which sets Django up

    picture, attacker = picture_bytes("JPEG", (6000, 4000)), Visitor(site, ATTACKER)
    attacker.log_in()
    return crowd(8, lambda _: attacker.upload("picture.jpg", picture + random.randbytes(8)))


ATTACKS = {
    "nothing": lambda _: crowd(0, None),
    "unfinished forms, one address": lambda site: silent_forms(site, *[ATTACKER] * 200),
    "unfinished forms, 200 addresses": lambda site: silent_forms(site, *[f"127.0.1.{n}" for n in range(1, 201)]),
    "a byte a second, 200": lambda site: dripping_requests(site, 200),
    "a byte a second, 3,000": lambda site: dripping_requests(site, 3_000),
    "log-in guesses": guessed,
    "junk ranges": flooded("/", {"Range": "bytes=9-1,x"}),
    "forged sessions": flooded("/", {"Cookie": "sessionid=forged; lane=forged"}),
    "another host": flooded("/", {"Host": "127.0.0.1"}),
    "unknown stories": flooded(lambda: f"/news/{random.randrange(10**9)}-x/", {}),
    "unknown pictures": flooded(lambda: f"/media/{random.randrange(10**9)}/x.jpg", {}),
    "uploads of 24 MP": uploaded,
}


class Address:
    """What a client in another process needs to know of a site."""

    def __init__(self, port):
        self.port = port


def attack(name, port, is_on, is_over):
    allow_many_files()
    with ATTACKS[name](Address(port)):
        is_on.set()
        is_over.wait()


@contextmanager
def attacked(name, site):
    """An attack from a process of its own, so that it doesn't slow the probes down."""
    context = multiprocessing.get_context("spawn")
    is_on, is_over = context.Event(), context.Event()
    attacker = context.Process(target=attack, args=[name, site.port, is_on, is_over])
    attacker.start()
    try:
        assert is_on.wait(60)
        yield
    finally:
        is_over.set()
        attacker.join(30)
        attacker.kill()


def check(name, site, desk):
    """Print what an attack does; whether every promise was kept."""
    with attacked(name, site):
        pages, lives, desks = [], [], []
        other = ThreadPoolExecutor(1).submit(timed, Visitor(site, OTHER).log_in)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            pages.append(answered(site, "/"))
            lives.append(answered(site, "/livez"))
            if len(pages) % 50 == 1:
                desks.append(timed(lambda: desk.get("/admin/"))[1])
            time.sleep(EVERY)
        reply, seconds = other.result()
    ended = time.monotonic()
    while Visitor(site, OTHER).log_in().status != 302:
        time.sleep(0.1)
    recovery = time.monotonic() - ended
    p95 = [statistics.quantiles(times, n=20)[-1] for times in (pages, lives)]
    words = f"log-in {reply.status} in {seconds:.1f} s, desk {max(desks):.2f} s, recovered in {recovery:.1f} s"
    print(f"{name:32} page {p95[0] * 1000:4.0f} ms, /livez {p95[1] * 1000:4.0f} ms, {words}", flush=True)
    return max(p95) <= P95 and recovery <= RECOVERY


def answered(site, path):
    reply, seconds = timed(lambda: site.get(path))
    return seconds if reply.status == 200 else float("inf")


def peak(port, results):
    """Pages a second that the site renders for few clients, each of which waits for its answer."""
    with crowd(4, lambda n: Visitor(Address(port), f"127.0.2.{n + 1}").get("/", PAST_THE_CACHE)) as statuses:
        time.sleep(SECONDS)
        results.put(statuses[200] / SECONDS)


def offered(port, rate, seconds, results):
    """Send `rate` requests a second, whatever comes back; the pages that came back, by second."""
    allow_many_files()
    good, begun = Counter(), time.monotonic()

    def ask(number):
        time.sleep(max(0, begun + number / rate - time.monotonic()))
        address = f"127.0.2.{number % 200 + 1}"
        if Visitor(Address(port), address).get("/", PAST_THE_CACHE).status == 200:
            good[int(time.monotonic() - begun)] += 1

    with ThreadPoolExecutor(200) as clients:
        list(clients.map(ask, range(int(rate * seconds))))
    results.put(good)


def in_a_process(function, *arguments):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=function, args=[*arguments, results])
    process.start()
    found = results.get()
    process.join()
    return found


def keep_apart(site):
    """Give the clients half of the machine's cores, and the site the others: else it would seem slower for them."""
    cores = sorted(os.sched_getaffinity(0))
    half = max(1, len(cores) // 2)
    os.sched_setaffinity(0, cores[:half])
    for worker in site.workers():
        for thread in os.listdir(f"/proc/{worker}/task"):
            os.sched_setaffinity(int(thread), cores[half:] or cores)


def overload(site):
    keep_apart(site)
    best = in_a_process(peak, site.port)
    good = in_a_process(offered, site.port, 5 * best, SECONDS)
    kept = statistics.median(good[second] for second in range(1, SECONDS)) / best
    after = in_a_process(peak, site.port) / best
    print(f"five times the load: {best:.0f} pages a second at best, {kept:.0%} of it under load, {after:.0%} after it")
    return kept >= GOODPUT and after >= GOODPUT


def allow_many_files():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))


def main():
    allow_many_files()
    with open_site(*SITE, options=["--workers", "2"]) as site:
        site.run(add_account)
        for number in range(20):
            site.run(desk_work.public_story, f"Story {number}")
        desk = Visitor(site, DESK)
        assert desk.log_in().status == 302
        results = [check(name, site, desk) for name in sys.argv[1:] or ATTACKS]
        results.append(overload(site))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
