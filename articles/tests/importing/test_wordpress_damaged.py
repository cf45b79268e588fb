"""One bad character, element, date or field of a WordPress export costs itself at most."""

import base64
import datetime
import random

import pytest

from articles.importing.incoming import BadInput
from articles.importing.wordpress.xml import CHUNK
from articles.tests.importing.wordpress import export, item, meta, read, read_items, read_one

UTC = datetime.UTC
LEFT_OUT = "Characters that no text may have were left out of it."
COMMENT = "<wp:comment><wp:comment_content><![CDATA[Nice{}one]]></wp:comment_content></wp:comment>"


def read_bytes(tmp_path, data):
    path = tmp_path / "export.xml"
    path.write_bytes(data)
    return read(path)


@pytest.mark.parametrize(
    "bad", ["\x0b", "\0", "\x1f", "\ufffe", "\uffff", "&#11;", "&#x1F;", "&#0;", "&#xFFFF;", "&#99999999;"]
)
def test_a_character_that_xml_does_not_allow_is_dropped_with_a_warning(tmp_path, bad):
    data = export(item(f"The ferry{bad} sails.", title="A story"), item(number=6)).encode()
    story, other = read_bytes(tmp_path, data)
    assert (story.body, story.warnings) == ("<p>The ferry sails.</p>", [LEFT_OUT])
    assert other.warnings == []


@pytest.mark.parametrize("bad", [b"\x0b", b"\xe9", b"&#11;"])
def test_in_a_field_that_is_not_imported_it_is_not_worth_a_word(tmp_path, bad):
    data = export(item(more=COMMENT)).encode().replace(b"{}", bad)
    story, note = read_bytes(tmp_path, data)
    assert (story.body, story.warnings) == ("<p>Words.</p>", [])
    assert note.text == "Not imported: comments: 1."


