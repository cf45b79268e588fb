"""The board that the desk opens on: its lists, and who sees them."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from lxml import html

from articles.admin.board import board_of
from articles.models import ImportItem, ImportRun, Status, Story, User, ViewsInHour
from articles.tests.admin.forms import words_of
from articles.tests.factories import DAY, HOUR, add_picture, make_image, make_story
from newsroom.desk import DeskSite

TITLES = {
    "waiting": "Waiting for review",
    "drafts": "Your drafts",
    "problems": "Needs attention",
    "coming": "Scheduled",
    "read": "Most read in the last 24 hours",
    "imports": "Latest imports",
}


def parts(desk):
    """The board's parts by name: rows as (words, notes), or the words of an empty one."""
    page = html.fromstring(desk.get("/admin/").content.decode())
    found = {}
    for part in page.xpath("//*[contains(@class, 'board__part ')]"):
        name = part.get("class").partition("board__part--")[2]
        assert part.xpath("./h2/text()") == [TITLES[name]]
        rows = [
            (row.xpath("./a")[0].text_content(), [" ".join(note.text_content().split()) for note in notes(row)])
            for row in part.xpath(".//li")
        ]
        found[name] = rows or [part.xpath(".//*[@class='board__nothing']/text()")[0]]
    return found


def notes(row):
    return row.xpath(".//*[@class='board__note']")


def words(desk, name):
    return [row[0] for row in parts(desk)[name]]


def whole_list(desk, name):
    """The headlines of the list behind a part's last link."""
    page = html.fromstring(desk.get("/admin/").content.decode())
    (link,) = page.xpath(f"//*[contains(@class, 'board__part--{name}')]//*[@class='board__all']/a/@href")
    listed = html.fromstring(desk.get(link).content.decode())
    return set(listed.xpath("//*[@class='row-story__headline']/text()"))


def saved_at(story, moment):
    Story.objects.filter(pk=story.pk).update(modified_at=moment)
    return story


def today(hour, minute=0):
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)


def count(story, views, hours_ago=0):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) - hours_ago * HOUR
    ViewsInHour.objects.create(story=story, hour=hour, views=views)


def make_account(*permissions, username="reporter"):
    user = User.objects.create_user(username, is_staff=True)
    group = Group.objects.create(name=username)
    group.permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="articles"))
    user.groups.add(group)
    return user


def test_stories_in_review_are_listed_oldest_first_with_time_and_creator(desk, editor):
    saved_at(make_story("Second", status=Status.IN_REVIEW, created_by=editor), today(10))
    saved_at(make_story("First", status=Status.IN_REVIEW), today(10) - DAY)
    make_story("Draft", status=Status.DRAFT), make_story("Live")
    assert parts(desk)["waiting"] == [
        ("First", ["since yesterday 10:00"]),
        ("Second", ["since today 10:00", "by editor"]),
    ]
    assert whole_list(desk, "waiting") == {"First", "Second"}


def test_scheduled_stories_are_listed_soonest_first_with_time_and_zone(desk):
    make_story("Later", published_at=today(6) + 2 * DAY)
    make_story("Sooner", published_at=today(6) + DAY)
    make_story("Live"), make_story("Over", published_at=timezone.now() - DAY, expires_at=timezone.now() - HOUR)
    rows = parts(desk)["coming"]
    assert rows[0] == ("Sooner", ["tomorrow 06:00, Europe/Sofia"])
    assert rows[1][0] == "Later"
    assert len(rows) == 2
    assert whole_list(desk, "coming") == {"Sooner", "Later"}


def test_only_own_drafts_are_listed_last_saved_first(desk, editor):
    saved_at(make_story("Old", status=Status.DRAFT, created_by=editor), today(9) - DAY)
    saved_at(make_story("New", status=Status.DRAFT, created_by=editor), today(9))
    make_story("Of somebody else", status=Status.DRAFT)
    make_story("Handed over", status=Status.IN_REVIEW, created_by=editor)
    assert parts(desk)["drafts"] == [("New", ["saved today 09:00"]), ("Old", ["saved yesterday 09:00"])]
    assert whole_list(desk, "drafts") == {"New", "Old"}


