"""Whatever changes, the pages that show it are new at once, and no other page is rendered again.

A change is made to each field of each model that readers can see. What each page should then be is what a page cache
says that has just started.
"""

import datetime
import gzip
import re
import time

import brotli
import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from articles.desk.deleting import delete_story
from articles.desk.publishing import publish, save_story, withdraw
from articles.desk.taxonomy import merge
from articles.models import Author, CacheChange, CacheVersion, Image, PublicModel, Status, Story
from articles.models.image import number_slots, set_pictures
from articles.models.pageviews import add_page_views
from articles.models.taxonomy import set_authors
from articles.reading import listing, page_cache, view_counts
from articles.reading.shown import noting
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_front_page,
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_transaction")]

MOMENT = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)


class World:
    """A small site, and its pages as a page cache has them."""

    def __init__(self):
        self.sections = [make_section("Economy"), make_section("Sport")]
        self.topic = make_image(data=picture_bytes(colour=(3, 2, 1)), alt_text="A pier")
        self.tags = [make_tag("ferries", introduction="All about ferries.", picture=self.topic), make_tag("budget")]
        self.portrait = make_image(data=picture_bytes(colour=(1, 2, 3)), alt_text="A face")
        self.authors = [make_author(portrait=self.portrait, bio="Writes."), make_author("Ivan Ivanov")]
        self.images = [
            make_image(data=picture_bytes(colour=(9, number, 9)), alt_text=f"Picture {number}") for number in range(3)
        ]
        figure = f'<figure><img data-file="{self.images[2].checksum}"></figure>'
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
        self.front_image = make_image(data=picture_bytes(colour=(7, 7, 7)), alt_text="On the front page alone")
        make_front_page({"place": "lead", "story": self.other}, at=MOMENT)
        self.front_page = make_front_page(
            {"place": "lead", "story": self.story},
            {"place": "second", "section": sport},
            {"place": "second", "story": self.other, "image": self.front_image, "until": timezone.now() + DAY},
            {"place": "topic", "tag": ferry},
            {"place": "block", "section": economy},
        )
        self.page = make_page()
        for number in range(8):
            make_story(f"Older {number}", section=sport, published_at=MOMENT - (number + 1) * 20 * DAY)
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
        _status, latest = self.ask("/latest/", empty_cache())
        older = re.search(rb"\?before=[\d-]+", latest)[0].decode()
        lists = [*(one.get_absolute_url() for one in (*self.sections, *self.tags, *self.authors))]
        stories = [story.get_absolute_url() for story in (self.story, self.related, self.other)]
        months = [f"/sitemap-2026-{month}.xml" for month in (1, 3, 5)]
        files = [picture_address(image) for image in (*self.images, self.portrait, self.topic, self.front_image)]
        return [
            "/", "/latest/", *lists, "/feed/", *(f"{path}feed/" for path in lists), *stories, *months, *files,
            f"/latest/{older}", "/bg/", "/bg/latest/",
            self.page.get_absolute_url(), "/corrections/", "/sitemap.xml", "/robots.txt",
        ]  # fmt: skip

    def ask(self, path, cache=None):
        answer = ask(cache or self.cache, path, headers={"HTTP_ACCEPT_ENCODING": ""})
        return answer.status, re.sub(rb"<lastBuildDate>.*?</lastBuildDate>", b"", answer.body)

    def look(self):
        """The pages that aren't what they should be, and those that were rendered again though they are the same."""
        cache = empty_cache()
        should_be = {path: self.ask(path, cache) for path in self.paths}
        self.rendered.clear()
        now = {path: self.ask(path) for path in self.paths}
        stale = [path for path in self.paths if not is_same(now[path], should_be[path])]
        needless = [path for path in self.rendered if now[path] == self.bodies[path] and now[path][0] == 200]
        self.bodies = now
        return stale, needless


AROUND = re.compile(rb'<aside class="related".*?</aside>|<nav class="section-end".*?</nav>', re.DOTALL)
BY_THE_WAY = re.compile(AROUND.pattern + rb'|<nav class="front-page__focus".*?</nav>|\s', re.DOTALL)


