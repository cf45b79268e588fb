"""Pages such as the imprint at the desk."""

import pytest
from django.urls import reverse
from lxml import html

from articles.models import CacheVersion, Page
from articles.tests.admin.forms import errors_in, form_in, messages_in, words_of
from articles.tests.factories import make_page, make_section, make_story

ADD = "/admin/articles/page/add/"
WRONG_SIGNS = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."


def add(desk, **changes):
    fields = {"title": "Imprint", "slug": "imprint", "body": "<p>Who we are.</p>"} | changes
    return desk.post(ADD, form_in(desk.get(ADD), "page_form") | fields)


def change(desk, page, **changes):
    address = reverse("admin:articles_page_change", args=[page.pk])
    return desk.post(address, form_in(desk.get(address), "page_form") | changes)


def test_page_made_at_the_desk_is_seen_by_a_reader_at_once_and_raises_keys_once(desk, client):
    before = CacheVersion.objects.get().number
    assert errors_in(add(desk)) == []
    assert CacheVersion.objects.get().number == before + 1
    client.logout()
    assert "Who we are." in client.get("/imprint/").text
    assert '<a href="/imprint/">Imprint</a>' in client.get("/").text


def test_changed_and_deleted_pages_are_so_for_readers(desk):
    page = make_page()
    assert errors_in(change(desk, page, title="About us", slug="about")) == []
    assert '<a href="/about/">About us</a>' in desk.get("/").text
    assert desk.get("/imprint/").status_code == 404
    before = CacheVersion.objects.get().number
    assert desk.post(f"/admin/articles/page/{page.pk}/delete/", {"post": "yes"}).status_code == 302
    assert CacheVersion.objects.get().number == before + 1
    assert "About us" not in desk.get("/").text


def test_slug_is_made_from_the_title_while_it_is_empty(desk):
    assert errors_in(add(desk, title="За нас", language="bg", slug="")) == []
    page = Page.objects.get()
    assert page.get_absolute_url() == "/bg/za-nas/"
    assert errors_in(change(desk, page, title="Кои сме")) == []
    assert Page.objects.get().slug == "za-nas"


def test_script_in_the_text_is_gone(desk):
    assert errors_in(add(desk, body="<p onclick='x()'>We<script>alert(1)</script></p>")) == []
    assert Page.objects.get().body == "<p>We</p>"


def test_link_that_leads_nowhere_is_named_when_it_is_left_out(desk):
    answer = add(desk, body='<p>Write to <a href="www.harbour.example">us</a>.</p>')
    assert messages_in(desk.get(answer["Location"]))[0] == (
        "Links removed from the text, because their addresses don't begin with https://: “us” (www.harbour.example)"
    )
    assert Page.objects.get().body == "<p>Write to us.</p>"


def test_form_asks_for_what_an_editor_knows(desk):
    form = html.fromstring(desk.get(ADD).content.decode()).get_element_by_id("page_form")
    shown = [control.name for control in form.inputs if control.get("type") not in {"hidden", "submit"}]
    assert shown == ["title", "slug", "language", "body", "is_published", "position"]
    assert "data-django-prose-editor" in desk.get(ADD).text
    index = words_of(desk.get("/admin/"))
    assert "Pages" in index
    assert "flat" not in index.lower()


def test_list_shows_title_address_language_and_place_in_order_of_the_footer(desk):
    make_page("Contact"), make_page("Imprint", position=3, is_published=False), make_page("За нас", "bg")
    table = html.fromstring(desk.get("/admin/articles/page/").content.decode()).get_element_by_id("result_list")
    rows = [[cell.text_content().strip() for cell in row[1:]] for row in table.xpath("./tbody/tr")]
    assert rows == [
        ["За нас", "/bg/za-nas/", "български", "published", "100"],
        ["Imprint", "/imprint/", "English", "not published", "3"],
        ["Contact", "/contact/", "English", "published", "100"],
    ]


def test_list_without_pages_says_what_they_are(desk):
    assert "No pages yet. Imprint, privacy and contact belong here" in words_of(desk.get("/admin/articles/page/"))


