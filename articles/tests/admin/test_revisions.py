"""A story's history at the desk: listed, compared, restored."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone
from lxml import html

from articles.desk.publishing import publish, save_story
from articles.models import Byline, Status, Story, User
from articles.models.image import number_slots
from articles.tests.admin.forms import form_in, messages_in, words_of
from articles.tests.factories import DAY, add_picture, make_author, make_editor, make_image, make_story, make_tag

pytestmark = pytest.mark.django_db
CHANGED = "Headline +1 −1, Lead +1 −1"


def saved_twice(**fields):
    """A story whose text two people have saved, one after the other."""
    story = make_story("The bridge opns", **{"lead": "It cost 3 million."} | fields)
    story.headline, story.lead = "The bridge opens", "It cost 4 million."
    save_story(story, by=make_editor("ana"))
    return story


def page_of(story, name):
    return f"/admin/articles/story/{story.pk}/{name}/"


def test_the_history_lists_who_saved_what_newest_first(desk):
    words = words_of(desk.get(page_of(saved_twice(), "history")))
    assert "ana" in words
    assert CHANGED in words
    assert words.index(CHANGED) < words.index("Start of the history")


def test_two_revisions_are_compared_word_by_word(desk):
    story = saved_twice()
    answer = desk.get(page_of(story, "compare"), {"before": 1, "after": 2})
    page = answer.content.decode()
    assert "It cost [removed: 3] [added: 4] million." in words_of(answer)
    assert "Body" not in words_of(answer)
    swapped = desk.get(page_of(story, "compare"), {"before": 2, "after": 1}).content.decode()
    assert swapped.split('id="content"')[1] == page.split('id="content"')[1]


def test_pictures_tags_authors_and_dates_are_compared_too(desk):
    story, image = make_story(tags=[make_tag("old")]), make_image(caption="A bridge at dusk")

    def rows():
        story.tags.set([make_tag("new")])
        Byline.objects.create(story=story, author=make_author("Ana Petrova"), position=1)
        add_picture(story, image, own_caption="The bridge")

    story.status = Status.WITHDRAWN
    save_story(story, by=make_editor("ana"), rows=rows)
    words = words_of(desk.get(page_of(story, "compare"), {"before": 1, "after": 2}))
    for said in (
        "[removed: old]",
        "[added: new]",
        "[added: Ana Petrova]",
        "Added as picture 1 Caption: [added: The bridge]",
        "[removed: published] [added: withdrawn]",
    ):
        assert said in words


def test_moved_pictures_are_told_from_added_and_removed_ones(desk):
    story = make_story()
    first, second, third = (add_picture(story, make_image(), own_caption=word) for word in ("One", "Two", "Three"))

    def rows():
        second.delete()
        number_slots(story, [third, first])
        add_picture(story, make_image(), own_caption="Four")

    save_story(story, by=None, rows=rows)
    answer = desk.get(page_of(story, "compare"), {"before": 1, "after": 2})
    words = words_of(answer)
    assert "Moved from position 3 to 1" in words
    assert "Added as picture 3 Caption: [added: Four]" in words
    assert "Removed; it was picture 2 Caption: [removed: Two]" in words
    assert "One" not in words


def test_a_change_of_formatting_alone_is_said_to_keep_the_words(desk):
    story = make_story(body="<p>The bridge opens.</p>")
    story.body = "<p>The <strong>bridge</strong> opens.</p>"
    save_story(story, by=None)
    answer = desk.get(page_of(story, "compare"), {"before": 1, "after": 2})
    assert "The words are the same; only the formatting differs" in words_of(answer)


def test_the_history_shows_the_storys_state_then(desk):
    story = make_story(published_at=timezone.now() + DAY)
    publish(story, by=make_editor("ana"), at=timezone.now() - DAY)
    states = html.fromstring(desk.get(page_of(story, "history")).content.decode()).xpath("//*[@class='history__state']")
    assert [" ".join(state.text_content().split()) for state in states] == ["published · readers saw it", "scheduled"]


def test_a_view_only_account_is_not_offered_to_restore(client):
    """A reporter whose own story has been published."""
    reporter = User.objects.create_user("reporter", is_staff=True)
    story = saved_twice(created_by=reporter)
    pages = [page_of(story, "history"), page_of(story, "compare") + "?before=1&after=2", page_of(story, "restore/1")]
    assert [client.get(page).status_code for page in pages] == [302, 302, 302]
    client.force_login(reporter)
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    reporter.user_permissions.set(Permission.objects.filter(codename__in=["view_story", "change_story"]))
    assert [client.get(page).status_code for page in pages] == [200, 200, 403]
    assert client.post(pages[2], {"version": story.version}).status_code == 403
    assert not any("/restore/" in client.get(page).content.decode() for page in pages[:2])
    Story.objects.filter(pk=story.pk).update(created_by=None)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_restoring_an_earlier_text_makes_a_new_revision(desk):
    story = saved_twice(tags=[make_tag("river")], authors=[make_author("Ana Petrova")])
    add_picture(story, make_image(), own_caption="Dusk")
    story = Story.objects.get(pk=story.pk)
    save_story(story, by=make_editor("boris"), rows=story.tags.clear)
    asked = desk.get(page_of(story, "restore/2"))
    assert "Readers can see this story" in words_of(asked)
    answer = desk.post(page_of(story, "restore/1"), form_in(asked), follow=True)
    assert messages_in(answer) == [
        "That version of “The bridge opns” is restored. The one it replaced stays in the history."
    ]
    story = Story.objects.get(pk=story.pk)
    assert (story.headline, story.lead, story.status) == ("The bridge opns", "It cost 3 million.", Status.PUBLISHED)
    assert [tag.name for tag in story.tags.all()] == ["river"]
    assert [byline.author.name for byline in story.bylines.all()] == ["Ana Petrova"]
    assert not story.pictures.exists()
    assert story.revisions.first().restored_from.version == 1
    assert "Restored from" in words_of(answer)
    assert LogEntry.objects.latest("pk").change_message.startswith("Restored the version saved today")


def test_nothing_is_restored_over_somebody_elses_save(desk):
    story = saved_twice()
    form = form_in(desk.get(page_of(story, "restore/1")))
    story.headline = "Newer still"
    save_story(story, by=make_editor("boris"))
    assert (
        "Somebody has since saved the story"
        in messages_in(desk.post(page_of(story, "restore/1"), form, follow=True))[0]
    )
    assert Story.objects.get(pk=story.pk).headline == "Newer still"


def test_a_deleted_picture_is_restored_as_its_texts_and_the_page_says_so(desk):
    story, image = make_story(), make_image()
    save_story(story, by=None, rows=lambda: add_picture(story, image, own_caption="Dusk"))
    save_story(story, by=None, rows=lambda: story.pictures.all().delete())
    image.delete()
    asked = desk.get(page_of(story, "restore/2"))
    assert "can't be restored. A picture's caption and credit can. Pictures: Dusk" in words_of(asked)
    desk.post(page_of(story, "restore/2"), form_in(asked))
    assert [(slot.image, slot.own_caption) for slot in story.pictures.all()] == [(None, "Dusk")]


def test_a_story_without_revisions_says_when_its_history_begins(desk):
    assert "Its history begins with the next save" in words_of(desk.get(page_of(make_story(), "history")))


def test_a_long_history_has_pages_and_takes_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
    story, editor = make_story(), make_editor("ana")
    for number in range(60):
        story.lead = f"Lead {number}"
        save_story(story, by=editor)
    with django_assert_max_num_queries(9):
        page = desk.get(page_of(story, "history"))
    assert page.content.decode().count('name="before"') == 50
    assert desk.get(page_of(story, "history"), {"p": 2}).content.decode().count('name="before"') == 11


@pytest.mark.parametrize("numbers", [{}, {"before": "x", "after": "1"}, {"before": "1"}, {"before": "7", "after": "8"}])
def test_unknown_revision_numbers_are_not_found(desk, numbers):
    assert desk.get(page_of(saved_twice(), "compare"), numbers).status_code == 404
    assert desk.get("/admin/articles/story/999/compare/", {"before": 1, "after": 2}).status_code == 404
    for garbage in ("x/restore/1", "1/restore/99999999999999999999", "99999999999999999999/history", "x/compare"):
        assert desk.get(f"/admin/articles/story/{garbage}/").status_code == 404


def test_page_numbers_out_of_range_show_the_nearest_page(desk):
    story = saved_twice()
    for number in ("x", "-1", "99999999999999999999", "\0"):
        assert CHANGED in words_of(desk.get(page_of(story, "history"), {"p": number}))
