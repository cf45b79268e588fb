"""Several files of one export, as WordPress and `wp export` split large sites, are read as one.

A post in one file may show a picture whose attachment is in another one; and only the first may name the authors.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from articles.importing.incoming import BadInput
from articles.importing.wordpress.export import read_site
from articles.importing.wordpress.site import Site, place_of

MOST_FILES = 2_000
HEAD_BYTES = 64 * 1024

_IS_EXPORT = re.compile(rb"wordpress\.org/export/|WordPress eXtended RSS")
_ADDRESS = re.compile(
    rb"<wp:base_blog_url>\s*(?:<!\[CDATA\[)?([^<\]]{1,500})|<channel>.{0,2000}?<link>([^<]{1,500})", re.DOTALL
)


@dataclass
class Export:
    """The files of one site's export: what they hold together, and by path what each has of its own."""

    site: Site = field(default_factory=Site)
    files: dict[Path, Site | BadInput] = field(default_factory=dict)

    @property
    def has_posts(self) -> bool:
        return any(isinstance(one, Site) and one.posts for one in self.files.values())


def read_export(path: Path, paths: tuple[str, ...], types: tuple[str, ...]) -> Export:
    """All files of the export that `path` is of, among the `paths` of a run. `site` is without damaged ones."""
    path = path.absolute()
    mine = _site_of(path)
    parts = {path}
    if mine:
        parts |= {each for each in _candidates(path, paths) if each != path and _site_of(each) == mine}
    return _read(tuple((each, *_version(each)) for each in sorted(parts)), types)


@lru_cache(maxsize=1)  # each file of an export asks for the same
def _read(parts: tuple[tuple[Path, int, int], ...], types: tuple[str, ...]) -> Export:
    export = Export()
    for path, *_version in parts:
        try:
            site = read_site(path, types)
            if len(parts) > 1:
                export.site.add(site)
            else:
                export.site = site
            export.site.version, export.site.address = site.version, export.site.address or site.address
            export.files[path] = site
        except BadInput as problem:
            export.files[path] = problem
    export.site.sort_attached()
    return export


def _candidates(path: Path, paths: tuple[str, ...]) -> Iterator[Path]:
    """The files of a run that may be exports; for a file out of a ZIP those beside it."""
    roots = [Path(one).absolute() for one in paths if one != "-"]
    if paths and "-" not in paths and not any(path.is_relative_to(root) for root in roots):
        roots.append(path.parent)
    number = 0
    for root in roots:
        for found in _below(root):
            number += 1
            if number > MOST_FILES:
                return
            yield found


def _below(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".xml") and name[0] != ".")


def _site_of(path: Path) -> str:
    """The host and path of the site that a file is an export of, as its first lines say; "" for any other file."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES).replace(b"\0", b"")  # UTF-16
    except OSError:
        return ""
    found = _ADDRESS.search(head) if _IS_EXPORT.search(head[:4096]) else None
    return place_of((found[1] or found[2]).decode("utf-8", "replace")).rstrip("/") if found else ""


def _version(path: Path) -> tuple[int, int]:
    """What changes with a file's content."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
