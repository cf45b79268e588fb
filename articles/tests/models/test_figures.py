"""Which pictures a story's body shows is known, however the body was written."""

import pytest
from django.db.models import ProtectedError

from articles.desk.publishing import save_story
from articles.models import CacheVersion, Story, StoryFigure
from articles.models.visible import public_images
from articles.tests.factories import make_image, make_story

pytestmark = pytest.mark.django_db


def body_with(*images):
    return "".join(f'<p>a</p><img data-file="{image.checksum}">' for image in images)


def shown_by(story):
    return set(StoryFigure.objects.filter(story=story).values_list("image", flat=True))


@pytest.fixture
def images():
    return make_image(), make_image()


def written_by_save(story, body):
    story.body = body
    save_story(story, by=None)


def written_by_update(story, body):
    Story.objects.filter(pk=story.pk).update(body=body)


def written_by_bulk_update(story, body):
    story.body = body
    Story.objects.bulk_update([story], ["body"])


@pytest.mark.parametrize("write", [written_by_save, written_by_update, written_by_bulk_update])
def test_a_body_that_is_written_says_which_pictures_it_shows(write, images):
    first, second = images
    story, other = make_story(body=body_with(first)), make_story(body=body_with(first))
    assert shown_by(story) == {first.pk}
    write(story, body_with(second, first, second))
    assert shown_by(story) == {first.pk, second.pk}
    write(story, body_with(second))
    assert shown_by(story) == {second.pk}
    write(story, "<p>No pictures.</p>")
    assert shown_by(story) == set()
    assert shown_by(other) == {first.pk}


def test_bulk_created_stories_say_which_pictures_they_show(images):
    like = make_story()
    new = [
        Story(section=like.section, language="en", headline="x", slug=f"x{number}", body=body_with(image))
        for number, image in enumerate(images)
    ]
    created = Story.objects.bulk_create(new)
    assert [shown_by(story) for story in created] == [{image.pk} for image in images]


def test_a_picture_that_the_site_does_not_hold_is_shown_by_nobody():
    assert shown_by(make_story(body=f'<img data-file="{"0f" * 32}">')) == set()


def test_a_picture_in_a_body_is_public_with_its_story_and_can_not_be_deleted(images):
    first, second = images
    story = make_story(body=body_with(first))
    assert list(public_images()) == [first]
    with pytest.raises(ProtectedError):
        first.delete()
    edition = CacheVersion.objects.get().number
    written_by_update(story, body_with(second))
    assert list(public_images()) == [second]
    assert CacheVersion.objects.get().number == edition + 1
    first.delete()