@pytest.mark.parametrize("bad", [b"\xe9", b"\xd0", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"])
def test_bytes_that_are_not_utf_8_are_dropped_with_a_warning(tmp_path, bad):
    (story,) = read_bytes(tmp_path, export(item("Ca{}fé in the harbour")).encode().replace(b"{}", bad))
    assert (story.body, story.warnings) == ("<p>Café in the harbour</p>", [LEFT_OUT])


def test_a_few_bad_bytes_among_many_good_letters_are_no_other_encoding(tmp_path):
    (story,) = read_bytes(tmp_path, export(item("Ферибот{} " * 50)).encode().replace(b"{}", b"\xff"))
    assert story.body == f"<p>{'Ферибот ' * 49}Ферибот</p>"


def test_names_of_html_that_xml_does_not_know_are_characters(tmp_path):
    (story,) = read_bytes(tmp_path, export(item(title="Caf&eacute; &amp; bar &ndash; open")).encode())
    assert story.headline == "Café & bar – open"


@pytest.mark.parametrize("shift", range(12))
def test_references_are_read_across_the_pieces_of_a_file(tmp_path, shift):
    start = export(item("{}")).encode().index(b"{}")
    padding = "x" * (CHUNK - start - shift)
    story = read_bytes(tmp_path, export(item(f"{padding}&eacute;&#11;&amp;é.")).encode())[0]
    assert story.body == f"<p>{padding}é&amp;é.</p>"
    assert story.warnings == [LEFT_OUT]


def test_blanks_around_a_text_are_not_part_of_it(tmp_path):
    formatted = item(title="\n\t\tA pier\n\t\t").replace("<![CDATA[Words.]]>", "\n\t\t<![CDATA[Words.]]>\n\t\t")
    formatted = formatted.replace(">post<", ">\n\t\t<![CDATA[post]]>\n\t\t<").replace(
        ">publish<", ">\n\t\tpublish\n\t\t<"
    )
    term = '<category domain="category" nicename="city">\n<![CDATA[City]]>\n</category>'
    story = read_one(tmp_path, formatted.replace("</item>", f"{term}{meta('views', ' 7 ')}</item>"))
    assert (story.headline, story.body, story.status) == ("A pier", "<p>Words.</p>", "published")
    assert (story.section, story.views, story.warnings) == ("City", 7, [])


ANOTHER = "One of its dates can't be read, so another one was taken."
GOOD = {"post_date": "2024-02-01 09:00:00", "more": "<pubDate>Fri, 02 Feb 2024 08:00:00 +0100</pubDate>"}


@pytest.mark.parametrize(
    ("fields", "moment", "warnings"),
    [
        ({"post_date_gmt": "1899-12-31 23:59:59", **GOOD}, datetime.datetime(2024, 2, 1, 7, tzinfo=UTC), [ANOTHER]),
        ({"post_date_gmt": "soon", **GOOD}, datetime.datetime(2024, 2, 1, 7, tzinfo=UTC), [ANOTHER]),
        ({"post_date_gmt": "", **GOOD, "post_date": "?"}, datetime.datetime(2024, 2, 2, 7, tzinfo=UTC), [ANOTHER]),
        ({"post_date_gmt": "", **GOOD, "post_date": ""}, datetime.datetime(2024, 2, 2, 7, tzinfo=UTC), []),
        (
            {"post_date_gmt": "", **GOOD, "post_date": "2024-03-31 03:30:00"},  # an hour that the clock skipped
            datetime.datetime(2024, 2, 2, 7, tzinfo=UTC),
            [ANOTHER],
        ),
    ],
)
def test_an_unreadable_date_beside_a_good_one_costs_only_itself(tmp_path, fields, moment, warnings):
    story = read_one(tmp_path, item(**fields))
    assert (story.published_at, story.warnings) == (moment, warnings)


def test_a_date_that_a_story_does_not_need_may_be_unreadable(tmp_path):
    story = read_one(tmp_path, item(post_modified_gmt="1066-10-14 10:00:00"))
    assert (story.modified_at, story.warnings) == (None, ["One of its dates can't be read, so it was left out."])
    assert read_one(tmp_path, item(status="draft", post_date_gmt="soon")).published_at is None


def test_a_rejected_post_says_what_its_owner_knows_it_by(tmp_path):
    bad = item("Four words of text.", number=31, title="The fair", post_date_gmt="soon")
    _good, rejected = read_items(tmp_path, item(), bad)
    assert isinstance(rejected, BadInput)
    assert (rejected.title, rejected.source_id, rejected.source_words) == ("The fair", "post 31", 6)
    assert rejected.position == export(item(), bad)[: export(item(), bad).index("The fair")].count("\n") + 1


@pytest.mark.parametrize("size", [1_100_000, 4_000_000])
def test_a_picture_written_into_the_text_costs_only_itself(tmp_path, size):
    data = base64.b64encode(random.Random(5).randbytes(size * 3 // 4)).decode()
    content = f'<p>Before.</p><img src="data:image/png;base64,{data}" alt=""><p>After.</p>'
    story, other = read_items(tmp_path, item(content), item(number=6))
    assert story.body == "<p>Before.</p><p>After.</p>"
    assert "written into the text itself" in story.warnings[0]
    assert other.warnings == []


@pytest.mark.parametrize("opened", ["<iframe src='https://v.example/1'>", "<style>", "<textarea>", "<!-- ad", "<svg>"])
def test_what_is_never_closed_does_not_swallow_the_text_after_it(tmp_path, opened):
    body = read_one(tmp_path, item(f"First.\n\n{opened}\n\nSecond.\n\nThird.")).body
    assert body.endswith("<p>Second.</p><p>Third.</p>")
    assert body.startswith("<p>First.</p>")


def test_a_post_without_text_is_a_brief_and_one_without_a_title_gets_one(tmp_path):
    brief = item("", title="Ferries stopped", more="<excerpt:encoded>Fog on the river.</excerpt:encoded>")
    nameless = item("Fog on the river this morning.", number=6, title="")
    story, named = read_items(tmp_path, brief, nameless)
    assert (story.headline, story.lead, story.body, story.warnings) == ("Ferries stopped", "Fog on the river.", "", [])
    assert named.headline == "Fog on the river this morning."


def test_two_posts_with_one_number_are_both_there_and_it_is_said(tmp_path):
    twin = item("Other words.", title="Another").replace("<guid>g5", "<guid>g6")
    first, second = read_items(tmp_path, item(), twin)
    assert (first.source_id, second.source_id, first.warnings) == ("g5", "g6", [])
    assert second.warnings == ["Another post in the file has the same number, so old addresses with it lead there."]
