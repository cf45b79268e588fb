"""Tags by typing, as the server takes them: one that differs only in case, accents or script is the old one."""

import pytest

from articles.desk.taxonomy import merge
from articles.models import Status, Story, Tag
from articles.tests.admin.forms import errors_in, form_in, open_form, options_in
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_story_form import edit
from articles.tests.factories import add_picture, make_image, make_member, make_story, make_tag

SECRET = "raid on the customs house"
TAG_ADD = "/admin/articles/tag/add/"


def tags_of(story):
    return sorted(story.tags.values_list("name", flat=True))


def typed(*names):
    return {"tags": [f"new:{name}" for name in names]}


@pytest.fixture
def story(db):
    return make_story(status=Status.DRAFT)


def test_new_tags_are_made_and_old_ones_found_whatever_their_form(desk, story):
    for name in ("harbour", "River Festival", "Пристанище", "Café", "край"):
        make_tag(name)
    names = ["Harbour", "river  FESTIVAL", "ПРИСТАНИЩЕ", "cafe", "краи", "night bus", "Night Bus", "harbour"]
    assert errors_in(edit(desk, story, **typed(*names))) == []
    assert tags_of(story) == ["Café", "River Festival", "harbour", "night bus", "Пристанище", "краи"]
    assert Tag.objects.count() == 7


def test_a_tag_is_found_though_its_address_says_otherwise(desk, story):
    port = make_tag("Порт", slug="harbour")
    edit(desk, story, **typed("ПОРТ"))
    assert list(story.tags.all()) == [port]


def test_of_several_tags_of_one_form_the_one_written_like_it_is_meant(desk, story):
    make_tag("Café"), make_tag("CAFE", slug="cafe-2"), make_tag("cafe", slug="cafe-3")
    for name in ("CAFE", "cafe", "Café"):
        edit(desk, story, **typed(name))
        assert tags_of(story) == [name]


def test_the_old_name_of_a_merged_tag_leads_to_the_new_one(desk, story):
    old, new = make_tag("ferries"), make_tag("boats")
    merge(old, new)
    edit(desk, story, **typed("Ferries"))
    assert tags_of(story) == ["boats"]


def test_without_a_script_tags_are_typed_with_commas(desk, story):
    tag = make_tag("harbour")
    assert errors_in(edit(desk, story, tags=[tag.pk], tags_typed=" ferry, Harbour ,, night bus ")) == []
    assert tags_of(story) == ["ferry", "harbour", "night bus"]


def test_typed_tags_come_back_with_a_form_that_has_an_error(desk, story):
    answer = edit(desk, story, headline="", **typed("<b>new</b>"))
    assert options_in(answer, "tags") == ["<b>new</b>"]
    form = form_in(answer, "story_form") | {"headline": "Here it is"}
    assert Tag.objects.count() == 0
    assert errors_in(desk.post(f"/admin/articles/story/{story.pk}/change/", form)) == []
    assert tags_of(story) == ["<b>new</b>"]


def test_what_no_tag_can_be_is_refused_in_words(desk, story):
    assert errors_in(edit(desk, story, **typed("x" * 101))) == [
        "“xxxxxxxxxxxxxxxxxxxx…” is too long for a tag. Use at most 100 characters."
    ]
    assert errors_in(edit(desk, story, **typed(*(f"tag {n}" for n in range(101))))) == [
        "Add at most 100 new tags at a time."
    ]
    assert errors_in(edit(desk, story, **typed("\0", " ", "\u200b", "🙂"))) == []
    assert "🙂" in tags_of(story)


def test_who_may_not_add_tags_finds_known_ones(story):
    reporter = make_member("Reporter")
    reporter.groups.get().permissions.remove(*reporter.groups.get().permissions.filter(codename="add_tag"))
    browser, own = logged_in(reporter), make_story(status=Status.DRAFT, created_by=reporter)
    make_tag("harbour")
    assert errors_in(edit(browser, own, **typed("Harbour"))) == []
    assert errors_in(edit(browser, own, **typed("ferry"))) == [
        "There is no tag “ferry”, and you may not add one. Choose another."
    ]
    assert tags_of(own) == ["harbour"]
    assert Tag.objects.count() == 1


def test_a_hidden_tag_is_given_to_who_names_it_as_if_it_were_new(db):
    make_story(status=Status.DRAFT, created_by=make_member("Reporter", "rada"), tags=[make_tag(SECRET)])
    reporter = make_member("Reporter")
    browser, own = logged_in(reporter), make_story(status=Status.DRAFT, created_by=reporter)
    answer = edit(browser, own, headline="", **typed(SECRET.upper()))
    assert options_in(answer, "tags") == [SECRET.upper()]
    assert errors_in(edit(browser, own, **typed(SECRET.upper()))) == []
    assert tags_of(own) == [SECRET]


def test_of_a_hidden_tag_and_one_that_is_seen_the_latter_is_meant(db):
    make_story(status=Status.DRAFT, created_by=make_member("Reporter", "rada"), tags=[make_tag(SECRET)])
    reporter, seen = make_member("Reporter"), make_tag(SECRET.title(), slug="other")
    browser, own = logged_in(reporter), make_story(status=Status.DRAFT, created_by=reporter)
    edit(browser, own, **typed(SECRET.upper()))
    assert list(own.tags.all()) == [seen]


def test_ticked_keywords_of_pictures_are_the_old_tags_too(desk, story):
    make_tag("Café")
    add_picture(story, make_image(keywords="cafe, Harbour"))
    form = open_form(desk, story) | {"offered_tag": ["cafe", "Harbour"]}
    assert errors_in(desk.post(f"/admin/articles/story/{story.pk}/change/", form)) == []
    assert tags_of(story) == ["Café", "Harbour"]
    page = desk.get(f"/admin/articles/story/{story.pk}/change/").content.decode()
    assert 'name="offered_tag"' not in page


def test_a_second_tag_of_one_name_is_refused_on_the_page_for_new_tags(desk):
    make_tag("River Festival")
    form = form_in(desk.get(TAG_ADD), "tag_form") | {"name": "river FESTIVAL"}
    assert errors_in(desk.post(TAG_ADD, form)) == ["There is already the tag “River Festival”."]
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("term", ["cafe", "CAFÉ", "cafe\u0301", "caf"])
def test_searching_ignores_accents(desk, term):
    make_tag("Café"), make_tag("harbour")
    asked = {"app_label": "articles", "model_name": "story", "field_name": "tags", "term": term}
    found = desk.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["text"] for one in found] == ["Café"]


def test_a_conflict_shows_typed_tags_beside_theirs(desk, story):
    form = open_form(desk, story) | typed("ferry")
    Story.objects.get(pk=story.pk).save()
    answer = desk.post(f"/admin/articles/story/{story.pk}/change/", form)
    assert options_in(answer, "tags") == ["ferry"]
    assert Tag.objects.count() == 0
