"""Which story stands where on a front page: plain data in, plain data out.

A story stands there once, the column of last news apart. What editors placed comes first; an empty place is filled by
rule: the lead and the stories beside it with the newest that have a picture, a section's block with its newest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from articles.models.front import FrontSlot, Place, Weight

LATEST = 20  # in the column of last news
LEADS_AMONG = 6  # the newest, of which the first with a picture leads
SECONDS = 2  # where nobody has said how many
MOST_RELATED, MOST_READ, MOST_TOPICS = 3, 10, 6
FEWEST_READ, FEWEST_OF_A_TOPIC, FEWEST_TOPICS = 5, 2, 3  # fewer are left out: no place is padded
FEWEST_IN_BLOCKS = 6  # left for all blocks together; fewer are among the last news, and that is enough
LINES = {Weight.LARGE: 6, Weight.NORMAL: 4, Weight.HEADLINES: 5}  # below the first story of a block
MOST_ABOVE = 1 + MOST_RELATED + 4 + MOST_READ  # of one section, chosen before its block is


@dataclass(frozen=True, order=True)
class Candidate:
    """A public story that may stand somewhere, with its first picture; the newest is the largest."""

    published_at: object
    pk: int
    image: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Placed:
    """A story in a place, and the slot that put it there, if an editor did."""

    pk: int
    slot: FrontSlot | None = None


@dataclass(frozen=True)
class Block:
    """A section's block: its first story, and those of which there is a headline alone."""

    section: int
    weight: str
    first: int
    others: list[int]


@dataclass
class Choice:
    """Primary keys of stories by place."""

    lead: Placed | None = None
    related: list[Placed] = field(default_factory=list)
    seconds: list[Placed] = field(default_factory=list)
    latest: list[int] = field(default_factory=list)
    most_read: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def pictured(self) -> list[int]:
        """The stories that stand there with a picture."""
        top = [placed.pk for placed in [self.lead, *self.seconds] if placed]
        return [*top, *(block.first for block in self.blocks if block.weight != Weight.HEADLINES)]

    def shown(self) -> set[int]:
        """All stories that stand there."""
        blocks = [pk for block in self.blocks for pk in [block.first, *block.others]]
        related = [placed.pk for placed in self.related]
        return {*self.pictured(), *related, *self.latest, *self.most_read, *blocks}


class Chooser:
    """Fills the places of one front page.

    `candidates` are the public stories, newest first, by where they are found: ("latest", 0), ("section", 3),
    ("tag", 7), and ("slot", 0) for those that editors placed.
    """

    def __init__(self, slots: Iterable[FrontSlot], candidates: dict[tuple, list[Candidate]]):
        self._slots = defaultdict(list)
        for slot in slots:
            self._slots[slot.place].append(slot)
        self._candidates = candidates
        self._placeable = {one.pk for one in candidates.get(("slot", 0), [])}
        self._reserved = {slot.story_id for slot in slots if slot.place != Place.BLOCK} & self._placeable
        self._images = {one.pk: one.image for some in candidates.values() for one in some}
        self._taken: set[int] = set()
        self._shown: set[int | None] = {None}  # pictures: none stands there twice

    def choose(self, sections: list[int], read: list[int], related_to) -> Choice:
        """`sections` in their order, the stories `read` most, and a function that gives those related to one."""
        latest = self._candidates.get(("latest", 0), [])
        choice = Choice(latest=[one.pk for one in latest[:LATEST]])
        choice.lead = self._lead(latest)
        if choice.lead is None:
            return choice
        choice.seconds = self._seconds(latest)
        choice.related = self._related(related_to(choice.lead.pk))
        if not set(choice.latest) - self._taken:
            choice.latest = []  # all of them stand above
        choice.most_read = self._most_read(read)
        choice.blocks = list(self._blocks(sections))
        return choice

    def _lead(self, latest):
        for slot in self._slots[Place.LEAD]:
            if placed := self._placed(slot):
                return placed
        free = [one for one in latest if one.pk not in self._reserved]
        first = next((one for one in free[:LEADS_AMONG] if one.image), next(iter(free or latest), None))
        return first and self._take(first.pk)

    def _seconds(self, latest):
        found = []
        for slot in self._slots[Place.SECOND] or [None] * SECONDS:
            if placed := (slot and self._placed(slot)) or self._next(latest, needs_picture=True):
                found.append(placed)
        return found or [placed for _ in range(SECONDS) if (placed := self._next(latest))]

    def _related(self, by_rule):
        placed = [placed for slot in self._slots[Place.RELATED] if (placed := self._placed(slot))]
        free = [pk for pk in by_rule if pk not in self._reserved | self._taken]
        return placed or [self._take(pk) for pk in free[:MOST_RELATED]]

    def _most_read(self, read):
        found = [pk for pk in read if pk not in self._taken][:MOST_READ]
        found = found if len(found) == MOST_READ else found[:FEWEST_READ]
        if len(found) < FEWEST_READ:
            return []
        self._taken.update(found)
        return found

    def _blocks(self, sections) -> Iterator[Block]:
        made = {slot.section_id: slot.weight or Weight.NORMAL for slot in self._slots[Place.BLOCK] if slot.section_id}
        order = [*(key for key in made if key in sections), *(key for key in sections if key not in made)]
        left = [one.pk for key in order for one in self._candidates.get(("section", key), [])]
        if not made and len(set(left) - self._taken) < FEWEST_IN_BLOCKS:
            return
        if sum(bool(self._candidates.get(("section", key))) for key in order) < 2:
            return  # of the only section all is among the last news
        for key in order:
            weight = made.get(key, Weight.NORMAL)
            free = [one for one in self._candidates.get(("section", key), []) if one.pk not in self._taken]
            if weight == Weight.HIDDEN or not free:
                continue
            most = LINES[weight]
            first = next((one for one in free[: most + 1] if one.image not in self._shown), free[0])
            first = free[0] if weight == Weight.HEADLINES else first
            others = [one.pk for one in free if one is not first][:most]
            self._taken.update(others)
            self._take(first.pk)
            yield Block(key, weight, first.pk, others)

    def _placed(self, slot):
        """What an editor's slot holds now; None if that isn't public, or stands elsewhere already."""
        if slot.story_id in self._placeable - self._taken:
            return self._take(slot.story_id, slot)
        name = ("section", slot.section_id) if slot.section_id else ("tag", slot.tag_id)
        return self._next(self._candidates.get(name, []))

    def _next(self, candidates, *, needs_picture=False):
        free = (one for one in candidates if one.pk not in self._taken | self._reserved)
        found = next((one for one in free if one.image not in self._shown or not needs_picture), None)
        return found and self._take(found.pk)

    def _take(self, pk, slot=None):
        self._taken.add(pk)
        self._shown.add((slot and slot.image_id) or self._images.get(pk))
        return Placed(pk, slot)
