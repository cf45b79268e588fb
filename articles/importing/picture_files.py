"""The picture files of a text: where they are looked for, and what the gate says of them."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from articles.importing.incoming import IncomingStory
from articles.pictures.intake import FILE_ENDINGS, MAX_BYTES, BadPicture, Picture, check_picture


@dataclass(frozen=True)
class FoundPicture:
    """What was found for one slot: a picture; or none, with a warning where a file was refused."""

    picture: Picture | None = None
    warning: str = ""

    @property
    def checksum(self) -> str:
        return self.picture.checksum if self.picture else ""


def find_pictures(story: IncomingStory, folder: Path | None, stem: str) -> list[FoundPicture]:
    """One answer for each slot of a story, from files in one folder; nothing outside of it is opened."""
    return [_find(slot.file, number, folder, stem) for number, slot in enumerate(story.images, start=1)]


def _find(name: str, number: int, folder: Path | None, stem: str) -> FoundPicture:
    if folder is None:
        return FoundPicture()
    names = [name] if name else [f"{stem}-{number}{ending}" for ending in FILE_ENDINGS] if stem else []
    path = next((path for name in names if (path := _inside(folder, name))), None)
    if path is None:
        return FoundPicture()
    try:
        with path.open("rb") as file:
            return FoundPicture(check_picture(file.read(MAX_BYTES + 1)))
    except BadPicture as reason:
        return FoundPicture(warning=f"picture {number}, {path.name}, is left out: {reason}.")
    except OSError as error:
        return FoundPicture(warning=f"picture {number}, {path.name}, can't be read: {error.strerror or error}.")


def _inside(folder: Path, name: str) -> Path | None:
    """The regular file of this bare name in a folder; None for a path, a link that leads out, or no file."""
    if PurePosixPath(name).name != name or "\\" in name or "\0" in name:
        return None
    try:
        path = (folder / name).resolve()
        return path if path.parent == folder.resolve() and path.is_file() else None
    except OSError:  # a name too long for the file system
        return None
