from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.incoming import LeftOut
from articles.importing.source_html import repair, without_written_pictures
from articles.tests.importing.fuzzing import share
from articles.text.markdown import html_of
from articles.text.markup import clean_html, text_of
from articles.text.word_count import count_words, count_words_of_html

SWALLOWING = [
    *("iframe", "script", "style", "svg", "math", "textarea", "title", "noscript", "xmp", "plaintext", "select"),
    *("template", "object", "noembed", "noframes", "video", "audio", "canvas"),
]
PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 100_000  # 1.1 MB


def body(html):
    """The paragraphs of what readers get of some HTML."""
    return text_of(clean_html(repair(html).html)).split("\n\n")


def around(piece):
    return f"<p>Before it.</p>\n\n{piece}\n\n<p>After it.</p>\n\n<p>The end.</p>"


# Nothing runs on


@pytest.mark.parametrize("attributes", ["", ' class="wide"', " /", ' width="560" /'])
@pytest.mark.parametrize("name", SWALLOWING)
def test_an_element_without_an_end_keeps_what_comes_after(name, attributes):
    assert body(around(f"<{name}{attributes}>")) == ["Before it.", "After it.", "The end."]


@pytest.mark.parametrize("name", SWALLOWING)
def test_an_element_without_an_end_does_not_reach_to_the_end_of_the_next_one(name):
    with_source = f'<{name} src="/harbour">'
    html = around(f"{with_source}\n\n<p>In between.</p>\n\n{with_source}</{name}>")
    paragraphs = [words for words in body(html) if words != "/harbour"]
    assert paragraphs == ["Before it.", "In between.", "After it.", "The end."]


@pytest.mark.parametrize(
    "piece", ["<!-- to do", "<!-->", "<!DOCTYPE", "<![CDATA[", "<?php echo 1", "<? 2", "<![if", "</", "<!", "<?"]
)
def test_a_comment_or_instruction_without_an_end_keeps_what_comes_after(piece):
    assert body(around(piece))[-2:] == ["After it.", "The end."]


@pytest.mark.parametrize("end", [">", "/>", " />"])
def test_a_self_closed_frame_is_a_link_and_no_more(end):
    link = "https://www.youtube.com/watch?v=harbour"
    html = around(f'<iframe src="https://www.youtube.com/embed/harbour"{end}')
    assert body(html) == ["Before it.", link, "After it.", "The end."]


def test_words_after_a_self_closed_frame_are_not_inside_it():
    repaired = repair('<iframe src="/x" /><p>One.</p></iframe>')
    assert (text_of(clean_html(repaired.html)), repaired.left_out, repaired.warnings) == ("One.", [], [])


def test_a_page_in_one_line_keeps_what_comes_after_a_script():
    assert body("<p>One.</p><script>let ferry = 1;<p>Two.</p><style>b<p>Three.</p>") == ["One.", "Two.", "Three."]


def test_what_has_no_end_is_named_and_its_words_are_counted():
    repaired = repair("<p>One.</p>\n<script>let ferry = true;\n<p>Two.</p>\n<!-- check this\n<p>Three.</p><!-- again\n")
    assert repaired.left_out == [
        LeftOut(3, "in a <script> that isn't closed"),
        LeftOut(3, "in a comment that isn't closed"),
    ]
    assert repaired.warnings == ["Never closed in the source: <script>, <!--. The text after it was kept."]
    assert repaired.words == 9


def test_words_that_browsers_hide_are_named():
    html = "<title>Harbour Times</title><p>One.</p><iframe src='/x'>Your browser has no frames</iframe>"
    assert repair(html).left_out == [LeftOut(2, "inside <title>"), LeftOut(5, "inside <iframe>")]


def test_code_that_is_closed_has_no_words():
    code = "<script>document.write('<script src=a></p>');</script><style>p { color: red }</style><?php 1 > 0; ?>"
    repaired = repair(f"<p>One.</p>{code}")
    assert (repaired.html, repaired.left_out, repaired.warnings, repaired.words) == ("<p>One.</p>", [], [], 1)


def test_declarations_have_no_words():
    html = "<!DOCTYPE html><!--><p>One.</p><!---><?xml:namespace prefix = o /><![if !lists]><![endif]>"
    repaired = repair(html)
    assert (repaired.html, repaired.left_out, repaired.warnings) == ("<p>One.</p>", [], [])


