"""What the 404 page offers instead: the newest stories and their topics, in two queries however many there are."""

from itertools import islice

from django.utils import translation

from articles.models import Story
from articles.models.companions import authors_and_tags
from articles.models.story_queries import LISTED_FIELDS

STORIES = 5
MOST_TOPICS = 12


def offered_instead(request) -> dict:
    """Context for 404.html. Empty where a file is asked for, which is mostly software looking for a way in."""
    if "." in request.path.rstrip("/").rpartition("/")[2]:
        return {}
    newest = Story.objects.public().filter(language=translation.get_language()).latest()
    stories = list(newest.select_related("section").only(*LISTED_FIELDS)[:STORIES])
    tags = {tag.pk: tag for _authors, tags in authors_and_tags(stories).values() for tag in tags}
    return {"stories": stories, "topics": list(islice(tags.values(), MOST_TOPICS))}
