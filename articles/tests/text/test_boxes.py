"""Fact boxes and pull quotes in bodies."""

import re

import pytest

from articles.text.boxes import with_classes
from articles.text.differences import blocks_of
from articles.text.markup import clean_html, text_of
from articles.text.outline import outline

BOX = "<aside><h3>Title</h3><p>a</p><ul><li><p>b</p></li></ul></aside>"
QUOTE = "<aside><blockquote><p>a</p><p>b</p></blockquote><p>Ana</p></aside>"


@pytest.mark.parametrize(
    ("html", "body"),
    [
        (BOX + QUOTE, BOX + QUOTE),
        ('<aside class="x" style="y"><h1>T</h1>a<h2>b</h2></aside>', "<aside><h3>T</h3><p>a</p><h4>b</h4></aside>"),
        ("<aside>a<h2>b</h2></aside>", "<aside><p>a</p><h4>b</h4></aside>"),
        (
            "<aside><blockquote>a</blockquote><footer>Ana</footer></aside>",
            "<aside><blockquote><p>a</p></blockquote><p>Ana</p></aside>",
        ),
        # What a pull quote can't have comes after it.
        (
            "<aside><blockquote>a</blockquote><p>b</p><p>c</p><h2>d</h2></aside>",
            "<aside><blockquote><p>a</p></blockquote><p>b</p></aside><p>c</p><h2>d</h2>",
        ),
        # Inside another block there are no boxes.
        ("<ul><li><aside>a</aside></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<table><td><aside><h3>a</h3></aside></table>", "<table><tbody><tr><td><h3>a</h3></td></tr></tbody></table>"),
        ("<aside>a<aside>b</aside>c</aside>", "<aside><p>a</p><p>b</p><p>c</p></aside>"),
        ("<blockquote><aside>a</aside></blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("a<aside> <p></p> </aside>b", "<p>a</p><p>b</p>"),
        ("<p>a<aside>b", "<p>a</p><aside><p>b</p></aside>"),
    ],
)  # fmt: skip
def test_an_aside_is_a_fact_box_or_a_pull_quote(html, body):
    assert clean_html(html) == body
    assert clean_html(str(body)) == body


def test_readers_get_each_with_a_class():
    assert with_classes(BOX + QUOTE) == (
        BOX.replace("<aside>", '<aside class="fact-box">').replace("h3>", "h2>")
        + QUOTE.replace("<aside>", '<aside class="pull-quote">')
    )


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("<aside><h3>T</h3><p>a</p><h4>b</h4></aside><h3>c</h3>", ["h2", "h3", "h3"]),
        ('<aside><h3 id="t">T</h3></aside>', ["h2"]),
        ("<aside><p>a</p><h4>b</h4></aside><h2>c</h2>", ["h2", "h2"]),
    ],
)
def test_the_headings_of_a_box_skip_no_level_below_the_headline(body, levels):
    assert re.findall("<(h[1-6])", with_classes(body)) == levels


def test_their_words_are_text_like_any_other():
    assert text_of(BOX + QUOTE).split() == ["Title", "a", "b", "a", "b", "Ana"]
    assert blocks_of(BOX + QUOTE) == ["Title", "a", "b", "a", "b", "Ana"]


@pytest.mark.parametrize(
    ("html", "untitled"),
    [
        (BOX + QUOTE + "<p>a</p>", 0),
        ("<aside><h3></h3><p>a</p></aside>", 1),
        ("<aside><ul><li><p>a</p></ul></aside><aside><p>b</aside>", 2),
        ("<aside><p></p></aside><p>a</p>", 0),
    ],
)
def test_a_fact_box_without_a_title_is_noticed(html, untitled):
    assert outline(html).untitled_boxes == untitled
