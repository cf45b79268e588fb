"""Requests pages from two processes while their content changes: python checks/freshness.py [--postgres URL]

Eight readers send requests without pause. A request sent more than a second after a change was made must get the new
content, and nothing may appear before its time. Prints a line for each kind of change; exits with 1 if a response was
wrong. Takes two minutes. `URL` names an empty database: postgres://name:password@host/database.
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
PER_CONNECTION = 25  # requests; then a reader may get the other process
ENOUGH = 10_000
MARGIN = 1.0  # seconds after a change from which no request may get old content


class Readers:
    """Threads that request pages until they are stopped, and the responses that they got."""

    def __init__(self, site, pages):
        self._site, self._pages = site, pages
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]
        self.seen = []  # (sent at, answered at, whether the content was new)
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
                self._ask(itertools.islice(pages, PER_CONNECTION))
        except Exception as error:
            self.broken.append(repr(error))
            raise

    def _ask(self, pages):
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=30)
        for path, text, is_expected in pages:
            sent_at = time.time()
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 500:
                self.broken.append(f"{path}: {answer.status}")
            self.seen.append((sent_at, time.time(), is_new(answer.status, body, text, is_expected)))
        connection.close()


def is_new(status, body, text, is_expected):
    """Whether a response shows the state after the change: the page has the text, or hasn't any more."""
    return (status == 200 and text.encode() in body) == is_expected


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
    parser.add_argument("--postgres", default="", metavar="URL", help="an empty database to use instead of SQLite")
    parser.add_argument("--seconds", type=float, default=4, help="how long to send requests after each change")
    return parser.parse_args()


def changes():
    """Each kind of change with the function that makes it, which returns when the change began and when it was done."""
    for words in desk_work.CHANGES:
        yield words, publish_over_http if words == desk_work.OVER_HTTP else do_in_another_process


def do_in_another_process(site, facts):
    begun_at = time.time()
    site.run(desk_work.do, facts["do"], *facts["arguments"])
    return begun_at, time.time()


def publish_over_http(site, facts):
    """An editor presses "Publish", in one of the server's own processes."""
    editor, (pk,) = DeskBrowser(site, ACCOUNT, PASSWORD), facts["arguments"]
    begun_at = time.time()
    editor.press("publish", f"/admin/articles/story/{pk}/change/", "story_form")
    return begun_at, time.time()


def check(site, words, do, seconds):
    """Print a line about one change. Returns the number of requests after the margin, and of wrong responses."""
    facts = site.run(desk_work.prepare, words)
    time.sleep(MARGIN + 0.3)  # until all processes know the rows
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
