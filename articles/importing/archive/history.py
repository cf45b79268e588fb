"""What happened to stories before they came out of an archive: revisions, corrections, page views, old addresses.

It only grows: whatever is missing here is taken over, whoever has changed the story meanwhile.
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

# A story and its row in the archive.
Pair = tuple[Story, dict]


@dataclass
class Missing:
    """What an archive knows of a story's past, and we don't: rows of the archive.

    `is_followed`: whether it knows all that we do, so that nobody has gone on here by themselves.
    """

    revisions: list[dict] = field(default_factory=list)
    corrections: list[dict] = field(default_factory=list)
    addresses: list[dict] = field(default_factory=list)
    views: bool = False
    is_followed: bool = False

    def __bool__(self):
        return bool(self.revisions or self.corrections or self.addresses or self.views)


def missing_of(pairs: list[Pair]) -> dict[int, Missing]:
    """By story, what is missing of its past.

    A revision is known again by when it was begun, a correction by when it was made and what it says.
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
        story.pk: Missing(
            [one for one in row["revisions"] if revisions[story.pk].get(one["created_at"], "") < one["saved_at"]],
            [one for one in row["corrections"] if (one["made_at"], one["right"]) not in corrections[story.pk]],
            [one for one in wanted[story.pk] if (one["language"], one["path"]) not in taken],
            row["page_views"]["counted"] > counted.get(story.pk, 0),
            is_followed(revisions[story.pk], row),
        )
        for story, row in pairs
    }


def is_followed(held: dict[str, str], row: dict) -> bool:
    """Whether a row's revisions tell of each that we hold; both by when they were begun and saved."""
    told = {one["created_at"]: one["saved_at"] for one in row["revisions"]}
    return bool(held) and all(saved <= told.get(begun, "") for begun, saved in held.items())


def addresses_of(story: Story, row: dict) -> list[dict]:
    """What shall lead to a story: its old addresses there, and the one that it had there, where it has another here."""
    language, path = row["language"], story_path(row["section"]["slug"], row["id"], row["slug"])
    is_elsewhere = (language, path) != address_of(story)
    return [*row["old_addresses"], *([{"language": language, "path": path}] if is_elsewhere else [])]


def accounts_of(rows: list[dict]) -> dict[str, User]:
    """The accounts that there are, of the names that stories, revisions and corrections give."""
    names = {row["created_by"] for row in rows}
    names |= {one["saved_by"] for row in rows for one in row["revisions"]}
    names |= {one["made_by"] for row in rows for one in row["corrections"]}
    return User.objects.in_bulk(names - {""}, field_name="username")


def by(name: str, accounts: dict[str, User], account_field: str, name_field: str) -> dict:
    """An account by its name; where there is none, the name."""
    account = accounts.get(name)
    return {account_field: account, name_field: "" if account else name}


def create_history(pairs: list[Pair], id_map: IdMap, accounts: dict[str, User]) -> dict[int, tuple]:
    """Tell what happened to new stories. Gives by story its last revision, or None, and its corrections."""
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
        stated = [correction_of(story, one, own, id_map, accounts) for one in row["corrections"]]
        corrections += stated
        history[story.pk] = own[max(own)] if own else None, stated
    PageViews.objects.bulk_create(views)
    ViewsInHour.objects.bulk_create(hours)
    Revision.objects.bulk_create(revisions)
    note_restored(restored)
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
        **by(row["saved_by"], accounts, "saved_by", "saver_name"),
    )


@lru_cache(maxsize=16)
def cleaned(body: str) -> str:
    """A body out of a document, which the desk shows: it passes the sanitiser as a story's own does."""
    return clean_html(body)  # most revisions of a story have the same


def note_restored(pairs: Iterable[tuple[Revision, Revision]]) -> None:
    """Note which revision another one brought back; only now both have keys."""
    restoring = []
    for revision, then in pairs:
        revision.restored_from = then
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
        **by(row["made_by"], accounts, "made_by", "maker_name"),
    )


def create_corrections(corrections: list[Correction], id_map: IdMap) -> None:
    if corrections:
        free_ids(corrections)
        Correction.objects.bulk_create(corrections)
        reset_sequence(Correction, id_map)


# -- stories that are here


def take_over_history(story: Story, row: dict, missing: Missing, id_map: IdMap) -> list[Correction]:
    """Take over what is missing of a story's past; the corrections among it."""
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
    """Save the revisions that are missing, and give all of the archive's by the version that they have there.

    Where two sites have gone on from one text, all are numbered anew, in the order in which they were begun.
    """
    held = {in_utc(revision.created_at): revision for revision in story.revisions.order_by("version")}
    new, going_on = [], []
    for one in missing:
        revision = revision_of(story, one, accounts)
        if begun := held.get(one["created_at"]):  # of several savings in one, some more
            revision.pk, revision.version = begun.pk, begun.version
            held[one["created_at"]] = revision
            going_on.append(revision)
        else:
            new.append(revision)
    if going_on:
        Revision.objects.bulk_update(going_on, ["document", "saved_at", "was_live", "saved_by", "saver_name"])
    if {revision.version for revision in new} & {revision.version for revision in held.values()}:
        number_anew(story, [*held.values(), *new])
    Revision.objects.bulk_create(new)
    by_begun = held | {in_utc(revision.created_at): revision for revision in new}
    by_version = {one["version"]: by_begun[one["created_at"]] for one in row["revisions"]}
    restored = [one for one in missing if one["restored_from"] is not None]
    note_restored((by_version[one["version"]], by_version[one["restored_from"]]) for one in restored)
    return by_version


def number_anew(story: Story, revisions: list[Revision]) -> None:
    """Give revisions numbers in the order in which they were begun, none of them a smaller one than it had."""
    story.revisions.update(version=F("version") + OUT_OF_THE_WAY)  # a unique number can't be swapped in place
    number = -1
    for revision in sorted(revisions, key=lambda one: (one.created_at, one.version)):
        revision.version = number = max(number + 1, revision.version)
    Revision.objects.bulk_update([revision for revision in revisions if revision.pk], ["version"])
