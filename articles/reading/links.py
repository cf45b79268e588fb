"""Links at the end of cached stories: another headline is put in place of the old one.

The newest stories are linked to from many pages. If each of these were rendered anew for a headline, readers who ask
meanwhile would wait longer than for anything else that the desk does.
"""

import re
from dataclasses import dataclass, field

from django.db import Error as DatabaseFailure
from django.template.loader import render_to_string
from django.utils import translation

from articles.models.cache_keys import key
from articles.models.story import Story
from articles.models.story_queries import LISTED_FIELDS
from articles.reading.cached_page import CachedPage

MOST = 20  # stories that change at once; an import changes more, and its pages are rendered anew
KIND = key("link", "")
LINK = re.compile(rb"(<a [^>]*>)(.*)(</a> <time .*</time>)", re.DOTALL)


@dataclass(frozen=True)
class Links:
    """Links to stories as they are now, by cache key, as a page has them."""

    by_key: dict[str, bytes] = field(default_factory=dict)

    def put_in_place(self, key: str, page: CachedPage) -> bool:
        """Show a story's headline as it is now. Returns False if the page must be rendered anew for that."""
        link = self.by_key.get(key)
        if link is None:
            return False
        opening, headline, closing = LINK.fullmatch(link).groups()  # with its address, and with its date
        before, _opening, rest = page.body.partition(opening)
        old_headline, found, after = rest.partition(closing)
        if not found or b"</a>" in old_headline:
            return False
        page.replace_body(before + opening + headline + closing + after)
        return True


def current_links(keys: set[str]) -> Links:
    """The links of those keys that name one: of public stories that don't expire. One query, if there are any."""
    numbers = {name.removeprefix(KIND) for name in keys if name.startswith(KIND)}
    if not numbers or len(numbers) > MOST:
        return Links()
    stories = Story.objects.public().filter(pk__in=numbers, expires_at=None).select_related("section")
    try:
        return Links({key("link", story.pk): link_to(story) for story in stories.only(*LISTED_FIELDS)})
    except DatabaseFailure:
        return Links()


def link_to(story: Story) -> bytes:
    with translation.override(story.language):
        return render_to_string("articles/_story_link.html", {"story": story}).rstrip("\n").encode()
