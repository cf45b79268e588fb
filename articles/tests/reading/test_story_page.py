"""A story's own page."""

import datetime

import pytest
from django.utils import timezone
from lxml import html

from articles.models import OldAddress, Status
from articles.models.pageviews import set_imported_views
from articles.pictures.renditions import download_address
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)  # fmt: skip

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script>\"&lt;b&gt;"
NOON = datetime.datetime(2025, 7, 1, 9, 0, tzinfo=datetime.UTC)


# The structured data: one block on each story's page, which no browser runs (test_structured_data.py).
DATA = '<script type="application/ld+json">'


def without_data(answer):
    assert answer.text.count(DATA) <= 1
    return answer.text.replace(DATA, "")


def page_of(client, story):
    answer = client.get(story.get_absolute_url())
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def words(element):
    return " ".join(element.text_content().split())


def test_page_is_one_article_with_the_headline_as_its_only_h1(client):
    story = make_story("The bridge opens", lead="After nine years.", body="<h2>How it began</h2><p>In 2016.</p>")
    page = page_of(client, story)
    assert page.get("lang") == "en"
    assert [words(h1) for h1 in page.xpath("//h1")] == ["The bridge opens"]
    [article] = page.xpath("//main/article")
    assert "After nine years." in words(article)
    assert words(article.xpath(".//h2")[0]) == "How it began"
    assert "In 2016." in words(article)
    assert page.xpath("//title/text()") == ["The bridge opens · Newsroom"]


def test_page_shows_times_with_the_utc_offset_of_their_day_and_the_page_views(client):
    story = make_story(published_at=NOON, updated_at=NOON + 200 * DAY)
    set_imported_views(story, 184)
    published, updated = page_of(client, story).xpath("//article//time")
    assert (published.text, published.get("datetime")) == ("1 July 2025, 12:00", "2025-07-01T12:00:00+03:00")
    assert (updated.text, updated.get("datetime")) == ("17 January 2026, 11:00", "2026-01-17T11:00:00+02:00")
    assert words(page_of(client, story).xpath("//p[@class='story__facts']")[0]) == (
        "1 July 2025, 12:00 EEST Updated 17 January 2026, 11:00 1 min to read 184 views"
    )


def test_update_before_publication_is_not_shown(client):
    story = make_story(published_at=NOON, updated_at=NOON - DAY)
    assert len(page_of(client, story).xpath("//article//time")) == 1


def test_page_links_to_section_authors_in_order_source_and_tags(client):
    authors = [make_author("Zoya Ilieva"), make_author("Ana Petrova")]
    story = make_story(
        section=make_section("Economy"), authors=authors, tags=[make_tag("budget")],
        source="Fakti", source_url="https://fakti.example/1",
    )  # fmt: skip
    page = page_of(client, story)
    links = {words(link): link.get("href") for link in page.xpath("//article//a")}
    assert links == {
        "Economy": "/economy/", "Zoya Ilieva": "/authors/zoya-ilieva/", "Ana Petrova": "/authors/ana-petrova/",
        "Fakti": "https://fakti.example/1", "budget": "/tags/budget/",
        f"http://testserver/s/{story.pk}": f"http://testserver/s/{story.pk}",
    }  # fmt: skip
    assert [words(link) for link in page.xpath("//a[@rel='author']")] == ["Zoya Ilieva", "Ana Petrova"]


def test_missing_fields_leave_no_markup(client):
    page = page_of(client, make_story())
    for path in [
        "//figure",
        "//figcaption",
        "//img",
        "//article//footer//h2",
        "//article//ul",
        "//aside",
        "//main/following-sibling::nav",
        "//meta[@property='article:author' or @property='article:tag']",
    ]:
        assert page.xpath(path) == []
    assert "None" not in words(page)


def test_picture_has_its_caption_and_credit(client):
    story = make_story()
    image = make_image(alt_text="A bridge", caption="The image's own words", credit="Ana Petrova")
    add_picture(story, image, own_caption="The new bridge")
    [figure] = page_of(client, story).xpath("//figure")
    [address] = figure.xpath(".//img/@src")
    assert client.get(address).headers["Content-Type"] == "image/jpeg"
    assert figure.xpath(".//img/@alt") == ["A bridge"]
    assert figure.xpath(".//img/@width") == [str(image.width)]
    assert words(figure.xpath("./figcaption")[0]) == "The new bridge Photo: Ana Petrova"


def test_picture_without_text_has_no_figcaption_and_an_empty_alt(client):
    story = make_story()
    add_picture(story, make_image())
    page = page_of(client, story)
    assert page.xpath("//img/@alt") == [""]
    assert page.xpath("//figcaption") == []


