"""Pages such as the imprint at the desk."""

import pytest
from django.contrib.sites.models import Site
from django.urls import NoReverseMatch, reverse
from lxml import html

from articles.models import CacheVersion, FlatPage
from articles.tests.admin.forms import errors_in, form_in, words_of
from articles.tests.factories import make_page, make_section, make_story

ADD = "/admin/flatpages/flatpage/add/"
SHAPE = (
    "Write the address like /imprint/: Latin letters, digits, hyphens and underscores between two slashes. "
    "In another language the address begins with its code: /bg/imprint/."
)


def add(desk, **changes):
    fields = {"title": "Imprint", "url": "/imprint/", "content": "<p>Who we are.</p>"} | changes
    return desk.post(ADD, form_in(desk.get(ADD), "flatpage_form") | fields)


def change(desk, page, **changes):
    address = reverse("admin:flatpages_flatpage_change", args=[page.pk])
    return desk.post(address, form_in(desk.get(address), "flatpage_form") | changes)


def test_page_made_at_the_desk_is_seen_by_a_reader_at_once_and_bumps_the_version_once(desk, client):
    before = CacheVersion.objects.get().number
    assert errors_in(add(desk)) == []
    assert CacheVersion.objects.get().number == before + 1
    client.logout()
    assert "Who we are." in client.get("/imprint/").text
    assert '<a href="/imprint/">Imprint</a>' in client.get("/").text


def test_changed_and_deleted_pages_are_so_for_readers(desk):
    page = make_page()
    assert errors_in(change(desk, page, title="About us", url="/about/")) == []
    assert '<a href="/about/">About us</a>' in desk.get("/").text
    assert desk.get("/imprint/").status_code == 404
    before = CacheVersion.objects.get().number
    assert desk.post(f"/admin/flatpages/flatpage/{page.pk}/delete/", {"post": "yes"}).status_code == 302
    assert CacheVersion.objects.get().number == before + 1
    assert "About us" not in desk.get("/").text


def test_script_in_the_text_is_gone(desk):
    assert errors_in(add(desk, content="<p onclick='x()'>We<script>alert(1)</script></p>")) == []
    assert FlatPage.objects.get().content == "<p>We</p>"


def test_form_asks_for_what_an_editor_knows(desk):
    form = html.fromstring(desk.get(ADD).content.decode()).get_element_by_id("flatpage_form")
    shown = {control.name for control in form.inputs if control.get("type") not in {"hidden", "submit"}}
    assert shown == {"title", "url", "content", "registration_required"}
    assert "data-django-prose-editor" in desk.get(ADD).text
    index = words_of(desk.get("/admin/"))
    assert "Pages" in index
    assert "flat" not in index.lower()


def test_hidden_page_is_a_draft(desk, client):
    assert errors_in(add(desk, registration_required="on")) == []
    client.logout()
    assert client.get("/imprint/").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "imprint", "/imprint", "imprint/", "/", "//", "///", "//imprint/", "/imprint//", "/im print/", "/импринт/",
        "/about/team/", "/en/imprint/", "/de/imprint/", "/bg/za/nas/", "/imprint.html/", "/im\\print/", "/a?b=1/",
        "https://news.example/imprint/", "/%69mprint/", "/<script>/", "/../../etc/", "//evil.example/", "/a#b/",
    ],
)  # fmt: skip
def test_bad_address_is_refused_with_words_that_say_what_to_write(desk, url):
    assert errors_in(add(desk, url=url)) == [SHAPE]
    assert not FlatPage.objects.exists()


@pytest.mark.parametrize("url", ["", " ", "/im\0print/", f"/{'a' * 10_000}/", f"/{'я' * 10_000}/", "/a\n/\x01"])
def test_no_address_breaks_the_form(desk, url):
    assert len(errors_in(add(desk, url=url))) == 1


@pytest.mark.parametrize("url", ["/feed/", "/admin/", "/media/", "/bg/", "/en/", "/de/", "/bg/feed/", "/archive/"])
def test_address_of_the_site_itself_is_refused(desk, url):
    assert errors_in(add(desk, url=url)) == [f"“{url}” is an address of the site itself. Choose another one."]


def test_address_of_a_section_is_refused_in_its_language_alone(desk):
    make_section("Економика", "bg", slug="economy")
    assert errors_in(add(desk, url="/bg/economy/")) == [
        "The section “Економика” stands at “/bg/economy/”. Choose another address."
    ]
    assert errors_in(add(desk, url="/economy/")) == []


def test_section_cannot_take_the_address_of_a_page(desk):
    make_page("/bg/za-nas/")
    form = form_in(desk.get("/admin/articles/section/add/"), "section_form") | {"name": "За нас", "slug": "za-nas"}
    assert errors_in(desk.post("/admin/articles/section/add/", form | {"language": "bg"})) == [
        "A page stands at “/bg/za-nas/” already. Choose another slug, or move the page."
    ]
    assert errors_in(desk.post("/admin/articles/section/add/", form | {"language": "en"})) == []


def test_two_pages_cannot_share_an_address_and_one_keeps_its_own(desk):
    page = make_page()
    assert errors_in(add(desk)) == ["There is a page at “/imprint/” already. Choose another address."]
    assert errors_in(change(desk, page, title="Imprint and contact")) == []


@pytest.mark.parametrize("title", ["", " ", "\x01\x02", "x" * 201])
def test_title_of_nothing_or_too_much_is_refused(desk, title):
    assert len(errors_in(add(desk, title=title))) == 1


def test_text_without_end_is_refused_with_words(desk):
    (error,) = errors_in(add(desk, content="<p>" + "x" * 1_100_000 + "</p>"))
    assert "large" in error or "long" in error or "MB" in error


@pytest.mark.parametrize("make", [make_page, make_section, make_story])
def test_view_on_site_leads_straight_there(desk, make):
    thing = make()
    address = reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
    assert f'href="{thing.get_absolute_url()}" class="viewsitelink"' in desk.get(address).text


def test_sites_are_no_business_of_the_desk(desk):
    assert Site.objects.count() == 1
    with pytest.raises(NoReverseMatch):
        reverse("admin:sites_site_changelist")
