"""`manage.py demo`: a newsroom with sample stories, in one command."""

import os
import secrets
import socket
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from articles.demo.corrected import correct_one_story
from articles.demo.people import introduce_authors
from articles.demo.press_time import STORIES, write_moved_stories
from articles.demo.readers import read_some_stories
from articles.models import User

ACCOUNT = "editor"


class Command(BaseCommand):
    help = "Set up a newsroom with sample stories and an account, and serve it. Can be run again."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="where to serve; 8000 by default")
        parser.add_argument("--no-server", action="store_true", help="set up, but don't serve")

    def handle(self, *, port, no_server, **options):
        if not no_server:
            refuse_taken_port(port)
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        with tempfile.TemporaryDirectory(prefix="newsroom-demo-") as folder:
            write_moved_stories(Path(folder))
            call_command("import_stories", folder, images=str(STORIES), stdout=self.stdout)
        password = make_account()
        correct_one_story(by=User.objects.get(username=ACCOUNT))
        introduce_authors()
        read_some_stories()
        self.stdout.write(f"\nThe site:  http://127.0.0.1:{port}/")
        self.stdout.write(f"The desk:  http://127.0.0.1:{port}/admin/")
        self.stdout.write(f"Name:      {ACCOUNT}")
        self.stdout.write(f"Password:  {password}\n")
        if not no_server:
            self.stdout.write("Stop it with Ctrl+C.")
            self.stdout.flush()
            os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
            os.environ.setdefault("GRANIAN_LOG_LEVEL", "warning")
            call_command("serve", port=port, workers=1)


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} can't be used ({error}). Stop what runs there, or choose another: "
                f"manage.py demo --port {port % 60000 + 1}"
            ) from error


def make_account() -> str:
    """The password of the demo's account. The first run makes it and writes it to DATA_DIR."""
    path = settings.DATA_DIR / "demo_password"
    user = User.objects.filter(username=ACCOUNT).first()
    if user and path.exists():
        password = path.read_text().strip()
        return password if user.check_password(password) else "the one you have set"
    password = secrets.token_urlsafe(12)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password)
    user = user or User(username=ACCOUNT, is_staff=True, is_superuser=True)
    user.set_password(password)
    user.save()
    return password
