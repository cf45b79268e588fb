"""Each page that may be cached has one address: endless names of one page would push all others out of the cache."""

import re

import pytest
from django.utils import timezone

from articles.models import Status, Story
from articles.reading.listing import STORIES_ON_A_PAGE, make_cursor
from articles.reading.page_cache import CACHE_NOTE
from articles.reading.page_store import read_parameters
from articles.tests.factories import (
    DAY,
    SECOND,
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_address,
)
from articles.tests.resolver import every_pattern

pytestmark = pytest.mark.django_db
LISTS = ["/latest/", "/economy/", "/tags/harbour/", "/authors/ana-petrova/"]


@pytest.fixture
def stories():
    """In one section, by one author and with one tag, newest first; the last two are the oldest page's."""
    common = {"section": make_section("Economy"), "tags": [make_tag("harbour")], "authors": [make_author()]}
    moments = [timezone.now() - DAY - number * SECOND for number in range(STORIES_ON_A_PAGE + 4)]
    return [make_story(f"Story {number}", published_at=at, **common) for number, at in enumerate(moments)]


def cursor_of(story):
    return make_cursor(story.published_at, story.pk)


def address(path, cursor):
    return f"{path}?before={cursor}" if cursor else path


def assert_redirects(client, path, cursor, expected):
    answer = client.get(address(path, cursor))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(path, expected)), cursor
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", LISTS)
def test_cursor_of_a_story_of_the_list_is_answered(client, stories, path):
    answer = client.get(address(path, cursor_of(stories[19])))
    assert answer.status_code == 200
    assert "Story 20" in answer.text
    assert "Story 19" not in answer.text


@pytest.mark.parametrize("path", LISTS)
def test_cursor_that_is_written_otherwise_redirects_to_the_canonical_one(client, stories, path):
    moment, _, pk = cursor_of(stories[5]).partition("-")
    for other in (f"0{moment}-{pk}", f"{moment}-0{pk}", f"0{moment}-000{pk}"):
        assert_redirects(client, path, other, f"{moment}-{pk}")


@pytest.mark.parametrize("path", LISTS)
def test_cursor_that_names_nothing_redirects_to_the_same_place(client, stories, path):
    moment, _, pk = cursor_of(stories[5]).partition("-")
    assert_redirects(client, path, f"{moment}-{int(pk) - 1}" if pk != "1" else f"{moment}-0", f"{moment}-{pk}")
    assert_redirects(client, path, f"{int(moment) - 7}-{pk}", f"{moment}-{pk}")
    assert_redirects(client, path, "1-1", cursor_of(stories[-1]))
    for newer in (f"{int(moment) + 10**12}-1", "99999999999999999-1"):
        assert_redirects(client, path, newer, "")


@pytest.mark.parametrize("path", LISTS)
def test_cursor_of_a_withdrawn_story_redirects_to_the_same_stories(client, stories, path):
    before = address(path, cursor_of(stories[STORIES_ON_A_PAGE - 1]))
    shown = re.findall(r"Story \d+", client.get(before).text)
    stories[STORIES_ON_A_PAGE - 1].delete()
    Story.objects.filter(pk=stories[STORIES_ON_A_PAGE - 2].pk).update(expires_at=timezone.now() - SECOND)
    answer = client.get(before, follow=True)
    assert answer.redirect_chain == [(address(path, cursor_of(stories[STORIES_ON_A_PAGE - 3])), 302)]
    assert re.findall(r"Story \d+", answer.text) == shown


def test_cursor_of_another_list_redirects(client, stories):
    other = make_story("Elsewhere", section=make_section("Sport"), published_at=stories[5].published_at)
    for path in LISTS[1:]:
        assert_redirects(client, path, cursor_of(other), cursor_of(stories[4]))


def test_cursors_of_corrections_redirect_to_the_canonical_ones(client, stories):
    made = make_correction(stories[0])
    canonical = make_cursor(made.made_at, made.pk)
    assert client.get(address("/corrections/", canonical)).status_code == 200
    assert_redirects(client, "/corrections/", f"0{canonical}", canonical)
    assert_redirects(client, "/corrections/", "1-1", canonical)
    assert_redirects(client, "/corrections/", "99999999999999999-1", "")


