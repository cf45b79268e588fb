"""Preview links: how long they last, and what ends them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.desk.previews import MOST_HOURS, find, links_of, make_link, revoke_link
from articles.desk.publishing import publish, return_to_draft, withdraw
from articles.models import PreviewLink, Status
from articles.tests.factories import HOUR, make_editor, make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return make_link(make_story(status=Status.DRAFT), by=make_editor(), hours=24)


def age(link, by):
    PreviewLink.objects.filter(pk=link.pk).update(made_at=link.made_at - by, expires_at=link.expires_at - by)


def test_a_link_is_found_by_its_token_until_it_expires(link):
    assert link.expires_at == link.made_at + timedelta(hours=24)
    age(link, 23 * HOUR)
    assert find(link.token) == link
    age(link, 24 * HOUR)
    assert find(link.token) is None
    assert links_of(link.story) == []


@pytest.mark.parametrize("hours", [0, -1, MOST_HOURS + 1])
def test_no_link_lasts_longer_than_72_hours(link, hours):
    with pytest.raises(ValueError, match="1 to 72 hours"):
        make_link(link.story, by=link.made_by, hours=hours)
    assert links_of(link.story) == [link]


def test_a_link_that_is_taken_back_ends_at_once_and_stays_so(link):
    other = make_link(link.story, by=link.made_by, hours=4)
    revoke_link(link, by=link.made_by)
    taken_at = PreviewLink.objects.get(pk=link.pk).revoked_at
    revoke_link(link, by=link.made_by)
    assert PreviewLink.objects.get(pk=link.pk).revoked_at == taken_at <= timezone.now()
    assert find(link.token) is None
    assert links_of(link.story) == [other]


def test_tokens_are_128_random_bits(link):
    tokens = {make_link(link.story, by=link.made_by, hours=1).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {22}  # 6 bits a character


def test_a_link_ends_with_the_account_of_its_maker(link):
    link.made_by.is_active = False
    link.made_by.save()
    assert find(link.token) is None
    link.made_by.delete()
    assert not PreviewLink.objects.exists()


def test_a_link_leads_nowhere_while_its_story_is_withdrawn(link):
    story = link.story
    publish(story, by=link.made_by)
    assert find(link.token) == link
    withdraw(story, by=link.made_by)
    assert find(link.token) is None
    return_to_draft(story, by=link.made_by)
    assert find(link.token) == link
    publish(story, by=link.made_by, at=timezone.now() - 2 * HOUR)
    story.expires_at = timezone.now() - HOUR
    story.save()
    assert find(link.token) is None


def test_somebody_who_may_not_change_a_story_makes_no_link_to_it():
    story = make_story(status=Status.DRAFT)
    with pytest.raises(PermissionDenied):
        make_link(story, by=make_member("Reporter"), hours=4)
    assert not story.preview_links.exists()
