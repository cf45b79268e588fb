"""Corrects one sample story and gives it sources, so that a new site shows what these look like."""

from articles.demo.press_time import SOURCE
from articles.desk.corrections import correct
from articles.desk.publishing import save_story
from articles.models import Story, User
from articles.models.cache_version import atomic_with_keys

RIGHT, WRONG = "74 million", "47 million"
CITED = "The harbour authority’s contract, signed on Monday\nCorran Ridge Wind https://corran-ridge.example/figures"


def correct_one_story(*, by: User) -> None:
    """Publish a correction, unless there is one. The text ends as it was imported, so the next import skips it."""
    story = Story.objects.public().filter(source=SOURCE, source_id="wind-farm-decision", corrections=None).first()
    if story is None or RIGHT not in story.body or not by.has_perm("articles.correct_story"):
        return
    imported = story.body
    with atomic_with_keys():
        story.body, story.cited_sources = imported.replace(RIGHT, WRONG), CITED
        before = save_story(story, by=by)
        story.body = imported
        after = save_story(story, by=by)
        correct(
            story, by=by, before=before, after=after, shows_changes=True,
            wrong="Two digits of the wind farm’s cost had changed places.",
            right="The wind farm is to cost 74 million crowns.",
        )  # fmt: skip
