"""The sources that a story cites, one a line."""

import pytest
from django.core.exceptions import ValidationError

from articles.text.citations import LONGEST_NAME, MOST, Citation, check_citations, parse

READ = {
    "Reuters": Citation("Reuters"),
    "Reuters https://www.reuters.com/x": Citation("Reuters", "https://www.reuters.com/x"),
    "The city’s own report,  page 4 http://city.example/a?b=1&c=2": Citation(
        "The city’s own report, page 4", "http://city.example/a?b=1&c=2"
    ),
    "https://www.reuters.com/x": Citation("www.reuters.com", "https://www.reuters.com/x"),
    "HTTPS://City.Example/Report": Citation("city.example", "HTTPS://City.Example/Report"),
    "БТА https://новини.бг/вода": Citation("БТА", "https://новини.бг/вода"),
    "وكالة الأنباء https://news.example/": Citation("وكالة الأنباء", "https://news.example/"),
    "Note: two people who were there": Citation("Note: two people who were there"),
    "<b>Bold</b> & Co": Citation("<b>Bold</b> & Co"),
}  # fmt: skip
REFUSED = {
    "Reuters www.reuters.com": "“Reuters www.reuters.com” doesn't end with a valid web address. Begin it with https://",
    "Reuters ftp://reuters.com/": "doesn't end with a valid web address",
    "Reuters javascript:alert(1)": "doesn't end with a valid web address",
    "Reuters data:text/html,x": "doesn't end with a valid web address",
    "https://www.reuters.com/x Reuters": "put the address at the end of the line",
    "Reuters (https://www.reuters.com/x)": "put the address at the end of the line",
    "One https://one.example/ https://two.example/": "put the address at the end of the line",
    "Reuters https://": "put the address at the end of the line",
    "Reuters https://reuters .com/": "put the address at the end of the line",
    "Reuters https://[::1": "put the address at the end of the line",
    "Reuters https://me:secret@reuters.com/": "put the address at the end of the line",
    "n" * (LONGEST_NAME + 1): "is too long: a name may have at most 200 characters",
}


@pytest.mark.parametrize(("line", "citation"), READ.items())
def test_a_line_is_a_name_an_address_or_both(line, citation):
    check_citations(line)
    assert parse(line) == [citation]


@pytest.mark.parametrize(("line", "words"), REFUSED.items())
def test_a_bad_line_is_refused_with_a_message_and_is_never_a_link(line, words):
    with pytest.raises(ValidationError, match=words.replace("(", r"\(")):
        check_citations(line)
    [citation] = parse(line)
    assert len(citation.name) <= LONGEST_NAME
    assert citation.url in {"", "https://two.example/"}


def test_sources_are_in_order_and_empty_lines_are_ignored():
    text = "Reuters\n\n   \r\n City council https://city.example/ \n\x00\u2028\n"
    check_citations(text)
    assert parse(text) == [Citation("Reuters"), Citation("City council", "https://city.example/")]
    assert parse("") == []


def test_every_bad_line_is_named():
    with pytest.raises(ValidationError) as refused:
        check_citations("Fine\nftp://one.example/\nwww.two.example")
    assert len(refused.value.messages) == 2


def test_there_are_at_most_twenty():
    text = "\n".join(f"Source {number}" for number in range(MOST + 1))
    with pytest.raises(ValidationError, match="There are 21 sources; at most 20 are allowed"):
        check_citations(text)
    assert len(parse(text)) == MOST
    check_citations(text.rpartition("\n")[0])


def test_a_very_long_text_is_read_quickly():
    for text in ["a" * 1_000_000, "a " * 500_000, "\n" * 1_000_000, "https://" * 100_000, "http://a" + ".a" * 400_000]:
        parse(text)
        try:
            check_citations(text)
        except ValidationError:
            pass
