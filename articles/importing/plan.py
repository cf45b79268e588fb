"""Decides what becomes of incoming stories: created, updated, unchanged or kept.

Decisions compare plain values and write nothing; apply.py carries them out, and a dry run stops before it. Both work on
many items at a time, with one set of queries for all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError

from articles.importing.archive.id_map import IdMap
from articles.importing.archive.stories import HISTORY, archived_values, known_by_uid, stated_by_archive
from articles.importing.earlier_identities import take_earlier_identities
from articles.importing.incoming import BadInput, IncomingStory
from articles.importing.names import names_today, news_name, renamed
from articles.importing.picture_files import FoundPicture, without_missing_figures
from articles.importing.values import EMPTY, current_values, fingerprint, fingerprints, stories_by_source
from articles.models import Author, ImportItem, OldAddress, Outcome, Section, Story, StoryImage, Tag
from articles.models.addresses import LONGEST_PATH
from articles.models.document import in_utc
from articles.models.story_fields import PLAIN_FIELDS, Stated, column_of
from articles.text.addresses import split_address
from articles.text.markup import MarkupError, clean_html
from articles.text.words import printable

ADDRESSES = "addresses"
ALWAYS_TAKEN = ("views", ADDRESSES, HISTORY)  # even where the desk has changed the story
STATUS_FIELDS = ("status", "withdrawn_at")


@dataclass(frozen=True)
class Rules:
    """Settings of an import: defaults for what a source leaves out, and whether it overwrites the desk's changes."""

    language: str
    section: str = ""
    as_draft: bool = False
    overwrite: bool = False
    id_maps: dict[str, IdMap] = field(default_factory=dict)  # by the name of the archive, once it is opened


@dataclass(frozen=True)
class Entry:
    """One incoming item: its place in a file, the story, and the pictures that were found for it.

    `stated` holds the story as plain values, `fingerprints` their hashes; both are computed by the process that reads,
    because the one that writes has more to do.
    """

    file: str
    number: int
    incoming: IncomingStory
    pictures: list[FoundPicture]
    figures: list[FoundPicture]
    stated: dict
    fingerprints: dict[str, str]

    @property
    def found(self) -> list[FoundPicture]:
        """The pictures that were found for its slots and for the figures in its body."""
        return [found for found in (*self.pictures, *self.figures) if found.picture]

    def needed(self, decision: "Decision") -> list[FoundPicture]:
        """The found pictures that must be stored."""
        slots = self.pictures if "pictures" in decision.changed else []
        figures = self.figures if "body" in decision.changed else []
        return [found for found in (*slots, *figures) if found.picture]

    @property
    def identity(self) -> tuple[str, str]:
        if self.incoming.archived:
            return "", self.incoming.archived.row["uid"]
        return self.incoming.source, self.incoming.source_id


@dataclass(frozen=True)
class Rejected:
    """An item that can't be imported, or a file that can't be read, which counts as its own item 1."""

    file: str
    number: int
    reason: str


@dataclass(frozen=True)
class Known:
    """An item's story with its current values; the fingerprints of what its source stated last, and when."""

    story: Story | None = None
    current: dict | None = None
    last: dict[str, str] = field(default_factory=dict)
    modified_at: str | None = None


@dataclass(frozen=True)
class Decision:
    """What is to be done with one item.

    `changed` names the fields to write, `kept` those that the desk has changed and the source doesn't overwrite;
    `values` are the story's values afterwards, `fields` the fingerprints of what the source states.
    """

    outcome: Outcome
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    values: dict
    fields: dict[str, str]
    is_late: bool = False

    @property
    def reason(self) -> str:
        """Why the story doesn't say all that the source states; empty if it does."""
        if self.is_late:
            return "A later version of it has been imported already."
        return f"Changed at the desk, and so kept: {', '.join(self.kept)}." if self.kept else ""


