"""Pages such as imprint and privacy: at their own address, and in the footer of every page of their language."""

import pytest
from django.contrib.sites.models import Site
from lxml import html

from articles.models import CacheVersion, FlatPage, OldAddress, Section
from articles.tests.factories import make_page, make_section, make_story
from articles.tests.reading.test_page_cache import FRONT, shows, shows_not

HOSTILE = '<h2 onclick="x()">Who</h2><script>alert(1)</script><p style="color:red">we are<img src=x onerror=y></p>'
OTHERS = ("/feed/", "/corrections/")  # what each footer lists beside its pages


def footer(client, path="/"):
    """The pages that a footer lists, by address."""
    links = html.fromstring(client.get(path).content.decode()).xpath("//footer//a[not(@hreflang)]")
    return {link.get("href"): link.text_content() for link in links if not link.get("href").endswith(OTHERS)}


# What happens in other processes, on the site's database.


def publish_page(url, title):
    return make_page(url, title).pk


def retitle(pk, title):
    page = FlatPage.objects.get(pk=pk)
    page.title = title
    page.save()


def take_from_the_site(pk):
    FlatPage.objects.get(pk=pk).sites.clear()


def give_to_the_site(pk):
    FlatPage.objects.get(pk=pk).sites.add(1)


def delete_page(pk):
    FlatPage.objects.get(pk=pk).delete()


