"""Every address that was ever public still leads somewhere."""

import pytest
from django.utils import timezone

from articles.desk.taxonomy import merge
from articles.models import OldAddress
from articles.tests.factories import DAY, HOUR, make_author, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db


def make_used_tag(name, **fields):
    tag = make_tag(name, **fields)
    make_story(tags=[tag])
    return tag


def make_read_author(name, **fields):
    author = make_author(name, **fields)
    make_story(authors=[author])
    return author


KINDS = {"section": make_section, "tag": make_used_tag, "author": make_read_author}
PREFIXES = {"section": "/", "tag": "/tags/", "author": "/authors/"}
every_kind = pytest.mark.parametrize("kind", KINDS)


def rename(thing, slug):
    thing.slug = slug
    thing.save()


def target_of(client, path):
    """The page that an address leads to, after exactly one redirect."""
    answer = client.get(path)
    assert answer.status_code == 301
    target = answer.headers["Location"]
    assert client.get(target).status_code == 200
    return target


@every_kind
@pytest.mark.parametrize("below", ["", "feed/"])
def test_renamed_page_and_its_feed_lead_to_the_new_address(client, kind, below):
    thing, prefix = KINDS[kind]("Old", slug="old"), PREFIXES[kind]
    rename(thing, "new")
    assert target_of(client, f"{prefix}old/{below}") == f"{prefix}new/{below}"


@every_kind
@pytest.mark.parametrize("below", ["", "feed/"])
def test_merged_page_and_its_feed_lead_to_the_one_that_stays(client, kind, below):
    old, into, prefix = KINDS[kind]("Old", slug="old"), KINDS[kind]("New", slug="new"), PREFIXES[kind]
    story = make_story(**{"section": {"section": old}, "tag": {"tags": [old]}, "author": {"authors": [old]}}[kind])
    merge(old, into)
    assert target_of(client, f"{prefix}old/{below}") == f"{prefix}new/{below}"
    assert story.headline in client.get(f"{prefix}new/{below}").text


@every_kind
def test_two_renames_and_a_merge_take_one_redirect(client, kind):
    thing, into, prefix = KINDS[kind]("First", slug="first"), KINDS[kind]("Last", slug="last"), PREFIXES[kind]
    rename(thing, "second")
    rename(thing, "third")
    assert target_of(client, f"{prefix}first/") == f"{prefix}third/"
    merge(thing, into)
    for slug in ["first", "second", "third"]:
        assert target_of(client, f"{prefix}{slug}/") == f"{prefix}last/"


@every_kind
def test_slug_that_was_changed_back_works_again(client, kind):
    thing, prefix = KINDS[kind]("Old", slug="old"), PREFIXES[kind]
    rename(thing, "new")
    rename(thing, "old")
    assert client.get(f"{prefix}old/").status_code == 200
    assert target_of(client, f"{prefix}new/") == f"{prefix}old/"


@every_kind
def test_new_page_takes_over_an_old_address(client, kind):
    rename(KINDS[kind]("Old", slug="old"), "new")
    KINDS[kind]("Heir", slug="old")
    answer = client.get(f"{PREFIXES[kind]}old/")
    assert answer.status_code == 200
    assert ">Heir</h1>" in answer.text


@pytest.mark.parametrize(("kind", "make"), [("tag", make_tag), ("author", make_author)])
@pytest.mark.parametrize("below", ["", "feed/"])
def test_old_address_of_what_only_a_draft_has_is_not_found(client, kind, make, below):
    hidden = make("merger with the Courier", slug="old")
    make_story(status="draft", **{f"{kind}s": [hidden]})
    rename(hidden, "merger")
    for slug in ("old", "merger"):
        assert client.get(f"{PREFIXES[kind]}{slug}/{below}").status_code == 404


@pytest.mark.parametrize("kind", ["tag", "author"])
def test_renamed_tag_or_author_redirects_in_every_language(client, kind):
    rename(KINDS[kind]("Old", slug="old"), "new")
    assert target_of(client, f"/bg{PREFIXES[kind]}old/") == f"/bg{PREFIXES[kind]}new/"


def test_renamed_section_redirects_in_its_language_only(client):
    rename(make_section("Стара", "bg", slug="old"), "new")
    assert target_of(client, "/bg/old/") == "/bg/new/"
    assert client.get("/old/").status_code == 404


def test_stories_of_a_renamed_or_merged_section_redirect(client):
    section = make_section("Old", slug="old")
    story = make_story("The bridge opens", section=section)
    first = story.get_absolute_url()
    rename(section, "new")
    assert target_of(client, first) == f"/new/{story.pk}-the-bridge-opens/"
    merge(section, make_section("Economy"))
    assert target_of(client, first) == f"/economy/{story.pk}-the-bridge-opens/"


def test_changed_slug_redirects(client):
    story = make_story("The bridge opens")
    first = story.get_absolute_url()
    rename(story, "bridge-open-at-last")
    assert target_of(client, first) == f"/news/{story.pk}-bridge-open-at-last/"


@pytest.mark.parametrize(
    "path",
    ["/2019/07/bridge.html", "/2019/07/bridge", "/news/2019/bridge/", "/?p=12", "/мост/", "/a b.php", "/blog/feed/"],
)
def test_path_on_a_storys_original_site_redirects_to_the_story(client, path):
    story = make_story()
    OldAddress.remember(path.partition("?")[0], story)
    answer = client.get(path)
    if path.startswith("/?"):
        assert answer.status_code == 200  # the front page
    else:
        assert target_of(client, path) == story.get_absolute_url()


