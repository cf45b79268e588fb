"""What machines read in the head of each readers' page."""

import io

import pytest
from django.utils import timezone
from lxml import html
from PIL import Image as Pixels

from articles.reading import page_head
from articles.reading.listing import make_cursor
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_editor,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
OF_THE_SITE = {
    "og:image": f"{SITE}/sharing.png", "og:image:width": "1200", "og:image:height": "630", "og:image:alt": "Newsroom",
    "twitter:card": "summary_large_image",
}  # fmt: skip


def head_of(client, path):
    """The properties of a page by their names; of several with one name a list."""
    page, found = html.fromstring(client.get(path).content), {}
    for meta in page.xpath("//head/meta[@content]"):
        for name in filter(None, (meta.get("name"), meta.get("property"))):
            found.setdefault(name, []).append(meta.get("content"))
    found["canonical"] = page.xpath("//link[@rel='canonical']/@href")
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def test_story_says_all_that_a_link_to_it_shows(client):
    published = timezone.now() - DAY
    section, authors = make_section("Economy"), [make_author("Ana Petrova"), make_author("Ivan Ivanov")]
    story = make_story(
        "“Bridge” & more", lead="At last <it> opens.", section=section, authors=authors, published_at=published,
        tags=[make_tag("bridges"), make_tag("harbour")], updated_at=published + HOUR,
    )  # fmt: skip
    image = make_image(data=picture_bytes("JPEG", (1600, 1200)))
    add_picture(story, image, own_alt_text="A bridge at “dusk”")
    head = head_of(client, story.get_absolute_url())
    address, picture = SITE + story.get_absolute_url(), head.pop("og:image")
    assert Pixels.open(io.BytesIO(client.get(picture.removeprefix(SITE)).content)).size == (1200, 675)
    del head["viewport"], head["theme-color"]
    assert head == {
        "description": "At last <it> opens.", "og:description": "At last <it> opens.",
        "robots": "max-image-preview:large", "canonical": address, "og:url": address,
        "og:title": "“Bridge” & more", "og:type": "article", "og:site_name": "Newsroom", "og:locale": "en_US",
        "og:image:width": "1200", "og:image:height": "675", "og:image:alt": "A bridge at “dusk”",
        "twitter:card": "summary_large_image",
        "article:published_time": published.isoformat(),
        "article:modified_time": (published + HOUR).isoformat(),
        "article:section": "Economy",
        "article:author": [f"{SITE}/authors/ana-petrova/", f"{SITE}/authors/ivan-ivanov/"],
        "article:tag": ["bridges", "harbour"],
    }  # fmt: skip


def test_every_kind_of_page_says_what_it_is_and_has_a_picture(client):
    story = make_story(tags=[make_tag("budget")], authors=[make_author("Ana Petrova")], section=make_section("Economy"))
    make_correction(story)
    make_page("Imprint", body="<p>Who is responsible for what you read here, and where to write to.</p>")
    named = {
        "/": ("Newsroom", "News from Newsroom, newest first.", "website"),
        "/economy/": ("Economy", "Economy: news from Newsroom, newest first.", "website"),
        "/tags/budget/": ("budget", "budget: news from Newsroom, newest first.", "website"),
        "/authors/ana-petrova/": ("Ana Petrova", "Ana Petrova: news from Newsroom, newest first.", "profile"),
        "/corrections/": ("Corrections", "What Newsroom got wrong, and what is right.", "website"),
        "/imprint/": ("Imprint", "Who is responsible for what you read here, and where to write to.", "website"),
    }
    for path, (title, description, kind) in named.items():
        head = head_of(client, f"{path}?utm_source=x")
        assert head.items() >= {
            "og:title": title, "og:description": description, "description": description, "og:type": kind,
            "og:url": SITE + path, "canonical": SITE + path, "og:site_name": "Newsroom", "og:locale": "en_US",
            "robots": "max-image-preview:large",
        }.items()  # fmt: skip
        assert head.items() >= OF_THE_SITE.items(), path
    assert head_of(client, story.get_absolute_url()).items() >= OF_THE_SITE.items()


def test_language_is_named_with_its_territory(client, settings):
    assert head_of(client, "/bg/")["og:locale"] == "bg_BG"
    assert head_of(client, "/bg/")["og:description"] == "Новини от Newsroom, най-новите отгоре."


def test_story_without_a_lead_is_described_by_its_first_sentence(client):
    body = "<h2>Monday</h2><p>The council met for <b>six hours</b> and agreed on nothing. More tomorrow.</p>"
    story = make_story(lead="", body=body)
    assert head_of(client, story.get_absolute_url())["description"] == (
        "The council met for six hours and agreed on nothing."
    )


def test_picture_in_the_text_counts_where_no_slot_has_one(client):
    image = make_image(data=picture_bytes("JPEG", (1600, 1200)), alt_text="A bridge")
    figure = f'<figure><img data-file="{image.checksum}"><figcaption>The <b>bridge</b></figcaption></figure>'
    story = make_story(body=f"<p>Text.</p>{figure}")
    head = head_of(client, story.get_absolute_url())
    assert client.get(head["og:image"].removeprefix(SITE)).headers["Content-Type"] == "image/jpeg"
    assert (head["og:image:width"], head["og:image:alt"]) == ("1200", "A bridge")
    image.rights_expire_at = timezone.now() - HOUR
    image.save()
    assert head_of(client, story.get_absolute_url()).items() >= OF_THE_SITE.items()


def test_author_is_shown_by_portrait_and_first_sentence(client):
    portrait = make_image(data=picture_bytes("JPEG", (800, 1000)), alt_text="")
    bio = "Writes about harbours, and what is in them.\n\nLives by <one>."
    story = make_story(authors=[make_author("Ana Petrova", bio=bio, portrait=portrait)])
    head = head_of(client, "/authors/ana-petrova/")
    assert head["og:description"] == "Writes about harbours, and what is in them."
    assert (head["og:image:width"], head["og:image:height"], head["og:image:alt"]) == ("800", "800", "Ana Petrova")
    assert head["twitter:card"] == "summary"
    older = head_of(client, f"/authors/ana-petrova/?before={make_cursor(story.published_at, story.pk)}")
    assert older.items() >= OF_THE_SITE.items()
    assert (older["og:type"], "harbours" in older["description"]) == ("website", False)
    assert client.get(head["og:image"].removeprefix(SITE)).status_code == 200


def test_pages_that_nobody_should_find_say_nothing_else(client):
    story = make_story()
    story.status = "withdrawn"
    story.withdrawn_at = timezone.now()
    story.save()
    make_page("Privacy", is_published=False)
    client.force_login(make_editor())
    assert client.get("/privacy/").status_code == 200
    for path in [story.get_absolute_url(), "/no-such-page/", "/privacy/"]:
        head = head_of(client, path)
        assert {name for name in head if name.startswith(("og:", "article:"))} == set()
        assert head["canonical"] == []


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """The site's own files at the root, by name."""
    files = {}
    monkeypatch.setattr(page_head, "root_files", lambda: (files, []))
    return lambda name, data: files.update({name: tmp_path / name}) or (tmp_path / name).write_bytes(data)


def test_site_has_a_picture_of_its_own_or_none(client, pictures):
    assert "og:image" not in head_of(client, "/")
    pictures("sharing.png", b"no picture at all")
    head = head_of(client, "/")
    assert "og:image" not in head
    pictures("sharing.jpg", picture_bytes("JPEG", (1000, 500)))
    head = head_of(client, "/")
    assert (head["og:image"], head["og:image:width"], head["og:image:height"]) == (f"{SITE}/sharing.jpg", "1000", "500")
