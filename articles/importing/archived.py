"""Stories out of an archive, with all that happened to them there.

They pass by the verbs of the desk: nothing happens to them here, what happened to them there is told. So they bring
their revisions, and none is made of their coming; corrections come as they were stated; a version is what it was.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from articles.desk.revisions import keep_first_revision, keep_revision
from articles.importing.archive_files import moment, moments
from articles.importing.archive_places import Places, address_of, free_ids, remember, reset_sequence, taken_addresses
from articles.importing.incoming import IncomingStory
from articles.models import (
    Byline,
    Correction,
    Image,
    PageViews,
    Revision,
    Status,
    Story,
    TaggedStory,
    User,
    ViewsInHour,
)
from articles.models.document import documents, in_utc
from articles.models.image import Placed, set_pictures, slots_of
from articles.models.pageviews import set_imported_views
from articles.models.taxonomy import set_authors
from articles.text.markup import clean_html

PLAIN = ("headline", "lead", "withdrawal_reason", "source_url", "cited_sources")
MOMENTS = ("published_at", "updated_at", "expires_at", "withdrawn_at")
OWN_WORDS = ("caption", "alt_text", "credit")
HISTORY = "history"  # which only grows: whatever of it is missing is taken over, whoever has changed the story
OUT_OF_THE_WAY = 1_000_000

Pair = tuple[Story, IncomingStory]


# -- what is compared (importing.values)


def known_by_uid(incomings: Iterable[IncomingStory]) -> dict[str, Story]:
    """By uid, the stories of these that are here already: by their uid, or else by their identity at the source."""
    rows = [incoming.archived.row for incoming in incomings]
    stories = Story.objects.select_related("section", "page_views")
    found = {str(story.uid): story for story in stories.filter(uid__in=[row["uid"] for row in rows])}
    by_source = defaultdict(dict)
    for row in rows:
        if row["source_id"] and row["uid"] not in found:
            by_source[row["source"]][row["source_id"]] = row["uid"]
    for source, uids in by_source.items():
        for story in stories.filter(source=source, source_id__in=uids):
            found[uids[story.source_id]] = story
    return found


def stated_beyond(incoming: IncomingStory) -> dict:
    """What an archive states beyond other sources, and what it states more exactly: by address, not by name."""
    row, places = incoming.archived.row, incoming.archived.prelude.places
    section = places.section(row)
    stated = {
        "section": [section.language, section.name.casefold()],
        "authors": [author.name.casefold() for author in places.authors_of(row)],
        "tags": sorted(tag.name.casefold() for tag in places.tags_of(row)),
        "pictures": [
            {"checksum": slot["file"], **{name: slot[name] for name in OWN_WORDS}} for slot in row["pictures"]
        ],
        "slug": row["slug"],
        "withdrawn_at": row["withdrawn_at"],
        HISTORY: "whole",
    }
    return stated | ({"is_pinned": row["is_pinned"]} if places.keeps_ids else {})


def held_beyond(pairs: list[Pair]) -> dict[int, dict]:
    """The same of the stories that are here, by their keys."""
    missing = missing_of(pairs)
    return {
        story.pk: {
            "slug": story.slug,
            "withdrawn_at": in_utc(story.withdrawn_at),
            "is_pinned": story.is_pinned,
            HISTORY: "in part" if missing[story.pk] else "whole",
        }
        for story, _incoming in pairs
    }


@dataclass
class Missing:
    """What an archive knows of a story's past, and we don't: rows of the archive."""

    revisions: list[dict] = field(default_factory=list)
    corrections: list[dict] = field(default_factory=list)
    addresses: list[dict] = field(default_factory=list)
    views: bool = False

    def __bool__(self):
        return bool(self.revisions or self.corrections or self.addresses or self.views)


def missing_of(pairs: list[Pair]) -> dict[int, Missing]:
    """By story, what is missing of its past. A revision is known by when it was begun, a correction by when and what."""
    keys = [story.pk for story, _incoming in pairs]
    revisions, corrections = defaultdict(dict), defaultdict(set)
    for key, begun, saved in Revision.objects.filter(story__in=keys).values_list("story", "created_at", "saved_at"):
        revisions[key][in_utc(begun)] = in_utc(saved)
    for key, made, right in Correction.objects.filter(story__in=keys).values_list("story", "made_at", "right"):
        corrections[key].add((in_utc(made), right))
    counted = dict(PageViews.objects.filter(pk__in=keys).values_list("pk", "counted"))
    wanted = {story.pk: addresses_of(story, incoming) for story, incoming in pairs}
    taken = taken_addresses((one["language"], one["path"]) for rows in wanted.values() for one in rows)
    return {
        story.pk: Missing(
            [one for one in row["revisions"] if revisions[story.pk].get(one["created_at"], "") < one["saved_at"]],
            [one for one in row["corrections"] if (one["made_at"], one["right"]) not in corrections[story.pk]],
            [one for one in wanted[story.pk] if (one["language"], one["path"]) not in taken],
            row["page_views"]["counted"] > counted.get(story.pk, 0),
        )
        for story, row in ((story, incoming.archived.row) for story, incoming in pairs)
    }


def addresses_of(story: Story, incoming: IncomingStory) -> list[dict]:
    """What shall lead to a story: its old addresses there, and the one that it had there, where it has another here."""
    row = incoming.archived.row
    language, path = row["language"], f"/{row['section']['slug']}/{row['id']}-{row['slug']}/"
    is_elsewhere = (language, path) != address_of(story)
    return [*row["old_addresses"], *([{"language": language, "path": path}] if is_elsewhere else [])]


# -- new stories


def create_archived(incomings: list[IncomingStory], *, as_draft: bool = False) -> list[Story]:
    """Make the stories of an archive that aren't here, many at once, as they were there; with `as_draft`, as drafts.

    They come in their order. Call it in a transaction.
    """
    if not incomings:
        return []
    accounts = accounts_of(incomings)
    stories = [story_of(incoming, accounts, as_draft=as_draft) for incoming in incomings]
    pairs = list(zip(stories, incomings, strict=True))
    free_ids(stories)
    Story.objects.bulk_create(stories)
    reset_sequence(Story, incomings[0].archived.prelude.places)
    create_places(pairs)
    create_history(pairs, accounts)
    for story, incoming in pairs:
        story.created_at, story.modified_at = moments(incoming.archived.row, "created_at", "modified_at")
    Story.objects.bulk_update(stories, ["created_at", "modified_at"])  # a new row says now, whatever it was made with
    return stories


def story_of(incoming: IncomingStory, accounts: dict[str, User], *, as_draft: bool) -> Story:
    row, places = incoming.archived.row, incoming.archived.prelude.places
    story = Story(
        pk=row["id"] if places.keeps_ids else None,
        body=incoming.body,
        section=places.section(row),
        language=places.section(row).language,
        status=row["status"],
        is_pinned=row["is_pinned"] and places.keeps_ids,
        **{name: row[name] for name in ("uid", "slug", "version", "source", "source_id", *PLAIN)},
        **{name: moment(row[name]) for name in MOMENTS},
        **by(row["created_by"], accounts, "created_by", "creator_name"),
    )
    if as_draft:
        story.status, story.withdrawn_at = Status.DRAFT, None
    return story


def accounts_of(incomings: Iterable[IncomingStory]) -> dict[str, User]:
    """The accounts that there are, of the names that stories, revisions and corrections give."""
    rows = [incoming.archived.row for incoming in incomings]
    names = {row["created_by"] for row in rows}
    names |= {one["saved_by"] for row in rows for one in row["revisions"]}
    names |= {one["made_by"] for row in rows for one in row["corrections"]}
    return User.objects.in_bulk(names - {""}, field_name="username")


def by(name: str, accounts: dict[str, User], account_field: str, name_field: str) -> dict:
    """An account by its name; where there is none, the name."""
    account = accounts.get(name)
    return {account_field: account, name_field: "" if account else name}


def create_places(pairs: list[Pair]) -> None:
    """Put new stories under their authors and tags, and pictures into them."""
    bylines, tagged, slots = [], [], []
    for story, incoming in pairs:
        row, places = incoming.archived.row, incoming.archived.prelude.places
        listed = {"published_at": story.published_at, "language": story.language}
        authors, tags = unique(places.authors_of(row)), unique(places.tags_of(row))
        bylines += [Byline(story=story, author=one, position=n, **listed) for n, one in enumerate(authors, start=1)]
        tagged += [TaggedStory(content_object=story, tag=one, **listed) for one in tags]
        slots += slots_of(story, placed(incoming))
    for made in (bylines, tagged, slots):
        if made:
            type(made[0]).objects.bulk_create(made)


def unique(rows: list) -> list:
    return list(dict.fromkeys(rows))


def placed(incoming: IncomingStory) -> list[Placed]:
    """A story's numbered slots."""
    images = incoming.archived.prelude.places.images
    return [
        (Image(pk=images[slot["file"]]) if slot["file"] else None, {name: slot[name] for name in OWN_WORDS})
        for slot in incoming.archived.row["pictures"]
    ]


