"""The front page: what editors placed, what rules put beside it, and how it folds where there is little."""

import datetime
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.desk.publishing import withdraw
from articles.models import FrontPage, Section, Story, ViewsInHour
from articles.tests.factories import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    add_picture,
    make_correction,
    make_front_page,
    make_image,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db


class Front:
    """What a front page shows, place by place: headlines as readers see them."""

    def __init__(self, client, path="/"):
        answer = client.get(path)
        assert answer.status_code == 200
        self.page = html.fromstring(answer.content)
        self.lead = next(iter(self._words("//*[contains(@class, 'teaser--lead')]//h2")), None)
        self.related = self._words("//*[@class='teaser__related']//a")
        self.seconds = self._words("//*[@class='front-page__seconds']//h2")
        self.latest = self._words("//*[@aria-labelledby='latest']//li/a")
        self.topics = self._words("//ul[@class='focus']//a")
        self.most_read = self._words("//*[@aria-labelledby='most-read']//li")
        self.corrected = self._words("//*[@aria-labelledby='corrected']//a")[1:]
        self.blocks = {
            block.xpath("string(.//h2)").strip(): [one.text_content() for one in block.xpath(".//h3|.//li")]
            for block in self.page.xpath("//section[contains(@class, 'block--')]")
        }
        self.pictures = self.page.xpath("//main//img/@alt")

    def _words(self, path):
        return [one.text_content().strip() for one in self.page.xpath(path)]

    @property
    def once(self):
        """All that stand in a place of their own, each as often as it stands there."""
        blocks = [headline for headlines in self.blocks.values() for headline in headlines]
        return [self.lead, *self.related, *self.seconds, *self.most_read, *blocks]


_places = itertools.count(1)


def publish(*headlines, pictured=(), **fields):
    """Stories each of which is newer than all before. Those in `pictured` have a picture."""
    stories = []
    for headline in headlines:
        at = timezone.now() - HOUR + next(_places) * datetime.timedelta(milliseconds=10)
        stories.append(make_story(headline, **{"published_at": at} | fields))
        if pictured is True or headline in pictured:
            add_picture(stories[-1], make_image(alt_text=f"Picture of {headline}"))
    return stories


def numbered(count, **fields):
    return publish(*(f"Story {number}" for number in range(1, count + 1)), **fields)


def read(story, times):
    ViewsInHour.objects.create(story=story, hour=timezone.now() - MINUTE, views=times)


# By rule.


def test_newest_story_with_a_picture_leads_and_the_next_two_stand_beside_it(client):
    publish("One", "Two", "Three", "Four", "Five", "Six", pictured=["One", "Two", "Three", "Five"])
    front = Front(client)
    assert front.lead == "Five"
    assert front.seconds == ["Three", "Two"]
    assert front.latest == ["Six", "Five", "Four", "Three", "Two", "One"]


def test_without_pictures_the_newest_lead_and_no_picture_is_made_up(client):
    publish("One", "Two", "Three", "Four")
    front = Front(client)
    assert (front.lead, front.seconds) == ("Four", ["Three", "Two"])
    assert front.pictures == []


def test_an_old_picture_brings_no_old_story_to_the_top(client):
    publish("Pictured", *(f"Story {number}" for number in range(10)), pictured=["Pictured"])
    assert Front(client).lead == "Story 9"


def test_stories_that_share_the_leads_tags_stand_below_it(client):
    ferries, piers, tax = make_tag("ferries"), make_tag("piers"), make_tag("tax")
    publish("Near", tags=[ferries])
    publish("Far", tags=[tax])
    publish("Nearest", tags=[ferries, piers])
    publish("Second", "Another second", "Lead", tags=[ferries, piers], pictured=True)
    front = Front(client)
    assert front.lead == "Lead"
    assert front.related == ["Nearest", "Near"]


def test_topics_in_focus_are_those_that_several_of_the_last_news_have(client):
    tags = [make_tag(name) for name in ("ferries", "tax", "snow", "once")]
    for number, tag in enumerate([*tags[:3], *tags]):
        publish(f"Story {number}", tags=[tag])
    assert sorted(Front(client).topics) == ["ferries", "snow", "tax"]


def test_fewer_than_three_topics_are_none(client):
    tags = [make_tag("ferries"), make_tag("tax")]
    for number in range(6):
        publish(f"Story {number}", tags=[tags[number % 2]])
    assert Front(client).topics == []


