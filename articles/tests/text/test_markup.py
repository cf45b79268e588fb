import pytest

from articles.text.markup import CleanHTML, MarkupError, clean_html, text_of

# -- the elements of a body ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>a <strong>b</strong> <em>c</em> <s>d</s></p>", None),
        ("<p>H<sub>2</sub>O, m<sup>2</sup>, <code>x = 1</code></p>", None),
        ("<h2>a</h2><h3>b</h3><h4>c</h4><hr>", None),
        ("<p>a<br>b</p>", None),
        ('<ol start="3"><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>', None),
        ("<blockquote><p>a</p></blockquote>", None),
        ("<pre><code>a\n  b &lt; c</code></pre>", None),
        ('<table><tbody><tr><th colspan="2"><p>a</p></th></tr><tr><td rowspan="2"></td></tr></tbody></table>', None),
        ("<p>a <b>b</b> <i>c</i> <del>d</del> <strike>e</strike></p>",
         "<p>a <strong>b</strong> <em>c</em> <s>d</s> <s>e</s></p>"),
        ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>"),
        ('<p class="x" style="color:red" id="y" onclick="z()">a</p>', "<p>a</p>"),
        ("<p><span>a</span> <u>b</u> <font color=red>c</font></p>", "<p>a b c</p>"),
        ("<div>a<section>b</section><article><p>c</p></article>d</div>", "<p>a</p><p>b</p><p>c</p><p>d</p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p>a</p><p>b</p>"),
        ("<ol start=1><li>a</ol>", "<ol><li><p>a</p></li></ol>"),
        ("<ol start=-5 type=a reversed><li value=7>a</ol>", "<ol><li><p>a</p></li></ol>"),
        ("<style>p{}</style><script src=/x.js>y()</script><template><p>z</template>a", "<p>a</p>"),
        ("<textarea><b>a</b></textarea>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ("<!-- a -->b<!doctype html><?php c ?>", "<p>b</p>"),
    ],
)  # fmt: skip
def test_bodies_keep_what_the_editor_can_keep(given, kept):
    assert clean_html(given) == (given if kept is None else kept)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<table><thead><tr><th>a</thead><tfoot><tr><td>c</tfoot></table>",
         "<table><tbody><tr><th><p>a</p></th></tr><tr><td><p>c</p></td></tr></tbody></table>"),
        ("<table><td colspan=1 rowspan='0'>a<td colspan=\"x\">b</table>",
         "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"),
        ("<table><caption>title</caption><col><tr><td>a</table>",
         "<p>title</p><table><tbody><tr><td><p>a</p></td></tr></tbody></table>"),
        ("<table>stray<tr><td>a</td></tr> <b>words</b></table>",
         "<p>stray</p><p><strong>words</strong></p><table><tbody><tr><td><p>a</p></td></tr></tbody></table>"),
        ("<tr><td>a</td><td>b</td></tr>", "<p>a</p><p>b</p>"),
        ("<table><tr><td><table><tr><td>a</table>b</table>",
         "<table><tbody><tr><td><table><tbody><tr><td><p>a</p></td></tr></tbody></table><p>b</p></td></tr>"
         "</tbody></table>"),
    ],
)  # fmt: skip
def test_tables_have_one_body_and_keep_text_outside_cells(given, kept):
    assert clean_html(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a", "<p>a</p>"),
        ("a<p>b</p>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<ul><li>a<li>b <b>c</b></ul>", "<ul><li><p>a</p></li><li><p>b <strong>c</strong></p></li></ul>"),
        ("<li>a<li>b</li>c", "<ul><li><p>a</p></li><li><p>b</p></li></ul><p>c</p>"),
        ("<ul>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<blockquote>a<br>b</blockquote>", "<blockquote><p>a<br>b</p></blockquote>"),
        ("<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<span>a</span> b", "<p>a b</p>"),
        ("a <b>b<div>c</div>d</b>", "<p>a <strong>b</strong></p><p><strong>c</strong></p><p><strong>d</strong></p>"),
        ("<p><b>a</p><p>b</p>", "<p><strong>a</strong></p><p>b</p>"),
        ("<b>a<i>b</b>c</i>", "<p><strong>a<em>b</em></strong><em>c</em></p>"),
        ("<h2><p>a</p><div>b</div></h2>", "<h2>a b</h2>"),
        ("<h2>a<ul><li>b</ul>", "<h2>a</h2><ul><li><p>b</p></li></ul>"),
    ],
)  # fmt: skip
def test_text_without_a_paragraph_gets_one(given, kept):
    assert clean_html(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p> a \n\t b </p>\n\n<p>c</p>", "<p>a b</p><p>c</p>"),
        ("<p>a <b> b </b> c</p>", "<p>a <strong>b </strong>c</p>"),
        ("<p>a <br> b<br><br></p>", "<p>a<br>b</p>"),
        ("<p>a<br />b<br/>\nc</br>d</p>", "<p>a<br>b<br>c<br>d</p>"),
        ("<p>a\xa0b&nbsp;&#160;c</p>", "<p>a&nbsp;b&nbsp;&nbsp;c</p>"),
        ("<p></p><p> </p><p>&nbsp;</p><p><br></p><p><b></b></p><p>\u200b</p>", ""),
        ("<ul><li></li></ul><blockquote> </blockquote><h2></h2><table></table><pre>\n</pre>", ""),
        ("<pre>\n  a\t b\n\n c\n</pre>", "<pre><code>  a\t b\n\n c</code></pre>"),
        ("<pre>a<br>b<b>c</b></pre>", "<pre><code>a\nbc</code></pre>"),
        ("a\r\nb\rc", "<p>a b c</p>"),
    ],
)
def test_white_space_has_one_form(given, kept):
    assert clean_html(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<em>a<strong>b</strong></em>", "<p><em>a</em><strong><em>b</em></strong></p>"),
        ("<b>a</b><strong>b</strong>", "<p><strong>ab</strong></p>"),
        ("<b><b>a</b></b>", "<p><strong>a</strong></p>"),
        ("<b><code>a</code></b>", "<p><code>a</code></p>"),
        ('<a href="/x"><code>a</code></a>', '<p><a href="/x">a</a></p>'),
        ('<a href="/x">a</a><a href="/x">b</a>', '<p><a href="/x">ab</a></p>'),
    ],
)
def test_marks_have_one_order(given, kept):
    assert clean_html(given) == kept


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("&lt;b&gt; &amp;amp; &quot;x&quot;", '&lt;b&gt; &amp;amp; "x"'),
        ("AT&T 5 < 6 > 4", "AT&amp;T 5 &lt; 6 &gt; 4"),
        ("&eacute;&#233;&#xe9;", "ééé"),
        ("a\x00b\x1b&#1;&#x0;c\x7f\x85", "ab\ufffdc"),
        ("a\ud800b&#xd800;", "ab\ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#" + "0" * 5000 + ";", "\ufffd"),
        ("\ufeffa", "a"),
        ("a\x0bb\x0cc", "a b c"),
    ],
)
def test_characters_have_one_form(given, words):
    assert clean_html(given) == f"<p>{words}</p>"


