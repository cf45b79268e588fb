import re

import pytest
from hypothesis import given, settings

from articles.tests.text.test_markup_safety import TAG_SOUP
from articles.text.figures import figures_in, with_figures
from articles.text.markup import MAX_DEPTH, MarkupError, clean_html, text_of

CHECKSUM, OTHER = "0f" * 32, "1e" * 32
IMG, OTHER_IMG = f'<img data-file="{CHECKSUM}">', f'<img data-file="{OTHER}">'
FIGURE, OTHER_FIGURE = f"<figure>{IMG}</figure>", f"<figure>{OTHER_IMG}</figure>"


def captioned(caption):
    return f"<figure>{IMG}<figcaption>{caption}</figcaption></figure>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (IMG, FIGURE),
        (f"<p>{IMG}</p>", FIGURE),
        (f'<p>a <a href="/x">b {IMG} c</a> d</p>',
         f'<p>a <a href="/x">b</a></p>{FIGURE}<p><a href="/x">c</a> d</p>'),
        (f"<b>a{IMG}b</b>c", f"<p><strong>a</strong></p>{FIGURE}<p><strong>b</strong>c</p>"),
        (f"<h2>a{IMG}</h2>", f"<h2>a</h2>{FIGURE}"),
        (f"<pre>a{IMG}</pre>", f"<pre><code>a</code></pre>{FIGURE}"),
        (IMG + OTHER_IMG, FIGURE + OTHER_FIGURE),
        (f"<ul>{IMG}<li>a{OTHER_IMG}b</ul>",
         f"<ul><li><p></p>{FIGURE}</li><li><p>a</p>{OTHER_FIGURE}<p>b</p></li></ul>"),
        (f"<blockquote>{IMG}</blockquote>", f"<blockquote>{FIGURE}</blockquote>"),
        (f"<table>{IMG}<td>{OTHER_IMG}</table>",
         f"{FIGURE}<table><tbody><tr><td>{OTHER_FIGURE}</td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_a_picture_of_this_site_is_a_block_wherever_it_was(given, kept):
    assert clean_html(given) == kept
    assert clean_html(str(kept)) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (captioned(" a <b>b</b>\n<br>c<br> "), captioned("a <strong>b</strong><br>c")),
        (captioned("<p>a</p><p>b</p>"), captioned("a b")),
        (captioned('<a href="/x">a</a>, <code>b</code>'), None),
        (captioned("&nbsp;<br>"), FIGURE),
        (f'<figure class="x"><a href="/x">{IMG}</a>\n<figcaption id="y">a</figcaption></figure>', captioned("a")),
        (f"<figure><div><p>{IMG}</p></div><figcaption>a</figcaption></figure>b", captioned("a") + "<p>b</p>"),
        (captioned("a<ul><li>b</ul>"), captioned("a") + "<ul><li><p>b</p></li></ul>"),
        (captioned(f"a{OTHER_IMG}"), captioned("a") + OTHER_FIGURE),
        (f"<figure>{OTHER_IMG}{captioned('a')}</figure>", OTHER_FIGURE + captioned("a")),
        (f"<td>{captioned('a')}", captioned("a")),
    ],
)
def test_the_text_below_a_picture_is_its_caption(given, kept):
    assert clean_html(given) == (kept or given)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (f"<figure><figcaption>a</figcaption>{IMG}</figure>", f"<p>a</p>{FIGURE}"),
        (f"{FIGURE}<figcaption>a</figcaption>", f"{FIGURE}<p>a</p>"),
        (f"<figure>{IMG}b<figcaption>a</figcaption></figure>", f"{FIGURE}<p>b</p><p>a</p>"),
        (f"<figure>{captioned('a')}<figcaption>b</figcaption></figure>", captioned("a") + "<p>b</p>"),
        (f"<figure>{IMG}<blockquote><figcaption>a</figcaption></blockquote></figure>",
         f"{FIGURE}<blockquote><p>a</p></blockquote>"),
        ("<figure>a<figcaption>b</figcaption></figure>", "<p>a</p><p>b</p>"),
    ],
)  # fmt: skip
def test_a_caption_without_a_picture_is_a_paragraph(given, kept):
    assert clean_html(given) == kept