def test_each_section_has_a_block_with_its_newest_in_the_sections_order(client):
    economy, sport = make_section("Economy", position=1), make_section("Sport", position=2)
    publish(*(f"Match {number}" for number in range(6)), section=sport, pictured=["Match 4"])
    publish(*(f"Tax {number}" for number in range(3)), section=economy)
    publish("Two", "Three", "Lead", pictured=True)
    assert Front(client).blocks == {
        "Economy": ["Tax 2", "Tax 1", "Tax 0"],
        "Sport": ["Match 4", "Match 5", "Match 3", "Match 2", "Match 1"],
    }


def test_most_read_come_in_the_order_of_their_views_and_fewer_than_five_are_none(client):
    stories = publish(*(f"Story {number}" for number in range(12)), published_at=timezone.now() - 2 * DAY)
    publish("Three", "Two", "Lead", pictured=True)
    for number, story in enumerate(stories[:4], start=1):
        read(story, number)
    assert Front(client).most_read == []
    read(stories[7], 9)
    assert Front(client).most_read == ["Story 7", "Story 3", "Story 2", "Story 1", "Story 0"]


def test_most_read_keep_their_stories_and_blocks_do_without(client):
    sport = make_section("Sport")
    matches = publish(*(f"Match {number}" for number in range(8)), section=sport, published_at=timezone.now() - DAY)
    publish("Old", "Older", "Oldest", published_at=timezone.now() - 3 * DAY)
    publish("Three", "Two", "Lead", pictured=True)
    for number, story in enumerate(matches[3:], start=1):
        read(story, number)
    front = Front(client)
    assert front.most_read == ["Match 7", "Match 6", "Match 5", "Match 4", "Match 3"]
    assert front.blocks["Sport"] == ["Match 2", "Match 1", "Match 0"]


def test_corrections_of_today_stand_there_and_older_ones_do_not(client):
    today, before = publish("Mended today", "Mended before")
    make_correction(today)
    correction = make_correction(before)
    with connection.cursor() as cursor:  # corrections are never changed
        cursor.execute(
            "UPDATE articles_correction SET made_at = %s WHERE id = %s", [timezone.now() - 2 * DAY, correction.pk]
        )
    assert Front(client).corrected == ["Mended today"]


def test_column_of_last_news_has_a_heading_a_day_and_times_by_the_clock(client):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for number, moment in enumerate([noon - 3 * DAY, noon - 3 * DAY - HOUR, noon - 4 * DAY]):
        make_story(f"Older {number}", published_at=moment)
    publish("Two", "Three", "Lead", published_at=timezone.now())
    page = Front(client).page
    days = page.xpath("//*[@aria-labelledby='latest']//h3/text()")
    assert days == [f"{noon - number * DAY:%-d %B}" for number in (3, 4)]
    assert page.xpath("//*[@aria-labelledby='latest']//time/text()")[3:] == ["12:00", "11:00", "12:00"]


def test_column_has_twenty_and_leads_to_all_of_them(client):
    numbered(30)
    front = Front(client)
    assert front.latest == [f"Story {number}" for number in range(30, 10, -1)]
    title = front.page.xpath("//h2[@id='latest']/a")[0]
    assert (title.text, title.get("href")) == ("Last news in Newsroom", "/latest/")


# By hand.


def test_a_story_that_an_editor_placed_leads_with_the_headline_and_picture_of_its_slot(client):
    old = publish("Old", published_at=timezone.now() - 90 * DAY)[0]
    numbered(8, pictured=True)
    image = make_image(alt_text="The harbour at night")
    make_front_page({"place": "lead", "story": old, "headline": "The harbour, ninety days on", "image": image})
    front = Front(client)
    assert front.lead == "The harbour, ninety days on"
    assert front.pictures[0] == "The harbour at night"
    assert old.headline not in front.once
    assert client.get(old.get_absolute_url()).text.count("ninety days on") == 0
    source = front.page.xpath("//main//img/@src")[0]
    assert client.get(source).status_code == 200


def test_slots_without_words_show_the_storys_own(client):
    story = publish("Long", short_headline="Short", pictured=["Long"])[0]
    numbered(3)
    make_front_page({"place": "lead", "story": story})
    front = Front(client)
    assert (front.lead, front.pictures[:1]) == ("Short", ["Picture of Long"])


