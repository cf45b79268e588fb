"""Incoming stories -> rows: created, updated, unchanged or kept.

What becomes of an item is decided first, by comparing plain values, and written then. A dry run stops in between.
Both take many items at a time: what they need of the database is asked for together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from articles.importing.archive.id_map import IdMap
from articles.importing.archive.stories import HISTORY, held_beyond, known_by_uid, stated_beyond
from articles.importing.incoming import BadInput, IncomingStory
from articles.importing.names import names_today, news_name, renamed
from articles.importing.picture_files import FoundPicture, without_missing_figures
from articles.importing.values import EMPTY, fingerprint, fingerprints, held_values, in_utc, stories_by_source
from articles.models import Author, ImportItem, OldAddress, Outcome, Section, Story, StoryImage, Tag
from articles.models.taxonomy import LONGEST_PATH
from articles.text.markup import MarkupError, clean_html
from articles.text.words import printable

ADDRESSES = "addresses"
ALWAYS_TAKEN = ("views", ADDRESSES, HISTORY)  # whoever has changed the story meanwhile
STATUS_FIELDS = ("status", "withdrawn_at")


@dataclass(frozen=True)
class Rules:
    """What whoever imports decides for all items: defaults for what a source leaves out, and who wins."""

    language: str
    section: str = ""
    as_draft: bool = False
    overwrite: bool = False
    id_maps: dict[str, IdMap] = field(default_factory=dict)  # of archives, by their names, as they are read


@dataclass(frozen=True)
class Entry:
    """One item on its way in: where it stands, what it says, and the pictures that were found for it.

    `stated` and `fingerprints` are what it says as plain values; worked out where items are read, not where they are
    written, which takes longer.
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
        """What was found for its slots and for the figures in its body."""
        return [found for found in (*self.pictures, *self.figures) if found.picture]

    def needed(self, decision: "Decision") -> list[FoundPicture]:
        """Of what was found that which is to be stored."""
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
    """An item that can't be taken, or a file that can't be read, which is its own item 1."""

    file: str
    number: int
    reason: str


@dataclass(frozen=True)
class Known:
    """What we know of an item already: its story, what that holds, and what the source stated last, and when."""

    story: Story | None = None
    held: dict | None = None
    last: dict[str, str] = field(default_factory=dict)
    modified_at: str | None = None


@dataclass(frozen=True)
class Decision:
    """What is to be done with one item.

    `changed` names the fields to write, `kept` those where the desk's change stands against the source;
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
        """Why not all of the source's statements were taken over; empty where they were."""
        if self.is_late:
            return "A later version of it has been imported already."
        return f"Changed at the desk, and so kept: {', '.join(self.kept)}." if self.kept else ""


def decide(stated: dict, held: dict | None, last: dict[str, str], new: dict[str, str], *, overwrite: bool) -> Decision:
    """Compare what a source states with what we hold and with the fingerprints of what it stated `last`.

    `new` are the fingerprints of what it states now.
    """
    if held is None:
        return Decision(Outcome.CREATED, tuple(stated), (), stated, new)
    changed, kept = [], []
    for name, value in stated.items():
        if value == held[name] or (value in EMPTY and last.get(name) == new[name]):
            continue
        is_ours = last.get(name) != fingerprint(held[name])
        (kept if is_ours and name not in ALWAYS_TAKEN and not overwrite else changed).append(name)
    outcome = Outcome.UPDATED if changed else Outcome.KEPT if kept else Outcome.UNCHANGED
    values = held | {name: stated[name] for name in changed}
    return Decision(outcome, tuple(changed), tuple(kept), values, last | new)


def decide_entry(entry: Entry, known: Known, rules: Rules) -> Decision:
    """What is to be done with an item: nothing where we have a later version of it."""
    modified_at = in_utc(entry.incoming.modified_at)
    if known.held is not None and modified_at and known.modified_at and modified_at < known.modified_at:
        return Decision(Outcome.UNCHANGED, (), (), known.held, known.last, is_late=True)
    stated = what_is_stated(entry, known.held, rules)
    new = {
        name: entry.fingerprints[name] if value is entry.stated.get(name, ...) else fingerprint(value)
        for name, value in stated.items()
    }
    return decide(stated, known.held, known.last, new, overwrite=rules.overwrite)


def what_is_known(entries: Iterable[Entry]) -> dict[tuple[str, str], Known]:
    """By identity, what we know of those items whose stories are here."""
    entries = list(entries)
    stories = stories_by_source(entry.identity for entry in entries if not entry.incoming.archived)
    archived = {entry.identity: entry.incoming.archived.row for entry in entries if entry.incoming.archived}
    by_uid = known_by_uid(archived.values())
    stories |= {identity: by_uid[row["uid"]] for identity, row in archived.items() if row["uid"] in by_uid}
    held, last = held_values(stories.values()), last_stated(stories.values())
    beyond = held_beyond([(stories[identity], row) for identity, row in archived.items() if identity in stories])
    note_addresses(entries, stories, held)
    for key, one in beyond.items():
        if one.is_followed:  # whoever wrote what we hold, the archive knows it and has gone on
            stated, modified_at = last.get(key, ({}, None))
            # Less the pin, which another story takes away without a revision.
            known = held[key] | {name: value for name, value in one.values.items() if name != "is_pinned"}
            last[key] = stated | fingerprints(known), modified_at
        held[key] |= one.values
    return {
        identity: Known(story, held[story.pk], *last.get(story.pk, ({}, None))) for identity, story in stories.items()
    }


