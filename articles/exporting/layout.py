"""What an archive consists of (docs/export.md): its names, and the schema of every line in it."""

import json
from pathlib import Path

from articles.models.story_fields import FORMER_FIELDS, STORY_FIELDS

FORMAT = "newsroom-export"

MANIFEST = "newsroom.json"
# Each holds a row of JSON a line, and refers only to tables before it.
TABLES = ("images", "sections", "authors", "tags", "stories", "front_pages")
SINCE = {"front_pages": 4}  # the version in which a table came, if that isn't the first
# Fields of other tables than the stories' that came later: with which version, and what a row had before.
FIELDS_SINCE = {"tags": {"introduction": (4, ""), "picture": (4, "")}}
VERSION = max(*(field.since for field in STORY_FIELDS), *SINCE.values())

PICTURES = "files"

# A manifest begins like this, so that its first bytes are enough to recognise it.
HEAD = f'{{\n  "format": "{FORMAT}"'.encode()

# The largest ZIP that an import accepts.
MOST_ENTRIES, MOST_BYTES = 20_000, 2 * 1024**3

SCHEMA = Path(__file__).with_name("schema.json")


def file_of(table: str) -> str:
    """The name of a table's file."""
    return f"{table}.jsonl"


def tables_of(version: int) -> list[str]:
    """The tables of a version of the format."""
    return [table for table in TABLES if SINCE.get(table, 1) <= version]


def read_schema(version: int = VERSION) -> dict:
    """The JSON Schema of a version: of the manifest and of each table's lines, under `$defs`."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    manifest, document, story = (schema["$defs"][name] for name in ("manifest", "document", "stories"))
    manifest["properties"]["version"]["enum"] = [version]
    for one in (document, story):
        for field in STORY_FIELDS:
            if field.since > version:
                del one["properties"][field.name]
                one["required"].remove(field.name)
        for name, last in FORMER_FIELDS.items():
            if version <= last:
                one["properties"][name] = {"type": "boolean"}
                one["required"].append(name)
    for table in TABLES:
        for name in defaults_of(table, version):
            del schema["$defs"][table]["properties"][name]
            schema["$defs"][table]["required"].remove(name)
    for table in set(TABLES) - {*tables_of(version)}:
        for part, name in (("counts", table), ("files", file_of(table))):
            del manifest["properties"][part]["properties"][name]
            manifest["properties"][part]["required"].remove(name)
    return schema


def defaults_of(table: str, version: int) -> dict:
    """What fields hold in a table's rows of a version that didn't have them; a story's own aren't among them."""
    return {name: before for name, (since, before) in FIELDS_SINCE.get(table, {}).items() if since > version}