def test_editors_say_how_many_stand_beside_the_lead_and_of_what_they_are_the_newest(client):
    sport, ferries = make_section("Sport"), make_tag("ferries")
    publish("Old ferry", "Ferry", tags=[ferries])
    publish("Old match", "Match", section=sport)
    placed = publish("Placed")[0]
    numbered(3, pictured=True)
    make_front_page(
        {"place": "second", "section": sport},
        {"place": "second", "tag": ferries},
        {"place": "second", "story": placed},
        {"place": "second"},
    )
    assert Front(client).seconds == ["Match", "Ferry", "Placed", "Story 2"]


def test_what_is_related_to_an_older_lead_stands_below_it_too(client):
    ferries = make_tag("ferries")
    old = publish("Old", tags=[ferries])[0]
    numbered(15)
    publish("Newer", tags=[ferries])
    numbered(5)
    make_front_page({"place": "lead", "story": old})
    front = Front(client)
    assert (front.lead, front.related) == ("Old", ["Newer"])


def test_editors_place_what_is_related_and_which_topics_are_in_focus(client):
    tag = make_tag("only one")
    related = publish("Related", tags=[tag])[0]
    numbered(4)
    make_front_page({"place": "related", "story": related, "headline": "Why"}, {"place": "topic", "tag": tag})
    front = Front(client)
    assert (front.related, front.topics) == (["Why"], ["only one"])


def test_a_story_stands_once_wherever_editors_and_rules_would_put_it(client):
    sport = make_section("Sport")
    stories = numbered(12, section=sport, pictured=True, tags=[make_tag("ferries")])
    publish("Other")
    for number, story in enumerate(stories):
        read(story, number + 1)
    twice = stories[3]
    make_front_page(
        {"place": "lead", "story": twice}, {"place": "second", "story": twice}, {"place": "second", "story": stories[5]}
    )
    front = Front(client)
    assert front.lead == twice.headline
    assert front.seconds[1] == stories[5].headline
    assert len(front.once) == len({*front.once}) > 10
    assert twice.headline in front.latest


def test_what_is_placed_further_down_is_not_taken_by_a_rule_above(client):
    stories = numbered(6, pictured=True)
    make_front_page(
        {"place": "second", "section": stories[0].section},
        {"place": "second"},
        {"place": "second", "story": stories[-1]},
    )
    front = Front(client)
    assert (front.lead, front.seconds) == ("Story 5", ["Story 4", "Story 3", "Story 6"])


def leave_by_withdrawal(story):
    withdraw(story, by=None)


def leave_by_expiry(story):
    Story.objects.filter(pk=story.pk).update(expires_at=timezone.now() - SECOND)


def leave_for_later(story):
    Story.objects.filter(pk=story.pk).update(published_at=timezone.now() + DAY)


def leave_for_the_draft(story):
    Story.objects.filter(pk=story.pk).update(status="draft")


def leave_for_good(story):
    story.delete()


def leave_for_another_language(story):
    story.section = Section.objects.news("bg")
    story.save()


LEAVE = [
    leave_by_withdrawal, leave_by_expiry, leave_for_later, leave_for_the_draft, leave_for_good,
    leave_for_another_language,
]  # fmt: skip


@pytest.mark.parametrize("leave", LEAVE)
def test_a_story_that_is_no_longer_public_here_leaves_its_slot_and_a_rule_fills_it(client, leave):
    publish("Rule", pictured=True)
    placed = publish("Placed", published_at=timezone.now() - DAY)[0]
    make_front_page({"place": "lead", "story": placed, "headline": "By hand", "image": make_image(alt_text="Its own")})
    assert Front(client).lead == "By hand"
    leave(placed)
    front = Front(client)
    assert (front.lead, front.pictures) == ("Rule", ["Picture of Rule"])
    assert "By hand" not in front.page.text_content()


def test_slot_is_empty_from_its_until_on(client, monkeypatch):
    publish("Rule", pictured=True)
    placed = publish("Placed", published_at=timezone.now() - DAY)[0]
    make_front_page({"place": "lead", "story": placed, "until": timezone.now() + HOUR})
    assert Front(client).lead == "Placed"
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + HOUR + SECOND)
    assert Front(client).lead == "Rule"


