"""A site on PostgreSQL for tests, and a cluster of PostgreSQL's own that may be stopped."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from articles.tests.outages import SilentProxy
from articles.tests.server import Site, free_port


class PostgresSite(Site):
    """A site on a database of its own. Its server reaches PostgreSQL through `proxy`, all others directly."""

    @property
    def environment(self):
        return super().environment | {"DATABASE_URL": self.address, "DATABASE_POOL": self.pool}


@contextmanager
def open_postgres_site(folder: Path, user: str, host: str, port: int, *, pool="0"):
    """Run a site on a new database, which is dropped afterwards."""
    site, name = PostgresSite(folder), f"site_{secrets.token_hex(4)}"
    server = f"postgres://{user}@{host}:{port}"
    site.address = site.direct = f"{server}/{name}"
    site.pool, site.port, site.proxy = pool, 8000, SilentProxy(host, port)
    execute(f"{server}/postgres", f"CREATE DATABASE {name}")
    try:
        migrated = site.manage("migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        site.address = f"postgres://{user}@127.0.0.1:{site.proxy.port}/{name}"
        site.start()
        site.address = site.direct
        yield site
    finally:
        site.close()
        site.proxy.close()
        execute(f"{server}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


def execute(address, statement):
    with psycopg.connect(address, autocommit=True) as postgres:
        postgres.execute(statement)


class Cluster:
    """A PostgreSQL of its own, on 127.0.0.1; without fsync, since its data are thrown away."""

    user, host = "newsroom", "127.0.0.1"

    def __init__(self, folder: Path):
        self._data, self.port = folder / "data", free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            pytest.fail("PostgreSQL's own programs are missing. Install it: apt-get install postgresql.")
        self._programs = found[-1].parent
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", self.user, "--locale=C.UTF-8", "--no-sync")

    def start(self):
        options = f"-p {self.port} -h {self.host} -k '' -F"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._data / "log", "-o", options, "start")

    def stop(self):
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    @contextmanager
    def frozen(self):
        """Every process of it stopped with SIGSTOP; the kernel still accepts connections, and acknowledges."""
        postmaster = (self._data / "postmaster.pid").read_text().split()[0]
        pids = [int(postmaster), *map(int, Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split())]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def _run(self, program, *arguments):
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, cwd="/", check=True, timeout=60, stdout=subprocess.DEVNULL)


@contextmanager
def own_cluster():
    folder = Path(tempfile.mkdtemp(prefix="newsroom-postgres-"))  # not below pytest's folder, which is closed to others
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        cluster = Cluster(folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)