# -- links, pictures, embeds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&amp;c=2"),
        ("https://example.org/?a=1&copy=2", "https://example.org/?a=1&amp;copy=2"),
        ("HTTP://example.org/", "http://example.org/"),
        ("//example.org/a", "https://example.org/a"),
        (r"\\example.org/a", "https://example.org/a"),
        (" https://exa\nmple.org/a b ", "https://example.org/a%20b"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("tel:+35929234567", "tel:+35929234567"),
        ("/news/", "/news/"),
        ("#notes", "#notes"),
        ("https://пример.бг/път", "https://пример.бг/път"),
    ],
)
def test_links_to_pages_mail_and_phones_stay(given, kept):
    assert clean_html(f'<a href="{given}" target=_blank rel=x title=y>a</a>') == f'<p><a href="{kept}">a</a></p>'


@pytest.mark.parametrize(
    "address",
    [
        "",
        "page.html",
        "?a=1",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "java&#10;script:alert(1)",
        "java&Tab;script&colon;alert(1)",
        "&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58alert(1)",
        "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
        "java\x00script:alert(1)",
        "\xa0javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "vbscript:msgbox(1)",
        "view-source:javascript:alert(1)",
        "blob:https://example.org/1",
        "file:///etc/passwd",
        "feed:javascript:alert(1)",
        "http:javascript:alert(1)",
        "https://",
        "http://[",
        "ｊavascript:alert(1)",
    ],
)
def test_any_other_link_loses_its_address_and_keeps_its_words(address):
    assert clean_html(f'<a href="{address}">a</a>') == "<p>a</p>"


