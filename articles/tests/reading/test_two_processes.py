"""Several processes serve one site: none serves an outdated page, and a reload loses no request."""

import http.client
import os
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from articles.desk.publishing import withdraw
from articles.desk.taxonomy import merge
from articles.models import Status, Story, Tag
from articles.tests.factories import make_story, make_tag
from articles.tests.reading.test_page_cache import set_status
from articles.tests.reading.test_pageviews import FIREFOX, counted, counted_by_hours, publish
from articles.tests.server import PATIENCE, Site, open_site

BOTH = 24  # connections: enough for both processes to get some


def draft_and_tags():
    old, into = make_tag("harbor"), make_tag("harbour")
    make_story("The pier closes", tags=[into])
    story = make_story("The bridge opens", status=Status.DRAFT, tags=[old])
    return {"pk": story.pk, "path": story.get_absolute_url(), "tags": [old.pk, into.pk]}


def merge_tags(old, into):
    merge(Tag.objects.get(pk=old), Tag.objects.get(pk=into))


def withdraw_it(pk):
    withdraw(Story.objects.get(pk=pk), by=None)


class Socket(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("127.0.0.1", timeout=PATIENCE)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class SiteAtSocket(Site):
    """A site at a Unix socket, as behind a proxy on the same machine."""

    def start(self, *options):
        super().start("--uds", self._path, *options)

    def connection(self):
        return Socket(self._path)

    @property
    def _path(self):
        return os.path.relpath(f"{self.folder}.socket")  # the path of a socket may have about 100 characters


@pytest.fixture
def two_processes(tmp_path, migrated_database):
    with open_site(tmp_path, migrated_database, "--workers", "2") as site:
        site.wait_for(lambda: site.log.count("Started worker") == 2, "there is but one process")
        yield site


def get_from_both(site, path):
    with ThreadPoolExecutor(8) as readers:
        return list(readers.map(lambda _: site.get(path), range(BOTH)))


def test_a_second_after_a_change_neither_process_serves_the_old_page(two_processes):
    site = two_processes
    story = site.run(draft_and_tags)
    headline, tag = "The bridge opens", "/tags/harbour/"
    changes = [
        (set_status, [story["pk"], Status.PUBLISHED], lambda reply: headline in reply.text, ["/", "/feed/"]),
        (merge_tags, story["tags"], lambda reply: headline in reply.text, [tag]),
        (withdraw_it, [story["pk"]], lambda reply: headline not in reply.text, ["/", "/feed/", tag]),
    ]
    for change, facts, is_new, paths in changes:
        for path in paths:
            assert not any(map(is_new, get_from_both(site, path)))  # so both have cached the old page
        site.run(change, *facts)
        time.sleep(1.01)
        for path in paths:
            assert all(map(is_new, get_from_both(site, path)))


def test_process_stops_whichever_of_its_threads_gets_the_signal(site):
    site.get("/")  # starts the thread that watches for changes
    (pid,) = re.findall(r"Spawning worker-1 with PID: (\d+)", site.log)
    for thread in os.listdir(f"/proc/{pid}/task"):
        if thread != pid:
            os.kill(int(thread), signal.SIGTERM)  # the system tries that thread first
            break
    site.wait_for(lambda: "Stopping worker-1" in site.log, "the process doesn't stop")


def test_reload_under_load_answers_every_request_and_loses_no_view(tmp_path, migrated_database):
    with open_site(tmp_path, migrated_database, "--respawn-interval", "0.5", kind=SiteAtSocket) as site:
        story, statuses, is_over = site.run(publish, "The bridge opens"), [], threading.Event()

        def read():
            while not is_over.is_set():
                # Closed before the request was read, so proxies and browsers send it again.
                with suppress(BrokenPipeError, ConnectionResetError):
                    statuses.append(site.get(story["path"], {"User-Agent": FIREFOX}).status)

        with ThreadPoolExecutor(4) as readers:
            reading = [readers.submit(read) for _ in range(4)]
            try:
                site.reload()
                site.wait_for(lambda: "Stopped old worker" in site.log, "the old process doesn't end")
                before = len(statuses)
                site.wait_for(lambda: len(statuses) > before + 10, "the new process doesn't answer")
            finally:
                is_over.set()
            for each in reading:
                each.result()
        site.stop()
        assert len(re.findall("Spawning worker-1", site.log)) == 2
        assert set(statuses) == {200}
        assert site.run(counted, story["pk"]) == site.run(counted_by_hours, story["pk"]) == len(statuses)