def test_front_page_takes_effect_at_its_time_and_replaces_the_one_before(client, monkeypatch):
    one, two, three = numbered(3)
    make_front_page({"place": "lead", "story": one})
    make_front_page({"place": "lead", "story": two}, at=timezone.now() + HOUR)
    make_front_page({"place": "block", "section": one.section}, at=timezone.now() + 2 * HOUR)
    now = timezone.now
    leads = [Front(client).lead]
    for hours in (1, 2):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: now() + hours * HOUR + SECOND)
        leads.append(Front(client).lead)
    assert leads == [one.headline, two.headline, three.headline]


def test_of_two_for_the_same_moment_the_one_made_last_counts(client):
    one, two, _three = numbered(3)
    moment = timezone.now() - HOUR
    make_front_page({"place": "lead", "story": one}, at=moment)
    make_front_page({"place": "lead", "story": two}, at=moment)
    assert Front(client).lead == two.headline
    assert FrontPage.objects.in_effect().count() == 1


def test_each_language_has_a_front_page_of_its_own(client):
    one, _two = numbered(2)
    publish("Паромът", "Мостът", language="bg")
    make_front_page({"place": "lead", "story": one})
    assert Front(client).lead == "Story 1"
    assert Front(client, "/bg/").lead == "Мостът"


def test_blocks_stand_in_the_order_and_with_the_weight_that_editors_gave_them(client):
    names = ["Economy", "Sport", "Arts", "Sea"]
    sections = {name: make_section(name, position=number) for number, name in enumerate(names)}
    for name, section in sections.items():
        publish(*(f"{name} {number}" for number in range(9)), section=section, pictured=True, published_at=yesterday())
    publish("Two", "Three", "Lead", pictured=True)
    make_front_page(
        {"place": "block", "section": sections["Sea"], "weight": "large"},
        {"place": "block", "section": sections["Arts"], "weight": "hidden"},
        {"place": "block", "section": sections["Economy"], "weight": "headlines"},
    )
    front = Front(client)
    assert {name: len(headlines) for name, headlines in front.blocks.items()} == {"Sea": 7, "Economy": 6, "Sport": 5}
    assert list(front.blocks) == ["Sea", "Economy", "Sport"]
    assert [alt for alt in front.pictures if "Economy" in alt] == []
    assert len([alt for alt in front.pictures if "Sea" in alt]) == 1


def yesterday():
    return timezone.now() - DAY


def test_slots_whose_section_or_tag_is_gone_hide_nothing(client):
    sport, tag = make_section("Sport"), make_tag("ferries")
    numbered(4)
    make_front_page(
        {"place": "block", "section": sport}, {"place": "second", "section": sport}, {"place": "topic", "tag": tag}
    )
    sport.delete()
    tag.delete()
    front = Front(client)
    assert (front.lead, front.topics) == ("Story 4", [])


def test_picture_of_a_slot_whose_rights_have_ended_gives_way_to_the_storys(client):
    story = publish("Placed", pictured=True)[0]
    ended = make_image(alt_text="Not ours any more", rights_expire_at=timezone.now() - HOUR)
    make_front_page({"place": "lead", "story": story, "image": ended})
    assert Front(client).pictures == ["Picture of Placed"]


# How it folds.


def test_empty_site_says_what_it_is(client):
    front = Front(client)
    assert front.lead is None
    assert "This is Newsroom. There are no stories here yet." in " ".join(front.page.text_content().split())
    assert front.page.xpath("//main//section") == []


@pytest.mark.parametrize("pictured", [True, ()])
@pytest.mark.parametrize("count", [1, 3, 5, 40])
def test_with_few_stories_the_page_has_less_and_no_place_is_empty(client, count, pictured):
    numbered(count, pictured=pictured)
    front = Front(client)
    assert front.lead == f"Story {count}"
    assert len(front.seconds) == min(count - 1, 2)
    assert len(front.latest) == (0 if count <= 3 else min(count, 20))  # all of three stand above
    assert front.blocks == {}  # of the only section all is among the last news
    assert (front.most_read, front.topics, front.related, front.corrected) == ([], [], [], [])
    for element in front.page.xpath("//main//section|//main//ul|//main//ol|//main//nav|//main//article"):
        assert element.text_content().strip()
        assert element.xpath(".//a")
    assert bool(front.pictures) == bool(pictured)