def test_cursor_tells_nothing_of_a_hidden_tag_or_author(client):
    make_story("Draft", tags=[make_tag("secret")], authors=[make_author("Hidden")], status=Status.DRAFT)
    for path in ("/tags/secret/", "/authors/hidden/", "/tags/no-such/", "/authors/nobody/"):
        for cursor in ("1-1", "99999999999999999-1", "01-1"):
            assert client.get(address(path, cursor)).status_code == 404


def test_deep_page_takes_one_query_more_than_its_stories(client, stories, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(address("/tags/harbour/", cursor_of(stories[3])))


# One page of each pattern that may be cached. None: pages that never are.
NEVER_CACHED = {"/preview/TOKEN/", "/preview/TOKEN/media/KEY/NAME"}


def pages(stories):
    image, story, month = make_image(), stories[0], timezone.localtime(stories[0].published_at)
    add_picture(story, image)
    made, older = make_correction(story), f"?before={cursor_of(stories[3])}"
    make_page()
    return {
        "/": ["/"],
        "/latest/": ["/latest/", f"/latest/{older}"],
        "/feed/": ["/feed/"],
        "/corrections/": ["/corrections/", f"/corrections/?before={make_cursor(made.made_at, made.pk)}"],
        "/SLUG/": ["/economy/", f"/economy/{older}", "/imprint/"],
        "/SLUG/feed/": ["/economy/feed/"],
        "/tags/SLUG/": ["/tags/harbour/", f"/tags/harbour/{older}"],
        "/tags/SLUG/feed/": ["/tags/harbour/feed/"],
        "/authors/SLUG/": ["/authors/ana-petrova/", f"/authors/ana-petrova/{older}"],
        "/authors/SLUG/feed/": ["/authors/ana-petrova/feed/"],
        "/SECTION/ID-SLUG/": [story.get_absolute_url()],
        "/media/KEY/NAME": [picture_address(image)],
        "/robots.txt": ["/robots.txt"],
        "/sitemap.xml": ["/sitemap.xml"],
        "/sitemap-YEAR-MONTH.xml": [f"/sitemap-{month.year}-{month.month}.xml"],
    }


def other_names(path):
    """Further names that somebody may try for a page: zeros before its numbers, capitals, slashes, parameters."""
    path, _, query = path.partition("?")
    for number in re.finditer(r"\d+", path):
        for zeros in ("0", "00000000"):
            yield f"{path[: number.start()]}{zeros}{path[number.start() :]}?{query}"
    for moved in (
        path.upper(),
        path.title(),
        f"/{path}",
        f"{path}/",
        f"{path}%20",
        f"{path}%0A",
        f"/.{path}",
        f"/en{path}",
    ):
        yield f"{moved}?{query}"
    yield path.replace("-", "%2D") + f"?{query}"
    for more in ("p=1", "page_id=0001", "utm_source=x", "page=2", "before", "BEFORE=1-1", "lang=bg"):
        yield f"{path}?{more}&{query}"
    for moment in ("1", "01", "63000000000000000", "99999999999999999"):
        yield f"{path}?before={moment}-1"
        yield f"{path}?before={moment}-1&{query}"
    yield f"{path}?{query.replace('=', '=0')}"
    yield f"{path}?{query.replace('-', '-0')}"
    yield f"{path}?{query.replace('-', '%2D')}"


def cached_as(client, path):
    """The names of a page in the page cache; None if the answer isn't cached."""
    answer = client.get(path)
    request = answer.wsgi_request
    note = request.environ.get(CACHE_NOTE)
    if note is None or answer.status_code != 200:
        return None
    return request.path, read_parameters(request.META["QUERY_STRING"], note.parameters), answer.content


def test_every_page_is_cached_under_one_address(client, stories):
    known, found = pages(stories), {}
    ours = {pattern for pattern in every_pattern() if not pattern.startswith(("/admin/", "/bg/"))} - NEVER_CACHED
    assert ours == known.keys()  # a new pattern needs an example here
    for path in [path for paths in known.values() for path in paths]:
        *name, content = cached_as(client, path)
        assert found.setdefault(content, name) == name
        for other in other_names(path):
            if again := cached_as(client, other):
                *name, content = again
                assert found.setdefault(content, name) == name, other