def test_caption_and_credit_of_a_missing_picture_stand_below_the_text(client):
    story = make_story()
    add_picture(story, None, own_caption="The new bridge", own_credit="Ana Petrova")
    add_picture(story, None, own_credit="Agency")
    add_picture(story, None)
    page = page_of(client, story)
    assert page.xpath("//figure | //figcaption | //img") == []
    paragraphs = [words(p) for p in page.xpath("//div[@class='story__body']/following-sibling::p")]
    assert paragraphs == ["Missing picture: The new bridge Photo: Ana Petrova", "Missing picture: Photo: Agency"]
    assert page.xpath("//div[@class='story__body']/preceding-sibling::p") == []


def test_pictures_are_in_order(client):
    story = make_story()
    for caption in ["first", "second", "third"]:
        add_picture(story, make_image(), own_caption=caption)
    assert [words(caption) for caption in page_of(client, story).xpath("//figcaption")] == [
        "first 1 of 3",
        "second 2 of 3 Enlarge",
        "third 3 of 3 Enlarge",
    ]


@pytest.mark.parametrize(
    "where", ["headline", "lead", "caption", "credit", "alt_text", "author", "tag", "source", "section"]
)
def test_hostile_text_is_escaped(client, where):
    def text(name):
        return HOSTILE if name == where else name

    story = make_story(
        text("headline"), lead=text("lead"), source=text("source"), section=make_section(text("section"), slug="s"),
        authors=[make_author(text("author"), slug="a", bio=text("author"))], tags=[make_tag(text("tag"), slug="t")],
    )  # fmt: skip
    add_picture(
        story, make_image(), own_caption=text("caption"), own_credit=text("credit"), own_alt_text=text("alt_text")
    )
    for path in [story.get_absolute_url(), "/", "/s/", "/tags/t/", "/authors/a/", "/no-such-page/"]:
        answer = client.get(path)
        assert "<script" not in without_data(answer)
    page = page_of(client, story)
    assert HOSTILE in page.text_content() or page.xpath("//img/@alt") == [HOSTILE]


def test_text_of_a_missing_picture_and_of_a_410_page_is_escaped(client):
    story = make_story()
    add_picture(story, None, own_caption=HOSTILE, own_credit=HOSTILE)
    assert "<script" not in without_data(client.get(story.get_absolute_url()))
    gone = make_story(status=Status.WITHDRAWN, withdrawal_reason=f"{HOSTILE}\n\nSecond paragraph")
    answer = client.get(gone.get_absolute_url())
    assert answer.status_code == 410
    assert b"<script" not in answer.content
    assert "<p>Second paragraph</p>" in answer.text


def test_body_has_no_script(client):
    story = make_story(body="<p onclick='x()'>Text<script>alert(1)</script> <img src=x onerror=y></p>")
    answer = client.get(story.get_absolute_url())
    assert "Text" in answer.text
    for hostile in ["<script", "onclick", "onerror", "alert(1)"]:
        assert hostile not in without_data(answer)


def test_canonical_address_begins_with_site_url_whatever_the_host_header(client):
    story = make_story()
    canonical = f'<link rel="canonical" href="http://testserver{story.get_absolute_url()}">'
    assert canonical in client.get(story.get_absolute_url()).text
    assert canonical in client.get(story.get_absolute_url() + "?utm=1", headers={"host": "localhost"}).text


@pytest.mark.parametrize("path", ["/", "/news/", "/feed/", "/sitemap.xml", "/robots.txt", "/no-such-page/", "story"])
def test_readers_get_no_script_no_cookie_and_a_strict_content_policy(client, path):
    story = make_story()
    answer = client.get(story.get_absolute_url() if path == "story" else path)
    assert "<script" not in without_data(answer)
    assert "csrf" not in answer.text
    assert not answer.cookies
    assert "Vary" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == ("no-cache" if answer.status_code == 404 else "public, max-age=0")


def test_redirects_are_not_cached(client):
    story = make_story()
    OldAddress.remember("/old/", story)
    for path in [f"/news/{story.pk}-wrong/", "/old/"]:
        assert client.get(path).headers["Cache-Control"] == "no-cache"


def test_page_for_a_session_is_private(client, desk):
    assert desk.get(make_story().get_absolute_url()).headers["Cache-Control"] == "private, no-cache"


def test_address_alone_decides_the_language(client):
    story = make_story("Мостът отваря", language="bg", published_at=NOON)
    answer = client.get(story.get_absolute_url(), headers={"accept-language": "de, en;q=0.5"})
    assert '<html lang="bg">' in answer.text
    assert "1 юли 2025\xa0г., 12:00" in answer.text
    assert answer.headers["Content-Language"] == "bg"
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "bg"}).text
    assert '<html lang="bg">' in client.get("/bg/no-such-page/").text


@pytest.mark.parametrize("slug", ["en-world", "bg-sport", "bgr"])
def test_section_slug_may_begin_with_a_language_code(client, slug):
    story = make_story("The bridge opens", section=make_section("World", slug=slug))
    assert client.get(f"/{slug}/").status_code == 200
    assert client.get(story.get_absolute_url()).status_code == 200
    assert '<html lang="en">' in client.get(f"/{slug}/").text


