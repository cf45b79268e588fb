"""Stories for a front page: found by words of their headline, by the form and by its script."""

from collections import Counter

from django.utils.translation import gettext as _

from articles.admin.lists import search
from articles.desk.publishing import State, state_of
from articles.desk.roles import seen_by, sees_all, tags_seen_by
from articles.models import Section, Story, Tag, TaggedStory
from articles.text.moments import moment_in_words
from articles.text.words import plain_line

MOST_FOUND = 8
LATEST, MOST_OFFERED = 200, 30  # stories, and the topics of theirs of which a place may have the newest one


def placeable(user, language):
    """The stories that somebody may place: those that they see at the desk, and those that readers see."""
    stories = Story.objects.all()
    if not sees_all(user):
        stories = Story.objects.public() | seen_by(user, stories)
    return stories.filter(language=language).defer("body", "cited_sources")


def find_stories(user, language, words):
    """The latest stories with all of these words in their headline; one with exactly this headline alone."""
    stories = placeable(user, language)
    same = list(stories.filter(headline=words)[:2])
    if len(same) == 1:
        return same
    found = search(stories.order_by("-pk"), ["headline"], plain_line(words))
    return list(found[:MOST_FOUND])


def as_choice(story):
    """A story as plain data for the script, and for the list to choose from."""
    return {"id": story.pk, "headline": story.headline, "language": story.language, "when": when_of(story)}


def when_of(story):
    """When readers see or saw a story, or else its state."""
    state = state_of(story)
    if state == State.PUBLISHED:
        return _("published {when}").format(when=moment_in_words(story.published_at))
    if state == State.SCHEDULED:
        return _("appears {when}").format(when=moment_in_words(story.published_at))
    return str(state.label)


def sections_of(language):
    return list(Section.objects.filter(language=language).order_by("position", "name", "pk"))


def topics_for(user, language, chosen):
    """The tags that the latest public stories have most often, by name; and those in `chosen`."""
    latest = Story.objects.public().filter(language=language).latest().values_list("pk", flat=True)[:LATEST]
    used = Counter(TaggedStory.objects.filter(content_object__in=list(latest)).values_list("tag", flat=True))
    keys = {*(tag for tag, _number in used.most_common(MOST_OFFERED)), *chosen}
    return list(tags_seen_by(user, Tag.objects.filter(pk__in=keys)).order_by("name", "pk"))
