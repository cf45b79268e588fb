"""Where finished pages are kept, and in which form they go out."""

import brotli
import pytest

from articles.reading.cached_page import CachedPage, CacheNote, best_encoding, has_same_copy
from articles.reading.page_store import PageStore, read_parameters

CACHE_VERSION = (7, "tonight")
MINUTE = 60


def make_page(body=b"words", parameters=()):
    return CachedPage([("Content-Type", "text/html")], body, CacheNote(parameters))


def kept(store, path, query="", edition=CACHE_VERSION, max_age=MINUTE):
    page = store.get(edition, path, query, max_age)
    return page and page.body


def test_page_is_found_under_its_version_and_path_only():
    store = PageStore()
    store.put(CACHE_VERSION, "/", "", make_page())
    assert kept(store, "/") == b"words"
    assert kept(store, "/news/") is None
    assert kept(store, "/", edition=(8, "tonight")) is None
    assert kept(store, "/", edition=(7, "tomorrow")) is None


def test_page_is_too_old_after_its_time():
    store = PageStore()
    store.put(CACHE_VERSION, "/", "", make_page())
    assert kept(store, "/", max_age=0) is None
    store.put(CACHE_VERSION, "/", "", make_page(b"new"))
    assert kept(store, "/") == b"new"


def test_parameters_that_the_view_reads_make_pages_and_others_dont():
    store = PageStore()
    store.put(CACHE_VERSION, "/", "", make_page(b"newest", ("before",)))
    store.put(CACHE_VERSION, "/", "utm=1&before=5-1", make_page(b"older", ("before",)))
    for query in ["", "utm_source=x", "x&y=%FF&;", "Before=5-1", "utm=" + "x" * 5000]:
        assert kept(store, "/", query) == b"newest"
    for query in ["before=5-1", "fbclid=1&before=5-1", "before=4-1&before=5-1", "before=5%2D1"]:
        assert kept(store, "/", query) == b"older"
    for query in ["before=", "before=4-1", "before=5-1&before=4-1"]:
        assert kept(store, "/", query) is None


def test_order_of_parameters_makes_no_difference_and_words_cant_pass_for_two():
    both = ("before", "days")
    assert read_parameters("days=7&before=5", both) == read_parameters("before=5&days=7", both)
    assert read_parameters("before=5%26days%3D7", both) != read_parameters("before=5&days=7", both)


def fill(store, paths, size=8_000):
    for path in paths:
        store.put(CACHE_VERSION, path, "", make_page(b"x" * size))


def test_memory_is_bounded_and_the_least_recently_used_page_goes_first():
    store = PageStore(limit=100_000)
    fill(store, ["/1", "/2", "/3", "/4", "/5"])
    kept(store, "/1")
    fill(store, ["/6"])
    assert [path for path in ["/1", "/2", "/3", "/4", "/5", "/6"] if kept(store, path)] == [
        "/1",
        "/3",
        "/4",
        "/5",
        "/6",
    ]


def test_putting_the_same_page_again_and_again_takes_no_room():
    store = PageStore(limit=100_000)
    fill(store, ["/1", *["/2"] * 1_000])
    assert kept(store, "/1")


def test_page_larger_than_the_store_is_not_cached_and_leaves_it_usable():
    store = PageStore(limit=100_000)
    fill(store, ["/large"], size=1_000_000)
    assert kept(store, "/large") is None
    fill(store, ["/1"])
    assert kept(store, "/1")


def test_a_page_and_all_its_forms_fit_into_what_it_is_counted_as():
    page = make_page("".join(f"<p>Story {number} of the day</p>" for number in range(300)).encode())
    forms = [page.form(accepted).body for accepted in ["", "gzip", "br"]]
    assert sum(len(form) for form in forms) <= page.size


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", "identity"), ("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"), ("br;q=0, gzip", "gzip"), ("br; q=0.000, gzip;Q=0", "identity"),
        ("BR", "br"), ("x-br, brotli", "identity"), ("identity", "identity"), ("*", "identity"), (",;=,", "identity"),
    ],
)  # fmt: skip
def test_reader_gets_the_best_encoding_that_they_take(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_short_answers_are_not_compressed():
    assert make_page(b"ok").form("br").body == b"ok"
    assert brotli.decompress(make_page(b"ok" * 1_000).form("br").body) == b"ok" * 1_000


@pytest.mark.parametrize(
    ("header", "is_same"),
    [
        ("", False), ('"abc"', True), ('W/"abc"', True), ('"x", "abc"', True), ("*", True),
        ('"ab"', False), ("abc", False), ('"abc-br"', False),
    ],
)  # fmt: skip
def test_copy_is_the_same_if_its_etag_is(header, is_same):
    assert has_same_copy(header, [("Vary", "x"), ("ETag", '"abc"')]) is is_same
