"""What an editor does with a story's form."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Byline, CacheVersion, Section, Status, Story, Tag
from articles.tests.admin.forms import (
    add_row,
    address,
    buttons_in,
    errors_in,
    form_in,
    messages_in,
    open_form,
    options_in,
)
from articles.tests.factories import DAY, HOUR, make_author, make_section, make_story

ADD = "/admin/articles/story/add/"


def edit(desk, story, **changes):
    form = open_form(desk, story) | changes
    return desk.post(address(story), form)


def cache_version():
    return CacheVersion.objects.get(pk=1).number


def moment(name, at):
    """A date and time as the form's two fields."""
    local = timezone.localtime(at)
    return {f"{name}_0": local.strftime("%Y-%m-%d"), f"{name}_1": local.strftime("%H:%M:%S")}


def make_new(desk, **changes):
    form = form_in(desk.get(ADD), "story_form") | {
        "headline": "The ferry sails again", "section": Section.objects.news("en").pk, "body": "<p>It sails.</p>",
    }  # fmt: skip
    return desk.post(ADD, form | changes)


def test_a_new_story_is_a_draft_of_the_editor_who_made_it(desk, editor, client):
    assert errors_in(make_new(desk)) == []
    story = Story.objects.get()
    assert (story.headline, story.body, story.status) == ("The ferry sails again", "<p>It sails.</p>", Status.DRAFT)
    assert (story.slug, story.language, story.created_by) == ("the-ferry-sails-again", "en", editor)
    assert client.get(story.get_absolute_url()).status_code == 404


def test_saving_a_live_story_publishes_the_change_and_the_button_says_so(desk, client):
    story = make_story()
    assert buttons_in(desk.get(address(story))) == {
        "_save": "Save and publish the change",
        "_preview": "Preview",
        "withdraw": "Withdraw",
        "_continue": "Publish the change and continue editing",
        "_addanother": "Publish the change and add another",
    }
    assert errors_in(edit(desk, story, headline="The bridge stays shut", lead="For now.")) == []
    page = client.get(story.get_absolute_url()).content.decode()
    assert "The bridge stays shut" in page
    assert "For now." in page


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_the_save_button_of_a_hidden_story_is_plain(desk, status):
    buttons = buttons_in(desk.get(address(make_story(status=status))))
    assert buttons["_save"] == "Save"
    assert buttons["_addanother"] == "Save and add another"
    assert buttons["_continue"] == "Save and continue editing"


def test_a_scheduled_story_has_no_link_to_the_site_and_a_live_one_has(desk):
    live, scheduled = make_story(), make_story(published_at=timezone.now() + DAY)
    assert live.get_absolute_url() in desk.get(address(live)).content.decode()
    assert scheduled.get_absolute_url() not in desk.get(address(scheduled)).content.decode()


def test_a_story_that_expires_before_it_is_published_is_an_error_of_the_form(desk):
    story = make_story()
    answer = edit(desk, story, **moment("expires_at", story.published_at - DAY))
    assert errors_in(answer) == ["A story can't expire before it is published. Choose a later time."]
    draft = make_story(status=Status.DRAFT)
    answer = edit(desk, draft, _move="publish", **moment("expires_at", timezone.now() - HOUR))
    assert errors_in(answer) == ["A story can't expire before it is published. Choose a later time."]


def test_an_incomplete_date_is_an_error_at_its_field(desk):
    answer = edit(desk, make_story(), published_at_0="tomorrow", published_at_1="soon")
    assert "Enter a valid date." in errors_in(answer)


