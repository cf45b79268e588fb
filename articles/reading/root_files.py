"""Files at the root of the site: icons, ads.txt, security.txt, and what proves to others whose site this is.

They lie in `root/` of SITE_DIR and of this project; of two with one name the site's own is served. What is there is
looked up once, when a process starts. `articles.urls` puts their addresses after all of the site's own.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from articles.reading.page_cache import cached_page

TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
    ".ico": "image/x-icon",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
FOLDERS = ("", ".well-known/")
NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
MOST_FILES = 50  # of one folder
MAX_BYTES = 1_000_000
SYSTEM_FILES = {".DS_Store", ".gitkeep", "Thumbs.db"}


@cache
def root_files() -> tuple[dict[str, Path], list[str]]:
    """The files by name, ".well-known/security.txt" among them, and sentences about those that aren't served."""
    return look_through(settings.ROOT_DIRS)


def look_through(folders: Iterable[Path]) -> tuple[dict[str, Path], list[str]]:
    """As `root_files`; of two files with one name that in the first of the folders counts."""
    files, left_out = {}, []
    for folder in folders:
        for place in FOLDERS:
            for number, path in enumerate(_entries(folder, place)):
                if reason := "There are too many files." if number >= MOST_FILES else _why_not(path):
                    left_out.append(f"{path} isn't served. {reason}")
                else:
                    files.setdefault(place + path.name, path)
    return files, left_out


def _entries(folder: Path, place: str) -> Iterator[Path]:
    """What is in a folder; the folder itself where it is a link."""
    inner = folder / place
    if inner.is_symlink() or folder.is_symlink():
        yield from [] if place else [folder]
    elif inner.is_dir():
        known = SYSTEM_FILES | {name.rstrip("/") for name in FOLDERS if (inner / name).is_dir() and not place}
        yield from (path for path in sorted(inner.iterdir()) if path.name not in known or path.is_symlink())


def _why_not(path: Path) -> str:
    """Why a file can't be served, in words that say what to do; "" if it can."""
    if path.is_symlink():
        return "It is a link. Put the file itself there."
    if not path.is_file():
        return "It is no file. Only .well-known may be a folder."
    if not NAME.fullmatch(path.name):
        return "Its name may have Latin letters, digits, dots, hyphens and underscores, a hundred in all."
    if path.suffix not in TYPES:
        return f"Its name must end in one of {', '.join(TYPES)}."
    if path.stat().st_size > MAX_BYTES:
        return f"It has more than {MAX_BYTES // 1000:,} kB."
    return ""


def read(path: Path) -> bytes:
    """The content of one of the files. Raises OSError if it is gone, or may no longer be served."""
    if reason := _why_not(path):
        raise OSError(f"{path}: {reason}")
    return path.read_bytes()


@require_safe
@cached_page()
def root_file(request, name):
    path = root_files()[0][name]
    try:
        content = read(path)
    except OSError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=TYPES[path.suffix])
    if TYPES[path.suffix].startswith("image/"):
        response.headers["ETag"] = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
        response.headers["Cache-Control"] = f"public, max-age={settings.PICTURE_SECONDS}"
    return response
