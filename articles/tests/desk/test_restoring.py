"""Restoring a revision brings back what it said, as far as that still exists."""

import pytest

from articles.desk.publishing import save_story
from articles.desk.restoring import as_restored, look_up, restore
from articles.desk.taxonomy import merge
from articles.models import Author, Image, Section, Status, Story, Tag
from articles.models.document import documents
from articles.models.taxonomy import set_authors
from articles.tests.factories import (
    DAY,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db


def emptied(story):
    """Save the story, then save it without text, authors, tags and pictures; returns the revision before that."""
    revision = save_story(story, by=make_editor())

    def rows():
        set_authors(story, [])
        story.tags.clear()
        story.pictures.all().delete()

    story.headline, story.lead, story.body, story.section = "Empty", "", "", Section.objects.news("en")
    save_story(story, by=None, rows=rows)
    return revision


def restored(revision):
    """Restore a revision, and check that the result is what the desk was shown before; returns the story."""
    story = Story.objects.get(pk=revision.story_id)
    (now,) = documents([story])
    shown = as_restored(now, revision.document)
    made = restore(story, revision, by=make_editor("restorer"))
    assert made.document == shown
    return Story.objects.get(pk=story.pk)


def test_the_content_of_a_revision_comes_back_and_status_dates_slug_and_pin_stay():
    story = make_story(
        section=make_section("Sport"), tags=[make_tag()], authors=[make_author("Ana"), make_author("Boris")],
        lead="Lead", cited_sources="Reuters", body=f'<figure><img data-file="{make_image().checksum}"></figure>',
    )  # fmt: skip
    picture = add_picture(story, make_image(), own_caption="Dusk", own_credit="Vera", own_alt_text="A bridge")
    revision = emptied(story)
    Story.objects.update(
        status=Status.WITHDRAWN, withdrawn_at=story.modified_at, published_at=story.published_at - DAY, slug="other",
        cited_sources="", withdrawal_reason="Wrong",
    )  # fmt: skip
    story = restored(revision)
    assert look_up(revision.document).gone == []
    (document,) = documents([story])
    stays = {"status", "withdrawn_at", "published_at", "slug", "withdrawal_reason"}
    assert {name for name in document if document[name] != revision.document[name]} == stays
    assert document["pictures"][0]["file"] == picture.image.checksum


def test_a_merged_author_tag_or_section_comes_back_as_what_it_was_merged_into():
    authors, tags = [make_author("A. Petrova"), make_author("Ana Petrova")], [make_tag("rivers"), make_tag("river")]
    section, kept = make_section("Sports"), make_section("Sport")
    revision = emptied(make_story(section=section, authors=authors, tags=tags))
    merge(authors[0], authors[1])
    merge(tags[0], tags[1])
    merge(section, kept)
    story = restored(revision)
    assert [byline.author for byline in story.bylines.all()] == [authors[1]]
    assert (list(story.tags.all()), story.section) == ([tags[1]], kept)
    assert look_up(revision.document).gone == []


def test_a_renamed_author_or_tag_comes_back_under_its_new_name():
    author, tag = make_author("Ana Petrova"), make_tag("river")
    revision = emptied(make_story(authors=[author], tags=[tag]))
    author.name, tag.name, tag.slug = "Ana Ivanova", "the river", "the-river"
    author.save()
    tag.save()
    story = restored(revision)
    assert [byline.author.name for byline in story.bylines.all()] == ["Ana Ivanova"]
    assert [tag.name for tag in story.tags.all()] == ["the river"]


def test_what_was_deleted_is_named_and_not_created_again():
    section, author, tag = make_section("Sport"), make_author("Ana"), make_tag("river")
    image, figure = make_image(), make_image()
    body = f'<p>Text</p><figure><img data-file="{figure.checksum}"></figure>'
    story = make_story(section=section, authors=[author], tags=[tag], body=body)
    add_picture(story, image, own_caption="Dusk")
    revision = emptied(story)
    for row in (section, author, tag, image, figure):
        row.delete()
    gone = [("section", "Sport"), ("bylines", "Ana"), ("tags", "river"), ("pictures", "Dusk"), ("body", "")]
    assert look_up(revision.document).gone == gone
    story = restored(revision)
    assert (story.section, story.body) == (Section.objects.news("en"), body)
    assert [(slot.image, slot.own_caption) for slot in story.pictures.all()] == [(None, "Dusk")]
    assert not any(kind.objects.exists() for kind in (Author, Tag, Image))


def test_what_was_deleted_and_created_again_under_its_name_comes_back():
    tag = make_tag("river", slug="old")
    revision = emptied(make_story(tags=[tag]))
    tag.delete()
    again = make_tag("river")
    assert list(restored(revision).tags.all()) == [again]


def test_looking_up_many_names_takes_few_queries(django_assert_max_num_queries):
    authors, tags = [make_author(f"Author {n}") for n in range(5)], [make_tag(f"tag {n}") for n in range(40)]
    revision = emptied(make_story(authors=authors, tags=tags))
    with django_assert_max_num_queries(4):
        look_up(revision.document)