@pytest.mark.parametrize("name", ["published_at", "expires_at"])
def test_an_implausible_year_is_an_error_at_its_field(desk, name):
    story = make_story()
    answer = edit(desk, story, **{f"{name}_0": "0001-01-01", f"{name}_1": "00:00"})
    assert errors_in(answer) == ["Choose 1900 or a later year."]
    edit(desk, story, **{f"{name}_0": "9999-12-31", f"{name}_1": "23:59:59"})
    assert desk.get("/admin/articles/story/").status_code == 200
    assert desk.get(address(story)).status_code == 200


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_a_time_that_overflows_in_some_time_zone_is_refused_and_a_year_earlier_is_not(desk, settings, zone):
    settings.TIME_ZONE = zone
    story = make_story()
    answer = edit(desk, story, expires_at_0="9999-12-31", expires_at_1="23:30")
    assert errors_in(answer) == ["Choose 9998 or an earlier year."]
    assert errors_in(edit(desk, story, expires_at_0="9998-12-31", expires_at_1="23:30")) == []
    for other in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        settings.TIME_ZONE = other
        assert desk.get(address(story)).status_code == 200
        assert desk.get("/admin/articles/story/").status_code == 200


def test_one_save_raises_keys_once_and_a_refused_one_never(desk):
    ana, boris = make_author("Ana"), make_author("Boris")
    story = make_story(authors=[ana], tags=[Tag.objects.create(name="bridges")])
    before = cache_version()
    form = open_form(desk, story)
    add_row(form, "bylines", author=boris.pk)
    add_row(form, "pictures", own_caption="The bridge")
    form |= {"headline": "Another headline", "tags": [Tag.objects.create(name="ferries").pk]}
    before = cache_version()
    assert errors_in(desk.post(address(story), form)) == []
    assert cache_version() == before + 1
    assert errors_in(edit(desk, story, headline="")) == ["This field is required."]
    assert cache_version() == before + 1


def test_adding_and_deleting_a_story_raise_keys_once_each(desk):
    before = cache_version()
    make_new(desk, _move="publish")
    assert cache_version() == before + 1
    story = Story.objects.get()
    story.tags.add(Tag.objects.create(name="bridges"))
    Byline.objects.create(story=story, author=make_author())
    before = cache_version()
    desk.post(reverse("admin:articles_story_delete", args=[story.pk]), {"post": "yes"})
    assert not Story.objects.exists()
    assert cache_version() == before + 1


def test_withdrawing_several_stories_at_once_raises_keys_once(desk):
    stories = [make_story(f"Story {n}", authors=[make_author(f"Author {n}")]) for n in range(3)]
    before = cache_version()
    chosen = {"action": "withdraw_selected", "_selected_action": [story.pk for story in stories]}
    desk.post("/admin/articles/story/", chosen)
    assert not Story.objects.public().exists()
    assert cache_version() == before + 1


def test_authors_are_ordered_and_can_be_swapped(desk):
    ana, boris, vera = make_author("Ana"), make_author("Boris"), make_author("Vera")
    story = make_story(authors=[ana, boris])
    form = open_form(desk, story)
    add_row(form, "bylines", author=vera.pk, number=1)
    assert errors_in(desk.post(address(story), form)) == []
    assert [byline.author for byline in story.bylines.all()] == [vera, ana, boris]
    # Two authors are swapped by choosing each in the other's row …
    form = open_form(desk, story)
    form |= {"bylines-1-author": str(boris.pk), "bylines-2-author": str(ana.pk)}
    assert errors_in(desk.post(address(story), form)) == []
    assert [byline.author for byline in story.bylines.all()] == [vera, boris, ana]
    # … or by their numbers.
    form = open_form(desk, story)
    form |= {"bylines-0-number": "3", "bylines-2-number": "1"}
    assert errors_in(desk.post(address(story), form)) == []
    assert [byline.author for byline in story.bylines.all()] == [ana, boris, vera]
    assert [byline.position for byline in story.bylines.all()] == [1, 2, 3]


def test_the_same_author_twice_is_an_error_of_the_form(desk):
    ana = make_author("Ana")
    story = make_story(authors=[ana])
    form = open_form(desk, story)
    add_row(form, "bylines", author=ana.pk)
    assert any("duplicate" in error.lower() for error in errors_in(desk.post(address(story), form)))


