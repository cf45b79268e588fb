"""Which pictures in a text are the site's own: those in its media library, wherever that is."""

import pytest

from articles.tests.importing.wordpress import item, meta, read_items, read_one

FILE = "2024/05/ferry.jpg"


def library(address, guid="g"):
    attachment = item(number=9, post_type="attachment", attachment_url=address, more=meta("_wp_attached_file", FILE))
    return attachment.replace("<guid>g9", f"<guid>{guid}")


def files(tmp_path, src, *attachments):
    story = read_one(tmp_path, item(f'Words <img class="wp-image-9" src="{src}" alt="Ferry">'), *attachments)
    return [figure.file for figure in story.figures]


@pytest.mark.parametrize(
    ("folder", "src"),
    [
        ("https://harbour.example/app/uploads", "https://www.harbour.example/app/uploads/2024/05/ferry-300x200.jpg"),
        ("https://harbour.example/app/uploads", "/app/uploads/2024/05/ferry.jpg"),
        ("https://cdn.example", "https://cdn.example/2024/05/ferry.jpg"),
        ("https://cdn.example/harbour", "http://cdn.example/harbour/2024/05/ferry.jpg?w=300"),
        ("https://harbour.example/app/uploads", "https://i2.wp.com/harbour.example/app/uploads/2024/05/ferry.jpg"),
        ("https://harbour.example/media/sites/3", "https://harbour.example/media/sites/3/2024/05/ferry-scaled.jpg"),
        ("https://harbour.example/wp-content/uploads", "https://harbour.example/wp-content/uploads/2024/05/ferry.jpg"),
    ],
)
def test_uploads_are_wherever_the_sites_attachments_are(tmp_path, folder, src):
    assert files(tmp_path, src, library(f"{folder}/{FILE}")) == [FILE]


@pytest.mark.parametrize(
    "src",
    [
        "https://airport.example/wp-content/uploads/2024/05/ferry.jpg",
        "https://airport.example/app/uploads/2024/05/ferry.jpg",
        "https://ferries.files.wordpress.com/2024/05/ferry.jpg",
        "https://i0.wp.com/airport.example/wp-content/uploads/2024/05/ferry.jpg",
        "https://harbour.example.evil.example/wp-content/uploads/2024/05/ferry.jpg",
        "https://cdn.example/airport/2024/05/ferry.jpg",
    ],
)
def test_another_sites_picture_of_the_same_name_is_a_link_to_it(tmp_path, src):
    story = read_one(
        tmp_path,
        item(f'Words <img class="wp-image-9" src="{src}" alt="Ferry">'),
        library(f"https://harbour.example/wp-content/uploads/{FILE}"),
        library(f"https://cdn.example/harbour/{FILE}").replace("_id>9<", "_id>10<"),
    )
    assert story.figures == []
    assert f'<a href="{src}">Ferry</a>' in story.body


def test_where_a_picture_was_before_the_site_moved_counts_for_the_pictures_that_it_still_has(tmp_path):
    before = "http://old-harbour.example/wp-content/uploads"
    known = library(f"https://harbour.example/wp-content/uploads/{FILE}", guid=f"{before}/{FILE}")
    assert files(tmp_path, f"{before}/2024/05/ferry-300x200.jpg", known) == [FILE]
    assert files(tmp_path, f"{before}/2024/05/another.jpg", known) == []


def test_links_to_files_of_the_site_are_counted_and_those_of_other_sites_are_not(tmp_path):
    link = '<a href="https://{}/uploads/2024/05/plan.pdf">Plan</a> '
    content = link.format("harbour.example/app") + link.format("airport.example/app")
    *_, note = read_items(tmp_path, item(content), library(f"https://harbour.example/app/uploads/{FILE}"))
    assert "left as they are: 1, the first to https://harbour.example/app/uploads/2024/05/plan.pdf." in note.text
