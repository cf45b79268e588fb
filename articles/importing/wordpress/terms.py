"""Section, tags, authors and language of a WordPress post, and where their lists were."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from articles.importing.default_category import is_default
from articles.importing.incoming import Options, OurTerm
from articles.importing.languages import known_language
from articles.importing.term_map import key_of
from articles.importing.wordpress.fields import MAIN_CATEGORY, bylines_of
from articles.importing.wordpress.media_library import plain
from articles.importing.wordpress.site import Site, Term
from articles.importing.wordpress.xml import Item

MOST_PARENTS = 10

_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")


@dataclass
class Filed:
    """Where a post belongs. `addresses` are the paths of lists, by "section", "tag" or "author" and name."""

    section: str = ""
    tags: list[str] = field(default_factory=list)
    addresses: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, section: str, tags: list[str]) -> None:
        """File it there too; of several sections the first is the post's, and the others are tags."""
        self.section = self.section or section
        known = {name.casefold() for name in (self.section, *self.tags)}
        for name in (*tags, section):
            if name and name.casefold() not in known:
                known.add(name.casefold())
                self.tags.append(name)

    def was_at(self, name: str, *paths: str) -> None:
        """Remember where the list of a section or tag was, if the post has it."""
        kind = "section" if name.casefold() == self.section.casefold() else "tag"
        if kind == "section" or name in self.tags:
            self.addresses.setdefault((kind, name), []).extend(paths)


def filed_under(item: Item, site: Site, options: Options) -> Filed:
    """Section and tags: the top of the main or first category is the section; those below it, the other categories and
    the post's tags are tags. `options.terms` say otherwise for the terms that they have.
    """
    filed, chains = Filed(), [_chain(slug, name, site) for slug, name in _categories(item, site)]
    tags = [(slug, _name("post_tag", slug, name, site)) for domain, slug, name in item.terms if domain == "post_tag"]
    for chain in chains:
        filed.add(*_ours(chain, options.terms))
    tags = [(slug, name) for slug, name in tags if not is_default(name, "")]
    for slug, name in tags:
        ours = options.terms.get(key_of(name)) or options.terms.get(slug) or OurTerm(tags=(name,))
        filed.add(ours.section, [*ours.tags])
    for chain in chains:
        for place, (slug, name) in enumerate(chain):
            path = "/".join(slug for slug, _name in reversed(chain[place:]))
            number = site.terms.get(("category", slug), Term("", "")).number
            target = _target(name, slug, options.terms) or name
            filed.was_at(target, f"{site.root}/category/{path}/", *([f"{site.root}/?cat={number}"] if number else []))
    for slug, name in tags:
        filed.was_at(_target(name, slug, options.terms) or name, f"{site.root}/tag/{slug}/", f"{site.root}/?tag={slug}")
    return filed


def _categories(item: Item, site: Site) -> list[tuple[str, str]]:
    """Slugs and names of the post's categories, the main one first, without the one for posts that have none."""
    found = {}
    for domain, slug, name in item.terms:
        words, number = _name(domain, slug, name, site), site.terms.get((domain, slug), Term("", "")).number
        if domain == "category" and words and not is_default(words, number):
            found[slug or words] = words
    numbers = (item.first_meta(key) for key in MAIN_CATEGORY)
    main = next((slug for slug in map(site.categories.get, numbers) if slug in found), None)
    return sorted(found.items(), key=lambda one: one[0] != main)


def _chain(slug: str, name: str, site: Site) -> list[tuple[str, str]]:
    """A category and those above it, each as slug and name."""
    chain = [(slug, name)]
    while len(chain) < MOST_PARENTS:
        term = site.terms.get(("category", chain[-1][0]))
        parent = term.parent if term else ""
        if not parent or parent in dict(chain):
            break
        chain.append((parent, _name("category", parent, "", site)))
    return chain


def _ours(chain: list[tuple[str, str]], terms: dict[str, OurTerm]) -> tuple[str, list[str]]:
    """Section and tags of a category: of the first in its chain that `terms` have, else its top and what is below."""
    below: list[str] = []
    for slug, name in chain:
        if ours := terms.get(key_of(name)) or terms.get(slug):
            return ours.section, [*reversed(below), *ours.tags]
        below.append(name)
    return below.pop(), below[::-1]


def _target(name: str, slug: str, terms: dict[str, OurTerm]) -> str:
    """What a term became by the map; "" if that doesn't have it."""
    ours = terms.get(key_of(name)) or terms.get(slug)
    return (ours.section or next(iter(ours.tags), "")) if ours else ""


def _name(domain: str, slug: str, name: str, site: Site) -> str:
    return _plain(name or site.terms.get((domain, slug), Term("", "")).name or unquote(slug))


_plain = lru_cache(maxsize=5_000)(plain)  # posts have the same few names


def language_of(item: Item) -> str:
    """The language that Polylang stores as a term of each post."""
    given = (slug.lower().replace("_", "-") for domain, slug, _name in item.terms if domain == "language")
    return known_language(next(filter(_CODE.fullmatch, given), ""))


def authors_of(item: Item, site: Site, warnings: list[str]) -> tuple[list[str], dict[tuple[str, str], list[str]]]:
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
            addresses["author", name] = [f"{site.root}/author/{nicename}/", *by_number]
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