@pytest.mark.parametrize(
    "checksum", ["", "17", CHECKSUM.upper(), CHECKSUM[1:], CHECKSUM + "0", f"{CHECKSUM}\n", "x" * 64]
)
def test_a_picture_without_a_valid_checksum_is_a_link(checksum):
    assert clean_html(f'<img src="/a.jpg" data-file="{checksum}" alt="a">') == '<p><a href="/a.jpg">a</a></p>'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("  ", ""),
        (" a \n b ", ' alt="a b"'),
        ("&quot;&gt;&lt;script&gt; &amp;amp; &nbsp;c", ' alt="&quot;&gt;&lt;script&gt; &amp;amp; &nbsp;c"'),
        ("a" * 499 + " b", f' alt="{"a" * 499}"'),
    ],
)
def test_alternative_text_is_one_line(given, kept):
    came = f'<img src="/x" class="y" width="1" height="2" title="z" onerror="q()" alt="{given}" data-file="{CHECKSUM}">'
    assert clean_html(came) == f'<figure><img{kept} data-file="{CHECKSUM}"></figure>'


def test_the_caption_is_separated_from_other_text():
    assert text_of(clean_html(f"<p>a</p>{captioned('b')}<p>c</p>")) == "a\n\nb\n\nc"


@pytest.mark.parametrize("around", ["<blockquote>", "<figure>"])
def test_a_picture_counts_the_same_towards_depth_however_often_it_is_cleaned(around):
    deepest = around + "<blockquote>" * (MAX_DEPTH - 2) + IMG
    body = clean_html(deepest)
    assert clean_html(str(body)) == body
    with pytest.raises(MarkupError):
        clean_html("<blockquote><blockquote>" + deepest)


def test_many_pictures_are_read_in_linear_time():
    assert len(figures_in(clean_html("".join(f'<img data-file="{number:064x}">a' for number in range(8_000))))) == 8_000
    assert clean_html(f"<figure>{IMG}<figcaption>a" * 250)


@settings(max_examples=200, deadline=None)
@given(TAG_SOUP)
def test_every_picture_in_a_body_is_found_and_rendered(soup):
    body = clean_html(soup)
    assert figures_in(body) == list(dict.fromkeys(re.findall('<img [^>]*data-file="([^"]*)"', body)))
    assert "<img" not in with_figures(body, lambda figure: "")
    assert "<figcaption" not in with_figures(body, lambda figure: "")
    assert clean_html(str(body)) == body


def test_a_figure_is_rendered_from_plain_alternative_text_and_a_clean_caption():
    body = clean_html(f'<p>a</p><figure><img alt="b &lt; &quot;c&quot;" data-file="{CHECKSUM}"><figcaption>d <b>e</b>')
    drawn = with_figures(body, lambda figure: f"[{figure.checksum}|{figure.alt_text}|{figure.caption}]")
    assert drawn == f'<p>a</p>[{CHECKSUM}|b < "c"|d <strong>e</strong>]'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            f'<img data-credit=" Ana\nPetrova " data-file="{CHECKSUM}">',
            f'<img data-file="{CHECKSUM}" data-credit="Ana Petrova">',
        ),
        (f'<img alt="A" data-file="{CHECKSUM}" data-credit="&quot;&lt;b&gt;&amp;">', None),
        (f'<img data-file="{CHECKSUM}" data-credit=" ">', IMG),
        (
            f'<img data-file="{CHECKSUM}" data-credit="{"a" * 301}">',
            f'<img data-file="{CHECKSUM}" data-credit="{"a" * 300}">',
        ),
    ],
)
def test_a_figure_may_have_a_credit_of_its_own(given, kept):
    body = f"<figure>{kept or given}</figure>"
    assert clean_html(given) == body
    assert clean_html(str(body)) == body
    [figure] = found_in(body)
    assert figure.markup == body


def found_in(body):
    found = []
    with_figures(body, lambda figure: found.append(figure) or "")
    return found
