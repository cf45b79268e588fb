"""Each save of a story leaves a revision of the whole story."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.desk.publishing import publish, save_story, withdraw
from articles.desk.revisions import add_revision
from articles.models import Byline, Image, Status, Story, StoryImage
from articles.models.document import documents
from articles.models.story import Conflict
from articles.tests.factories import (
    HOUR,
    SECOND,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db


def draft(**fields):
    return make_story(status=Status.DRAFT, **fields)


def test_a_revision_holds_the_story_with_its_tags_bylines_and_pictures():
    story, image = draft(tags=[make_tag("water")]), make_image()

    def rows():
        Byline.objects.create(story=story, author=make_author("Ana Petrova"), position=1)
        add_picture(story, image, own_caption="The new bridge")

    document = save_story(story, by=make_editor(), rows=rows).document
    assert document["headline"] == "The bridge opens"
    assert document["tags"] == [{"slug": "water", "name": "water"}]
    assert document["bylines"] == [{"slug": "ana-petrova", "name": "Ana Petrova"}]
    assert document["pictures"][0] | {"file": image.checksum, "caption": "The new bridge"} == document["pictures"][0]


def test_the_first_save_also_adds_a_revision_of_what_was_there_before():
    story = draft(headline="Before")
    story.headline = "After"
    save_story(story, by=make_editor())
    assert [one.document["headline"] for one in story.revisions.all()] == ["After", "Before"]


def test_saves_of_one_editor_within_ten_minutes_are_one_revision_until_readers_see_the_story():
    story, editor = draft(), make_editor()
    save_story(story, by=editor)
    for headline in ("One", "Two", "Three"):
        story.headline = headline
        save_story(story, by=editor)
    assert story.revisions.count() == 2  # as it was, and "Three"
    publish(story, by=editor)
    story.headline = "Four"
    save_story(story, by=editor)
    assert [one.document["headline"] for one in story.revisions.all()][:3] == ["Four", "Three", "Three"]


def test_saves_of_two_editors_or_after_ten_minutes_are_separate_revisions():
    story, first = draft(), make_editor("first")
    for headline, by in (("One", first), ("Two", make_editor("second")), ("Three", first)):
        story.headline = headline
        save_story(story, by=by)
    assert story.revisions.count() == 4
    story.revisions.update(created_at=timezone.now() - timedelta(minutes=11))
    story.headline = "Four"
    save_story(story, by=first)
    assert story.revisions.count() == 5


def test_a_scheduled_text_that_appeared_is_not_lost_when_the_story_is_withdrawn_at_once():
    story, editor = draft(headline="Seen"), make_editor()
    revision, come = publish(story, by=editor, at=timezone.now() + HOUR), timezone.now() - SECOND
    revision.document["published_at"], story.published_at = come.isoformat(), come  # as if an hour had passed
    revision.save()
    story.headline = "Unseen"
    withdraw(story, by=editor)
    assert [one.document["status"] for one in story.revisions.all()] == ["withdrawn", "published", "draft"]


def test_saving_without_a_change_adds_no_revision():
    story, editor = make_story(), make_editor()
    save_story(story, by=editor)
    save_story(story, by=editor)
    assert story.revisions.count() == 1


def test_a_copy_that_was_read_before_somebody_else_saved_is_refused():
    story, editor = draft(), make_editor()
    stale = Story.objects.get(pk=story.pk)
    story.headline = "Mine"
    save_story(story, by=editor)
    stale.headline = "Theirs"
    with pytest.raises(Conflict):
        save_story(stale, by=editor)
    assert Story.objects.get(pk=story.pk).headline == "Mine"


def test_a_revision_takes_the_same_queries_however_much_belongs_to_the_story(django_assert_num_queries):
    story, editor = draft(tags=[make_tag("water"), make_tag("river")], authors=[make_author()]), make_editor()
    for _ in range(3):
        add_picture(story, make_image())
    save_story(story, by=editor)
    story.tags.clear()
    story.version += 1
    with django_assert_num_queries(7):
        add_revision(story, by=None)


def test_a_story_with_more_pictures_than_a_query_takes_is_saved():
    story = draft()
    file = {"media_type": "image/png", "size": 1, "width": 1, "height": 1}
    images = Image.objects.bulk_create(Image(checksum=f"{number:064}", **file) for number in range(1_001))
    StoryImage.objects.bulk_create(
        StoryImage(story=story, image=image, position=number) for number, image in enumerate(images, start=1)
    )
    (document,) = documents([story])
    assert [slot["file"] for slot in document["pictures"]] == [image.checksum for image in images]