def decide(
    stated: dict, current: dict | None, last: dict[str, str], new: dict[str, str], *, overwrite: bool
) -> Decision:
    """Compare what a source states with a story's current values (None: there is no story yet).

    `last` and `new` are the fingerprints of what the source stated last and states now.
    """
    if current is None:
        return Decision(Outcome.CREATED, tuple(stated), (), stated, new)
    changed, kept = [], []
    for name, value in stated.items():
        if value == current[name] or (value in EMPTY and last.get(name) == new[name]):
            continue
        is_ours = last.get(name) != fingerprint(current[name])
        (kept if is_ours and name not in ALWAYS_TAKEN and not overwrite else changed).append(name)
    outcome = Outcome.UPDATED if changed else Outcome.KEPT if kept else Outcome.UNCHANGED
    values = current | {name: stated[name] for name in changed}
    return Decision(outcome, tuple(changed), tuple(kept), values, last | new)


def decide_entry(entry: Entry, known: Known, rules: Rules) -> Decision:
    """What is to be done with an item: nothing if a later version of it has come already."""
    modified_at = in_utc(entry.incoming.modified_at)
    if known.current is not None and modified_at and known.modified_at and modified_at < known.modified_at:
        return Decision(Outcome.UNCHANGED, (), (), known.current, known.last, is_late=True)
    stated = what_is_stated(entry, known.current, rules)
    new = {
        name: entry.fingerprints[name] if value is entry.stated.get(name, ...) else fingerprint(value)
        for name, value in stated.items()
    }
    return decide(stated, known.current, known.last, new, overwrite=rules.overwrite)


def what_is_known(entries: Iterable[Entry]) -> dict[tuple[str, str], Known]:
    """What is known of the items whose stories are here, by identity."""
    entries = list(entries)
    stories = stories_by_source(entry.identity for entry in entries if not entry.incoming.archived)
    archived = {entry.identity: entry.incoming.archived.row for entry in entries if entry.incoming.archived}
    by_uid = known_by_uid(archived.values())
    stories |= {identity: by_uid[row["uid"]] for identity, row in archived.items() if row["uid"] in by_uid}
    current, last = current_values(stories.values()), last_stated(stories.values())
    add_old_addresses(entries, stories, current)
    pairs = [(stories[identity], row) for identity, row in archived.items() if identity in stories]
    for key, (values, has_all_of_ours) in archived_values(pairs).items():
        if has_all_of_ours:  # so what is here counts as stated by the archive, and its changes are taken
            stated, modified_at = last.get(key, ({}, None))
            # Except the pin, which goes without a revision when another story is pinned.
            in_archive = current[key] | {name: value for name, value in values.items() if name != "is_pinned"}
            last[key] = stated | fingerprints(in_archive), modified_at
        current[key] |= values
    return {
        identity: Known(story, current[story.pk], *last.get(story.pk, ({}, None)))
        for identity, story in stories.items()
    }


def add_old_addresses(entries: list[Entry], stories: dict, current: dict[int, dict]) -> None:
    """Add to the current values those of the items' old addresses that lead somewhere already."""
    stated = {
        stories[entry.identity].pk: addresses_at_source(entry.incoming)
        for entry in entries
        if entry.identity in stories and not entry.incoming.archived
    }
    taken = OldAddress.taken(("", path) for paths in stated.values() for path in paths)
    for key, paths in stated.items():
        current[key][ADDRESSES] = sorted(path for path in paths if ("", path) in taken)


def addresses_at_source(incoming: IncomingStory) -> list[str]:
    """The paths that a story had at its source, without duplicates and paths that are too long to store."""
    address = split_address(incoming.source_url)
    here = [unquote(address.path) or "/"] if address.netloc else []
    paths = dict.fromkeys([*here, *incoming.old_addresses])
    return [path for path in paths if len(path) <= LONGEST_PATH and printable(path) == path]


def as_named_today(entries: list[Entry | Rejected]) -> list[Entry | Rejected]:
    """The items with today's names of sections, authors and tags that were merged or renamed since.

    Otherwise each of these would count as a change at the desk. Archives name them by address and stay as they are.
    """
    take_earlier_identities(entry.incoming for entry in entries if isinstance(entry, Entry))
    named = {id(entry) for entry in entries if isinstance(entry, Entry) and not entry.incoming.archived}
    today = names_today(entry.stated for entry in entries if id(entry) in named)
    return [with_names(entry, today) if today and id(entry) in named else entry for entry in entries]


def with_names(entry: Entry, today: dict[tuple, str]) -> Entry:
    stated = renamed(entry.stated, today)
    changed = {name: value for name, value in stated.items() if value != entry.stated[name]}
    return replace(entry, stated=stated, fingerprints=entry.fingerprints | fingerprints(changed)) if changed else entry


