"""Words of WordPress posts: all arrive, or it is said how many don't and why. Words in brackets are no shortcodes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.incoming import IncomingStory, LeftOut
from articles.tests.importing.test_wordpress_lists import term
from articles.tests.importing.wordpress import export, item, meta, read, read_one
from articles.text.word_count import count_words, count_words_of_html

UPLOADS = "https://harbour.example/wp-content/uploads"
ATTACHMENT = item(
    number=9, post_type="attachment", attachment_url=f"{UPLOADS}/sea.jpg",
    more=meta("_wp_attached_file", "sea.jpg") + "<excerpt:encoded>The sea at night</excerpt:encoded>",
)  # fmt: skip


def arrived(story):
    words = [story.headline, story.lead, *(slot.caption for slot in story.images)]
    return count_words("\n".join(words)) + count_words_of_html(story.body)


@pytest.mark.parametrize(
    "text",
    [
        'She left [see <a href="https://airport.example/a">the earlier story</a>] early.',
        "We asked them [n=2,048] and [x = 3] again.",
        "[Reuters] [sic] [the co-founder] [1] [a/b] [photo: Ada] [END] [box] [note] [table 4] [quote]",
        "[update 10:30] [video: the launch] [list of names]",
        "It is [poll at noon] and [ad hoc] here.",
    ],
)
def test_words_in_brackets_are_text(tmp_path, text):
    story = read_one(tmp_path, item(text))
    assert story.body == f"<p>{text}</p>"
    assert (story.warnings, story.left_out, story.source_words) == ([], [], arrived(story))


def test_what_may_be_a_shortcode_of_the_old_site_stays_as_text_and_is_named(tmp_path):
    story = read_one(tmp_path, item('Read [harbour_teaser id="7" text="more"] and [tide]high[/tide].'))
    assert "[harbour_teaser" in story.body
    assert "[tide]high[/tide]" in story.body
    assert story.warnings == ["Kept as text, because they aren't known here: [harbour_teaser], [tide]."]


def test_a_shortcode_that_is_left_out_names_its_words(tmp_path):
    story = read_one(tmp_path, item('Write to us. [contact-form-7 id="12" title="Letters to the editor"]'))
    assert story.body == "<p>Write to us.</p>"
    (left_out,) = story.left_out
    assert left_out.why == "in the shortcode [contact-form-7]"
    assert story.source_words - left_out.words == arrived(story)


def test_a_shortcode_around_text_keeps_it_and_names_the_words_of_its_own(tmp_path):
    story = read_one(tmp_path, item('[su_box title="In short" style="x"]Ferries sail.[/su_box] [dropcap]F[/dropcap]og'))
    assert story.body == "<p>Ferries sail. Fog</p>"
    assert story.left_out == [LeftOut(2, "in the shortcode [su_box]")]
    assert story.source_words == arrived(story) + 2


@pytest.mark.parametrize(
    "post",
    [
        item(f'[caption id="a" width="3"]<img src="{UPLOADS}/a.jpg" alt=""> Boats in [the] harbour[/caption] Words.'),
        item(f'[caption width="3" caption="Boats"]<img src="{UPLOADS}/a.jpg">[/caption] Words.'),
        item('Words. [gallery ids="9" columns="2"]'),
        item(
            "Words. [embed]https://v.example/1[/embed] [youtube https://youtu.be/x]\n\nhttps://v.example/a-b?c=d\n\nEnd"
        ),
        item("Words.", more=meta("_thumbnail_id", 9) + "<excerpt:encoded>A lead.</excerpt:encoded>"),
        item(f'Words <img class="wp-image-9" src="{UPLOADS}/sea.jpg"/>', more=meta("_thumbnail_id", 9)),
        item("", more="<excerpt:encoded>A lead.</excerpt:encoded>"),
        item("Some text without a title, which goes on and on for a while.", title=""),
        item("Words.", more=f"<excerpt:encoded>{'long ' * 300}</excerpt:encoded>" + meta("deck", "A deck")),
        item("Words.", more=meta("kicker", "Fog") + term("post_tag", "fog", "Fog")),
        item("One <script>var a = 1</script><!-- more words -->two <b>th</b>ree."),
        item("One <iframe src='https://v.example/1'>Your browser is old.</iframe> two."),
        item("First.\n\n<script src='https://w.example/a.js'>\n\nSecond."),
    ],
)
def test_the_words_of_a_post_arrive_or_are_named(tmp_path, post):
    story = read_one(tmp_path, post, ATTACHMENT)
    left_out = sum(one.words for one in story.left_out)
    assert story.source_words <= arrived(story) + left_out
    assert story.source_words > 0


PIECES = st.sampled_from(
    [
        *("word ", "другая ", "&nbsp;", "&#11;", "\x0b", "\n\n", "]", "[", "[n=1,024] ", "[sic] ", "[tide]", "[/tide]"),
        *("[gallery] ", '[gallery ids="9"] ', "[caption]", "[/caption]", "[su_row]", "[/su_row]", "[[su_row]] "),
        *('[su_button url="x"]Go[/su_button] ', "<!-- wp:paragraph -->", "<!-- wp:latest-posts /-->", "<!--", "-->"),
        *(
            "<b>",
            "</b>",
            "<p>",
            "</p>",
            "<script>",
            "</script>",
            "<style>",
            "<iframe>",
            "<svg>",
            "<textarea>",
            "<title>",
        ),
        *("<![CDATA[", "<?php ", "<noscript>n</noscript>", "<table><tr><td>cell", "<ul><li>item"),
        *('<a href="https://a.example/">link</a> ', "https://v.example/1\n", f'<img src="{UPLOADS}/sea.jpg" alt="x">'),
        '<img src="https://b.example/wp-content/uploads/sea.jpg" alt="theirs">',
    ]
)


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(PIECES, max_size=30))
def test_whatever_a_post_is_made_of_its_last_words_arrive(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("words") / "export.xml"
    content = "".join(pieces).replace("]]>", "]]&gt;")
    # An end tag would close what is open: that is a post's own business.
    path.write_text(export(item(f"First words.\n\n{content}\n\nThe last words."), ATTACHMENT), encoding="utf-8")
    (story,) = [one for one in read(path) if isinstance(one, IncomingStory)]
    assert "First words." in story.body
    everywhere = story.body + "".join(picture.caption for picture in story.images)
    assert "The last words." in everywhere
    missing = story.source_words - arrived(story) - sum(one.words for one in story.left_out)
    assert missing <= 0, (missing, story)


def test_a_shortcode_names_the_words_of_a_quotations_source(tmp_path):
    story = read_one(tmp_path, item('[su_quote cite="Eva Marsh"]The sea is calm.[/su_quote]'))
    assert story.body == "<p>The sea is calm.</p>"
    assert story.left_out == [LeftOut(2, "in the shortcode [su_quote]")]
    assert story.source_words == arrived(story) + 2


def test_words_in_a_block_that_a_server_renders_are_counted(tmp_path):
    block = (
        '<!-- wp:acf/fact {"name":"acf/fact","data":{"title":"Four \\u003cem\\u003ehundred\\u003c/em\\u003e seats",'
        '"_title":"field 12 a","layout":"wide and low"},"className":"is-style-box is-wide"} /-->'
    )
    story = read_one(tmp_path, item(f"<!-- wp:paragraph --><p>A ship.</p><!-- /wp:paragraph -->{block}"))
    assert story.body == "<p>A ship.</p>"
    assert story.left_out == [LeftOut(3, "in the block acf/fact")]
    assert story.source_words == arrived(story) + 3


def test_a_note_stays_apart_from_the_words_before_it(tmp_path):
    story = read_one(tmp_path, item("It floats.[efn_note]Says [sic] the mayor.[/efn_note] It [ref]she[/ref] does."))
    assert story.body == "<p>It floats. (Says [sic] the mayor.) It (she) does.</p>"
    assert (story.left_out, story.source_words) == ([], arrived(story))


def test_a_caption_in_curly_quotes_arrives_whole(tmp_path):
    code = "[caption width=&#8221;300&#8243; caption=&#8221;The sea at night&#8221;]"
    story = read_one(tmp_path, item(f'{code}<img src="{UPLOADS}/sea.jpg" />[/caption]'), ATTACHMENT)
    assert "<figcaption>The sea at night</figcaption>" in story.body


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        ('[et_pb_button button_text="Book a seat" button_url="/a b/"][/et_pb_button]', "", 3),
        ('[et_pb_testimonial author="Ada" job_title="Ship pilot" module_class="one two"]Calm.[/et_pb_testimonial]',
         "<p>Calm.</p>", 3),
        ("[quiz][question]Who?[/question][wrong]Ada[explanation]No, Tom[/explanation][/wrong][/quiz]",
         "<p>Who?</p><p>Ada No, Tom</p>", 0),
    ],
)  # fmt: skip
def test_words_that_a_shortcode_shows_are_counted(tmp_path, code, body, words):
    story = read_one(tmp_path, item(f"The sea.\n\n{code}"))
    assert (story.body, sum(one.words for one in story.left_out)) == (f"<p>The sea.</p>{body}", words)
    assert story.source_words == arrived(story) + words


@pytest.mark.parametrize(
    ("text", "is_left_out"),
    [("[newspack-popup id=3]", True), ("[wysija_form id=1]", True), ("[wpseo_opening_hours]", True),
     ("[HDquiz quiz = 5]", True), ("[answer]", False), ("[medium]", False), ("[nextdoor neighbours]", False)],
)  # fmt: skip
def test_names_that_plug_ins_register_are_shortcodes_and_words_are_not(tmp_path, text, is_left_out):
    shown = "See here." if is_left_out else f"See {text} here."
    assert read_one(tmp_path, item(f"See {text} here.")).body == f"<p>{shown}</p>"
