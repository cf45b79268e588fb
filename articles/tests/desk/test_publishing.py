"""The verbs check permissions themselves, so a page that forgets to can't change anything."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.desk.publishing import publish, return_to_draft, save_story, submit, withdraw
from articles.models import Status, Story
from articles.tests.admin.test_moves import make
from articles.tests.factories import DAY, make_member, make_story

VERBS = {"save": save_story, "submit": submit, "publish": publish, "draft": return_to_draft, "withdraw": withdraw}
# What each role may do with the story of somebody else.
MAY = {
    ("", "draft"): set(),
    ("Reporter", "draft"): set(),
    ("Reporter", "published"): set(),
    ("Editor", "draft"): {"save", "submit", "publish", "draft"},
    ("Editor", "withdrawn"): {"save"},
    ("Chief", "published"): {*VERBS},
    ("Chief", "withdrawn"): {*VERBS},
}


@pytest.mark.parametrize(("role", "kind"), MAY)
def test_each_verb_refuses_accounts_without_permission(db, role, kind):
    user, done = make_member(role), set()
    for name, verb in VERBS.items():
        story = make(kind)
        before = Story.objects.values().get(pk=story.pk)
        try:
            verb(story, by=user)
        except PermissionDenied:
            assert Story.objects.values().get(pk=story.pk) == before
        else:
            done.add(name)
    assert done == MAY[role, kind]


def test_a_closed_account_may_do_nothing(db):
    user = make_member("Chief", is_active=False)
    with pytest.raises(PermissionDenied):
        save_story(make("draft"), by=user)


def test_the_software_itself_needs_no_permission(db):
    story = make("draft")
    publish(story, by=None)
    assert Story.objects.get().is_live


def test_a_reporter_changes_an_own_draft_until_it_is_handed_in(db):
    user = make_member("Reporter")
    story = make("draft", created_by=user)
    save_story(story, by=user)
    submit(story, by=user)
    with pytest.raises(PermissionDenied):
        save_story(story, by=user)
    return_to_draft(story, by=user)
    assert Story.objects.get().status == Status.DRAFT
    with pytest.raises(PermissionDenied):
        publish(story, by=user)


def test_readers_are_never_told_of_an_update_before_publication(db):
    at = timezone.now()
    assert make_story(published_at=at - DAY, updated_at=at).announced_update == at
    assert make_story(published_at=at - DAY, updated_at=at - 2 * DAY).announced_update is None
    assert make_story(status=Status.DRAFT, updated_at=at).announced_update is None
    assert make_story(published_at=at, updated_at=at).announced_update is None
