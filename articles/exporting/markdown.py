"""Stories as Markdown with front matter, in folders with their pictures, as import_stories reads and Hugo builds them.

    city/night-trams/index.md    (a language that isn't the site's own: bg/grad/noshtni-tramvai/index.md)
    city/night-trams/1-tram.jpg
    city/_index.md               the section's name, for Hugo

What front matter has no key for is left out: history, corrections, front pages, focal points. docs/importing.md lists
the keys; Hugo's names are used for what Hugo knows: https://gohugo.io/content-management/front-matter/
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from articles.models.paths import language_prefix, story_path
from articles.models.story_fields import SOURCE_FIELDS, Kind
from articles.text.figures import figures_in
from articles.text.markdown import markdown_of

HUGO = {"headline": "title", "lead": "description", "expires": "expiryDate"}  # its names for keys of ours

# A picture's file name and bytes by the checksum of its file; None if there is no such picture.
ReadPicture = Callable[[str], tuple[str, bytes] | None]


def write_markdown(
    folder: Path, documents: Iterable[dict], read_picture: ReadPicture, on_story: Callable[[], None] = lambda: None
) -> int:
    """Write stories (documents of articles.models.document) below a folder; returns how many.

    If a document has `id` and `old_addresses`, they become addresses that Hugo redirects; `page_views` becomes `views`.
    """
    taken: set[Path] = set()
    for document in documents:
        place = _place(folder, document, taken)
        place.mkdir(parents=True)
        _describe_section(place.parent, document["section"]["name"])
        (place / "index.md").write_text(as_markdown(document, _write_pictures(place, document, read_picture)), "utf-8")
        on_story()
    return len(taken)


def as_markdown(document: dict, files: dict[str, str]) -> str:
    """One story as the text of a file; `files` are the names of its pictures' files, by checksum."""
    lines = ["---"]
    for key, value in _values(document).items():
        if value not in ("", None, [], False):
            lines.append(f"{key}: {_quoted(value)}")
    if document["pictures"]:
        lines += ["pictures:", *(line for picture in document["pictures"] for line in _slot(picture, files))]
    body = markdown_of(document["body"], lambda checksum: files.get(checksum, ""))
    return "\n".join([*lines, "---", "", body])


def _values(document: dict) -> dict:
    status = document["status"]
    views = document.get("page_views", {"imported": 0, "counted": 0})
    fields = [field for field in SOURCE_FIELDS if field.kind is not Kind.HTML]  # the body comes below
    plain = {field.front_matter_key: document[field.name] for field in fields}
    lists = {field.front_matter_key: document[field.name].splitlines() for field in fields if field.kind is Kind.LINES}
    return {HUGO.get(key, key): value for key, value in (plain | lists).items()} | {
        "lastmod": document["updated_at"],
        "draft": status != "published",
        "status": "" if status in {"published", "draft"} else status,
        "language": document["language"],
        "categories": [document["section"]["name"]],
        "tags": [tag["name"] for tag in document["tags"]],
        "authors": [author["name"] for author in document["bylines"]],
        "aliases": [path for path in _addresses(document) if "?" not in path],
        "redirect_from": [path for path in _addresses(document) if "?" in path],  # Hugo would make a folder of it
        "views": views["imported"] + views["counted"],
        "source": document["source"],
        "source_id": document["source_id"] or document["uid"],
    }


def _quoted(value: object) -> str:
    """A value as JSON, which is valid YAML too."""
    return json.dumps(value, ensure_ascii=False)


def _slot(picture: dict, files: dict[str, str]) -> list[str]:
    values = {
        "file": files.get(picture["file"], ""),
        "caption": picture["caption"],
        "alt": picture["alt_text"],
        "credit": picture["credit"],
    }
    said = [f"{key}: {_quoted(value)}" for key, value in values.items() if value] or ['file: ""']
    return [f"  {'  ' if number else '- '}{line}" for number, line in enumerate(said)]


def _addresses(document: dict) -> list[str]:
    """The story's address here, and its old ones."""
    addresses = [language_prefix(old["language"]) + old["path"] for old in document.get("old_addresses", [])]
    if "id" in document:
        here = story_path(document["section"]["slug"], document["id"], document["slug"])
        addresses.insert(0, language_prefix(document["language"]) + here)
    return addresses


def _place(folder: Path, document: dict, taken: set[Path]) -> Path:
    """A folder for the story, named after its section and slug, with a number if another story has the same."""
    section = folder / language_prefix(document["language"]).strip("/") / document["section"]["slug"]
    place, number = section / document["slug"], 1
    while place in taken:
        number += 1
        place = section / f"{document['slug']}-{number}"
    taken.add(place)
    return place


def _describe_section(folder: Path, name: str) -> None:
    file = folder / "_index.md"
    if not file.exists():
        file.write_text(f"---\ntitle: {_quoted(name)}\n---\n", "utf-8")


def _write_pictures(place: Path, document: dict, read_picture: ReadPicture) -> dict[str, str]:
    """Write the pictures in a story's slots and body; returns the names of their files by checksum."""
    checksums = [picture["file"] for picture in document["pictures"]] + figures_in(document["body"])
    files = {}
    for checksum in dict.fromkeys(filter(None, checksums)):
        if picture := read_picture(checksum):
            name, data = picture
            files[checksum] = f"{len(files) + 1}-{name}"
            (place / files[checksum]).write_bytes(data)
    return files
