"""The third step of an import: what should become of the items: created, updated, unchanged, kept or rejected.

Plans compare plain values and write nothing; apply.py carries them out, and a dry run stops before it. Both work on
many items at a time, with one set of queries for all of them. `python -m articles.importing.plan FILE` prints them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from articles.importing.alone import run_alone
from articles.importing.archive.id_map import IdMap
from articles.importing.archive.stories import HISTORY, archived_values, known_by_uid, stated_by_archive
from articles.importing.clean import cleaned
from articles.importing.identities import (
    SAID,
    SAME,
    Claims,
    last_stated,
    members_of,
    numbered,
    settle,
    take_earlier_identities,
)
from articles.importing.incoming import IncomingStory
from articles.importing.items import ImportSettings, Item
from articles.importing.names import names_today, news_name, renamed
from articles.importing.picture_files import FoundPicture, without_missing_figures
from articles.importing.read import Progress, default_settings, read
from articles.importing.values import EMPTY, current_values, fingerprint, fingerprints
from articles.importing.words import loss_in_words
from articles.models import ImportItem, OldAddress, Outcome, Section, Story
from articles.models.addresses import LONGEST_PATH
from articles.models.document import in_utc
from articles.text.addresses import split_address
from articles.text.words import printable

ADDRESSES = "addresses"
ALWAYS_TAKEN = ("views", ADDRESSES, HISTORY)  # even where the desk has changed the story
STATUS_FIELDS = ("status", "withdrawn_at")


@dataclass(kw_only=True)
class Plan:
    """What is to be done with one item, and once it is applied, what was done.

    - `story`: the story that is here already, later also a new one; `source_id`: under which ID it is stored.
    - `current`: its values; `last`: the fingerprints of what its source stated last, and `modified_at` when.
    - `changed` names the fields to write, `kept` those that the desk has changed and the source doesn't overwrite;
      `values` are the story's values afterwards, `fields` the fingerprints of what the source states.
    - `same`: the plan in whose batch the very same item stands.
    - `row`: its line in the ledger. `images`: those of its slots; `new_images`: what was stored for it.
    """

    item: Item
    outcome: Outcome = Outcome.REJECTED
    reason: str = ""
    story: Story | None = None
    source_id: str = ""
    current: dict | None = None
    last: dict[str, str] = field(default_factory=dict)
    modified_at: str | None = None
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    values: dict = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    says_nothing_new: bool = False
    warnings: list[str] = field(default_factory=list)
    same: "Plan | None" = None
    row: ImportItem | None = None
    images: list = field(default_factory=list)
    new_images: list = field(default_factory=list)

    @property
    def needed(self) -> list[FoundPicture]:
        """The found pictures that must be stored."""
        slots = self.item.pictures if "pictures" in self.changed else []
        figures = self.item.figures if "body" in self.changed else []
        return [found for found in (*slots, *figures) if found.picture]


class Planner:
    """Plans the items of one import. `id_maps` are those of its archives, by name, once they are opened."""

    def __init__(self, how: ImportSettings, id_maps: dict[str, IdMap]):
        self._how, self._id_maps, self._claims = how, id_maps, Claims()
        self._archived: dict[str, tuple[str, str | None]] = {}  # what a dry run has met: a digest, and when it changed

    def plan(self, items: list[Item]) -> list[Plan]:
        """Decide about some items; those of archives are of different stories."""
        self._claims.begin()
        take_earlier_identities(item.incoming for item in items if not (item.is_rejected or item.archived))
        plans = [Plan(item=item, reason=item.reason) for item in as_named_today(items)]
        taken = [plan for plan in plans if not plan.item.is_rejected]
        for plan in taken:
            loss = loss_in_words(plan.item.words_in, plan.item.words_out, plan.item.left_out)
            plan.warnings = [*plan.item.incoming.warnings, *filter(None, [loss])]
        self._find_stories([plan for plan in taken if not plan.item.archived])
        self._find_archived([plan for plan in taken if plan.item.archived])
        for plan in taken:
            if plan.reason == SAME:
                self._repeat(plan)
            else:
                self._decide(plan)
        return plans

    def take_back(self) -> None:
        """Forget the last plans, because nothing of them was stored."""
        self._claims.take_back()

    # -- which story it is

    def _find_stories(self, plans: list[Plan]) -> None:
        members = members_of(plan.item.identity for plan in plans)
        last = last_stated(key for held in members.values() for key in held.values())
        settled = settle([plan.item for plan in plans], members, last, self._claims)
        first: dict[tuple, Plan] = {}
        for plan, (number, is_same) in zip(plans, settled, strict=True):
            source, source_id = plan.item.identity
            plan.source_id = numbered(source_id, number)
            if is_same:
                plan.reason, plan.same = SAME, first.get((source, plan.source_id))
            else:
                first[source, plan.source_id] = plan
                if self._claims.are_several(plan.item.identity):
                    plan.warnings.append(SAID)
        keys = {
            (source, numbered(source_id, number)): key
            for (source, source_id), held in members.items()
            for number, key in held.items()
        }
        here = {id(plan): keys.get((plan.item.incoming.source, plan.source_id)) for plan in plans}
        stories = stories_of(key for key in here.values() if key)
        for plan in plans:
            plan.story = stories.get(here[id(plan)])
        self._know([plan for plan in plans if plan.story and plan.reason != SAME], last)

    def _know(self, plans: list[Plan], last: dict) -> None:
        """Fill in what is known of stories that are here."""
        current = current_values(plan.story for plan in plans)
        stated = {plan.story.pk: addresses_at_source(plan.item.incoming) for plan in plans}
        taken = OldAddress.taken(("", path) for paths in stated.values() for path in paths)
        for plan in plans:
            key = plan.story.pk
            here = sorted(path for path in stated[key] if ("", path) in taken)
            plan.current = current[key] | {ADDRESSES: here}
            plan.last, plan.modified_at, _file = last.get(key, ({}, None, ""))

    def _find_archived(self, plans: list[Plan]) -> None:
        by_uid = known_by_uid([plan.item.archived.row for plan in plans])
        for plan in plans:
            plan.story = by_uid.get(plan.item.archived.row["uid"])
        here = [plan for plan in plans if plan.story]
        for plan in here:
            id_map, uid = self._id_maps[plan.item.archived.archive], plan.item.archived.row["uid"]
            if str(plan.story.uid) != uid:  # recognised by its source
                id_map.stories[uid] = plan.story.pk
        current, last = current_values(plan.story for plan in here), last_stated(plan.story.pk for plan in here)
        extra = archived_values([(plan.story, plan.item.archived.row) for plan in here])
        for plan in here:
            key = plan.story.pk
            values, has_all_of_ours = extra[key]
            plan.last, plan.modified_at, _file = last.get(key, ({}, None, ""))
            if has_all_of_ours:  # so what is here counts as stated by the archive, and its changes are taken
                plan.last = plan.last | fingerprints(current[key] | values)
            plan.current = current[key] | values

    # -- what becomes of it

    def _decide(self, plan: Plan) -> None:
        item, modified_at = plan.item, in_utc(plan.item.incoming.modified_at)
        if self._how.dry_run and item.archived and self._has_met(plan, modified_at):
            return
        if plan.current is not None and modified_at and plan.modified_at and modified_at < plan.modified_at:
            plan.outcome, plan.values, plan.says_nothing_new = Outcome.UNCHANGED, plan.current, True
            plan.reason = "A later version of it has been imported already."
        else:
            stated = what_is_stated(item, plan.current, self._how, self._id_maps)
            new = {
                name: item.fingerprints[name] if value is item.stated.get(name, ...) else fingerprint(value)
                for name, value in stated.items()
            }
            compare(plan, stated, new, overwrite=self._how.overwrite)
            plan.says_nothing_new = plan.fields == plan.last and plan.modified_at == modified_at
        if not item.archived:
            self._claims.claim(item, self._claims.number_of(item), plan.values.get("views") or 0)

    def _repeat(self, plan: Plan) -> None:
        """The very same item again: only its views may have grown."""
        views, known = plan.item.incoming.views or 0, self._claims.views_of(plan.item)
        plan.outcome, plan.says_nothing_new, plan.current = Outcome.UNCHANGED, True, {"views": known}
        if views > known:
            plan.outcome, plan.changed = Outcome.UPDATED, ("views",)
            self._claims.claim(plan.item, self._claims.number_of(plan.item), views)

    def _has_met(self, plan: Plan, modified_at: str | None) -> bool:
        """Whether a dry run has met an archive's story already; then decides what the real run would do with it."""
        row = plan.item.archived.row
        digest, before = self._archived.get(row["uid"], ("", None))
        is_late = bool(before and modified_at and modified_at < before)
        if not is_late:
            self._archived[row["uid"]] = fingerprint(row), modified_at
        if digest:
            is_same = is_late or digest == fingerprint(row)
            plan.outcome = Outcome.UNCHANGED if is_same else Outcome.UPDATED
        return bool(digest)