def test_an_author_is_removed_from_a_story(desk):
    story = make_story(authors=[make_author("Ana"), make_author("Boris")])
    assert errors_in(edit(desk, story, **{"bylines-0-DELETE": "on"})) == []
    assert [(byline.author.name, byline.position) for byline in story.bylines.all()] == [("Boris", 1)]


def test_tags_are_added_and_removed(desk):
    ferry, bridge, port = (Tag.objects.create(name=name) for name in ("ferry", "bridge", "port"))
    story = make_story(tags=[ferry, bridge])
    assert sorted(options_in(desk.get(address(story)), "tags")) == ["bridge", "ferry"]
    assert errors_in(edit(desk, story, tags=[bridge.pk, port.pk])) == []
    assert sorted(tag.name for tag in story.tags.all()) == ["bridge", "port"]
    assert Tag.objects.count() == 3
    assert errors_in(edit(desk, story, tags=[])) == []
    assert not story.tags.exists()


def test_a_tag_is_found_by_its_first_letters_ignoring_case(desk):
    Tag.objects.create(name="Мостове")
    Tag.objects.create(name="Bridges")
    query = {"app_label": "articles", "model_name": "story", "field_name": "tags"}
    for term, name in [("brid", "Bridges"), ("мост", "Мостове"), ("МОСТ", "Мостове")]:
        found = desk.get("/admin/autocomplete/", query | {"term": term}).json()["results"]
        assert [one["text"] for one in found] == [name]


def test_moving_a_story_to_a_section_of_another_language_moves_it_to_that_site(desk, client):
    story = make_story()
    sport = make_section("Спорт", "bg")
    assert errors_in(edit(desk, story, section=str(sport.pk))) == []
    assert "The bridge opens" in client.get("/bg/").content.decode()
    assert "The bridge opens" not in client.get("/").content.decode()


def test_the_source_of_an_imported_story_is_read_only(desk):
    story = make_story(source="Fakti", source_id="1")
    make_story(source="Other", source_id="1")
    assert errors_in(edit(desk, story, source="Other")) == []
    story.refresh_from_db()
    assert story.source == "Fakti"
    own = make_story(source="Fakti")
    edit(desk, own, source="Other")
    own.refresh_from_db()
    assert own.source == "Other"


def test_the_old_address_redirects_to_the_new_one(desk, client):
    story = make_story()
    old = story.get_absolute_url()
    assert errors_in(edit(desk, story, slug="another-bridge")) == []
    story.refresh_from_db()
    assert client.get(old)["Location"] == story.get_absolute_url()


def test_saving_in_a_popup_answers_the_opening_window(desk):
    form = form_in(desk.get(ADD + "?_popup=1"), "story_form")
    assert form["_popup"] == "1"
    form |= {"headline": "From a popup", "section": Section.objects.news("en").pk}
    assert "popup_response.js" in desk.post(ADD + "?_popup=1", form).content.decode()
    live = make_story()
    assert set(buttons_in(desk.get(address(live) + "?_popup=1"))) == {"_save"}


def test_publish_the_change_and_add_another_opens_an_empty_form(desk):
    story = make_story()
    assert edit(desk, story, _addanother="1")["Location"] == ADD


def test_publish_the_change_and_continue_returns_to_the_form(desk):
    story = make_story()
    answer = edit(desk, story, headline="Changed", _continue="1")
    assert answer["Location"] == address(story)
    assert messages_in(desk.get(address(story)))[0] == "“Changed” is saved. Readers see the change now: on the site."


def test_the_delete_link_keeps_the_filters_of_the_list(desk):
    story = make_story()
    page = desk.get(address(story) + "?_changelist_filters=status__exact%3Dpublished").content.decode()
    assert f"/admin/articles/story/{story.pk}/delete/?_changelist_filters=status__exact%3Dpublished" in page


def test_the_history_names_who_changed_what(desk, editor):
    story = make_story()
    edit(desk, story, headline="Changed")
    page = desk.get(reverse("admin:articles_story_history", args=[story.pk])).content.decode()
    assert "Headline" in page
    assert editor.username in page
