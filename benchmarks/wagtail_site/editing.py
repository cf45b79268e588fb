"""As benchmarks.editing, at Wagtail's desk: python -m benchmarks.wagtail_site.editing RATE SECONDS

The page cache is emptied as its documentation proposes: whenever a live page was edited, made or withdrawn.
"""

import os
import random
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.wagtail_site.settings")
django.setup()

from wagtail.images import get_image_model  # noqa: E402
from wagtailcache.cache import clear_cache  # noqa: E402

from benchmarks.pace import keep_pace  # noqa: E402
from benchmarks.wagtail_site.models import ArticlePage, Author, NewsIndexPage  # noqa: E402

DRAFTS = 20
NEWEST = 200


class Editor:
    def __init__(self):
        self._chance, self._index = random.Random(7), NewsIndexPage.objects.get()
        self._facts = {"author": Author.objects.get(), "image": get_image_model().objects.get()}
        newest = ArticlePage.objects.live().order_by("-first_published_at")
        self._live = list(newest.values_list("pk", flat=True)[:NEWEST])
        self._drafts = [self._begin(f"A draft {number}").pk for number in range(DRAFTS)]
        self._published = []

    def save(self, number):
        if number % 3:
            self._edit(self._chance.choice(self._drafts), number)
            return
        if number % 30 == 15:
            page = self._begin(f"News {number} {time.time():.2f}")
            page.save_revision().publish()
            self._published.append(page.pk)
        elif number % 30 == 0 and self._published:
            ArticlePage.objects.get(pk=self._published.pop()).unpublish()
        else:
            self._edit(self._chance.choice(self._live), number).publish()
        clear_cache()

    def _begin(self, title):
        page = ArticlePage(title=title, body="<p>The text so far.</p>", live=False, **self._facts)
        return self._index.add_child(instance=page)

    @staticmethod
    def _edit(pk, number):
        page = ArticlePage.objects.get(pk=pk).get_latest_revision_as_object()
        if number % 2:
            page.title = f"{page.title.partition(' – ')[0]} – {time.time():.2f}"
        page.body += f"<p>Added at {time.time():.2f}.</p>"
        return page.save_revision()


if __name__ == "__main__":
    keep_pace(Editor())
