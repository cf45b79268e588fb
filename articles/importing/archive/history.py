"""The history of stories out of an archive: revisions, corrections, page views, old addresses.

History only grows: what is missing here is added even where the desk has changed the story.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import F

from articles.importing.archive.files import moment
from articles.importing.archive.id_map import IdMap, address_of, free_ids, remember, reset_sequence
from articles.models import Correction, OldAddress, PageViews, Revision, Story, User, ViewsInHour
from articles.models.document import in_utc
from articles.models.paths import story_path
from articles.text.markup import clean_html

OUT_OF_THE_WAY = 1_000_000

Pair = tuple[Story, dict]  # a story and its row in the archive


@dataclass
class MissingHistory:
    """Rows of an archive that aren't here yet.

    `has_all_of_ours`: whether the archive has every revision that is here, so that nobody has worked on the story here
    since the two parted.
    """

    revisions: list[dict] = field(default_factory=list)
    corrections: list[dict] = field(default_factory=list)
    addresses: list[dict] = field(default_factory=list)
    views: bool = False
    has_all_of_ours: bool = False

    def __bool__(self):
        return bool(self.revisions or self.corrections or self.addresses or self.views)


def missing_history(pairs: list[Pair]) -> dict[int, MissingHistory]:
    """What is missing of each story's history, by primary key.

    A revision is recognised by when it was begun, a correction by when it was made and what it says.
    """
    keys = [story.pk for story, _row in pairs]
    revisions, corrections = defaultdict(dict), defaultdict(set)
    for key, begun, saved in Revision.objects.filter(story__in=keys).values_list("story", "created_at", "saved_at"):
        revisions[key][in_utc(begun)] = in_utc(saved)
    for key, made, right in Correction.objects.filter(story__in=keys).values_list("story", "made_at", "right"):
        corrections[key].add((in_utc(made), right))
    counted = dict(PageViews.objects.filter(pk__in=keys).values_list("pk", "counted"))
    wanted = {story.pk: addresses_of(story, row) for story, row in pairs}
    taken = OldAddress.taken((one["language"], one["path"]) for rows in wanted.values() for one in rows)
    return {
        story.pk: MissingHistory(
            [one for one in row["revisions"] if revisions[story.pk].get(one["created_at"], "") < one["saved_at"]],
            [one for one in row["corrections"] if (one["made_at"], one["right"]) not in corrections[story.pk]],
            [one for one in wanted[story.pk] if (one["language"], one["path"]) not in taken],
            row["page_views"]["counted"] > counted.get(story.pk, 0),
            has_all(revisions[story.pk], row),
        )
        for story, row in pairs
    }


def has_all(ours: dict[str, str], row: dict) -> bool:
    """Whether a row has all of our revisions, in what state we have them or a later one: {begun: saved}."""
    theirs = {one["created_at"]: one["saved_at"] for one in row["revisions"]}
    return bool(ours) and all(saved <= theirs.get(begun, "") for begun, saved in ours.items())


def addresses_of(story: Story, row: dict) -> list[dict]:
    """The addresses that must lead to a story: its old ones there, and its own there if that differs from here."""
    language, path = row["language"], story_path(row["section"]["slug"], row["id"], row["slug"])
    is_elsewhere = (language, path) != address_of(story)
    return [*row["old_addresses"], *([{"language": language, "path": path}] if is_elsewhere else [])]


def accounts_of(rows: list[dict]) -> dict[str, User]:
    """The accounts whose user names stories, revisions and corrections give, as far as they exist here."""
    names = {row["created_by"] for row in rows}
    names |= {one["saved_by"] for row in rows for one in row["revisions"]}
    names |= {one["made_by"] for row in rows for one in row["corrections"]}
    return User.objects.in_bulk(names - {""}, field_name="username")


def account_or_name(name: str, accounts: dict[str, User], account_field: str, name_field: str) -> dict:
    """The two fields of who did something: the account of that name, or the name if there is none."""
    account = accounts.get(name)
    return {account_field: account, name_field: "" if account else name}


def create_history(pairs: list[Pair], id_map: IdMap, accounts: dict[str, User]) -> dict[int, tuple]:
    """Create the history of new stories. Returns the last revision (or None) and the corrections of each."""
    views, hours, revisions, restored, corrections = [], [], [], [], []
    history = {}
    for story, row in pairs:
        counts = row["page_views"]
        if counts["imported"] or counts["counted"]:
            views.append(PageViews(story=story, imported=counts["imported"], counted=counts["counted"]))
        hours += hours_of(story, row)
        own = {one["version"]: revision_of(story, one, accounts) for one in row["revisions"]}
        revisions += own.values()
        for one in row["revisions"]:
            if one["restored_from"] is not None:
                restored.append((own[one["version"]], own[one["restored_from"]]))
        own_corrections = [correction_of(story, one, own, id_map, accounts) for one in row["corrections"]]
        corrections += own_corrections
        history[story.pk] = own[max(own)] if own else None, own_corrections
    PageViews.objects.bulk_create(views)
    ViewsInHour.objects.bulk_create(hours)
    Revision.objects.bulk_create(revisions)
    link_restored(restored)
    create_corrections(corrections, id_map)
    remember((story, addresses_of(story, row), None) for story, row in pairs)
    return history


def hours_of(story: Story, row: dict) -> list[ViewsInHour]:
    hours = row["page_views"]["hours"]
    return [ViewsInHour(story=story, hour=moment(one["hour"]), views=one["views"]) for one in hours]


def revision_of(story: Story, row: dict, accounts: dict[str, User]) -> Revision:
    return Revision(
        story=story,
        version=row["version"],
        document=row["document"] | {"body": cleaned(row["document"]["body"])},
        created_at=moment(row["created_at"]),
        saved_at=moment(row["saved_at"]),
        was_live=row["was_live"],
        **account_or_name(row["saved_by"], accounts, "saved_by", "saver_name"),
    )


@lru_cache(maxsize=16)
def cleaned(body: str) -> str:
    """A document's body through the sanitiser: the desk shows it. Cached, as most revisions of a story share one."""
    return clean_html(body)


