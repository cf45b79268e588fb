"""The end of a story leads on: its authors, related stories with pictures, and more of its section."""

import pytest
from django.utils import timezone
from lxml import html

from articles.desk.publishing import withdraw
from articles.models import Image, Story
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)
from articles.tests.leaks.asking import ask
from articles.tests.reading.test_stale_pages import count_renders
from articles.tests.wsgi import empty_cache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_transaction")]
NOW = timezone.now()


def page_of(client, story):
    return html.fromstring(client.get(story.get_absolute_url()).content)


def more(page):
    return page.xpath("//ul[@class='section-end__stories']/li/a/text()")


def beside(page):
    """The headlines of the previous and the next story, by what these are called."""
    items = page.xpath("//ul[@class='neighbours']/li")
    return {item.xpath("./span/text()")[0]: item.xpath("./a/text()")[0] for item in items}


def make_row(number, **fields):
    """Stories of one section, an hour apart: "Story 0" is the newest."""
    return [make_story(f"Story {n}", published_at=NOW - (n + 1) * HOUR, **fields) for n in range(number)]


# More of the section


def test_the_stories_beside_it_in_its_section_are_linked_and_the_newest_others(client):
    stories = make_row(9, section=make_section("City"))
    make_story("Elsewhere", published_at=NOW - HOUR)
    page = page_of(client, stories[6])
    assert beside(page) == {"Previous story": "Story 7", "Next story": "Story 5"}
    assert more(page) == ["Story 0", "Story 1", "Story 2", "Story 3"]
    heading = page.xpath("//nav[@class='section-end']/h2")[0]
    assert " ".join(heading.text_content().split()) == "More from City"
    assert heading.xpath("./a/@href") == ["/city/"]


def test_the_newest_has_none_after_it_and_the_oldest_none_before_it(client):
    stories = make_row(3, section=make_section("City"))
    assert beside(page_of(client, stories[0])) == {"Previous story": "Story 1"}
    assert beside(page_of(client, stories[2])) == {"Next story": "Story 1"}


def test_stories_of_one_moment_follow_each_other_in_one_order(client):
    stories = [make_story(f"Story {n}", published_at=NOW - HOUR) for n in range(3)]
    assert beside(page_of(client, stories[1])) == {"Previous story": "Story 0", "Next story": "Story 2"}


@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"status": "withdrawn"}, {"published_at": NOW + DAY}, {"expires_at": NOW - HOUR / 2}],
)
def test_a_hidden_story_is_neither_beside_another_nor_among_more(client, fields):
    stories = make_row(2)
    make_story("Hidden", **{"published_at": NOW - 1.5 * HOUR} | fields)
    page = page_of(client, stories[0])
    assert beside(page) == {"Previous story": "Story 1"}
    assert "Hidden" not in page.text_content()


def test_no_story_is_linked_twice(client):
    tag = make_tag()
    stories = make_row(12, tags=[tag])
    page = page_of(client, stories[1])
    links = page.xpath("//aside//a/@href | //nav[@class='section-end']//li/a/@href")
    assert len(links) == len({*links}) == 10
    assert stories[1].get_absolute_url() not in links


def test_the_only_story_of_a_section_leads_on_to_nothing_there(client):
    make_row(3)
    page = page_of(client, make_story(section=make_section("City")))
    assert page.xpath("//nav[@class='section-end'] | //aside") == []


# Related stories


def test_related_stories_have_their_pictures_and_those_without_have_none(client):
    tag, section = make_tag(), make_section("City")
    seen, plain = make_row(2, tags=[tag])
    add_picture(seen, make_image(alt_text="A ferry"))
    page = page_of(client, make_story(tags=[tag], section=section))
    items = page.xpath("//aside[@class='related']//li")
    assert [item.xpath("./a/text()")[0] for item in items] == ["Story 0", "Story 1"]
    assert [item.xpath(".//img/@alt") for item in items] == [["A ferry"], []]
    assert client.get(items[0].xpath(".//img/@src")[0]).status_code == 200
    assert plain.headline == "Story 1"


# The authors