def compare(plan: Plan, stated: dict, new: dict[str, str], *, overwrite: bool) -> None:
    """Compare what a source states, with the fingerprints `new` of it, with a story's current values, and decide."""
    new = new | ({} if plan.item.archived else {"whole": plan.item.digest})
    if plan.current is None:
        plan.outcome, plan.changed, plan.values, plan.fields = Outcome.CREATED, tuple(stated), stated, new
        return
    changed, kept = [], []
    for name, value in stated.items():
        if value == plan.current[name] or (value in EMPTY and plan.last.get(name) == new[name]):
            continue
        is_ours = plan.last.get(name) != fingerprint(plan.current[name])
        (kept if is_ours and name not in ALWAYS_TAKEN and not overwrite else changed).append(name)
    plan.outcome = Outcome.UPDATED if changed else Outcome.KEPT if kept else Outcome.UNCHANGED
    plan.changed, plan.kept, plan.fields = tuple(changed), tuple(kept), plan.last | new
    plan.values = plan.current | {name: stated[name] for name in changed}
    plan.reason = f"Changed at the desk, and so kept: {', '.join(kept)}." if kept else ""


def stories_of(keys: Iterable[int]) -> dict[int, Story]:
    """Stories by primary key, with section and page views."""
    return Story.objects.select_related("section", "page_views").in_bulk(list(keys))


