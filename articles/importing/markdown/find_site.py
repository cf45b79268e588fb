"""Finding the site of a generator that a file belongs to, and whether the file can be a story of it."""

import re
from pathlib import Path, PurePath

from articles.importing.incoming import Options, SourceFile
from articles.importing.markdown.sites import (
    CONFIGS,
    CONTENT,
    DATA_ENDINGS,
    HUGO,
    LIST_PAGES,
    MARKERS,
    OF_THE_SITE,
    UNREAD,
    Site,
    is_of_the_site,
    values_in,
)

_MORE_OF_HUGO = ("languages", "permalinks")  # parts of its configuration that may be files of their own


def site_of(file: SourceFile, options: Options) -> tuple[Site, PurePath]:
    """The site that a file belongs to, and the file's path in it."""
    named = PurePath(file.name)
    if file.path is None or not file.stem:  # piped in
        start = _marked(named.parts[:-1])
        return _known_by_folders(named.parts), PurePath(*named.parts[start or 0 :])
    return _site_at(file.path, file.root, named, options.memory)


def no_story(path: Path, root: Path | None, options: Options) -> str:
    """Why a file that was found in a folder is no story, in words that go on from a number; "" if it may be one."""
    if root is None:
        return ""
    site, inside = _site_at(path, root, PurePath(), options.memory)
    if is_of_the_site(inside, site):
        return OF_THE_SITE
    if site.is_configured and inside.suffix.lower() in UNREAD:
        return f"{inside.suffix.lower()} files, which aren't read here: make Markdown or HTML of the stories among them"
    return LIST_PAGES if re.fullmatch(r"_index(?:\.[\w-]+)?\.\w+", path.name) else ""


def _site_at(path: Path, root: Path | None, named: PurePath, memory: dict) -> tuple[Site, PurePath]:
    base = _base(path, root, named)
    inside = path.parent.relative_to(base)
    for depth in range(len(inside.parts) + 1):  # the outermost: a theme in it has a configuration of its own
        folder = base.joinpath(*inside.parts[:depth])
        if generator := _configured(folder, memory):
            return _site(folder, generator, memory), path.relative_to(folder)
    start = _marked(inside.parts)
    folder = base.joinpath(*inside.parts[: start or 0])
    key = "site", folder
    if key not in memory:
        memory[key] = Site(folder, next((MARKERS[name] for name in MARKERS if (folder / name).is_dir()), ""))
    return memory[key], path.relative_to(folder)


def _base(path: Path, root: Path | None, named: PurePath) -> Path:
    """The outermost folder that can be the site's."""
    if root is None:
        start = None if named.is_absolute() else _marked(named.parts[:-1])
        return path.parents[len(named.parts) - 1 - start] if start is not None else path.parent
    for above in (root, *root.parents[:3]):
        if above.name in MARKERS and (above == root or any(_has(above.parent, name) for name in MARKERS.values())):
            return above.parent
    return root


def _marked(parts: tuple[str, ...]) -> int | None:
    """Where the first folder is that tells a generator; Jekyll's may be below others, Hugo's begins its site."""
    return next((number for number, part in enumerate(parts) if part in MARKERS), None)


def _known_by_folders(parts: tuple[str, ...]) -> Site:
    start = _marked(parts[:-1])
    return Site(generator="" if start is None else MARKERS[parts[start]])


def _configured(folder: Path, memory: dict) -> str:
    key = "generator", folder
    if key not in memory:
        memory[key] = next((generator for generator in CONFIGS if _has(folder, generator)), "")
    return memory[key]


def _has(folder: Path, generator: str) -> bool:
    is_there = any((folder / name).is_file() for name in CONFIGS[generator])
    # "config.toml" may be anything's.
    return is_there and (generator != HUGO or (folder / CONTENT).is_dir() or (folder / "archetypes").is_dir())


def _site(folder: Path, generator: str, memory: dict) -> Site:
    key = "site", folder
    if key not in memory:
        paths = [folder / name for name in CONFIGS[generator]]
        config = next((values for path in paths if (values := values_in(path))), {})
        if generator == HUGO:
            for part, ending in ((part, ending) for part in _MORE_OF_HUGO for ending in DATA_ENDINGS):
                if values := values_in(folder / "config" / "_default" / f"{part}{ending}"):
                    config.setdefault(part, values)
        memory[key] = Site(folder, generator, config, is_configured=True)
    return memory[key]
