"""Finding the files of an import: named ones, those in folders and in ZIPs."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from articles.importing.incoming import BadInput, SourceFile
from articles.importing.safe_files import STANDARD_INPUT, piped_in
from articles.importing.zips import is_archive, unpacked
from articles.pictures.intake import FILE_ENDINGS

EXPORT = "newsroom.json"  # the manifest of our own export
HUGO_LIST = "_index.md"  # describes a list page, and isn't a story


def find_files(paths: list[str]) -> Iterator[SourceFile]:
    """Yield the files of an import in order, also from folders and ZIPs at any depth.

    Hidden files and pictures are skipped, and in the folder of an export all but its manifest. Unpacked files exist
    only until the next file is asked for.
    """
    for path in paths:
        if path == "-":
            yield from _piped_in()
        elif Path(path).is_dir():
            yield from _all_in(Path(path), Path(path))
        else:
            yield from _opened(_named(path, Path(path)))


def _named(name: str, path: Path, problem: BadInput | None = None) -> SourceFile:
    return SourceFile(name, stem=path.stem, path=path, folder=path.parent, problem=problem)


def _piped_in() -> Iterator[SourceFile]:
    if sys.stdin is None:
        problem = BadInput("Standard input is closed. Pipe the file in, or name it instead of “-”.")
        yield SourceFile(STANDARD_INPUT, problem=problem)
        return
    try:
        with piped_in(sys.stdin.buffer) as path:
            yield SourceFile(STANDARD_INPUT, path=path)
    except BadInput as problem:
        yield SourceFile(STANDARD_INPUT, problem=problem)


def _opened(file: SourceFile) -> Iterator[SourceFile]:
    """A file, or the files in it if it is a ZIP."""
    if file.problem or not is_archive(file.path):
        yield file
        return
    try:
        with unpacked(file.path) as folder:
            yield from _all_in(folder, Path(file.name))
    except BadInput as problem:
        yield replace(file, problem=problem)


def _all_in(folder: Path, name: Path) -> Iterator[SourceFile]:
    """The files in a folder; if there are none, the folder itself with that problem."""
    files = list(_inside(folder, name))
    if not files:
        what = "ZIP" if is_archive(name) else "folder"
        problem = BadInput(f"There is nothing to import in this {what}. Name one with stories in it.")
        files = [_named(str(name), folder, problem)]
    for number, file in enumerate(files):
        yield from _opened(replace(file, begins=0 if number else len(files), root=folder))


def _inside(folder: Path, name: Path) -> Iterator[SourceFile]:
    """All files in a folder that may be imported; ZIPs aren't opened yet."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        problem = BadInput(f"This folder can't be opened ({error.strerror}). Ask for permission to read it.")
        yield _named(str(name), folder, problem)
        return
    if folder / EXPORT in paths:
        paths = [folder / EXPORT]
    for path in paths:
        if path.is_dir():
            if not path.is_symlink():  # it may lead out of the folder, or in a circle
                yield from _inside(path, name / path.name)
        elif path.suffix.lower() not in FILE_ENDINGS and path.name != HUGO_LIST:
            yield _named(str(name / path.name), path)