@pytest.mark.parametrize("name", ["textarea", "noscript", "xmp", "select", "object", "svg"])
def test_words_inside_other_elements_are_text(name):
    assert body(around(f"<{name}>Inside it.</{name}>")) == ["Before it.", "Inside it.", "After it.", "The end."]


def test_cdata_is_unwrapped():
    assert body("<p>One <![CDATA[<b>two</b>]]> three.</p>") == ["One two three."]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "Plain text, 2 < 3 > 1 & so on",
        '<!-- wp:paragraph {"dropCap":true} -->\n<p class="cap">Words</p>\n<!-- /wp:paragraph -->\n<!--more-->',
        '<a href="/a?b=1&amp;c" title="a > b">x</a><img src=a.jpg alt=\'"\'><br/><video controls src="/v.mp4"></video>',
        "<textarea><b>shown as it is</textarea>",
        '[caption id="a" width="300"]<img src=\'/a.jpg\' />A ferry[/caption]',
    ],
)
def test_sound_html_stays_as_it_is(html):
    repaired = repair(html)
    assert (repaired.html, repaired.left_out, repaired.warnings) == (html, [], [])


# Signs and quotes


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("if a < b then", "if a < b then"),
        ("if a <b then", "if a <b then"),
        ("if a <b\n\nthen c> d", "if a <b then c> d"),
        ("To Jane <jane@harbour.example> or <Tom Reed>.", "To Jane <jane@harbour.example> or <Tom Reed>."),
        ("See <https://harbour.example/a> there", "See <https://harbour.example/a> there"),
        ("A </ B", "A </ B"),
        ("and </or B", "and </or B"),
        ("A <<?php 1 ?>b c", "A <b c"),
        ('<b>A</b <a href="/x">B</a', "A B"),
        ('<a href="/x" B <b>C</b>', "B C"),
        ('A <a href="/x', 'A <a href="/x'),
    ],
)
def test_a_sign_that_begins_no_tag_is_text(html, text):
    assert body(html) == [text]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_missing_quote_costs_no_words(quote):
    html = f"<p>A <a href={quote}/one>B</a> C <a href={quote}/two{quote}>D</a> E</p>"
    assert clean_html(repair(html).html) == '<p>A <a href="/one">B</a> C <a href="/two">D</a> E</p>'


def test_a_value_ends_at_a_blank_line():
    assert body('<p>A <a href="/one\n\nB <a href="/two">C</a></p>') == ["A B C"]


# Pictures and control characters


def test_a_picture_written_into_the_text_is_dropped_with_a_warning():
    repaired = repair(f"<p>One.</p><img src=\"{PICTURE}\"><img src='{PICTURE}'><p>Two.</p>")
    assert clean_html(repaired.html) == "<p>One.</p><p>Two.</p>"
    [warning] = repaired.warnings
    assert warning.startswith("2 pictures that are written into the text")


def test_a_picture_written_into_markdown_is_dropped_with_a_warning():
    text, [warning] = without_written_pictures(f"One.\n\n![A ferry]({PICTURE})\n\n[two]: <{PICTURE}>")
    assert text == "One.\n\n![A ferry]()\n\n[two]: <>"
    assert warning.startswith("2 pictures")
    assert without_written_pictures("One.") == ("One.", [])


def test_control_characters_are_dropped_with_a_warning():
    repaired = repair("<p>A\x00 fer\x02ry \ud800sails\x07</p>")
    assert (repaired.html, repaired.warnings) == ("<p>A ferry sails</p>", ["Control characters were dropped: 4."])


def test_signs_of_windows_1252_are_read_as_such():
    repaired = repair("It\x92s \x93open\x94 \x96 now\x85")
    assert (repaired.html, repaired.warnings) == ("It’s “open” – now…", [])


# Markdown


@pytest.mark.parametrize(
    "piece", ["<!-- to do", "<script>", "<style>", "<textarea>", "<title>", "<svg>", "<?php", "<![CDATA[", "<!DOCTYPE"]
)
def test_markdown_goes_on_after_what_has_no_end(piece):
    html = html_of(f"Before it.\n\n{piece}\n\nAfter *it*.\n\n- The end.")
    assert "<p>After <em>it</em>.</p><ul>" in clean_html(repair(html).html)


def test_in_markdown_a_block_does_not_reach_to_the_end_of_the_next_one():
    html = html_of("<!-- to do\n\nIn *between*.\n\n<!-- done -->\n\nAfter *it*.")
    assert clean_html(repair(html).html) == "<p>In <em>between</em>.</p><p>After <em>it</em>.</p>"


