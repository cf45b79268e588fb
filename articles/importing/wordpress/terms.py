"""Section, tags, authors and language of a WordPress post, and where their lists were."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from articles.importing.default_category import is_default
from articles.importing.incoming import OurTerm
from articles.importing.languages import known_language
from articles.importing.term_map import key_of
from articles.importing.wordpress.addresses import usable
from articles.importing.wordpress.fields import MAIN_CATEGORY, bylines_of
from articles.importing.wordpress.media_library import plain
from articles.importing.wordpress.site import Site, Term
from articles.importing.wordpress.xml import Item

MOST_PARENTS = 10
MOST_REMEMBERED, LONGEST_REMEMBERED = 5_000, 500  # terms, and characters of one

_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")


@dataclass
class Filed:
    """Where a post belongs. `addresses` are the paths of lists: of a "section" or "tag", and its name."""

    section: str = ""
    tags: dict[str, None] = field(default_factory=dict)  # in order
    addresses: dict[str, tuple[str, str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)  # section and tags, casefolded

    def add(self, section: str, tags: Iterable[str]) -> None:
        """File it there too; of several sections the first is the post's, and the others are tags."""
        if section and not self.section:
            self.section = section
            self.known.add(section.casefold())
        for name in (*tags, section):
            if name and name.casefold() not in self.known:
                self.known.add(name.casefold())
                self.tags[name] = None

    def was_at(self, name: str, paths: list[str]) -> None:
        """Remember where the list of a section or tag was, if the post has it."""
        if name.casefold() == self.section.casefold():
            self.addresses |= dict.fromkeys(paths, ("section", name))
        elif name in self.tags:
            for path in paths:
                self.addresses.setdefault(path, ("tag", name))


@dataclass(frozen=True)
class Place:
    """Where the posts of one category or tag go, and the lists that it had, each with its name here."""

    key: str
    section: str
    tags: list[str]
    lists: list[tuple[str, list[str]]]


class Terms:
    """Files the posts of one export: what each term stands for is worked out once."""

    def __init__(self, site: Site, ours: dict[str, OurTerm]):
        self._site, self._ours = site, ours
        self._root = site.root
        self._places: dict[tuple[str, str, str], Place | None] = {}

    def file(self, item: Item) -> Filed:
        """Section and tags: the top of the main or first category is the section; those below it, the other categories
        and the post's tags are tags. `Options.terms` say otherwise for the terms that they have.
        """
        categories, tags = {}, []
        for term in item.terms:
            if term[0] == "category" and (place := self._place(term)):
                categories[place.key] = place
            elif term[0] == "post_tag" and (place := self._place(term)):
                tags.append(place)
        numbers = (item.first_meta(key) for key in MAIN_CATEGORY)
        main = next((slug for slug in map(self._site.categories.get, numbers) if slug in categories), None)
        filed, places = Filed(), [*sorted(categories.values(), key=lambda place: place.key != main), *tags]
        for place in places:
            filed.add(place.section, place.tags)
        for name, paths in (one for place in places for one in place.lists):
            filed.was_at(name, paths)
        return filed

    def _place(self, term: tuple[str, str, str]) -> Place | None:
        if term in self._places:
            return self._places[term]
        domain, slug, name = term
        place = self._category(slug, name) if domain == "category" else self._tag(slug, name)
        if len(self._places) < MOST_REMEMBERED and len(slug) + len(name) <= LONGEST_REMEMBERED:
            self._places[term] = place
        return place

    def _category(self, slug: str, name: str) -> Place | None:
        """None for the one of posts that have none."""
        name = self._name("category", slug, name)
        if not name or is_default(name, self._number(slug)):
            return None
        chain, lists = self._chain(slug or name, name), []
        for place, (key, name_there) in enumerate(chain):
            path, number = "/".join(key for key, _name in reversed(chain[place:])), self._number(key)
            by_number = [f"{self._root}/?cat={number}"] if number else []
            lists.append((self._target(key, name_there), usable([f"{self._root}/category/{path}/", *by_number])))
        return Place(slug or name, *self._section_and_tags(chain), lists)

    def _tag(self, slug: str, name: str) -> Place | None:
        name = self._name("post_tag", slug, name)
        if not name or is_default(name, ""):
            return None
        ours = self._our(slug, name) or OurTerm(tags=(name,))
        paths = usable([f"{self._root}/tag/{slug}/", f"{self._root}/?tag={slug}"])
        return Place(slug, ours.section, [*ours.tags], [(self._target(slug, name), paths)])

    def _chain(self, slug: str, name: str) -> list[tuple[str, str]]:
        """A category and those above it, each as slug and name."""
        chain = [(slug, name)]
        while len(chain) < MOST_PARENTS:
            term = self._site.terms.get(("category", chain[-1][0]))
            parent = term.parent if term else ""
            if not parent or parent in dict(chain):
                break
            chain.append((parent, self._name("category", parent, "")))
        return chain

    def _section_and_tags(self, chain: list[tuple[str, str]]) -> tuple[str, list[str]]:
        """Of a category: of the first in its chain that the map has, else its top and what is below."""
        below: list[str] = []
        for slug, name in chain:
            if ours := self._our(slug, name):
                return ours.section, [*reversed(below), *ours.tags]
            below.append(name)
        return below.pop(), below[::-1]

    def _our(self, slug: str, name: str) -> OurTerm | None:
        return self._ours.get(key_of(name)) or self._ours.get(slug)

    def _target(self, slug: str, name: str) -> str:
        """What a term is called here."""
        ours = self._our(slug, name)
        return (ours.section or next(iter(ours.tags), "") if ours else "") or name

    def _name(self, domain: str, slug: str, name: str) -> str:
        return plain(name or self._site.terms.get((domain, slug), Term("", "")).name or unquote(slug))

    def _number(self, slug: str) -> str:
        return self._site.terms.get(("category", slug), Term("", "")).number


