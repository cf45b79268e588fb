"""Leaves so many public English stories on a demo site: python -m checks.crowd 40, with the site's own environment.

Fewer by making drafts of the oldest, more by copying all, older and older.
"""

import datetime
import sys
import uuid

import django

django.setup()

from articles.models import Status, Story, StoryImage  # noqa: E402

BETWEEN = datetime.timedelta(minutes=37)


def main(wanted: int) -> None:
    stories = list(Story.objects.public().filter(language="en").latest())
    Story.objects.filter(pk__in=[story.pk for story in stories[wanted:]]).update(status=Status.DRAFT)
    for number in range(wanted - len(stories)):
        copy_older(stories[number % len(stories)], stories[-1].published_at - BETWEEN * (number + 1))


def copy_older(story: Story, date: datetime.datetime) -> None:
    pictures, tags = list(StoryImage.objects.filter(story=story.pk)), list(story.tags.all())
    copy = Story.objects.get(pk=story.pk)
    copy.pk, copy.uid, copy.source_id, copy.published_at = None, uuid.uuid4(), f"{story.source_id} {date}", date
    copy._state.adding, copy.version = True, 0
    copy.save()
    copy.tags.set(tags)
    for picture in pictures:
        picture.pk, picture.story, picture._state.adding = None, copy, True
        picture.save()


if __name__ == "__main__":
    main(int(sys.argv[1]))
