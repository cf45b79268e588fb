"""The site of a generator that a file belongs to: where it begins, whose it is, and how it is configured.

https://jekyllrb.com/docs/structure/, https://gohugo.io/getting-started/directory-structure/,
https://www.11ty.dev/docs/config/
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from articles.importing.incoming import BadInput, Options, SourceFile
from articles.importing.markdown.front_matter import Matter, find_front_matter, read_values
from articles.importing.safe_files import read_text_file
from articles.text.addresses import split_address

JEKYLL, HUGO, ELEVENTY = "jekyll", "hugo", "eleventy"
_DATA = (".yml", ".yaml", ".toml", ".json")
_CONFIGS = {
    JEKYLL: [f"_config{ending}" for ending in _DATA],
    HUGO: [
        *(f"{name}{ending}" for name in ("hugo", "config") for ending in _DATA),
        *(f"config/_default/{name}{ending}" for name in ("hugo", "config") for ending in _DATA),
    ],
    ELEVENTY: [".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts"))],
}
_MORE_OF_HUGO = ("languages", "permalinks")  # parts of its configuration that may be files of their own
POSTS, DRAFTS, CONTENT = "_posts", "_drafts", "content"
MARKERS = {POSTS: JEKYLL, DRAFTS: JEKYLL, CONTENT: HUGO}
WRITING = {".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".mdown", ".html", ".htm"}
MAX_FILES = 20_000  # of a site, in which the target of a link or an author's data is looked for

# Folders of every generator that hold no stories, wherever they are; and those that mean it only in a known site.
_TOOLS = {
    "_data", "_includes", "_layouts", "_plugins", "_sass", "_site", "archetypes", "bower_components", "node_modules",
}  # fmt: skip
_SITE_TOOLS = _TOOLS | {"assets", "layouts", "public", "resources", "static", "themes", "vendor"}
_TOOL_FILE = re.compile(
    r"(?:readme|licen[cs]e|copying|changelog|contributing|code_of_conduct|security|gemfile|rakefile|makefile|procfile"
    r"|dockerfile|cname|package(?:-lock)?\.json|yarn\.lock|_config\.\w+|hugo\.(?:toml|ya?ml|json))(?:[._-].*)?",
    re.IGNORECASE,
)
OF_THE_SITE = "files of the site's design and tools (templates, styles, README and the like)"
LIST_PAGES = "pages that list others (_index.md)"
PAGES = "pages without a date, which are no posts"


@dataclass
class Site:
    """A site in its folder; without one, all that is known is the names of its folders."""

    folder: Path | None = None
    generator: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    is_configured: bool = False
    memory: dict = field(default_factory=dict)  # of what other modules have read of it

    @property
    def address(self) -> str:
        """Its address, from its configuration."""
        return said(self.config, "baseurl") if self.generator == HUGO else said(self.config, "url")

    @property
    def host(self) -> str:
        """Its name on the web, without "www."; "" for the placeholders that generators begin with."""
        host = (split_address(self.address).hostname or "").removeprefix("www.")
        is_placeholder = re.fullmatch(r"localhost|[\d.]+|(?:.*\.)?(?:example|test|invalid)(?:\.\w+)?|.*your.*", host)
        return "" if is_placeholder or "." not in host else host

    @property
    def prefix(self) -> str:
        """The path of its front page, without a slash at the end: Jekyll's `baseurl`, or that of Hugo's `baseURL`."""
        path = said(self.config, "baseurl") if self.generator == JEKYLL else split_address(self.address).path
        return "/" + path.strip("/") if path.strip("/") and "://" not in path else ""

    @cached_property
    def files(self) -> list[PurePath]:
        """Its texts, relative to its folder, without those of its tools."""
        return [*_texts(self)] if self.folder else []

    def defaults(self, path: PurePath) -> dict[str, Any]:
        """What Jekyll's configuration says of all pages in a folder: https://jekyllrb.com/docs/configuration/front-matter-defaults/"""
        found: dict[str, Any] = {}
        rules = self.config.get("defaults") if self.generator == JEKYLL else None
        for rule in rules if isinstance(rules, list) else []:
            scope, kind = said(table(rule, "scope"), "path").strip("/"), said(table(rule, "scope"), "type")
            is_post = POSTS in path.parts or DRAFTS in path.parts
            is_in = not scope or path.is_relative_to(scope)
            if is_in and kind in {"", *(("posts", "drafts") if is_post else ("pages",))}:
                found |= table(rule, "values")
        return found

    def read(self, path: PurePath) -> dict[str, Any]:
        """A data file of it, or the front matter of a text, keys in lower case; empty if there is none."""
        if path not in self.memory:
            self.memory[path] = _values_in(self.folder / path) if self.folder else {}
        return self.memory[path]


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
    return LIST_PAGES if re.fullmatch(r"_index(?:\.[\w-]+)?\.\w+", path.name) else ""


