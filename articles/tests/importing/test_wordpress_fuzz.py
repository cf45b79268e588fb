"""Any changed WordPress export is read, or refused with a message."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.incoming import BadInput, FileNote, IncomingStory
from articles.tests.importing.wordpress import SAMPLE, export, item, meta, read

FUZZ = settings(settings.get_profile("fuzz"), max_examples=max(1, settings.get_profile("fuzz").max_examples // 2))
TOKENS = re.findall(rb"<!\[CDATA\[|\]\]>|<[^>]*>|[^<\]]+|.", SAMPLE.read_bytes(), re.DOTALL)
SNIPPETS = [
    "<p>", "</p>", "\n\n", "<br>", " ", "word", "<!-- wp:gallery -->", "<!-- /wp:gallery -->", "<!-- wp:block /-->",
    "<!--more-->", "<!--", "-->", "[caption id='1']", "[/caption]", "[gallery ids='20,21']", "[gallery]", "[embed]",
    "[/embed]", "[[box]", "[/box]]", "[box a=1]", "[/box]", "[toc]", "[", "]", "<figure>", "</figure>", "<figcaption>",
    "</figcaption>", '<img src="/wp-content/uploads/a-3x2.jpg">', '<img class="wp-image-20" src="http://[x">', "<img",
    '<a href="', '">', "<pre>", "</pre>", "<script>", "<table><td>", "<li>", "https://x.example/", "&#1114112;",
    "&amp;", "\x85", "\u2028", "🙂", "<blockquote>" * 90, "data-file='" + "0" * 63 + "1'",
]  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=5)), max_size=12).map("".join)
VALUE = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "5", "20", "post", "attachment", "publish", "draft", "trash", "0000-00-00 00:00:00",
         "2024-03-31 03:30:00", "2024-02-30 00:00:00", "9999-12-31 23:59:59", "http://[", "https://harbour.example/?p=5",
         "http://a.example:99999/%ff%00/../x", "//", "https://user:pw@harbour.example/a%2fb/"]
    ),
    TEXT,
)  # fmt: skip
ELEMENTS = (
    "post_id", "post_date", "post_date_gmt", "post_modified_gmt", "post_name", "status", "post_parent", "post_type",
    "post_password", "menu_order", "attachment_url",
)  # fmt: skip
KEYS = ("_thumbnail_id", "views", "_wp_old_slug", "_wp_attached_file", "_wp_attachment_image_alt", "cap-user_login")


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "export.xml"


def read_or_refuse(path, data):
    """Parse a file; fails for anything but what a format may yield or raise."""
    path.write_bytes(data)
    try:
        given = read(path)
    except BadInput as reason:
        given = [reason]
    assert all(isinstance(each, IncomingStory | BadInput | FileNote) for each in given)
    assert all(str(each).endswith(".") for each in given if isinstance(each, BadInput))


def changed(edits):
    """The sample after some edits."""
    tokens = list(TOKENS)
    for how, at, to in edits:
        tokens = tokens or [b"<"]
        one, other = int(at * len(tokens)), int(to * len(tokens))
        if how == "swap":
            tokens[one], tokens[other] = tokens[other], tokens[one]
        elif how == "double":
            tokens[one:one] = tokens[other : other + 5]
        elif how == "remove":
            del tokens[one : one + 1 + other % 3]
        elif how == "cut":
            del tokens[one:]
        else:
            token = bytearray(tokens[one])
            token[other % len(token)] ^= 1 << (other % 8)
            tokens[one] = bytes(token)
    return b"".join(tokens)


@FUZZ
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["swap", "swap", "double", "remove", "flip", "flip", "cut"]),
            st.floats(0, 1, exclude_max=True),
            st.floats(0, 1, exclude_max=True),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_changed_export_is_read_or_refused(path, edits):
    read_or_refuse(path, changed(edits))


def inside(text):
    """Text escaped for use between tags."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text.replace("]]>", "]]"))


@FUZZ
@given(
    TEXT,
    TEXT,
    st.dictionaries(st.sampled_from(ELEMENTS), VALUE, max_size=4),
    st.dictionaries(st.sampled_from(KEYS), VALUE),
)
def test_any_text_in_a_post_is_read_or_refused(path, content, words, elements, fields):
    elements = {name: f"<![CDATA[{inside(value)}]]>" for name, value in elements.items()}
    words = f"<![CDATA[{inside(words)}]]>"
    more = "".join(meta(key, f"<![CDATA[{inside(value)}]]>") for key, value in fields.items())
    more += f'<link>{words}</link><category domain="category" nicename="a">{words}</category>'
    more += f"<excerpt:encoded>{words}</excerpt:encoded>"
    library = [item(number=number, post_type="attachment", post_parent=5, more=more) for number in (20, 21)]
    posts = [item(inside(content), title=words, more=more, **elements), item(inside(content), number=6)]
    read_or_refuse(path, export(*posts, *library).encode())
