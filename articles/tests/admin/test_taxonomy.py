"""Sections, authors and tags at the desk: their forms, and merging."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import Author, Byline, CacheVersion, OldAddress, Section, Status, Story, Tag
from articles.tests.admin.forms import errors_in, form_in, messages_in, words_of
from articles.tests.factories import (
    DAY,
    HOUR,
    make_author,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
)  # fmt: skip


def add(desk, kind, **changes):
    address = reverse(f"admin:articles_{kind}_add")
    return desk.post(address, form_in(desk.get(address), f"{kind}_form") | changes)


def change(desk, row, **changes):
    kind = row._meta.model_name
    address = reverse(f"admin:articles_{kind}_change", args=[row.pk])
    return desk.post(address, form_in(desk.get(address), f"{kind}_form") | changes)


MAKE = {"section": make_section, "author": make_author, "tag": make_tag}


def linked_to(row):
    """Arguments for make_story that link it to a section, author or tag."""
    return {Section: {"section": row}, Author: {"authors": [row]}, Tag: {"tags": [row]}}[type(row)]


def merge(desk, *rows, keep=None):
    """Select rows in the list and merge them; with `keep`, answer which one stays."""
    address = reverse(f"admin:articles_{rows[0]._meta.model_name}_changelist")
    chosen = {"action": "merge_selected", "_selected_action": [row.pk for row in rows]}
    page = desk.post(address, chosen | ({} if keep else {"index": "0"}))
    return desk.post(address, chosen | {"keep": keep.pk}, follow=True) if keep else page


@pytest.mark.parametrize("slug", ["feed", "en", "admin", "bg", "tags", "static", "livez"])
def test_a_section_cannot_take_an_address_of_the_site(desk, slug):
    answer = add(desk, "section", name="Feed", slug=slug)
    assert errors_in(answer) == [f"“{slug}” is reserved for the site itself. Choose another slug."]


def test_slugs_are_made_from_names_even_from_reserved_ones(desk):
    for kind, name, slug in [
        ("section", "Feed", "feed-2"), ("section", "Sport", "sport"), ("author", "Ана Петрова", "ana-petrova"),
        ("tag", "Мостове", "mostove"), ("tag", "🙂", "tag"),
    ]:  # fmt: skip
        assert errors_in(add(desk, kind, name=name)) == []
        model = {"section": Section, "author": Author, "tag": Tag}[kind]
        assert model.objects.get(name=name).slug == slug


def test_a_taken_name_or_slug_is_refused_with_advice_to_merge(desk):
    make_section("Sport"), make_author("Ana"), Tag.objects.create(name="ferry")
    taken = ["This address is taken. Choose another slug, or select both in the list and merge them."]
    for kind, slug in (("section", "sport"), ("author", "ana"), ("tag", "ferry")):
        assert errors_in(add(desk, kind, name="Other", slug=slug)) == taken
    assert errors_in(change(desk, make_section("Culture"), slug="sport")) == taken
    assert errors_in(change(desk, make_tag("ferries"), name="ferry")) == [
        "This name is taken. To merge two tags, select both in the list."
    ]


@pytest.mark.parametrize(
    ("make", "name"), [(make_section, "sport"), (make_author, "Sport"), (make_tag, "SPORT"), (make_author, "СПОРТ")]
)
def test_an_equal_name_is_accepted_with_advice_to_merge(desk, make, name):
    make("Спорт" if name == "СПОРТ" else "Sport")
    answer = change(desk, make("Other"), name=name)
    page = desk.get(answer["Location"])
    assert any("If they are the same, select both in the list and merge them." in said for said in messages_in(page))


def test_slugs_accept_ascii_only(desk):
    for kind in ("section", "author", "tag"):
        (error,) = errors_in(add(desk, kind, name="Мост", slug="мост"))
        assert "Enter a valid “slug”" in error


def test_a_section_keeps_its_language(desk):
    section = make_section("Sport")
    assert errors_in(change(desk, section, language="bg", name="Sports")) == []
    section.refresh_from_db()
    assert (section.name, section.language) == ("Sports", "en")


@pytest.mark.parametrize(("make", "folder"), [(make_section, "/"), (make_author, "/authors/"), (make_tag, "/tags/")])
def test_after_a_new_slug_the_old_address_redirects_and_keys_are_raised(desk, client, make, folder):
    row = make("Sport")
    make_story(
        **{"section": {"section": row}, "author": {"authors": [row]}, "tag": {"tags": [row]}}[row._meta.model_name]
    )
    before = CacheVersion.objects.get().number
    assert errors_in(change(desk, row, slug="games")) == []
    assert CacheVersion.objects.get().number == before + 1
    assert client.get(f"{folder}sport/")["Location"] == f"{folder}games/"
    assert client.get(f"{folder}sport/feed/")["Location"] == f"{folder}games/feed/"
    form = words_of(desk.get(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])))
    assert f"Addresses that lead here: {folder}sport/" in form
    assert errors_in(change(desk, row, slug="sport")) == []
    assert client.get(f"{folder}sport/").status_code == 200
    assert client.get(f"{folder}games/")["Location"] == f"{folder}sport/"


@pytest.mark.parametrize("make", [make_section, make_author])
def test_sections_and_authors_in_use_cannot_be_deleted_and_the_page_says_so(desk, make):
    row = make()
    story = make_story(**({"section": row} if make is make_section else {"authors": [row]}))
    address = reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk])
    page = desk.get(address)
    assert "It is still in use: 1 story, 1 public" in words_of(page)
    assert "select both in the list and merge them" in words_of(page)
    assert desk.post(address, {"post": "yes"}).status_code == 200
    assert type(row).objects.filter(pk=row.pk).exists()
    story.delete()
    assert desk.post(address, {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_merging_sections_moves_stories_and_redirects_the_old_address(desk, client, editor):
    markets, economy = make_section("Markets"), make_section("Economy")
    story = make_story(section=markets)
    page = merge(desk, markets, economy)
    assert "Which one stays?" in words_of(page)
    assert Section.objects.filter(name="Markets").exists()
    before = CacheVersion.objects.get().number
    assert messages_in(merge(desk, markets, economy, keep=economy)) == [
        "Merged into “Economy (en)”. The old addresses lead there."
    ]
    assert CacheVersion.objects.get().number == before + 1
    story.refresh_from_db()
    assert story.section == economy
    assert not Section.objects.filter(name="Markets").exists()
    assert client.get("/markets/")["Location"] == "/economy/"
    assert client.get("/markets/feed/")["Location"] == "/economy/feed/"
    for slug in (story.slug, "an-older-slug"):
        assert client.get(f"/markets/{story.pk}-{slug}/")["Location"] == story.get_absolute_url()
    log = LogEntry.objects.get()
    assert (log.user, log.change_message) == (editor, "Merged “Markets (en)” (/markets/) into this.")


def test_sections_of_different_languages_are_not_merged(desk):
    english, other, bulgarian = make_section("Sport"), make_section("Games"), make_section("Спорт", "bg")
    story = make_story(section=english)
    refused = ["These sections are in different languages. Choose sections in the same language."]
    merge(desk, english, other, bulgarian)
    assert messages_in(desk.get("/admin/articles/section/")) == refused
    merge(desk, english, other, bulgarian, keep=other)
    story.refresh_from_db()
    assert story.section == english
    assert Section.objects.filter(slug__in=["sport", "games"]).count() == 3


def test_merging_authors_keeps_stories_positions_and_details(desk, client, editor):
    short = make_author("A. Petrova", bio="Writes about bridges.", portrait=make_image(), user=editor)
    full, boris = make_author("Ana Petrova"), make_author("Boris")
    both = make_story("Both", authors=[short, boris, full])
    only = make_story("Only", authors=[boris, short])
    merge(desk, short, full, keep=full)
    assert [byline.author.name for byline in both.bylines.all()] == ["Ana Petrova", "Boris"]
    assert [byline.author.name for byline in only.bylines.all()] == ["Boris", "Ana Petrova"]
    full.refresh_from_db()
    assert (full.bio, full.user) == ("Writes about bridges.", editor)
    assert full.portrait
    assert client.get("/authors/a-petrova/")["Location"] == "/authors/ana-petrova/"


def test_merging_authors_does_not_overwrite_details(desk):
    one, two = make_author("One", bio="First."), make_author("Two", bio="Second.")
    merge(desk, one, two, keep=two)
    assert Author.objects.get().bio == "Second."


def test_merging_tags_keeps_the_introduction_and_picture_that_one_of_them_has(desk):
    ferry = make_tag("ferry", introduction="They sail.", picture=make_image())
    ferries, boats = make_tag("ferries"), make_tag("boats", introduction="They float.")
    merge(desk, ferry, ferries, keep=ferries)
    ferries.refresh_from_db()
    assert (ferries.introduction, ferries.picture) == ("They sail.", ferry.picture)
    merge(desk, ferries, boats, keep=boats)
    boats.refresh_from_db()
    assert (boats.introduction, boats.picture) == ("They float.", ferry.picture)


def test_an_editor_introduces_a_topic_and_a_reporter_reads_what_is_said(desk, client):
    tag, image = make_tag("ferries"), make_image(caption="The pier")
    make_story(tags=[tag])
    change(desk, tag, introduction="They sail.", picture=image.pk)
    tag.refresh_from_db()
    assert (tag.introduction, tag.picture) == ("They sail.", image)
    client.force_login(make_member("Reporter"))
    said = words_of(client.get(reverse("admin:articles_tag_change", args=[tag.pk])))
    assert "They sail." in said
    assert "The pier" in said
    assert "introduction" not in form_in(client.get("/admin/articles/tag/add/"), "tag_form")


def test_merging_tags_keeps_all_stories(desk, client):
    ferry, ferries = Tag.objects.create(name="ferry"), Tag.objects.create(name="ferries")
    both, only = make_story("Both", tags=[ferry, ferries]), make_story("Only", tags=[ferry])
    merge(desk, ferry, ferries, keep=ferries)
    assert [tag.name for tag in both.tags.all()] == [tag.name for tag in only.tags.all()] == ["ferries"]
    assert client.get("/tags/ferry/")["Location"] == "/tags/ferries/"


def test_earlier_redirects_to_a_merged_row_are_updated(desk, client):
    first = Tag.objects.create(name="first")
    first.slug = "primary"
    first.save()
    second, third = Tag.objects.create(name="second"), Tag.objects.create(name="third")
    make_story(tags=[third])
    merge(desk, first, second, keep=second)
    merge(desk, second, third, keep=third)
    for slug in ("first", "primary", "second"):
        assert client.get(f"/tags/{slug}/")["Location"] == "/tags/third/"
    assert OldAddress.objects.count() == 3


def test_one_row_or_too_many_are_not_merged(desk):
    one = make_section("Sport")
    answer = desk.post(
        "/admin/articles/section/",
        {"action": "merge_selected", "_selected_action": [one.pk], "index": "0"},
        follow=True,
    )
    assert messages_in(answer) == ["Select between two and 50 to merge."]
    tags = [Tag.objects.create(name=f"tag {n}") for n in range(51)]
    assert merge(desk, *tags).status_code == 302
    assert Tag.objects.count() == 51


def test_an_answer_outside_the_selection_asks_again(desk):
    one, two, other = make_section("One"), make_section("Two"), make_section("Other")
    page = merge(desk, one, two, keep=other)
    assert "Which one stays?" in words_of(page)
    assert Section.objects.filter(name__in=["One", "Two", "Other"]).count() == 3


def test_deleting_a_tag_in_use_untags_its_stories_and_raises_keys_once(desk):
    tag = Tag.objects.create(name="ferry")
    story = make_story(tags=[tag])
    make_story("Another", tags=[tag])
    before = CacheVersion.objects.get().number
    assert desk.post(reverse("admin:articles_tag_delete", args=[tag.pk]), {"post": "yes"}).status_code == 302
    assert not story.tags.exists()
    assert Story.objects.count() == 2
    assert CacheVersion.objects.get().number == before + 1
    assert not Byline.objects.exists()


def used(desk, kind, row):
    """What the list says about a row's stories, and the number of stories behind its link."""
    page = html.fromstring(desk.get(f"/admin/articles/{kind}/?q={row.name}").content.decode())
    (cell,) = page.xpath("//td[@class='field-used_in']")
    links = cell.xpath(".//a/@href")
    stories = html.fromstring(desk.get(links[0]).content.decode()).xpath("//*[@class='row-story__headline']/text()")
    return " ".join(cell.text_content().split()), stories