def is_same(now, should_be):
    """Whether a page is as it should be. Stories around it may be missing, but those that are shown are public.

    So may topics in focus.
    """
    if now == should_be:
        return True
    is_alike = (now[0], BY_THE_WAY.sub(b"", now[1])) == (should_be[0], BY_THE_WAY.sub(b"", should_be[1]))
    links = {f'href="{one.get_absolute_url()}" dir="auto">{one.list_headline}<' for one in Story.objects.public()}
    return is_alike and all(
        any(link.encode() in item for link in links)
        for part in AROUND.findall(now[1])
        for item in re.findall(rb"<li[ >].*?</li>", part, re.DOTALL)
    )


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(listing, "STORIES_ON_A_PAGE", 5)
    return World()


def rows_of(world):
    """A row of each model that readers see."""
    return {
        "section": world.sections[0], "tag": world.tags[0], "author": world.authors[0], "image": world.images[0],
        "story": world.story, "storyimage": world.slot, "page": world.page, "byline": world.story.bylines.first(),
        "taggedstory": world.story.tagged.first(), "storyfigure": world.story.figures.first(),
        "correction": world.related.corrections.first(), "frontpage": world.front_page,
        "frontslot": world.front_page.slots.exclude(image=None).get(),
    }  # fmt: skip


def other_value(row, field):
    """A value for a field that differs from the one that it has."""
    value = getattr(row, field.name)
    if field.name == "place":
        return "related"
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


MODELS = apps.get_app_config("articles").get_models()
PUBLIC = {model._meta.model_name: model for model in MODELS if issubclass(model, PublicModel)}
# A row with another value here is another row, or is written by saves alone.
NEVER_CHANGED = {
    "id", "uid", "checksum", "file", "width", "height", "created_by", "user", "story", "content_object",
    "modified_at", "created_at", "version", "is_pinned", "front_page",
}  # fmt: skip
LAST = {"status", "language", "is_published", "place"}  # after them readers no longer see the row as it was
# A name and its address are one key, though feeds show only names, and sitemaps only addresses; an order may stay the
# same; and the sitemap's index depends on all dates of publication.
MAY_RENDER_MORE = {
    ("tag", "slug"): "feed", ("author", "slug"): "feed", ("author", "portrait"): "media",
    ("tag", "picture"): "media", ("taggedstory", "tag"): "media",
    ("frontslot", "image"): "media",
    ("section", "name"): "feed|sitemap-",
    ("section", "position"): "", ("page", "position"): "",
    ("story", "published_at"): "sitemap.xml", ("story", "language"): "sitemap.xml",
    ("story", "status"): "sitemap.xml|before|media", ("section", "language"): "sitemap.xml",
    **{("frontslot", name): "^/$" for name in ("position", "section", "tag", "until", "weight")},
    ("story", "expires_at"): "", ("image", "rights_expire_at"): "",  # pages must know when they end
}  # fmt: skip


def fields_of(model):
    """The fields of a model that can change, those last that take the row from readers."""
    fields = [field for field in model._meta.concrete_fields if field.name not in NEVER_CHANGED]
    return sorted(fields, key=lambda field: field.name in LAST)


# Corrections never change, and the rows of a text's pictures follow the text.
@pytest.mark.parametrize("model", sorted(PUBLIC.keys() - {"correction", "storyfigure"}))
def test_changed_field_is_on_every_page_that_shows_it_and_renders_no_other(world, model):
    wrong = []
    for field in fields_of(PUBLIC[model]):
        row = PUBLIC[model].objects.get(pk=rows_of(world)[model].pk)
        setattr(row, field.name, other_value(row, field))
        row.save()
        stale, needless = world.look()
        allowed = MAY_RENDER_MORE.get((model, field.name))
        needless = [path for path in needless if allowed is None or not re.search(allowed, path)]
        if stale or needless:
            wrong.append((field.name, stale, needless))
    assert wrong == []


