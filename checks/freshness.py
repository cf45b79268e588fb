"""Asks two processes for pages while what stands on them changes: python checks/freshness.py [--postgres URL]

Eight readers ask without a pause. Of all that they send more than a second after a change has answered, nothing may
show what was; and nothing may appear before its time. Prints a line for each kind of change; ends with 1 where one
answer was old. Takes two minutes. `URL` names an empty database: postgres://name:password@host/database.
"""

import argparse
import http.client
import itertools
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checks import desk_work
from checks.demo_site import ACCOUNT, PASSWORD, open_site
from checks.desk_browser import DeskBrowser

SITE = [("migrate",), ("collectstatic", "--no-input")]
READERS = 8
ASKED_FOR = 25  # requests on one connection, so that no reader stays with one process
ENOUGH = 10_000
MARGIN = 1.0  # seconds after which nothing old may be asked for and got


class Readers:
    """Threads that ask for pages until they are stopped; what they saw."""

    def __init__(self, site, pages):
        self._site, self._pages = site, pages
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]
        self.seen = []  # (when it was sent, when it was answered, whether it is the new page)
        self.broken = []

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number):
        pages = itertools.islice(itertools.cycle(self._pages), number, None)
        try:
            while not self._stop.is_set():
                self._ask(itertools.islice(pages, ASKED_FOR))
        except Exception as error:
            self.broken.append(repr(error))
            raise

    def _ask(self, pages):
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=30)
        for path, text, stands in pages:
            sent_at = time.time()
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 500:
                self.broken.append(f"{path}: {answer.status}")
            self.seen.append((sent_at, time.time(), is_new(answer.status, body, text, stands)))
        connection.close()


def is_new(status, body, text, stands):
    """Whether an answer is as it should be after a change: the text, or with an empty text the page, stands there."""
    return (status == 200 and text.encode() in body) == stands


def main():
    options = read_arguments()
    with open_site(*SITE, database_url=options.postgres, options=["--workers", "2"]) as site:
        print(f"{'change':<26}{'asked later':>12}{'old':>6}{'too early':>11}{'last old after':>16}", flush=True)
        results = [check(site, words, do, options.seconds) for words, do in changes()]
        shares = [f"{seconds:.0f} s" for seconds in site.processor_seconds()]
    asked, wrong = (sum(column) for column in zip(*results, strict=True))
    print(f"{asked:,} requests more than a second after a change: {wrong} wrong. Processors: {' and '.join(shares)}.")
    return 0 if asked >= ENOUGH and not wrong else 1


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="", metavar="URL", help="a database of its own instead of SQLite")
    parser.add_argument("--seconds", type=float, default=4, help="how long is asked after each change")
    return parser.parse_args()


def changes():
    """Each kind of change, and the function that has it done; it gives back when that began when it was answered."""
    for words in desk_work.CHANGES:
        yield words, publish_over_http if words == desk_work.OVER_HTTP else do_in_another_process


def do_in_another_process(site, facts):
    begun_at = time.time()
    site.run(desk_work.do, facts["do"], *facts["arguments"])
    return begun_at, time.time()


def publish_over_http(site, facts):
    """In one of the server's own processes: an editor presses "Publish"."""
    editor, (pk,) = DeskBrowser(site, ACCOUNT, PASSWORD), facts["arguments"]
    begun_at = time.time()
    editor.press("publish", f"/admin/articles/story/{pk}/change/", "story_form")
    return begun_at, time.time()


def check(site, words, do, seconds):
    """Print a line about one change; how many requests were sent later than the margin, how many answers were wrong."""
    facts = site.run(desk_work.prepare, words)
    time.sleep(MARGIN + 0.3)  # until all processes know what was prepared
    with Readers(site, facts["pages"]) as readers:
        time.sleep(0.5)
        begun_at, done_at = (facts["at"], facts["at"]) if facts["at"] else do(site, facts)
        time.sleep(max(0, done_at + MARGIN + seconds - time.time()))
    early = sum(answered_at < begun_at and is_new for _sent_at, answered_at, is_new in readers.seen)
    ages = [(sent_at - done_at, is_new) for sent_at, _answered_at, is_new in readers.seen]
    last_old = max((age for age, is_new in ages if not is_new), default=0)
    late = [is_new for age, is_new in ages if age > MARGIN]
    print(f"{words:<26}{len(late):>12,}{late.count(False):>6}{early:>11}{last_old:>14.2f} s", flush=True)
    for problem in readers.broken:
        print(f"  {problem}")
    return len(late), late.count(False) + early + len(readers.broken)


if __name__ == "__main__":
    sys.exit(main())
