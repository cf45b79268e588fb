"""Pages such as imprint and privacy: at their own address, and in the footer of every page of their language."""

import pytest
from django.db import IntegrityError
from lxml import html

from articles.models import CacheVersion, OldAddress, Page, Section
from articles.tests.factories import make_member, make_page, make_section, make_story
from articles.tests.reading.test_page_cache import FRONT, shows, shows_not

HOSTILE = '<h2 onclick="x()">Who</h2><script>alert(1)</script><p style="color:red">we are<img src=x onerror=y></p>'
FIGURE = f'<figure><img alt="A pier" data-file="{"0f" * 32}"><figcaption>The pier</figcaption></figure>'
OTHERS = ("/feed/", "/corrections/")  # the other links in each footer


def footer(client, path="/"):
    """The pages that a footer lists, by address."""
    links = html.fromstring(client.get(path).content.decode()).xpath("//footer[@class='footer']//a[not(@hreflang)]")
    return {link.get("href"): link.text_content() for link in links if not link.get("href").endswith(OTHERS)}


# Run in other processes, on the site's database.


def publish_page(title):
    return make_page(title).pk


def change_page(pk, name, value):
    page = Page.objects.get(pk=pk)
    setattr(page, name, value)
    page.save()


def update_pages(name, value):
    Page.objects.update(**{name: value})


def delete_page(pk):
    Page.objects.get(pk=pk).delete()


def test_page_has_its_address_and_the_sites_design(client, db):
    make_page("Imprint & <b>contact</b>", slug="imprint", body="<h2>Publisher</h2><p>The Harbour Press.</p>")
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


def test_address_without_its_last_slash_redirects_to_the_page(client, db):
    make_page()
    answer = client.get("/imprint")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/imprint/")


def test_page_is_found_while_debugging_too(client, db, settings):
    settings.DEBUG = True
    make_page()
    assert client.get("/imprint/").status_code == 200


def test_post_is_not_allowed(client, db):
    make_page()
    assert client.post("/imprint/").status_code == 405


def test_footer_lists_the_pages_in_order_of_their_addresses_on_every_page(client, db):
    make_page("Privacy"), make_page("Write to us", slug="contact"), make_page("Imprint")
    expected = {"/contact/": "Write to us", "/imprint/": "Imprint", "/privacy/": "Privacy"}
    for path in ["/", "/news/", make_story().get_absolute_url(), "/imprint/", "/no-such-page/"]:
        assert list(footer(client, path).items()) == list(expected.items())


def test_page_with_a_smaller_number_comes_first_in_the_footer(client, db):
    make_page("Contact"), make_page("Privacy", position=20), make_page("Imprint", position=3)
    assert list(footer(client)) == ["/imprint/", "/privacy/", "/contact/"]


def test_bulgarian_page_is_on_the_bulgarian_site_only(client, db):
    make_page("Imprint")
    make_page("За нас", "bg")
    assert footer(client, "/bg/") == {"/bg/za-nas/": "За нас"}
    assert footer(client, "/") == {"/imprint/": "Imprint"}
    assert '<html lang="bg">' in client.get("/bg/za-nas/").text
    assert client.get("/za-nas/").status_code == 404
    assert client.get("/bg/imprint/").status_code == 404


def test_two_languages_may_have_pages_with_the_same_slug(client, db):
    make_page("Imprint"), make_page("Импресум", "bg", slug="imprint")
    assert ">Imprint</h1>" in client.get("/imprint/").text
    assert ">Импресум</h1>" in client.get("/bg/imprint/").text


def test_a_language_cannot_have_two_pages_with_the_same_slug(db):
    make_page()
    with pytest.raises(IntegrityError):
        make_page(slug="imprint")


def test_slug_that_begins_with_a_language_code_is_no_prefix(client, db):
    make_page("Agency", slug="bg-news-agency")
    assert footer(client, "/") == {"/bg-news-agency/": "Agency"}
    assert footer(client, "/bg/") == {}


def test_footer_names_the_owner(client, db):
    [owner] = html.fromstring(client.get("/").content.decode()).xpath("//footer/p")
    assert owner.text_content().startswith("© 20")
    assert owner.text_content().endswith(" Newsroom")


def by_create():
    make_page(body=HOSTILE, title="Imprint\x00\n of\x07 ours ", slug="imprint")


def by_save():
    page = make_page()
    page.title, page.body = "Imprint\n\tof ours", HOSTILE
    page.save()


def by_save_of_one_field():
    page = make_page("Imprint of ours", slug="imprint")
    page.body = HOSTILE
    page.save(update_fields=["body"])


def by_update_or_create():
    make_page()
    Page.objects.update_or_create(slug="imprint", defaults={"title": "Imprint  of ours", "body": HOSTILE})


