"""`manage.py serve`: the server, with the arguments that were chosen for it by measurement (docs/deploying.md)."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

WORKERS = 2


class Command(BaseCommand):
    help = "Serve the site. SIGTERM ends the server; at SIGHUP fresh processes take over, one after the other."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at; 127.0.0.1 by default")
        parser.add_argument("--port", type=int, default=8000, help="8000 by default")
        parser.add_argument("--socket", help="listen at this path instead, for a proxy on the same machine")
        parser.add_argument("--workers", type=int, default=WORKERS, help=f"processes that answer; {WORKERS} by default")

    def handle(self, *, host, port, socket, workers, **options):
        where = ["--host", host, "--port", str(port)]
        if socket:
            where = ["--uds", str(Path(socket).resolve()), "--uds-permissions", "0660"]  # for the proxy, by its group
        command = server_command(*where, "--workers", str(workers))
        os.chdir(settings.BASE_DIR)
        os.execv(command[0], command)  # the same process, so that signals reach the server itself


def server_command(*options: str) -> list[str]:
    """The command line of the server, to be run in the project's folder; `options` of granian's come before ours."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--blocking-threads", "4",  # with one, who waits for a page that is made anew holds up all that are kept
        # One that is killed, for want of memory, takes no other along; one that doesn't end holds up no reload.
        "--respawn-failed-workers", "--workers-kill-timeout", "30",
        "--respawn-interval", "10",  # seconds in which the next one must have started, on a busy machine too
        *options, "newsroom.wsgi:application",
    ]  # fmt: skip
