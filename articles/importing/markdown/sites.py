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

from articles.importing.incoming import BadInput
from articles.importing.markdown.front_matter import Matter, find_front_matter, read_values
from articles.importing.safe_files import read_text_file
from articles.text.addresses import split_address

JEKYLL, HUGO, ELEVENTY = "jekyll", "hugo", "eleventy"
DATA_ENDINGS = (".yml", ".yaml", ".toml", ".json")
CONFIGS = {
    JEKYLL: [f"_config{ending}" for ending in DATA_ENDINGS],
    HUGO: [
        *(f"{name}{ending}" for name in ("hugo", "config") for ending in DATA_ENDINGS),
        *(f"config/_default/{name}{ending}" for name in ("hugo", "config") for ending in DATA_ENDINGS),
    ],
    ELEVENTY: [".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts"))],
}
_FOLDER_DATA = (".json", ".11tydata.json")
POSTS, DRAFTS, CONTENT = "_posts", "_drafts", "content"
MARKERS = {POSTS: JEKYLL, DRAFTS: JEKYLL, CONTENT: HUGO}
WRITING = {".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".mdown", ".html", ".htm"}
UNREAD = {  # texts of generators in markup that isn't read here
    ".adoc", ".asciidoc", ".haml", ".ipynb", ".liquid", ".mdx", ".njk", ".org", ".pandoc", ".rst", ".textile",
}  # fmt: skip
MAX_FILES = 20_000  # of a site, in which the target of a link or an author's data is looked for

# Folders of every generator that hold no stories, wherever they are; and those that mean it only in a known site.
_TOOLS = {
    "_data", "_includes", "_layouts", "_plugins", "_sass", "_site", "archetypes", "bower_components", "node_modules",
}  # fmt: skip
_SITE_TOOLS = _TOOLS | {"assets", "layouts", "public", "resources", "static", "themes", "vendor"}
_TOOL_FILE = re.compile(
    r"(?:readme|licen[cs]e|copying|changelog|contributing|code_of_conduct|gemfile|rakefile|makefile|procfile"
    r"|dockerfile|cname|package(?:-lock)?\.json|yarn\.lock|_config\.\w+|hugo\.(?:toml|ya?ml|json))(?:\.[\w-]+)*",
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
        """What the site says of all pages in a folder, as front matter.

        Jekyll has that in its configuration, Eleventy in files of data:
        https://jekyllrb.com/docs/configuration/front-matter-defaults/, https://www.11ty.dev/docs/data-template-dir/
        """
        if self.generator == ELEVENTY:
            files = [folder / f"{folder.name}{ending}" for folder in path.parents for ending in _FOLDER_DATA]
            return {key: value for file in reversed(files) for key, value in self.read(file).items()}
        found: dict[str, Any] = {}
        rules = self.config.get("defaults") if self.generator == JEKYLL else None
        kind = "posts" if POSTS in path.parts or DRAFTS in path.parts else "pages"
        for rule in rules if isinstance(rules, list) else []:
            scope = table(rule, "scope")
            folder = said(scope, "path").strip("/")
            if said(scope, "type") in {"", kind} and (not folder or path.is_relative_to(folder)):
                found |= table(rule, "values")
        return found

    def read(self, path: PurePath) -> dict[str, Any]:
        """A data file of it, or the front matter of a text, keys in lower case; empty if there is none."""
        if path not in self.memory:
            self.memory[path] = values_in(self.folder / path) if self.folder else {}
        return self.memory[path]


def is_of_the_site(inside: PurePath, site: Site) -> bool:
    """Whether a path in a site is of its design or tools."""
    folders, name = inside.parts[:-1], inside.name
    in_writing = any(part in MARKERS for part in folders)
    if _TOOLS.intersection(folders) or (_TOOL_FILE.fullmatch(name) and CONTENT not in folders):
        return True
    if not site.is_configured:
        return False
    if inside.suffix.lower() not in WRITING | UNREAD:
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


def values_in(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink() or not path.is_file():
            return {}
        text = read_text_file(path).text
        language = {".toml": "toml", ".json": "json"}.get(path.suffix.lower(), "yaml")
        if text.lstrip()[:1] in {"-", "["} and path.suffix.lower() in DATA_ENDINGS and not text.startswith("---"):
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
