"""Who wrote a story: names, mappings, or slugs that the site's data files explain.

Jekyll keeps them in `_data/authors.yml` or a collection `_authors`, Hugo in `data/authors/` or as pages of its taxonomy
`content/authors/`, Eleventy in `_data/authors.json`.
"""

import re
from pathlib import PurePath
from typing import Any

from articles.importing.markdown.front_matter import one_line, shown
from articles.importing.markdown.keys import FrontMatter
from articles.importing.markdown.sites import Site
from articles.text.words import distinct

MAX_AUTHORS, LONGEST = 20, 300
_DATA_FOLDERS = ("_data", "data", "src/_data")
_PAGES = ("_authors", "content/authors", "content/author", "authors", "src/authors", "src/content/authors")
_FILES = ("authors", "author", "people", "contributors", "members", "staff", "team", "writers")
_ENDINGS = (".yml", ".yaml", ".toml", ".json")
_NAMES = ("name", "display_name", "displayname", "full_name", "fullname", "title")
_SLUGS = ("slug", "id", "username", "short_name", "shortname", "login", "nick", "nickname", "key", "handle")
_SLUG = re.compile(r"@?[^\W\dA-Z_][^\WA-Z_]*(?:[-_.][^\WA-Z_]+)*")
_EMAIL = re.compile(r"\s*[<(]?[^\s<>()@]+@[^\s<>()@]+\.[^\s<>()@]+[>)]?")


def authors_of(front: FrontMatter, site: Site) -> list[str]:
    """The names of a story's authors, as far as it and its site's data say; a slug without data becomes a name."""
    key, value = front.given("authors")
    if isinstance(value, str):
        value = one_line(value).split(",")
    found = []
    entries = value if isinstance(value, list) else [value] if value else []
    for one in front.first(entries, MAX_AUTHORS, f'"{key}"'):
        name, slug = (
            (_name_in(one), _slug_in(one)) if isinstance(one, dict) else ("", front.line(one, f'Each of "{key}"'))
        )
        found.append(name or _known(slug, site) or _as_name(slug, front))
    return distinct(found)


def _as_name(slug: str, front: FrontMatter) -> str:
    """A name as it is written, or a name for a slug, with a warning; never an email address."""
    without = _EMAIL.sub("", slug).strip() if "@" in slug and len(slug) <= LONGEST else slug
    if slug and not without:
        front.warnings.append("An author is named by an email address alone and was left out. Add the name.")
        return ""
    if not front.is_foreign or not _SLUG.fullmatch(without):
        return without
    name = " ".join(word[:1].upper() + word[1:] for word in re.split(r"[-_.]", without.removeprefix("@")))
    front.warnings.append(f"The author {shown(slug)} isn't in the site's data; the name {name} was made from it.")
    return name


def _known(slug: str, site: Site) -> str:
    if slug and "people" not in site.memory:
        site.memory["people"] = _read_people(site)
    return site.memory["people"].get(slug.strip("@ ").lower(), "") if slug else ""


def _read_people(site: Site) -> dict[str, str]:
    """All names in a site's data, by each slug that stands for them."""
    people: dict[str, str] = {}
    if not site.folder:
        return people
    for folder in _DATA_FOLDERS:
        for name in _FILES:
            for ending in _ENDINGS:
                _take(site.read(PurePath(folder, f"{name}{ending}")), people)
            for file in _files_in(site, PurePath(folder, name)):
                _take({file.stem: site.read(file)}, people)
    for folder in _PAGES:
        for file in _files_in(site, PurePath(folder)):
            slug = file.parent.name if file.stem in {"index", "_index"} else file.stem
            _take({slug: site.read(file)}, people)
    return people


def _take(values: dict[str, Any], people: dict[str, str]) -> None:
    for slug, one in values.items():
        for each in one if isinstance(one, list) else [one]:  # Jekyll's data may be a list of people under any key
            name = _name_in(each) if isinstance(each, dict) else each if isinstance(each, str) else ""
            slugs = [each[key] for key in _SLUGS if isinstance(each.get(key), str)] if isinstance(each, dict) else []
            for known in [slug, *slugs] if not isinstance(one, list) else slugs:
                if name and known:
                    people.setdefault(known.strip("@ ").lower(), one_line(name))


def _files_in(site: Site, folder: PurePath) -> list[PurePath]:
    """The files in a folder of a site, and the pages of bundles in it."""
    top = site.folder / folder
    if not top.is_dir() or top.is_symlink():
        return []
    found = [*top.iterdir(), *(inner for pattern in ("*/_index.md", "*/index.md") for inner in top.glob(pattern))]
    return [path.relative_to(site.folder) for path in sorted(found)[:2_000] if path.is_file()]


def _name_in(person: dict) -> str:
    """The name in a mapping about a person, as readers saw it."""
    values = {str(key).lower(): one_line(value) for key, value in person.items() if isinstance(value, str)}
    if name := next((values[key] for key in _NAMES if values.get(key)), ""):
        return name
    first, last = (values.get(f"{part}_name") or values.get(f"{part}name", "") for part in ("first", "last"))
    return " ".join(filter(None, [first, last]))


def _slug_in(person: dict) -> str:
    values = {str(key).lower(): one_line(value) for key, value in person.items() if isinstance(value, str)}
    return next((values[key] for key in _SLUGS if values.get(key)), "")