@pytest.mark.parametrize("kind", ["section", "author", "tag"])
def test_list_and_form_show_the_number_of_stories(desk, kind):
    row = MAKE[kind]("Harbour")
    under, now = linked_to(row), timezone.now()
    for headline, fields in {
        "Live": {},
        "Draft": {"status": Status.DRAFT},
        "Waits": {"status": Status.IN_REVIEW},
        "Withdrawn": {"status": Status.WITHDRAWN},
        "To come": {"published_at": now + DAY},
        "Over": {"published_at": now - DAY, "expires_at": now - HOUR},
    }.items():
        make_story(headline, **under, **fields)
    make_story("Elsewhere")
    words, stories = used(desk, kind, row)
    assert words == "6 stories, 1 public"
    assert set(stories) == {"Live", "Draft", "Waits", "Withdrawn", "To come", "Over"}
    form = words_of(desk.get(reverse(f"admin:articles_{kind}_change", args=[row.pk])))
    assert "Used in: 6 stories, 1 public" in form
    assert "To merge this with others, select them in the list." in form


def test_a_list_of_stories_filtered_by_tag_names_it_and_offers_no_other(desk):
    tag, other = make_tag("ferry"), make_tag("harbour")
    make_story("At sea", tags=[tag]), make_story("On land", tags=[other])
    page = desk.get(f"/admin/articles/story/?tag={tag.pk}")
    filters = html.fromstring(page.content.decode()).get_element_by_id("changelist-filter").text_content()
    assert "ferry" in filters
    assert "harbour" not in filters
    assert "ferry" not in words_of(desk.get("/admin/articles/story/"))


