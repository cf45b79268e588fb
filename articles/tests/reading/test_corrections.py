"""Corrections and cited sources on readers' pages and in structured data."""

import json

import pytest
from django.utils import timezone
from lxml import etree, html

from articles.models import Correction, Status, Story
from articles.reading.corrections import CORRECTIONS_ON_A_PAGE
from articles.reading.listing import make_cursor
from articles.tests.factories import (
    DAY,
    HOUR,
    SECOND,
    add_picture,
    make_author,
    make_correction,
    make_editor,
    make_image,
    make_section,
    make_story,
    make_tag,
)  # fmt: skip

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
HOSTILE = "<script>alert('x')</script>\"&lt;b&gt;"


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def words(element):
    return " ".join(element.text_content().split())


def data_of(page):
    return json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)["@graph"][0]


def headlines(page):
    return [words(line) for line in page.xpath("//article/h2")]


def test_story_lists_its_corrections_at_the_end_and_links_to_them_at_the_top(client):
    story = make_story(body="<p>It cost 74 million.</p><p>Much else.</p>")
    fixed = "<p>It cost 47 million.</p><p>Much else.</p>"
    first = make_correction(
        story, wrong="The cost was wrong.", right="It is 47 million.", shows_changes=True, body=fixed
    )
    make_correction(story, wrong="The lead was wrong.", right="It is right.", lead="Fixed.")
    page = page_of(client, story.get_absolute_url())
    newest, oldest = page.xpath("//section[@class='corrections']/div")
    assert words(newest.xpath("./dl")[0]) == "What was wrong The lead was wrong. What is right It is right."
    assert words(oldest.xpath("./dl")[0]) == (
        "What was wrong The cost was wrong. What is right It is 47 million. Words that changed It cost [removed: 74] "
        "[added: 47] million."
    )
    assert (oldest.xpath(".//del/text()"), oldest.xpath(".//ins/text()")) == (["74"], ["47"])
    assert oldest.get("id") == f"correction-{first.pk}"
    head = page.xpath("//p[@class='story__facts']")[0]
    assert "Corrected" in words(head)
    assert page.xpath(f"//*[@id='{head.xpath('.//a/@href')[0].removeprefix('#')}']")


def test_corrections_are_in_the_structured_data_and_the_sitemap(client):
    now = timezone.now()
    story = make_story(published_at=now - DAY, updated_at=now - HOUR)
    correction = make_correction(story, wrong="The cost was wrong.", right="It is 47 million.")
    address = f"{SITE}{story.get_absolute_url()}"
    data = data_of(page_of(client, story.get_absolute_url()))
    assert data["correction"] == [
        {
            "@type": "CorrectionComment", "text": "Wrong: The cost was wrong. Right: It is 47 million.",
            "datePublished": correction.made_at.isoformat(), "url": f"{address}#correction-{correction.pk}",
        }
    ]  # fmt: skip
    assert data["dateModified"] == correction.made_at.isoformat()
    month = timezone.localtime(story.published_at)
    sitemap = etree.fromstring(client.get(f"/sitemap-{month.year}-{month.month}.xml").content)
    [changed] = sitemap.iter("{*}lastmod")
    assert changed.text == timezone.localtime(correction.made_at).isoformat()


def test_hostile_text_is_escaped(client):
    story = make_story(HOSTILE, cited_sources=f"{HOSTILE} https://news.example/?a=\"'><script>")
    make_correction(story, wrong=HOSTILE, right=HOSTILE, shows_changes=True, lead=HOSTILE)
    for path in (story.get_absolute_url(), "/corrections/"):
        text = client.get(path).text
        assert text.count("<script") == text.count('<script type="application/ld+json">')
        assert HOSTILE in page_of(client, path).text_content()


def test_list_has_all_corrections_of_a_language_newest_first(client):
    first, second = make_story("The bridge opens"), make_story("The ferry stops")
    for story in (first, second, first):
        make_correction(story)
    make_correction(make_story("Мостът отваря", language="bg"))
    page = page_of(client, "/corrections/")
    assert headlines(page) == ["The bridge opens", "The ferry stops", "The bridge opens"]
    assert headlines(page_of(client, "/bg/corrections/")) == ["Мостът отваря"]
    for link in page.xpath("//article/h2/a/@href"):
        path, _hash, anchor = link.partition("#")
        assert page_of(client, path).xpath(f"//*[@id='{anchor}']")


