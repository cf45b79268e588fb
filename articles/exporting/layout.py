"""What an archive consists of (docs/export.md): its names, and the schema of every line in it."""

import json
from pathlib import Path

from articles.models.story_fields import STORY_FIELDS

FORMAT = "newsroom-export"
# Fields of tables that came with a later version: the version, and what a row had before.
SINCE = {"tags": {"introduction": (4, ""), "picture": (4, "")}}
VERSION = max(
    *(field.since for field in STORY_FIELDS), *(since for table in SINCE.values() for since, _before in table.values())
)

MANIFEST = "newsroom.json"
# Each holds a row of JSON a line, and refers only to tables before it.
TABLES = ("images", "sections", "authors", "tags", "stories")
PICTURES = "files"

# A manifest begins like this, so that its first bytes are enough to recognise it.
HEAD = f'{{\n  "format": "{FORMAT}"'.encode()

# The largest ZIP that an import accepts.
MOST_ENTRIES, MOST_BYTES = 20_000, 2 * 1024**3

SCHEMA = Path(__file__).with_name("schema.json")


def file_of(table: str) -> str:
    """The name of a table's file."""
    return f"{table}.jsonl"


def read_schema(version: int = VERSION) -> dict:
    """The JSON Schema of a version: of the manifest and of each table's lines, under `$defs`."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    manifest, document, story = (schema["$defs"][name] for name in ("manifest", "document", "stories"))
    manifest["properties"]["version"]["enum"] = [version]
    later = [(one, field.name) for one in (document, story) for field in STORY_FIELDS if field.since > version]
    later += [(schema["$defs"][table], name) for table in SINCE for name in defaults_of(table, version)]
    for one, name in later:
        del one["properties"][name]
        one["required"].remove(name)
    return schema


def defaults_of(table: str, version: int) -> dict:
    """What fields hold in a table's rows of a version that didn't have them; a story's own aren't among them."""
    return {name: before for name, (since, before) in SINCE.get(table, {}).items() if since > version}