@pytest.mark.parametrize("path", ["/en/", "/en/news/", "/en/feed/", "/BG/", "/de/"])
def test_only_other_languages_have_a_prefix(client, path):
    assert client.get(path).status_code == 404


def test_address_without_its_last_slash_redirects_to_the_page(client):
    story = make_story()
    for path in ["/news/", "/bg/", story.get_absolute_url()]:
        answer = client.get(path.removesuffix("/"))
        assert (answer.status_code, answer.headers["Location"]) == (301, path)


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example", "///evil.example/%2e%2e", "/\\evil.example", "//news/"]
)
def test_no_address_redirects_to_another_site(client, path):
    answer = client.get("/", PATH_INFO=path)
    assert answer.status_code == 404 or not answer.headers.get("Location", "").startswith(("//", "/\\"))


@pytest.mark.parametrize("path", ["/news/", "/", "/feed/", "/sitemap.xml", "/media/images/x.png"])
def test_other_methods_are_not_allowed(client, path):
    for verb in [client.post, client.put, client.delete]:
        assert verb(path).status_code == 405


@pytest.mark.parametrize("pk", ["0", "999999999999999999", "1" * 19, "1" * 400])
def test_no_number_breaks_a_story_address(client, pk):
    assert client.get(f"/news/{pk}-x/").status_code == 404


def test_number_of_queries_does_not_grow_with_the_story(client, django_assert_num_queries):
    rich = make_story(
        authors=[make_author(f"Author {n}") for n in range(5)], tags=[make_tag(f"tag {n}") for n in range(40)],
        section=make_section("Economy"), source="Fakti",
    )  # fmt: skip
    for _ in range(10):
        add_picture(rich, make_image())
    alike = make_story("Alike", tags=rich.tags.all())
    # Story; pictures; corrections; authors and tags; sections and pages; what is around it. With such stories: these,
    # and the first pictures of related ones. With portraits: these.
    alone, portrayed = make_story(section=make_section("Weekend")), make_author("Zoya", portrait=make_image())
    by_her = make_story(section=make_section("Sport"), authors=[portrayed])
    for story, queries in [(rich, 8), (alike, 8), (alone, 6), (by_her, 7)]:
        with django_assert_num_queries(queries):
            page_of(client, story)


def test_410_page_of_an_expired_story_does_not_show_an_unused_withdrawal_reason(client):
    now = timezone.now()
    story = make_story(published_at=now - DAY, expires_at=now - HOUR, withdrawal_reason="Draft of a reason")
    answer = client.get(story.get_absolute_url())
    assert answer.status_code == 410
    assert "Draft of a reason" not in answer.text
    assert "no longer published" in answer.text


def test_pictures_are_numbered_and_later_ones_link_to_the_file(client):
    story = make_story()
    images = [make_image(alt_text=f"Picture {number}") for number in range(3)]
    add_picture(story, None, own_caption="Lost")
    for image in images:
        add_picture(story, image)
    page = page_of(client, story)
    captions = [words(caption) for caption in page.xpath("//figcaption")]
    assert captions == ["1 of 3", "2 of 3 Enlarge", "3 of 3 Enlarge"]
    assert page.xpath("//section//figure//a/@href") == [download_address(image) for image in images[1:]]


def test_addresses_of_links_are_listed_in_order_for_print(client):
    body = '<p><a href="https://one.example/?a=1&amp;b=2">One</a>, <a href="/news/">two</a>, <a href="#three">3</a></p>'
    story = make_story(body=body)
    page = page_of(client, story)
    here = f"http://testserver{story.get_absolute_url()}"
    addresses = ["https://one.example/?a=1&b=2", "http://testserver/news/", f"{here}#three"]
    assert page.xpath("//ol[@class='story__links']/li/text()") == addresses


def test_gallery_shows_whole_pictures(client):
    story = make_story()
    for _ in range(2):
        add_picture(story, make_image(data=picture_bytes(size=(400, 900))))
    [picture] = page_of(client, story).xpath("//section[@class='gallery']//img")
    assert (picture.get("width"), picture.get("height")) == ("400", "900")


def test_page_says_how_long_the_text_takes_in_its_language(client):
    body = f"<p>{'word ' * 1000}</p>"
    english, bulgarian = make_story(body=body), make_story(body=body, language="bg")
    times = [page_of(client, story).xpath("//span[@class='reading-time']/text()") for story in (english, bulgarian)]
    assert [time[0].split()[0] for time in times] == ["4", "5"]
    assert page_of(client, make_story(body="")).xpath("//span[@class='reading-time']") == []


def test_table_is_a_region_of_its_own(client):
    story = make_story(body="<table><tr><th>Year</th></tr><tr><td>2024</td></tr></table>")
    [region] = page_of(client, story).xpath("//div[@class='story__body']//div[@role='region'][@tabindex='0']")
    assert region.get("aria-label") == "Table: Year"
    assert words(region) == "Year2024"
