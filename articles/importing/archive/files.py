"""An archive in a folder: checked as a whole, then read row by row. Knows no database.

`articles/exporting/schema.json` says what a line may hold; what depends on several lines (a story's section exists, no
two have the same address) is checked here. Lines are read one at a time, so memory doesn't grow with their number.
"""

import datetime
import hashlib
import json
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import fastjsonschema

from articles.exporting.layout import PICTURES, VERSION, defaults_of, file_of, read_schema, tables_of
from articles.importing.incoming import BadInput
from articles.models.document import completed
from articles.models.front import Place
from articles.models.story_fields import FORMER_FIELDS, PLAIN_FIELDS, Kind
from articles.pictures.intake import ENDINGS, MAX_BYTES, BadPicture, Picture, check_picture
from articles.text.moments import LAST_YEAR

MAX_MANIFEST = 64 * 1024
MAX_LINE = 256 * 1024 * 1024  # a story with hundreds of revisions of a whole megabyte

# What PostgreSQL can't store: NUL, and half of a surrogate pair.
UNSTORABLE = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
WHAT_TO_DO = "Export it again there and run this again."

FrontPageKey = tuple[
    str, datetime.datetime, datetime.datetime
]  # which front page it is: its language, when it takes effect, when it was made


class Archive:
    """One archive, by its manifest. Call `check` first: it raises BadInput if anything is wrong with it."""

    def __init__(self, manifest: Path):
        self.folder = manifest.parent
        self._manifest = read_manifest(manifest)
        self._version: int = self._manifest["version"]
        self.story_ids: dict[str, int] = {}
        self.front_pages: set[FrontPageKey] = set()

    @property
    def has_pins(self) -> bool:
        """Whether it is from before front pages were made: stories were pinned, and these led."""
        return self._version <= FORMER_FIELDS["is_pinned"]

    def check(self) -> None:
        """Read the whole archive. Raises BadInput for the first thing that is wrong with it."""
        check = Check(self.folder)
        for table in tables_of(self._version):
            name, count = file_of(table), 0
            facts, digest, size = self._manifest["files"][name], hashlib.sha256(), 0
            for number, line in enumerate(lines_of(self.folder, name), start=1):
                digest.update(line)
                count, size = number, size + len(line)
                try:
                    check.row(table, row_of(table, line, self._version))
                except BadInput as reason:
                    raise BadInput(f"{name}, line {number}: {reason} {WHAT_TO_DO}") from reason
            if (size, digest.hexdigest(), count) != (facts["bytes"], facts["sha256"], self._manifest["counts"][table]):
                raise BadInput(f"{name} isn't what was exported: it has since been changed or truncated. {WHAT_TO_DO}")
        self.story_ids = check.story_ids
        self.front_pages = {front_page_key(row) for row in self.rows("front_pages")}

    def rows(self, table: str) -> Iterator[dict]:
        """The rows of a checked table."""
        if table == "front_pages" and self.has_pins:
            return front_pages_of_pins(lines_of(self.folder, file_of("stories")))
        lines = lines_of(self.folder, file_of(table))
        return (as_of_today(table, json.loads(line), self._version) for line in lines)

    def picture(self, row: dict) -> bytes:
        """A picture's original, by its row. Raises BadInput if it was changed since the export."""
        return read_picture(self.folder, row)


def read_manifest(path: Path) -> dict:
    """A valid manifest of a version that this site reads. Raises BadInput for any other."""
    with opened(path.parent, path.name) as file:
        data = file.read(MAX_MANIFEST + 1)
    try:
        manifest = parsed(data) if len(data) <= MAX_MANIFEST else None
        version = manifest["version"] if isinstance(manifest, dict) and "version" in manifest else None
        if isinstance(version, int) and version not in range(1, VERSION + 1):
            raise BadInput(
                f"It has version {version}, but this site reads versions up to {VERSION}. Update this site, or export "
                "again with the release that this site runs."
            )
        validator("manifest", version if isinstance(version, int) else VERSION)(manifest)
    except fastjsonschema.JsonSchemaValueException as error:
        raise BadInput(f"{in_words(error)}. {WHAT_TO_DO}") from error
    return manifest


@cache
def validator(name: str, version: int) -> Callable[[Any], Any]:
    """A function that raises JsonSchemaValueException for what a version's schema doesn't allow under that name."""
    schema = read_schema(version)
    return fastjsonschema.compile({**schema, "$ref": f"#/$defs/{name}"}, detailed_exceptions=False)


