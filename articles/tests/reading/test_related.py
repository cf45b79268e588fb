"""Related stories: those that share tags."""

import pytest
from django.utils import timezone
from lxml import html

from articles.models.companions import stories_around
from articles.tests.factories import DAY, HOUR, SECOND, make_section, make_story, make_tag

pytestmark = pytest.mark.django_db


def related(client, story):
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    return page.xpath("//aside//li/a/text()")


def test_stories_that_share_more_tags_come_first_then_the_newer(client):
    harbour, ferries = make_tag("harbour"), make_tag("ferries")
    now = timezone.now()
    make_story("Old", tags=[harbour], published_at=now - 3 * DAY)
    make_story("New", tags=[ferries], published_at=now - DAY)
    make_story("Both", tags=[harbour, ferries], published_at=now - 9 * DAY)
    make_story("Neither", tags=[make_tag("budget")])
    assert related(client, make_story(tags=[harbour, ferries])) == ["Both", "New", "Old"]


def test_at_most_four_are_listed_and_never_the_story_itself(client):
    tag = make_tag()
    for number in range(6):
        make_story(f"Story {number}", tags=[tag], published_at=timezone.now() - (number + 1) * HOUR)
    itself = make_story("Itself", tags=[tag], section=make_section("City"))
    assert related(client, itself) == ["Story 0", "Story 1", "Story 2", "Story 3"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "draft", "published_at": timezone.now() - DAY},
        {"published_at": timezone.now() + DAY},
        {"published_at": timezone.now() - DAY, "expires_at": timezone.now() - HOUR},
        {"status": "withdrawn"},
        {"language": "bg"},
    ],
)
def test_stories_that_are_not_public_here_are_never_related(client, fields):
    tag = make_tag()
    make_story("Hidden", tags=[tag], **fields)
    assert related(client, make_story(tags=[tag])) == []


def test_story_without_related_ones_has_no_list(client):
    for story in (make_story(), make_story(tags=[make_tag()])):
        assert "Related stories" not in client.get(story.get_absolute_url()).text


def test_only_the_newest_fifty_of_a_tag_are_considered():
    harbour, rare = make_tag("harbour"), make_tag("rare")
    now = timezone.now()
    far = make_story("Fifty-first", tags=[harbour], published_at=now - DAY)
    for number in range(50):
        make_story(f"Story {number}", tags=[harbour], published_at=now - number * SECOND)
    section = make_section("City")  # of its own: all others are related, and none is beside it
    story = make_story("Read now", tags=[harbour, rare], published_at=now - 2 * DAY, section=section)
    found = stories_around(story, story.tags.all(), most_related=60).related
    assert far not in found
    assert len(found) == 50