def last_stated(stories: Iterable[Story]) -> dict[int, tuple[dict, str | None]]:
    """By story, the fingerprints of what its source stated last, and when the source had changed it."""
    items = ImportItem.objects.filter(story__in=[story.pk for story in stories], fields__isnull=False, undone_at=None)
    rows = items.order_by("pk").values_list("story", "fields", "source_modified_at")
    return {story: (fields, in_utc(modified_at)) for story, fields, modified_at in rows}


def what_is_stated(entry: Entry, current: dict | None, rules: Rules) -> dict:
    """The stated values, without what a silent source must not undo: section, status, pictures not found."""
    incoming, stated = entry.incoming, dict(entry.stated)
    if not (incoming.section or rules.section):
        language = stated["section"][0]
        stated["section"] = [language, news_name(language).casefold()]
    if incoming.archived:  # archives are never silent
        stated |= stated_by_archive(incoming.archived.row, rules.id_maps[incoming.archived.archive])
        if rules.as_draft and current is None:
            stated |= {"status": "draft", "withdrawn_at": None}
        left_out = STATUS_FIELDS if rules.as_draft and current else ()
        return {name: value for name, value in stated.items() if name not in left_out}
    stated["body"] = without_missing_figures(stated["body"], current["body"] if current else "")
    stated[ADDRESSES] = sorted({*addresses_at_source(incoming), *(current[ADDRESSES] if current else [])})
    if stated["views"] is None:
        del stated["views"]
    if current is None:
        return stated | ({"status": "draft"} if rules.as_draft else {})
    if rules.as_draft:
        del stated["status"]
    if not incoming.section and incoming.language in {"", current["section"][0]}:
        del stated["section"]
    ours = [slot["checksum"] for slot in current["pictures"]] + [""] * len(stated["pictures"])
    stated["pictures"] = [
        slot | {"checksum": slot["checksum"] or checksum}
        for slot, checksum in zip(stated["pictures"], ours, strict=False)
    ]
    return stated


def checked(incoming: IncomingStory) -> IncomingStory:
    """The story with a clean body. Raises BadInput for what the database can't store."""
    languages = dict(settings.LANGUAGES)
    if incoming.language and incoming.language not in languages:
        raise BadInput(
            f"Its language is {incoming.language!r}, but this site has only {', '.join(languages)}. "
            "Change it, or add the language to LANGUAGES."
        )
    if incoming.status == "published" and incoming.published_at is None:
        raise BadInput("It is published but has no date. Add the date, or import it as a draft.")
    if incoming.expires_at and incoming.published_at and incoming.expires_at <= incoming.published_at:
        raise BadInput("It expires before it is published. Correct one of the two dates.")
    for text, limit, what in _limited(incoming):
        if len(text) > limit:
            raise BadInput(f"Its {what} has {len(text)} characters; at most {limit} are allowed. Shorten it.")
    try:
        if incoming.source_url:
            Story._meta.get_field("source_url").run_validators(incoming.source_url)
    except ValidationError as error:
        raise BadInput(f"Its source address is not a web address: {incoming.source_url[:80]!r}.") from error
    try:
        return replace(incoming, body=clean_html(incoming.body))
    except MarkupError as error:
        raise BadInput(str(error)) from error


def _limited(incoming):
    """Each text that has a limit: the text, the limit, and its name in an error."""
    for one in PLAIN_FIELDS:
        limit = column_of(one).max_length
        if limit and one.stated is not Stated.BY_ARCHIVES:
            yield getattr(incoming, one.name), limit, one.name.replace("_", " ")
    yield incoming.section, Section._meta.get_field("name").max_length, "section's name"
    for author in incoming.authors:
        yield author, Author._meta.get_field("name").max_length, "author's name"
    for tag in incoming.tags:
        yield tag, Tag._meta.get_field("name").max_length, "tag"
    for slot in incoming.images:
        yield slot.caption, StoryImage._meta.get_field("own_caption").max_length, "picture caption"
        yield (
            slot.alt_text,
            StoryImage._meta.get_field("own_alt_text").max_length,
            "picture's alternative text",
        )
        yield slot.credit, StoryImage._meta.get_field("own_credit").max_length, "picture credit"
