"""Where an export goes: a folder or a ZIP that is complete or doesn't exist."""

import json
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articles.exporting.layout import HEAD, MANIFEST, MOST_BYTES, MOST_ENTRIES

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold


class CannotExport(Exception):
    """Nothing was exported; the message says why, and what to do."""


@contextmanager
def written_whole(destination: Path, *, is_archive: bool = True) -> Iterator[Path]:
    """A folder to write into, which becomes `destination` at the end: as it is, or as a ZIP if that ends in .zip.

    Until then it is beside `destination` under a name that begins with a dot; any error deletes it.
    Raises CannotExport if it can't be written, or if something else exists there already: an empty folder and an
    earlier archive are replaced.
    """
    destination = Path(os.path.abspath(destination))
    is_zip = destination.suffix.lower() == ".zip"
    refuse_existing(destination, is_archive=is_archive)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{destination.name}.", suffix=".part", dir=destination.parent))
        try:
            folder.chmod(0o777 & ~_umask())
            inside = folder / "export"
            inside.mkdir()
            yield inside
            made = _zipped(inside, folder / "export.zip") if is_zip else inside
            _put_in_place(made, destination, folder / "earlier")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise CannotExport(
            f"The export can't be written: {error.strerror or error}. Nothing was left behind. Free some space, or "
            "name another destination, and run this again."
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def refuse_existing(destination: Path, *, is_archive: bool) -> None:
    """Raise CannotExport for anything but nothing, an empty folder, or an earlier archive."""
    if not os.path.lexists(destination):
        return
    is_zip = destination.suffix.lower() == ".zip"
    is_free = not is_zip and destination.is_dir() and not any(destination.iterdir())
    if is_free or (is_archive and _is_earlier(destination, is_zip)):
        return
    raise CannotExport(
        f"There is something else at {destination} already. Name a path that doesn't exist, an empty folder, or an "
        "earlier export, which is then replaced."
    )


def _is_earlier(destination: Path, is_zip: bool) -> bool:
    try:
        if not is_zip:
            return not destination.is_symlink() and (destination / MANIFEST).read_bytes().startswith(HEAD)
        with zipfile.ZipFile(destination) as archive, archive.open(MANIFEST) as manifest:
            return manifest.read(len(HEAD)) == HEAD
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _put_in_place(made: Path, destination: Path, earlier: Path) -> None:
    if made.is_dir() and destination.is_dir() and any(destination.iterdir()):
        destination.rename(earlier)  # a folder can't be put over another
    os.replace(made, destination)


def refuse_too_much_for_zip(destination: Path, entries: int, size: int) -> None:
    """Raise CannotExport for a ZIP that is too large to be imported."""
    if destination.suffix.lower() == ".zip" and (entries > MOST_ENTRIES or size > MOST_BYTES):
        raise CannotExport(
            f"This is too much for a ZIP: {entries:,} files with {size / 1024**3:.1f} GB in all, and an import "
            f"accepts {MOST_ENTRIES:,} files with {MOST_BYTES // 1024**3} GB. Name a folder instead: "
            f"{destination.stem}"
        )


def _zipped(folder: Path, file: Path) -> Path:
    """Turn a folder into a ZIP that is the same, byte for byte, at any time and on any machine."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    refuse_too_much_for_zip(file, len(names), sum((folder / name).stat().st_size for name in names))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            entry.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1024 * 1024)
            (folder / name).unlink()  # makes room for the rest
    return file


def as_json(value, indent: int | None = None) -> str:
    """JSON as all files of an archive have it."""
    if indent:
        return json.dumps(value, ensure_ascii=False, indent=indent)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
