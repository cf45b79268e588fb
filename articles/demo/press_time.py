"""Moves the sample stories' times to today, so that a new site looks like a working day."""

import datetime
import re
import zoneinfo
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from articles.models import Story

STORIES = Path(__file__).parent / "stories"
SOURCE = "Newsroom demo"

# "Now" in the files: stories with a later date are scheduled.
PRESS_TIME = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC)
FIELDS = {"date": "published_at", "updated": "updated_at", "expires": "expires_at"}
TIME_LINE = re.compile(rf"^({'|'.join(FIELDS)}): (\d{{4}}-\d\d-\d\d \d\d:\d\d)$", re.MULTILINE)


def write_moved_stories(folder: Path) -> None:
    """Copy the sample stories into a folder, with their times moved as if PRESS_TIME were now.

    Stories that the site has already get the times that they have there, so a second import changes nothing.
    """
    distance = timezone.now().replace(second=0, microsecond=0) - PRESS_TIME
    for path in STORIES.glob("*.md"):
        held = Story.objects.filter(source=SOURCE, source_id=path.stem).first()
        text = TIME_LINE.sub(partial(moved, held=held, distance=distance), path.read_text(encoding="utf-8"))
        (folder / path.name).write_text(text, encoding="utf-8")


def moved(line: re.Match, held: Story | None, distance: datetime.timedelta) -> str:
    """A line of front matter with the time that the story has on the site, or else with its own time moved."""
    written = datetime.datetime.fromisoformat(line[2]).replace(tzinfo=PRESS_TIME.tzinfo)
    moment = getattr(held, FIELDS[line[1]], None) or written + distance
    return f"{line[1]}: {moment.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).isoformat(sep=' ')}"
