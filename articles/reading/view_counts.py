"""The view counts on cached pages, which may be a minute or 1 % behind, whichever allows more."""

import time
from collections.abc import Iterable

from articles.models import PageViews
from articles.models.rows import some_at_a_time
from articles.reading.cached_page import CachedPage

LEFT_ALONE = 35  # seconds; looked through every 20, no page is left alone for a minute
ALLOWED = 0.01


def mark_lagging(pages: Iterable[CachedPage]) -> None:
    """Mark those of some pages that show a count which is too far behind. One query for each 500 stories."""
    now = time.monotonic()
    old = [page for page in pages if page.note.shown.views and now - page.rendered_at > LEFT_ALONE]
    counts = current_counts({story for page in old for story in page.note.shown.views})
    for page in old:
        shown = page.note.shown.views
        page.is_lagging = any(counts.get(story, 0) - shown[story] > ALLOWED * shown[story] for story in shown)


def current_counts(stories: Iterable[int]) -> dict[int, int]:
    found = {}
    for some in some_at_a_time(stories):
        rows = PageViews.objects.filter(pk__in=some).values_list("pk", "imported", "counted")
        found |= {pk: imported + counted for pk, imported, counted in rows}
    return found
