"""The front page, made at the desk: what is chosen there, and what readers see then."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone
from lxml import html

from articles.desk.front_page import arrange
from articles.desk.publishing import withdraw
from articles.models.front import FrontPage, FrontSlot
from articles.tests.admin.forms import errors_in, form_in, messages_in, words_of
from articles.tests.factories import DAY, HOUR, add_picture, make_image, make_member, make_section, make_story, make_tag

ADDRESS = "/admin/front-page/"
SAVED = "The front page is saved. Readers see it now: on the site."


def open_front_page(browser, language="en", more=""):
    return form_in(browser.get(f"{ADDRESS}?language={language}{more}"), "front_page_form")


def send(browser, form, language="en", follow=True):
    return browser.post(f"{ADDRESS}?language={language}", form, follow=follow)


def save(browser, **fields):
    """Open the form, fill it (`top_0_words="…"` is the field "top-0-words"), and save it."""
    language = fields.pop("language", "en")
    filled = {re.sub("^(top|related)_([0-9])_", r"\1-\2-", name): value for name, value in fields.items()}
    return send(browser, open_front_page(browser, language) | filled, language)


def pictured(headline, **fields):
    story = make_story(headline, **fields)
    add_picture(story, make_image(alt_text="A bridge"))
    return story


def page_in(answer):
    return html.fromstring(answer.content.decode())


def headlines(page):
    """Of the lead, and of the stories beside it."""
    lead = page.xpath("string(//article[contains(@class, 'teaser--lead')]//h2)").strip()
    return [lead, *(one.text_content().strip() for one in page.xpath("//*[@class='front-page__seconds']//h2"))]


def readers_see(client, path="/"):
    return headlines(page_in(client.get(path)))


def preview(browser, form, moment=None):
    """What the preview says, and the readers' page in it."""
    answer = send(
        browser,
        form | ({"preview_at_0": day(moment), "preview_at_1": clock(moment)} if moment else {}) | {"_preview": ""},
    )
    frames = page_in(answer).xpath("//iframe/@srcdoc")
    return words_of(answer), html.fromstring(frames[0]) if frames else None


def day(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d")


def clock(moment):
    return timezone.localtime(moment).strftime("%H:%M:%S")


def notes_in(answer, name="top"):
    """What the form says below each place of a list."""
    found = page_in(answer).xpath(f"//*[@data-list='{name}']//*[@class='front-row__note']")
    return [" ".join(note.text_content().split()) for note in found]


def changes_in(answer):
    return [" ".join(one.text_content().split()) for one in page_in(answer).xpath("//*[@class='front-changes']/li")]


@pytest.fixture
def stories(db):
    """Five with pictures, the last one the newest."""
    now = timezone.now()
    return [pictured(f"Story {number}", published_at=now - (9 - number) * HOUR) for number in range(1, 6)]


def test_the_board_leads_to_the_front_page_for_those_who_make_it(client, db):
    for role, is_there in (("Reporter", False), ("Editor", True)):
        client.force_login(make_member(role))
        assert (f'href="{ADDRESS}"' in client.get("/admin/").content.decode()) is is_there


def test_empty_places_say_what_stands_there_by_rule(desk, stories):
    answer = desk.get(ADDRESS)
    assert notes_in(answer) == ["By rule: Story 5", "By rule: Story 4", "By rule: Story 3"]
    assert notes_in(answer, "related") == ["Empty."] * 3


def test_words_of_a_headline_place_a_story(desk, client, stories):
    assert messages_in(save(desk, top_0_words="story 2", top_2_words="Story 1")) == [SAVED]
    assert readers_see(client) == ["Story 2", "Story 5", "Story 1"]
    assert notes_in(desk.get(ADDRESS))[1] == "By rule: Story 5"
    line = LogEntry.objects.get(content_type__model="frontpage")
    assert (line.user.username, line.change_message) == ("editor", "Made; in effect from now on.")


def test_of_several_stories_with_these_words_one_is_chosen(desk, client, stories):
    asked = save(desk, top_0_words="Story")
    assert errors_in(asked) == ["Several stories have these words. Choose one:"]
    offered = page_in(asked).xpath("//*[@class='front-row__found']//label/span/span[1]/text()")
    assert offered == [f"Story {number}" for number in (5, 4, 3, 2, 1)]
    send(desk, form_in(asked, "front_page_form") | {"top-0-story": str(stories[2].pk)})
    assert readers_see(client)[0] == "Story 3"


def test_a_story_that_was_renamed_meanwhile_keeps_its_place(desk, client, stories):
    save(desk, top_0_words="Story 2")
    form = open_front_page(desk)
    stories[1].headline = "Renamed"
    stories[1].save()
    assert messages_in(send(desk, form)) == [SAVED]
    assert readers_see(client)[0] == "Renamed"


def test_words_that_no_headline_has_are_refused_and_kept(desk, stories):
    answer = save(desk, top_1_words="zebra")
    assert errors_in(answer) == ["No story in this language has these words in its headline."]
    assert form_in(answer, "front_page_form")["top-1-words"] == "zebra"
    assert not FrontPage.objects.exists()


def test_headline_and_picture_are_for_this_place_alone(desk, client, stories):
    image = make_image(alt_text="Another bridge")
    save(desk, top_0_words="Story 2", top_0_headline="Here alone", top_0_image=image.pk)
    page = page_in(client.get("/"))
    assert headlines(page)[0] == "Here alone"
    assert "Another bridge" in page.xpath("//article[contains(@class, 'teaser--lead')]//img/@alt")
    assert "Story 2" in words_of(client.get("/latest/"))
    form = open_front_page(desk)
    assert form["top-0-headline"] == "Here alone"
    send(desk, form | {"top-0-no_image": "on"})
    assert "Another bridge" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"rights_expire_at": "past", "alt_text": "A bridge"},
            "The rights to the picture have expired. Choose another one.",
        ),
        ({}, "The picture has no alternative text. Type one on its page, or choose another one."),
    ],
)
def test_a_picture_that_readers_could_not_use_is_refused(desk, stories, fields, words):
    fields = fields | ({"rights_expire_at": timezone.now() - HOUR} if "rights_expire_at" in fields else {})
    answer = save(desk, top_0_words="Story 2", top_0_image=make_image(**fields).pk)
    assert errors_in(answer) == [words]


