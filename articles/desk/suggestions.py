"""Known tags, authors and sections whose names a text contains, to be suggested to its writer."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from articles.desk.roles import tags_seen_by
from articles.models import Author, Section, Tag, User
from articles.text.folding import words_of, words_of_name

MOST_TEXT = 20_000  # characters that are read
MOST_NAMES = 20_000  # tags, the newest; and as many authors
MOST_SUGGESTED = 12  # of each kind
MOST_FOUND = 100  # of each kind, before those are left out that the user doesn't see
START = 4  # characters of a name that are looked up first
SHORTEST_NAME = 2  # letters: "C++" would be found wherever a "c" stands
SHORTEST_STEM = 4  # letters of a name that may have an ending in the text


@dataclass(frozen=True)
class Suggestions:
    """What a text names, the most frequent first."""

    tags: list[Tag]
    authors: list[Author]
    sections: list[Section]


def suggest(text: str, user: User, language: str = "") -> Suggestions:
    """What is named in the first MOST_TEXT characters of a text; sections of one language, or of all for "".

    Only what `user` sees at the desk. A name counts with an ending, too, as plurals and Bulgarian articles are:
    "harbours" for "harbour", "пристанището" for "пристанище". People's names have none: Ivanova isn't Ivanov.
    """
    words = words_of(text[:MOST_TEXT])
    sections = Section.objects.filter(language=language) if language else Section.objects.all()
    found = {
        Tag: named_in(words, Tag.objects.order_by("-pk")),
        Author: named_in(words, Author.objects.order_by("-pk"), ending=""),
        Section: named_in(words, sections.order_by("position")),
    }
    return Suggestions(*(_seen(model, keys, user) for model, keys in found.items()))


def named_in(words: str, rows: QuerySet, ending: str = r"\w{0,2}") -> list[int]:
    """The keys of those rows whose names are among some words (as `words_of` gives them), the most frequent first."""
    found, starts = [], {words[at.start() : at.start() + START] for at in re.finditer(r"(?<= )\w", words)}
    for pk, name in rows.values_list("pk", "name")[:MOST_NAMES]:
        looked_for = words_of_name(name)[:-1]
        start = looked_for[1:][:START]
        if len(start) == START and start not in starts:
            continue  # most names: looking for all of them would take ten times as long
        if len(looked_for) > SHORTEST_NAME and looked_for in words:
            may_end = ending if len(looked_for.rpartition(" ")[2]) >= SHORTEST_STEM else ""
            if times := len(re.findall(f"{looked_for}{may_end}(?= )", words)):
                found.append((-times, pk))
    return [pk for _times, pk in sorted(found)][:MOST_FOUND]


def _seen(model, keys, user):
    if not user.has_perm(f"articles.view_{model._meta.model_name}"):
        return []
    rows = model.objects.filter(pk__in=keys)
    known = {row.pk: row for row in (tags_seen_by(user, rows) if model is Tag else rows)}
    return [known[pk] for pk in keys if pk in known][:MOST_SUGGESTED]
