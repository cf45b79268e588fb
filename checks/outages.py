"""Takes the database or the picture store away from a site with two processes: python checks/outages.py

Each outage lasts ten seconds. Beside it readers ask for cached pages, for /livez and for pages that aren't cached, and
an editor for the desk. Prints the 95th percentile and the maximum of the first two, which statuses the others got and
after how long at most, and how soon after the outage a change made at the desk is on the front page. Takes two
minutes; names of outages as arguments limit it to these. For PostgreSQL it starts one of its own, if its programs are
in /usr/lib/postgresql. Exits with 1 if a promise is broken, which on a busy machine says little.
"""

import os
import secrets
import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "articles.tests.settings")

import django

django.setup()

import psycopg  # noqa: E402

from articles.tests.outages import Desk, SilentProxy, silent_store, timed, write_lock  # noqa: E402
from articles.tests.postgresql import execute, own_cluster  # noqa: E402
from articles.tests.reading.test_pageviews import FIREFOX  # noqa: E402
from articles.tests.test_outages import publish_with_picture  # noqa: E402
from checks.demo_site import open_site  # noqa: E402

SITE, TWO = [("migrate",), ("collectstatic", "--no-input")], ("--workers", "2")
SECONDS = 10  # of each outage
EVERY = 0.02  # seconds between two requests for a cached page
P95, RECOVERY = 0.1, 5  # seconds: what is promised
PATIENCE = 60  # seconds after which an outage counts as not recovered
PAST_THE_CACHE = {"Cookie": "sessionid=forged"}
LOCKED = "LOCK TABLE articles_story, articles_cachechange, articles_pageviews IN ACCESS EXCLUSIVE MODE"


class Probe:
    """Sends requests, one after the other, while the block lasts: (status, seconds) of each."""

    def __init__(self, asks, every):
        self._asks, self._every = asks, every
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.answers = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._is_over.set()
        self._thread.join()

    def _ask(self):
        while not self._is_over.wait(self._every):
            for ask in self._asks:
                self.answers.append(timed(status_of, ask))

    @property
    def p95(self):
        return statistics.quantiles(self._promised(), n=20)[-1]

    @property
    def worst(self):
        return max(self._promised())

    def _promised(self):
        return [seconds if status == 200 else float("inf") for status, seconds in self.answers]

    def in_words(self):
        counts = Counter(status for status, _seconds in self.answers)
        statuses = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
        return f"{statuses} in {max(seconds for _status, seconds in self.answers):.1f} s"


def status_of(ask):
    try:
        return ask().status
    except OSError:
        return 0  # no answer at all


def check(name, site, outage):
    """Print what an outage does; whether every promise was kept."""
    cached = [
        partial(site.get, path, {"User-Agent": FIREFOX}) for path in ("/", site.story)
    ]  # whose views wait to be written
    with ThreadPoolExecutor(8) as readers:  # so that both processes have these pages
        list(readers.map(lambda number: cached[number % 2](), range(400)))
    with (
        Probe(cached, EVERY) as pages,
        Probe([partial(site.get, "/livez")], EVERY) as lives,
        Probe([partial(site.get, "/", PAST_THE_CACHE), partial(site.get, site.picture, PAST_THE_CACHE)], 0.2) as others,
        Probe([partial(site.desk.get, "/admin/articles/author/")], 0.2) as desk,
    ):
        with outage():
            time.sleep(SECONDS)
        recovery = seconds_to_recover(site)
    times = [f"{seconds * 1000:5.0f}" for seconds in (pages.p95, pages.worst, lives.p95, lives.worst)]
    print(f"{name:26} page {times[0]} ms, at most {times[1]}; /livez {times[2]} ms, at most {times[3]}; ", end="")
    print(f"others {others.in_words()}; desk {desk.in_words()}; recovered in {recovery:.1f} s", flush=True)
    return max(pages.p95, lives.p95) <= P95 and recovery <= RECOVERY


def seconds_to_recover(site):
    """Until a change made at the desk is on the front page of both processes."""
    begun, headline = time.monotonic(), f"The bridge is open, {secrets.token_hex(4)}"
    until(begun, lambda: site.desk.rename(site.pk, headline))
    until(begun, lambda: all(headline in site.get("/").text for _number in range(10)))
    return time.monotonic() - begun


def until(begun, is_so):
    while not is_so():
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError("The site doesn't recover.")
        time.sleep(0.05)


@contextmanager
def prepared(database_url=""):
    with open_site(*SITE, options=TWO, database_url=database_url) as site:
        site.picture, site.pk, site.story = site.run(publish_with_picture)
        site.desk = Desk(site)
        time.sleep(1)  # both processes know of it
        yield site


@contextmanager
def locked(address):
    with psycopg.connect(address) as postgres:
        postgres.execute(LOCKED)
        yield
        postgres.rollback()


@contextmanager
def stopped(cluster):
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


def check_sqlite(names):
    with prepared() as site:
        picture = site.folder / "media" / site.picture.removeprefix("/media/")
        outages = {
            "nothing": ExitStack,
            "SQLite: locked": partial(write_lock, site),
            "picture store: silent": partial(silent_store, picture),
        }
        return [check(name, site, outage) for name, outage in outages.items() if name in (names or outages)]


def check_postgresql(names):
    with own_cluster() as cluster, closing(SilentProxy(cluster.host, cluster.port)) as proxy:
        server = f"postgres://{cluster.user}@{cluster.host}"
        execute(f"{server}:{cluster.port}/postgres", "CREATE DATABASE site")
        outages = {
            "PostgreSQL: locked tables": partial(locked, f"{server}:{cluster.port}/site"),
            "PostgreSQL: silent proxy": proxy.silent,
            "PostgreSQL: SIGSTOP": cluster.frozen,
            "PostgreSQL: stopped": partial(stopped, cluster),
        }
        with prepared(f"{server}:{proxy.port}/site") as site:
            return [check(name, site, outage) for name, outage in outages.items() if name in (names or outages)]


def main():
    names = sys.argv[1:]
    results = check_sqlite(names)
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        results += check_postgresql(names)
    else:
        print("PostgreSQL's programs are not installed, so only SQLite was checked: apt-get install postgresql.")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
