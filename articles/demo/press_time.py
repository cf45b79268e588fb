"""Moves the sample stories' times to today, so that a new site opens on a working day's paper."""

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

# The moment at which the files are "now": what they date later is scheduled.
PRESS_TIME = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC)
FIELDS = {"date": "published_at", "updated": "updated_at", "expires": "expires_at"}
TIME_LINE = re.compile(rf"^({'|'.join(FIELDS)}): (\d{{4}}-\d\d-\d\d \d\d:\d\d)$", re.MULTILINE)


def write_moved_stories(folder: Path) -> None:
    """Copy the sample stories into a folder, as if the press time were now.

    A story that the site has already keeps the times that it has there, so importing the copies moves none.
    """
    distance = timezone.now().replace(second=0, microsecond=0) - PRESS_TIME
    for path in STORIES.glob("*.md"):
        held = Story.objects.filter(source=SOURCE, source_id=path.stem).first()
        text = TIME_LINE.sub(partial(moved, held=held, distance=distance), path.read_text(encoding="utf-8"))
        (folder / path.name).write_text(text, encoding="utf-8")


def moved(line: re.Match, held: Story | None, distance: datetime.timedelta) -> str:
    """A line of front matter with the time that the story has here, or else its own, moved."""
    written = datetime.datetime.fromisoformat(line[2]).replace(tzinfo=PRESS_TIME.tzinfo)
    moment = getattr(held, FIELDS[line[1]], None) or written + distance
    return f"{line[1]}: {moment.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).isoformat(sep=' ')}"
