"""An editor at work, in the site's own environment: python -m benchmarks.editing RATE SECONDS

Saves RATE times a second through `articles.desk.publishing`: two of three saves are of drafts, the third changes what
readers see. Of these, one in ten publishes a new story and another one withdraws it. Prints the number of saves.
"""

import os
import random
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from articles.desk.publishing import publish, save_story, withdraw  # noqa: E402
from articles.models import Section, Story  # noqa: E402
from benchmarks.pace import keep_pace  # noqa: E402

DRAFTS = 20
NEWEST = 200  # among which live stories are edited


class Editor:
    def __init__(self):
        self._chance = random.Random(7)
        self._live = list(Story.objects.public().filter(language="en").latest().values_list("pk", flat=True)[:NEWEST])
        self._drafts = [self._begin("A draft").pk for _ in range(DRAFTS)]
        self._published = []

    def save(self, number):
        if number % 3:
            self._edit(self._chance.choice(self._drafts), number)
        elif number % 30 == 15:
            story = self._begin(f"News {number}")
            publish(story, by=None)
            self._published.append(story.pk)
        elif number % 30 == 0 and self._published:
            withdraw(Story.objects.get(pk=self._published.pop()), by=None)
        else:
            self._edit(self._chance.choice(self._live), number)

    @staticmethod
    def _begin(headline):
        story = Story(headline=headline, section=Section.objects.news("en"), body="<p>The text so far.</p>")
        save_story(story, by=None)
        return story

    @staticmethod
    def _edit(pk, number):
        story = Story.objects.get(pk=pk)
        if number % 2:
            story.headline = f"{story.headline.partition(' – ')[0]} – {time.time():.2f}"
        story.body += f"<p>Added at {time.time():.2f}.</p>"
        save_story(story, by=None)


if __name__ == "__main__":
    keep_pace(Editor())