def test_most_read_counts_the_last_24_hours_of_public_stories(desk):
    often, once, long_ago = make_story("Often"), make_story("Once"), make_story("Long ago")
    withdrawn = make_story("Withdrawn", status=Status.WITHDRAWN)
    count(often, 1_000), count(often, 234, hours_ago=23), count(often, 5_000, hours_ago=24)
    count(once, 1), count(long_ago, 9_000, hours_ago=25), count(withdrawn, 7_000)
    make_story("Unread")
    assert parts(desk)["read"] == [("Often", ["1,234 views"]), ("Once", ["1 view"])]


MISSING = "A picture's file is missing."
UNDESCRIBED = "A picture has no alternative text."
ENDED = "The rights to a picture have expired: readers don't see it."


def in_text(image, alt=""):
    return f'<figure><img{alt} data-file="{image.checksum}"></figure>'


def test_stories_with_problems_say_why(desk):
    plain, described = make_image(), make_image(alt_text="A bridge")
    ended = make_image(alt_text="A bridge", rights_expire_at=timezone.now() - HOUR)
    add_picture(make_story("Missing"), own_caption="The bridge at dusk")
    add_picture(make_story("Undescribed"), plain)
    make_story("Undescribed in the text", body=in_text(plain))
    make_story("Only credited in the text", body=in_text(plain).replace('"></figure>', '" data-credit="Ana"></figure>'))
    add_picture(make_story("Ended"), ended)
    make_story("Ended in the text", body=in_text(ended))
    several = make_story("Several", status=Status.IN_REVIEW)
    add_picture(several), add_picture(several, plain), add_picture(several, ended)
    # These have no problems.
    add_picture(make_story("Described"), described)
    add_picture(make_story("Described here"), plain, own_alt_text="A bridge")
    make_story("Described in the text", body=in_text(plain, ' alt="A bridge"'))
    add_picture(make_story("Valid until tomorrow"), make_image(alt_text="x", rights_expire_at=timezone.now() + DAY))
    for status in (Status.DRAFT, Status.WITHDRAWN):
        add_picture(make_story(status, status=status), plain)
    add_picture(make_story("Over", published_at=timezone.now() - DAY, expires_at=timezone.now() - HOUR), plain)
    rows = dict(parts(desk)["problems"])
    assert rows == {
        "Several": [MISSING, UNDESCRIBED, ENDED],
        "Ended in the text": [ENDED],
        "Ended": [ENDED],
        "Only credited in the text": [UNDESCRIBED],
        "Undescribed in the text": [UNDESCRIBED],
        "Undescribed": [UNDESCRIBED],
        "Missing": [MISSING],
    }
    assert whole_list(desk, "problems") == rows.keys()


def test_recently_expired_rights_are_found_in_stories_of_any_age(desk, monkeypatch):
    monkeypatch.setattr("articles.models.problems.LAST_SAVED", 1)
    now = timezone.now()
    add_picture(make_story("Old"), make_image(alt_text="x", rights_expire_at=now - DAY))
    make_story("Old, in the text", body=in_text(make_image(alt_text="x", rights_expire_at=now - DAY)))
    add_picture(make_story("Ended long ago"), make_image(alt_text="x", rights_expire_at=now - 40 * DAY))
    make_story("Saved last")
    assert set(words(desk, "problems")) == {"Old", "Old, in the text"}


def test_the_last_imports_show_their_items_by_outcome(desk):
    for number in range(4):
        run = ImportRun.objects.create(paths=f"{number}.txt")
        for outcome in ("created", "created", "rejected"):
            ImportItem.objects.create(run=run, file="page.txt", outcome=outcome)
    empty = ImportRun.objects.create(paths="nothing.txt")
    rows = parts(desk)["imports"]
    assert [row[0] for row in rows] == [f"import {run.pk}" for run in (empty, run)] + [f"import {run.pk - 1}"]
    assert [row[1][1] for row in rows] == ["no items", "2 created, 1 rejected", "2 created, 1 rejected"]


@pytest.mark.parametrize(("number", "said"), [(1, "1 създадена"), (38, "38 създадени"), (1204, "1\xa0204 създадени")])
def test_the_last_imports_are_counted_in_bulgarian(desk, settings, number, said):
    settings.LANGUAGE_CODE = "bg"
    run = ImportRun.objects.create(paths="page.txt")
    ImportItem.objects.bulk_create(ImportItem(run=run, file="page.txt", outcome="created") for _item in range(number))
    for page in ("/admin/", "/admin/articles/importrun/"):
        assert said.replace("\xa0", " ") in words_of(desk.get(page))


