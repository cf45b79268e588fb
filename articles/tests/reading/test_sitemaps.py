"""Sitemaps and robots.txt."""

import datetime

import pytest
from lxml import etree

from articles.tests.factories import DAY, make_story

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def moment(year, month, day, hour=12):
    return datetime.datetime(year, month, day, hour, tzinfo=datetime.UTC)


def addresses(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    return [element.text for element in etree.fromstring(answer.content).iter(f"{NAMESPACE}loc")]


def test_index_lists_the_months_that_have_stories_in_any_language(client):
    for at in [moment(2025, 3, 1), moment(2025, 3, 31), moment(1931, 12, 31), moment(2024, 1, 1)]:
        make_story(published_at=at)
    make_story("Мостът", language="bg", published_at=moment(2025, 3, 5))
    make_story("Мостът", language="bg", published_at=moment(2025, 4, 5))
    assert addresses(client, "/sitemap.xml") == [
        f"http://testserver/sitemap-{month}.xml" for month in ["1931-12", "2024-1", "2025-3", "2025-4"]
    ]


def test_month_begins_at_local_midnight(client):
    story = make_story(published_at=moment(2025, 2, 28, hour=23))  # 1 March in Sofia
    assert addresses(client, "/sitemap.xml") == ["http://testserver/sitemap-2025-3.xml"]
    assert addresses(client, "/sitemap-2025-3.xml") == [f"http://testserver{story.get_absolute_url()}"]
    assert client.get("/sitemap-2025-2.xml").status_code == 404


def test_month_says_when_a_story_last_changed_for_readers(client):
    make_story("New", published_at=moment(2025, 3, 2))
    make_story("Updated", published_at=moment(2025, 3, 1), updated_at=moment(2025, 3, 1) + DAY)
    document = etree.fromstring(client.get("/sitemap-2025-3.xml").content)
    times = [datetime.datetime.fromisoformat(element.text) for element in document.iter(f"{NAMESPACE}lastmod")]
    assert times == [moment(2025, 3, 2), moment(2025, 3, 2)]


def test_addresses_begin_with_site_url_whatever_the_host_header(client):
    story = make_story(published_at=moment(2025, 3, 1))
    make_story("Мостът", language="bg", published_at=moment(2025, 3, 1))
    for path in ["/sitemap.xml", "/sitemap-2025-3.xml"]:
        found = addresses(client, path, host="localhost")
        assert found
        assert all(address.startswith("http://testserver/") for address in found)
    assert f"http://testserver{story.get_absolute_url()}" in found
    assert any(address.startswith("http://testserver/bg/news/") for address in found)


def test_site_without_stories_has_an_empty_index(client):
    assert addresses(client, "/sitemap.xml") == []


@pytest.mark.parametrize(
    "month",
    ["2025-13", "2025-0", "0-1", "1-1", "9999-12", "10000-1", "9" * 400 + "-1", "2025-" + "9" * 400, "x-1", "2025-3-1"],
)
def test_impossible_month_is_not_found(client, month):
    assert client.get(f"/sitemap-{month}.xml").status_code == 404


def test_number_of_queries_does_not_grow_with_the_month(client, django_assert_num_queries):
    for number in range(30):
        make_story(published_at=moment(2025, 3, 1) + number * DAY / 10)
        if number in {0, 29}:
            with django_assert_num_queries(1):
                assert len(addresses(client, "/sitemap-2025-3.xml")) == number + 1


def test_robots_txt_closes_the_desk_and_previews_and_names_the_sitemap(client):
    answer = client.get("/robots.txt", headers={"host": "localhost"})
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert (
        answer.text == "User-agent: *\nDisallow: /admin/\nDisallow: /preview/\nSitemap: http://testserver/sitemap.xml\n"
    )
