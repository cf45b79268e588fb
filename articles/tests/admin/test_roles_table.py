"""docs/roles.md says who may do what; here it is asked, cell by cell."""

import pytest
from django.db import transaction
from django.urls import reverse

from articles.desk.publishing import State, state_of
from articles.models import Story
from articles.tests.admin.forms import address, buttons_in, open_form
from articles.tests.admin.roles_table import (
    HEAD,
    Desk,
    actions_of_the_desk,
    address_tables,
    addresses_of_the_desk,
    as_line,
    logged_in,
    tables,
)
from articles.tests.admin.test_moves import KINDS, make
from articles.tests.factories import make_editor, make_member

ADDRESSES = address_tables()
STATES = tables()["What a role may do with a story"]
VERBS = ["save", "submit", "publish", "draft", "withdraw", "delete"]
FORM = {"save": {"_save": ""}, "publish": {"_move": "publish_now"}}
ACTIONS = {"submit": "submit", "draft": "return", "withdraw": "withdraw"}


def test_the_page_has_every_address_and_every_action_of_the_desk():
    rows = [row for part in ADDRESSES.values() for row in part]
    asked = {(method, row[1].split("?")[0]) for row in rows for method in row[0].split(", ")}
    wanted = {(method, address) for address in addresses_of_the_desk() for method in ("GET", "POST")}
    assert sorted((wanted | {*actions_of_the_desk()}) - asked) == []
    assert sorted(asked - wanted - {*actions_of_the_desk()}) == []


@pytest.mark.parametrize("part", ADDRESSES)
def test_every_address_answers_each_role_as_the_page_says(db, part):
    desk, differences = Desk(), []
    for methods, pattern, *cells in ADDRESSES[part]:
        for method in methods.split(", "):
            if (found := desk.answers(method, pattern)) != cells:
                differences.append(as_line([method, pattern, *found]))
    assert differences == [], f"As it is, {', '.join(HEAD)}"


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Chief"])
def test_each_role_may_do_with_a_story_in_each_state_what_the_page_says(db, role):
    column = next(n for n, head in enumerate(STATES[0]) if head.startswith(role))
    user, root = make_member(role), logged_in(make_editor("root"))
    desk = logged_in(user)
    for row in STATES[1:]:
        story = make(row[0], created_by=user)
        said = [] if row[column] == "–" else row[column].split(", ")
        form = open_form(root, story)  # with all that a form can have
        assert [verb for verb in VERBS if does(desk, story, verb, form)] == said, row[0]
        assert offered(desk, story) == {*said} - {"delete"}, row[0]


def test_the_page_knows_every_state():
    assert [row[0] for row in STATES[1:]] == [*KINDS]


def does(desk, story, verb, form):
    """Whether a verb changes the story, sent as the desk's pages send it; nothing stays of it."""
    same = Story.objects.filter(pk=story.pk)
    before = same.values().get()
    with transaction.atomic():
        if verb in FORM:
            pressed = {"_move": "publish"} if (verb, state_of(story)) == ("publish", State.EXPIRED) else FORM[verb]
            desk.post(address(story), form | {"headline": "Another headline"} | pressed)
        elif verb == "delete":
            desk.post(reverse("admin:articles_story_delete", args=[story.pk]), {"post": "yes"})
        else:
            chosen = {"action": f"{ACTIONS[verb]}_selected", "_selected_action": [story.pk]}
            desk.post("/admin/articles/story/", chosen)
        is_done = same.values().first() != before
        transaction.set_rollback(True)
    return is_done


def offered(desk, story):
    """Which verbs the story's form has a button for; deleting has a page, which says what may not go."""
    page = desk.get(address(story))
    found = {name.removeprefix("_").split("_")[0] for name in buttons_in(page) if name}
    if reverse("admin:articles_story_to_draft", args=[story.pk]) in page.content.decode():
        found.add("draft")
    return found & {*VERBS}