def addresses_at_source(incoming: IncomingStory) -> list[str]:
    """The paths that a story had at its source, without duplicates and paths that are too long to store."""
    address = split_address(incoming.source_url)
    here = [unquote(address.path) or "/"] if address.netloc else []
    paths = dict.fromkeys([*here, *incoming.old_addresses])
    return [path for path in paths if len(path) <= LONGEST_PATH and printable(path) == path]


def as_named_today(items: list[Item]) -> list[Item]:
    """The items with today's names of sections, authors and tags that were merged or renamed since.

    Otherwise each of these would count as a change at the desk. Those without a section get the section News. Archives
    name all of them by address and stay as they are.
    """
    named = {id(item) for item in items if not (item.is_rejected or item.archived)}
    today = names_today(item.stated for item in items if id(item) in named)
    unplaced = {item.stated["section"][0] for item in items if id(item) in named and not item.stated["section"][1]}
    today |= {(Section, language, ""): news_name(language).casefold() for language in unplaced}
    return [with_names(item, today) if today and id(item) in named else item for item in items]


def with_names(item: Item, today: dict[tuple, str]) -> Item:
    stated = renamed(item.stated, today)
    changed = {name: value for name, value in stated.items() if value != item.stated[name]}
    return replace(item, stated=stated, fingerprints=item.fingerprints | fingerprints(changed)) if changed else item


def what_is_stated(item: Item, current: dict | None, how: ImportSettings, id_maps: dict[str, IdMap]) -> dict:
    """The stated values, without what a silent source must not undo: section, status, pictures not found."""
    incoming, stated = item.incoming, dict(item.stated)
    if incoming.archived:  # archives are never silent
        stated |= stated_by_archive(incoming.archived.row, id_maps[incoming.archived.archive])
        if how.as_draft and current is None:
            stated |= {"status": "draft", "withdrawn_at": None}
        left_out = STATUS_FIELDS if how.as_draft and current else ()
        return {name: value for name, value in stated.items() if name not in left_out}
    stated["body"] = without_missing_figures(stated["body"], current["body"] if current else "")
    stated[ADDRESSES] = sorted({*addresses_at_source(incoming), *(current[ADDRESSES] if current else [])})
    if stated["views"] is None or (current and stated["views"] < current["views"]):  # of an older copy of the page
        del stated["views"]
    if current is None:
        return stated | ({"status": "draft"} if how.as_draft else {})
    if how.as_draft:
        del stated["status"]
    if not incoming.section and incoming.language in {"", current["section"][0]}:
        del stated["section"]
    ours = [slot["checksum"] for slot in current["pictures"]] + [""] * len(stated["pictures"])
    stated["pictures"] = [
        slot | {"checksum": slot["checksum"] or checksum}
        for slot, checksum in zip(stated["pictures"], ours, strict=False)
    ]
    return stated


def plans_of(paths: list[str], format_name: str) -> Iterable[Plan]:
    """What an import of some files would do. Our own exports aren't planned alone: their pictures come first."""
    how = replace(default_settings(format_name), dry_run=True)
    planner = Planner(how, {})
    for item in cleaned(read(paths, how, Progress()), how):
        if isinstance(item, Item) and not item.archived:
            yield from planner.plan([item])


if __name__ == "__main__":
    run_alone(__doc__, plans_of)
