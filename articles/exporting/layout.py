"""What an archive consists of (docs/export.md): its names, and the schema of every line in it."""

import json
from pathlib import Path

from articles.models.story_fields import STORY_FIELDS

FORMAT = "newsroom-export"
VERSION = max(field.since for field in STORY_FIELDS)

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
    for field in STORY_FIELDS:
        if field.since > version:
            for one in (document, story):
                del one["properties"][field.name]
                one["required"].remove(field.name)
    return schema