def link_restored(pairs: Iterable[tuple[Revision, Revision]]) -> None:
    """Save which revisions restored which; both must be saved already."""
    restoring = []
    for revision, restored in pairs:
        revision.restored_from = restored
        restoring.append(revision)
    if restoring:
        Revision.objects.bulk_update(restoring, ["restored_from"])


def correction_of(story: Story, row: dict, by_version: dict[int, Revision], id_map: IdMap, accounts) -> Correction:
    return Correction(
        pk=row["id"] if id_map.preserves_ids else None,
        story=story,
        before=by_version[row["before"]],
        after=by_version[row["after"]],
        made_at=moment(row["made_at"]),
        **{name: row[name] for name in ("wrong", "right", "shows_changes", "changes")},
        **account_or_name(row["made_by"], accounts, "made_by", "maker_name"),
    )


def create_corrections(corrections: list[Correction], id_map: IdMap) -> None:
    if corrections:
        free_ids(corrections)
        Correction.objects.bulk_create(corrections)
        reset_sequence(Correction, id_map)


# -- stories that are here


def add_history(story: Story, row: dict, missing: MissingHistory, id_map: IdMap) -> list[Correction]:
    """Add what is missing of a story's history. Returns the new corrections."""
    accounts = accounts_of([row])
    if missing.views:
        PageViews.objects.get_or_create(story=story)
        PageViews.objects.filter(story=story).update(counted=row["page_views"]["counted"])
        for hour in hours_of(story, row):
            ViewsInHour.objects.update_or_create(story=story, hour=hour.hour, defaults={"views": hour.views})
    remember([(story, missing.addresses, None)])
    by_version = merge_revisions(story, row, missing.revisions, accounts)
    corrections = [correction_of(story, one, by_version, id_map, accounts) for one in missing.corrections]
    create_corrections(corrections, id_map)
    return corrections


def merge_revisions(story: Story, row: dict, missing: list[dict], accounts) -> dict[int, Revision]:
    """Save the missing revisions. Returns all of the archive's, by their version there.

    If both sites have worked on the story since they parted, all its revisions are renumbered by when they were begun.
    """
    ours = {in_utc(revision.created_at): revision for revision in story.revisions.order_by("version")}
    new, continued = [], []
    for one in missing:
        revision = revision_of(story, one, accounts)
        if begun := ours.get(one["created_at"]):  # the same revision, into which more saves were merged there
            revision.pk, revision.version = begun.pk, begun.version
            ours[one["created_at"]] = revision
            continued.append(revision)
        else:
            new.append(revision)
    if continued:
        Revision.objects.bulk_update(continued, ["document", "saved_at", "was_live", "saved_by", "saver_name"])
    if {revision.version for revision in new} & {revision.version for revision in ours.values()}:
        renumber(story, [*ours.values(), *new])
    Revision.objects.bulk_create(new)
    by_begun = ours | {in_utc(revision.created_at): revision for revision in new}
    by_version = {one["version"]: by_begun[one["created_at"]] for one in row["revisions"]}
    restored = [one for one in missing if one["restored_from"] is not None]
    link_restored((by_version[one["version"]], by_version[one["restored_from"]]) for one in restored)
    return by_version


def renumber(story: Story, revisions: list[Revision]) -> None:
    """Number revisions in the order in which they were begun; none gets a smaller number than it had."""
    story.revisions.update(version=F("version") + OUT_OF_THE_WAY)  # unique numbers can't be swapped in place
    number = -1
    for revision in sorted(revisions, key=lambda one: (one.created_at, one.version)):
        revision.version = number = max(number + 1, revision.version)
    Revision.objects.bulk_update([revision for revision in revisions if revision.pk], ["version"])
