"""Pictures in a story's form: add, remove, reorder, swap."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from lxml import html

from articles.models import StoryImage, Tag, User
from articles.models.document import documents
from articles.pictures.renditions import desk_address
from articles.tests.admin.forms import add_row, address, errors_in, form_in, open_form, words_of
from articles.tests.factories import DAY, add_picture, make_author, make_image, make_story, make_tag


@pytest.fixture
def story():
    story = make_story()
    for caption in ("One", "Two", "Three"):
        add_picture(story, make_image(), own_caption=caption)
    return story


def save(desk, story, form):
    answer = desk.post(address(story), form)
    assert errors_in(answer) == []
    return [(picture.position, picture.own_caption) for picture in StoryImage.objects.filter(story=story)]


def test_a_picture_is_added_at_the_end_or_at_its_number(db, desk, story):
    image = make_image()
    form = open_form(desk, story)
    add_row(form, "pictures", image=image.pk, own_caption="Four")
    add_row(form, "pictures", image=image.pk, own_caption="Second", number=2)
    assert save(desk, story, form) == [(1, "One"), (2, "Second"), (3, "Two"), (4, "Three"), (5, "Four")]


def test_a_removed_picture_leaves_no_gap(db, desk, story):
    form = open_form(desk, story) | {"pictures-1-DELETE": "on"}
    assert save(desk, story, form) == [(1, "One"), (2, "Three")]


def test_a_number_moves_a_picture_up_or_down(db, desk, story):
    for slot, number, order in [(2, 1, "Three One Two"), (0, 3, "One Two Three"), (0, 99, "Two Three One")]:
        form = open_form(desk, story) | {f"pictures-{slot}-number": str(number)}
        assert save(desk, story, form) == list(enumerate(order.split(), start=1))


def test_two_pictures_are_swapped(db, desk, story):
    form = open_form(desk, story) | {"pictures-0-number": "3", "pictures-2-number": "1"}
    assert save(desk, story, form) == [(1, "Three"), (2, "Two"), (3, "One")]


def test_two_pictures_with_the_same_number_are_no_error(db, desk, story):
    form = open_form(desk, story) | {"pictures-1-number": "1", "pictures-2-number": "1"}
    assert save(desk, story, form) == [(1, "Two"), (2, "Three"), (3, "One")]


def test_swapping_the_files_of_two_slots_keeps_their_texts(db, desk, story):
    first, second = (picture.image_id for picture in story.pictures.all()[:2])
    form = open_form(desk, story) | {"pictures-0-image": str(second), "pictures-1-image": str(first)}
    assert save(desk, story, form) == [(1, "One"), (2, "Two"), (3, "Three")]
    assert [picture.image_id for picture in story.pictures.all()[:2]] == [second, first]


def test_a_slot_without_a_file_says_so_and_gets_one(db, desk):
    story = make_story()
    add_picture(story, own_caption="The bridge")
    page = desk.get(address(story))
    assert "file missing" in words_of(page)
    image = make_image()
    save(desk, story, open_form(desk, story) | {"pictures-0-image": str(image.pk)})
    page = desk.get(address(story))
    assert "file missing" not in words_of(page)
    assert desk_address(image) in page.content.decode()


def test_changing_a_pictures_texts_does_not_move_it(db, desk, story):
    form = open_form(desk, story) | {"pictures-1-own_caption": "Two, at dusk", "pictures-1-own_credit": "Ana"}
    assert save(desk, story, form) == [(1, "One"), (2, "Two, at dusk"), (3, "Three")]


def test_a_picture_removed_meanwhile_is_an_error_of_the_form(db, desk, story):
    form = open_form(desk, story) | {"pictures-1-own_caption": "Changed"}
    story.pictures.get(position=2).delete()
    answer = desk.post(address(story), form)
    assert answer.status_code == 200
    assert errors_in(answer)


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "x", "99999999999999999999"])
def test_an_impossible_number_is_an_error_at_its_field(db, desk, story, number):
    answer = desk.post(address(story), open_form(desk, story) | {"pictures-1-number": number})
    assert len(errors_in(answer)) == 1
    assert [picture.position for picture in story.pictures.all()] == [1, 2, 3]


def test_a_card_shows_the_images_texts_where_the_story_has_none(db, desk):
    story = make_story()
    add_picture(story, make_image(caption="The bridge", alt_text="A bridge", credit="Ana"), own_credit="Boris")
    page = html.fromstring(desk.get(address(story)).content.decode())
    fields = {name: page.xpath(f"//*[@name='pictures-0-own_{name}']")[0] for name in ("caption", "alt_text", "credit")}
    assert {name: field.get("placeholder") for name, field in fields.items()} == {
        "caption": "The bridge", "alt_text": "A bridge", "credit": "Ana",
    }  # fmt: skip
    assert fields["credit"].get("value") == "Boris"


def test_a_card_warns_of_expired_rights(db, desk, story):
    assert "Rights expired" not in words_of(desk.get(address(story)))
    story.pictures.update(image=make_image(rights_expire_at=timezone.now() - DAY))
    words = words_of(desk.get(address(story)))
    assert words.count("Rights expired: yesterday") == 3


def test_a_deleted_or_unknown_picture_is_an_error_at_its_card(db, desk, story):
    for pk in ("12345", "99999999999999999999", "x"):
        form = open_form(desk, story) | {"pictures-1-image": pk}
        answer = desk.post(address(story), form)
        assert len(errors_in(answer)) == 1


@pytest.mark.parametrize("stated", ["-1", "0", "1", "3", "٣", "9" * 20])
@pytest.mark.parametrize("rows", ["pictures", "bylines"])
def test_a_form_with_missing_rows_is_refused_and_nothing_changes(db, desk, stated, rows):
    story = make_story(authors=[make_author("Ana"), make_author("Boris")])
    for number in range(2):
        add_picture(story, make_image(), own_caption=f"Number {number}")
    before = list(documents([story]))
    form = open_form(desk, story) | {f"{rows}-INITIAL_FORMS": stated, "pictures-0-own_caption": "Changed"}
    answer = desk.post(address(story), form)
    assert any("Reload the page" in error for error in errors_in(answer))
    assert list(documents([story])) == before


@pytest.mark.parametrize("named", ["12345", "x", "<svg>"])
@pytest.mark.parametrize("rows", ["pictures", "bylines"])
def test_a_row_of_another_story_is_refused_with_a_message(db, desk, named, rows):
    story = make_story(authors=[make_author("Ana")])
    add_picture(story, make_image())
    form = open_form(desk, story) | {f"{rows}-0-story": named}
    answer = desk.post(address(story), form)
    assert any("Reload the page" in error for error in errors_in(answer))
    assert StoryImage.objects.get().story == story


def offered(answer):
    page = html.fromstring(answer.content.decode())
    return {box.get("value"): box.get("checked") is not None for box in page.xpath("//*[@name='offered_tag']")}


def test_pictures_keywords_are_offered_as_tags_and_only_ticked_ones_are_added(db, desk):
    make_tag("Harbour")
    story = make_story(tags=[make_tag("ferry")])
    add_picture(story, make_image(keywords="harbour, Ferry, dusk , night,, " + "x" * 101))
    page = desk.get(address(story))
    assert offered(page) == {"harbour": False, "dusk": False, "night": False}
    form = open_form(desk, story)
    save(desk, story, form)
    assert story.tags.count() == 1
    save(desk, story, open_form(desk, story) | {"offered_tag": ["harbour", "dusk", "\x00", "x" * 200]})
    assert sorted(story.tags.names()) == ["Harbour", "dusk", "ferry"]
    assert Tag.objects.count() == 3


def test_without_permission_keywords_are_not_offered_as_tags(db, client):
    user = User.objects.create_user("staff", is_staff=True)
    names = ["view_story", "change_story", "edit_others_story", "view_storyimage", "change_storyimage"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    story = make_story()
    add_picture(story, make_image(keywords="harbour"))
    assert offered(client.get(address(story))) == {}
    save(client, story, open_form(client, story) | {"offered_tag": ["harbour"]})
    assert not Tag.objects.exists()


def test_ticked_keywords_stay_ticked_after_an_error_and_no_tag_is_added(db, desk):
    story = make_story()
    add_picture(story, make_image(keywords="harbour, dusk"))
    form = open_form(desk, story) | {"offered_tag": ["dusk"], "headline": ""}
    answer = desk.post(address(story), form)
    assert offered(answer) == {"harbour": False, "dusk": True}
    assert not Tag.objects.exists()


def test_a_new_card_is_still_there_after_an_error(db, desk, story):
    image, form = make_image(caption="The ferry"), open_form(desk, story) | {"headline": ""}
    add_row(form, "pictures", image=image.pk, number=1)
    answer = desk.post(address(story), form)
    assert desk_address(image) in answer.content.decode()
    assert form_in(answer, "story_form")["pictures-3-image"] == str(image.pk)


def test_a_story_with_twelve_pictures_opens_with_few_queries(db, desk, django_assert_max_num_queries):
    story = make_story(tags=[make_tag()])
    for number in range(12):
        add_picture(story, make_image(keywords=f"harbour, dusk {number}"))
    with django_assert_max_num_queries(18):
        desk.get(address(story))