def create_history(pairs: list[Pair], accounts: dict[str, User]) -> None:
    """Tell what happened to new stories: page views, old addresses, revisions, corrections."""
    views, hours, revisions, corrections = [], [], [], []
    for story, incoming in pairs:
        row, counts = incoming.archived.row, incoming.archived.row["page_views"]
        if counts["imported"] or counts["counted"]:
            views.append(PageViews(story=story, imported=counts["imported"], counted=counts["counted"]))
        hours += hours_of(story, row)
        own = [revision_of(story, one, accounts) for one in row["revisions"]]
        revisions += own
        by_version = {revision.version: revision for revision in own}
        corrections += [correction_of(story, incoming, one, by_version, accounts) for one in row["corrections"]]
    PageViews.objects.bulk_create(views)
    ViewsInHour.objects.bulk_create(hours)
    create_revisions(revisions, [one for _story, incoming in pairs for one in incoming.archived.row["revisions"]])
    create_corrections(corrections, pairs[0][1].archived.prelude.places)
    remember((story, addresses_of(story, incoming), None) for story, incoming in pairs)


def hours_of(story: Story, row: dict) -> list[ViewsInHour]:
    hours = row["page_views"]["hours"]
    return [ViewsInHour(story=story, hour=moment(one["hour"]), views=one["views"]) for one in hours]


