"""Sets up what is measured: this site, Wagtail, and a bare Django view."""

import json
import os
import subprocess
import sys
import venv
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from articles.management.commands.serve import SERVER_THREADS
from benchmarks.servers import ROOT, SESSION, THREADS, free_port, serve, signed_session

OURS, PEER, PEER_CACHED = "This site", "Wagtail", "Wagtail, cached"
SECRET = "only-for-measuring-and-long-enough-to-be-taken"


@dataclass
class Site:
    """A site with a number of stories in one database, and its server process while it runs."""

    name: str
    database: str
    stories: int
    folder: Path
    database_url: str
    python: str = sys.executable
    addresses: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def __post_init__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.environment = os.environ | {
            "SECRET_KEY": SECRET,
            "DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(self.folder.parent / "static"),
            "DATABASE_URL": self.database_url,
            "SITE_URL": self.url,
        }

    def run(self, *arguments) -> str:
        done = subprocess.run(
            [self.python, *arguments], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    @property
    def facts(self) -> dict:
        return {"site": self.name, "database": self.database, "stories": self.stories}

    @property
    def renders(self) -> bool:
        """Whether its uncached pages are measured; this site's are those for requests with a session."""
        return self.name in {OURS, PEER}

    @property
    def caches(self) -> bool:
        return self.name != PEER

    @property
    def answers_304(self) -> bool:
        return self.name == OURS

    @contextmanager
    def serving(self, application, path, **environment):
        threads = SERVER_THREADS if self.name == OURS else THREADS
        port, environment = urlsplit(self.url).port, self.environment | environment
        with serve(application, port, path, environment, self.python, threads) as self.process:
            yield self

    @cached_property
    def session(self) -> list[str]:
        """Headers of a request that bypasses the page cache, as wrk takes them."""
        return signed_session(self.environment) if self.name == OURS else SESSION


def set_up(name, database, stories, folder, database_url, python) -> Site:
    """A site filled with stories. `python` runs the peer."""
    own = folder / f"{name}-{database}-{stories}"
    site = Site(name, database, stories, own, database_url, python if name == PEER else sys.executable)
    if name == OURS:
        site.run("manage.py", "migrate", "--verbosity", "0")
        if not (folder / "static").exists():
            site.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        filled = site.run("-m", "benchmarks.fill", str(stories))
    else:
        filled = site.run("-m", "benchmarks.wagtail_site.fill", str(stories))
    site.addresses = json.loads(filled)
    if database_url:
        settle(database_url)
    return site


def served(site, servers):
    """Start the site's server; for the peer also a second one, with a page cache."""
    if site.name == OURS:
        return [servers.enter_context(site.serving("newsroom.wsgi:application", "/livez"))]
    cached = Site(PEER_CACHED, site.database, site.stories, site.folder, site.database_url, site.python)
    cached.addresses = site.addresses
    wsgi = "benchmarks.wagtail_site.wsgi:application"
    return [
        servers.enter_context(site.serving(wsgi, "/feed/")),
        servers.enter_context(cached.serving(wsgi, "/feed/", PAGE_CACHE="1")),
    ]


def bare(folder, servers) -> Site:
    site = Site("A bare Django view", "SQLite", 100_000, folder / "bare", "")
    return servers.enter_context(
        site.serving("benchmarks.bare:application", "/constant", BARE_DATA_DIR=str(site.folder))
    )


def make_environment(folder) -> str:
    """The Python of an environment with the peer's packages, recreated when a requirement changes."""
    files = [ROOT / name for name in ("requirements.txt", "requirements-scale.txt", "benchmarks/requirements.txt")]
    wanted, created = "".join(file.read_text() for file in files), folder / "environment"
    noted, python = created / "requirements.txt", str(created / "bin/python")
    if not noted.exists() or noted.read_text() != wanted:
        print("Installing Wagtail, in an environment of its own …", flush=True)
        venv.create(created, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", files[-1]]
        subprocess.run(install, check=True)
        noted.write_text(wanted)
    return python


@contextmanager
def database_of(postgres, name):
    """The URL of a PostgreSQL database for this block, dropped at its end; empty without a server."""
    if not postgres:
        yield ""
        return
    run_sql(postgres, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(postgres)._replace(path=f"/{name}").geturl()
    finally:
        run_sql(postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def settle(url):
    """Run now what autovacuum would soon do, so that it isn't measured."""
    run_sql(url, "VACUUM ANALYZE")


def run_sql(url, *statements):
    try:
        import psycopg
    except ImportError:
        sys.exit("This needs psycopg. Install it: pip install -r requirements-scale.txt")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
