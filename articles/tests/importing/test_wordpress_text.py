"""Texts of posts as WordPress would show them: paragraphs, shortcodes, pictures."""

import pytest

from articles.importing.incoming import figure_placeholder
from articles.tests.importing.wordpress import item, meta, read_items, read_one
from articles.text.embeds import with_embeds

UPLOADS = "https://harbour.example/wp-content/uploads"


@pytest.fixture
def body(tmp_path):
    return lambda content, *more: read_one(tmp_path, item(content), *more).body


def test_in_the_classic_editor_blank_lines_separate_paragraphs_and_newlines_are_breaks(body):
    assert body("One\nline\n\n\nTwo\r\n \r\nThree") == "<p>One<br>line</p><p>Two</p><p>Three</p>"
    assert body("One<br />\nline<br /><br />Two<br>\n\nThree") == "<p>One<br>line</p><p>Two</p><p>Three</p>"
    assert body("<h2>Head</h2>\nWords\n<ul>\n<li>a</li>\n</ul>\nEnd") == (
        "<h2>Head</h2><p>Words</p><ul><li><p>a</p></li></ul><p>End</p>"
    )
    assert body("<strong>One\n\nTwo</strong>") == "<p><strong>One</strong></p><p><strong>Two</strong></p>"
    assert body("One<!--more-->Two\n<!--nextpage-->\nThree") == "<p>One</p><p>Two</p><p>Three</p>"


def test_newlines_in_code_stay(body):
    assert body("<pre>a\n\nb [sic]</pre>") == "<pre><code>a\n\nb [sic]</code></pre>"


def test_block_editor_text_keeps_its_paragraphs(body):
    content = (
        "<!-- wp:paragraph -->\n<p>One\nline</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:html --><p>Two</p><!-- /wp:html -->"
    )
    assert body(content) == "<p>One line</p><p>Two</p>"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("He said [sic] and [the co-founder] left [1].", "He said [sic] and [the co-founder] left [1]."),
        ("(Reuters) [Reuters]", "(Reuters) [Reuters]"),
        ("Write [[gallery ids='1']] or [[box]x[/box]].", "Write [gallery ids='1'] or [box]x[/box]."),
        ('[row a="1"][col_x]Words[/col_x][/row]', "Words"),
        ("[toc]\nWords after it", "Words after it"),
        ("[vice-president] X", "[vice-president] X"),
        ("[/box] alone", "[/box] alone"),
        ("[смях] и [unclosed", "[смях] и [unclosed"),
    ],
)
def test_only_shortcodes_are_left_out_and_text_in_brackets_stays(body, content, shown):
    assert body(content) == f"<p>{shown}</p>"


def block(number, content, status="publish"):
    return item(content, number, post_type="wp_block", status=status)


def test_a_synced_pattern_is_in_each_post_that_uses_it(tmp_path):
    paragraph = "<!-- wp:paragraph --><p>{}</p><!-- /wp:paragraph -->"
    shared = (
        block(7, paragraph.format("Write to us.") + '<!-- wp:block {"ref":8} /-->'),
        block(8, paragraph.format("Or ring.") + '<!-- wp:block {"ref":7} /-->'),  # in a circle
        block(9, paragraph.format("Not ready yet."), status="draft"),
    )
    post = item(
        paragraph.format("News.") + '<!-- wp:block {"ref":7,"lock":{"move":true}} /--><!-- wp:block {"ref":9} /-->'
    )
    story, *rest = read_items(tmp_path, post, *shared)
    assert (story.body, rest) == ("<p>News.</p><p>Write to us.</p><p>Or ring.</p>", [])
    assert story.warnings == ["Left out, apart from the text inside: wp:block."]


def test_synced_patterns_make_no_text_too_long(tmp_path):
    ring = [block(number, "word " * 20_000 + f'<!-- wp:block {{"ref":{number + 1}}} /-->') for number in range(10, 20)]
    story = read_items(tmp_path, item('<!-- wp:block {"ref":10} /-->' * 1_000), *ring)[0]
    assert len(story.body) < 1_000_000
    assert story.warnings == ["Left out, apart from the text inside: wp:block."]


