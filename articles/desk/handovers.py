"""Notes that go with a hand-over: who wrote them, and when."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.fields.json import KT

from articles.models import Revision, Story


@dataclass(frozen=True)
class Note:
    """A story's note for colleagues, the name of its writer ("" if unknown) and the time."""

    words: str
    who: str
    when: datetime.datetime


def notes_of(stories: Iterable[Story]) -> dict[int, Note]:
    """The notes of some stories by primary key, those that have one. One query, none if no story has a note."""
    words = {story.pk: story.handover_note for story in stories if story.handover_note}
    if not words:
        return {}
    rows = Revision.objects.filter(story__in=words).order_by("story", "-version")
    people = ("saved_by__first_name", "saved_by__last_name", "saved_by__username", "saver_name")
    found, is_over = {}, set()
    for pk, said, when, first, last, *names in rows.values_list(
        "story", KT("document__handover_note"), "saved_at", *people
    ):
        # From the newest one back to the first save that had this note.
        if said != words[pk]:
            is_over.add(pk)
        if pk not in is_over:
            found[pk] = Note(words[pk], f"{first or ''} {last or ''}".strip() or next(filter(None, names), ""), when)
    return found