def in_words(error: fastjsonschema.JsonSchemaValueException) -> str:
    words = error.message.removeprefix("data").removeprefix(".")
    return words if len(words) <= 300 else f"{words[:300]}…"


def lines_of(folder: Path, name: str) -> Iterator[bytes]:
    """The lines of a file, one at a time. Raises BadInput for one that is too long or has no end."""
    with opened(folder, name) as file:
        while line := file.readline(MAX_LINE):
            if not line.endswith(b"\n"):
                raise BadInput(f"{name} is truncated, or has a line that is too long. {WHAT_TO_DO}")
            yield line


def opened(folder: Path, name: str) -> BinaryIO:
    """A file of an archive. Raises BadInput if it's missing."""
    path = folder / name
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except OSError as error:
        raise BadInput(
            f"{name} is missing or can't be read ({error.strerror}). Copy the whole export and run again."
        ) from error
    raise BadInput(f"{name} isn't a file. Copy the whole export and run again.")


def parsed(data: bytes) -> Any:
    """JSON without what can't be stored. Raises BadInput."""
    if b"\\u" in data and UNSTORABLE.search(data):
        raise BadInput("It contains a character that is not allowed in text.")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # ValueError: UTF-8 and numbers too
        raise BadInput("It isn't JSON in UTF-8.") from error


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def row_of(table: str, line: bytes, version: int) -> dict:
    """A valid line of a version, as a row of today. Raises BadInput."""
    row = parsed(line)
    try:
        validator(table, version)(row)
    except fastjsonschema.JsonSchemaValueException as error:
        raise BadInput(f"{in_words(error)}.") from error
    return as_of_today(table, row, version)


def as_of_today(table: str, row: dict, version: int) -> dict:
    """A row of an earlier version as one of today; fields that came since have their defaults."""
    if version == VERSION:
        return row
    if table != "stories":
        return row | defaults_of(table, version)
    revisions = [one | {"document": completed(one["document"], version)} for one in row["revisions"]]
    return completed(row, version) | {"revisions": revisions}


def front_page_key(row: dict) -> FrontPageKey:
    return row["language"], *moments(row, "takes_effect_at", "made_at")


def front_pages_of_pins(lines: Iterable[bytes]) -> Iterator[dict]:
    """The front pages that stand for the pins of earlier versions: from its publication on a pinned story leads."""
    for line in lines:
        row = json.loads(line) if b'"is_pinned":true' in line else None
        if row and row["is_pinned"] and row["status"] == "published":
            slot = {"place": Place.LEAD, "position": 1, "story": row["uid"], "section": None, "until": None}
            slot |= dict.fromkeys(("tag", "headline", "image", "weight"), "")
            at = row["published_at"]
            yield {
                "id": row["id"], "language": row["language"], "takes_effect_at": at, "made_at": at, "made_by": "",
                "slots": [slot],
            }  # fmt: skip


def read_picture(folder: Path, row: dict) -> bytes:
    with opened(folder, row["file"]) as file:
        data = file.read(min(row["size"], MAX_BYTES) + 1)
    if len(data) != row["size"] or hashlib.sha256(data).hexdigest() != row["checksum"]:
        raise BadInput(f"{row['file']} isn't what was exported: it has since been changed or truncated.")
    return data


def validated(folder: Path, row: dict) -> Picture:
    """A picture that has passed the same validation as an upload. Raises BadInput."""
    try:
        return check_picture(read_picture(folder, row))
    except BadPicture as reason:
        raise BadInput(f"{row['file']} can't be used as a picture: {reason}.") from reason