def test_overridden_text_in_a_synced_pattern_is_reported_as_lost(tmp_path):
    content = '<!-- wp:block {"ref":7,"content":{"Name":{"content":"My words"}}} /-->'
    story = read_one(tmp_path, item(content), block(7, "<p>Words of all</p>"))
    assert story.warnings == ["Left out, apart from the text inside: what this post alone says in a synced pattern."]


def test_footnotes_become_a_list_at_the_end(tmp_path):
    content = (
        '<!-- wp:paragraph --><p>One<sup data-fn="a" class="fn"><a href="#a" id="a-link">1</a></sup>.</p>'
        "<!-- /wp:paragraph --><!-- wp:footnotes /-->"
    )
    notes = r'[{"content":"The <em>report<\/em>","id":"a"},{"content":"\u041e\u0442 \u0441\u0435\u0434","id":"b"}]'
    story = read_one(tmp_path, item(content, more=meta("footnotes", f"<![CDATA[{notes}]]>")))
    assert story.body == ("<p>One<sup>1</sup>.</p><ol><li><p>The <em>report</em></p></li><li><p>От сед</p></li></ol>")
    assert story.warnings == []


@pytest.mark.parametrize("notes", ["", "{", "7", "[7]", '[{"content":7}]', "[" * 100_000])
def test_invalid_footnotes_are_reported(tmp_path, notes):
    story = read_one(tmp_path, item("<p>One</p><!-- wp:footnotes /-->", more=meta("footnotes", notes)))
    assert (story.body, story.warnings) == ("<p>One</p>", ["Left out, apart from the text inside: wp:footnotes."])


def test_footnotes_contain_no_control_characters(tmp_path):
    notes = r'[{"content":"A\u0000\ud800 <img src=\"file:///\udfffa\nb\">","id":"a"}]'
    story = read_one(tmp_path, item("<!-- wp:footnotes /-->", more=meta("footnotes", f"<![CDATA[{notes}]]>")))
    assert story.body == "<ol><li><p>A</p></li></ol>"
    assert story.warnings == [
        "Pictures outside the media library were not imported: file:///a b. Add them at the desk."
    ]


def test_links_to_headings_with_an_id_stay(body):
    content = '<h2 class="x" id="part">A part</h2><a href="#part">Part</a> <h3 ID=two>Two</h3><a href="#two">Two</a>'
    assert body(content) == (
        '<h2 id="part">A part</h2><p><a href="#part">Part</a></p><h3>Two</h3><p><a href="#two">Two</a></p>'
    )


@pytest.mark.parametrize(
    ("content", "quote"),
    [
        (
            '<!-- wp:pullquote --><figure class="wp-block-pullquote has-x"><blockquote><p>One</p><p>Two</p>'
            "<cite>Ana <b>Petrova</b></cite></blockquote></figure><!-- /wp:pullquote -->",
            "<blockquote><p>One</p><p>Two</p></blockquote><p>Ana <strong>Petrova</strong></p>",
        ),
        (
            '<blockquote class="wp-block-pullquote alignleft"><p>One</p></blockquote>',
            "<blockquote><p>One</p></blockquote>",
        ),
    ],
)
def test_a_pull_quote_stays_one(body, content, quote):
    assert body(f"{content}<p>After</p><blockquote>Quote</blockquote>") == (
        f"<aside>{quote}</aside><p>After</p><blockquote><p>Quote</p></blockquote>"
    )


@pytest.mark.parametrize(
    "content",
    [
        '<!-- wp:embed {"url":"http://www.youtube.com/watch?v=a"} --><figure class="wp-block-embed"><div>\n'
        "http://www.youtube.com/watch?v=a\n</div></figure><!-- /wp:embed -->",
        "[embed]https://www.youtube.com/watch?v=a[/embed]",
        "[youtube http://www.youtube.com/watch?v=a]",
        '<iframe src="https://www.youtube.com/embed/a?feature=oembed"></iframe>',
        "http://www.youtube.com/watch?v=a",
    ],
)
def test_what_wordpress_embeds_becomes_a_card(body, content):
    written = body(f"<p>One</p>\n{content}\n<p>Two</p>")
    assert with_embeds(written, lambda embed: f"[{embed.address}]") == (
        "<p>One</p>[https://www.youtube.com/watch?v=a]<p>Two</p>"
    )


