"""The pages of tags and authors say what they are about, how many stories there are and since when."""

import datetime

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Image, Status
from articles.reading import list_facts
from articles.tests.factories import (
    DAY,
    HOUR,
    make_author,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_address,
)
from articles.tests.reading.test_lists import older

pytestmark = pytest.mark.django_db
MARCH = datetime.datetime(2019, 3, 4, 12, tzinfo=datetime.UTC)


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def words(element):
    return " ".join(element.text_content().split())


def facts(page):
    return [words(line) for line in page.xpath("//p[@class='topic__facts']")]


@pytest.fixture
def budget():
    picture = make_image(alt_text="A desk", credit="Ana Petrova")
    return make_tag("budget", introduction="Where the money goes.\n\nAnd where it comes from.", picture=picture)


def test_a_topic_has_its_name_as_headline_an_introduction_and_a_picture(client, budget):
    make_story(tags=[budget])
    page = page_of(client, "/tags/budget/")
    [head] = page.xpath("//main/header")
    assert head.xpath("./h1/text()") == ["budget"]
    assert head.xpath("./div[@class='topic__words']/p/text()") == ["Where the money goes.", "And where it comes from."]
    assert head.xpath(".//img/@alt") == ["A desk"]
    assert "Photo: Ana Petrova" in words(head)
    assert client.get(head.xpath(".//img/@src")[0]).status_code == 200


def test_a_topic_of_which_nothing_is_said_has_no_empty_element(client):
    make_story(tags=[make_tag()])
    [head] = page_of(client, "/tags/budget/").xpath("//main/header")
    assert [element.tag for element in head] == ["h1", "p"]


@pytest.mark.parametrize("number", [2, 20, 21, 45])
@pytest.mark.parametrize("path", ["/tags/budget/", "/authors/ana-petrova/"])
def test_the_number_of_stories_is_said_and_the_month_of_the_first(client, path, number):
    common = {"tags": [make_tag("budget")], "authors": [make_author()]}
    for n in range(number):
        make_story(published_at=MARCH + n * DAY, **common)
    make_story(status=Status.DRAFT, published_at=MARCH - 99 * DAY, **common)
    make_story(published_at=MARCH - 99 * DAY, expires_at=MARCH, **common)
    make_story(published_at=timezone.now() + DAY, **common)
    make_story(language="bg", **common)
    assert facts(page_of(client, path)) == [f"{number} stories since March 2019 · RSS feed"]


def test_one_story_is_counted_in_the_singular_and_has_no_beginning(client):
    make_story(tags=[make_tag()])
    assert facts(page_of(client, "/tags/budget/")) == ["1 story · RSS feed"]


def test_a_long_list_is_counted_no_further_than_to_a_number(client, monkeypatch):
    monkeypatch.setattr(list_facts, "MOST_COUNTED", 30)
    tag = make_tag()
    for n in range(31):
        make_story(published_at=MARCH + n * DAY, tags=[tag])
    assert facts(page_of(client, "/tags/budget/")) == ["More than 30 stories since March 2019 · RSS feed"]


def test_it_is_said_in_bulgarian(client):
    tag = make_tag()
    for n in range(2):
        make_story(published_at=MARCH + n * DAY, tags=[tag], section=make_section(f"Град {n}", "bg"))
    [line] = facts(page_of(client, "/bg/tags/budget/"))
    assert line.startswith("2 новини от март 2019 г. насам · ")


def test_the_line_leads_to_the_feed(client):
    make_story(tags=[make_tag()], authors=[make_author()])
    for path in ("/tags/budget/", "/authors/ana-petrova/"):
        [feed] = page_of(client, path).xpath("//p[@class='topic__facts']/a/@href")
        assert feed == f"{path}feed/"
        assert client.get(feed).status_code == 200


def test_older_pages_say_only_the_name(client, budget):
    for n in range(21):
        make_story(published_at=MARCH + n * DAY, tags=[budget])
    first = client.get("/tags/budget/")
    [head] = page_of(client, f"/tags/budget/{older(first)}").xpath("//main/header")
    assert words(head) == "budget"


def test_a_topic_without_stories_in_this_language_counts_none(client, budget):
    make_story(tags=[budget], language="bg")
    assert facts(page_of(client, "/tags/budget/")) == []


# Who may see the picture


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, 200),
        ({"status": Status.DRAFT}, 404),
        ({"status": Status.WITHDRAWN}, 404),
        ({"published_at": timezone.now() + DAY}, 404),
        ({"published_at": timezone.now() - DAY, "expires_at": timezone.now() - HOUR}, 404),
    ],
)
def test_a_topics_picture_is_public_once_a_story_with_the_tag_is(client, budget, fields, answer):
    make_story(tags=[budget], **fields)
    assert client.get(picture_address(budget.picture)).status_code == answer


def test_a_picture_whose_rights_have_ended_is_left_out(client, budget):
    make_story(tags=[budget])
    Image.objects.update(rights_expire_at=timezone.now() - HOUR)
    assert page_of(client, "/tags/budget/").xpath("//main/header//img") == []
    assert client.get(picture_address(budget.picture)).status_code == 404


def test_hostile_words_are_escaped(client):
    tag = make_tag(
        introduction="<script>alert(1)</script>", picture=make_image(credit="<script>", alt_text='"><script>')
    )
    make_story(tags=[tag])
    assert "<script>" not in client.get("/tags/budget/").text
