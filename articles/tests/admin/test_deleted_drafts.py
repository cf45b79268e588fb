"""Deleting drafts, and bringing them back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles.desk.deleting import CannotBringBack, bring_back, delete_story
from articles.desk.publishing import save_story
from articles.models import Author, DeletedStory, Image, Section, Status, Story, Tag, User
from articles.models.document import documents
from articles.tests.admin.forms import address, messages_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.factories import (
    DAY,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db
DELETED = "/admin/articles/story/deleted/"


def make_draft(headline="The ferry sails", **fields):
    return make_story(headline, status=Status.DRAFT, **fields)


def press_delete(desk, story):
    return desk.post(address(story, "delete"), {"post": "yes"}, follow=True)


def press_bring_back(desk, deleted):
    return desk.post(reverse("admin:articles_story_bring_back", args=[deleted.pk]), follow=True)


def full_draft(by):
    """A draft with everything that a story can have, saved twice by two people."""
    image, figure = make_image(alt_text="A ferry"), make_image()
    body = f'<p>At noon.</p><figure><img data-file="{figure.checksum}"></figure>'
    story = make_draft(
        lead="It sails at noon.", body=body, section=make_section(), created_by=by, slug="own-address",
        tags=[make_tag("ferry"), make_tag("river")], authors=[make_author("Vera"), make_author("Ana")],
        published_at=timezone.now() + DAY, handover_note="Is the time right?", cited_sources="Harbour office",
    )  # fmt: skip
    add_picture(story, image, own_caption="At the quay")
    save_story(story, by=make_editor("Boris"))
    story.headline = "The ferry sails at noon"
    save_story(story, by=by)
    return story


def as_it_is(story):
    (document,) = documents([story])
    saved = [*story.revisions.values("version", "document", "saved_at", "saved_by", "created_at")]
    row = Story.objects.values("pk", "created_by", "created_at").get(pk=story.pk)
    return document, saved, row, list(story.figures.values_list("image", flat=True))


def test_a_draft_comes_back_whole_with_its_history_and_under_its_old_address():
    reporter = make_member("Reporter")
    desk, story = logged_in(reporter), full_draft(reporter)
    before = as_it_is(story)
    answer = press_delete(desk, story)
    assert messages_in(answer) == [
        "“The ferry sails at noon” is deleted. For 30 days you can bring it back: Deleted drafts."
    ]
    assert not Story.objects.exists()
    assert "Deleted today" in (listed := words_of(desk.get(DELETED)))
    for words in ("The ferry sails at noon", "It sails at noon.", "At noon.", "by reporter", "Begun by reporter"):
        assert words in listed
    answer = press_bring_back(desk, DeletedStory.objects.get())
    assert messages_in(answer) == ["“The ferry sails at noon” is back: a draft again, with its history."]
    assert as_it_is(Story.objects.get()) == before
    assert not DeletedStory.objects.exists()
    assert desk.get(address(story, "history")).status_code == 200
    lines = LogEntry.objects.filter(object_id=story.pk).order_by("pk").values_list("change_message", flat=True)
    assert [*lines][-2:] == ["Deleted.", "Brought back."]


def test_a_story_that_waited_or_was_scheduled_comes_back_as_a_draft_with_its_date():
    chief, moment = make_member("Chief"), timezone.now() + DAY
    for story in (make_story(status=Status.IN_REVIEW), make_story(published_at=moment)):
        key, date = story.pk, story.published_at
        back, gone = bring_back(delete_story(story, by=chief), by=chief)
        assert (back.pk, back.status, back.published_at) == (key, Status.DRAFT, date)
        assert gone == []


def test_what_is_gone_meanwhile_is_named_and_the_rest_comes_back():
    desk, story = logged_in(make_editor("root")), full_draft(make_editor())
    press_delete(desk, story)
    story.section.delete(), Image.objects.get(alt_text="A ferry").delete()
    User.objects.get(username="Boris").delete()
    for kind in (Tag, Author):
        kind.objects.filter(name__in=["river", "Ana"]).delete()
    answer = press_bring_back(desk, DeletedStory.objects.get())
    assert messages_in(answer)[1] == (
        "Deleted in the meantime, so not brought back: Section: Economy, Authors: Ana, Tags: river, "
        "Pictures: At the quay."
    )
    back = Story.objects.get()
    assert back.section == Section.objects.news("en")
    assert [author.name for author in back.authors.all()] == ["Vera"]
    assert [tag.name for tag in back.tags.all()] == ["ferry"]
    assert back.pictures.get().own_caption == "At the quay"
    assert None in [revision.saved_by for revision in back.revisions.all()]


def test_after_thirty_days_nothing_is_listed_or_brought_back_and_the_next_deletion_removes_it():
    editor = make_editor()
    desk, old = logged_in(editor), delete_story(make_draft("Old"), by=editor)
    DeletedStory.objects.update(deleted_at=timezone.now() - 30 * DAY)
    assert "No deleted drafts." in words_of(desk.get(DELETED))
    assert press_bring_back(desk, old).status_code == 404
    delete_story(make_draft("New"), by=editor)
    assert [str(one) for one in DeletedStory.objects.all()] == ["New"]


def test_twice_brought_back_is_once():
    desk, deleted = logged_in(make_editor()), delete_story(make_draft(), by=None)
    press_bring_back(desk, deleted)
    assert press_bring_back(desk, deleted).status_code == 404
    with pytest.raises(CannotBringBack, match="is here already: “The ferry sails”"):
        bring_back(deleted, by=None)
    assert Story.objects.count() == 1


def test_a_story_that_came_again_from_its_source_is_not_brought_back():
    desk = logged_in(make_editor())
    deleted = delete_story(make_draft(source="agency", source_id="7"), by=None)
    make_draft("The same from the agency", source="agency", source_id="7")
    answer = press_bring_back(desk, deleted)
    assert messages_in(answer) == ["The same story is here already: “The same from the agency”."]
    assert DeletedStory.objects.exists()


def test_a_key_that_is_taken_is_not_overwritten():
    deleted = delete_story(make_draft(), by=None)
    other = make_draft("Another one", pk=deleted.story_key)
    story, _gone = bring_back(deleted, by=None)
    assert {one.headline for one in Story.objects.all()} == {"Another one", "The ferry sails"}
    assert story.pk != other.pk


# Who may


def test_a_reporter_deletes_own_drafts_and_nothing_else():
    reporter = make_member("Reporter")
    desk, own = logged_in(reporter), make_draft(created_by=reporter)
    others = make_draft("Of somebody else"), make_story(status=Status.IN_REVIEW, created_by=reporter)
    assert "Delete…" in desk.get(address(own)).content.decode()
    for story in others:
        press_delete(desk, story)
    press_delete(desk, own)
    assert {*Story.objects.all()} == {*others}


def test_an_editor_deletes_any_draft_that_readers_never_saw():
    desk = logged_in(make_member("Editor"))
    seen = make_story("Seen")
    save_story(seen, by=None)
    Story.objects.filter(pk=seen.pk).update(status=Status.DRAFT)
    draft, waiting, live = make_draft(), make_story(status=Status.IN_REVIEW), make_story()
    for story in (seen, draft, waiting, live):
        press_delete(desk, story)
    assert {*Story.objects.all()} == {seen, waiting, live}


def test_deleting_is_offered_only_where_it_is_possible():
    chief = logged_in(make_member("Chief", "vera"))
    offers = ["Delete…" in words_of(chief.get(address(story))) for story in (make_draft(), make_story("Live"))]
    assert offers == [True, False]


def test_a_reporter_sees_and_brings_back_only_what_they_began_or_deleted():
    reporter, boss = make_member("Reporter"), make_editor("boss")
    desk = logged_in(reporter)
    theirs = delete_story(make_draft("The mayor resigns", created_by=boss), by=boss)
    mine = delete_story(make_draft("My ferry", created_by=reporter), by=boss)
    listed = words_of(desk.get(DELETED))
    assert "My ferry" in listed
    assert "The mayor resigns" not in listed
    assert press_bring_back(desk, theirs).status_code == 404
    assert press_bring_back(desk, mine).status_code == 200
    assert [story.headline for story in Story.objects.all()] == ["My ferry"]
    assert {"My ferry", "The mayor resigns"} > {str(one) for one in DeletedStory.objects.all()}


def test_what_a_superuser_deletes_although_readers_saw_it_is_gone_for_good():
    desk, story = logged_in(make_editor()), make_story()
    assert "it will be gone for good" in words_of(desk.get(address(story, "delete")))
    assert messages_in(press_delete(desk, story)) == ["“The bridge opens” is deleted."]
    assert not DeletedStory.objects.exists()


def test_the_list_takes_as_many_queries_for_twenty_as_for_one(django_assert_max_num_queries):
    desk, editor = logged_in(make_member("Editor")), make_editor("eva")
    for number in range(20):
        delete_story(make_draft(f"No. {number}", created_by=editor), by=editor)
    with django_assert_max_num_queries(8):
        assert "No. 19" in words_of(desk.get(DELETED))
