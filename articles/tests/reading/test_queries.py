"""What public pages ask the database, and how it goes about that: the same for ten stories and for a million.

SQLite and PostgreSQL are asked for their plans (EXPLAIN) while the pages are made.
"""

import pytest
from django.db import connection
from django.utils import timezone

from articles.reading.listing import make_cursor
from articles.tests.factories import (
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_address,
)
from articles.tests.plans import BETWEEN, STORIES, Questions, fill

pytestmark = pytest.mark.django_db

# Each page, and the indexes of ours that serve it from their order.
SERVED_BY = {
    "/": {"story_latest", "story_pinned"},
    "/?before={deep}": {"story_latest"},
    "/feed/": {"story_latest"},
    "/economy/": {"story_latest_in_section"},
    "/economy/?before={deep}": {"story_latest_in_section"},
    "/economy/feed/": {"story_latest_in_section"},
    "/tags/harbour/": {"tag_list"},
    "/tags/harbour/?before={deep}": {"tag_list"},
    "/tags/harbour/feed/": {"tag_list"},
    "/tags/lighthouse/": {"tag_list"},
    "/authors/ana-petrova/": {"author_list"},
    "/authors/ana-petrova/?before={deep}": {"author_list"},
    "/authors/ana-petrova/feed/": {"author_list"},
    "/corrections/": {"correction_latest"},
    "/corrections/?before={deep}": {"correction_latest"},
    "/sitemap.xml": {"story_latest"},
    "/sitemap-{month}.xml": {"story_latest"},
    "{story}": {"tag_list"},  # by related stories
    "{picture}": {"author_list"},  # as a portrait: have readers seen anything of its author?
    "/no-such-page/": set(),
}


@pytest.fixture
def pages():
    """The addresses of SERVED_BY on a site with stories enough: {as it stands there: the address}."""
    section, image = make_section("Economy"), make_image()
    rare, common = make_tag("lighthouse"), make_tag("harbour")
    authors = [make_author(), make_author("Boris Ivanov")]
    story = make_story(section=section, tags=[common, rare], authors=authors)
    add_picture(story, image)
    corrected = make_correction(story)
    fill([section, make_section("Sport")], [common, *(make_tag(f"tag {n}") for n in range(9))], authors, corrected)
    month = timezone.localtime(story.published_at)
    words = {
        "deep": make_cursor(story.published_at - STORIES // 2 * BETWEEN, story.pk),
        "month": f"{month.year}-{month.month}",
        "story": story.get_absolute_url(),
        "picture": picture_address(image),
    }
    return {page: page.format(**words) for page in SERVED_BY}


def test_every_page_is_read_along_an_index_and_counts_nothing(client, pages):
    served_by, faults, counting = {}, [], []
    for page, address in pages.items():
        questions = Questions()
        with connection.execute_wrapper(questions):
            client.get(address)
        served_by[page] = questions.indexes
        faults += [(page, *fault) for fault in questions.faults]
        counting += [(page, sql) for sql in questions.asked if "COUNT(" in sql]
    assert faults == []
    assert served_by == SERVED_BY
    assert counting == []
