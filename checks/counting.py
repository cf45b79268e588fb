"""Reads a story ten thousand times over two processes while an editor saves it: python checks/counting.py

Every view must be counted, in total and by the hour, and every edit must be saved, even if the server gets SIGTERM
right after the last response. When killed, it may lose the views of the last five seconds. Takes a minute; exits with 1
if a number is wrong.
"""

import argparse
import http.client
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checks import desk_work
from checks.demo_site import open_site

SITE = [("migrate",), ("collectstatic", "--no-input")]
READERS = 16
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"  # scripts aren't counted
FLUSH_SECONDS, SLACK = 5, 1  # views are written every five seconds; the write may take one more


def main():
    options = read_arguments()
    with open_site(*SITE, database_url=options.postgres, options=["--workers", "2"]) as site:
        results = [count_while_saving(site, options.views // READERS * READERS), lose_at_most_the_last_seconds(site)]
    return 0 if all(results) else 1


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="", metavar="URL", help="an empty database instead of SQLite")
    parser.add_argument("--views", type=int, default=10_000)
    return parser.parse_args()


def count_while_saving(site, views):
    story = site.run(desk_work.public_story, "The bridge opens")
    edits, is_read = 0, threading.Event()

    def edit():
        nonlocal edits
        while not is_read.is_set():
            site.run(desk_work.rewrite, story["pk"], f"Edit {edits + 1}")
            edits += 1

    with ThreadPoolExecutor(1) as editor:
        editing = editor.submit(edit)
        begun_at = time.monotonic()
        with ThreadPoolExecutor(READERS) as readers:
            list(readers.map(lambda _: read(site, story["path"], views // READERS), range(READERS)))
        took = time.monotonic() - begun_at
        is_read.set()
        editing.result()
    busy = [f"{seconds:.0f} s" for seconds in site.processor_seconds()]
    site.stop()
    facts = site.run(desk_work.facts_of, story["pk"])
    expected = {"counted": views, "by_hours": views, "headline": f"Edit {edits}", "revisions": edits + 1}
    print(f"{views:,} views in {took:.0f} s, {edits} edits meanwhile, processors {' and '.join(busy)}; after SIGTERM:")
    print(f"  {facts}, {'as expected' if facts == expected else f'expected {expected}'}")
    return facts == expected


def read(site, path, times):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    for _ in range(times):
        connection.request("GET", path, headers={"User-Agent": BROWSER})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{path} answers {answer.status}"
    connection.close()


def lose_at_most_the_last_seconds(site):
    story = site.run(desk_work.public_story, "The bridge closes")
    site.start("--workers", "2")
    answered_at, ends_at = [], time.monotonic() + 3 * FLUSH_SECONDS - 2
    while time.monotonic() < ends_at:
        read(site, story["path"], 1)
        answered_at.append(time.monotonic())
    site.kill()
    killed_at, counted = time.monotonic(), site.run(desk_work.facts_of, story["pk"])["counted"]
    lost = len(answered_at) - counted
    at_risk = sum(killed_at - moment < FLUSH_SECONDS + SLACK for moment in answered_at)
    print(f"killed after {len(answered_at):,} views: {counted:,} counted, {lost:,} lost;", end=" ")
    print(f"{at_risk:,} came in the last {FLUSH_SECONDS + SLACK} s")
    return 0 <= lost <= at_risk


if __name__ == "__main__":
    sys.exit(main())