def test_every_page_links_to_the_list_of_its_language(client):
    for path, target in [("/", "/corrections/"), ("/bg/", "/bg/corrections/")]:
        assert target in page_of(client, path).xpath("//footer//a/@href")


def test_empty_list_says_so(client):
    assert "There have been no corrections so far." in words(page_of(client, "/corrections/"))


def test_cursors_page_through_corrections_made_at_the_same_time(client):
    story, at = make_story(), timezone.now() - DAY
    made = make_correction(story)
    facts = {"story": story, "before": made.before, "after": made.after, "wrong": "x"}
    count = 2 * CORRECTIONS_ON_A_PAGE + 4
    Correction.objects.bulk_create(
        [Correction(right=f"Right {n}", made_at=at - n // 30 * SECOND, **facts) for n in range(count)]
    )
    pages, query = [], ""
    while query is not None:
        page = page_of(client, f"/corrections/{query}")
        pages.append([words(line) for line in page.xpath("//article//dd[2]")])
        query = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert [len(page) for page in pages] == [20, 20, 5]
    assert {line for page in pages for line in page} == {"It is right.", *(f"Right {n}" for n in range(count))}
    last = Correction.objects.order_by("made_at", "pk")[0]
    assert "There are no older corrections." in words(
        page_of(client, f"/corrections/?before={make_cursor(last.made_at, last.pk)}")
    )


@pytest.mark.parametrize("cursor", ["", "garbage", "1-2-3", "9" * 30 + "-1", "%00", "٣-٤"])
def test_bad_cursor_is_not_found(client, cursor):
    assert client.get(f"/corrections/?before={cursor}").status_code == 404


def test_number_of_queries_does_not_grow_with_the_corrections(client, django_assert_num_queries):
    tags, authors = [make_tag(f"tag {n}") for n in range(5)], [make_author(f"Author {n}") for n in range(3)]
    story = make_story(tags=tags, authors=authors, section=make_section("Economy"), cited_sources="Reuters")
    add_picture(story, make_image())
    for _number in range(3):
        make_correction(story)
        make_correction(make_story("Another", tags=tags))
    with django_assert_num_queries(8):
        page_of(client, story.get_absolute_url())
    with django_assert_num_queries(2):
        assert len(headlines(page_of(client, "/corrections/"))) == 6


def test_later_changes_do_not_appear_in_a_correction(client):
    story = make_story(lead="Wrong.")
    make_correction(story, shows_changes=True, lead="Right.")
    Story.objects.filter(pk=story.pk).update(lead="Secret.", status=Status.DRAFT)
    assert "Right" not in client.get("/corrections/").text
    Story.objects.filter(pk=story.pk).update(status=Status.PUBLISHED)
    page = page_of(client, "/corrections/")
    assert "[added: Right]" in words(page)
    assert "Secret." not in words(page)


def test_cited_sources_are_in_a_box_and_in_the_structured_data(client):
    story = make_story(
        cited_sources="Reuters https://www.reuters.com/x\nTwo who were there\nhttp://city.example/report"
    )
    page = page_of(client, story.get_absolute_url())
    [box] = page.xpath("//div[@class='sources']")
    assert words(box) == "Sources Reuters Two who were there city.example"
    assert {words(link): link.get("href") for link in box.xpath(".//a")} == {
        "Reuters": "https://www.reuters.com/x", "city.example": "http://city.example/report",
    }  # fmt: skip
    assert data_of(page)["citation"] == [
        {"@type": "CreativeWork", "name": "Reuters", "url": "https://www.reuters.com/x"},
        {"@type": "CreativeWork", "name": "Two who were there"},
        {"@type": "CreativeWork", "name": "city.example", "url": "http://city.example/report"},
    ]


def test_only_web_addresses_become_links(client):
    story = make_story(cited_sources="Evil javascript:alert(1)\nEvil ftp://evil.example/\nhttps://a:b@evil.example/")
    [box] = page_of(client, story.get_absolute_url()).xpath("//div[@class='sources']")
    assert box.xpath(".//a") == []


def test_story_without_corrections_or_sources_shows_neither(client):
    page = page_of(client, make_story().get_absolute_url())
    assert page.xpath("//*[@class='sources' or @class='corrections']") == []
    assert not {"correction", "citation"} & data_of(page).keys()


def test_readers_do_not_see_who_made_a_correction(client):
    story = make_story()
    make_correction(story, by=make_editor("petrova-the-editor"))
    for path in (story.get_absolute_url(), "/corrections/"):
        assert "petrova-the-editor" not in client.get(path).text
