"""Which story each item is, also where several items of one import say that they are the same one.

Two such items are two stories, and never updates of each other: of the ID at the source the second gets a numbered
form. Which is which on a later run is told by what they say, then by their files, whatever the order. An item that says
just the same as another one, apart from its views, is the same story.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from articles.importing.incoming import IncomingStory
from articles.importing.items import Item
from articles.models import ImportItem, Story
from articles.models.document import in_utc

Identity = tuple[str, str]  # the source, and the ID there
Members = dict[int, int]  # the stories that share one identity: their primary keys by number
LONGEST = Story._meta.get_field("source_id").max_length - 20

SAID = "Another item of this import has the same ID, or the same headline and date. Both are stories of their own."
SAME = "The same story has come already in this import."


def numbered(source_id: str, number: int) -> str:
    """The ID under which the story is stored: that of its source, or of the second of this ID "ID [2]"."""
    return source_id if number == 1 else f"{source_id[:LONGEST]} [{number}]"


def members_of(identities: Iterable[Identity]) -> dict[Identity, Members]:
    """The stories that are here, by identity."""
    open_ones, found, begin, end = set(identities), {}, 1, 2
    while open_ones:
        wanted = {
            (source, numbered(source_id, number)): (source, source_id, number)
            for source, source_id in open_ones
            for number in range(begin, end + 1)
        }
        for stored, key in keys_of(wanted).items():
            source, source_id, number = wanted[stored]
            found.setdefault((source, source_id), {})[number] = key
        open_ones = {identity for identity in open_ones if end in found.get(identity, ())}
        begin, end = end + 1, 2 * end + 1
    return found


def keys_of(identities: Iterable[Identity]) -> dict[Identity, int]:
    """The primary keys of the stories that are stored under these identities."""
    found = {}
    for source, group in groupby(sorted(identities), key=itemgetter(0)):
        stories = Story.objects.filter(source=source, source_id__in=[source_id for _source, source_id in group])
        # The condition of the partial index story_once_from_a_source. Without it SQLite reads every story, at 100,000
        # in 140 ms instead of 0.7.
        stories = stories.exclude(source_id="")
        found |= {(source, source_id): key for source_id, key in stories.values_list("source_id", "pk")}
    return found


def take_earlier_identities(stories: Iterable[IncomingStory]) -> None:
    """Give stories that are here only under a pair in `also_known_as` that source and source_id: an earlier release
    stored them so. Of several that could be the same story only the first takes it.
    """
    renamed = [one for one in stories if one.also_known_as]
    here = {*keys_of({pair for one in renamed for pair in ((one.source, one.source_id), *one.also_known_as)})}
    for one in renamed:
        if (one.source, one.source_id) not in here:
            found = next((pair for pair in one.also_known_as if pair in here), None)
            if found:
                here.remove(found)
                one.source, one.source_id = found


def last_stated(stories: Iterable[int]) -> dict[int, tuple[dict, str | None, str]]:
    """By story, the fingerprints of what its source stated last, when the source had changed it, and in which file."""
    items = ImportItem.objects.filter(story__in=list(stories), fields__isnull=False, undone_at=None)
    rows = items.order_by("pk").values_list("story", "fields", "source_modified_at", "file")
    return {story: (fields, in_utc(modified_at), file) for story, fields, modified_at, file in rows}


class Claims:
    """Which numbers of which identity an import has met, with a digest of what the item says and its views."""

    def __init__(self):
        self._claims: dict[Identity, dict[str, list[int]]] = {}
        self._new: list[tuple[Identity, str, list[int] | None]] = []  # since `begin`

    def begin(self) -> None:
        self._new.clear()

    def take_back(self) -> None:
        """Forget what was claimed since `begin`, because nothing of it was stored."""
        for identity, digest, before in reversed(self._new):
            if before:
                self._claims[identity][digest] = before
            else:
                del self._claims[identity][digest]
        self._new.clear()

    def number_of(self, item: Item) -> int | None:
        """The number of an item that says just the same."""
        return self._claims.get(item.identity, {}).get(item.digest, [None])[0]

    def views_of(self, item: Item) -> int:
        return self._claims[item.identity][item.digest][1]

    def are_several(self, identity: Identity) -> bool:
        return len(self._claims[identity]) > 1

    def numbers(self, identity: Identity) -> set[int]:
        return {number for number, _views in self._claims.get(identity, {}).values()}

    def claim(self, item: Item, number: int, views: int) -> None:
        held = self._claims.setdefault(item.identity, {})
        self._new.append((item.identity, item.digest, held.get(item.digest)))
        held[item.digest] = [number, views]


class Family:
    """The stories that share one identity and that no item of this import is yet, by their numbers."""

    def __init__(self, held: Members, taken: set[int], last: dict):
        self._free = {number: key for number, key in sorted(held.items()) if number not in taken}
        self._next = max({*held, *taken}, default=0) + 1
        self._by_digest, self._by_file = {}, {}
        for number, key in reversed(self._free.items()):
            fields, _modified_at, file = last.get(key, ({}, None, ""))
            self._by_digest.setdefault(fields.get("whole"), []).append(number)
            self._by_file.setdefault(file, []).append(number)

    def by_digest(self, item: Item) -> int | None:
        return self._first(self._by_digest.get(item.digest, []))

    def by_file(self, item: Item) -> int | None:
        return self._first(self._by_file.get(item.file[-500:], []))

    def in_order(self, _item: Item) -> int:
        """Any story, else a new one."""
        if number := self._first([next(iter(self._free), 0)]):
            return number
        self._next += 1
        return self._next - 1

    def _first(self, numbers: list[int]) -> int | None:
        while numbers:
            number = numbers.pop()
            if self._free.pop(number, None):
                return number
        return None


def settle(items: list[Item], members: dict[Identity, Members], last: dict, claims: Claims) -> list[tuple[int, bool]]:
    """The number of each item's story under its identity, and whether an item of this import says just the same."""
    families: dict[Identity, Family] = {}
    for identity in {item.identity for item in items}:
        families[identity] = Family(members.get(identity, {}), claims.numbers(identity), last)
    numbers: dict[int, tuple[int, bool]] = {}
    for choose in (Family.by_digest, Family.by_file, Family.in_order):
        for place, item in enumerate(items):
            if place in numbers:
                continue
            if same := claims.number_of(item):
                numbers[place] = same, True
            elif number := choose(families[item.identity], item):
                claims.claim(item, number, 0)
                numbers[place] = number, False
    return [numbers[place] for place in range(len(items))]
