"""Two documents of a story compared: which fields differ, and in which words."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from articles.admin.changed_pictures import ChangedPicture, changed_pictures
from articles.admin.words import with_zone
from articles.models.story_fields import BY_NAME, STORY_FIELDS, Kind, Part, column_of, label_of
from articles.text.differences import Piece, Pieces, body_differences, differences, is_changed, item_differences
from articles.text.markup import text_of

PROSE = {Kind.LINE, Kind.TEXT, Kind.LINES}  # compared word by word, like the body; other fields as whole values
LISTS = {"bylines", "tags"}
COMPARED = [one.name for one in STORY_FIELDS if one.part is not Part.FIXED]


@dataclass(frozen=True)
class Block:
    """A block of text, compared word by word; or a number of unchanged ones (`skipped`)."""

    pieces: Pieces
    skipped: int = 0


@dataclass(frozen=True)
class Change:
    """One field that differs."""

    name: str
    blocks: list[Block] = field(default_factory=list)
    items: list[Pieces] = field(default_factory=list)  # whole names or values
    pictures: list[ChangedPicture] = field(default_factory=list)
    language: str = ""  # of the text, where it is the story's

    @property
    def label(self):
        return label_of(self.name)


def changed_fields(before: dict, after: dict) -> list[str]:
    """The names of the fields that differ; fields missing in one of the two are ignored."""
    told = [name for name in COMPARED if name in before and name in after]
    return [name for name in told if _compared(name, before[name]) != _compared(name, after[name])]


def _compared(name, value):
    """Sections, authors and tags are compared by name: a changed slug is no change of the story."""
    if name == "section":
        return value["name"]
    if BY_NAME[name].kind is Kind.DATE and value:
        return datetime.fromisoformat(value).replace(microsecond=0)  # a form's fields have whole seconds
    return [one["name"] for one in value] if name in LISTS else value


def in_short(name: str, before: dict, after: dict) -> str:
    """A field that differs, for one line: how many words (or names) came and went, or its new value."""
    old, new, label = before[name], after[name], str(label_of(name))
    if name == "pictures":
        return label
    if BY_NAME[name].kind in PROSE or name in LISTS or name == "body":
        old, new = _words_in(name, old), _words_in(name, new)
        counts = (("+", new - old), ("−", old - new))
        return " ".join([label, *(f"{sign}{more.total()}" for sign, more in counts if more)])
    return f"{label}: {words}" if (words := value_in_words(name, new)) else label


def _words_in(name, value):
    if name in LISTS:
        return Counter(_compared(name, value))
    return Counter(re.findall(r"\w+", text_of(value) if name == "body" else value))


def changes(before: dict, after: dict) -> list[Change]:
    return [_change(name, before[name], after[name], after["language"]) for name in changed_fields(before, after)]


def _change(name, old, new, language):
    if name == "pictures":
        return Change(name, pictures=changed_pictures(old, new), language=language)
    if name in LISTS:
        items = item_differences(_compared(name, old), _compared(name, new))
        return Change(name, items=[[item] for item in items], language=language)
    if name == "body":
        blocks = body_differences(old, new)
        return Change(name, shortened(blocks) if any(map(is_changed, blocks)) else [], language=language)
    if BY_NAME[name].kind in PROSE:
        return Change(name, [Block(differences(old, new))], language=language)
    values = [("removed", value_in_words(name, old)), ("added", value_in_words(name, new))]
    return Change(name, items=[[Piece(kind, words)] for kind, words in values if words])


def shortened(blocks: list[Pieces]) -> list[Block]:
    """The changed blocks with a neighbour on either side; the others are only counted."""
    near = {m for n, block in enumerate(blocks) if is_changed(block) for m in (n - 1, n, n + 1)}
    found: list[Block] = []
    for n, pieces in enumerate(blocks):
        if n in near:
            found.append(Block(pieces))
        elif found and found[-1].skipped:
            found[-1] = Block([], found[-1].skipped + 1)
        else:
            found.append(Block([], 1))
    return found


def value_in_words(name, value) -> str:
    """A value that isn't prose, in words."""
    kind = BY_NAME[name].kind
    if kind is Kind.DATE:
        return with_zone(datetime.fromisoformat(value)) if value else ""
    if kind is Kind.CHOICE:
        return str(dict(column_of(BY_NAME[name]).flatchoices).get(value, value))
    if kind is Kind.FLAG:
        return _("yes") if value else _("no")
    if name == "section":
        return value["name"]
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    return value