def by_update():
    make_page()
    Page.objects.update(title="Imprint  of ours", body=HOSTILE)


def by_bulk_create():
    Page.objects.bulk_create([Page(slug="imprint", title="Imprint\nof ours", body=HOSTILE)])


@pytest.mark.parametrize(
    "save", [by_create, by_save, by_save_of_one_field, by_update_or_create, by_update, by_bulk_create]
)
def test_body_is_sanitised_and_title_is_one_line_however_they_are_saved(client, db, save):
    save()
    page = Page.objects.get()
    assert page.title == "Imprint of ours"
    assert page.body == "<h2>Who</h2><p>we are</p>"
    found = html.fromstring(client.get("/imprint/").content)
    assert found.xpath("//script[not(@type='application/ld+json')]") == []


def test_body_has_no_pictures_however_it_is_saved(db):
    page = make_page(body=f"<p>Who</p>{FIGURE}")
    assert Page.objects.get().body == page.body == "<p>Who</p>"
    Page.objects.update(body=f"{FIGURE}<ul><li>{FIGURE}</li><li>we are</li></ul>")
    assert Page.objects.get().body == "<ul><li><p>we are</p></li></ul>"


def test_section_wins_over_a_page_with_its_slug(client, db):
    make_page("A page", slug="economy")
    make_section("Economy", slug="economy")
    answer = client.get("/economy/")
    assert ">Economy</h1>" in answer.text


def test_new_section_gets_a_slug_that_no_page_has(client, db):
    make_page()
    assert make_section("Imprint").slug == "imprint-2"
    assert make_section("Imprint", "bg").slug == "imprint"


def test_new_page_gets_a_slug_that_no_section_and_no_other_page_has(db):
    make_section("Imprint")
    assert [make_page().slug, make_page().slug, make_page(language="bg").slug] == ["imprint-2", "imprint-3", "imprint"]
    assert make_page("Feed").slug == "feed-2"  # /feed/ is an address of the site itself
    assert make_page("♥").slug == "page"


def test_page_wins_over_an_old_address(client, db):
    section = make_section("Imprint")
    section.slug = "legal"
    section.save()
    assert client.get("/imprint/").status_code == 301
    make_page()
    assert client.get("/imprint/").status_code == 200
    assert OldAddress.objects.exists()


def test_only_accounts_that_may_see_pages_at_the_desk_see_an_unpublished_one(client, db):
    make_page(is_published=False)
    client.force_login(make_member("Chief"))
    answer = client.get("/imprint/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert footer(client) == {}
    for other in [make_member("Editor"), make_member("Reporter"), make_member(""), None]:
        client.force_login(other) if other else client.logout()
        answer = client.get("/imprint/")
        assert answer.status_code == 404
        assert "Who we are" not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        lambda page: change_page(page.pk, "title", "Other"),
        lambda page: change_page(page.pk, "is_published", False),
        lambda page: update_pages("title", "Other"),
        lambda page: Page.objects.bulk_update([Page(pk=page.pk, title="Other")], ["title"]),
        lambda page: Page.objects.bulk_create([Page(title="Other", slug="other")]),
        Page.delete,
        lambda page: Page.objects.all().delete(),
    ],
)
def test_every_change_of_a_page_raises_keys(db, change):
    page = make_page()
    before = CacheVersion.objects.get().number
    change(page)
    assert CacheVersion.objects.get().number > before


def test_readers_of_a_running_site_see_every_change_of_a_page(site):
    site.get(FRONT)
    assert site.get("/imprint/").status == 404
    pk = site.run(publish_page, "Imprint")
    site.get_until("/imprint/", shows(">Imprint</h1>"))
    site.get_until(FRONT, shows('<a href="/imprint/">Imprint</a>'))
    cached = site.get("/imprint/")
    assert cached.headers["ETag"]
    assert site.get("/imprint/?before=1-1&utm=2").headers["ETag"] == cached.headers["ETag"]
    site.run(change_page, pk, "title", "Who we are")
    site.get_until("/imprint/", shows(">Who we are</h1>"))
    for path in [FRONT, "/news/"]:
        site.get_until(path, shows('<a href="/imprint/">Who we are</a>'))
    site.run(update_pages, "is_published", False)
    site.get_until(FRONT, shows_not("Who we are"))
    assert site.get("/imprint/").status == 404
    site.run(change_page, pk, "is_published", True)
    site.get_until(FRONT, shows("Who we are"))
    site.run(delete_page, pk)
    site.get_until(FRONT, shows_not("Who we are"))
    assert site.get("/imprint/").status == 404


def test_migrate_makes_the_section_news_in_every_language(db):
    assert Section.objects.filter(slug="news").count() == 2
