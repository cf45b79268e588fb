"""Decks, kickers and bylines that plug-ins and themes store in fields of their own, and notes on fields not read."""

import pytest

from articles.importing.incoming import LeftOut
from articles.tests.importing.test_wordpress_terms import term
from articles.tests.importing.wordpress import item, meta, read_items, read_one


@pytest.mark.parametrize(
    "name", ["newspack_post_subtitle", "subtitle", "deck", "dek", "standfirst", "wps_subtitle", "_yoast_wpseo_metadesc"]
)
def test_a_deck_becomes_the_lead_where_there_is_none(tmp_path, name):
    story = read_one(
        tmp_path, item(more=meta(name, "Fog keeps &lt;b&gt;boats&lt;/b&gt; in") + meta("_subtitle", "field_5f0a"))
    )
    assert (story.lead, story.body, story.warnings) == ("Fog keeps boats in", "<p>Words.</p>", [])


def test_a_deck_beside_an_excerpt_begins_the_text(tmp_path):
    more = "<excerpt:encoded>No ferry today.</excerpt:encoded>" + meta("deck", "Fog &amp;amp; ice")
    story = read_one(tmp_path, item(more=more))
    assert (story.lead, story.body) == ("No ferry today.", "<p>Fog &amp; ice</p><p>Words.</p>")
    assert "a deck in a field of its own" in story.warnings[0]
    same = "<excerpt:encoded>No ferry today.</excerpt:encoded>" + meta("deck", "No ferry today.")
    assert read_one(tmp_path, item(more=same)).body == "<p>Words.</p>"


@pytest.mark.parametrize("description", ["%%excerpt%% on %%sitename%%", "Words."])
def test_a_description_for_search_engines_that_says_nothing_new_is_no_lead(tmp_path, description):
    assert read_one(tmp_path, item(more=meta("_yoast_wpseo_metadesc", description))).lead == ""


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Guest Person, for the Harbour", ["Guest Person, for the Harbour"]),
        ("By Ada Berg and Tom Reed", ["Ada Berg", "Tom Reed"]),
        ("Ада Берг и Том Рид", ["Ада Берг", "Том Рид"]),
        ("Byron Hale", ["Byron Hale"]),
        ("42", ["nlind"]),
    ],
)
@pytest.mark.parametrize("name", ["largo_byline_text", "byline"])
def test_a_byline_replaces_the_posts_author(tmp_path, name, byline, authors):
    more = "<dc:creator>nlind</dc:creator>" + meta(name, byline)
    assert read_one(tmp_path, item(more=more)).authors == authors


def test_a_kicker_becomes_a_tag_and_its_words_are_named(tmp_path):
    story = read_one(tmp_path, item(more=meta("kicker", "Letter from Oslo") + term("post_tag", "sea", "Sea")))
    assert story.tags == ["Sea", "Letter from Oslo"]
    assert story.left_out == [LeftOut(3, "in the kicker, which became a tag")]


def test_a_second_deck_kicker_or_byline_is_named(tmp_path):
    decks = meta("deck", "No ferry today") + meta("intro", "The sea is too high") + meta("summary", "No ferry today")
    more = decks + meta("kicker", "Weather") + meta("eyebrow", "From the pier") + meta("byline", "Ada Berg")
    story = read_one(tmp_path, item(more=more + meta("guest_author", "Tom Reed")))
    assert (story.lead, story.tags, story.authors) == ("No ferry today", ["Weather"], ["Ada Berg"])
    said = {one.why.split(",")[0]: one.words for one in story.left_out}
    assert said == {
        "in the kicker": 1, "in the custom field intro": 5, "in the custom field eyebrow": 3,
        "in the custom field guest_author": 2,
    }  # fmt: skip
    assert story.source_words == 2 + 1 + 3 + 1 + 5 + 3 + 2


def test_fields_with_text_that_are_not_read_are_named_once_with_a_count(tmp_path):
    review = meta("verdict", "A warm and funny evening in the theatre")
    data = {
        "rating": "4",
        "layout": '{"title":"one two three four five"}',
        "_oembed_1": "words of an embedded page",
        "source": "https://elsewhere.example/one-two-three",
        "data": 'a:1:{s:4:"text";s:20:"one two three four"}',
    }
    other = "".join(meta(name, value) for name, value in data.items())
    *_stories, note = read_items(tmp_path, item(more=review + other), item(number=6, more=review), item(number=7))
    assert note.text == "Custom fields with text that weren't read, by how many posts have them: verdict: 2."


def test_fields_with_few_words_are_named_too_unless_they_are_data(tmp_path):
    said = {"photo": "Ada Berg", "place": "Bourgas", "град": "Бургас", "sponsor": "[:en]A bank[:bg]Банка[:]"}
    data = {
        "layout": "full-width", "from": "2024-05-01 10:00", "colour": "#ff0000", "id": "aB3xQ9", "_author": "Ada Berg",
        "views_today": "1 204", "empty": "", "price": "12.50", "page_template": "default", "hash": "QWxhZGRpbg==",
    }  # fmt: skip
    more = "".join(meta(name, value) for name, value in (said | data).items())
    _story, note = read_items(tmp_path, item(more=more))
    assert note.text == (
        "Custom fields with text that weren't read, by how many posts have them: "
        "photo: 1, place: 1, sponsor: 1, град: 1."
    )


def test_other_taxonomies_are_named(tmp_path):
    _story, note = read_items(tmp_path, item(more=term("series", "storm", "The storm") + term("city", "x", "X")))
    assert note.text == "Taxonomies that weren't read, by how many posts have terms of them: city: 1, series: 1."


def guest(login, name, account="", number=70):
    more = meta("cap-user_login", login) + meta("cap-display_name", name) + meta("cap-linked_account", account)
    return item(number=number, post_type="guest-author", post_name=f"cap-{login}", title=name, more=more)


def test_a_guest_author_who_has_an_account_is_one_person(tmp_path):
    account = (
        "<wp:author><wp:author_id>4</wp:author_id><wp:author_login>nlind</wp:author_login>"
        "<wp:author_display_name>Nora Lind</wp:author_display_name></wp:author>"
    )
    posts = [
        item(number=5, more="<dc:creator>nlind</dc:creator>"),
        item(number=6, more=term("author", "cap-nora-lind", "nora-lind")),
        item(number=7, more=term("author", "cap-tom-reed", "")),
    ]
    stories = read_items(
        tmp_path, account, *posts, guest("nora-lind", "N. Lind", "nlind"), guest("tom-reed", "Tom Reed", number=71)
    )
    assert [story.authors for story in stories] == [["Nora Lind"], ["Nora Lind"], ["Tom Reed"]]


def test_an_account_without_a_name_gets_that_of_its_guest_author(tmp_path):
    post = item(more="<dc:creator>nlind</dc:creator>")
    assert read_one(tmp_path, post, guest("nora-lind", "Nora Lind", "nlind")).authors == ["Nora Lind"]


def test_a_field_of_one_very_long_word_takes_no_time(tmp_path):
    more = meta("long", "字" * 300_000) + meta("note", "Words in a field")
    [_story, note] = read_items(tmp_path, item(more=more))
    assert "long: 1, note: 1" in note.text
