"""Every link in a clean body can be parsed, whatever somebody typed."""

import contextlib
from html import escape
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.text.addresses import is_parsable, is_web_address, split_address
from articles.text.citations import check_citations, parse
from articles.text.markup import clean_html, links_in, text_of
from articles.text.outline import outline

UNPARSABLE = [
    "http://u[@example.com/", "http://℀@example.com/", "https://＃@example.com/", "//u[@example.com/", "\\\\u]@a/",
    "mailto://[", "tel://[::1", "HTTP://\t℀@a.example", "http://:1١@a.example:١/", "tel://a:99999", "mailto://a:b",
]  # fmt: skip
PARSABLE = [
    "https://a.example:443/?q=[1]#[2]", "http://[::1]:8000/", "https://новини.бг/вода",
    "http://xn--b1amarcd.xn--90ae/", "mailto:desk@a.example?subject=[1]", "tel:+359(2)1", "/℀/[1]", "#℀[", "/a//[b",
]  # fmt: skip
STARTS = [
    "http://",
    "https://",
    "HTTP://",
    "mailto:",
    "tel:",
    "mailto://",
    "tel://",
    "/",
    "//",
    "/\t/",
    "\\\\",
    "#",
    "",
]
PIECES = [
    *"[]@:/?#%.\\ \t\n\r;&=\"'<>`^|{}~-+,aZ09", "℀", "ℂ", "／", "？", "＃", "＠", "：", "٣", "ß", "日", "é", "\u200b",
    "\u202e", "\x00", "\x1f", "\x7f", "\ud800", "\ufeff", "\u2028", "%5B", "%00", "%", "::1", "[::1]", "[v1.a]",
    "65536", ":99999", "xn--", "u:p@", "http://", "x" * 5_000,
]  # fmt: skip
ADDRESSES = st.builds("{}{}".format, st.sampled_from(STARTS), st.lists(st.sampled_from(PIECES)).map("".join))


def link(address):
    return f'<p><a href="{escape(address)}">the words</a></p>'


@settings(max_examples=1_000, deadline=None)
@given(ADDRESSES)
@example("http://u[@example.com/")
@example("http://℀@example.com/")
@example("tel://a:99999")
def test_each_link_in_a_clean_body_can_be_parsed_and_joined(address):
    body = clean_html(link(address))
    assert text_of(body) == "the words"
    for found in links_in(body):
        assert (urlsplit(found).port or 0) <= 65535
        assert urljoin("https://news.example/city/1-a/", found)


@pytest.mark.parametrize("address", UNPARSABLE)
def test_an_unparsable_link_is_removed_and_its_words_stay(address):
    assert clean_html(link(address)) == "<p>the words</p>"
    assert not outline(link(address)).links[0].leads_somewhere


@pytest.mark.parametrize("address", PARSABLE)
def test_a_parsable_link_stays_unchanged(address):
    assert links_in(clean_html(link(address))) == [address]


@pytest.mark.parametrize("markup", ['<img alt="A boat" src="{}">', '<iframe src="{}"></iframe>', '<img src="{}">'])
def test_a_picture_or_player_with_an_unparsable_address_becomes_no_link(markup):
    body = clean_html(markup.format("http://u[@example.com/"))
    assert body == ("<p>A boat</p>" if "alt" in markup else "")


@settings(max_examples=300, deadline=None)
@given(ADDRESSES)
@example("http://u[@example.com/")
@example("http://℀@example.com/")
def test_any_address_can_be_split_and_any_line_read_as_a_source(address):
    parts = split_address(address)
    assert not is_parsable(address.strip()) or parts == urlsplit(address.strip())
    for line in (address, f"Reuters {address}"):
        assert all(source.name for source in parse(line))
        with contextlib.suppress(ValidationError):
            check_citations(line)


@settings(max_examples=1_000, deadline=None)
@given(st.one_of(ADDRESSES, ADDRESSES.map("https://a.example{}".format), ADDRESSES.map("ftp://a.example:80/{}".format)))
@example("http://a?b@a.example/")
@example("https://a.example/" + "b" * 2_030)
@example("https://a.example/" + "b" * 2_031)
@example("https://a.example/a b")
@example("https://a.example\n")
@example("https://localhost")
@example("https://a")
def test_a_web_address_is_what_django_takes(address):
    try:
        URLValidator()(address)
    except ValidationError:
        assert not is_web_address(address)
    else:
        assert is_web_address(address)