def language_of(item: Item) -> str:
    """The language that Polylang stores as a term of each post."""
    given = (slug.lower().replace("_", "-") for domain, slug, _name in item.terms if domain == "language")
    return known_language(next(filter(_CODE.fullmatch, given), ""))


def authors_of(item: Item, site: Site, warnings: list[str]) -> tuple[list[str], dict[str, tuple[str, str]]]:
    """The authors' names as readers saw them, and where their lists were.

    A byline of its own replaces those of Co-Authors Plus, and these the post's author.
    """
    several = [(slug, name) for domain, slug, name in item.terms if domain == "author"]
    logins = [name or slug.removeprefix("cap-") for slug, name in several] or [item["dc:creator"]]
    if names := bylines_of(item):
        return names, {}
    found, addresses = [], {}
    for login, slug in zip(logins, [slug for slug, _ in several] or [""], strict=True):
        known = plain(_known(login, site) or _known(slug.removeprefix("cap-"), site))
        is_name = slug and not slug.startswith("cap-")
        name = known or (plain(login) if is_name else _as_byline(login, warnings))
        if name and name not in found:
            found.append(name)
            nicename, number = slug.removeprefix("cap-") or _nicename(login), site.author_numbers.get(login, "")
            by_number = [f"{site.root}/?author={number}"] if number else []
            paths = usable([f"{site.root}/author/{nicename}/", *by_number])
            addresses |= dict.fromkeys(paths, ("author", name))
    return found, addresses


def _known(login: str, site: Site) -> str:
    """The name of an author by login, whatever its case."""
    return site.authors.get(login) or site.authors.get(login.lower(), "")


def _nicename(login: str) -> str:
    """The part of an author's address that WordPress makes of a login, which the export leaves out."""
    return re.sub(r"[^a-z0-9]+", "-", login.lower()).strip("-")


def _as_byline(login: str, warnings: list[str]) -> str:
    """A login as a name, unless it is an email address, which readers never saw."""
    name = plain(login)
    if "@" in name:
        warnings.append("The export has no name for an author who logs in by e-mail. Add the author at the desk.")
        return ""
    if name:
        warnings.append(f"The export has no name for its author “{name[:40]}”, so this login became the byline.")
    return name
