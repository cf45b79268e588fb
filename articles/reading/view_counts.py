"""The view counts on cached pages, which may be a minute or 1 % behind, whichever allows more.

A story's page has one: the new count is put in place of the old one, which takes a tenth of the time of rendering the
page. What shows more of them is marked, and rendered by the next reader who asks.
"""

import time
from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from articles.models import PageViews
from articles.models.rows import some_at_a_time
from articles.reading.cached_page import CachedPage
from articles.text.numbers import views_for_readers

LEFT_ALONE = 35  # seconds; looked through every 20, no page is left alone for a minute
ALLOWED = 0.01


def bring_up_to_date(pages: Iterable[CachedPage]) -> None:
    """Count anew on those of some pages that show a count which is too far behind. One query for 500 stories."""
    now = time.monotonic()
    old = [page for page in pages if page.note.shown.views and now - page.counted_at > LEFT_ALONE]
    counts = current_counts({story for page in old for story in page.note.shown.views})
    for page in old:
        shown = page.note.shown.views
        behind = {pk for pk in shown if is_behind(shown[pk], counts.get(pk, 0))}
        if behind and (len(shown) > 1 or not put_in_place(page, counts.get(behind.pop(), 0))):
            page.is_lagging = True


def is_behind(shown: int, count: int) -> bool:
    """Whether readers would see that one count has become another; few views aren't shown at all."""
    shown, count = (views if views >= settings.SHOW_VIEWS_FROM else 0 for views in (shown, count))
    return abs(count - shown) > ALLOWED * shown


def current_counts(stories: Iterable[int]) -> dict[int, int]:
    found = {}
    for some in some_at_a_time(stories):
        rows = PageViews.objects.filter(pk__in=some).values_list("pk", "imported", "counted")
        found |= {pk: imported + counted for pk, imported, counted in rows}
    return found


def put_in_place(page: CachedPage, count: int) -> bool:
    """Show another count on a page that has one. Returns whether it stands where the site's own templates have it."""
    [(story, shown)] = page.note.shown.views.items()
    before, after = (as_printed(number, page.language) for number in (shown, count))
    if page.body.count(before) != 1:
        return False
    page.note.shown.views[story] = count
    page.replace_body(page.body.replace(before, after))
    page.counted_at = time.monotonic()
    return True


def as_printed(count: int, language: str) -> bytes:
    """A count as templates/articles/story_detail.html prints it: nothing, if it is small."""
    with translation.override(language):
        return views_for_readers(count).encode()