def note_addresses(entries: list[Entry], stories: dict, held: dict[int, dict]) -> None:
    """Note in what we hold which of the old addresses that items state lead somewhere already."""
    stated = {
        stories[entry.identity].pk: addresses_at_source(entry.incoming)
        for entry in entries
        if entry.identity in stories and not entry.incoming.archived
    }
    taken = OldAddress.taken(("", path) for paths in stated.values() for path in paths)
    for key, paths in stated.items():
        held[key][ADDRESSES] = sorted(path for path in paths if ("", path) in taken)


def addresses_at_source(incoming: IncomingStory) -> list[str]:
    """The paths under which a story stood where it came from; each once, and none that no table holds."""
    here = [unquote(urlsplit(incoming.source_url).path) or "/"] if incoming.source_url else []
    paths = dict.fromkeys([*here, *incoming.old_addresses])
    return [path for path in paths if len(path) <= LONGEST_PATH and printable(path) == path]


def as_named_today(entries: list[Entry | Rejected]) -> list[Entry | Rejected]:
    """The same items with the names that sections, authors and tags have since they were merged or renamed.

    So what they state compares with what their stories hold. Archives name these by address, and are left as they are.
    """
    named = {id(entry) for entry in entries if isinstance(entry, Entry) and not entry.incoming.archived}
    today = names_today(entry.stated for entry in entries if id(entry) in named)
    return [with_names(entry, today) if today and id(entry) in named else entry for entry in entries]


def with_names(entry: Entry, today: dict[tuple, str]) -> Entry:
    stated = renamed(entry.stated, today)
    changed = {name: value for name, value in stated.items() if value != entry.stated[name]}
    return replace(entry, stated=stated, fingerprints=entry.fingerprints | fingerprints(changed)) if changed else entry


def last_stated(stories: Iterable[Story]) -> dict[int, tuple[dict, str | None]]:
    """By story, the fingerprints of what its source stated last, and when that was said to have been changed."""
    items = ImportItem.objects.filter(story__in=[story.pk for story in stories], fields__isnull=False, undone_at=None)
    rows = items.order_by("pk").values_list("story", "fields", "source_modified_at")
    return {story: (fields, in_utc(modified_at)) for story, fields, modified_at in rows}


def what_is_stated(entry: Entry, held: dict | None, rules: Rules) -> dict:
    """The stated values, less what a silent source must not undo: section, status, pictures not found."""
    incoming, stated = entry.incoming, dict(entry.stated)
    if not (incoming.section or rules.section):
        language = stated["section"][0]
        stated["section"] = [language, news_name(language).casefold()]
    if incoming.archived:  # which is never silent
        stated |= stated_beyond(incoming.archived.row, rules.id_maps[incoming.archived.archive])
        if rules.as_draft and held is None:
            stated |= {"status": "draft", "withdrawn_at": None}
        return {
            name: value for name, value in stated.items() if not (rules.as_draft and held and name in STATUS_FIELDS)
        }
    stated["body"] = without_missing_figures(stated["body"], held["body"] if held else "")
    stated[ADDRESSES] = sorted({*addresses_at_source(incoming), *(held[ADDRESSES] if held else [])})
    if stated["views"] is None:
        del stated["views"]
    if held is None:
        return stated | ({"status": "draft"} if rules.as_draft else {})
    if rules.as_draft:
        del stated["status"]
    if not incoming.section and incoming.language in {"", held["section"][0]}:
        del stated["section"]
    ours = [slot["checksum"] for slot in held["pictures"]] + [""] * len(stated["pictures"])
    stated["pictures"] = [
        slot | {"checksum": slot["checksum"] or checksum}
        for slot, checksum in zip(stated["pictures"], ours, strict=False)
    ]
    return stated


def checked(incoming: IncomingStory) -> IncomingStory:
    """The same story with a clean body. Raises BadInput for what the models could not hold."""
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
            raise BadInput(f"Its {what} has {len(text)} characters; {limit} fit. Shorten it.")
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
    """Each text that has a limit: the text, the limit, what a person calls it."""
    for name, what in {
        "headline": "headline",
        "lead": "lead",
        "withdrawal_reason": "withdrawal reason",
        "source": "source",
        "source_id": "identity at the source",
        "source_url": "source address",
        "cited_sources": "list of sources",
    }.items():
        yield getattr(incoming, name), Story._meta.get_field(name).max_length, what
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