class Check:
    """Checks rows against those before them; remembers their keys only."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._keys: dict[str, set] = {}
        self.story_ids: dict[str, int] = {}

    def row(self, table: str, row: dict) -> None:
        """Raise BadInput if a row contradicts those before it."""
        self._once(f"{table}: id", row["id"])
        for address in row.get("old_addresses", ()):
            self._once("old address", (address["language"], address["path"]))
        getattr(self, f"_{table}")(row)

    def _once(self, what: str, key: Any) -> None:
        keys = self._keys.setdefault(what, set())
        if key in keys:
            raise BadInput(f"{what} {key!r} is there twice.")
        keys.add(key)

    def _known(self, what: str, key: Any) -> None:
        if key not in self._keys.get(what, ()):
            raise BadInput(f"{what} {key!r} isn't in the export.")

    def _images(self, row):
        self._once("picture", row["checksum"])
        moments(row, "taken_at", "rights_expire_at", "created_at")
        if row["file"] != f"{PICTURES}/{row['checksum']}.{ENDINGS[row['media_type'].removeprefix('image/').upper()]}":
            raise BadInput(f"{row['file']!r} isn't the name of that picture's file.")
        picture = validated(self._folder, row)
        if (picture.media_type, picture.width, picture.height) != (row["media_type"], row["width"], row["height"]):
            raise BadInput(f"{row['file']} is a picture of a different type or size.")

    def _sections(self, row):
        self._once("section", (row["language"], row["slug"]))

    def _authors(self, row):
        self._once("author", row["slug"])
        self._has_known_picture(row["portrait"])

    def _tags(self, row):
        self._once("tag", row["slug"])
        self._once("tag's name", row["name"])
        self._has_known_picture(row["picture"])

    def _has_known_picture(self, checksum):
        if checksum:
            self._known("picture", checksum)

    def _stories(self, row):
        self._once("uid", row["uid"])
        self.story_ids[row["uid"]] = row["id"]
        if row["source_id"]:
            self._once("source", (row["source"], row["source_id"]))
        self._references(row)
        dates(row)
        moments(row, "created_at", "modified_at")
        hours = [moment(views["hour"]) for views in row["page_views"]["hours"]]
        if len({*hours}) < len(hours):
            raise BadInput("page_views has an hour twice.")
        self._history(row)

    def _front_pages(self, row):
        moments(row, "takes_effect_at", "made_at")
        places = [(slot["place"], slot["position"]) for slot in row["slots"]]
        if len({*places}) < len(places):
            raise BadInput("It has a slot twice.")
        for slot in row["slots"]:
            moments(slot, "until")
            section = slot["section"] and (slot["section"]["language"], slot["section"]["slug"])
            named = {"uid": slot["story"], "section": section, "tag": slot["tag"], "picture": slot["image"]}
            for what, key in named.items():
                if key:
                    self._known(what, key)

    def _references(self, row):
        self._known("section", (row["language"], row["section"]["slug"]))
        for kind, rows in (("author", row["bylines"]), ("tag", row["tags"])):
            slugs = [named["slug"] for named in rows]
            if len({*slugs}) < len(slugs):
                raise BadInput(f"It has an {kind} twice.")
            for slug in slugs:
                self._known(kind, slug)
        for picture in row["pictures"]:
            self._has_known_picture(picture["file"])

    def _history(self, row):
        versions = set()
        for revision in row["revisions"]:
            if revision["version"] in versions:
                raise BadInput(f"Revision {revision['version']} is there twice.")
            if revision["restored_from"] not in {None, *versions}:
                raise BadInput(f"Revision {revision['version']} restores one that isn't there before it.")
            if revision["document"]["uid"] != row["uid"]:
                raise BadInput(f"Revision {revision['version']} belongs to another story.")
            versions.add(revision["version"])
            moments(revision, "created_at", "saved_at")
            dates(revision["document"])
        for correction in row["corrections"]:
            self._once("correction", correction["id"])
            moments(correction, "made_at")
            if (
                not {correction["before"], correction["after"]} <= versions
                or correction["before"] == correction["after"]
            ):
                raise BadInput(f"Correction {correction['id']} refers to revisions that aren't there.")


def dates(document: dict) -> None:
    """Raise BadInput if one of a story's dates doesn't exist, or they don't fit its status."""
    at = {field.name: moment(document[field.name]) for field in PLAIN_FIELDS if field.kind is Kind.DATE}
    published_at, expires_at = at["published_at"], at["expires_at"]
    if document["status"] == "published" and published_at is None:
        raise BadInput("It is published but has no date.")
    if document["status"] == "withdrawn" and at["withdrawn_at"] is None:
        raise BadInput("It is withdrawn but doesn't say since when.")
    if expires_at and published_at and expires_at <= published_at:
        raise BadInput("It expires before it is published.")


def moments(row: dict, *names: str) -> list[datetime.datetime | None]:
    """Several dates of a row, by name. Raises BadInput for one that doesn't exist."""
    return [moment(row[name]) for name in names]


def moment(text: str | None) -> datetime.datetime | None:
    """A date and time as an archive writes it. Raises BadInput for one that doesn't exist."""
    if text is None:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"The time {text} doesn't exist.") from error
    if found.year > LAST_YEAR:
        raise BadInput(f"The time {text} is out of range.")
    return found
