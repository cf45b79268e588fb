"""The pictures that front matter names, by our key and those of Jekyll and Hugo."""

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from articles.importing.incoming import IncomingImage
from articles.importing.markdown.front_matter import shown
from articles.importing.markdown.keys import FOREIGN_PICTURE_KEYS, PICTURE_KEYS, FrontMatter
from articles.importing.markdown.sites import HUGO, Site
from articles.text.addresses import split_address

MAX_PICTURES, MAX_FILE_NAME = 200, 200
FILE_KEYS = ("file", "image", "path", "src", "url", "feature", "teaser")


def pictures_of(front: FrontMatter) -> list[IncomingImage]:
    """A page's numbered slots: those of `pictures`, else the pictures in the keys of others, each once."""
    if value := front.values.get("pictures"):
        if not isinstance(value, list):
            front.warnings.append('"pictures" must be a list and was left out; begin each with "- file: name.jpg".')
            return []
        slots = front.first(value, MAX_PICTURES, '"pictures"')
        return [slot for number, values in enumerate(slots, start=1) if (slot := _slot(front, number, values))]
    found: dict[str, IncomingImage] = {}
    for key in FOREIGN_PICTURE_KEYS:
        for slot in _foreign(front, key):
            found.setdefault(slot.file, slot)
    return list(found.values())


def _slot(front: FrontMatter, number: int, values: Any) -> IncomingImage | None:
    if isinstance(values, str):
        values = {"file": values}
    if not isinstance(values, dict):
        front.warnings.append(
            f'Picture {number} was left out. Give it keys of its own: begin it with "- file: name.jpg".'
        )
        return None
    front.warn_of_unknown_in(values, PICTURE_KEYS, f"entry of picture {number}")
    file, caption, alt, credit = (front.line(values.get(key), f'"{key}" of picture {number}') for key in PICTURE_KEYS)
    if re.search(r"[/\\:]|\A\.", file) or len(file) > MAX_FILE_NAME:
        front.warnings.append(
            f"Picture {number}: {shown(file)} is not a bare file name, so the slot stays empty. "
            "Put the file beside the story, or name its folder with --images, and write its name alone."
        )
        file = ""
    return IncomingImage(file=file, caption=caption, alt_text=alt, credit=credit)


def _foreign(front: FrontMatter, key: str) -> list[IncomingImage]:
    """The pictures in a key of Jekyll's or Hugo's, by path or address, if that can be the name of a file."""
    value = front.values.get(key) or []
    slots = []
    for values in front.first(value if isinstance(value, list) else [value], MAX_PICTURES, f'"{key}"'):
        given = values if isinstance(values, dict) else {"file": values}
        texts = {name: front.line(given.get(name), f'"{name}" of "{key}"') for name in (*FILE_KEYS, *PICTURE_KEYS)}
        if file := relative_path(next((texts[name] for name in FILE_KEYS if texts[name]), "")):
            slots.append(IncomingImage(file, texts["caption"], texts["alt"], texts["credit"]))
    return slots


def also_beside(image: IncomingImage, page: PurePath, site: Site) -> IncomingImage:
    """The picture, to be looked for beside its page and in Hugo's `static` too, if the folder is that of the site."""
    if not (image.file and site.generator):
        return image
    folders = [page.parent.as_posix(), *(["static"] if site.generator == HUGO else [])]
    return replace(image, also=tuple(f"{folder}/{image.file}" for folder in folders if folder != "."))


def relative_path(file: str) -> str:
    """The path of a picture on its site, without scheme and host; "" for one that isn't a plain path."""
    parts = unquote(split_address(file).path).strip("/").split("/")
    path = "/".join(part for part in parts if part != ".")
    is_plain = not re.search(r"[\\:\x00-\x1f]", path) and not any(part.startswith(".") for part in path.split("/"))
    return path if is_plain and len(path) <= MAX_FILE_NAME else ""
