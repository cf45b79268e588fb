"""Pictures in a story's form: add, remove, put in order, swap."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import StoryImage, Tag, User
from articles.models.document import documents
from articles.pictures.renditions import desk_address
from articles.tests.admin.forms import add_row, errors_in, form_in, words_of
from articles.tests.factories import DAY, add_picture, make_author, make_image, make_story, make_tag


@pytest.fixture
def story():
    story = make_story()
    for caption in ("One", "Two", "Three"):
        add_picture(story, make_image(), own_caption=caption)
    return story


def form_of(desk, story):
    return form_in(desk.get(reverse("admin:articles_story_change", args=[story.pk])), "story_form")


def save(desk, story, form):
    answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
    assert errors_in(answer) == []
    return [(picture.position, picture.own_caption) for picture in StoryImage.objects.filter(story=story)]


def test_a_picture_is_added_at_the_end_or_where_its_number_says(db, desk, story):
    image = make_image()
    form = form_of(desk, story)
    add_row(form, "pictures", image=image.pk, own_caption="Four")
    add_row(form, "pictures", image=image.pk, own_caption="Second", number=2)
    assert save(desk, story, form) == [(1, "One"), (2, "Second"), (3, "Two"), (4, "Three"), (5, "Four")]


def test_a_removed_picture_leaves_no_gap(db, desk, story):
    form = form_of(desk, story) | {"pictures-1-DELETE": "on"}
    assert save(desk, story, form) == [(1, "One"), (2, "Three")]


def test_a_number_moves_a_picture_up_or_down(db, desk, story):
    for slot, number, order in [(2, 1, "Three One Two"), (0, 3, "One Two Three"), (0, 99, "Two Three One")]:
        form = form_of(desk, story) | {f"pictures-{slot}-number": str(number)}
        assert save(desk, story, form) == list(enumerate(order.split(), start=1))


def test_two_pictures_change_places(db, desk, story):
    form = form_of(desk, story) | {"pictures-0-number": "3", "pictures-2-number": "1"}
    assert save(desk, story, form) == [(1, "Three"), (2, "Two"), (3, "One")]


def test_two_pictures_with_the_same_number_are_no_error(db, desk, story):
    form = form_of(desk, story) | {"pictures-1-number": "1", "pictures-2-number": "1"}
    assert save(desk, story, form) == [(1, "Two"), (2, "Three"), (3, "One")]


def test_the_files_of_two_slots_are_swapped_and_the_words_stay(db, desk, story):
    first, second = (picture.image_id for picture in story.pictures.all()[:2])
    form = form_of(desk, story) | {"pictures-0-image": str(second), "pictures-1-image": str(first)}
    assert save(desk, story, form) == [(1, "One"), (2, "Two"), (3, "Three")]
    assert [picture.image_id for picture in story.pictures.all()[:2]] == [second, first]


def test_a_slot_without_a_file_says_so_and_gets_one(db, desk):
    story = make_story()
    add_picture(story, own_caption="The bridge")
    page = desk.get(reverse("admin:articles_story_change", args=[story.pk]))
    assert "file missing" in words_of(page)
    image = make_image()
    save(desk, story, form_of(desk, story) | {"pictures-0-image": str(image.pk)})
    page = desk.get(reverse("admin:articles_story_change", args=[story.pk]))
    assert "file missing" not in words_of(page)
    assert desk_address(image) in page.content.decode()


def test_words_of_a_picture_are_changed_without_moving_it(db, desk, story):
    form = form_of(desk, story) | {"pictures-1-own_caption": "Two, at dusk", "pictures-1-own_credit": "Ana"}
    assert save(desk, story, form) == [(1, "One"), (2, "Two, at dusk"), (3, "Three")]


def test_a_picture_that_somebody_else_removed_meanwhile_is_an_error_of_the_form(db, desk, story):
    form = form_of(desk, story) | {"pictures-1-own_caption": "Changed"}
    story.pictures.get(position=2).delete()
    answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
    assert answer.status_code == 200
    assert errors_in(answer)


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "x", "99999999999999999999"])
def test_an_impossible_number_is_an_error_at_its_field(db, desk, story, number):
    answer = desk.post(
        reverse("admin:articles_story_change", args=[story.pk]), form_of(desk, story) | {"pictures-1-number": number}
    )
    assert len(errors_in(answer)) == 1
    assert [picture.position for picture in story.pictures.all()] == [1, 2, 3]


def test_a_card_shows_the_picture_and_its_own_words_where_the_story_has_none(db, desk):
    story = make_story()
    add_picture(story, make_image(caption="The bridge", alt_text="A bridge", credit="Ana"), own_credit="Boris")
    page = html.fromstring(desk.get(reverse("admin:articles_story_change", args=[story.pk])).content.decode())
    fields = {name: page.xpath(f"//*[@name='pictures-0-own_{name}']")[0] for name in ("caption", "alt_text", "credit")}
    assert {name: field.get("placeholder") for name, field in fields.items()} == {
        "caption": "The bridge", "alt_text": "A bridge", "credit": "Ana",
    }  # fmt: skip
    assert fields["credit"].get("value") == "Boris"


def test_a_card_says_that_the_rights_in_its_picture_have_ended(db, desk, story):
    assert "Rights ended" not in words_of(desk.get(reverse("admin:articles_story_change", args=[story.pk])))
    story.pictures.update(image=make_image(rights_expire_at=timezone.now() - DAY))
    words = words_of(desk.get(reverse("admin:articles_story_change", args=[story.pk])))
    assert words.count("Rights ended: yesterday") == 3


def test_a_picture_that_is_gone_or_never_was_is_an_error_at_its_card(db, desk, story):
    for pk in ("12345", "99999999999999999999", "x"):
        form = form_of(desk, story) | {"pictures-1-image": pk}
        answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
        assert len(errors_in(answer)) == 1


@pytest.mark.parametrize("stated", ["-1", "0", "1", "3", "٣", "9" * 20])
@pytest.mark.parametrize("rows", ["pictures", "bylines"])
def test_a_form_that_lost_rows_on_its_way_is_refused_and_nothing_changes(db, desk, stated, rows):
    story = make_story(authors=[make_author("Ana"), make_author("Boris")])
    for number in range(2):
        add_picture(story, make_image(), own_caption=f"Number {number}")
    before = list(documents([story]))
    form = form_of(desk, story) | {f"{rows}-INITIAL_FORMS": stated, "pictures-0-own_caption": "Changed"}
    answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
    assert any("Load the page again" in error for error in errors_in(answer))
    assert list(documents([story])) == before


@pytest.mark.parametrize("named", ["12345", "x", "<svg>"])
@pytest.mark.parametrize("rows", ["pictures", "bylines"])
def test_a_row_that_names_another_story_is_refused_in_words(db, desk, named, rows):
    story = make_story(authors=[make_author("Ana")])
    add_picture(story, make_image())
    form = form_of(desk, story) | {f"{rows}-0-story": named}
    answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
    assert any("Load the page again" in error for error in errors_in(answer))
    assert StoryImage.objects.get().story == story


def offered(answer):
    page = html.fromstring(answer.content.decode())
    return {box.get("value"): box.get("checked") is not None for box in page.xpath("//*[@name='offered_tag']")}


def test_keywords_of_pictures_are_offered_as_tags_and_only_those_that_are_ticked_are_added(db, desk):
    make_tag("Harbour")
    story = make_story(tags=[make_tag("ferry")])
    add_picture(story, make_image(keywords="harbour, Ferry, dusk , night,, " + "x" * 101))
    page = desk.get(reverse("admin:articles_story_change", args=[story.pk]))
    assert offered(page) == {"harbour": False, "dusk": False, "night": False}
    form = form_of(desk, story)
    save(desk, story, form)
    assert story.tags.count() == 1
    save(desk, story, form_of(desk, story) | {"offered_tag": ["harbour", "dusk", "\x00", "x" * 200]})
    assert sorted(story.tags.names()) == ["Harbour", "dusk", "ferry"]
    assert Tag.objects.count() == 3


def test_who_may_not_make_tags_is_offered_none_and_adds_none(db, client):
    user = User.objects.create_user("staff", is_staff=True)
    names = ["view_story", "change_story", "edit_others_story", "view_storyimage", "change_storyimage"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    story = make_story()
    add_picture(story, make_image(keywords="harbour"))
    assert offered(client.get(reverse("admin:articles_story_change", args=[story.pk]))) == {}
    save(client, story, form_of(client, story) | {"offered_tag": ["harbour"]})
    assert not Tag.objects.exists()


def test_ticked_keywords_stay_ticked_after_an_error_and_nothing_is_added(db, desk):
    story = make_story()
    add_picture(story, make_image(keywords="harbour, dusk"))
    form = form_of(desk, story) | {"offered_tag": ["dusk"], "headline": ""}
    answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
    assert offered(answer) == {"harbour": False, "dusk": True}
    assert not Tag.objects.exists()


def test_a_new_card_is_still_there_after_an_error(db, desk, story):
    image, form = make_image(caption="The ferry"), form_of(desk, story) | {"headline": ""}
    add_row(form, "pictures", image=image.pk, number=1)
    answer = desk.post(reverse("admin:articles_story_change", args=[story.pk]), form)
    assert desk_address(image) in answer.content.decode()
    assert form_in(answer, "story_form")["pictures-3-image"] == str(image.pk)


def test_a_story_with_twelve_pictures_opens_with_few_queries(db, desk, django_assert_max_num_queries):
    story = make_story(tags=[make_tag()])
    for number in range(12):
        add_picture(story, make_image(keywords=f"harbour, dusk {number}"))
    with django_assert_max_num_queries(18):
        desk.get(reverse("admin:articles_story_change", args=[story.pk]))
