"""The list of stories: what it shows and finds, and how many queries it takes."""

import datetime
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import PageViews, Status, Tag
from articles.pictures.renditions import desk_address
from articles.tests.factories import add_picture, make_author, make_image, make_section, make_story

LIST = "/admin/articles/story/"


def rows(desk, query=""):
    page = html.fromstring(desk.get(LIST + query).content.decode())
    table = page.xpath("//table[@id='result_list']/tbody/tr")
    return [{name_of(cell): cell.text_content().strip() for cell in row} for row in table]


def name_of(cell):
    return cell.get("class", "").split(" ")[0].removeprefix("field-")


def headlines(desk, query=""):
    return {row["headline_and_picture"].strip() for row in rows(desk, query)}


def dates_offered(desk, query=""):
    page = html.fromstring(desk.get(LIST + query).content.decode())
    return [" ".join(link.text_content().split()) for link in page.xpath("//nav[@class='toplinks']/a")]


def at(year, month, day, hour=12):
    return datetime.datetime(year, month, day, hour, tzinfo=timezone.get_default_timezone())


def test_the_list_shows_status_section_time_and_views(db, desk):
    story = make_story(section=make_section("Economy"), published_at=at(2025, 11, 7, 11))
    PageViews.objects.create(story=story, imported=184, counted=2)
    (row,) = rows(desk)
    assert row["headline_and_picture"] == "The bridge opens"
    assert row["state"] == "published"
    assert row["section"] == "Economy (en)"
    assert row["time"] == "7 November 2025, 11:00"
    assert row["views"] == "186"


def test_a_draft_without_a_date_says_when_it_was_saved(db, desk):
    make_story(status=Status.DRAFT)
    (row,) = rows(desk)
    assert row["time"].startswith("saved today ")


def test_a_headline_in_another_language_is_marked_with_it(db, desk):
    make_story("The bridge opens")
    make_story("Мостът е отворен", language="bg")
    page = html.fromstring(desk.get(LIST).content.decode())
    languages = {word.text: word.get("lang") for word in page.xpath("//*[@class='row-story__headline']")}
    assert languages == {"The bridge opens": None, "Мостът е отворен": "bg"}


def test_the_first_picture_with_a_file_is_shown_beside_the_headline(db, desk):
    story, first, second = make_story(), make_image(), make_image()
    add_picture(story, own_caption="missing")
    add_picture(story, first), add_picture(story, second)
    page = html.fromstring(desk.get(LIST).content.decode())
    assert page.xpath("//table[@id='result_list']//th//img/@src") == [desk_address(first)]


def test_the_story_saved_last_comes_first(db, desk):
    old, new = make_story("Old"), make_story("New")
    assert [row["headline_and_picture"] for row in rows(desk)] == ["New", "Old"]
    old.save()
    assert [row["headline_and_picture"] for row in rows(desk)] == ["Old", "New"]
    assert new.pk


def test_filters_narrow_the_list(db, desk):
    economy = make_section("Economy")
    make_story("A draft", status=Status.DRAFT)
    make_story("In Bulgarian", language="bg")
    make_story("In Economy", section=economy)
    assert headlines(desk, "?status__exact=draft") == {"A draft"}
    assert headlines(desk, "?language__exact=bg") == {"In Bulgarian"}
    assert headlines(desk, f"?section__id__exact={economy.pk}") == {"In Economy"}


def test_search_finds_every_word_in_any_case_and_script(db, desk):
    make_story("The Harbour bridge opens")
    make_story("Пловдив отваря моста")
    make_story("A quiet day")
    assert headlines(desk, "?q=BRIDGE+harbour") == {"The Harbour bridge opens"}
    assert headlines(desk, "?q=пловдив+МОСТА") == {"Пловдив отваря моста"}
    assert headlines(desk, '?q="harbour+bridge"') == {"The Harbour bridge opens"}
    assert headlines(desk, '?q="bridge+harbour"') == set()
    assert headlines(desk, "?q=bridge+plovdiv") == set()


