"""Pictures in a story's form: add, remove, put in order, swap."""

import pytest
from django.urls import reverse

from articles.models import StoryImage
from articles.tests.admin.forms import add_row, errors_in, form_in, words_of
from articles.tests.factories import add_picture, make_image, make_story


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
    add_row(form, "pictures", image=image.pk, own_caption="Second", place=2)
    assert save(desk, story, form) == [(1, "One"), (2, "Second"), (3, "Two"), (4, "Three"), (5, "Four")]


def test_a_removed_picture_leaves_no_gap(db, desk, story):
    form = form_of(desk, story) | {"pictures-1-DELETE": "on"}
    assert save(desk, story, form) == [(1, "One"), (2, "Three")]


def test_a_number_moves_a_picture_up_or_down(db, desk, story):
    for slot, number, order in [(2, 1, "Three One Two"), (0, 3, "One Two Three"), (0, 99, "Two Three One")]:
        form = form_of(desk, story) | {f"pictures-{slot}-place": str(number)}
        assert save(desk, story, form) == list(enumerate(order.split(), start=1))


def test_two_pictures_change_places(db, desk, story):
    form = form_of(desk, story) | {"pictures-0-place": "3", "pictures-2-place": "1"}
    assert save(desk, story, form) == [(1, "Three"), (2, "Two"), (3, "One")]


def test_two_pictures_with_the_same_number_are_no_error(db, desk, story):
    form = form_of(desk, story) | {"pictures-1-place": "1", "pictures-2-place": "1"}
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
    assert image.file.url in page.content.decode()


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
        reverse("admin:articles_story_change", args=[story.pk]), form_of(desk, story) | {"pictures-1-place": number}
    )
    assert len(errors_in(answer)) == 1
    assert [picture.position for picture in story.pictures.all()] == [1, 2, 3]
