"""Files, captions and alternative texts of WordPress pictures, and warnings about those that are lost."""

import pytest

from articles.tests.importing.wordpress import item, meta, read_one

UPLOADS = "https://harbour.example/wp-content/uploads"


def attachment(number, file="", caption="", **fields):
    more = meta("_wp_attached_file", file) if file else ""
    more += f"<excerpt:encoded>{caption}</excerpt:encoded>"
    return item(number=number, post_type="attachment", more=more, **fields)


def gallery(*images):
    figures = "".join(f"<figure>{image}</figure>" for image in images)
    return f"<!-- wp:gallery --><figure>{figures}</figure><!-- /wp:gallery -->"


def test_a_size_that_is_part_of_the_name_stays(tmp_path):
    image = f'<img class="wp-image-9" src="{UPLOADS}/map-800x600{{}}.png">'
    content = image.format("") + image.format("-300x225")
    story = read_one(tmp_path, item(content, more=meta("_thumbnail_id", 8)), *(
        attachment(8, "plan-1200x800.png"), attachment(9, "map-800x600.png")
    ))  # fmt: skip
    assert [figure.file for figure in (*story.images, *story.figures)] == [
        "plan-1200x800.png",
        "map-800x600.png",
        "map-800x600.png",
    ]


def test_absolute_paths_of_very_old_sites_are_understood(tmp_path):
    old = attachment(9, "/home/harbour/public_html/wp-content/uploads/2008/05/sea.jpg")
    assert read_one(tmp_path, item(more=meta("_thumbnail_id", 9)), old).images[0].file == "2008/05/sea.jpg"


def test_a_featured_picture_outside_the_uploads_is_named(tmp_path):
    elsewhere = attachment(9, attachment_url="https://harbour.example/sea.jpg")
    story = read_one(tmp_path, item(more=meta("_thumbnail_id", 9)), elsewhere)
    assert (story.images, story.warnings) == (
        [],
        ["Its featured picture has no file in the media library. Add it at the desk."],
    )


def test_a_gallerys_caption_for_a_picture_that_is_shown_elsewhere_stays(tmp_path):
    caption = "<figcaption>{}</figcaption>"
    content = f'<img src="{UPLOADS}/b.jpg">' + gallery(
        f'<img src="{UPLOADS}/a.jpg" alt="Sea">{caption.format("The <b>sea</b>")}',
        f'<img src="{UPLOADS}/b.jpg">{caption.format("B &amp; b")}',
    )
    story = read_one(tmp_path, item(content, more=meta("_thumbnail_id", 9)), attachment(9, "a.jpg", "Of the library"))
    (slot,) = story.images
    assert (slot.caption, slot.alt_text) == ("The sea", "Sea")
    assert "<figcaption>B &amp; b</figcaption>" in story.body


def test_a_long_alternative_text_is_cut(tmp_path):
    story = read_one(tmp_path, item(gallery(f'<img src="{UPLOADS}/a.jpg" alt="{"a" * 600}">')))
    assert len(story.images[0].alt_text) == 500


@pytest.mark.parametrize(
    ("code", "files", "warnings"),
    [
        ("[gallery exclude='8']", ["9.jpg"], []),
        ("[gallery id='5']", ["8.jpg", "9.jpg"], []),
        ("[gallery id='6']", [], ["Left out, apart from the text inside: [gallery] of post 6."]),
    ],
)
def test_a_gallery_omits_what_it_excludes_and_pictures_of_another_post(tmp_path, code, files, warnings):
    library = [attachment(number, f"{number}.jpg", post_parent=6 if number == 10 else 5) for number in (8, 9, 10)]
    story = read_one(tmp_path, item(f"Words {code}"), *library)
    assert ([slot.file for slot in story.images], story.warnings) == (files, warnings)


@pytest.mark.parametrize(
    "opening",
    [
        f'<div class="wp-block-cover" style="background-image:url({UPLOADS}/a.jpg)">',
        f'<div class="wp-block-cover"><div class="wp-block-cover__image-background has-parallax" '
        f'style="background-position:50%;background-image: url(&quot;{UPLOADS}/a.jpg&quot;)"></div>',
    ],
)
def test_the_picture_of_a_cover_comes_above_its_text(tmp_path, opening):
    story = read_one(tmp_path, item(f"<!-- wp:cover -->{opening}<p>Words</p></div><!-- /wp:cover -->"))
    assert [figure.file for figure in story.figures] == ["a.jpg"]
    assert story.body.endswith("</figure><p>Words</p>")


@pytest.mark.parametrize(
    ("address", "is_lost"),
    [
        ("file:///C:/sea.png", True),
        ("/images/stories/sea.jpg", True),
        ("http://www.harbour.example/images/sea.jpg", True),
        ("https://elsewhere.example/sea.jpg", False),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", False),
    ],
)
def test_pictures_that_are_lost_with_the_old_site_are_named(tmp_path, address, is_lost):
    warnings = read_one(tmp_path, item(f'Words <img src="{address}">')).warnings
    assert [address[:60] in warning for warning in warnings] == [True] * is_lost