def test_a_story_stands_until_a_time_and_then_the_rule_fills_its_place(desk, client, stories):
    end = timezone.now() + 2 * HOUR
    form = open_front_page(desk) | {"top-0-words": "Story 2", "top-0-until_0": day(end), "top-0-until_1": clock(end)}
    assert headlines(preview(desk, form, end - HOUR)[1])[0] == "Story 2"
    assert headlines(preview(desk, form, end + HOUR)[1])[0] == "Story 5"
    assert messages_in(send(desk, form)) == [SAVED]
    FrontSlot.objects.update(until=timezone.now() - HOUR)
    assert readers_see(client)[0] == "Story 5"
    assert open_front_page(desk)["top-0-words"] == ""


def test_the_newest_of_a_section_or_topic_stands_in_a_place(desk, client, stories):
    section, tag = make_section("Sport"), make_tag("harbour")
    pictured("Of the section", section=section, published_at=timezone.now() - 2 * DAY)
    pictured("With the topic", tags=[tag], published_at=timezone.now() - 3 * DAY)
    save(desk, top_0_newest=f"tag:{tag.pk}", top_1_newest=f"section:{section.pk}")
    assert readers_see(client)[:2] == ["With the topic", "Of the section"]
    assert notes_in(desk.get(ADDRESS))[:2] == ["Now: With the topic", "Now: Of the section"]
    pictured("Newer", section=section)
    assert readers_see(client)[1] == "Newer"


def test_a_scheduled_story_takes_its_place_when_it_appears(desk, client, stories):
    moment = timezone.now() + DAY
    coming = pictured("Tomorrow's", published_at=moment)
    save(desk, top_0_words="Tomorrow's")
    assert readers_see(client)[0] == "Story 5"
    assert notes_in(desk.get(ADDRESS))[0].endswith("Until readers see it, by rule: Story 5")
    assert headlines(preview(desk, open_front_page(desk), moment + HOUR)[1])[0] == coming.headline


def test_a_withdrawn_story_leaves_its_place(desk, editor, client, stories):
    save(desk, top_0_words="Story 2")
    withdraw(stories[1], by=editor)
    assert readers_see(client)[0] == "Story 5"
    assert notes_in(desk.get(ADDRESS))[0] == "Withdrawn. Until readers see it, by rule: Story 5"


def test_below_the_lead_stand_the_chosen_headlines(desk, client, stories):
    save(desk, top_0_words="Story 5", related_0_words="Story 1", related_2_words="Story 2")
    related = page_in(client.get("/")).xpath("//*[@class='teaser__related']//a")
    assert [link.text_content() for link in related] == ["Story 1", "Story 2"]
    assert notes_in(desk.get(ADDRESS), "related")[2] == "Empty."