@pytest.mark.parametrize("kind", ["section", "author", "tag"])
def test_a_list_of_many_tags_takes_as_many_queries_as_one_of_few(desk, kind, django_assert_max_num_queries):
    for n in range(20):
        row = MAKE[kind](f"Harbour {n}")
        make_story(**linked_to(row))
    with django_assert_max_num_queries(6):
        assert "1 story, 1 public" in words_of(desk.get(f"/admin/articles/{kind}/"))


def test_the_merge_page_says_what_would_happen(desk):
    ferry, ferries, boats = make_tag("ferry"), make_tag("ferries"), make_tag("boats")
    make_story(tags=[ferry, ferries]), make_story(tags=[ferry]), make_story(tags=[ferries]), make_story(tags=[boats])
    page = words_of(merge(desk, ferry, ferries, boats))
    assert "ferry /tags/ferry/, 2 stories" in page
    assert (
        "If you keep this one, 2 stories move here, and /tags/ferries/, /tags/boats/ will lead to /tags/ferry/." in page
    )
    assert (
        "If you keep this one, 3 stories move here, and /tags/ferry/, /tags/ferries/ will lead to /tags/boats/." in page
    )
    merge(desk, ferry, ferries, boats, keep=boats)
    assert boats.tagged.count() == 4
    bulgarian, other = make_section("Спорт", "bg"), make_section("Игри", "bg")
    assert "/bg/sport/ will lead to /bg/igri/." in words_of(merge(desk, bulgarian, other))
    page = words_of(merge(desk, *(make_tag(f"tag {n}") for n in range(6))))
    assert "/tags/tag-1/, /tags/tag-2/, /tags/tag-3/ and 2 more will lead to /tags/tag-0/." in page
