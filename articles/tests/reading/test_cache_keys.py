"""Whatever changes, the pages that show it are new at once, and no other page is rendered again.

A change is made to each field of each model that readers can see. What each page should then be is what a page cache
says that has just started.
"""

import datetime
import re

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from articles.models import PublicModel, Status
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_address,
    picture_bytes,
)
from articles.tests.leaks.asking import ask
from articles.tests.wsgi import empty_cache

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)
# A change of these is no change of the row, but of which row it is, or breaks what a page is found by.
NEVER_CHANGED = {
    "id",
    "uid",
    "checksum",
    "file",
    "before",
    "after",
    "made_by",
    "created_by",
    "user",
    "story",
    "content_object",
}
# Written by saves alone.
BY_ITSELF = {"modified_at", "created_at", "version"}


class World:
    """A small site, and its pages as a page cache has them."""

    def __init__(self):
        self.sections = [make_section("Economy"), make_section("Sport")]
        self.tags = [make_tag("ferries"), make_tag("budget")]
        self.portrait = make_image(data=picture_bytes(colour=(1, 2, 3)), alt_text="A face")
        self.authors = [make_author(portrait=self.portrait, bio="Writes."), make_author("Ivan Ivanov")]
        self.images = [
            make_image(data=picture_bytes(colour=(9, number, 9)), alt_text=f"Picture {number}") for number in range(3)
        ]
        figure = f'<figure><img src="newsroom:{self.images[2].checksum}" alt=""></figure>'
        ferry, budget = self.tags
        ana, ivan = self.authors
        economy, sport = self.sections
        self.story = make_story(
            "The bridge opens", section=economy, tags=[ferry], authors=[ana], body=f"<p>Text.</p>{figure}",
            published_at=MOMENT, source="Agency", source_url="https://agency.example/", lead="A lead.",
        )  # fmt: skip
        self.slot = add_picture(self.story, self.images[0])
        self.related = make_story(
            "The ferry sails", section=economy, tags=[ferry], authors=[ivan], published_at=MOMENT + HOUR
        )
        add_picture(self.related, self.images[1])
        self.other = make_story("The match ends", section=sport, tags=[budget], published_at=MOMENT + 60 * DAY)
        self.draft = make_story("Not yet", section=sport, status=Status.DRAFT, tags=[budget])
        make_correction(self.related)
        self.page = make_page()
        for number in range(21):
            make_story(f"Older {number}", section=sport, published_at=MOMENT - (number + 1) * DAY)
        self.rendered: list[str] = []
        self.cache = self._noting_cache()
        self.paths = self._paths()
        self.bodies = {path: self.ask(path) for path in self.paths}

    def _noting_cache(self):
        cache = empty_cache()
        django = cache._application

        def noting(environ, start_response):
            self.rendered.append(
                environ["PATH_INFO"] + ("?" + environ["QUERY_STRING"] if environ["QUERY_STRING"] else "")
            )
            return django(environ, start_response)

        cache._application = noting
        return cache

    def _paths(self):
        front = ask(self.cache, "/").body and ask(self.cache, "/", headers={"HTTP_ACCEPT_ENCODING": ""}).body.decode()
        older = re.search(r"\?before=[\d-]+", front)[0]
        lists = ["/", *(one.get_absolute_url() for one in (*self.sections, *self.tags, *self.authors))]
        stories = [story.get_absolute_url() for story in (self.story, self.related, self.other)]
        months = [f"/sitemap-2026-{month}.xml" for month in (2, 3, 5)]
        files = [picture_address(image) for image in (*self.images, self.portrait)]
        return [
            *lists, *(f"{path}feed/" for path in lists), *stories, *months, *files, f"/{older}", "/bg/",
            self.page.get_absolute_url(), "/corrections/", "/sitemap.xml", "/robots.txt",
        ]  # fmt: skip

    def ask(self, path, cache=None):
        answer = ask(cache or self.cache, path, headers={"HTTP_ACCEPT_ENCODING": ""})
        return answer.status, re.sub(rb"<lastBuildDate>.*?</lastBuildDate>", b"", answer.body)

    def stale_and_needless(self):
        """The pages that aren't what they should be, and those that were rendered again though they are the same."""
        cache = empty_cache()
        should_be = {path: self.ask(path, cache) for path in self.paths}
        self.rendered.clear()
        now = {path: self.ask(path) for path in self.paths}
        stale = [path for path in self.paths if now[path] != should_be[path]]
        needless = [path for path in self.rendered if now[path] == self.bodies[path] and now[path][0] == 200]
        self.bodies = now
        return stale, needless


@pytest.fixture
def world():
    return World()


def rows_of(world):
    """A row of each model that readers see."""
    return {
        "section": world.sections[0], "tag": world.tags[0], "author": world.authors[0], "image": world.images[0],
        "story": world.story, "storyimage": world.slot, "page": world.page, "byline": world.story.bylines.get(),
        "taggedstory": world.story.tagged.get(), "storyfigure": world.story.figures.get(),
        "correction": world.related.corrections.get(),
    }  # fmt: skip


def other_value(row, field):
    """A value for a field that differs from the one that it has; None if there is none."""
    value = getattr(row, field.name)
    if field.choices:
        return next(choice for choice, _words in field.choices if choice != value)
    if isinstance(field, models.ForeignKey):
        return field.related_model.objects.exclude(pk=getattr(row, field.attname)).last()
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) + HOUR
    if isinstance(field, models.FloatField):
        return 0.25
    if isinstance(field, models.IntegerField):
        return value + 1
    if isinstance(field, models.JSONField):
        return {"caption": "other"}
    if isinstance(field, models.SlugField):
        return "other"
    if isinstance(field, models.URLField):
        return "https://other.example/"
    return f"{value} Other." if field.name != "body" else f"{value}<p>Other.</p>"


def fields_of(model):
    return [field for field in model._meta.concrete_fields if field.name not in NEVER_CHANGED | BY_ITSELF]


PUBLIC = {
    model._meta.model_name: model
    for model in apps.get_app_config("articles").get_models()
    if issubclass(model, PublicModel)
}
CHANGES = [
    (name, field.name) for name, model in PUBLIC.items() if name != "correction" for field in fields_of(model)
]  # corrections are never changed
# What a page carries in one key though it doesn't show all of it.
NEEDLESS = {
    ("image", "caption"),
    ("image", "copyright"),
    ("image", "credit"),
    ("image", "alt_text"),
    ("storyimage", "own_credit"),
}


@pytest.mark.parametrize(("model", "name"), CHANGES, ids=lambda value: value)
def test_changed_field_is_on_every_page_that_shows_it_and_renders_no_other(world, model, name):
    row = rows_of(world)[model]
    row.refresh_from_db()
    setattr(row, name, other_value(row, row._meta.get_field(name)))
    row.save()
    stale, needless = world.stale_and_needless()
    assert stale == []
    assert needless == []