def test_topics_stand_in_the_order_in_which_they_are_named(desk, client, stories):
    tags = [make_tag(name) for name in ("harbour", "budget", "schools")]
    stories[0].tags.set(tags)
    save(desk, topics="Schools, harbour , schools")
    focus = page_in(client.get("/")).xpath("//*[@class='focus']//a")
    assert [link.text_content() for link in focus] == ["schools", "harbour"]
    assert open_front_page(desk)["topics"] == "schools, harbour"


@pytest.mark.parametrize(
    ("topics", "words"),
    [
        ("zebra", "There is no topic “zebra”. Topics are the tags of stories; put commas between them."),
        (", ".join(f"topic {number}" for number in range(7)), "Choose at most 6 topics."),
    ],
)
def test_topics_that_cannot_be_are_refused(desk, stories, topics, words):
    for number in range(7):
        make_tag(f"topic {number}")
    assert errors_in(save(desk, topics=topics)) == [words]


def test_sections_have_the_order_and_the_room_that_they_are_given(desk, client, stories):
    news, sport, hidden = stories[0].section, make_section("Sport", position=20), make_section("Arts", position=30)
    for section in (sport, hidden):
        for number in range(7):
            make_story(f"{section} {number}", section=section)
    keys = [str(section.pk) for section in (sport, news, hidden)]
    form = open_front_page(desk)
    assert form["block"] == [str(section.pk) for section in (news, sport, hidden)]
    send(desk, form | {"block": keys, f"weight-{sport.pk}": "large", f"weight-{hidden.pk}": "hidden"})
    page = page_in(client.get("/"))
    blocks = page.xpath("//*[contains(@class, 'block--')]//h2/a/text()")
    assert (blocks[0], "Arts" in blocks) == ("Sport", False)
    assert page.xpath("//*[contains(@class, 'block--large')]//h2/a/text()") == ["Sport"]
    assert open_front_page(desk)["block"] == keys


def test_the_usual_order_of_sections_is_left_to_the_rule(desk, stories):
    save(desk, top_0_words="Story 2")
    assert not FrontSlot.objects.filter(place="block").exists()


def test_rows_move_without_a_script(desk, client, stories):
    form = open_front_page(desk) | {"top-0-words": "Story 1", "top-2-words": "Story 2"}
    moved = form_in(send(desk, form | {"_do": "earlier top 2"}), "front_page_form")
    assert moved["top"] == ["0", "2", "1"]
    moved = form_in(send(desk, moved | {"_do": "later top 0"}), "front_page_form")
    assert moved["top"] == ["2", "0", "1"]
    assert not FrontPage.objects.exists()
    send(desk, moved)
    assert readers_see(client) == ["Story 2", "Story 1", "Story 5"]


def test_places_are_added_and_removed_without_a_script(desk, client, stories):
    form = open_front_page(desk)
    for number in range(3, 6):
        form = form_in(send(desk, form | {"_do": "add top"}), "front_page_form")
        assert len(form["top"]) == min(number + 1, 5)
    send(desk, form)
    assert readers_see(client) == ["Story 5", "Story 4", "Story 3", "Story 2", "Story 1"]
    form = open_front_page(desk)
    for _number in range(5):
        form = form_in(send(desk, form | {"_do": "remove top 1"}), "front_page_form")
    assert form["top"] == ["0", "2", "3", "4"]
    send(desk, form)
    assert len(readers_see(client)) == 4


GARBAGE = ["", "0", "-1", "9" * 40, "x", "'", "０", "²", "1e3", "__n__"]


def test_garbage_in_the_order_of_rows_does_no_harm(desk, client, stories):
    form = open_front_page(desk) | {"top-0-words": "Story 1"}
    assert messages_in(send(desk, form | {"top": GARBAGE, "related": GARBAGE, "block": GARBAGE})) == [SAVED]
    assert readers_see(client)[0] == "Story 1"
    for command in (
        "",
        "later",
        "later top",
        "later top x",
        "later nowhere 1",
        "add block",
        "remove related 1",
        "x" * 9_999,
    ):
        assert send(desk, form | {"_do": command}).status_code == 200
    assert send(desk, form | {"top": [str(n) for n in range(4_000)]}).status_code == 200
    assert FrontSlot.objects.filter(place="second").order_by("-position").first().position <= 4


@pytest.mark.parametrize("name", ["story", "known", "newest", "image", "until_0", "until_1", "headline"])
def test_garbage_in_a_place_is_refused_or_ignored(desk, stories, name):
    for value in ("x\0", "9" * 40, "tag:999999", "section:x", "-1", "x" * 5_000):
        answer = save(desk, **{"top_0_words": "Story 1", f"top_0_{name}": value})
        assert answer.status_code == 200