def test_the_author_is_introduced_with_a_portrait_and_one_line(client):
    bio = "Writes about harbours.\nLives by one."
    ana = make_author("Ana Petrova", bio=bio, portrait=make_image(alt_text="Ana, smiling"))
    [box] = page_of(client, make_story(authors=[ana])).xpath("//div[@class='story-author']")
    assert box.xpath(".//img/@alt") == ["Ana, smiling"]
    assert box.xpath(".//a/@href") == ["/authors/ana-petrova/"]
    assert " ".join(box.text_content().split()) == "Ana Petrova Writes about harbours."
    assert client.get(box.xpath(".//img/@src")[0]).status_code == 200


def test_an_author_of_whom_nothing_is_said_has_no_box(client):
    assert page_of(client, make_story(authors=[make_author()])).xpath("//div[@class='story-author']") == []


def test_a_portrait_whose_rights_have_ended_is_left_out(client):
    ana = make_author(bio="Writes.", portrait=make_image(rights_expire_at=NOW - HOUR))
    [box] = page_of(client, make_story(authors=[ana])).xpath("//div[@class='story-author']")
    assert box.xpath(".//img") == []


# As time goes on


class Cached:
    """A story's page in a page cache, and how often it is rendered again."""

    def __init__(self, story):
        self.path, self.cache = story.get_absolute_url(), empty_cache()
        self.text()
        self.rendered = count_renders(self.cache)

    def text(self):
        return ask(self.cache, self.path).text


def test_a_new_story_renders_no_other_story_of_its_section_again():
    stories = make_row(3)
    page = Cached(stories[0])
    make_story("Breaking", published_at=NOW - HOUR / 2)
    page.text()
    assert page.rendered == []


@pytest.mark.parametrize("number", [0, 3, 5], ids=["among the newest", "the next", "the previous"])
def test_a_withdrawn_or_renamed_story_is_gone_at_once_from_where_it_was_linked(number):
    stories = make_row(9)
    page = Cached(stories[4])
    assert f"story {number}<" in page.text()
    story = Story.objects.get(pk=stories[number].pk)
    story.headline = "Another headline"
    story.save()
    assert f"story {number}<" not in page.text()
    assert "another headline" in page.text()
    assert page.rendered == []  # it was put in place
    withdraw(story, by=None)
    assert "another headline" not in page.text()


def test_another_picture_of_a_related_story_is_shown_at_once():
    tag = make_tag()
    [other] = make_row(1, tags=[tag])
    slot = add_picture(other, make_image(alt_text="A ferry"))
    page = Cached(make_story(tags=[tag], section=make_section("City")))
    assert "a ferry" in page.text()
    slot.image = make_image(alt_text="A bridge", data=picture_bytes(colour=(1, 1, 1)))
    slot.save()
    assert "a bridge" in page.text()
    Image.objects.update(rights_expire_at=NOW - HOUR)
    assert "a bridge" not in page.text()


def test_a_line_about_the_author_and_a_portrait_are_new_at_once():
    ana = make_author(bio="Writes.", portrait=make_image(alt_text="Ana"))
    page = Cached(make_story(authors=[ana]))
    Image.objects.update(alt_text="Ana, smiling")
    assert "ana, smiling" in page.text()
    ana.bio = "Draws."
    ana.save()
    assert "draws." in page.text()


def test_a_preview_shows_the_portrait_though_its_author_has_no_public_story(client, editor):
    from articles.desk.previews import make_link

    story = make_story(status="draft", authors=[make_author(bio="New.", portrait=make_image())])
    link = make_link(story, by=editor, hours=1)
    page = html.fromstring(client.get(f"/preview/{link.token}/").content)
    [address] = page.xpath("//div[@class='story-author']//img/@src")
    assert address.startswith(f"/preview/{link.token}/media/")
    assert client.get(address).status_code == 200


def test_pictures_of_related_stories_are_not_looked_for_below_a_previews_address(client, editor):
    from articles.desk.previews import make_link

    tag = make_tag()
    add_picture(make_story("Public", tags=[tag]), make_image())
    story = make_story(status="draft", tags=[tag], section=make_section("City"))
    link = make_link(story, by=editor, hours=1)
    page = html.fromstring(client.get(f"/preview/{link.token}/").content)
    [address] = page.xpath("//aside[@class='related']//img/@src")
    assert client.get(address).status_code == 200
