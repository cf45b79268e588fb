"""Facts that the database itself keeps, and what saving a model does for what stands around it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.desk.publishing import publish, save_story
from articles.desk.taxonomy import CannotMerge, merge
from articles.models import (
    Author,
    CacheVersion,
    Image,
    OldAddress,
    PageViews,
    Section,
    Status,
    Story,
    StoryImage,
    Tag,
    TaggedStory,
)
from articles.models.cache_version import atomic_with_keys
from articles.models.image import number_slots
from articles.models.pageviews import add_page_views, set_imported_views
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_section,
    make_story,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def unsaved_story(like, **fields):
    return Story(section=like.section, language=like.language, headline="x", slug="x", **fields)


def save_and_fail(story):
    with atomic_with_keys():
        story.save()
        Story.objects.update(slug="")


def version():
    return CacheVersion.objects.get().number


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_a_published_story_needs_a_date():
    story = make_story()
    refused(lambda: Story.objects.filter(pk=story.pk).update(published_at=None))


def test_a_slug_is_never_empty():
    story, section, tag = make_story(), make_section(), Tag.objects.create(name="ferries")
    author = make_author()
    for row in (story, section, tag, author):
        refused(lambda row=row: type(row).objects.filter(pk=row.pk).update(slug=""))


def test_a_story_comes_once_from_a_source_but_stories_without_source_are_many():
    make_story(source="agency", source_id="1")
    make_story()
    make_story()
    make_story(source="agency")
    make_story(source="agency")
    refused(lambda: make_story(source="agency", source_id="1"))


def test_a_story_expires_after_its_publication():
    now = timezone.now()
    refused(lambda: make_story(published_at=now, expires_at=now - HOUR))


def test_a_focal_point_lies_inside_its_picture():
    image = make_image()
    refused(lambda: Image.objects.filter(pk=image.pk).update(focal_x=1.2))


def test_two_pictures_cannot_have_one_number():
    story = make_story()
    add_picture(story)
    refused(lambda: StoryImage.objects.create(story=story, position=1))


def test_pictures_are_placed_in_any_order_by_one_function():
    story = make_story()
    first, second, third = (add_picture(story, own_caption=word) for word in ("a", "b", "c"))
    number_slots(story, [third, first, second])
    assert [(slot.position, slot.own_caption) for slot in story.pictures.all()] == [(1, "c"), (2, "a"), (3, "b")]


def test_a_picture_slot_speaks_for_itself_before_its_image_does():
    image = make_image(caption="A harbour", alt_text="Boats", credit="Ana")
    slot = add_picture(make_story(), image, own_caption="The harbour on Monday")
    assert (slot.caption, slot.alt_text, slot.credit) == ("The harbour on Monday", "Boats", "Ana")


def test_a_picture_in_use_cannot_be_deleted_and_an_unused_one_takes_its_file_along(django_capture_on_commit_callbacks):
    image = make_image()
    slot = add_picture(make_story(), image)
    with pytest.raises(ProtectedError):
        image.delete()
    slot.delete()
    storage, name = image.file.storage, image.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert not storage.exists(name)


def test_a_section_or_author_in_use_cannot_be_deleted():
    section, author = make_section(), make_author()
    make_story(section=section, authors=[author])
    for row in (section, author):
        with pytest.raises(ProtectedError):
            row.delete()


def test_every_language_has_news():
    assert {(section.language, section.slug) for section in Section.objects.all()} >= {("en", "news"), ("bg", "news")}


@pytest.mark.parametrize("name", ["Feed", "Admin", "EN", "Tags", "Static", "!!!"])
def test_a_section_never_takes_an_address_of_the_site(name, client):
    section = make_section(name)
    assert section.slug not in {"feed", "admin", "en", "tags", "static", ""}
    assert client.get(section.get_absolute_url()).status_code == 200


def test_a_story_speaks_the_language_of_its_section():
    story = make_story(section=make_section("Култура", "bg"), language="en")
    assert story.language == "bg"
    assert story.get_absolute_url().startswith("/bg/kultura/")


@pytest.mark.parametrize("write", [
    lambda story, html: setattr(story, "body", html) or story.save(),
    lambda story, html: Story.objects.filter(pk=story.pk).update(body=html),
    lambda story, html: Story.objects.bulk_update([setattr(story, "body", html) or story], ["body"]),
    lambda story, html: Story.objects.bulk_create([unsaved_story(story, body=html)]),
    lambda story, html: Story.objects.create(section=story.section, headline="x", body=html),
], ids=["save", "update", "bulk_update", "bulk_create", "create"])  # fmt: skip
def test_no_way_into_the_body_goes_around_the_sanitiser(write):
    story = make_story()
    write(story, "<p onclick='x()'>Text<script>alert(1)</script></p>")
    bodies = "".join(Story.objects.values_list("body", flat=True))
    assert "Text" in bodies
    assert "script" not in bodies
    assert "onclick" not in bodies


def test_control_characters_never_reach_a_headline():
    story = make_story("Fer\x00ry \x0b sails\n again\x1f")
    story.refresh_from_db()
    assert story.headline == "Ferry sails again"
    Story.objects.update(headline="A\x00B")
    assert Story.objects.get().headline == "AB"


def test_lists_of_tags_and_authors_follow_a_story_that_is_dated_anew():
    tag, author = Tag.objects.create(name="ferries"), make_author()
    story = make_story(tags=[tag], authors=[author])
    story.published_at -= DAY
    story.section = make_section("Култура", "bg")
    story.save()
    for row in (story.tagged.get(), story.bylines.get()):
        assert (row.published_at, row.language) == (story.published_at, "bg")
    assert list(Story.objects.public().tagged_with(tag, "bg")) == [story]
    assert list(Story.objects.public().by_author(author, "en")) == []


def test_public_is_what_is_published_and_due_and_not_expired():
    now = timezone.now()
    shown = make_story()
    until_later = make_story(expires_at=now + HOUR)
    make_story(status=Status.DRAFT)
    make_story(status=Status.DRAFT, published_at=now - HOUR)
    make_story(status=Status.IN_REVIEW)
    later = make_story(published_at=now + HOUR)
    make_story(status=Status.WITHDRAWN)
    make_story(published_at=now - DAY, expires_at=now - HOUR)
    assert set(Story.objects.public()) == {shown, until_later}
    assert set(Story.objects.public(at=now + HOUR)) == {shown, later}


def test_gone_is_only_what_was_public_once():
    now = timezone.now()
    withdrawn = make_story(status=Status.WITHDRAWN, published_at=now - DAY)
    expired = make_story(published_at=now - DAY, expires_at=now - HOUR)
    make_story(status=Status.WITHDRAWN, published_at=now + DAY)
    make_story(status=Status.WITHDRAWN, published_at=None)
    make_story(status=Status.DRAFT, published_at=now - DAY)
    make_story()
    assert set(Story.objects.gone()) == {withdrawn, expired}


def test_a_story_that_is_published_without_a_date_is_published_now():
    editor = make_editor()
    story = Story(headline="Now", section=Section.objects.news("en"))
    publish(story, by=editor)
    assert abs(story.published_at - timezone.now()) < datetime.timedelta(minutes=1)
    assert story.created_by == editor


def test_each_save_is_a_new_version():
    story = make_story()
    before = story.version
    story.save()
    assert Story.objects.get().version == before + 1


def test_a_draft_that_is_withdrawn_never_was_public(client):
    story = make_story(status=Status.DRAFT, published_at=timezone.now() - DAY)
    story.status = Status.WITHDRAWN
    save_story(story, by=None)
    assert client.get(story.get_absolute_url()).status_code == 404
    story = make_story(published_at=timezone.now() - DAY)
    story.status = Status.WITHDRAWN
    save_story(story, by=None)
    assert client.get(story.get_absolute_url()).status_code == 410


# The cache version


def test_a_cascade_raises_keys():
    tag = Tag.objects.create(name="ferries")
    make_story(tags=[tag])
    before = version()
    Tag.objects.all().delete()
    assert not TaggedStory.objects.exists()
    assert version() > before


def test_several_writes_together_raise_keys_once_and_none_at_all_if_they_fail():
    story = make_story()
    before = version()
    with atomic_with_keys():
        story.lead = "Another lead"
        story.save()
        story.tags.add("a", "b", "c")
        assert version() == before
    assert version() == before + 1
    refused(lambda: save_and_fail(story))
    assert version() == before + 1
    assert Story.objects.get().slug


def test_counting_page_views_raises_no_key_and_touches_no_story():
    story = make_story()
    before, modified = version(), story.modified_at
    add_page_views({story.pk: 3})
    set_imported_views(story, 100)
    add_page_views({story.pk: 2, 999_999: 5})
    story = Story.objects.get()
    assert story.views == 105
    assert (version(), story.modified_at) == (before, modified)
    assert PageViews.objects.count() == 1


# Merging, renaming


def test_a_renamed_section_tag_or_author_leads_from_its_old_address(client):
    tag, author = Tag.objects.create(name="Ferries"), make_author()
    make_story(tags=[tag], authors=[author])
    for row, address in [
        (make_section("Economy"), "/economy/"),
        (tag, "/tags/ferries/"),
        (author, "/authors/ana-petrova/"),
    ]:
        assert row.get_absolute_url() == address
        row.slug = "first-new"
        row.save()
        row.slug = "second-new"
        row.save()
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, row.get_absolute_url())


def test_merging_moves_stories_and_addresses(client):
    old, new = make_section("Markets"), make_section("Economy")
    story = make_story(section=old)
    merge(old, new)
    story.refresh_from_db()
    assert story.section == new
    assert client.get("/markets/")["Location"] == "/economy/"
    assert client.get(f"/markets/{story.pk}-{story.slug}/")["Location"] == story.get_absolute_url()
    assert Section.objects.named("Markets", language="en") == new


def test_merging_authors_and_tags_leaves_each_once_on_a_story():
    one, two = make_author("A. Petrova"), make_author("Ana Petrova")
    first, second = Tag.objects.create(name="ferry"), Tag.objects.create(name="ferries")
    both = make_story(tags=[first, second], authors=[one, two])
    only = make_story(tags=[first], authors=[one])
    merge(one, two)
    merge(first, second)
    for story in (both, only):
        assert [author.name for author in story.authors.all()] == ["Ana Petrova"]
        assert [tag.name for tag in story.tags.all()] == ["ferries"]
    assert OldAddress.objects.count() == 2
    assert Author.objects.count() == 1


def test_what_belongs_to_two_languages_or_is_one_cannot_be_merged():
    english, bulgarian = make_section("Sport"), make_section("Спорт", "bg")
    for old, into in [(english, bulgarian), (english, english), (english, make_author())]:
        with pytest.raises(CannotMerge):
            merge(old, into)
