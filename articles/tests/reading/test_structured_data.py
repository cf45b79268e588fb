"""The structured data on a story's page."""

import io
import json
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import html
from PIL import Image as Pixels

from articles.models import Status
from articles.reading.listing import make_cursor
from articles.tests.factories import (
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
PUBLISHER = {
    "@type": "NewsMediaOrganization", "name": "Newsroom", "url": SITE,
    "logo": {"@type": "ImageObject", "url": f"{SITE}/apple-touch-icon.png"},
}  # fmt: skip


VOCABULARY = json.loads(Path(__file__).with_name("schema_org.json").read_text())


def graph_of(client, path):
    """The things that a page is said to be, by their types."""
    page = html.fromstring(client.get(path).content)
    [element] = page.xpath("//script")
    assert element.get("type") == "application/ld+json"
    document = json.loads(element.text)
    assert document.keys() == {"@context", "@graph"}
    assert document["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in document["@graph"]}


def data_of(client, story):
    return graph_of(client, story.get_absolute_url())["NewsArticle"]


def ancestors(kind):
    """A type of the vocabulary, and all that it is a kind of."""
    return {kind}.union(*(ancestors(parent) for parent in VOCABULARY["types"][kind]["parents"]))


def faults(thing):
    """What is wrong in a thing by the vocabulary."""
    kind = thing["@type"]
    if kind not in VOCABULARY["types"]:
        yield f"no type {kind}"
        return
    known = {name for parent in ancestors(kind) for name in VOCABULARY["types"][parent]["properties"]}
    for name, value in thing.items():
        if name != "@type" and name not in known:
            yield f"{kind} has no {name}"
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                expected = VOCABULARY["expected"][name]
                if not ancestors(inner["@type"]) & {*expected}:
                    yield f"{name} can't be a {inner['@type']}"
                yield from faults(inner)
            elif inner in ("", None):
                yield f"{kind} has an empty {name}"


def make_full_story():
    portrait = make_image(data=picture_bytes("JPEG", (300, 300)))
    story = make_story(
        "The bridge opens", lead="At last.", section=make_section("Economy"), tags=[make_tag("bridges")],
        authors=[make_author("Ana Petrova", bio="Writes.", portrait=portrait)],
        cited_sources="Reuters https://www.reuters.com/x\nSomebody",
    )  # fmt: skip
    image = make_image(credit="Ana", copyright="© Ana", source_type="algorithmicMedia")
    add_picture(story, image, own_caption="The bridge")
    make_correction(story)
    make_page("Imprint")
    return story


def test_every_property_of_every_page_is_one_of_the_vocabulary(client):
    story, kinds = make_full_story(), set()
    pages = ["/", "/bg/", "/economy/", "/tags/bridges/", "/authors/ana-petrova/", "/corrections/", "/imprint/"]
    for path in [*pages, story.get_absolute_url()]:
        graph = graph_of(client, path)
        assert [fault for thing in graph.values() for fault in faults(thing)] == [], path
        kinds |= graph.keys()
    assert kinds == {
        "WebSite", "CollectionPage", "ProfilePage", "WebPage", "NewsArticle", "BreadcrumbList",
    }  # fmt: skip


def test_check_of_the_vocabulary_finds_faults():
    thing = {"@type": "NewsArticle", "headline": "x", "logo": "x", "author": {"@type": "ImageObject", "bio": ""}}
    assert [*faults(thing)] == [
        "NewsArticle has no logo", "author can't be a ImageObject", "ImageObject has no bio",
        "ImageObject has an empty bio",
    ]  # fmt: skip
    assert [*faults({"@type": "Newspaper"})] == ["no type Newspaper"]


def test_story_has_its_facts_as_structured_data(client):
    story = make_story(
        "The bridge opens", lead="At last.", authors=[make_author("Ana Petrova")], section=make_section("Economy"),
    )  # fmt: skip
    address = SITE + story.get_absolute_url()
    assert data_of(client, story) == {
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "headline": "The bridge opens",
        "description": "At last.",
        "inLanguage": "en",
        "articleSection": "Economy",
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.published_at.isoformat(),
        "isAccessibleForFree": True,
        "author": [{"@type": "Person", "name": "Ana Petrova", "url": f"{SITE}/authors/ana-petrova/"}],
        "publisher": PUBLISHER,
    }
    assert client.get("/apple-touch-icon.png").status_code == 200
    assert graph_of(client, story.get_absolute_url())["BreadcrumbList"] == way(
        ("Newsroom", "/"), ("Economy", "/economy/")
    )


def way(*places):
    steps = [
        {"@type": "ListItem", "position": number, "name": name, "item": SITE + path}
        for number, (name, path) in enumerate(places, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def test_lists_and_pages_say_what_they_are_and_where_they_stand(client):
    story = make_full_story()
    assert graph_of(client, "/") == {
        "WebSite": {
            "@type": "WebSite", "name": "Newsroom", "url": f"{SITE}/", "inLanguage": "en", "publisher": PUBLISHER
        }
    }  # fmt: skip
    assert graph_of(client, "/bg/")["WebSite"]["url"] == f"{SITE}/bg/"
    for path, name in {"/economy/": "Economy", "/tags/bridges/": "bridges", "/corrections/": "Corrections"}.items():
        graph = graph_of(client, path)
        page = graph["CollectionPage"]
        assert (page["name"], page["url"], page["inLanguage"]) == (name, SITE + path, "en")
        assert graph["BreadcrumbList"] == way(("Newsroom", "/"), (name, path))
    cursor = make_cursor(story.published_at, story.pk)
    assert graph_of(client, f"/latest/?before={cursor}")["CollectionPage"]["name"] == "Last news in Newsroom"
    person = graph_of(client, "/authors/ana-petrova/")["ProfilePage"]["mainEntity"]
    portrait = person.pop("image")
    assert client.get(portrait.removeprefix(SITE)).headers["Content-Type"] == "image/jpeg"
    address = f"{SITE}/authors/ana-petrova/"
    assert person == {"@type": "Person", "name": "Ana Petrova", "url": address, "description": "Writes."}


def test_picture_has_three_shapes_that_can_be_loaded(client):
    story = make_story()
    image = make_image(
        data=picture_bytes("JPEG", (1600, 1200)),
        credit="Ana Petrova",
        copyright="© Ana",
        source_type="algorithmicMedia",
    )
    add_picture(story, image, own_caption="The bridge")
    pictures = data_of(client, story)["image"]
    assert [(picture["width"], picture["height"]) for picture in pictures] == [(1200, 1200), (1200, 900), (1200, 675)]
    for picture in pictures:
        answer = client.get(picture["url"].removeprefix(SITE))
        assert Pixels.open(io.BytesIO(answer.content)).size == (picture["width"], picture["height"])
        assert picture["creditText"] == "Ana Petrova"
        assert picture["copyrightNotice"] == "© Ana"
        assert picture["caption"] == "The bridge"
        assert picture["digitalSourceType"].endswith("/algorithmicMedia")
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    assert page.xpath("//meta[@property='og:image']/@content") == [pictures[2]["url"]]


def test_picture_in_the_text_has_its_words_as_plain_text(client):
    image = make_image(data=picture_bytes("JPEG", (1600, 1200)), credit="Ana Petrova")
    figure = f'<figure><img data-file="{image.checksum}"><figcaption>The <b>bridge</b> &amp; more</figcaption></figure>'
    pictures = data_of(client, make_story(body=f"<p>Text.</p>{figure}"))["image"]
    assert [(picture["caption"], picture["creditText"]) for picture in pictures] == [
        ("The bridge & more", "Ana Petrova")
    ] * 3


def test_no_headline_ends_the_script_element(client):
    headline = "</script><script>alert(1)</script><!-- & “quotes” \u2028"
    assert data_of(client, make_story(headline))["headline"] == headline.replace("\u2028", "").strip()


def test_date_of_the_last_change_is_that_of_what_readers_were_told(client):
    now = timezone.now()
    story = make_story(published_at=now - HOUR, updated_at=now - 2 * HOUR, status=Status.PUBLISHED)
    assert data_of(client, story)["dateModified"] == story.published_at.isoformat()
    story.updated_at = now - HOUR / 2
    story.save()
    assert data_of(client, story)["dateModified"] == story.updated_at.isoformat()
    correction = make_correction(story)
    assert data_of(client, story)["dateModified"] == correction.made_at.isoformat()
