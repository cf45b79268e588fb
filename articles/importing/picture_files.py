"""Finding and validating the picture files that an incoming story names."""

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from articles.importing.incoming import IncomingImage, IncomingStory, figure_placeholder
from articles.pictures.intake import FILE_ENDINGS, MAX_BYTES, BadPicture, Picture, check_picture
from articles.text.figures import Figure, with_figures
from articles.text.markup import clean_html


@dataclass(frozen=True)
class FoundPicture:
    """The picture for one slot or figure; None if there is none, with a warning where a file was refused."""

    picture: Picture | None = None
    warning: str = ""

    @property
    def checksum(self) -> str:
        return self.picture.checksum if self.picture else ""


def find_pictures(story: IncomingStory, folder: Path | None, stem: str) -> list[FoundPicture]:
    """The picture for each slot of a story, from files below one folder; nothing outside it is opened."""
    found = []
    for number, slot in enumerate(story.images, start=1):
        names = _names(slot) or [f"{stem}-{number}{ending}" for ending in FILE_ENDINGS if stem]
        found.append(_find(names, f"picture {number}", folder))
    return found


def find_figures(story: IncomingStory, folder: Path | None) -> list[FoundPicture]:
    """The picture for each figure in a story's body, with a warning where its file is missing or refused."""
    found = []
    for figure in story.figures:
        one = _find(_names(figure), "a picture in the text", folder)
        if not one.picture and not one.warning:
            one = FoundPicture(warning=f"a picture in the text, {figure.file}, wasn't found.")
        found.append(one)
    return found


def with_found_figures(body: str, found: list[FoundPicture]) -> str:
    """A story's clean body with the checksums of the pictures that `find_figures` found."""
    checksums = {figure_placeholder(number): one.checksum for number, one in enumerate(found, start=1)}

    def draw(figure: Figure) -> str:
        return replace(figure, checksum=checksums.get(figure.checksum) or figure.checksum).markup

    return clean_html(with_figures(body, draw)) if any(checksums.values()) else body


def without_missing_figures(body: str, held: str = "") -> str:
    """A body without figures whose file wasn't found; their captions become paragraphs.

    Where the stored body (`held`) has a figure with the same texts, its picture is used instead.
    """
    missing = figure_placeholder(0)[:48]  # no checksum begins like this
    if missing not in body:
        return body
    unclaimed: dict[tuple[str, str, str], list[str]] = {}
    with_figures(held, lambda figure: unclaimed.setdefault(_words(figure), []).append(figure.checksum) or "")

    def draw(figure: Figure) -> str:
        alike = unclaimed.get(_words(figure))
        checksum = alike.pop(0) if alike else ""
        if not figure.checksum.startswith(missing):
            return figure.markup
        return replace(figure, checksum=checksum).markup if checksum else f"<p>{figure.caption}</p>"

    return clean_html(with_figures(body, draw))


def _words(figure: Figure) -> tuple[str, str, str]:
    return figure.alt_text, figure.caption, figure.credit


def _names(slot: IncomingImage) -> list[str]:
    """Where a picture's file may be: at the path that its source gives, or under that name in the folder itself."""
    paths = [slot.file, *slot.also] if slot.file else []
    return list(dict.fromkeys([*paths, *(PurePosixPath(path).name for path in paths)]))


def _find(names: list[str], what: str, folder: Path | None) -> FoundPicture:
    path = folder and next((path for name in names if (path := _inside(folder, name))), None)
    if path is None:
        return FoundPicture()
    try:
        with path.open("rb") as file:
            return FoundPicture(check_picture(file.read(MAX_BYTES + 1), path.name))
    except BadPicture as reason:
        return FoundPicture(warning=f"{what}, {path.name}, is left out: {reason}.")
    except OSError as error:
        return FoundPicture(warning=f"{what}, {path.name}, can't be read: {error.strerror or error}.")


def _inside(folder: Path, name: str) -> Path | None:
    """A regular file by its name or path below a folder; None if there is none, or the path leads out of it."""
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or "\\" in name or "\0" in name:
        return None
    try:
        if not (folder / name).is_file():
            return None
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except OSError:  # a name too long for the file system
        return None
