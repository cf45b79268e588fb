"""The page cache's storage, and the encodings of a page."""

import brotli
import pytest

from articles.reading.cached_page import CachedPage, CacheNote, best_encoding, etag_matches
from articles.reading.page_store import PageStore, read_parameters

VERSION = (7, "tonight")
MINUTE = 60


def make_page(body=b"text", parameters=()):
    return CachedPage([("Content-Type", "text/html")], body, CacheNote(parameters))


def stored(store, path, query="", version=VERSION, max_age=MINUTE):
    page = store.get(version, path, query, max_age)
    return page and page.body


def test_page_is_found_under_its_version_and_path_only():
    store = PageStore()
    store.put(VERSION, "/", "", make_page())
    assert stored(store, "/") == b"text"
    assert stored(store, "/news/") is None
    assert stored(store, "/", version=(8, "tonight")) is None
    assert stored(store, "/", version=(7, "tomorrow")) is None


def test_page_older_than_max_age_is_not_returned():
    store = PageStore()
    store.put(VERSION, "/", "", make_page())
    assert stored(store, "/", max_age=0) is None
    store.put(VERSION, "/", "", make_page(b"new"))
    assert stored(store, "/") == b"new"


def test_only_parameters_that_the_view_reads_make_a_difference():
    store = PageStore()
    store.put(VERSION, "/", "", make_page(b"newest", ("before",)))
    store.put(VERSION, "/", "utm=1&before=5-1", make_page(b"older", ("before",)))
    for query in ["", "utm_source=x", "x&y=%FF&;", "Before=5-1", "utm=" + "x" * 5000]:
        assert stored(store, "/", query) == b"newest"
    for query in ["before=5-1", "fbclid=1&before=5-1", "before=4-1&before=5-1", "before=5%2D1"]:
        assert stored(store, "/", query) == b"older"
    for query in ["before=", "before=4-1", "before=5-1&before=4-1"]:
        assert stored(store, "/", query) is None


def test_order_of_parameters_makes_no_difference_and_an_escaped_ampersand_separates_none():
    both = ("before", "days")
    assert read_parameters("days=7&before=5", both) == read_parameters("before=5&days=7", both)
    assert read_parameters("before=5%26days%3D7", both) != read_parameters("before=5&days=7", both)


def fill(store, paths, size=8_000):
    for path in paths:
        store.put(VERSION, path, "", make_page(b"x" * size))


def test_memory_is_bounded_and_the_least_recently_used_page_is_evicted():
    store = PageStore(limit=100_000)
    fill(store, ["/1", "/2", "/3", "/4", "/5"])
    stored(store, "/1")
    fill(store, ["/6"])
    assert [path for path in ["/1", "/2", "/3", "/4", "/5", "/6"] if stored(store, path)] == [
        "/1",
        "/3",
        "/4",
        "/5",
        "/6",
    ]


def test_replacing_a_page_takes_no_more_memory():
    store = PageStore(limit=100_000)
    fill(store, ["/1", *["/2"] * 1_000])
    assert stored(store, "/1")


def test_page_larger_than_the_store_is_not_cached_and_leaves_it_usable():
    store = PageStore(limit=100_000)
    fill(store, ["/large"], size=1_000_000)
    assert stored(store, "/large") is None
    fill(store, ["/1"])
    assert stored(store, "/1")


def test_size_of_a_page_covers_all_its_encodings():
    page = make_page("".join(f"<p>Story {number} of the day</p>" for number in range(300)).encode())
    bodies = [page.encoded(accepted).body for accepted in ["", "gzip", "br"]]
    assert sum(map(len, bodies)) <= page.size


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", "identity"), ("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"), ("br;q=0, gzip", "gzip"), ("br; q=0.000, gzip;Q=0", "identity"),
        ("BR", "br"), ("x-br, brotli", "identity"), ("identity", "identity"), ("*", "identity"), (",;=,", "identity"),
    ],
)  # fmt: skip
def test_reader_gets_the_best_encoding_that_they_accept(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_short_pages_are_not_compressed():
    assert make_page(b"ok").encoded("br").body == b"ok"
    assert brotli.decompress(make_page(b"ok" * 1_000).encoded("br").body) == b"ok" * 1_000


@pytest.mark.parametrize(
    ("header", "matches"),
    [
        ("", False), ('"abc"', True), ('W/"abc"', True), ('"x", "abc"', True), ("*", True),
        ('"ab"', False), ("abc", False), ('"abc-br"', False),
    ],
)  # fmt: skip
def test_if_none_match_is_compared_with_the_etag(header, matches):
    assert etag_matches(header, [("Vary", "x"), ("ETag", '"abc"')]) is matches
