"""What a new story begins with: the section used last, and the byline of the account's own author."""

from django.contrib import admin
from django.test import RequestFactory
from lxml import html

from articles.models import Author, Section, Status, Story
from articles.tests.admin.forms import errors_in, form_in, messages_in, options_in
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_story_form import ADD, make_new
from articles.tests.factories import make_author, make_member, make_section, make_story

AUTOCOMPLETE = "/admin/autocomplete/?app_label=articles&model_name=story&field_name=section&term="


def sections_offered(browser):
    return [one["text"] for one in browser.get(AUTOCOMPLETE).json()["results"]]


def test_the_section_used_last_is_preset_and_its_language_comes_first(db):
    reporter = make_member("Reporter")
    browser = logged_in(reporter)
    assert options_in(browser.get(ADD), "section") == []
    assert sections_offered(browser) == ["News (en)", "Новини (bg)"]
    make_story(status=Status.DRAFT, created_by=reporter)
    make_story(status=Status.DRAFT, created_by=reporter, section=make_section("Култура", "bg"))
    make_story("Somebody else's", section=make_section("Sport"))
    assert options_in(browser.get(ADD), "section") == ["Култура (bg)"]
    assert sections_offered(browser) == ["Новини (bg)", "Култура (bg)", "News (en)", "Sport (en)"]


def test_the_form_for_several_stories_offers_sections_in_the_same_order(db):
    editor = make_member("Editor")
    story = make_story(status=Status.DRAFT, created_by=editor, section=make_section("Sport"))
    chosen = {"action": "change_selected", "_selected_action": [story.pk]}
    page = logged_in(editor).post("/admin/articles/story/", chosen)
    offered = html.fromstring(page.content.decode()).xpath("//select[@name='section']/option/text()")
    assert offered == ["as it is", "News (en)", "Sport (en)", "Новини (bg)"]


def test_on_a_bulgarian_site_bulgarian_sections_come_first(db, settings):
    settings.LANGUAGE_CODE = "bg"
    request = RequestFactory().get("/")
    request.user = make_member("Editor")
    ordering = admin.site.get_model_admin(Section).get_ordering(request)
    assert [section.name for section in Section.objects.order_by(*ordering)] == ["Новини", "News"]


def test_a_new_story_has_the_byline_of_its_writers_own_author(db):
    reporter = make_member("Reporter")
    author = make_author("Ana Petrova", user=reporter)
    browser = logged_in(reporter)
    assert options_in(browser.get(ADD), "bylines-0-author") == ["Ana Petrova"]
    assert errors_in(make_new(browser)) == []
    assert [byline.author for byline in Story.objects.get().bylines.all()] == [author]


def test_the_preset_byline_can_be_changed_or_left_out(db):
    reporter = make_member("Reporter")
    make_author("Ana Petrova", user=reporter)
    other, browser = make_author("Boris Ivanov"), logged_in(reporter)
    make_new(browser, **{"bylines-0-author": other.pk})
    make_new(browser, **{"bylines-0-author": ""})
    assert [[byline.author for byline in story.bylines.all()] for story in Story.objects.order_by("pk")] == [
        [other],
        [],
    ]
    answer = make_new(browser, headline="")
    form = form_in(answer, "story_form") | {"headline": "Once more"}
    browser.post(ADD, form)
    assert [byline.author.name for byline in Story.objects.get(headline="Once more").bylines.all()] == ["Ana Petrova"]


def test_a_saved_story_gets_no_byline_by_itself(db):
    reporter = make_member("Reporter")
    make_author("Ana Petrova", user=reporter)
    story = make_story(status=Status.DRAFT, created_by=reporter)
    form = form_in(logged_in(reporter).get(f"/admin/articles/story/{story.pk}/change/"), "story_form")
    assert form["bylines-TOTAL_FORMS"] == "0"


def change_account(browser, account, **changes):
    address = f"/admin/articles/user/{account.pk}/change/"
    form = form_in(browser.get(address), "user_form") | changes
    return browser.post(address, form, follow=True)


def test_an_account_with_a_full_name_gets_its_author(db):
    chief, account = logged_in(make_member("Chief")), make_member("Reporter", "vera")
    change_account(chief, account)
    assert not Author.objects.exists()
    page = change_account(chief, account, first_name="Вера", last_name="Димова")
    author = Author.objects.get()
    assert (author.name, author.slug, author.user) == ("Вера Димова", "vera-dimova", account)
    assert any("Вера Димова was made with this account" in said for said in messages_in(page))
    change_account(chief, account, first_name="Vera")
    assert Author.objects.get().name == "Вера Димова"


def test_an_author_of_that_name_is_only_pointed_at(db):
    known = make_author("Vera Dimova")
    page = change_account(
        logged_in(make_member("Chief")), make_member("Reporter", "vera"), first_name="VERA", last_name="Dimova"
    )
    assert any("There is already an author Vera Dimova." in said for said in messages_in(page))
    known.refresh_from_db()
    assert (known.user, Author.objects.count()) == (None, 1)