def is_of_the_site(inside: PurePath, site: Site) -> bool:
    """Whether a path in a site is of its design or tools."""
    folders, name = inside.parts[:-1], inside.name
    in_writing = any(part in MARKERS for part in folders)
    if _TOOLS.intersection(folders) or (_TOOL_FILE.fullmatch(name) and CONTENT not in folders):
        return True
    if not site.is_configured:
        return False
    if inside.suffix.lower() not in WRITING:
        return True
    if site.generator == HUGO:
        return not inside.as_posix().startswith((f"{content_folder(site)}/", CONTENT))
    if in_writing:
        return False
    kept = {f"_{name}" for name in _names(site.config.get("collections"))}
    is_hidden = any(part.startswith("_") and part not in kept for part in inside.parts)
    excluded = [one.strip("/") for one in _names(site.config.get("exclude"))]
    is_excluded = any(inside.as_posix() == one or inside.as_posix().startswith(f"{one}/") for one in excluded if one)
    return is_hidden or is_excluded or bool(_SITE_TOOLS.intersection(folders))


def content_folder(site: Site) -> str:
    return said(site.config, "contentdir").strip("/") or CONTENT


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
        memory[key] = next((generator for generator in _CONFIGS if _has(folder, generator)), "")
    return memory[key]


def _has(folder: Path, generator: str) -> bool:
    is_there = any((folder / name).is_file() for name in _CONFIGS[generator])
    # "config.toml" may be anything's.
    return is_there and (generator != HUGO or (folder / CONTENT).is_dir() or (folder / "archetypes").is_dir())


def _site(folder: Path, generator: str, memory: dict) -> Site:
    key = "site", folder
    if key not in memory:
        paths = [folder / name for name in _CONFIGS[generator]]
        config = next((values for path in paths if (values := _values_in(path))), {})
        if generator == HUGO:
            for part, ending in ((part, ending) for part in _MORE_OF_HUGO for ending in _DATA):
                if values := _values_in(folder / "config" / "_default" / f"{part}{ending}"):
                    config.setdefault(part, values)
        memory[key] = Site(folder, generator, config, is_configured=True)
    return memory[key]


def _texts(site: Site) -> Iterator[PurePath]:
    count = 0
    for folder, folders, names in os.walk(site.folder):
        folders[:] = sorted(name for name in folders if name not in _TOOLS and not name.startswith("."))
        for name in sorted(names):
            count += 1
            if count > MAX_FILES:
                return
            inside = PurePath(folder, name).relative_to(site.folder)
            if inside.suffix.lower() in WRITING and not is_of_the_site(inside, site):
                yield inside


def _values_in(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink() or not path.is_file():
            return {}
        text = read_text_file(path).text
        language = {".toml": "toml", ".json": "json"}.get(path.suffix.lower(), "yaml")
        if text.lstrip()[:1] in {"-", "["} and path.suffix.lower() in _DATA and not text.startswith("---"):
            text = f'{{"people": {text}}}' if language == "json" else f"people:\n{text}"  # a list of them
        matter = find_front_matter(text) if path.suffix.lower() in WRITING else Matter(text, language, 0, "")
        return {key.lower(): value for key, value in read_values(matter).values.items()} if matter else {}
    except (BadInput, OSError):
        return {}


def said(values: dict, key: str) -> str:
    """A value of a configuration that must be text; "" if it isn't."""
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def table(values: Any, key: str) -> dict:
    """A value that must be a mapping; empty if it isn't."""
    value = values.get(key) if isinstance(values, dict) else None
    return value if isinstance(value, dict) else {}


def _names(value: Any) -> list[str]:
    """The names in a list or the keys of a mapping."""
    return [name for name in (value if isinstance(value, list | dict) else []) if isinstance(name, str)]