def test_page_stands_at_its_address_in_our_dress(client, db):
    make_page("/imprint/", "Imprint & <b>contact</b>", "<h2>Publisher</h2><p>The Harbour Press.</p>")
    answer = client.get("/imprint/")
    assert answer.status_code == 200
    page = html.fromstring(answer.content.decode())
    assert page.get("lang") == "en"
    assert page.xpath("//title/text()") == ["Imprint & <b>contact</b> · Newsroom"]
    assert page.xpath("//main//h1/text()") == ["Imprint & <b>contact</b>"]
    assert page.xpath("//main//h2/text()") == ["Publisher"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://testserver/imprint/"]
    assert page.xpath("//header//nav//a/text()") == ["News"]
    assert answer.headers["Cache-Control"] == "public, max-age=0"
    assert "Vary" not in answer.headers
    assert not answer.cookies


def test_address_without_its_last_slash_leads_to_the_page(client, db):
    make_page("/imprint/")
    answer = client.get("/imprint")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/imprint/")


def test_page_is_found_while_debugging_too(client, db, settings):
    settings.DEBUG = True
    make_page("/imprint/")
    assert client.get("/imprint/").status_code == 200


def test_readers_can_only_look(client, db):
    make_page("/imprint/")
    assert client.post("/imprint/").status_code == 405


def test_footer_lists_the_pages_in_order_of_their_addresses_on_every_page(client, db):
    make_page("/privacy/", "Privacy"), make_page("/contact/", "Write to us"), make_page("/imprint/", "Imprint")
    expected = {"/contact/": "Write to us", "/imprint/": "Imprint", "/privacy/": "Privacy"}
    for path in ["/", "/news/", make_story().get_absolute_url(), "/imprint/", "/no-such-page/"]:
        assert list(footer(client, path).items()) == list(expected.items())


def test_bulgarian_page_stands_on_the_bulgarian_site_only(client, db):
    make_page("/imprint/", "Imprint")
    make_page("/bg/za-nas/", "За нас")
    assert footer(client, "/bg/") == {"/bg/za-nas/": "За нас"}
    assert footer(client, "/") == {"/imprint/": "Imprint"}
    assert '<html lang="bg">' in client.get("/bg/za-nas/").text
    assert client.get("/za-nas/").status_code == 404
    assert client.get("/bg/imprint/").status_code == 404


def test_page_whose_address_begins_like_a_language_is_not_in_that_language(client, db):
    make_page("/bg-news-agency/", "Agency")
    assert footer(client, "/") == {"/bg-news-agency/": "Agency"}
    assert footer(client, "/bg/") == {}


def test_footer_says_whose_the_site_is(client, db):
    [owner] = html.fromstring(client.get("/").content.decode()).xpath("//footer/p")
    assert owner.text_content().startswith("© 20")
    assert owner.text_content().endswith(" Newsroom")


def by_create():
    make_page(content=HOSTILE, title="Imprint\x00\n of\x07 ours ")


def by_save():
    page = make_page()
    page.title, page.content = "Imprint\n\tof ours", HOSTILE
    page.save()


def by_saving_one_field():
    page = make_page(title="Imprint of ours")
    page.content = HOSTILE
    page.save(update_fields=["content"])


def by_update_or_create():
    make_page()
    FlatPage.objects.update_or_create(url="/imprint/", defaults={"title": "Imprint  of ours", "content": HOSTILE})


@pytest.mark.parametrize("save", [by_create, by_save, by_saving_one_field, by_update_or_create])
def test_page_holds_no_script_and_one_line_of_title_however_it_came_in(client, db, save):
    save()
    page = FlatPage.objects.get()
    assert page.title == "Imprint of ours"
    assert page.content == "<h2>Who</h2><p>we are</p>"
    assert "<script" not in client.get("/imprint/").text


def test_section_comes_before_a_page_of_its_address(client, db):
    make_page("/economy/", "A page")
    make_section("Economy", slug="economy")
    answer = client.get("/economy/")
    assert ">Economy</h1>" in answer.text


def test_new_section_gets_an_address_that_no_page_has(client, db):
    make_page("/imprint/")
    assert make_section("Imprint").slug == "imprint-2"
    assert make_section("Imprint", "bg").slug == "imprint"


def test_page_comes_before_what_once_stood_at_its_address(client, db):
    section = make_section("Imprint")
    section.slug = "legal"
    section.save()
    assert client.get("/imprint/").status_code == 301
    make_page("/imprint/")
    assert client.get("/imprint/").status_code == 200
    assert OldAddress.objects.exists()


def test_hidden_page_is_for_the_desk_alone(client, desk):
    make_page("/imprint/", registration_required=True)
    assert desk.get("/imprint/").status_code == 200
    assert desk.get("/imprint/").headers["Cache-Control"] == "private, no-cache"
    assert footer(desk) == {}
    client.logout()
    answer = client.get("/imprint/")
    assert answer.status_code == 404
    assert "Who we are" not in answer.text


def test_page_of_another_site_is_not_here(client, db):
    other = Site.objects.create(domain="other.example", name="Other")
    page = make_page()
    page.sites.set([other])
    assert client.get("/imprint/").status_code == 404
    assert footer(client) == {}


def change_title(page):
    page.title = "Other"
    page.save()


@pytest.mark.parametrize(
    "change", [change_title, FlatPage.delete, lambda page: page.sites.clear(), lambda page: page.sites.set([])]
)
def test_whatever_changes_a_page_bumps_the_version(db, change):
    page = make_page()
    before = CacheVersion.objects.get().number
    change(page)
    assert CacheVersion.objects.get().number > before


def test_readers_of_a_running_site_see_every_change_of_a_page(site):
    site.get(FRONT)
    assert site.get("/imprint/").status == 404
    pk = site.run(publish_page, "/imprint/", "Imprint")
    site.get_until("/imprint/", shows(">Imprint</h1>"))
    site.get_until(FRONT, shows('<a href="/imprint/">Imprint</a>'))
    kept = site.get("/imprint/")
    assert kept.headers["ETag"]
    assert site.get("/imprint/?before=1-1&utm=2").headers["ETag"] == kept.headers["ETag"]
    site.run(retitle, pk, "Who we are")
    site.get_until("/imprint/", shows(">Who we are</h1>"))
    for path in [FRONT, "/news/"]:
        site.get_until(path, shows('<a href="/imprint/">Who we are</a>'))
    site.run(take_from_the_site, pk)
    site.get_until(FRONT, shows_not("Who we are"))
    site.run(give_to_the_site, pk)
    site.get_until(FRONT, shows("Who we are"))
    site.run(delete_page, pk)
    site.get_until(FRONT, shows_not("Who we are"))
    assert site.get("/imprint/").status == 404


def test_migrate_names_the_site_after_the_settings(db):
    site = Site.objects.get()
    assert (site.domain, site.name) == ("testserver", "Newsroom")
    assert Section.objects.filter(slug="news").count() == 2
