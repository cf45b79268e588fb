import contextlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.text import markup, normal_form
from articles.text.markup import MAX_BYTES, MAX_DEPTH, MarkupError, clean_html, text_of

# -- limits ----------------------------------------------------------------------------------------------------


def test_a_body_over_one_megabyte_is_refused():
    assert clean_html("a " * 500_000)
    with pytest.raises(MarkupError, match=r"over 1 MB\. Split it"):
        clean_html("я" * (MAX_BYTES // 2 + 1))


def test_a_body_that_grows_over_one_megabyte_is_refused():
    with pytest.raises(MarkupError, match="over 1 MB once it is written out"):
        clean_html("&" * 900_000)


def test_a_long_link_around_many_paragraphs_is_refused_before_it_fills_the_memory():
    with pytest.raises(MarkupError, match="shorten its links"):
        clean_html(f'<a href="/{"x" * 500_000}">' + "<p>a" * 100_000)
    with pytest.raises(MarkupError, match="shorten its links"):
        clean_html(f'<a href="/{"x" * 500_000}"><table><td>' + "a<a href=/b>c</a>" * 20_000)


@pytest.mark.parametrize("name", ["div", "blockquote", "b", "span", "x-y", "a", "ul", "font", "svg"])
def test_a_body_nested_too_deep_is_refused(name):
    if name != "a":
        with pytest.raises(MarkupError, match="nested deeper than 256"):
            clean_html(f"<{name}>" * (MAX_DEPTH + 1) + "a")
    assert text_of(clean_html(f"<{name}>" * (MAX_DEPTH // 2) + "a")) == "a"


def test_depth_is_allowed_up_to_the_limit():
    deepest = "<blockquote>" * MAX_DEPTH + "a"
    assert clean_html(str(clean_html(deepest))) == clean_html(deepest)
    with pytest.raises(MarkupError):
        clean_html("<blockquote>" + deepest)


@pytest.mark.parametrize("name", ["p", "li", "br", "hr", "img", "a", "path/", "h2"])
def test_elements_that_end_by_themselves_do_not_nest(name):
    assert clean_html(f"<{name}>a" * 400)


@pytest.mark.parametrize(
    "soup",
    [
        "<div>" * 100_000,
        "<ul><li>" * 60_000,
        "<b><p>" * 60_000,
        "<p><b a=1>x" * 20_000,
        "<table><b>" * 60_000,
        "<table>" * 60_000,
        "<table>x<tr><p>y" * 20_000,
        "<div></p>" * 60_000,
        "<svg><g>" * 60_000,
        "<font color=1><i>x" * 20_000,
        "<figure><figcaption>" * 60_000,
    ],
)
def test_markup_that_makes_a_tree_builder_slow_never_reaches_it(soup, monkeypatch):
    class Depth(HTMLParser):
        now = deepest = 0

        def handle_starttag(self, tag, attrs):
            self.now += 1
            self.deepest = max(self.deepest, self.now)

        def handle_endtag(self, tag):
            self.now -= 1

        def clean(self, html):
            self.feed(html)
            assert self.now == 0
            return html

    depth = Depth()
    monkeypatch.setattr(markup, "_nh3", depth)
    with contextlib.suppress(MarkupError):
        clean_html(soup)
    assert depth.deepest <= MAX_DEPTH + 1


@pytest.mark.parametrize("broken", ["<", "<a ", '<a b="', "<a b='\"", "<!--", "<!", "</", "&#", "&", "= ", "<title"])
def test_unfinished_markup_ends_with_the_text(broken):
    clean_html("a" + broken * 20_000)


# -- safety ----------------------------------------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="/x" alt="&quot; onerror=alert(1) x=&quot;">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi><table><mglyph><style><math href=javascript:alert(1)>x</math></style>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<noscript><style></noscript><img src=x onerror=alert(1)>',
    '<textarea></textarea><img src=x onerror=alert(1)>',
    '<title><a title="</title><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    '<template><s><template><s><img src=x onerror=alert(1)>@</s></template>',
    '<iframe srcdoc="<script>alert(1)</script>" src=https://a.b/></iframe>',
    '<iframe><a title="</iframe><img src onerror=alert(1)>">',
    '<plaintext><img src=x onerror=alert(1)>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--!><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml <img src=x onerror=alert(1)>?>",
    "<a href='/' style='background:url(javascript:alert(1))' onmouseover=alert(1)>a</a>",
    '<a href="/x&quot; onclick=&quot;alert(1)">a</a>',
    "<a href=/x`onclick=alert(1)>a</a>",
    '<a\x0chref="javascript:alert(1)">a</a>',
    "<a href=java\u2028script:alert(1)>a</a>",
    '<a xlink:href="javascript:alert(1)">a</a>',
    '<base href="javascript:alert(1)//"><a href="/x">a</a>',
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<object data='javascript:alert(1)'><embed src='data:text/html,x'></object>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>a</button></form>",
    "<details open ontoggle=alert(1)>a</details>",
    "<p onclick=alert(1) style=width:expression(alert(1))>a</p>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1) onclick=alert(1)>a</table>",
    "<td colspan='2\" onclick=\"alert(1)'>a</td>",
    '<ol start=\'1" onclick="alert(1)\'><li>a</ol>',
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<pre><code></code><img src=x onerror=alert(1)></pre>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<a href='https://a.b/?\"><img src=x onerror=alert(1)>'>a</a>",
    "<\x00script>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<b/onclick=alert(1)>a",
    "<p/title='>'onclick=alert(1)>a",
]  # fmt: skip

TAGS = set(
    "p br strong em s sub sup h2 h3 h4 ul ol li blockquote a hr pre code table tbody tr th td".split()  # noqa: SIM905
)
TAGS |= {"figure", "img", "figcaption", "aside"}
ATTRIBUTES = {
    ("a", "href"),
    *((heading, "id") for heading in ("h2", "h3", "h4")),
    ("img", "alt"),
    ("img", "data-file"),
    ("img", "data-credit"),
    ("ol", "start"),
    ("td", "colspan"),
    ("td", "rowspan"),
    ("th", "colspan"),
    ("th", "rowspan"),
}
VALUES = {
    "href": re.compile(r"https?://[^/]|mailto:|tel:|/(?![/\\])|#"),
    "alt": re.compile("."),
    "data-credit": re.compile("."),
    "data-file": re.compile(r"[0-9a-f]{64}\Z"),
    "id": re.compile(r"[\w.:-]+\Z"),
}
NUMBER = re.compile(r"[0-9]+\Z")


class Inspector(HTMLParser):
    """Fails on any tag, attribute or address that bodies may not have, and on tags that don't match."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        assert tag != "aside" or not self.open  # boxes aren't inside other blocks
        assert all((tag, name) in ATTRIBUTES for name, _value in attrs)
        assert all(VALUES.get(name, NUMBER).match(value) for name, value in attrs)
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        pytest.fail("A body holds no comments.")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_safe_and_stable(html):
    body = clean_html(html)
    inspector = Inspector()
    inspector.feed(body)
    inspector.close()
    assert inspector.open == []
    assert markup._nh3.clean(body) == body
    assert clean_html(str(body)) == body


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "<p>{}", "<table><tr><td>{}", "<ul>{}", "<h2>{}", "<pre>{}", "<table>{}"])
def test_no_attack_gets_through(attack, around):
    assert_safe_and_stable(around.format(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nh3_alone_stops_every_attack(attack):
    class Names(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag in TAGS
            assert all((tag, name) in ATTRIBUTES for name, _value in attrs)
            assert not any(
                "script:" in (value or "") for name, value in attrs if name == "href" and "\u2028" not in value
            )

    Names().feed(markup._nh3.clean(attack + "<p onclick=x class=y style=z id=a>b</p>"))


def test_the_output_of_nh3_is_returned(monkeypatch):
    class Strict:
        def clean(self, html):
            return html.replace("<p>", "").replace("</p>", "").replace("evil", "")

    monkeypatch.setattr(markup, "_nh3", Strict())
    with pytest.raises(MarkupError, match="Paste it as plain text"):
        clean_html("evil a")


PICTURE = f'<img src=/a.webp onerror=x data-file="{"0f" * 32}" alt="&quot;<b> &amp; c" data-credit="&quot;<b>">'
NAMES = sorted(
    TAGS | normal_form.LINES | normal_form.VOID | normal_form.EMBEDS
    | set("b i u span font svg math script style template textarea title xmp noscript img thead tfoot h1".split())  # noqa: SIM905
)  # fmt: skip
SOURCES = [
    "", " href=/x", ' href="https://a.b/?c&d"', " href='javascript:x'", " href=http://[", " src=//a.b", ' alt="<b>"',
    " colspan=3", " rowspan=1 start=4", "/", ' x="', " ='", " onclick=x",
    " id=x", ' id="x-2"', ' id="main"', " data-anchor=ц",
]  # fmt: skip
WORDS = [
    "a", " ", "\n", "b c", "&nbsp;", "&lt;p&gt;", "&amp;lt;", "<", ">", "&", '"', "'", "\u200b", "&#13;", "&#0;",
    "\r\n", "https://youtu.be/x", "<!--", "-->", "<![CDATA[", "]]>", "</", "\ufeff", "\x0b", "\ud800",
]  # fmt: skip
TAG_SOUP = st.lists(
    st.one_of(
        st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(SOURCES)),
        st.builds("</{}>".format, st.sampled_from(NAMES)),
        st.sampled_from([PICTURE, f"<figure>{PICTURE}", f"<figure>{PICTURE}<figcaption>"]),
        st.sampled_from(WORDS),
    ),
    max_size=25,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(TAG_SOUP, st.text()))
def test_tag_soup_becomes_safe_and_cleaning_twice_equals_once(soup):
    assert_safe_and_stable(soup)


@settings(max_examples=200, deadline=None)
@given(TAG_SOUP.filter(lambda soup: "http://[" not in soup))
@example("<table>a<tr>b<td>c")
@example("<a href=/x><h2>a<table><td><a href=/y>b")
def test_nh3_finds_nothing_to_change_in_the_normal_form(soup):
    normal = normal_form.normal_form(soup)
    assert markup._nh3.clean(normal) == normal
    assert normal_form.normal_form(normal) == normal


PARAGRAPHS = st.lists(
    st.one_of(
        st.sampled_from([
            "a", "b c", " ", "  ", "\n", "&eacute;", ">", "\xa0", "\u200b", "\u3000", "https://youtu.be/x", "</p>",
            "</p>\n", "<p>", "<p>a</p>", "<p><b>", "</b>", "<i>", "<br>", "<li>", "<h2>", "</h2>", "<figcaption>",
            "<pre>",
        ]),
        st.builds(
            "<{0}>{1}</{0}>".format,
            st.sampled_from(["strong", "em", "b"]),
            st.sampled_from(["a", " a", "a ", "", "\u200b"]),
        ),
        st.builds(
            '<a href="{}">{}</a>'.format,
            st.sampled_from(["https://a.b", "HTTP://a.b/?c", "https://a.b/?c&d", "http://a b", "http://[", "/x", "x"]),
            st.sampled_from(["a", " ", "https://a.b", "\u200b"]),
        ),
    ),
    max_size=12,
).map(lambda pieces: "<p>" + "".join(pieces))  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(PARAGRAPHS)
@example("<p>a  b</p>")
@example("<p>a\nb</p>")
@example("<p>a&eacute;b</p>")
@example("<p>a > b</p>")
@example("<p>a\xa0b</p>")
@example("<p><strong>a</strong><strong>b</strong></p>")
def test_a_paragraph_that_is_taken_as_it_is_would_be_written_the_same(soup):
    read_piece_by_piece = soup.replace("<p>", "<p class=x>")
    assert normal_form.normal_form(soup) == normal_form.normal_form(read_piece_by_piece)


@settings(max_examples=200, deadline=None)
@given(TAG_SOUP)
@example("&" * 50)
@example("<p>" + "a" * 195)
def test_a_body_within_the_limits_stays_within_them(soup):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normal_form, "MAX_DEPTH", 4)
        patch.setattr(normal_form, "MAX_BYTES", 200)
        try:
            body = clean_html(soup)
        except MarkupError:
            return
        assert clean_html(str(body)) == body


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("aбц日 <&;'\"é", min_size=1), min_size=1))
def test_no_word_is_lost(paragraphs):
    escaped = [paragraph.replace("&", "&amp;").replace("<", "&lt;") for paragraph in paragraphs]
    text = text_of(clean_html("".join(f"<div>{paragraph}</div>" for paragraph in escaped)))
    assert text.split() == " ".join(paragraphs).split()