def test_with_two_sections_each_has_what_is_left_for_it(client):
    publish("Match", section=make_section("Sport"), published_at=yesterday())
    numbered(7)
    assert Front(client).blocks == {}  # what isn't above is among the last news
    numbered(1)
    assert Front(client).blocks == {"Sport": ["Match"], "News": [f"Story {number}" for number in (5, 4, 3, 2, 1)]}


@pytest.mark.parametrize("count", [14, 15])
def test_few_last_news_stand_in_no_column_and_phones_get_ten(client, count):
    publish("Match", section=make_section("Sport"), published_at=timezone.now() - 3 * DAY)
    numbered(count - 1)
    front = Front(client)
    assert bool(front.page.find_class("front-page--plain")) == (count < 15)
    assert len(front.page.xpath("//li[not(@class)][time]")) == 10
    assert front.page.xpath("//*[contains(@class, 'further')]//text()")[-2:] == [" ", "Match"]
    assert front.page.find_class("clock__day")[-1].get("class") == "clock__day further"


def test_without_pictures_twice_as_many_blocks_stand_beside_the_column(client):
    for number in range(1, 9):
        publish(
            *(f"{number}, {place}" for place in range(3)), section=make_section(f"Section {number}", position=number)
        )
    blocks = "//*[contains(@class, 'front-page__blocks')]/section"
    assert len(Front(client).page.xpath(blocks)) == 6
    publish(
        "Pictured 0",
        "Pictured 1",
        "Pictured 2",
        "Pictured 3",
        section=Section.objects.get(name="Section 1"),
        pictured=True,
    )
    assert len(Front(client).page.xpath(blocks)) == 3


# The page itself.


def test_older_pages_of_the_list_have_moved(client):
    answer = client.get("/?before=1764547200000000-1")
    assert (answer.status_code, answer["Location"]) == (301, "/latest/?before=1764547200000000-1")
    answer = client.get("/bg/?before=x%26y%0A")
    assert (answer.status_code, answer["Location"]) == (301, "/bg/latest/?before=x%26y%0A")


KEPT_FOR_A_WHILE = 4  # by a server: what masthead and footer link to (asked twice), views by the hour, whose are public


def test_number_of_queries_does_not_grow(client):
    sections = [make_section(f"Section {number}") for number in range(6)]
    tags, image = [make_tag(f"tag {number}") for number in range(4)], make_image()
    seen = set()
    for count in (3, 12):
        for section in sections:
            for number in range(count):
                story = make_story(f"{section.name} {number}", section=section, tags=tags)
                add_picture(story, image)
                read(story, number + 1)
            make_correction(story)
        make_front_page(
            {"place": "lead", "story": story, "image": image}, {"place": "second", "tag": tags[0]},
            *({"place": "topic", "tag": tag} for tag in tags),
            *({"place": "block", "section": section} for section in sections),
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            Front(client)
        seen.add(len(queries))
    assert seen == {6 + KEPT_FOR_A_WHILE}


def test_only_the_picture_of_the_lead_is_loaded_eagerly(client):
    publish("One", "Two", pictured=True)
    page = Front(client).page
    assert page.xpath("//img/@fetchpriority") == ["high"]
    assert page.xpath("//img/@loading") == ["lazy"]


def test_masthead_has_the_date_and_marks_the_current_section(client):
    make_section("Economy")
    page = html.fromstring(client.get("/economy/").content)
    today = timezone.localdate()
    assert f"{today:%A}" in page.xpath("string(//*[@class='masthead__date'])")
    assert page.xpath("//nav//a[@aria-current='page']/text()") == ["Economy"]


def test_page_in_a_right_to_left_language_has_that_direction(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربيّة")]
    assert Front(client, "/ar/").page.get("dir") == "rtl"
    assert Front(client).page.get("dir") is None


def test_server_error_has_the_sites_design_and_the_pages_language(client):
    make_story()
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE articles_frontslot")  # rolled back with the test's transaction
    answer = client.get("/")
    assert answer.status_code == 500
    page = html.fromstring(answer.content)
    assert page.xpath("string(//header)").strip() == "Newsroom"
    assert page.xpath("//h1/text()") == ["Something went wrong"]
    assert page.xpath("//link[@rel='stylesheet']")
    assert page.xpath("//main//a/@href") == ["/"]
    assert "Нещо се обърка" in client.get("/bg/").text
