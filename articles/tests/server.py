"""A real server for tests: granian in a process of its own, on an SQLite file of its own.

    def test_something(site):
        pk = site.run(make_story, "The bridge opens")   # a module-level function, run in another process
        reply = site.get(f"/news/{pk}-the-bridge-opens/")
        assert reply.status == 200 and "The bridge opens" in reply.text

`site.url` is its address, for a browser. `site.manage("import_stories", "-", stdin=text)` runs a management command.
"""

import dataclasses
import fcntl
import http.client
import importlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from articles.management.commands.serve import server_command

ROOT = Path(__file__).resolve().parents[2]
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
PATIENCE = 30  # seconds after which a test gives up, on a busy machine too


@dataclasses.dataclass
class Reply:
    """A response. Headers are looked up without regard to case; `headers.get_all` finds repeated ones."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode()


class Site:
    """A site in a folder: its server, and other processes on the same database."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.database = folder / "newsroom.sqlite3"
        self._server = self._worker = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        """The server's output."""
        return (self.folder / "server.log").read_text()

    @property
    def environment(self):
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "articles.tests.settings",
            "DATABASE_URL": "",
            "TEST_DATA_DIR": str(self.folder),
            "TEST_SITE_URL": self.url,
        }

    def start(self, *options: str):
        """Start the server on a free port, with further options of granian, and wait until it answers."""
        self.port = free_port()
        command = server_command("--port", str(self.port), *options)
        with (self.folder / "server.log").open("ab") as log:
            # A session of its own, so that this server's processes can be killed together.
            self._server = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_for(self._is_up, "the server doesn't start")

    def stop(self):
        """Stop the server as an operator would, with SIGTERM, and wait until it has exited."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            raise

    def reload(self):
        """Replace the server's processes as an operator would, with SIGHUP."""
        self._server.send_signal(signal.SIGHUP)

    def empty(self, migrated: Path):
        """Reset the database to a migrated one while the server runs. Ids go on counting: no address is used twice."""
        with closing(sqlite3.connect(self.database, timeout=PATIENCE, isolation_level=None)) as database:
            database.execute("ATTACH ? AS migrated", [str(migrated)])
            database.execute("BEGIN IMMEDIATE")
            ((version,),) = database.execute("SELECT number FROM articles_cacheversion").fetchall()
            for (table,) in database.execute(TABLES).fetchall():
                database.execute(f'DELETE FROM main."{table}"')
                database.execute(f'INSERT INTO main."{table}" SELECT * FROM migrated."{table}"')
            database.execute("UPDATE articles_cacheversion SET number = ?", [version + 1])
            database.execute("INSERT INTO articles_cachechange (key, number) VALUES ('site', ?)", [version + 1])
            database.execute("COMMIT")
        media = self.folder / "media"
        media.unlink() if media.is_file() else shutil.rmtree(media, ignore_errors=True)

    def close(self):
        if self._worker:
            self._worker.stdin.close()
            self._worker.wait(PATIENCE)
            self._worker.stdout.close()
            self._worker = None
        self._clear_away()

    def _clear_away(self):
        """Kill the server if it doesn't stop: none may outlive its test. `stop` is for tests of stopping."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()

    def get(self, path, headers=None, *, host=None, method="GET") -> Reply:
        """Request a path, which is sent as it is. `host` is the Host header."""
        connection = self.connection()
        try:
            connection.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"} | (headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get_until(self, path, is_right, seconds=PATIENCE, **kwargs) -> Reply:
        """Repeat a request until the reply is right; fails after `seconds`."""
        return self.wait_for(
            lambda: reply if is_right(reply := self.get(path, **kwargs)) else None,
            f"{path} doesn't become what it should be",
            seconds,
        )

    def run(self, function, *args):
        """Call a module-level function in another process, on the site's database. Its result comes back as JSON."""
        if self._worker is None:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "articles.tests.server"],
                cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        order = {"module": function.__module__, "name": function.__qualname__, "args": args}
        self._worker.stdin.write(json.dumps(order, default=str) + "\n")
        self._worker.stdin.flush()
        answer = json.loads(self._worker.stdout.readline() or '{"error": "the worker process has exited"}')
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def manage(self, *args, stdin="") -> subprocess.CompletedProcess:
        """Run a management command; the caller checks its `returncode` and output."""
        return subprocess.run(
            [sys.executable, "manage.py", *args],
            cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True, timeout=4 * PATIENCE,
            check=False,
        )  # fmt: skip

    def wait_for(self, find, complaint, seconds=PATIENCE):
        """Call `find` until it returns something true, and return that; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := find():
                return found
            time.sleep(0.05)
        raise AssertionError(f"{complaint} within {seconds} s. The server says:\n{self.log}")

    def _is_up(self):
        if self._server.poll() is not None:
            raise AssertionError(f"the server has exited:\n{self.log}")
        try:
            return self.get("/livez").status == 200
        except OSError:
            return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory, request):
    """The path of a freshly migrated database, made once a test run and shared by its processes. Copy it."""
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
    site = Site(shared / "migrated")
    site.folder.mkdir(exist_ok=True)
    site.port = 8000
    with (site.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (site.folder / "done").exists():
            done = site.manage("migrate", "--verbosity", "0")
            assert done.returncode == 0, done.stderr
            (site.folder / "done").touch()
    return site.database


@contextmanager
def open_site(folder: Path, database: Path, *options: str, kind=Site):
    """Run a site in an empty folder on a copy of the database, with further options for the server."""
    shutil.copy(database, folder / "newsroom.sqlite3")
    running = kind(folder)
    try:
        running.start(*options)
        yield running
    finally:
        running.close()


@pytest.fixture
def site(tmp_path, migrated_database):
    """A running site without stories, for one test."""
    folder = tmp_path / "site"
    folder.mkdir()
    with open_site(folder, migrated_database) as running:
        yield running


@pytest.fixture(scope="module")
def quiet_site(tmp_path_factory, migrated_database):
    """A running site without stories, shared by the tests of a file: for tests that only read."""
    with open_site(tmp_path_factory.mktemp("site"), migrated_database) as running:
        yield running


def work():
    """The process behind `Site.run`: reads calls from standard input, line by line."""
    import django
    from django.db import connection

    django.setup()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a function prints must not look like an answer
    for line in sys.stdin:
        order = json.loads(line)
        try:
            function = getattr(importlib.import_module(order["module"]), order["name"])
            answer = {"result": function(*order["args"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        connection.close()
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    work()
