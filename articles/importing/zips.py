"""ZIP archives, validated as a whole and unpacked into a temporary folder before anything in them is imported.

An archive may be malicious or truncated, so no size that it states is trusted before the bytes are there. The format:
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from articles.exporting.layout import MOST_BYTES, MOST_ENTRIES
from articles.importing.incoming import BadInput
from articles.importing.markdown.front_matter import shown
from articles.importing.safe_files import read_head

ENDING = ".zip"
MAX_RATIO = 100
RATIO_COUNTS_FROM = 1_000_000  # bytes: a short text may well repeat one letter
MAX_LIST_BYTES = 16_000_000  # of the central directory
MAX_PATH_BYTES, MAX_NAME_BYTES, MAX_DEPTH = 1000, 255, 20
AT_A_TIME = 64 * 1024

LOCAL_HEADER = 30  # bytes, without the name
ENCRYPTED = 0x1 | 0x40 | 0x2000  # flags
UTF_8_NAMES = 0x800
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # with others a few bytes may expand to megabytes in one read
SYSTEM_FOLDER = "__MACOSX"

# What zipfile and zlib raise for damaged or forged archives.
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError, ValueError, OverflowError)


@dataclass(frozen=True)
class _Entry:
    info: zipfile.ZipInfo
    path: PurePosixPath


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ENDING


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Unpack a ZIP into a temporary folder, without hidden files.

    Raises BadInput for an archive that is damaged, encrypted, too large or dangerous: names that lead out of the
    folder, links, archives in the archive, entries that overlap.
    """
    read_head(path, 1)  # raises the usual BadInput for a file that is missing or can't be read
    try:
        folder = TemporaryDirectory(prefix="import-")
    except OSError as error:
        raise _no_room(error) from error
    with folder as name:
        _unpack(path, Path(name))
        yield Path(name)


def _unpack(path: Path, folder: Path) -> None:
    try:
        with _Archive(path, "rb") as file, zipfile.ZipFile(file) as archive:
            entries = _checked(archive)
            size = path.stat().st_size
            written = 0
            for entry in entries:
                written += _write(archive, entry, folder)
                if written > max(RATIO_COUNTS_FROM, MAX_RATIO * size):
                    raise _expands_too_far()
    except DAMAGES as error:
        raise BadInput("The ZIP is damaged or incomplete. Copy it again, or unpack it and name the folder.") from error


class _Archive(io.BufferedReader):
    """An archive's file that limits each read by zipfile to the maximum size of the central directory."""

    def __init__(self, path: Path, mode: str):
        super().__init__(io.FileIO(path, mode))

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(MAX_LIST_BYTES + 1 if size is None or size < 0 else min(size, MAX_LIST_BYTES + 1))
        if len(data) > MAX_LIST_BYTES:
            raise _too_many()
        return data


def _checked(archive: zipfile.ZipFile) -> list[_Entry]:
    """The files to unpack. Raises BadInput if any entry is unacceptable."""
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise _too_many()
    # An entry that understates its size is refused when it is read: zipfile returns no more bytes than stated, and
    # then the checksum is wrong.
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise BadInput("The contents of the ZIP are larger than 2 GB. Split it, or unpack it and name the folder.")
    _refuse_overlaps(infos)
    entries = [_Entry(info, _path(info)) for info in infos]
    for entry in entries:
        _refuse_unsupported(entry.info)
    files = [entry for entry in entries if not entry.info.is_dir() and not _is_hidden(entry.path)]
    _refuse_duplicates([entry.path for entry in files])
    return files


def _refuse_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Raise BadInput where entries share bytes, which lets a few thousand bytes expand to gigabytes."""
    ranges = sorted(
        (info.header_offset, info.header_offset + LOCAL_HEADER + len(info.filename) + info.compress_size)
        for info in infos
    )
    if any(after < end for (_, end), (after, _) in pairwise(ranges)):
        raise BadInput("Files in the ZIP overlap, as in malicious archives. Find out where it comes from.")


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """An entry's path. Raises BadInput for one that isn't a plain path within the archive."""
    name = info.orig_filename
    if not info.flag_bits & UTF_8_NAMES:
        try:  # zipfile decoded it as CP437, but nearly all programs write UTF-8
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    parts = name.removesuffix("/").split("/")
    sizes = [len(part.encode("utf-8", "surrogatepass")) for part in parts]
    if re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]|\A[A-Za-z]:", name) or not {"", ".", ".."}.isdisjoint(parts):
        raise BadInput(
            f"The ZIP contains {shown(name)}, whose name isn't valid or leads out of the ZIP. Unpack it somewhere "
            "safe, look at it and name the folder."
        )
    if max(sizes) > MAX_NAME_BYTES or sum(sizes) + len(sizes) > MAX_PATH_BYTES or len(sizes) > MAX_DEPTH:
        raise BadInput(f"The ZIP contains {shown(name)}, whose name is too long or too deeply nested. Shorten it.")
    return PurePosixPath(*parts)


def _refuse_unsupported(info: zipfile.ZipInfo) -> None:
    name = shown(info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or (kind == stat.S_IFDIR and not info.is_dir()):
        raise BadInput(f"The ZIP contains {name}, which is a link or a device, not a file. Pack it again without that.")
    if info.flag_bits & ENCRYPTED:
        raise BadInput("The ZIP is encrypted. Unpack it with its password and name the folder.")
    if info.compress_type not in COMPRESSIONS:
        raise BadInput(f"The ZIP contains {name} in an unusual compression. Pack it again in the usual way (Deflate).")
    if info.filename.lower().endswith(ENDING):
        raise BadInput(f"The ZIP contains another one, {name}. Unpack that first, or leave it out.")


def _refuse_duplicates(paths: list[PurePosixPath]) -> None:
    """Raise BadInput for names that are the same on some systems, and for a file with the name of a folder."""
    files = {}
    for path in paths:
        if files.setdefault(_comparable(path), path) is not path:
            raise BadInput(f"The ZIP contains {shown(path)} twice, or two names that differ only in case. Rename one.")
    folders = {_comparable(folder) for path in paths for folder in path.parents}
    if both := files.keys() & folders:
        raise BadInput(f"In the ZIP, {shown(files[min(both)])} is both a file and a folder. Rename one.")


def _comparable(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def _is_hidden(path: PurePosixPath) -> bool:
    return path.parts[0] == SYSTEM_FOLDER or any(part.startswith(".") for part in path.parts)


def _write(archive: zipfile.ZipFile, entry: _Entry, folder: Path) -> int:
    """Write one file and return its size. Raises BadInput as soon as it expands too far."""
    written = 0
    try:
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry.info) as source, path.open("xb") as target:
            while data := source.read(AT_A_TIME):
                written += len(data)
                if written > max(RATIO_COUNTS_FROM, MAX_RATIO * entry.info.compress_size):
                    raise _expands_too_far()
                target.write(data)
    except OSError as error:
        raise _no_room(error) from error
    return written


def _too_many() -> BadInput:
    return BadInput(f"The ZIP contains more than {MOST_ENTRIES:,} files. Split it, or unpack it and name the folder.")


def _expands_too_far() -> BadInput:
    return BadInput(
        f"The ZIP expands to more than {MAX_RATIO} times its size, as malicious archives do. Find out where it comes "
        "from."
    )


def _no_room(error: OSError) -> BadInput:
    return BadInput(
        f"The ZIP can't be unpacked ({error.strerror or error}). Free some space for temporary files, or set TMPDIR "
        "to another folder."
    )
