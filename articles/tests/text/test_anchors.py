"""The ids of headings."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.anchors import for_editor, headings_in, ids_of, with_ids
from articles.text.markup import clean_html


def ids(html):
    return re.findall(r'<h[234] id="([^"]*)"', with_ids(clean_html(html)))


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (
            "<h2>The bridge opens!</h2><p>a</p><h3>A <b>new</b><br>one &amp; two</h3>",
            ["the-bridge-opens", "a-new-one-two"],
        ),
        ("<h2>Мостът</h2><h4>橋</h4><h2>?!</h2>", ["mostat", "qiao", "part"]),
        ("<h2>a</h2><h2>a</h2><h2>a-2</h2><h2>A</h2>", ["a", "a-2", "a-2-2", "a-3"]),
        # The story's page has these itself.
        ("<h2>Tags</h2><h2>Corrections</h2><h2>Correction 12</h2>", ["tags-2", "corrections-2", "correction-12-2"]),
        ("<ul><li><h2>a</h2></li></ul><aside><h3>Box</h3></aside>", ["a", "box"]),
        ('<h2 id="x">a</h2><h2 id="x">b</h2><h2 id="Ж.1">c</h2>', ["x", "b", "Ж.1"]),
        ('<h2>b</h2><h2 id="b">a</h2>', ["b-2", "b"]),
        ('<h2 id="main">a</h2><h2 id="a b">b</h2><h2 id="&quot;&gt;">c</h2><h2 id="correction-1">d</h2>', list("abcd")),
        (f'<h2 id="{"x" * 101}">a</h2><p id="y">b</p>', ["a"]),
    ],
)
def test_every_heading_has_an_id_of_its_own(html, found):
    assert ids(html) == found


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ('<h2 id="a-b">A b</h2>', "<h2>A b</h2>"),
        ('<h2 id="old">New</h2>', '<h2 id="old">New</h2>'),
        ('<h2 data-anchor="old">New</h2>', '<h2 id="old">New</h2>'),
        ('<h2 id="a">A</h2><h2 id="a-2">A</h2>', "<h2>A</h2><h2>A</h2>"),
        ('<h2 id="a-2">A</h2><h2 id="a">A</h2>', '<h2 id="a-2">A</h2><h2 id="a">A</h2>'),
    ],
)
def test_a_body_states_only_the_ids_that_its_words_dont_give(html, stored):
    assert clean_html(html) == stored
    assert clean_html(str(stored)) == stored


HEADINGS = st.lists(
    st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from(["h2", "h3"]),
        st.sampled_from(["", " id=a", " id=a-2", " id=a-3", " id=b", " id=tags-2", " id=x"]),
        st.sampled_from(["a", "a 2", "A 3", "b", "tags", "tags 2", "?"]),
    ),
    max_size=9,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(HEADINGS)
def test_the_editor_changes_nothing_and_no_id_is_used_twice(html):
    body = clean_html(html)
    assert len(set(ids(body))) == len(ids(body)) == len(headings_in(body))
    for keeps_all in (True, False):
        assert clean_html(for_editor(body, keeps_all=keeps_all)) == body


def test_a_reworded_heading_keeps_its_id_if_the_editor_was_given_it():
    in_editor = for_editor(clean_html("<h2>Old</h2>"), keeps_all=True).replace("Old", "New")
    assert ids(in_editor) == ["old"]
    assert ids(for_editor(clean_html("<h2>Old</h2>"), keeps_all=False).replace("Old", "New")) == ["new"]


def test_very_many_equal_headings_take_linear_time():
    made = ids_of([("", "a")] * 50_000)
    assert (made[0], made[-1]) == ("a", "a-50000")