def revision_of(story: Story, row: dict, accounts: dict[str, User]) -> Revision:
    # A body in a document is shown at the desk, so it passes the sanitiser as a story's own does.
    return Revision(
        story=story,
        version=row["version"],
        document=row["document"] | {"body": clean_html(row["document"]["body"])},
        created_at=moment(row["created_at"]),
        saved_at=moment(row["saved_at"]),
        was_live=row["was_live"],
        **by(row["saved_by"], accounts, "saved_by", "saver_name"),
    )


def create_revisions(revisions: list[Revision], rows: list[dict]) -> None:
    """Save revisions; then, since only now they have keys, note which of them each brought back."""
    Revision.objects.bulk_create(revisions)
    restoring = []
    by_version = {(revision.story_id, revision.version): revision for revision in revisions}
    for revision, row in zip(revisions, rows, strict=True):
        if row["restored_from"] is not None:
            revision.restored_from = by_version[revision.story_id, row["restored_from"]]
            restoring.append(revision)
    if restoring:
        Revision.objects.bulk_update(restoring, ["restored_from"])


def correction_of(story, incoming, row, by_version: dict[int, Revision], accounts) -> Correction:
    return Correction(
        pk=row["id"] if incoming.archived.prelude.places.keeps_ids else None,
        story=story,
        before=by_version[row["before"]],
        after=by_version[row["after"]],
        made_at=moment(row["made_at"]),
        **{name: row[name] for name in ("wrong", "right", "shows_changes", "changes")},
        **by(row["made_by"], accounts, "made_by", "maker_name"),
    )


def create_corrections(corrections: list[Correction], places: Places) -> None:
    if corrections:
        free_ids(corrections)
        Correction.objects.bulk_create(corrections)
        reset_sequence(Correction, places)


# -- stories that are here


