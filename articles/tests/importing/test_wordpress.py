"""Stories from WordPress posts, with the files of the media library."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from articles.importing.formats import streamed_format_of, wordpress
from articles.importing.incoming import FileNote
from articles.models import Image, Story
from articles.tests.factories import picture_bytes
from articles.tests.importing.wordpress import SAMPLE, export, item, meta, read, read_items, read_one

UTC = datetime.UTC


@pytest.fixture(scope="module")
def stories():
    """The stories of the sample, by headline."""
    return {story.headline: story for story in read(SAMPLE) if hasattr(story, "headline")}


@pytest.fixture
def ferry(stories):
    return stories["Ferry to the islands sails & sails"]


def test_an_export_is_recognised_by_its_first_bytes():
    assert streamed_format_of(SAMPLE.read_bytes()[:4096]) is wordpress
    assert wordpress.claims(SAMPLE.read_text().encode("utf-16")[:4096])
    assert not wordpress.claims(b"How to read wordpress.org/export/ files")
    assert not wordpress.claims(b'<?xml version="1.0"?><rss version="2.0"><channel>')


def test_texts_dates_and_names_are_imported(ferry):
    assert ferry.lead == "The crossing was closed for three weeks"
    assert (ferry.section, ferry.tags, ferry.authors) == ("City & Port", ["Islands", "ferries"], ["Ines Calder"])
    assert ferry.published_at == datetime.datetime(2019, 5, 6, 6, 30, tzinfo=UTC)
    assert ferry.modified_at == datetime.datetime(2019, 5, 7, 7, 0, tzinfo=UTC)
    assert (ferry.updated_at, ferry.language, ferry.views, ferry.warnings) == (None, "", 184, [])


def test_a_story_is_known_by_its_guid_and_redirects_from_all_its_old_addresses(ferry):
    assert (ferry.source, ferry.source_id) == ("harbour.example", "https://harbour.example/?p=11")
    assert ferry.source_url == "https://harbour.example/2019/05/ferry/"
    assert ferry.old_addresses == [
        "/2019/05/ferry/",
        "/?p=11",
        "/2019/05/ferry-soon/",
        "/2019/05/ferry/harbour/",
        "/?attachment_id=20",
    ]


def test_the_featured_picture_comes_first_then_the_gallery_each_once(ferry):
    assert [(slot.file, slot.caption, slot.alt_text) for slot in ferry.images] == [
        ("2019/05/harbour.png", "The harbour at dawn", "Cranes in morning light"),
        ("2019/05/cabin.png", "The cabin", ""),
        ("2019/05/crew.png", "", ""),
    ]


def test_the_original_size_of_pictures_in_the_text_is_looked_for(ferry):
    pier, deck = ferry.figures
    assert (pier.file, deck.file) == ("2019/05/pier.png", "2019/05/deck.png")
    assert pier.also == ("2019/05/pier-scaled.png", "2019/05/pier-300x200.png")


@pytest.mark.parametrize(
    ("headline", "status", "warning"),
    [
        ("What the budget holds", "draft", "[contact-form-7], [box]"),
        ("For members", "draft", "private"),
        ("Under a password", "draft", "password"),
        ("The fair opens", "published", ""),
        ("To be read by somebody", "review", ""),
        ("A short note without a title that goes on for…", "published", "no title"),
    ],
)
def test_only_what_was_public_is_published(stories, headline, status, warning):
    story = stories[headline]
    assert story.status == status
    assert warning in " ".join(story.warnings)
    assert bool(warning) == bool(story.warnings)


def test_an_unknown_status_becomes_a_draft_with_a_warning(tmp_path):
    story = read_one(tmp_path, item(status="archived"))
    assert (story.status, story.warnings) == (
        "draft",
        ["Its status “archived” isn't known here, so it became a draft."],
    )


def test_the_local_time_is_used_if_the_export_has_none_in_utc(tmp_path, stories):
    at_nine = datetime.datetime(2024, 2, 1, 9, 0, tzinfo=ZoneInfo("Europe/Sofia"))
    assert stories["Night trams begin in spring"].published_at == at_nine
    assert stories["What the budget holds"].published_at is None
    tokyo = read_one(
        tmp_path,
        item(post_date_gmt="0000-00-00 00:00:00", post_date="2024-02-01 09:00:00"),
        timezone=ZoneInfo("Asia/Tokyo"),
    )
    assert tokyo.published_at == datetime.datetime(2024, 2, 1, 0, 0, tzinfo=UTC)


def test_co_authors_replace_the_author_and_the_default_category_is_no_section(stories):
    trams = stories["Night trams begin in spring"]
    assert trams.authors == ["Tom Reed", "Nora Lind"]
    assert trams.section == ""


@pytest.mark.parametrize(("number", "section", "tags"), [("7", "Sports", ["City"]), ("8", "City", ["Sports"])])
def test_the_primary_category_is_the_section(tmp_path, number, section, tags):
    known = "<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>sports</wp:category_nicename></wp:category>"
    terms = "".join(f'<category domain="category" nicename="{n.lower()}">{n}</category>' for n in ("City", "Sports"))
    more = terms + meta("_yoast_wpseo_primary_category", number)
    story = read_one(tmp_path, known, item(more=more))
    assert (story.section, story.tags) == (section, tags)


def test_the_picture_of_a_block_gallery_has_its_caption(stories):
    (cabin,) = stories["Night trams begin in spring"].images
    assert (cabin.file, cabin.caption) == ("2019/05/cabin.png", "In the cabin")


def test_items_other_than_posts_are_counted():
    (note,) = [each for each in read(SAMPLE) if isinstance(each, FileNote)]
    assert note.text == "Not imported: comments: 2, menu items: 1, pages: 1, posts in the trash: 1."


def test_custom_post_types_are_counted_by_name(tmp_path):
    recipes = [item(number=n, post_type="recipe") for n in (6, 7)]
    assert read_items(tmp_path, item(), *recipes)[-1].text == "Not imported: items of type “recipe”: 2."


def test_two_posts_with_one_guid_stay_two_stories(tmp_path):
    more = "<link>https://harbour.example/second/</link>"
    second = item(number=5, title="Another").replace("<guid>", f"{more}<guid>")
    stories = read_items(tmp_path, item(number=5), second, item(number=5, title="A third"), item(number=5, title="No"))
    assert [story.source_id for story in stories[:3]] == ["g5", "https://harbour.example/second/", "post 5"]
    assert stories[3].source_id == "g5"  # the import numbers it
    assert all("same GUID" in story.warnings[0] for story in stories[1:])


def test_another_sites_guid_is_no_old_address_unless_it_has_the_posts_number(tmp_path):
    def paths(guid):
        return read_one(tmp_path, item().replace("g5", guid)).old_addresses

    assert paths("http://old.example/?p=7") == ["/?p=5"]
    assert paths("http://old.example/blog/?p=5") == ["/?p=5", "/blog/?p=5"]
    assert paths("http://www.harbour.example/2009/ferry") == ["/?p=5", "/2009/ferry"]


@pytest.mark.parametrize(
    "link", ["http://intranet/a/", "ftp://harbour.example/a/", "https://harbour.example/a b", "http://["]
)
def test_an_invalid_link_is_left_out(tmp_path, link):
    assert read_one(tmp_path, item(more=f"<link>{link}</link>")).source_url == ""


def test_a_featured_picture_that_is_also_in_the_text_is_shown_once(tmp_path):
    image = '<img src="/wp-content/uploads/a-300x200.jpg" alt="Sea">'
    content = f"<figure>{image}<figcaption>The sea</figcaption></figure>Words."
    attachment = item(number=9, post_type="attachment", attachment_url="https://h.example/wp-content/uploads/a.jpg")
    story = read_one(tmp_path, item(content, more=meta("_thumbnail_id", 9)), attachment)
    (slot,) = story.images
    assert (slot.file, slot.caption, slot.alt_text) == ("a.jpg", "The sea", "Sea")
    assert (story.body, story.figures) == ("<p>Words.</p>", [])


def test_a_featured_picture_missing_from_the_export_is_named(tmp_path):
    story = read_one(tmp_path, item(more=meta("_thumbnail_id", 9)))
    assert "featured picture isn't in the export" in story.warnings[0]


def test_a_long_excerpt_is_put_into_the_body(tmp_path):
    excerpt = f"<excerpt:encoded>{'word ' * 300}</excerpt:encoded>"
    story = read_one(tmp_path, item("The text.", more=excerpt))
    assert story.lead == ""
    assert story.body.startswith("<p>word word")
    assert story.body.endswith("<p>The text.</p>")


@pytest.fixture
def uploads(tmp_path):
    """An uploads folder with a scaled copy, a picture in another place, and a symlink that leads out of it."""
    folder = tmp_path / "uploads" / "2019" / "05"
    folder.mkdir(parents=True)
    for path in (
        folder / "harbour-scaled.png",
        folder / "pier.png",
        folder / "crew.png",
        tmp_path / "uploads/cabin.png",
    ):
        path.write_bytes(picture_bytes())
    (tmp_path / "deck.png").write_bytes(picture_bytes())
    (folder / "deck.png").symlink_to(tmp_path / "deck.png")
    return tmp_path / "uploads"


@pytest.fixture
def run(db, capsys):
    def run(**options):
        call_command("import_stories", SAMPLE, **options)
        return capsys.readouterr()

    return run


def test_an_export_is_imported_with_its_pictures(run, uploads, client):
    dry = run(images=uploads, dry_run=True)
    real = run(images=uploads)
    assert "8 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, 4 pictures" in real.out
    assert dry.out.rpartition(":")[2] == real.out.rpartition(":")[2]
    assert dry.err == real.err
    assert "a picture in the text, 2019/05/deck.png, wasn't found" in real.err
    assert "Not imported: comments: 2, menu items: 1, pages: 1, posts in the trash: 1." in real.err

    page = client.get(Story.objects.get(source_id="https://harbour.example/?p=11").get_absolute_url()).content.decode()
    assert page.count("<figure") == 4
    for words in ("A long pier", "The pier at <em>dusk</em>", "The harbour at dawn", "Two on Sundays"):
        assert words in page
    assert "People on deck" not in page  # its symlink leads out of the folder
    front = client.get("/").content.decode()
    for headline, is_public in {"sails &amp; sails": True, "For members": False, "Under a password": False}.items():
        assert (headline in front) == is_public


def test_a_second_run_changes_nothing_even_without_the_pictures(run, uploads):
    run(images=uploads)
    for again in (run(images=uploads), run()):
        assert "0 created, 0 updated, 8 unchanged, 0 kept, 0 rejected, 0 pictures" in again.out
    assert Image.objects.count() == 4


def test_pictures_found_on_a_later_run_are_put_where_they_belong(run, uploads, client):
    run()
    story = Story.objects.get(source_id="https://harbour.example/?p=12")
    assert "<p>The pier stop</p>" in story.body
    assert "2 updated, 6 unchanged, 0 kept, 0 rejected, 4 pictures" in run(images=uploads).out
    story.refresh_from_db()
    assert "<figcaption>The pier stop</figcaption>" in story.body


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../deck.png", "x/../../deck.png", "{}/deck.png", "..\\deck.png", "2019/05/deck.png", "x" * 300]
)
def test_no_file_outside_the_folder_of_pictures_is_opened(tmp_path, uploads, name):
    attachment = item(number=9, post_type="attachment", more=meta("_wp_attached_file", name.format(tmp_path)))
    image = f'<img src="/wp-content/uploads/{name.format(tmp_path)}">'
    path = tmp_path / "export.xml"
    path.write_text(export(item(image, more=meta("_thumbnail_id", 9)), attachment))
    call_command("import_stories", path, images=uploads)
    assert (Story.objects.count(), Image.objects.count()) == (1, 0)


@pytest.mark.parametrize("old", ["/2019/05/ferry/", "/?p=11", "/2019/05/ferry-soon/", "/?attachment_id=20"])
def test_old_addresses_lead_to_the_story(run, client, old):
    run()
    story = Story.objects.get(source_id="https://harbour.example/?p=11")
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, story.get_absolute_url())


def test_the_old_address_of_a_private_post_does_not_reveal_it(run, client):
    run()
    assert client.get("/?p=14").status_code == 200  # the front page, as for any unknown number
    assert "For members" not in client.get("/?p=14").content.decode()