def test_unpublished_page_is_a_draft(desk, client):
    form = form_in(desk.get(ADD), "page_form") | {"title": "Imprint", "body": "<p>Who we are.</p>"}
    del form["is_published"]
    assert errors_in(desk.post(ADD, form)) == []
    client.logout()
    assert client.get("/imprint/").status_code == 404


@pytest.mark.parametrize(
    "slug",
    [
        "/imprint/", "/imprint", "imprint/", "/", "//", "im print", "импринт", "about/team", "en/imprint",
        "imprint.html", "im\\print", "a?b=1", "https://news.example/imprint", "%69mprint", "<script>", "../../etc",
        "a#b", "im\0print", "a\nb\x01",
    ],
)  # fmt: skip
def test_bad_slug_is_refused_with_words_that_say_what_to_write(desk, slug):
    (error, *more) = errors_in(add(desk, slug=slug))
    assert error in {WRONG_SIGNS, "Null characters are not allowed."}
    assert len(more) <= 1
    assert not Page.objects.exists()


@pytest.mark.parametrize("slug", [" ", "a" * 10_000, "я" * 10_000])
def test_no_slug_breaks_the_form(desk, slug):
    assert len(errors_in(add(desk, slug=slug))) <= 2


@pytest.mark.parametrize("slug", ["feed", "admin", "media", "bg", "en", "de", "archive"])
@pytest.mark.parametrize("language", ["en", "bg"])
def test_address_of_the_site_itself_is_refused(desk, slug, language):
    answer = add(desk, slug=slug, language=language)
    assert errors_in(answer) == [f"“{slug}” is reserved for the site itself. Choose another slug."]


def test_address_of_a_section_is_refused_in_its_language_alone(desk):
    make_section("Икономика", "bg", slug="economy")
    assert errors_in(add(desk, slug="economy", language="bg")) == [
        "The section “Икономика” already has the address “/bg/economy/”. Choose another slug."
    ]
    assert errors_in(add(desk, slug="economy")) == []


def test_page_cannot_move_to_a_language_where_a_section_has_its_address(desk):
    make_section("За нас", "bg")
    page = make_page("About us", slug="za-nas")
    assert errors_in(change(desk, page, language="bg")) == [
        "The section “За нас” already has the address “/bg/za-nas/”. Choose another slug."
    ]


def test_section_cannot_take_the_address_of_a_page(desk):
    make_page("За нас", "bg")
    form = form_in(desk.get("/admin/articles/section/add/"), "section_form") | {"name": "За нас", "slug": "za-nas"}
    assert errors_in(desk.post("/admin/articles/section/add/", form | {"language": "bg"})) == [
        "There is already a page at “/bg/za-nas/”. Choose another slug, or move the page."
    ]
    assert errors_in(desk.post("/admin/articles/section/add/", form | {"language": "en"})) == []


def test_two_pages_cannot_share_an_address_and_one_keeps_its_own(desk):
    page = make_page()
    assert errors_in(add(desk)) == ["There is already a page at this address. Choose another slug."]
    assert errors_in(add(desk, language="bg")) == []
    assert errors_in(change(desk, page, title="Imprint and contact")) == []


@pytest.mark.parametrize("title", ["", " ", "\x01\x02", "x" * 201])
def test_title_of_nothing_or_too_much_is_refused(desk, title):
    assert len(errors_in(add(desk, title=title))) == 1


@pytest.mark.parametrize("position", ["", "-1", "1e999", "99999999999999999999999999", "NaN"])
def test_position_of_nothing_or_too_much_is_refused(desk, position):
    assert len(errors_in(add(desk, position=position))) == 1


def test_text_without_end_is_refused_with_words(desk):
    (error,) = errors_in(add(desk, body="<p>" + "x" * 1_100_000 + "</p>"))
    assert "large" in error or "long" in error or "MB" in error


@pytest.mark.parametrize("make", [make_page, make_section, make_story])
def test_view_on_site_leads_straight_there(desk, make):
    thing = make()
    address = reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
    assert f'href="{thing.get_absolute_url()}" class="viewsitelink"' in desk.get(address).text