def test_an_anchor_without_an_end_does_not_swallow_the_next_link():
    given = '<p><a name="top">a <a href="/x">b</a> c</p>'
    assert clean_html(given) == '<p>a <a href="/x">b</a> c</p>'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<img src="https://a.b/c.jpg" alt="A  port">', '<p><a href="https://a.b/c.jpg">A port</a></p>'),
        ('<img src="/a.jpg">', '<p><a href="/a.jpg">/a.jpg</a></p>'),
        ('<img src="data:image/gif;base64,R0" data-src="/a.jpg" alt="A">', '<p><a href="/a.jpg">A</a></p>'),
        ('<img src="a.jpg" alt="A <b> port">', "<p>A &lt;b&gt; port</p>"),
        ('<img src="x" onerror="alert(1)">', ""),
        ('<a href="/story"><img src="/a.jpg" alt="A"></a>', '<p><a href="/story">A</a></p>'),
        ('<figure><img src="/a" alt="A"><figcaption>B</figcaption></figure>', '<p><a href="/a">A</a></p><p>B</p>'),
    ],
)  # fmt: skip
def test_pictures_become_links_and_captions_paragraphs(given, kept):
    assert clean_html(given) == kept


@pytest.mark.parametrize(
    "embed",
    [
        '<iframe src="ADDRESS">no frames</iframe>',
        '<iframe src="ADDRESS" />',
        '<embed src="ADDRESS">',
        '<object data="ADDRESS"></object>',
        '<video src="ADDRESS" controls></video>',
        '<audio><source src="ADDRESS"></audio>',
    ],
)
def test_embeds_become_links(embed):
    link = '<p><a href="https://example.org/v?a=1">https://example.org/v?a=1</a></p>'
    for address in ("https://example.org/v?a=1", "//example.org/v?a=1"):
        assert clean_html("a" + embed.replace("ADDRESS", address) + "b") == f"<p>a</p>{link}<p>b</p>"
    for address in ("javascript:alert(1)", "/local", "data:text/html,x"):
        assert clean_html(embed.replace("ADDRESS", address)) == ""


# -- the editor ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "from_editor"),
    [
        ("", "<p></p>"),
        ("<ul><li><p>x</p></li></ul>", "<ul><li><p>x</p></li></ul>"),
        ('<ol start="3"><li><p>x</p></li></ol>', '<ol data-type="decimal" start="3"><li><p>x</p></li></ol>'),
        ("<ol><li><p>x</p></li></ol>", '<ol data-type="decimal"><li><p>x</p></li></ol>'),
        (
            '<table><tbody><tr><th colspan="2"><p>a</p></th></tr><tr><td></td><td></td></tr></tbody></table>',
            '<table><tbody><tr><th colspan="2" rowspan="1"><p>a</p></th></tr><tr><td colspan="1" rowspan="1"><p></p>'
            "</td><td><p></p></td></tr></tbody></table>",
        ),
        (
            "<p><strong><em>a</em></strong><em>b</em></p>",
            "<p><em><strong>a</strong>b</em></p>",
        ),
        (
            '<p><a href="https://example.org/"><strong>a</strong></a></p>',
            '<p><a target="_blank" rel="noopener noreferrer nofollow" href="https://example.org/">'
            "<strong>a</strong></a></p>",
        ),
        ("<ul><li><p></p><h2>a</h2></li></ul>", "<ul><li><p></p><h2>a</h2></li></ul>"),
        ("<pre><code>a\n b</code></pre>", '<pre><code class="language-x">a\n b</code></pre>'),
    ],
)
def test_saving_an_unchanged_body_from_the_editor_changes_nothing(body, from_editor):
    assert clean_html(body) == body
    assert clean_html(from_editor) == body


def test_an_item_begins_with_a_paragraph_or_the_editor_would_end_the_list():
    assert clean_html("<ul><li><h3>a</h3></ul>") == "<ul><li><p></p><h3>a</h3></li></ul>"
    assert clean_html("<ul><li>a</li><ul><li>b</ul></ul>") == (
        "<ul><li><p>a</p></li><li><p></p><ul><li><p>b</p></li></ul></li></ul>"
    )


# -- types and text --------------------------------------------------------------------------------------------


def test_the_type_of_clean_html_says_that_it_is_clean():
    body = clean_html("a")
    assert type(body) is CleanHTML
    assert clean_html(body) is body
    assert type(body + "<script>") is str


def test_errors_are_value_errors_with_a_message():
    assert issubclass(MarkupError, ValueError)


def test_text_of_separates_paragraphs_by_blank_lines():
    body = clean_html(
        "<h2>A &amp; B</h2><p>c <b>d</b>&nbsp;e<br>f</p><ul><li>g<li>h</ul><hr><table><tr><td>i<td>j</table>"
    )
    assert text_of(body) == "A & B\n\nc d e\nf\n\ng\n\nh\n\ni\n\nj"
    assert text_of(clean_html("<p>1 &lt; 2 &amp;lt; 3")) == "1 < 2 &lt; 3"
    assert text_of("") == ""
