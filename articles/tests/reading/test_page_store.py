"""The page cache's storage, and the encodings of a page."""

import brotli
import pytest

from articles.reading.cached_page import CachedPage, CacheNote, best_encoding, etag_matches
from articles.reading.page_store import PageStore, read_parameters
from articles.reading.shown import Shown


def make_page(body=b"text", parameters=(), keys=(), ends_at=None):
    shown = Shown()
    shown.keys, shown.ends_at = {*keys}, ends_at
    return CachedPage([("Content-Type", "text/html")], body, CacheNote(parameters, shown=shown))


def put(store, path, query="", turn=None, **page):
    store.put(path, query, make_page(**page), store.turn() if turn is None else turn)


def stored(store, path, query=""):
    page = store.get(path, query)
    return page and page.body


def test_page_is_found_under_its_path_only():
    store = PageStore()
    put(store, "/")
    assert stored(store, "/") == b"text"
    assert stored(store, "/news/") is None


def test_pages_that_carry_a_key_are_dropped_with_it_and_no_others():
    store = PageStore()
    for path, keys in [("/1", ["card:1", "card:2"]), ("/2", ["card:2"]), ("/3", ["card:3", "list:en"])]:
        put(store, path, keys=keys)
    store.drop({"card:2", "card:77"})
    assert [stored(store, path) for path in ["/1", "/2", "/3"]] == [None, None, b"text"]
    put(store, "/1", keys=["card:1"])
    store.drop({"card:2"})  # it no longer shows the second story
    assert stored(store, "/1") == b"text"
    store.drop({"site"})
    assert [stored(store, path) for path in ["/1", "/2", "/3"]] == [None] * 3


def test_page_that_was_rendered_while_something_on_it_changed_is_not_stored():
    store = PageStore()
    turn = store.turn()
    store.drop({"card:2"})
    put(store, "/1", turn=turn, keys=["card:2"])
    put(store, "/2", turn=turn, keys=["card:1"])
    assert [stored(store, path) for path in ["/1", "/2"]] == [None, b"text"]
    turn = store.turn()
    store.drop({"site"})
    put(store, "/3", turn=turn, keys=["card:1"])
    store.drop({f"card:{number}" for number in range(30_000)})  # more than it remembers
    put(store, "/4", turn=turn, keys=["list:en"])
    assert [stored(store, path) for path in ["/3", "/4"]] == [None, None]


def test_dropped_and_evicted_pages_leave_nothing_behind():
    store = PageStore(limit=100_000)
    for number in range(1_000):
        put(store, f"/{number}", keys=["list:en", f"card:{number}"])
    store.drop({"list:en"})
    assert (store.pages(), store._size, dict(store._carriers)) == ([], 0, {})


def test_only_parameters_that_the_view_reads_make_a_difference():
    store = PageStore()
    put(store, "/", body=b"newest", parameters=("before",))
    put(store, "/", "utm=1&before=5-1", body=b"older", parameters=("before",))
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
        put(store, path, body=b"x" * size)


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
