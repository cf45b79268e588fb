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


def test_old_address_of_a_story_has_no_feed(client):
    OldAddress.remember("/old/", make_story())
    assert client.get("/old/feed/").status_code == 404


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
