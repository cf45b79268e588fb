"""Empty lists say how to fill them, or link back to the full list."""

import pytest
from django.contrib.auth.models import Permission
from lxml import html

from articles.models import Author, ImportItem, ImportRun, Section, User
from articles.tests.admin.forms import words_of
from articles.tests.factories import make_story

LISTS = {
    "story": ("No stories yet. Write one here", "Write the first story"),
    "section": ("No sections yet.", "Add the first section"),
    "author": ("No authors yet.", "Add the first author"),
    "tag": ("No tags yet.", "Add the first tag"),
    "image": ("No pictures yet.", "Add the first picture"),
    "importrun": ("Nothing has been imported yet.", None),
    "importitem": ("Nothing has been imported yet.", None),
}


def links(answer):
    page = html.fromstring(answer.content.decode())
    return {" ".join(a.text_content().split()): a.get("href") for a in page.xpath("//*[@class='nothing']//a")}


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_how_to_fill_it(desk, name):
    Section.objects.all().delete()
    says, step = LISTS[name]
    page = desk.get(f"/admin/articles/{name}/")
    assert says in words_of(page)
    assert links(page) == ({step: f"/admin/articles/{name}/add/"} if step else {})


def test_without_permission_adding_is_not_offered(client, db):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_story"))
    client.force_login(user)
    page = client.get("/admin/articles/story/")
    assert "No stories yet" in words_of(page)
    assert links(page) == {}


@pytest.mark.parametrize("query", ["q=zebra", "status__exact=withdrawn", "published_at__year=1999", "q=zebra&o=1"])
def test_a_search_or_filter_without_results_links_back_to_the_full_list(desk, query):
    make_story()
    page = desk.get(f"/admin/articles/story/?{query}")
    assert ("Nothing matches “zebra”." if "zebra" in query else "Nothing matches these filters.") in words_of(page)
    assert links(page) == {"Show all stories": "?"}
    assert "The bridge opens" not in words_of(page)


def test_searching_accounts_without_results_links_back_to_the_full_list(desk):
    assert links(desk.get("/admin/articles/user/?q=zebra")) == {"Show all accounts": "?"}


def test_the_navigation_begins_with_daily_work(desk):
    page = html.fromstring(desk.get("/admin/").content.decode())
    names = page.xpath("//nav[@class='desk-nav']//a/text()")
    assert names[:6] == ["Stories", "Pictures", "Sections", "Authors", "Tags", "Pages"]
    assert names[6:9] == ["Imports", "Imported items", "Accounts"]
    assert page.xpath("//a[@class='all-lists__name']/text()")[:5] == names[:5]


def test_the_navigation_marks_the_current_list(desk):
    page = html.fromstring(desk.get("/admin/articles/author/add/").content.decode())
    assert page.xpath("//nav[@class='desk-nav']//a[@aria-current='page']/text()") == ["Authors"]
    assert Author.objects.count() == ImportRun.objects.count() == ImportItem.objects.count() == 0
