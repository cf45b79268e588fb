"""The plans of public pages: the same for a thousand stories and for a million."""

from functools import partial

import pytest
from django.utils import timezone

from articles.models import OldAddress
from articles.models.timed_changes import keys_by_time
from articles.reading import list_facts
from articles.reading.listing import make_cursor
from articles.tests.factories import (
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_address,
)
from articles.tests.plans import BETWEEN, STORIES, Library, fill, growing, plans_of

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/latest/",
    "/latest/?before={deep}",
    "/feed/",
    "/economy/",
    "/economy/?before={deep}",
    "/economy/feed/",
    "/tags/harbour/",
    "/tags/harbour/?before={deep}",
    "/tags/harbour/feed/",
    "/tags/lighthouse/",
    "/tags/lighthouse/feed/",
    "/authors/ana-petrova/",
    "/authors/ana-petrova/?before={deep}",
    "/authors/ana-petrova/feed/",
    "/corrections/",
    "/corrections/?before={deep}",
    "/sitemap.xml",
    "/sitemap-{month}.xml",
    "{story}",
    "{picture}",
    "/no-such-page/",
    "/tags/quay/",
]


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """The stories of a tag or author are counted up to a number, which isn't reached among so few."""
    monkeypatch.setattr(list_facts, "MOST_COUNTED", 50)


@pytest.fixture
def library():
    """A story with a rare tag and a common one, and a thousand more around it."""
    section, image = make_section("Economy"), make_image()
    rare, common = make_tag("lighthouse"), make_tag("harbour")
    authors = [make_author(), make_author("Boris Ivanov")]
    story = make_story(section=section, tags=[common, rare], authors=authors)
    add_picture(story, image)
    OldAddress.remember("/tags/quay/", common)
    others = [OldAddress(path=f"/?p={number}", language="en", story=story) for number in range(3_000)]
    OldAddress.objects.bulk_create(others)  # of few, any index is as good
    tags = [common, *(make_tag(f"tag {n}") for n in range(9))]
    library = Library([section, make_section("Sport")], tags, authors, make_correction(story))
    library.story, library.image = story, image
    fill(library)
    return library


@pytest.fixture
def pages(client, library):
    """What asks for each of PAGES, by its name there."""
    middle = timezone.now() - STORIES * BETWEEN
    month = timezone.localtime(middle)
    words = {
        "deep": make_cursor(middle, library.story.pk),
        "month": f"{month.year}-{month.month}",
        "story": library.story.get_absolute_url(),
        "picture": picture_address(library.image),
    }
    # No story has that cursor: first its canonical one is looked for, then the page is read.
    return {page: partial(client.get, page.format(**words), follow=True) for page in PAGES}


def fill_around(library):
    """As many stories again, half of them newer and half of them older than those that are there."""
    fill(library, range(STORIES // 2))
    fill(library, range(STORIES * 3 // 2, STORIES * 2))


def test_every_page_reads_indexes_without_full_scan_or_sort_and_counts_nothing(pages):
    for page, ask in pages.items():
        plans = plans_of(ask)
        if not page.startswith("/corrections/"):  # which are read in order until a page is full
            assert plans.full_scans == [], page
        assert plans.sorts == [], page
        assert plans.reads_an_index, page
        assert [query.sql for query in plans.queries if "COUNT(" in query.sql] == [], page


def test_no_page_reads_more_among_twice_as_many_stories(pages, library):
    assert growing(pages, lambda: fill_around(library)) == {}


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"into_future": True}], ids=["drafts", "scheduled"])
def test_no_list_reads_what_is_hidden_under_a_tag_or_author(pages, library, hidden):
    lists = {page: pages[page] for page in ("/tags/harbour/", "/authors/ana-petrova/")}
    assert growing(lists, lambda: fill(library, range(STORIES), **hidden)) == {}


def test_what_changes_by_itself_is_found_without_reading_what_is_published(library):
    make_story(published_at=timezone.now() + HOUR), make_story(expires_at=timezone.now() + HOUR)
    now = timezone.now()
    asked = {"what changes by itself": lambda: keys_by_time(now, now + 2 * HOUR)}
    assert growing(asked, lambda: fill_around(library)) == {}