def test_in_markdown_a_program_may_have_blank_lines_and_print_its_own_tag():
    html = html_of("<script>\nprint('<script>')\n\n    let a = 1\n    </script>\n\nAfter *it*.")
    assert clean_html(repair(html).html) == "<p>After <em>it</em>.</p>"


def test_markdown_with_many_unclosed_blocks_is_read_in_linear_time():
    assert html_of("<!-- a\n\n<script>\n\n" * 18_000 + "The *end*.").endswith("<p>The <em>end</em>.</p>\n")


# Any HTML

WORD = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
STARTS = [*(f"<{name}>" for name in SWALLOWING), "<p>", "<b", "<!--", "<![CDATA[", "<?", "<", "<!", "</"]
ENDS = [*(f"</{name}>" for name in SWALLOWING), "</p>", "</a>", "-->", "--!>", "]]>", "?>", ">", "/>"]
SIGNS = [
    '"',
    "'",
    "=",
    "\n\n",
    " ",
    "@",
    "&lt;",
    "&#0;",
    "\x00",
    "\x92",
    '<a href="',
    "<a href='/x'>",
    "<script src=/a>",
]


@share(0.5)
@given(st.lists(WORD | st.sampled_from(STARTS + ENDS + SIGNS), max_size=30).map("".join))
def test_any_html_is_repaired_and_repaired_once(html):
    repaired = repair(html)
    again = repair(repaired.html)
    assert count_words_of_html(again.html) == count_words_of_html(repaired.html)
    assert not [warning for warning in again.warnings if "Control" in warning]
    assert all(each.words > 0 for each in repaired.left_out)


@share(0.5)
@given(
    st.lists(
        st.tuples(st.sampled_from(STARTS), st.lists(WORD, min_size=1, max_size=4).map(" ".join)), min_size=1, max_size=8
    )
)
def test_paragraphs_after_any_damage_stay(pieces):
    html = "".join(f"{damage}\n\n<p>{words}</p>\n\n" for damage, words in pieces)
    shown = unescape(clean_html(repair(html).html))
    assert all(words in shown for _damage, words in pieces)


HOSTILE = [
    *("<script>", "<iframe>", "<title>a", "<!--", "<?", "<![CDATA[", "<", "</", "<a ", "<x y "),
    *("<a b='", '<a b="\n\n', "<a b='<b>", "data:a;base64,"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hundred_thousand_unclosed_pieces_are_read_once(piece):
    repaired = repair(piece * 100_000 + "<p>The end.</p>")
    assert "The end." in repaired.html


# Counting


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("One two  three", 3),
        ("It’s 1,024 of 2019-05-04 at example.org", 6),
        ("– … — ! / _", 0),
        ("ве\u0301рба, co\u00adope\u200bration", 2),
        ("हिन्दी में", 2),
        ("--" * 500_000 + " a", 1),
    ],
)
def test_words_are_counted(text, number):
    assert count_words(text) == number


@pytest.mark.parametrize(
    ("html", "number"),
    [
        ("<p>One</p><p>two</p>three<br>four<hr>five", 5),
        ("<b>w</b>or<font color=red>d</font>s<sup>2</sup>", 1),
        ("ferry&shy;man&nbsp;sails &amp; rows", 3),
        ("<table><tr><td>1</td><td>2</td></tr></table>", 2),
    ],
)
def test_words_of_html_are_counted(html, number):
    assert count_words_of_html(html) == number


ODD = ["ве\u0301рба", "co\u00adop", "a\u200bb", "&amp;", "&eacute;t&#233;", "it’s", "—", "&lt;b", "e\u0301t", "\u00a0"]


def within(names, inside):
    return st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", st.sampled_from(names), st.lists(inside, max_size=3)
    )


WORDS = st.lists(st.one_of(WORD, st.sampled_from(ODD)), max_size=4).map(" ".join)
INLINE = st.recursive(
    WORDS, lambda inside: within(["a", "b", "em", "span", "font", "sup", "code", "label"], inside), max_leaves=6
)
# Neither of these may stand within another one: its end tag would end nothing, and browsers don't see it then.
PARAGRAPHS = within(["p", "h2", "li", "figcaption"], INLINE)
SOUND = st.recursive(
    PARAGRAPHS,
    lambda inside: within(["div", "ul", "blockquote", "table", "figure", "aside", "section"], inside),
    max_leaves=12,
)


@share(0.5)
@given(SOUND)
def test_the_sanitiser_drops_no_words(html):
    assert count_words_of_html(clean_html(html)) == count_words_of_html(html)
