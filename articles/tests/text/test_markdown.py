"""Bodies as Markdown: readable, and the same body when parsed again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.markdown import TooDeep, html_of, markdown_of
from articles.text.markup import clean_html

CHECKSUM = "0123456789abcdef" * 4
TAGS = [
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "td", "th", "strong", "em", "a", "s",
    "sub", "sup", "code", "br", "hr", "figure", "img", "figcaption", "aside",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        *(f"<{end}{tag}>" for tag in TAGS for end in ("", "/")),
        *('<a href="https://example.org/a(b)">', '<a href="/x_y">', "<ol start=5>", "<td colspan=2>"),
        f'<img data-file="{CHECKSUM}" alt="a">',
        *("<h2 id=x_y>", "<h3 id=a>", "{#a}", " {#b_}", "https://youtu.be/x_y", '<a href="https://youtu.be/x">'),
        *("- ", "1. ", "# ", "```", "~~~", "\n", "    ", "*", "_", "**", "`", "[x]", "(y)", "&lt;", "&amp;copy;"),
        *("&nbsp;", "|", "---", "===", "+++", "\\", "!", "> ", "http://a.b", "a b", "a", "“", "$$", "\t", "&#10;", ":"),
    ]
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <b>two</b> <i>three</i>.</p><p>Four</p>", "One **two** *three*.\n\nFour"),
        ("<h2>One</h2><h3>Two #</h3><hr>", "## One\n\n### Two \\#\n\n***"),
        ("<ul><li>a<li>b</ul><ol start=3><li>c</ol>", "- a\n- b\n\n3. c"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n<!-- -->\n\n- b"),
        ("<ol><li><p>a<p>b<li>c</ol>", "1. a\n\n   b\n\n2. c"),
        ("<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b"),
        ("<pre>a\n\n```</pre>", "````\na\n\n```\n````"),
        ("<p>a<br>- b<br>1. c<br># d", "a\\\n\\- b\\\n1\\. c\\\n\\# d"),
        ("<p>snake_case 5 * 3 [x] &amp;amp; &lt;b&gt;&nbsp;`", "snake_case 5 \\* 3 \\[x\\] \\&amp; \\<b>&nbsp;\\`"),
        ('<p><a href="/a_b?c=1&amp;d">x</a> <a href="/фери">y</a>', '[x](/a_b?c=1&d) <a href="/фери">y</a>'),
        ("<p>H<sub>2</sub>O <code>a`</code>", "H<sub>2</sub>O `` a` ``"),
        ("<table><tr><th>a|b<th>c<tr><td><td>d</table>", "| a\\|b | c |\n| --- | --- |\n|  | d |"),
        ("<table><tr><td>a</table>", "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>"),
        ("<pre>---\n\nheadline: x</pre>", "<pre><code>---&#10;&#10;headline: x</code></pre>"),
        ("<p>One</p><p>a<b>“b”</b>c</p>", "One\n\n<p>a<strong>“b”</strong>c</p>"),
        ("<h2 id=old>New</h2><p><a href=#old>a</a>", "## New {#old}\n\n[a](#old)"),
        ("<h2>Set {#x}</h2>", "<h2>Set {#x}</h2>"),
        ("<p>https://youtu.be/a_b", "<https://youtu.be/a_b>"),
        ("<aside><h3>A</h3><p>b</aside>", "<aside><h3>A</h3><p>b</p></aside>"),
        ("", ""),
    ],
)
def test_markdown_reads_as_a_person_would_write_it(html, markdown):
    body = clean_html(html)
    assert markdown_of(body).strip() == markdown
    assert clean_html(html_of(markdown)) == body


def test_a_figure_names_the_file_beside_it():
    body = clean_html(f'<figure><img data-file="{CHECKSUM}" alt="A &quot;b&quot;"><figcaption>c</figcaption></figure>')
    written = markdown_of(body, {CHECKSUM: "1-a.jpg"}.get)
    assert f'<img src="1-a.jpg" alt="A &quot;b&quot;" data-file="{CHECKSUM}">' in written
    assert clean_html(html_of(written)) == body


def test_lists_that_are_nested_too_deeply_stay_html():
    body = clean_html("<ul><li>a" * 30)
    assert markdown_of(body).startswith("<ul><li><p>a</p>")
    with pytest.raises(TooDeep):
        html_of("> " * 30 + "a")


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=25))
def test_any_body_survives_the_round_trip(pieces):
    body = clean_html("".join(pieces))
    assert clean_html(html_of(markdown_of(body))) == body