def test_the_date_hierarchy_offers_years_months_and_days_with_stories(db, desk):
    make_story("First", published_at=at(2023, 3, 4))
    make_story("Second", published_at=at(2025, 1, 31, 23))
    make_story("Third", published_at=at(2025, 2, 1, 1))
    make_story("Fourth", published_at=at(2025, 12, 31, 23))
    make_story("Draft", status=Status.DRAFT)
    assert dates_offered(desk) == ["2023", "2025"]
    assert dates_offered(desk, "?q=First") == ["2023"]
    year = "?published_at__year=2025"
    assert headlines(desk, year) == {"Second", "Third", "Fourth"}
    assert dates_offered(desk, year) == ["‹ All dates", "January 2025", "February 2025", "December 2025"]
    month = year + "&published_at__month=1"
    assert headlines(desk, month) == {"Second"}
    assert dates_offered(desk, month) == ["‹ 2025", "31 January"]
    day = month + "&published_at__day=31"
    assert headlines(desk, day) == {"Second"}
    assert dates_offered(desk, day) == ["‹ January 2025"]


def test_the_links_of_the_date_hierarchy_keep_the_other_filters(db, desk):
    make_story(published_at=at(2025, 2, 1))
    page = html.fromstring(desk.get(LIST + "?status__exact=published&published_at__year=2025").content.decode())
    (link,) = page.xpath("//nav[@class='toplinks']/a[not(@class)]/@href")
    assert set(link.removeprefix("?").split("&")) == {
        "status__exact=published",
        "published_at__year=2025",
        "published_at__month=2",
    }


def test_a_typo_in_a_year_does_not_make_a_hierarchy_of_thousands(db, desk):
    make_story("Now", published_at=at(2025, 2, 1))
    make_story("Slip", published_at=at(9998, 2, 1))
    assert len(dates_offered(desk)) < 5


def test_a_list_of_a_hundred_stories_takes_few_queries_and_no_full_count(db, desk):
    sections, image = [make_section(f"Section {n}") for n in range(5)], make_image()
    for n in range(100):
        add_picture(make_story(f"Story {n}", section=sections[n % 5]), image)
    with CaptureQueriesContext(connection) as seen:
        assert len(rows(desk)) == 100
    assert len(seen) <= 10, [query["sql"] for query in seen]
    counts = [query["sql"] for query in seen if "COUNT(" in query["sql"]]
    assert counts
    assert all(re.search(r"LIMIT \d+", sql) for sql in counts)
    assert not any('"articles_story"."body"' in query["sql"] for query in seen)


def test_a_list_longer_than_the_counting_limit_says_so(db, desk, monkeypatch):
    monkeypatch.setattr("articles.admin.lists.CappedPaginator.LIMIT", 2)
    make_story("One"), make_story("Two")
    page = desk.get(LIST).content.decode()
    assert "2 stories" in " ".join(page.split())
    assert "more than" not in page
    make_story("Three")
    assert "more than 2 stories" in " ".join(desk.get(LIST).content.decode().split())


def test_an_action_refuses_more_rows_than_its_page_can_show(db, desk, monkeypatch):
    monkeypatch.setattr("articles.admin.base.MOST_AT_ONCE", 2)
    stories = [make_story(f"Story {n}") for n in range(3)]
    chosen = {"action": "withdraw_selected", "select_across": "1", "_selected_action": [stories[0].pk], "index": "0"}
    answer = desk.post(LIST, chosen, follow=True)
    assert "Choose at most 2 at a time. Nothing was changed." in answer.content.decode()
    assert "1 story is withdrawn." in desk.post(LIST, chosen | {"select_across": "0"}, follow=True).content.decode()


def test_the_form_takes_as_many_queries_for_twelve_pictures_as_for_one(db, desk):
    def queries(number):
        story = make_story(
            tags=[Tag.objects.create(name=f"tag {number} {n}") for n in range(number)],
            authors=[make_author(f"Author {number} {n}") for n in range(number)],
        )
        for _ in range(number):
            add_picture(story, make_image(), own_caption="Words")
        address = reverse("admin:articles_story_change", args=[story.pk])
        desk.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200
        return [query["sql"] for query in seen]

    one, twelve = queries(1), queries(12)
    assert len(twelve) == len(one), set(twelve) - set(one)
    assert len(one) <= 18
