"""Sites for the checks, run as in production: in a temporary folder, on a free port, removed afterwards."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the checks are run as files

from articles.tests.server import Site, free_port  # noqa: E402

ACCOUNT, PASSWORD = "checker", "a pass phrase for an hour"
BROKEN = "/what-breaks/"


class CheckedSite(Site):
    """A site with the project's own settings, which ignores a developer's environment and `.env`."""

    def __init__(self, folder: Path, languages: str, database_url: str):
        super().__init__(folder)
        self.port = free_port()
        self._languages = languages
        self._database_url = database_url

    @property
    def environment(self):
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "SECRET_KEY": "only-for-checks-and-long-enough-to-please-the-checks-of-django",
            "DATABASE_URL": self._database_url,
            "DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(self.folder / "static"),
            "SITE_URL": self.url,
            "SITE_DIR": "",
            "SITE_NAME": "Newsroom",
            "TIME_ZONE": "UTC",
            "LANGUAGE_CODE": self._languages.split(",")[0],
            "LANGUAGES": self._languages,
            "ALLOWED_HOSTS": "127.0.0.1",
            "CSRF_TRUSTED_ORIGINS": "",
            "BEHIND_PROXY": "off",
            "DEBUG": "off",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }

    def python(self, *arguments: str, stdin: str = "") -> str:
        """Run Python with the site's environment and return its output. If it fails, exit with its error."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{' '.join(arguments)} fails:\n{done.stderr}")
        return done.stdout

    def addresses(self) -> dict[str, str]:
        """The address of each page type by name, empty where the site has no such page."""
        return json.loads(self.python("-m", "checks.addresses"))

    @contextmanager
    def another_process(self):
        """The same site with another worker process behind `run`."""
        other = CheckedSite(self.folder, self._languages, self._database_url)
        other.port = self.port
        try:
            yield other
        finally:
            other.close()

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def workers(self) -> list[int]:
        """The process ids of the server's workers."""
        return [
            int(pid) for pid in Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        ]

    def processor_seconds(self) -> list[float]:
        """The CPU time of each worker, in seconds."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.workers()]
        return [(int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK") for stat in stats]

    def break_down(self) -> None:
        """Break the database: every page that isn't cached answers 500 from now on."""
        with sqlite3.connect(self.database) as connection:
            connection.execute("ALTER TABLE articles_section RENAME TO broken")


@contextmanager
def open_site(*commands: tuple[str, ...], languages="en,bg", database_url="", options=()):
    """A running site, set up by these management commands, with an account for the desk.

    Its own language is the first of `languages`. `database_url` names an empty database to use instead of SQLite;
    `options` are for the server.
    """
    with tempfile.TemporaryDirectory(prefix="newsroom-check-") as folder:
        site = CheckedSite(Path(folder), languages, database_url)
        try:
            for command in commands:
                site.python("manage.py", *command)
            site.python("manage.py", "createsuperuser", "--noinput", "--username", ACCOUNT, "--email", "c@news.example")
            site.start(*options)
            yield site
        finally:
            site.close()


def open_demo():
    """The site that the README's first command makes."""
    return open_site(("demo", "--no-server"))