def test_an_address_on_a_line_of_a_paragraph_ends_it_if_it_becomes_a_card(body):
    assert body("See:\nhttps://youtu.be/a\nand\nhttps://a.example/b") == (
        '<p>See:</p><p><a href="https://youtu.be/a">https://youtu.be/a</a></p>'
        '<p>and<br><a href="https://a.example/b">https://a.example/b</a></p>'
    )


def test_links_to_anchors_lose_their_address(body):
    assert body('<a href="#part">Part</a> <a href="https://a.example/#b">B</a>') == (
        '<p>Part <a href="https://a.example/#b">B</a></p>'
    )


def test_a_file_and_its_button_are_two_words(body):
    content = (
        '<div><a href="/a.pdf">Report</a><a href="/a.pdf" class="wp-block-file__button" download>Download</a></div>'
    )
    assert body(content) == '<p><a href="/a.pdf">Report</a> <a href="/a.pdf">Download</a></p>'


def test_adjacent_columns_are_paragraphs_and_encoded_content_is_no_text(body):
    content = (
        "[vc_row][vc_column]Left[/vc_column][vc_column]Right[vc_raw_html]JTNDaWZy[/vc_raw_html][/vc_column][/vc_row]"
    )
    assert body(content) == "<p>Left</p><p>Right</p>"
    assert body("[dropcap]W[/dropcap]ords [sic]") == "<p>Words [sic]</p>"


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("[youtube https://youtu.be/x?a=1&amp;w=320]", "https://youtu.be/x?a=1&amp;w=320"),
        ("[youtube=https://youtu.be/x]", "https://youtu.be/x"),
        ('[soundcloud url="https://s.example/1" width="100%"]', "https://s.example/1"),
    ],
)
def test_players_become_links(body, code, address):
    assert body(f"See {code}") == f'<p>See </p><p><a href="{address}">{address}</a></p>'.replace(" </p>", "</p>")


def test_a_player_without_an_address_is_named_and_one_without_attributes_is_text(tmp_path):
    story = read_one(tmp_path, item("[vimeo 123] Photo [instagram]"))
    assert (story.body, story.warnings) == (
        "<p>Photo [instagram]</p>",
        ["Left out, apart from the text inside: [vimeo]."],
    )


def test_a_published_post_without_text_is_reported(tmp_path):
    fields = meta("_elementor_data", "[]") + meta("text_of_a_plugin", "Words")
    (warning,) = read_one(tmp_path, item("&nbsp;", more=fields)).warnings
    assert "It has no text." in warning
    assert read_one(tmp_path, item("", status="draft")).warnings == []


def test_of_many_shortcodes_some_are_named_and_the_rest_are_others(tmp_path):
    (warning,) = read_one(tmp_path, item("Words " + "".join(f"[su_{n}]" for n in range(20)))).warnings
    assert warning.endswith("[su_8], [su_9], others.")


def test_omitted_shortcodes_and_blocks_are_named(tmp_path):
    content = (
        'A [form id="1"] [form id="2"] <!-- wp:block {"ref":7} /--> <!-- wp:separator --><hr><!-- /wp:separator -->'
    )
    assert read_one(tmp_path, item(content)).warnings == ["Left out, apart from the text inside: [form], wp:block."]


def test_addresses_on_lines_of_their_own_and_embeds_become_links(body):
    link = '<a href="https://video.example/?a=1&amp;b=2">https://video.example/?a=1&amp;b=2</a>'
    address = "https://video.example/?a=1&b=2"
    assert (
        body(f"One\n\n{address}\n\nTwo {address}")
        == f"<p>One</p><p>{link}</p><p>Two {address.replace('&', '&amp;')}</p>"
    )
    assert body(f"[embed width='5']{address}[/embed]") == f"<p>{link}</p>"
    assert body('[audio mp3="https://a.example/x.mp3"][/audio]') == (
        '<p><a href="https://a.example/x.mp3">https://a.example/x.mp3</a></p>'
    )


