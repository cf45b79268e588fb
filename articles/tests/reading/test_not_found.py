"""What readers find where there is no page (404), no page any more (410), or nothing can be sent (400, 405)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import Status
from articles.tests.factories import DAY, HOUR, SECOND, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db


def main_of(answer):
    return html.fromstring(answer.content).xpath("//main")[0]


def links(element):
    return [link.text_content() for link in element.xpath(".//section//a")]


def publish(count, **fields):
    now = timezone.now()
    return [
        make_story(f"Story {number}", published_at=now - (count - number) * SECOND, **fields) for number in range(count)
    ]


def test_unknown_address_offers_the_five_newest_stories_and_their_topics(client):
    old = make_tag("old")
    make_story("Long ago", published_at=timezone.now() - DAY, tags=[old])
    publish(5, tags=[make_tag("budget"), make_tag("harbour")])
    make_story("Not yet", published_at=timezone.now() + HOUR, tags=[make_tag("secret")])
    make_story("Мостът", language="bg", tags=[make_tag("мост")])
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    newest = [f"Story {number}" for number in (4, 3, 2, 1, 0)]
    assert links(main_of(answer)) == [*newest, "budget", "harbour"]
    assert links(main_of(client.get("/bg/no-such-page/"))) == ["Мостът", "мост"]


def test_unknown_address_on_an_empty_site_offers_the_front_page_alone(client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert main_of(answer).xpath(".//a/@href") == ["/"]


def queries_for(client, path):
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 404
    return len(found)


def test_unknown_address_costs_two_queries_more_than_a_file_that_software_tries(client):
    assert queries_for(client, "/wp-login.php") == 2  # old addresses; sections and pages
    assert queries_for(client, "/wp-includes/wlwmanifest.xml") == 2
    publish(2, tags=[make_tag("budget")])
    few = queries_for(client, "/no/such/page/")
    publish(20, tags=[make_tag(f"tag {number}") for number in range(30)])
    assert queries_for(client, "/no/such/page/") == few == 4


def test_story_that_has_expired_is_named_at_its_address(client):
    at = timezone.now() - 2 * DAY
    story = make_story("The fair opens", section=make_section("City"), published_at=at, expires_at=at + DAY)
    answer = client.get(story.get_absolute_url())
    assert answer.status_code == 410
    day = timezone.localdate(at)
    assert " ".join(main_of(answer).text_content().split()).startswith(
        f"This story is no longer published The fair opens City, {day.day} {day:%B %Y}"
    )


def test_story_that_was_withdrawn_is_not_named_but_its_reason(client):
    story = make_story(
        "The mayor stole it", section=make_section("City"), status=Status.WITHDRAWN, withdrawal_reason="He did not."
    )
    answer = client.get(story.get_absolute_url())
    text = main_of(answer).text_content()
    assert "He did not." in text
    assert "City, " in text
    assert "The mayor stole it" not in answer.text
    assert "City, " not in main_of(client.get(f"/city/{story.pk}-x/")).text_content()  # to somebody who tries numbers


@pytest.mark.parametrize(
    ("path", "language", "title"),
    [
        ("/", "en", "This is another address"),
        ("/bg/", "bg", "Това е друг адрес"),
        ("/admin/", "en", "This is another address"),
    ],
)
def test_another_host_is_told_where_the_site_is_without_a_query(
    client, django_assert_num_queries, path, language, title
):
    with django_assert_num_queries(0):
        answer = client.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    page = html.fromstring(answer.content)
    assert page.get("lang") == language
    assert page.xpath("//h1/text()") == [title]
    assert page.xpath("//main//a/@href") == ["http://testserver"]
    assert page.xpath("//link[@rel='stylesheet']")
    assert "evil" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_another_host_gets_a_line_where_software_asks(client):
    answer = client.get("/feed/", headers={"host": "evil.example"})
    assert (answer.status_code, answer.text) == (400, "Bad Request\n")
