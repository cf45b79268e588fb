"""A list has one heading a day; below it stories have the time alone, and the name of their section."""

import datetime

import pytest
from django.utils import timezone
from lxml import html

from articles.tests.factories import DAY, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db


def words(element):
    return " ".join(element.text_content().split())


def days_of(client, path):
    """The days of a list: each heading with the lines of facts below it."""
    page = html.fromstring(client.get(path).content)
    return [
        (words(day.xpath("./h2")[0]), [words(facts) for facts in day.xpath("./article/p[last()]")])
        for day in page.xpath("//div[@class='day']")
    ]


@pytest.fixture
def noon():
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def test_stories_of_one_day_stand_under_one_heading_with_the_time_alone(client, noon, monkeypatch):
    tag = make_tag("budget")
    last_year = noon.replace(year=noon.year - 1, month=11, day=7)
    for at in (noon - DAY, noon - DAY - datetime.timedelta(minutes=5), last_year):
        make_story(published_at=at, tags=[tag])
    yesterday = noon.date() - DAY
    (first, lines), (second, older) = days_of(client, "/tags/budget/")
    in_this_year = f"{yesterday:%A}, {yesterday.day} {yesterday:%B}"
    assert first == (in_this_year if yesterday.year == noon.year else f"{in_this_year} {yesterday.year}")
    assert lines == ["12:00 News", "11:55 News"]
    assert second == f"{last_year:%A}, 7 November {last_year.year}"
    assert older == ["12:00 News"]


def test_today_is_called_that_in_the_language_of_the_page(client):
    now = timezone.localtime()
    for section in (make_section("City"), make_section("Град", "bg")):
        make_story(published_at=now, section=section, tags=[make_tag(section.name)])
    [(heading, lines)] = days_of(client, "/tags/city/")
    assert heading == f"Today, {now.day} {now:%B}"
    assert lines == [f"{now:%H:%M} City"]
    [(heading, lines)] = days_of(client, "/bg/tags/grad/")
    assert heading.startswith(f"Днес, {now.day} ")
    assert lines == [f"{now:%H:%M} Град"]


def test_headings_are_in_order(client, noon):
    for number in range(6):
        make_story(f"Story {number}", published_at=noon - DAY - datetime.timedelta(hours=number))
    page = html.fromstring(client.get("/latest/").content)
    levels = [heading.tag for heading in page.xpath("//h1 | //h2 | //h3")]
    assert levels == ["h1", "h2", *["h3"] * 6]


def test_each_story_names_its_section_but_on_the_sections_own_page(client, noon):
    economy = make_section("Economy")
    for number in range(6):
        make_story(f"Story {number}", published_at=noon - (number + 1) * DAY, section=economy)
    latest = html.fromstring(client.get("/latest/").content)
    named = latest.xpath("//article[contains(string(.), 'Economy')]")
    assert len(named) == 6
    section = html.fromstring(client.get("/economy/").content)
    assert section.xpath("//article[contains(string(.), 'Economy')]") == []
    assert section.xpath("//h1/text()") == ["Economy"]
