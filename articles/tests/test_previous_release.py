"""During an upgrade the release before still runs, on this one's schema: it saves stories, and readers see them."""

import io
import subprocess
import sys
import tarfile

import pytest
from django.conf import settings
from django.db import connection

from articles.tests.server import PATIENCE, ROOT

pytestmark = pytest.mark.database
SAVE = """
from articles.desk.publishing import publish, save_story
from articles.models import Section, Story
story = Story(headline="Saved by the release before", section=Section.objects.news("en"), body="<p>Its text.</p>")
save_story(story, by=None, rows=lambda: story.tags.add("ferries"))
publish(story, by=None)
story.lead = "Saved twice."
save_story(story, by=None)
print(story.get_absolute_url())
"""


@pytest.fixture
def released(tmp_path):
    """The code of the last release, whose commit stands in .ci/released."""
    commit = (ROOT / ".ci/released").read_text().split()[0]
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path / "released", filter="data")
    return tmp_path / "released"


@pytest.fixture
def upgraded(request, tmp_path):
    """A site with this release's schema and server, on the database of this run."""
    if connection.vendor == "sqlite":
        yield request.getfixturevalue("site")
        return
    from articles.tests.postgresql import open_postgres_site  # its psycopg isn't installed where SQLite is enough

    server = settings.DATABASES["default"]
    user = f"{server['USER']}:{server['PASSWORD']}"
    with open_postgres_site(tmp_path, user, server["HOST"], int(server["PORT"] or 5432)) as site:
        yield site


def test_release_before_saves_stories_on_this_schema(upgraded, released):
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", SAVE]
    done = subprocess.run(
        command,
        cwd=released,
        env=upgraded.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    page = upgraded.get_until(done.stdout.strip(), lambda reply: reply.status == 200)
    assert "Saved by the release before" in page.text
    assert "Saved twice." in page.text
    assert "ferries" in page.text