@pytest.mark.parametrize("code", ["caption", "wp_caption"])
def test_both_kinds_of_captions_make_figures(body, code):
    figure = (
        f'<figure><img alt="Sea" data-file="{figure_placeholder(1)}"><figcaption>The <em>sea</em></figcaption></figure>'
    )
    image = f'<img src="{UPLOADS}/sea-300x200.jpg" alt="Sea" />'
    assert body(f'[{code} width="3"]<a href="x">{image}</a> The <em>sea</em>[/{code}]') == figure
    assert body(f'[{code} caption="The <em>sea</em>"]{image}[/{code}]') == figure


@pytest.mark.parametrize(
    ("src", "file"),
    [
        (f"{UPLOADS}/2019/05/sea-300x200.jpg", "2019/05/sea.jpg"),
        (f"{UPLOADS}/2019/05/sea-scaled.jpg?w=3", "2019/05/sea.jpg"),
        (f"{UPLOADS}/sea-e1556700000-300x200.jpg", "sea-e1556700000.jpg"),
        ("/wp-content/uploads/sites/3/%D0%BC%D0%BE%D1%80%D0%B5.jpg", "море.jpg"),
        ("https://i0.wp.com/harbour.example/wp-content/uploads/a.png?resize=3", "a.png"),
        ("https://harbour.files.wordpress.com/2019/05/a.png?w=300", "2019/05/a.png"),
    ],
)
def test_a_smaller_copy_means_the_original_picture(tmp_path, src, file):
    (figure,) = read_one(tmp_path, item(f'<img src="{src}">')).figures
    assert figure.file == file


def test_pictures_of_other_sites_become_links_and_emoji_characters(body):
    assert body('<img src="https://else.example/a.jpg" alt="A">') == '<p><a href="https://else.example/a.jpg">A</a></p>'
    assert body('Hi <img class="emoji" src="https://s.w.org/e.svg" alt="🙂">') == "<p>Hi 🙂</p>"


def test_a_post_cannot_show_a_picture_by_its_checksum(body):
    theirs = f'<figure><img data-file="{"a" * 64}"></figure>'
    assert body(f"Words {theirs}<pre>{theirs}x</pre>") == "<p>Words</p><p>x</p>"


def test_alternative_text_comes_from_the_library_if_the_post_has_none(tmp_path):
    library = item(
        number=9,
        post_type="attachment",
        attachment_url=f"{UPLOADS}/sea.jpg",
        more=meta("_wp_attachment_image_alt", "Waves"),
    )
    content = f'<img class="wp-image-9" src="{UPLOADS}/sea-3x2.jpg"> <img class="wp-image-9" src="{UPLOADS}/land.jpg">'
    assert [figure.alt_text for figure in read_one(tmp_path, item(content), library).figures] == ["Waves", ""]


def test_a_gallery_without_ids_shows_the_posts_attachments_in_order(tmp_path):
    def attachment(number, order):
        return item(
            number=number,
            post_type="attachment",
            post_parent=5,
            menu_order=order,
            attachment_url=f"{UPLOADS}/{number}.{'jpg' if order else 'pdf'}",
        )

    story = read_one(tmp_path, item("[gallery]"), *(attachment(8 + n, order) for n, order in enumerate([2, 1, 1, 0])))
    assert [slot.file for slot in story.images] == ["9.jpg", "10.jpg", "8.jpg"]
    assert story.body == ""


def test_a_gallery_picture_missing_from_the_export_is_named(tmp_path):
    story = read_one(tmp_path, item("Words. [gallery ids='7']"))
    assert story.warnings == ["Left out, apart from the text inside: picture 7 of a gallery, which the export lacks."]


def test_a_block_gallery_keeps_its_own_caption(tmp_path):
    content = (
        '<!-- wp:gallery {"ids":[1]} --><figure class="wp-block-gallery"><ul><li><figure>'
        f'<img src="{UPLOADS}/a.jpg" alt="A"/><figcaption class="blocks-gallery-item__caption">Of <b>a</b></figcaption>'
        '</figure></li></ul><figcaption class="blocks-gallery-caption">Of all</figcaption></figure><!-- /wp:gallery -->'
    )
    story = read_one(tmp_path, item(content))
    assert [(slot.file, slot.caption, slot.alt_text) for slot in story.images] == [("a.jpg", "Of a", "A")]
    assert (story.body, story.figures) == ("<p>Of all</p>", [])
