"""The bylines, tags and pictures of many new stories at once."""

from collections.abc import Iterable

from articles.models.image import Slot, StoryImage, slots_of
from articles.models.rows import insert_rows
from articles.models.story import Story
from articles.models.taxonomy import Author, Byline, Tag, TaggedStory


def insert_companion_rows(stories: Iterable[tuple[Story, list[Author], list[Tag], list[Slot]]]) -> None:
    """Save the bylines, tags and pictures of stories that have none yet, each with its own in their order."""
    bylines, tagged, pictures = [], [], []
    for story, authors, tags, slots in stories:
        listed = story.published_at, story.language
        bylines += [(story.pk, author.pk, n, *listed) for n, author in enumerate(dict.fromkeys(authors), start=1)]
        tagged += [(story.pk, tag.pk, *listed) for tag in dict.fromkeys(tags)]
        pictures += slots_of(story, slots)
    insert_rows(Byline, ["story", "author", "position", "published_at", "language"], bylines)
    insert_rows(TaggedStory, ["content_object", "tag", "published_at", "language"], tagged)
    StoryImage.objects.bulk_create(pictures)
