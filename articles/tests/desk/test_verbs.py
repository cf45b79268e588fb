"""All that the desk does: each verb asks who may, and writes one line into the log."""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import desk
from articles.desk.accounts import make_author as make_author_of
from articles.desk.bulk import Changes, reclassify
from articles.desk.corrections import correct
from articles.desk.credits import CREDIT_ADDED, add_credits
from articles.desk.deleting import bring_back, delete_story
from articles.desk.front_page import arrange, cancel, lead_with
from articles.desk.front_page import restore as restore_front_page
from articles.desk.invitations import invite
from articles.desk.previews import make_link, revoke_link
from articles.desk.publishing import (
    publish,
    return_to_draft,
    save_story,
    submit,
    withdraw,
)
from articles.desk.restoring import restore
from articles.desk.taxonomy import merge
from articles.desk.undo import undo_import
from articles.models import Author, ImportItem, ImportRun, Outcome, Section, Status, Story
from articles.tests.factories import (
    DAY,
    make_author,
    make_editor,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db


def on_a(status, verb, **more):
    """The call of a verb for a story of that status."""
    story = make_story(status=status)
    return lambda by: verb(story, by=by, **more)


def saving_a_new_one():
    story = Story(headline="A new one", section=Section.objects.news("en"))
    return lambda by: save_story(story, by=by)


def bringing_back():
    deleted = delete_story(make_story(status=Status.DRAFT), by=None)
    return lambda by: bring_back(deleted, by=by)


def inviting():
    account = make_member("Reporter", "rada")
    return lambda by: invite(account, by=by)


def making_an_author():
    account = make_member("Reporter", "rada", first_name="Rada", last_name="Ilieva")
    return lambda by: make_author_of(account, by=by)


def adding_credits():
    image = make_image()
    return lambda by: add_credits({image.pk: "Rada Ilieva"}, by=by)


def restoring():
    story = make_story()
    first = save_story(story, by=None)
    story.headline = "Changed"
    save_story(story, by=None)
    return lambda by: restore(story, first, by=by)


def correcting():
    story = make_story()
    before = save_story(story, by=None)
    story.lead = "It cost 47 million."
    after = save_story(story, by=None)
    return lambda by: correct(story, by=by, wrong="74 million.", right="47 million.", before=before, after=after)


def revoking():
    link = make_link(make_story(status=Status.DRAFT), by=make_editor("link-maker"), hours=4)
    LogEntry.objects.all().delete()
    return lambda by: revoke_link(link, by=by)


def merging(make, first, second):
    old, into = make(first), make(second)
    return lambda by: merge(old, into, by=by)


def arranging():
    make_section()
    return lambda by: arrange("en", [], by=by)


def restoring_a_front_page():
    earlier = arrange("en", [], by=None)
    arrange("en", [], by=None)
    return lambda by: restore_front_page(earlier, by=by)


def cancelling():
    page = arrange("en", [], by=None, at=timezone.now() + DAY)
    return lambda by: cancel(page, by=by)


def undo_of_an_import():
    run = ImportRun.objects.create(paths="page.txt")
    ImportItem.objects.create(run=run, file="page.txt", outcome=Outcome.CREATED, story=make_story())
    return lambda by: undo_import(run, by=by)


# How each is set up, and what the log says of it.
VERBS = {
    "submit": (lambda: on_a(Status.DRAFT, submit), CHANGE, "Submitted for review."),
    "publish": (lambda: on_a(Status.IN_REVIEW, publish), CHANGE, "Published."),
    "publish, later": (
        lambda: on_a(Status.IN_REVIEW, publish, at=timezone.now() + DAY), CHANGE, "Scheduled.",
    ),
    "return_to_draft": (lambda: on_a(Status.WITHDRAWN, return_to_draft), CHANGE, "Returned to draft."),
    "withdraw": (lambda: on_a(Status.PUBLISHED, withdraw), CHANGE, "Withdrawn."),
    "save_story": (lambda: on_a(Status.PUBLISHED, save_story), CHANGE, "Saved."),
    "save_story, new": (saving_a_new_one, ADDITION, "Saved."),
    "delete_story": (lambda: on_a(Status.DRAFT, delete_story), DELETION, "Deleted."),
    "make_author": (making_an_author, ADDITION, "Made with the account “rada”."),
    "add_credits": (adding_credits, CHANGE, CREDIT_ADDED),
    "invite": (inviting, CHANGE, "Invited to choose a password."),
    "reclassify": (lambda: on_a(Status.DRAFT, reclassify, changes=Changes(add_author=make_author())), CHANGE, "Saved."),
    "bring_back": (bringing_back, ADDITION, "Brought back."),
    "restore": (restoring, CHANGE, "Restored the version saved today"),
    "correct": (correcting, CHANGE, "Added a correction: 47 million."),
    "make_link": (lambda: on_a(Status.DRAFT, make_link, hours=4), CHANGE, "Created a preview link for 4 hours."),
    "revoke_link": (revoking, CHANGE, "Revoked a preview link."),
    "merge, sections": (
        lambda: merging(make_section, "Markets", "Economy"), CHANGE, "Merged “Markets (en)” (/markets/) into this.",
    ),
    "merge, authors": (
        lambda: merging(make_author, "Ana", "Ana P."), CHANGE, "Merged “Ana” (/authors/ana/) into this.",
    ),
    "merge, tags": (
        lambda: merging(make_tag, "boat", "ship"), CHANGE, "Merged “boat” (/tags/boat/) into this.",
    ),
    "arrange": (arranging, ADDITION, "Made; in effect from now on."),
    "restore, front page": (restoring_a_front_page, ADDITION, "Made; in effect from now on."),
    "cancel": (cancelling, DELETION, "Cancelled: it would have taken effect tomorrow"),
    "lead_with": (lambda: on_a(Status.PUBLISHED, lead_with), ADDITION, "Made; in effect from now on."),
    "undo_import": (undo_of_an_import, CHANGE, "Undone. Stories deleted: 1, restored: 0, left unchanged: 0."),
}  # fmt: skip
# What takes the same argument and is part of a verb, which has asked and logs.
PARTS = {"note", "_keep", "add_revision", "write_story", "_save_as", "go_back", "undo_items", "undo_updates"}
PARTS |= {"tags_named", "_created", "add_revisions", "save_stories", "_make"}
ONLY_FOR_PEOPLE = {"make_link", "invite", "add_credits"}


def all_there_is():
    """Every row of every table of ours, and the log."""
    models = [*apps.get_app_config("articles").get_models(), LogEntry]
    return {model: [*model.objects.order_by("pk").values()] for model in models}


def test_every_verb_of_the_desk_is_tested_here():
    modules = [import_module(f"articles.desk.{module.name}") for module in iter_modules(desk.__path__)]
    functions = {one for module in modules for _name, one in inspect.getmembers(module, inspect.isfunction)}
    verbs = {one.__name__ for one in functions if "by" in inspect.signature(one).parameters}
    ours = {one.__name__ for one in functions if one.__module__.startswith("articles.desk")}
    assert (verbs & ours) - PARTS == {name.partition(",")[0] for name in VERBS}


@pytest.mark.parametrize("name", VERBS)
def test_who_may_not_is_refused_and_nothing_changes(name):
    verb, nobody = VERBS[name][0](), make_member("")
    before = all_there_is()
    with pytest.raises(PermissionDenied):
        verb(nobody)
    assert all_there_is() == before


@pytest.mark.parametrize("name", VERBS)
def test_who_may_is_named_in_one_line_of_the_log(name):
    set_up, flag, words = VERBS[name]
    verb, editor = set_up(), make_member("Chief")
    verb(editor)
    line = LogEntry.objects.get()
    assert (line.user, line.action_flag) == (editor, flag)
    assert line.change_message.startswith(words)


@pytest.mark.parametrize("name", sorted(VERBS.keys() - ONLY_FOR_PEOPLE))
def test_the_software_itself_may_and_is_in_no_log(name):
    verb = VERBS[name][0]()
    before = all_there_is()
    verb(None)
    assert all_there_is() != before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(("role", "is_theirs"), [("Reporter", False), ("Editor", False), ("Chief", True)])
def test_authors_are_merged_by_who_may_change_and_delete_them(role, is_theirs):
    verb = merging(make_author, "Ana", "Ana P.")
    if is_theirs:
        verb(make_member(role))
    else:
        with pytest.raises(PermissionDenied):
            verb(make_member(role))
    assert Author.objects.count() == (1 if is_theirs else 2)


def test_a_link_that_has_been_ended_is_not_ended_again():
    verb, editor = revoking(), make_editor()
    verb(editor)
    verb(editor)
    assert LogEntry.objects.count() == 1
