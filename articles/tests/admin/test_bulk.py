"""Several stories at once: tags, section and author; publishing, which asks once."""

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Section, Status, Story
from articles.tests.admin.forms import errors_in, messages_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.factories import (
    DAY,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/story/"


@pytest.fixture
def desk():
    return logged_in(make_member("Editor"))


def choose(desk, action, *stories, **more):
    chosen = {"action": f"{action}_selected", "_selected_action": [story.pk for story in stories]}
    return desk.post(LIST, chosen | more, follow=True)


def sent_by(page):
    """What the page's form sends, and to where."""
    (form,) = html.fromstring(page.content.decode()).xpath("//form[.//input[@name='confirmed']]")
    fields = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def answer_page(desk, page, **choices):
    return desk.post(LIST, sent_by(page) | choices, follow=True)


def test_publishing_asks_once_and_names_what_is_empty_and_what_prevents_it(desk):
    ready = make_story("Ready", status=Status.DRAFT, lead="All of it.", authors=[make_author()])
    empty = make_story("Empty", status=Status.DRAFT, body="")
    later = make_story("Later", status=Status.IN_REVIEW, lead="Tomorrow.", published_at=timezone.now() + DAY)
    blocked = make_story("Blocked", status=Status.DRAFT, lead="A picture.")
    add_picture(blocked, make_image())
    live = make_story("Live", lead="Already.")
    page = choose(desk, "publish", ready, empty, later, blocked, live)
    said = " ".join(words_of(page).split())
    for words in (
        "Ready now", "Empty now Empty: Lead, Body, Authors", "Later tomorrow", "Empty: Authors",
        "Left unchanged: Picture 1: No alternative text yet.", "Left unchanged: it is published",
    ):  # fmt: skip
        assert words in said
    assert "Publish 3 stories" in page.content.decode()
    assert {story.status for story in Story.objects.exclude(pk=live.pk)} == {Status.DRAFT, Status.IN_REVIEW}
    messages = messages_in(answer_page(desk, page))
    assert messages[0].startswith("3 stories are published: “Ready”, “Empty”, “Later”")
    assert "“Blocked” (Picture 1: No alternative text yet." in messages[1]
    assert Story.objects.get(headline="Ready").is_live
    assert not Story.objects.get(headline="Later").is_live


def test_where_nothing_can_be_published_there_is_no_button(desk):
    page = choose(desk, "publish", make_story())
    assert "Publish 0" not in page.content.decode()
    assert 'class="default"' not in page.content.decode().partition("submit-row")[2]


def test_tags_section_and_author_change_in_all_stories_and_each_says_so_in_its_history(desk):
    ferry, river, ana, boris = make_tag("ferry"), make_tag("river"), make_author("Ana"), make_author("Boris")
    economy = make_section("Economy")
    first = make_story("First", tags=[ferry], authors=[ana])
    second = make_story("Second", status=Status.DRAFT, tags=[river], authors=[boris])
    page = choose(desk, "change", first, second)
    assert "In 2 stories" in words_of(page)
    changes = {"section": economy.pk, "add_tags": [river.pk], "remove_tags": [ferry.pk], "add_author": boris.pk}
    answer = answer_page(desk, page, **changes, remove_author=ana.pk)
    assert messages_in(answer) == ["2 stories are changed: “First”, “Second”."]
    for story in Story.objects.all():
        assert (story.section, [*story.tags.all()], [*story.authors.all()]) == (economy, [river], [boris])
        assert "Section" in words_of(desk.get(f"{LIST}{story.pk}/history/"))


def test_what_is_left_empty_stays_and_what_is_so_already_is_not_saved(desk):
    ferry = make_tag("ferry")
    held, other = make_story("Held", tags=[ferry]), make_story("Other", authors=[make_author()])
    versions = held.version
    answer = answer_page(desk, choose(desk, "change", held, other), add_tags=[ferry.pk])
    assert messages_in(answer) == [
        "1 story is changed: “Other”.", "Left unchanged: “Held” (it was like that already).",
    ]  # fmt: skip
    held.refresh_from_db(), other.refresh_from_db()
    assert held.version == versions
    assert other.authors.count() == 1


def test_nothing_chosen_or_nonsense_is_refused_in_words_and_changes_nothing(desk):
    story = make_story()
    page = choose(desk, "change", story)
    assert errors_in(answer_page(desk, page)) == ["Choose what to change."]
    for nonsense in ({"section": "x"}, {"add_tags": ["9" * 30]}, {"add_author": "9" * 30}, {"remove_tags": ["\0"]}):
        assert errors_in(answer_page(desk, page, **nonsense)), nonsense
    assert Story.objects.get().version == story.version


def test_a_reporter_changes_own_drafts_alone_and_sees_no_hidden_tag():
    reporter, secret = make_member("Reporter"), make_tag("raid")
    make_story("The mayor resigns", status=Status.DRAFT, tags=[secret])
    own = make_story("Mine", status=Status.DRAFT, created_by=reporter)
    live = make_story("Live", created_by=reporter)
    desk, budget = logged_in(reporter), make_tag("budget")
    page = choose(desk, "change", own, live)
    answer = answer_page(desk, page, add_tags=[budget.pk])
    assert messages_in(answer) == [
        "1 story is changed: “Mine”.", "Left unchanged: “Live” (your role doesn't allow that).",
    ]  # fmt: skip
    assert errors_in(answer_page(desk, page, add_tags=[secret.pk]))
    assert not own.tags.filter(pk=secret.pk).exists()


def test_a_section_of_another_language_takes_the_story_there(desk):
    story = make_story()
    answer_page(desk, choose(desk, "change", story), section=Section.objects.news("bg").pk)
    assert Story.objects.get().language == "bg"


# The list


def headlines_in_order(desk, query):
    page = html.fromstring(desk.get(LIST + query).content.decode())
    return page.xpath("//*[@class='row-story__headline']/text()")


def test_the_list_names_the_authors_in_their_order(desk):
    make_story(authors=[make_author("Vera"), make_author("Ana")])
    page = html.fromstring(desk.get(LIST).content.decode())
    assert page.xpath("//td[contains(@class, 'field-written_by')]/text()") == ["Vera, Ana"]


def test_mine_are_those_that_somebody_began_and_those_with_their_byline(db):
    boris = make_member("Editor", "boris")
    make_story("Begun", created_by=boris), make_story("Signed", authors=[make_author("Boris", user=boris)])
    make_story("Somebody else's", created_by=make_editor())
    desk = logged_in(boris)
    assert headlines_in_order(desk, "?mine=1") == ["Signed", "Begun"]
    assert "Writer All Mine" in " ".join(words_of(desk.get(LIST)).split())
    assert len(headlines_in_order(desk, "?mine=x")) == 3
    assert "All Mine" not in words_of(logged_in(make_member("Reporter")).get(LIST))


def test_all_scheduled_are_in_the_order_in_which_they_appear(desk):
    for days in (2, 3, 1):
        make_story(f"In {days} days", published_at=timezone.now() + days * DAY)
    assert headlines_in_order(desk, "?show=scheduled") == ["In 1 days", "In 2 days", "In 3 days"]
    assert headlines_in_order(desk, "?show=scheduled&o=-1") == ["In 3 days", "In 2 days", "In 1 days"]
