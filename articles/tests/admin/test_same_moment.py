"""Two editors at the same moment: both saves succeed, and what both create is created once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse

from articles.models import Author, CacheVersion, Image, Section, Story, Tag, UnsavedText
from articles.models.cache_keys import SITE
from articles.models.cache_version import atomic_with_keys, raise_keys
from articles.tests.admin.forms import address, errors_in, form_in
from articles.tests.factories import add_picture, make_editor, make_image, make_story, picture_bytes

# SQLite's writers wait in a queue, so there they run one after the other.
AT_ONCE = 1 if connection.vendor == "sqlite" else 2

on_two_connections = pytest.mark.django_db(transaction=True)


@contextmanager
def meeting_before(signal, model):
    """Two threads wait for each other, once, before a signal of a model is handled."""
    barrier, met = threading.Barrier(AT_ONCE, timeout=20), threading.local()

    def wait(**_signal):
        if not hasattr(met, "once"):
            met.once = True
            barrier.wait()

    signal.connect(wait, sender=model)
    try:
        yield
    finally:
        signal.disconnect(wait, sender=model)


def together(*calls):
    """Call functions at the same time, each in a thread with its own database connection; their results."""

    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [*pool.map(run, calls)]


def logged_in(username):
    browser = Client()
    browser.force_login(make_editor(username))
    return browser


def story_with_keyword(keyword, headline):
    story = make_story(headline)
    add_picture(story, make_image(keywords=keyword))
    return story


def sender(browser, address, form_id, **changes):
    """Open a form; returns a function that submits it."""
    form = form_in(browser.get(address), form_id) | changes
    return lambda: browser.post(address, form)


def saver(browser, story, **changes):
    return sender(browser, address(story), "story_form", _save="1", **changes)


@on_two_connections
@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("harbour", "harbour", ["harbour"]),
        ("harbour", "Harbour", None),  # one of the two spellings
        ("пристанище", "Пристанище", None),
        ("C", "C++", ["C", "C++"]),  # other words with the same slug
    ],
)
def test_two_editors_tick_the_same_new_keyword_in_two_stories(first, second, names):
    stories = [story_with_keyword(first, "One"), story_with_keyword(second, "Two")]
    ana, boris = logged_in("ana"), logged_in("boris")
    sends = [
        saver(ana, stories[0], offered_tag=first, headline="One of Ana's"),
        saver(boris, stories[1], offered_tag=second, headline="Two of Boris's"),
    ]
    with meeting_before(pre_save, Tag):
        answers = together(*sends)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {*Story.objects.values_list("headline", flat=True)} == {"One of Ana's", "Two of Boris's"}
    tags = Tag.objects.order_by("name")
    if names:
        assert [tag.name for tag in tags] == names
    else:
        assert len(tags) == 1
    assert [story.tags.get().name.casefold() for story in stories] == [first.casefold(), second.casefold()]


@on_two_connections
def test_two_editors_tick_the_same_new_keywords_in_another_order():
    words = ["Alpha,beta", "alpha,Beta"]
    stories = [story_with_keyword(keywords, f"Story {number}") for number, keywords in enumerate(words)]
    sends = [
        saver(logged_in(f"editor{number}"), story, offered_tag=words[number].split(","))
        for number, story in enumerate(stories)
    ]
    with meeting_before(pre_save, Tag):
        answers = together(*sends)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Tag.objects.count() == 2
    assert [story.tags.count() for story in stories] == [2, 2]


@on_two_connections
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: Author.objects.named("Ana Petrova"), Author),
        (lambda: Section.objects.named("Markets", language="en"), Section),
        (lambda: Tag.objects.named("budget"), Tag),
    ],
)
def test_a_name_created_twice_at_once_exists_once(make, kind):
    with meeting_before(pre_save, kind):
        first, second = together(make, make)
    assert first == second
    assert sorted([first.is_new, second.is_new]) == [False, True]


@on_two_connections
@pytest.mark.parametrize("kind", [Author, Tag])
def test_a_name_created_during_the_look_up_is_found(kind):
    def name_it(before_statement=None):
        """Find or create "Harbour", while another connection creates "harbour" before the given statement.

        Returns the statements.
        """
        said = []

        def interrupt(execute, sql, *args):
            if len(said) == before_statement and (AT_ONCE > 1 or not connection.in_atomic_block):
                assert not any(earlier.startswith("INSERT") for earlier in said)  # the other one would wait for ever
                together(lambda: kind.objects.create(name="harbour"))
            said.append(sql)
            return execute(sql, *args)

        connection.ensure_connection()  # whose own first statement would be counted otherwise
        with connection.execute_wrapper(interrupt):
            kind.objects.named("Harbour")
        assert kind.objects.count() == 1
        kind.objects.all().delete()
        return said

    statements = name_it()
    (inserted,) = [number for number, sql in enumerate(statements) if sql.startswith("INSERT")]
    for number in range(inserted + 1):
        name_it(before_statement=number)


@on_two_connections
def test_of_two_tags_added_with_one_name_the_second_is_refused_at_its_field():
    add = reverse("admin:articles_tag_add")
    sends = [sender(logged_in(username), add, "tag_form", name="harbour") for username in ("ana", "boris")]
    with meeting_before(pre_save, Tag):
        answers = together(*sends)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert sorted(errors_in(answer)[:1] for answer in answers) == [
        [],
        ["There is already the tag “harbour”."],
    ]


@on_two_connections
def test_two_authors_of_the_same_name_added_at_once_get_different_addresses():
    add = reverse("admin:articles_author_add")
    sends = [sender(logged_in(username), add, "author_form", name="Ana Petrova") for username in ("ana", "boris")]
    with meeting_before(pre_save, Author):
        answers = together(*sends)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert sorted(Author.objects.values_list("slug", flat=True)) == ["ana-petrova", "ana-petrova-2"]


@on_two_connections
def test_of_two_uploads_of_the_same_picture_the_second_is_refused_by_name():
    add, data = reverse("admin:articles_image_add"), picture_bytes()
    sends = [
        sender(logged_in(username), add, "image_form", file=SimpleUploadedFile("a.png", data), caption=f"By {username}")
        for username in ("ana", "boris")
    ]
    with meeting_before(pre_save, Image):
        answers = together(*sends)
    image = Image.objects.get()
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert sorted(errors_in(answer) for answer in answers) == [
        [],
        [f"Already in the library, as no. {image.pk}: “{image.caption}”."],
    ]
    originals = [name for name in default_storage.listdir(image.key)[1] if name.startswith("original-")]
    assert originals == [image.file.name.split("/")[1]]


@on_two_connections
def test_concurrent_changes_create_the_row_of_the_version_once():
    CacheVersion.objects.all().delete()
    barrier = threading.Barrier(AT_ONCE, timeout=20)

    def change():
        with atomic_with_keys():
            assert not CacheVersion.objects.exists()
            barrier.wait()
            raise_keys([SITE])

    together(*[change] * AT_ONCE)
    assert CacheVersion.objects.get().number >= AT_ONCE


@on_two_connections
def test_of_two_accounts_autosaving_under_the_same_key_one_is_refused():
    """Keys are random, so one of the two is forged."""
    address, key = reverse("admin:articles_story_unsaved"), str(uuid.uuid4())
    sends = [partial(logged_in(username).post, address, {"unsaved": key}) for username in ("ana", "boris")]
    with meeting_before(pre_save, UnsavedText):
        answers = together(*sends)
    assert sorted(answer.status_code for answer in answers) == [200, 403]
    assert UnsavedText.objects.count() == 1


def set_up_two_stories():
    stories = [story_with_keyword("harbour", headline) for headline in ("One", "Two")]
    forms = []
    for story in stories:
        browser = logged_in(f"editor{story.pk}")
        form = form_in(browser.get(address(story), headers={"host": "127.0.0.1"}), "story_form")
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items())
        forms.append([address(story), form | {"offered_tag": "harbour", "_save": "1"}, cookies])
    return forms


def tags_of_all_stories():
    return [[tag.name for tag in story.tags.all()] for story in Story.objects.all()]


def test_two_editors_tick_the_same_new_keyword_on_a_site_with_a_database_file(site):
    forms, start = site.run(set_up_two_stories), threading.Barrier(2)

    def send(address, form, cookies):
        asking = site.connection()
        asking.connect()
        start.wait()
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        asking.request("POST", address, urlencode(form, doseq=True), headers)
        return asking.getresponse().status

    with ThreadPoolExecutor(2) as editors:
        assert [*editors.map(send, *zip(*forms, strict=True))] == [302, 302]
    assert site.run(tags_of_all_stories) == [["harbour"], ["harbour"]]
