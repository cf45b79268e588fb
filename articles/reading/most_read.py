"""Which stories of a language are read most: asked for the first front page, and every few minutes from then on."""

from articles.models import Story
from articles.models.cache_keys import key
from articles.models.pageviews import most_read
from articles.reading.shared_parts import shared_part

PART = "most read"
MOST = 20  # twice as many as are shown, since some of them lead the front page
SHOWN = 10


def read_most(request, language: str) -> list[int]:
    """The public stories of a language that were read most in the last 24 hours, by primary key, most first."""
    return shared_part(request, (PART, language), lambda: find(language))


def find(language: str) -> list[int]:
    return [story.pk for story in most_read(Story.objects.public().filter(language=language), MOST)]


def rank_anew(parts: dict) -> set[str]:
    """Bring what `read_most` remembers up to date; returns the keys of the languages where the first ten differ."""
    changed = set()
    for part, language in [name for name in parts if name[0] == PART]:
        before, parts[part, language] = parts[part, language], find(language)
        if before[:SHOWN] != parts[part, language][:SHOWN]:
            changed.add(key("most-read", language))
    return changed