def test_an_empty_form_is_a_front_page_by_rule(desk, client, stories):
    assert messages_in(desk.post(ADDRESS, {"seen": "0-0"}, follow=True)) == [SAVED]
    assert readers_see(client) == ["Story 5", "Story 4", "Story 3"]


def test_what_cannot_be_is_said_beside_its_place(desk, stories):
    make_story("На български", language="bg")
    assert errors_in(save(desk, top_0_words="На български")) == [
        "No story in this language has these words in its headline."
    ]
    assert errors_in(save(desk, top_0_words="Story 1", related_0_words="Story 1")) == [
        "“Story 1” stands in another place as well. Leave it in one of them."
    ]
    section = f"section:{stories[0].section_id}"
    assert errors_in(save(desk, top_0_words="Story 1", top_0_newest=section)) == [
        "Choose a story, or the newest of a section or topic, not both."
    ]
    assert errors_in(save(desk, top_1_headline="Whose?")) == [
        "A headline and a picture for this place need a story. Choose one, or take them out."
    ]
    past = timezone.now() - DAY
    assert errors_in(save(desk, top_0_words="Story 1", **{"top_0_until_0": day(past), "top_0_until_1": "12:00"})) == [
        "“Until” would have passed already. Choose a later time."
    ]
    assert errors_in(save(desk, at_0=day(past), at_1="12:00")) == [
        "This time has passed. Choose a later one, or none for now."
    ]
    assert not FrontPage.objects.exists()


def test_a_language_that_the_site_does_not_have_is_not_there(desk):
    for path in ("", "history/", "stories/"):
        assert desk.get(f"{ADDRESS}{path}?language=xx").status_code == 404
    for key in ("x", "0", "999", "9" * 40):
        assert desk.get(f"{ADDRESS}?from={key}").status_code == 404


def test_each_language_has_a_front_page_of_its_own(desk, client, stories):
    pictured("Първа", language="bg", published_at=timezone.now() - HOUR), pictured("Втора", language="bg")
    save(desk, language="bg", top_0_words="Първа")
    assert readers_see(client, "/bg/")[0] == "Първа"
    assert readers_see(client)[0] == "Story 5"
    assert open_front_page(desk)["top-0-words"] == ""


def test_the_desk_pages_take_few_queries(desk, stories, django_assert_max_num_queries):
    fields = {f"top_{number}_words": f"Story {number + 1}" for number in range(3)}
    save(desk, **fields, topics="")
    with django_assert_max_num_queries(30):
        desk.get(ADDRESS)
    for number in range(5):
        save(desk, top_0_words=f"Story {number + 1}")
    with django_assert_max_num_queries(15):
        desk.get(f"{ADDRESS}history/")


def test_roles_without_the_permission_get_the_page_that_says_so(client, db):
    client.force_login(make_member("Reporter"))
    for path in ("", "history/", "stories/?q=x"):
        answer = client.get(f"{ADDRESS}{path}")
        assert answer.status_code == 403
        assert "Your role doesn&#x27;t allow this" in answer.content.decode()


def test_stories_that_a_user_may_not_see_are_neither_found_nor_named(client, editor, stories):
    secret = pictured("Secret raid", status="draft")
    arrange("en", [FrontSlot(place="lead", position=1, story=secret)], by=editor)
    layout = make_member("Reporter", "layout")
    layout.user_permissions.add(Permission.objects.get(codename="arrange_frontpage"))
    client.force_login(layout)
    for path in ("", "history/", "stories/?q=Secret"):
        assert "Secret raid" not in client.get(f"{ADDRESS}{path}").content.decode()
    assert errors_in(save(client, top_1_words="Secret raid")) == [
        "No story in this language has these words in its headline."
    ]
    answer = save(client, top_1_words="Story 1", **{"top_1_story": str(secret.pk), "top_1_known": "Story 1"})
    assert "Secret raid" not in answer.content.decode()
    # What stands there stays there.
    assert FrontPage.objects.latest("pk").slots.get(place="lead").story == secret


def test_a_picture_placed_for_a_story_to_come_is_hidden_like_the_story(desk, client, stories):
    image = make_image(alt_text="Of the raid")
    pictured("Raid", published_at=timezone.now() + DAY)
    save(desk, top_0_words="Raid", top_0_image=image.pk)
    assert "Front page</a> English" in desk.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    assert "Of the raid" not in words_of(desk.get("/admin/articles/image/?needs=use"))
    client.force_login(make_member("Reporter"))
    assert "Of the raid" not in client.get("/admin/articles/image/library/").content.decode()