@pytest.mark.parametrize("path", ["/blog/?p=12", "/blog/?page_id=12", "/blog/?attachment_id=12&preview=1"])
def test_number_of_a_wordpress_in_a_folder_redirects_to_the_story(client, path):
    story = make_story()
    OldAddress.remember(path.partition("&")[0], story)
    assert target_of(client, path) == story.get_absolute_url()
    assert client.get("/blog/?p=13").status_code == 404


def test_old_address_wins_over_the_story_with_its_number(client):
    other, story = make_story("Other"), make_story("The bridge opens")
    OldAddress.remember(f"/politics/{other.pk}-a-page-of-the-old-site/", story)
    assert target_of(client, f"/politics/{other.pk}-a-page-of-the-old-site/") == story.get_absolute_url()
    assert target_of(client, f"/politics/{other.pk}-anything-else/") == other.get_absolute_url()


def test_existing_page_wins_over_an_old_address(client):
    OldAddress.remember("/news/", make_story())
    assert client.get("/news/").status_code == 200


@pytest.mark.parametrize("kept", ["/2019/ferry/", "/2019/ferry"])
@pytest.mark.parametrize(
    "asked",
    [
        "/2019/ferry/", "/2019/ferry", "/2019/ferry/amp/", "/2019/ferry/amp", "/2019/ferry/feed/",
        "/2019/ferry/feed/atom/", "/2019/ferry/2/", "/2019/ferry/2/amp/", "/2019/ferry/page/3/",
        "/2019/ferry/comment-page-12/", "/2019/ferry/embed/", "/2019/ferry/?amp=1",
    ],
)  # fmt: skip
def test_a_story_is_found_whatever_its_old_site_added_to_its_address(client, kept, asked):
    story = make_story()
    OldAddress.remember(kept, story)
    assert target_of(client, asked) == story.get_absolute_url()


def test_an_address_of_an_old_site_may_begin_like_a_language(client):
    story, other = make_story("Whole"), make_story("Part", language="bg")
    OldAddress.objects.create(path="/bg/quay/", language="", story=story)
    OldAddress.objects.create(path="/quay/", language="bg", story=other)
    assert target_of(client, "/bg/quay/") == story.get_absolute_url()
    OldAddress.objects.create(path="/bg/pier/", language="bg", story=other)  # below /bg/ once more
    assert client.get("/bg/pier/").status_code == 404
    assert target_of(client, "/bg/bg/pier/") == other.get_absolute_url()


def test_only_what_a_site_adds_is_ignored(client):
    OldAddress.remember("/2019/ferry/", make_story())
    for path in ("/2019/ferry/timetable/", "/2019/ferry/1234/", "/2019/", "/ferry/", "/2019/ferry/2/3/4/5/6/"):
        assert client.get(path).status_code == 404, path


def test_an_address_that_is_known_as_it_stands_is_not_taken_for_a_page_of_another(client):
    first, second = make_story("First"), make_story("Second")
    OldAddress.remember("/archives/", first)
    OldAddress.remember("/archives/12", second)
    assert target_of(client, "/archives/12/") == second.get_absolute_url()
    assert target_of(client, "/archives/13/") == first.get_absolute_url()


@pytest.mark.parametrize(
    ("kept", "asked", "below"),
    [
        ("/category/port/", "/category/port/", ""),
        ("/category/port/", "/category/port", ""),
        ("/category/port/", "/category/port/page/2/", ""),
        ("/category/port/", "/category/port/feed/", "feed/"),
        ("/category/port/", "/category/port/feed/rss2/", "feed/"),
        ("/?cat=7", "/?cat=7", ""),
        ("/?cat=7", "/?cat=007&paged=2", ""),
        ("/?cat=7", "/?cat=7&feed=rss2", "feed/"),
        ("/?tag=port", "/?tag=port", ""),
        ("/?author=3", "/?author=3", ""),
    ],
)
@every_kind
def test_an_old_list_leads_to_ours(client, kind, kept, asked, below):
    thing = KINDS[kind]("Port")
    OldAddress.remember(kept, thing)
    assert target_of(client, asked) == thing.get_absolute_url() + below


@pytest.mark.parametrize(
    "query", ["cat=x", "cat=", "tag=", "tag=a%00b", "tag=" + "x" * 200, "author=9", "feed=x", "p=1&cat=2"]
)
def test_unknown_addresses_by_query_are_the_front_page(client, query):
    assert client.get(f"/?{query}").status_code == 200


def test_the_feed_by_query_is_ours(client):
    assert target_of(client, "/?feed=rss2") == "/feed/"


def test_an_old_address_that_is_its_targets_own_again_is_no_redirect(client):
    section = make_section("Port", slug="port")
    make_story(section=section)
    OldAddress.remember("/port/", section)
    assert client.get("/port/").status_code == 200
    assert client.get("/port/?before=nowhere").status_code == 404
    assert client.get("/port/page/2/").headers["Location"] == "/port/"


def test_old_address_of_a_deleted_story_is_not_found(client):
    story = make_story()
    OldAddress.remember("/old/", story)
    story.delete()
    assert client.get("/old/").status_code == 404


def test_old_address_of_an_expired_story_gets_410(client):
    now = timezone.now()
    OldAddress.remember("/old/", make_story(published_at=now - DAY, expires_at=now - HOUR))
    assert client.get("/old/").status_code == 410


@pytest.mark.parametrize(
    "path", ["/%00", "/%00/", "/a%00b/feed/", "/news/%00", "/tags/%00/", "/%FF/", "/%ED%A0%80/", f"/{'a' * 5000}/"]
)
def test_unknown_address_is_not_found_whatever_characters_it_has(client, path):
    assert client.get(path).status_code == 404
