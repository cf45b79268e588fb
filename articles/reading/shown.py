"""What a page shows: views note it beside their queries, and the page cache drops the page when it changes.

    with noting() as shown:
        response = view(request)
    shown.keys, shown.ends_at, shown.views

Outside `noting` nothing is noted.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from articles.models import Author, Image, Story, Tag
from articles.models.cache_keys import key


class Shown:
    """The keys of what a page shows (`articles.models.cache_keys`), when the first of it ends, and views by story.

    `is_by_the_way` says that the page also shows what needn't be up to date, such as related stories.
    """

    def __init__(self):
        self.keys: set[str] = set()
        self.ends_at: datetime.datetime | None = None
        self.views: dict[int, int] = {}
        self.is_by_the_way = False


_noted: ContextVar[Shown | None] = ContextVar("shown", default=None)


@contextmanager
def noting() -> Iterator[Shown]:
    """Give what is noted inside the block."""
    shown = Shown()
    token = _noted.set(shown)
    try:
        yield shown
    finally:
        _noted.reset(token)


def shows(*keys: str, ends: Iterable[datetime.datetime | None] = ()) -> None:
    """Note keys, and moments from which the page may no longer be shown."""
    if shown := _noted.get():
        shown.keys.update(keys)
        moments = [moment for moment in (shown.ends_at, *ends) if moment]
        shown.ends_at = min(moments, default=None)


def shows_stories(kind: str, stories: Iterable[Story]) -> None:
    """Note stories in one form: "card", "link", "title" or "item"."""
    stories = list(stories)
    shows(*(key(kind, story.pk) for story in stories), ends=[story.expires_at for story in stories])
    shows(*(key("section", story.section_id) for story in stories))  # part of their addresses


def shows_images(kind: str, images: Iterable[Image]) -> None:
    """Note pictures: "image" with all that is said of them, or "thumbnail"."""
    images = list(images)
    shows(*(key(kind, image.pk) for image in images), ends=[image.rights_expire_at for image in images])


def shows_names(named: Iterable[Author | Tag]) -> None:
    """Note authors and tags that are named."""
    shows(*(key(one._meta.model_name, one.pk) for one in named))


def shows_views(stories: Iterable[Story]) -> None:
    """Note how many views of these stories are shown."""
    if shown := _noted.get():
        shown.views |= {story.pk: story.views for story in stories}


def shows_by_the_way() -> None:
    """Note that the page shows what may be minutes old."""
    if shown := _noted.get():
        shown.is_by_the_way = True
