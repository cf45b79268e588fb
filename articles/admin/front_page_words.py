"""Front pages in words: what stands in each place, what differs between two of them, who made one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.admin.front_page_find import placeable
from articles.admin.words import name_of
from articles.desk.front_page import slots_of
from articles.desk.roles import sees_all
from articles.models.front import FrontPage, FrontSlot, Place, Weight
from articles.text.moments import moment_in_words

ORDER = [Place.LEAD, Place.SECOND, Place.RELATED, Place.TOPIC, Place.BLOCK]  # as the form has them


@dataclass(frozen=True)
class Said:
    """What stands in a place, in words, and what tells it from others that are called the same."""

    words: str
    key: tuple = ()


@dataclass(frozen=True)
class Change:
    """A place in which two front pages differ."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class News:
    """A front page that somebody has made meanwhile, and what is different in it."""

    page: FrontPage
    who: str
    changes: list[Change]


def who_made(page: FrontPage) -> str:
    return name_of(page.made_by) if page.made_by else page.maker_name or _("an import, or a deleted account")


def with_changes(pages: Iterable[FrontPage], before_of: Callable, user) -> list[News]:
    """Some front pages, each with what is different in it from the one before (`before_of(page)`, or None)."""
    pairs = [(page, before_of(page)) for page in pages]
    names, slots = Names(user), slots_of(one for pair in pairs for one in pair if one)
    return [
        News(page, who_made(page), changes(slots[before.pk] if before else [], slots[page.pk], names))
        for page, before in pairs
    ]


def changes(before: list[FrontSlot], after: list[FrontSlot], names: "Names") -> list[Change]:
    """What differs between the slots of two front pages, place by place."""
    old, new = in_words(before, names), in_words(after, names)
    places = list(dict.fromkeys([*new, *old]))
    empty = {place: _empty(place) for place in places}
    pairs = [(place, old.get(place, empty[place]), new.get(place, empty[place])) for place in sorted(places)]
    return [Change(label(place), one.words, other.words) for place, one, other in pairs if one != other]


def in_words(slots: list[FrontSlot], names: "Names") -> dict[tuple, Said]:
    """What stands where, by (number of the kind of place, position): the order of the page."""
    found = {}
    for kind, place in enumerate(ORDER):
        rows = [slot for slot in slots if slot.place == place]
        if place == Place.TOPIC and any(slot.tag for slot in rows):
            found[kind, 0] = Said(", ".join(slot.tag.name for slot in rows if slot.tag))
        elif place == Place.BLOCK and rows:
            found[kind, 0] = Said(", ".join(_weighed(slot) for slot in rows if slot.section))
        elif place not in {Place.TOPIC, Place.BLOCK}:
            found |= {(kind, slot.position): said(slot, names) for slot in rows}
    return found


def said(slot: FrontSlot, names: "Names") -> Said:
    if slot.story:
        words = _("“{name}”").format(name=names.of(slot.story))
    elif slot.section or slot.tag:
        words = _("the newest of {name}").format(name=(slot.section or slot.tag).name)
    else:
        return Said(_("by rule"))
    parts = [words]
    if slot.until:
        parts.append(_("until {when}").format(when=moment_in_words(slot.until)))
    if slot.headline:
        parts.append(_("with the headline “{headline}”").format(headline=slot.headline))
    if slot.image:
        parts.append(_("with a picture of its own"))
    image = slot.image.pk if slot.image else 0
    return Said(", ".join(parts), (slot.story_id, slot.section_id, slot.tag_id, image))


def _weighed(slot):
    if slot.weight in {"", Weight.NORMAL}:
        return slot.section.name
    return f"{slot.section.name} ({Weight(slot.weight).label})"


def _empty(place):
    kind, position = place
    name = ORDER[kind]
    if name == Place.BLOCK:
        return Said(_("in their usual order"))
    if name == Place.RELATED or (name == Place.SECOND and position > 2):
        return Said(_("no place"))
    return Said(_("by rule"))


def label(place: tuple) -> str:
    """A place's name: "Beside the lead, 2"."""
    kind, position = place
    return {
        Place.LEAD: _("Lead"),
        Place.RELATED: _("Below the lead, {number}"),
        Place.SECOND: _("Beside the lead, {number}"),
        Place.TOPIC: _("In focus"),
        Place.BLOCK: _("Sections"),
    }[ORDER[kind]].format(number=position)


class Names:
    """The headlines of stories, for somebody who may not see all of them."""

    def __init__(self, user):
        self._user, self._seen = user, {}

    def of(self, story):
        if story.pk not in self._seen:
            seen = sees_all(self._user) or placeable(self._user, story.language).filter(pk=story.pk).exists()
            self._seen[story.pk] = seen
        return story.headline if self._seen[story.pk] else _("a story that your role doesn't show")
