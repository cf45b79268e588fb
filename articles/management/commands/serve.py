"""`manage.py serve`: granian, with options chosen by measurement (docs/deploying.md)."""

import os
import resource
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

WORKERS = 2
MAX_CONNECTIONS = 4_000  # a process
SERVER_THREADS = 320  # a process; granian starts them as they are needed, and one takes about 45 kB


class Command(BaseCommand):
    help = "Serve the site. SIGTERM stops the server; SIGHUP replaces its processes one after the other."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 127.0.0.1 by default")
        parser.add_argument("--port", type=int, default=8000, help="8000 by default")
        parser.add_argument("--socket", help="listen on a socket at this path instead, for a proxy on the same machine")
        parser.add_argument("--workers", type=int, default=WORKERS, help=f"number of processes; {WORKERS} by default")

    def handle(self, *, host, port, socket, workers, **options):
        where = ["--host", host, "--port", str(port)]
        if socket:
            where = ["--uds", str(Path(socket).resolve()), "--uds-permissions", "0660"]  # for the proxy, by its group
        command = server_command(*where, "--workers", str(workers))
        allow_open_files(MAX_CONNECTIONS + 1_000)
        os.chdir(settings.BASE_DIR)
        os.execv(command[0], command)  # replaces this process, so that signals reach the server


def allow_open_files(number: int) -> None:
    """Raise this process's limit of open files, 1,024 in most shells and units, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in {soft, hard}:
        number = min(max(soft, number), hard)
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))


def server_command(*options: str) -> list[str]:
    """The server's command line, to be run in the project's folder, with further `options` of granian."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--http", "1",  # what proxies speak to a server behind them; with HTTP/2 a client could open endless streams
        # More than all that may wait in articles/serving; they only hold requests, Django runs in a few of its own.
        "--blocking-threads", str(SERVER_THREADS),
        # A killed worker doesn't take the others with it; one that won't stop doesn't hold up a reload.
        "--respawn-failed-workers", "--workers-kill-timeout", "30",
        "--respawn-interval", "10",  # seconds within which a new worker must have started, on a busy machine too
        # Connections, not requests: at this number granian accepts no more, and idle ones count (`allow_open_files`).
        "--backpressure", str(MAX_CONNECTIONS),
        *options, "newsroom.wsgi:application",
    ]  # fmt: skip