def update_archived(story: Story, incoming: IncomingStory, changed: set[str]) -> None:
    """Take over into a story those of its fields that `changed`, and what is missing of its past.

    A revision is made only where the story is then something that no revision tells of: where the desk has kept fields
    of its own. Raises articles.models.story.Conflict. Call it in a transaction.
    """
    row, places = incoming.archived.row, incoming.archived.prelude.places
    (missing,), saved_before = missing_of([(story, incoming)]).values(), story.modified_at
    if changed - {"views", HISTORY}:
        if not row["revisions"]:
            keep_first_revision(story)
        set_columns(story, incoming, changed)
        story.save()
        if "authors" in changed:
            set_authors(story, unique(places.authors_of(row)))
        if "tags" in changed:
            story.tags.set(unique(places.tags_of(row)))
        if "pictures" in changed:
            set_pictures(story, placed(incoming))
    if missing:
        take_over_history(story, incoming, missing)
    if "views" in changed:
        set_imported_views(story, incoming.views)
    if changed - {"views"}:
        settle_version(story, row, saved_before)


def set_columns(story: Story, incoming: IncomingStory, changed: set[str]) -> None:
    row, places = incoming.archived.row, incoming.archived.prelude.places
    for name in changed & {*PLAIN, "status", "slug", "is_pinned"}:
        setattr(story, name, row[name])
    for name in changed & {*MOMENTS}:
        setattr(story, name, moment(row[name]))
    if "body" in changed:
        story.body = incoming.body
    if "section" in changed:
        story.section = places.section(row)
    # What the desk has kept may not go with what comes.
    if story.status != Status.WITHDRAWN:
        story.withdrawn_at = None
    elif story.withdrawn_at is None:
        story.withdrawn_at = timezone.now()


def take_over_history(story: Story, incoming: IncomingStory, missing: Missing) -> None:
    row, accounts = incoming.archived.row, accounts_of([incoming])
    if missing.views:
        counts, _is_new = PageViews.objects.get_or_create(story=story)
        PageViews.objects.filter(pk=counts.pk).update(counted=row["page_views"]["counted"])
        for hour in hours_of(story, row):
            ViewsInHour.objects.update_or_create(story=story, hour=hour.hour, defaults={"views": hour.views})
    remember([(story, missing.addresses, None)])
    revisions = merge_revisions(story, row, missing.revisions, accounts)
    create_corrections(
        [correction_of(story, incoming, one, revisions, accounts) for one in missing.corrections],
        incoming.archived.prelude.places,
    )


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
            going_on.append(revision)
        else:
            new.append(revision)
    if going_on:
        Revision.objects.bulk_update(going_on, ["document", "saved_at", "was_live", "saved_by", "saver_name"])
    if new and {revision.version for revision in new} & {revision.version for revision in held.values()}:
        number_anew(story, [*held.values(), *new])
    Revision.objects.bulk_create(new)
    by_begun = held | {in_utc(revision.created_at): revision for revision in new}
    by_version = {one["version"]: by_begun[one["created_at"]] for one in row["revisions"]}
    for one in missing:
        if one["restored_from"] is not None:
            revision = by_version[one["version"]]
            revision.restored_from = by_version[one["restored_from"]]
            revision.save(update_fields=["restored_from"])
    return by_version


def number_anew(story: Story, revisions: list[Revision]) -> None:
    story.revisions.update(version=F("version") + OUT_OF_THE_WAY)  # a unique number can't be swapped in place
    for number, revision in enumerate(sorted(revisions, key=lambda one: (one.created_at, one.version)), start=1):
        revision.version = number
    Revision.objects.bulk_update([revision for revision in revisions if revision.pk], ["version"])


def settle_version(story: Story, row: dict, saved_before: datetime.datetime) -> None:
    """Give a story the version and the time of its latest revision; and a new one if that isn't all that it says."""
    latest = story.revisions.first()
    story.version = max(story.version, row["version"], latest.version if latest else 0)
    (document,) = documents([story])
    if latest and latest.document != document:
        story.version = max(story.version, latest.version + 1)
        Story.objects.filter(pk=story.pk).update(version=story.version)
        keep_revision(story, by=None)
    else:
        story.modified_at = max(saved_before, moment(row["modified_at"]))
        Story.objects.filter(pk=story.pk).update(version=story.version, modified_at=story.modified_at)
