"""The plans of the desk's lists: what they show first is found without reading what else there is."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles.admin.lists import CappedPaginator
from articles.admin.story_filters import AuthorFilter, MineFilter, ToDoFilter
from articles.desk.taxonomy import count_uses
from articles.models import Author, Image, Status, Story, Tag, ViewsInHour
from articles.models.pageviews import most_read
from articles.models.problems import candidates_in
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_editor,
    make_image,
    make_section,
    make_story,
    make_tag,
)
from articles.tests.plans import STORIES, Library, fill, growing, plans_of


@pytest.fixture
def library(db):
    """A few stories that the desk has to look after, and a thousand public ones."""
    sections, undescribed = [make_section("Economy"), make_section("Sport")], make_image()
    tag, author, ended = (
        make_tag("ferry"),
        make_author("Vera Dimova"),
        make_image(rights_expire_at=timezone.now() - DAY),
    )
    for fields in ({}, {"status": Status.DRAFT}, {"published_at": timezone.now() + DAY}):
        story = make_story(tags=[tag], authors=[author], **fields)
        add_picture(story, undescribed), add_picture(story, ended)
    public = Story.objects.public().get()
    ViewsInHour.objects.create(story=public, hour=timezone.now() - HOUR, views=5)
    tags, authors = [make_tag(f"tag {n}") for n in range(10)], [make_author(), make_author("Boris Ivanov")]
    library = Library(sections, tags, authors, make_correction(public))
    library.tag, library.author, library.editor = tag, author, make_editor("boris")
    fill(library)
    return library


@pytest.fixture
def more(library):
    """As many public stories again, half of them newer and half of them older than those that are there."""

    def add():
        fill(library, range(STORIES // 2))
        fill(library, range(STORIES * 3 // 2, STORIES * 2))

    return add


def narrowed(kind, value, user=None):
    """The first page of the desk's list of stories as somebody sees it, narrowed by a filter."""
    request = RequestFactory().get("/")
    request.user = user
    chosen = kind(request, {kind.parameter_name: [str(value)]}, Story, admin.site.get_model_admin(Story))
    return list(chosen.queryset(request, Story.objects.order_by("-modified_at", "-pk"))[:100])


def test_the_board_reads_no_more_among_twice_as_many_stories(more):
    stories, now = Story.objects.all(), timezone.now()
    asked = {
        "what waits": lambda: list(stories.in_review().order_by("modified_at", "pk")[:8]),
        "what needs care": lambda: list(candidates_in(stories, now)),
        "what is scheduled": lambda: list(stories.scheduled().order_by("published_at", "pk")[:8]),
        "what is read": lambda: most_read(stories.public(), 8),
    }
    assert growing(asked, more) == {}


def test_what_is_read_is_found_without_reading_the_whole_month(library):
    plans = plans_of(lambda: most_read(Story.objects.public(), 8))
    assert plans.full_scans == []
    assert len(plans.queries) == 2


def test_the_list_of_scheduled_stories_reads_no_more_among_twice_as_many_stories(more):
    assert growing({"scheduled": lambda: narrowed(ToDoFilter, "scheduled")}, more) == {}


def test_the_list_of_ones_own_stories_reads_no_more_among_twice_as_many(more, library):
    make_story("Mine", status=Status.DRAFT, created_by=library.editor)
    assert growing({"mine": lambda: narrowed(MineFilter, "1", library.editor)}, more) == {}


def test_the_list_of_an_author_looks_up_no_more_stories_than_it_counts(library, monkeypatch):
    def work(limit):
        monkeypatch.setattr(CappedPaginator, "LIMIT", limit)
        return plans_of(lambda: narrowed(AuthorFilter, library.authors[0].pk, library.editor)).work

    assert work(20) < work(STORIES) / 2


def test_a_list_is_counted_to_its_limit_only(more, monkeypatch):
    monkeypatch.setattr(CappedPaginator, "LIMIT", 40)
    asked = {"count": lambda: CappedPaginator(Story.objects.order_by("pk"), 100).count}
    assert growing(asked, more) == {}


def test_public_stories_are_counted_without_reading_what_is_published(library, more):
    asked = {
        "tag": lambda: count_uses(Tag, [library.tag.pk], library.editor),
        "author": lambda: count_uses(Author, [library.author.pk], library.editor),
    }
    assert growing(asked, more) == {}


def test_the_library_is_listed_without_a_sort(desk, library):
    plans = plans_of(lambda: desk.get(reverse("admin:articles_image_changelist")))
    assert Image.objects.count() > STORIES
    assert plans.sorts == []