# Each follows the one before. A picture's file may be rendered again where something that shows it comes or goes.
VERBS = {
    "a new story": lambda world: make_story("New", section=world.sections[0], tags=world.tags, authors=world.authors),
    "a published draft": lambda world: publish(world.draft, by=None),
    "a correction": lambda world: make_correction(Story.objects.get(pk=world.story.pk)),
    "another order of pictures": lambda world: number_slots(
        world.story, [add_picture(world.story, world.images[1]), world.slot]
    ),
    "another order of authors": lambda world: set_authors(world.story, [*reversed(world.authors)]),
    "another portrait": lambda world: Author.objects.filter(pk=world.authors[0].pk).update(portrait=world.images[1]),
    "no pictures": lambda world: set_pictures(world.story, []),
    "a new section": lambda world: make_section("Culture"),
    "merged tags": lambda world: merge(*world.tags),
    "merged authors": lambda world: merge(*world.authors),
    "a deleted tag": lambda world: world.tags[1].delete(),
    "a withdrawn story": lambda world: withdraw(Story.objects.get(pk=world.story.pk), by=None),
    "a deleted story": lambda world: delete_story(world.other, by=None),
    "another front page": lambda world: make_front_page({"place": "lead", "story": world.draft}),
    "a deleted story that leads": lambda world: delete_story(world.draft, by=None),
    "merged sections": lambda world: merge(*world.sections),
    "many stories": lambda world: Story.objects.update(lead="All the same."),
}
AT_ONCE = {"merged sections", "many stories"}  # too much to be named


def test_what_the_desk_does_is_on_every_page_that_shows_it(world):
    wrong = []
    for words, do in VERBS.items():
        do(world)
        stale, needless = world.look()
        needless = [path for path in needless if not path.startswith(("/media/", "/sitemap.xml"))]
        if stale or (needless and words not in AT_ONCE):
            wrong.append((words, stale, needless))
    assert wrong == []


def rewrite(story):
    story.headline, story.body = "Other", "<p>Other.</p>"
    save_story(story, by=None)


NOTHING = {
    "a draft": lambda world: make_story("Draft", status=Status.DRAFT, tags=world.tags, authors=world.authors),
    "a saved draft": lambda world: rewrite(world.draft),
    "a draft with a picture": lambda world: add_picture(world.draft, make_image()),
    "a scheduled story": lambda world: make_story("Later", published_at=timezone.now() + DAY, tags=world.tags),
    "an unchanged save": lambda world: save_story(Story.objects.get(pk=world.story.pk), by=None),
    "a new tag": lambda world: make_tag("new"),
    "a new author": lambda world: make_author("Somebody", portrait=world.images[0]),
    "a page that isn't published": lambda world: make_page("Privacy", is_published=False),
    "tomorrow's front page": lambda world: make_front_page(
        {"place": "lead", "story": world.related}, at=timezone.now() + DAY
    ),
    "a deleted draft": lambda world: delete_story(world.draft, by=None),
}


def test_what_no_reader_sees_raises_nothing(world):
    number, raised = CacheVersion.objects.get().number, []
    for words, do in NOTHING.items():
        do(world)
        assert world.look() == ([], [])
        if world.rendered or CacheVersion.objects.get().number != number:
            raised.append(words)
        number = CacheVersion.objects.get().number
    assert raised == []


def test_many_drafts_raise_nothing_and_many_public_stories_drop_every_page():
    section = make_section()
    before = CacheVersion.objects.get().number
    fields = {"section": section, "language": "en", "headline": "x", "slug": "x"}
    Story.objects.bulk_create(Story(**fields) for _ in range(150))
    assert CacheVersion.objects.get().number == before
    Story.objects.bulk_create(Story(**fields, status=Status.PUBLISHED, published_at=MOMENT) for _ in range(150))
    assert CacheVersion.objects.get().number == before + 1
    assert CacheChange.objects.filter(key="site", number=before + 1).exists()


# What changes by itself.


def move_clock(monkeypatch, seconds):
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + datetime.timedelta(seconds=seconds))


def move_clock_to_noon(monkeypatch):
    """To tomorrow's, so that minutes can pass without a new day."""
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    noon = tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)
    move_clock(monkeypatch, (noon - timezone.now()).total_seconds())


def test_what_appears_or_ends_by_itself_does_so_where_it_is_shown_and_a_new_day_is_for_lists(world, monkeypatch):
    move_clock_to_noon(monkeypatch)
    soon = timezone.now() + datetime.timedelta(seconds=300)
    make_story("On time", published_at=soon, tags=world.tags, section=world.sections[1])
    Story.objects.filter(pk=world.related.pk).update(expires_at=soon)
    Image.objects.filter(pk=world.images[0].pk).update(rights_expire_at=soon)
    world.look()
    before = CacheVersion.objects.get().number
    move_clock(monkeypatch, 600)
    stale, _needless = world.look()
    assert stale == []
    assert {path for path in world.rendered if path.startswith("/sport/3-") or path == "/robots.txt"} == set()
    world.rendered.clear()
    move_clock(monkeypatch, 3 * 86400)
    stale, needless = world.look()
    assert stale == []
    assert {"/", "/sport/", "/tags/budget/"} <= {*world.rendered}
    assert [path for path in needless if "feed" in path or path.startswith("/sport/3-")] == []
    assert CacheVersion.objects.get().number == before  # nobody has written anything