def test_an_empty_board_says_what_it_will_show(desk):
    assert parts(desk) == {
        "waiting": ["Nothing is waiting. Stories submitted for review are listed here, oldest first."],
        "drafts": ["You have no drafts. Stories you start are listed here until you submit them."],
        "problems": ["All is well with the pictures of published, scheduled and submitted stories."],
        "coming": ["Nothing is scheduled. Stories published with a future date are listed here until they appear."],
        "read": ["Nobody has read a story in the last 24 hours."],
        "imports": ["Nothing has been imported yet."],
    }


def test_headlines_in_another_language_are_marked_with_it(desk):
    make_story("Мостът", language="bg", status=Status.IN_REVIEW), make_story("Bridge", status=Status.IN_REVIEW)
    page = html.fromstring(desk.get("/admin/").content.decode())
    links = page.xpath("//*[contains(@class, 'board__part--waiting')]//li/a")
    assert {link.text: link.get("lang") for link in links} == {"Мостът": "bg", "Bridge": None}


def test_without_permission_stories_and_imports_are_not_on_the_board(client, db):
    make_story("Secret", status=Status.IN_REVIEW)
    client.force_login(make_account("view_tag"))
    assert parts(client) == {}
    assert "Secret" not in client.get("/admin/").content.decode()
    client.force_login(make_account("view_story", username="reader"))
    assert parts(client).keys() == TITLES.keys() - {"imports"}
    assert "Write a story" not in client.get("/admin/").content.decode()


class OwnStories(admin.ModelAdmin):
    def get_queryset(self, request):
        return Story.objects.filter(slug="own")


class NoImports(admin.ModelAdmin):
    def has_view_permission(self, request, obj=None):
        return False


def test_the_board_shows_only_stories_that_the_list_would_show(editor, rf):
    site, request, plain = DeskSite(), rf.get("/admin/"), make_image()
    site.register(Story, OwnStories), site.register(ImportRun, NoImports)
    request.user = editor
    for slug in ("own", "foreign"):
        for fields in (
            {"status": Status.IN_REVIEW}, {"published_at": timezone.now() + DAY}, {},
            {"status": Status.DRAFT, "created_by": editor},
        ):  # fmt: skip
            story = make_story(slug, slug=slug, **fields)
            add_picture(story, plain)
            count(story, 5)
    board = [part for column in board_of(request, site)["board"] for part in column]
    assert {part.name for part in board} == TITLES.keys() - {"imports"}
    assert {row.words for part in board for row in part.rows} == {"own"}


def test_the_log_reveals_no_headline_on_the_board(client, db):
    account, story = make_account("view_tag"), make_story("Secret", status=Status.DRAFT)
    LogEntry.objects.log_actions(account.pk, [story], CHANGE, "", single_object=True)
    client.force_login(account)
    assert "Secret" not in client.get("/admin/").content.decode()


ALL = ["view_story", "edit_others_story", "change_story", "add_story", "view_importrun", "view_tag"]


@pytest.mark.parametrize("permissions", [None, ALL], ids=["superuser", "group"])
def test_the_board_takes_fourteen_queries_at_most(client, editor, permissions, django_assert_max_num_queries):
    user = make_account(*permissions) if permissions else editor
    client.force_login(user)
    plain, run = make_image(), ImportRun.objects.create(paths="page.txt")
    for number in range(10):
        for fields in (
            {"status": Status.IN_REVIEW, "created_by": editor, "handover_note": "Why?"},
            {"published_at": timezone.now() + DAY}, {}, {"status": Status.DRAFT, "created_by": user},
        ):  # fmt: skip
            add_picture(make_story(f"Story {number}", **fields), plain)
        count(Story.objects.public().last(), 5)
        ImportItem.objects.create(run=run, file="page.txt", outcome="created")
    with django_assert_max_num_queries(14 if permissions else 12):
        board = parts(client)
    assert {name: len(board[name]) for name in TITLES} == dict.fromkeys(TITLES, 8) | {"imports": 1}