def test_page_ends_with_what_it_shows_though_nobody_can_be_asked(world, monkeypatch):
    soon = timezone.now() + datetime.timedelta(seconds=300)
    Story.objects.filter(pk=world.story.pk).update(expires_at=soon)
    world.look()
    monkeypatch.setattr(time, "time", lambda now=time.time: now() + 600)
    ended = ["/economy/", world.story.get_absolute_url(), world.related.get_absolute_url(), "/economy/feed/"]
    ended.append(picture_address(world.images[0]))
    world.rendered.clear()
    for path in [*ended, world.other.get_absolute_url(), "/robots.txt"]:
        world.ask(path)
    assert world.rendered == ended


# What other caches are told.


def header(path, name):
    return dict(ask(empty_cache(), path).headers).get(name, "")


def test_no_other_cache_may_show_a_page_beyond_the_end_of_something_on_it(world, settings):
    settings.SHARED_CACHE_SECONDS = 600
    ending = world.story.get_absolute_url()
    assert "s-maxage=600" in header(ending, "Cache-Control")
    soon = timezone.now() + datetime.timedelta(seconds=120)
    Story.objects.filter(pk=world.story.pk).update(expires_at=soon)
    for path in [ending, "/economy/", "/economy/feed/", picture_address(world.images[0])]:
        lifetimes = [int(number) for number in re.findall(r"=(\d+)", header(path, "Cache-Control"))]
        assert max(lifetimes) in range(60, 121)
    assert "s-maxage=600" in header("/robots.txt", "Cache-Control")
    cached = empty_cache()
    first, second = (dict(ask(cached, ending).headers)["Cache-Control"] for _ in range(2))
    assert "s-maxage=1" in first
    assert "s-maxage=1" in second


def test_pages_tell_their_keys_where_a_setting_names_the_header(world, settings, monkeypatch):
    path = world.story.get_absolute_url()
    assert header(path, "Surrogate-Key") == ""
    settings.SURROGATE_KEY_HEADER = "Surrogate-Key"
    keys = header(path, "Surrogate-Key").split()
    assert {"site", "frame:en", f"story:{world.story.pk}", f"tag:{world.tags[0].pk}"} <= {*keys}
    monkeypatch.setattr(page_cache, "MAX_SURROGATE_KEYS", 60)
    assert header(path, "Surrogate-Key") == "site"


# View counts.


@pytest.mark.parametrize(("years", "most"), [(1, 14), (100, 2)])
def test_older_page_of_a_sparse_list_carries_few_keys(years, most):
    now = timezone.now()
    with noting() as shown:
        listing.shows_list(("en",), (now, 1), now - datetime.timedelta(days=365 * years))
    assert 2 <= len(shown.keys) <= most


def test_counts_on_cached_pages_follow_without_rendering_the_pages_of_stories(world, monkeypatch):
    path = world.story.get_absolute_url()
    add_page_views({world.story.pk: 1_000})
    world.cache = world._noting_cache()
    for each in (path, "/latest/"):
        assert b"1,000 views" in world.ask(each)[1]
    add_page_views({world.story.pk: 9})
    monkeypatch.setattr(view_counts, "LEFT_ALONE", -1)
    view_counts.bring_up_to_date(world.cache._pages.pages())
    assert b"1,000 views" in world.ask(path)[1]  # not yet one in a hundred
    add_page_views({world.story.pk: 9_991})
    view_counts.bring_up_to_date(world.cache._pages.pages())
    world.rendered.clear()
    for encoding, decode in [("", bytes), ("gzip", gzip.decompress), ("br", brotli.decompress)]:
        answer = ask(world.cache, path, headers={"HTTP_ACCEPT_ENCODING": encoding})
        assert b">11,000 views<" in decode(answer.body)
    assert world.rendered == []
    assert b">11,000 views<" in world.ask("/latest/")[1]
    assert world.rendered == ["/latest/"]
