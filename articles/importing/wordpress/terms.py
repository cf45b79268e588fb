"""Section, tags, authors and language of a WordPress post."""

import re
from urllib.parse import unquote

from articles.importing.wordpress.export import MAIN_CATEGORY, Item, Site
from articles.importing.wordpress.media_library import plain

NO_SECTION = {"uncategorized", "uncategorised", "некатегоризирани", "без категория", "без рубрики"}

_CODE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?")


def section_and_tags(item: Item, site: Site) -> tuple[str, list[str]]:
    """The section (the main or first category) and the tags (other categories and the post's tags)."""
    categories, tags = {}, []
    for domain, slug, name in item.terms:
        words = plain(name or site.terms.get((domain, slug), "") or unquote(slug))
        if domain == "category" and words.casefold() not in NO_SECTION:
            categories[slug or words] = words
        elif domain == "post_tag":
            tags.append(words)
    numbers = (item.meta.get(name, [""])[0].strip() for name in MAIN_CATEGORY)
    main = next((slug for slug in map(site.categories.get, numbers) if slug in categories), None)
    section = categories.pop(main or next(iter(categories), ""), "")
    return section, [*filter(None, (*categories.values(), *tags))]


def language_of(item: Item) -> str:
    """The language that Polylang stores as a term of each post; else ""."""
    given = (slug.lower() for domain, slug, _name in item.terms if domain == "language")
    return next(filter(_CODE.fullmatch, given), "")


def authors_of(item: Item, site: Site, warnings: list[str]) -> list[str]:
    """The authors' names as readers saw them; those of Co-Authors Plus replace the post's author."""
    several = [(slug, name) for domain, slug, name in item.terms if domain == "author"]
    if not several:
        return [*filter(None, [_of_login(item["dc:creator"], site, warnings)])]
    names = (
        _of_login(name or slug.removeprefix("cap-"), site, warnings)
        if slug.startswith("cap-")
        else plain(site.authors.get(name, "") or name or slug)
        for slug, name in several
    )
    return [*filter(None, names)]


def _of_login(login: str, site: Site, warnings: list[str]) -> str:
    """An author's name, or else the login, unless it is an email address, which readers never saw."""
    if not login.strip():
        return ""
    if name := plain(site.authors.get(login.strip(), "")):
        return name
    name = plain(login)
    if "@" in name:
        warnings.append("The export has no name for an author who logs in by e-mail. Add the author at the desk.")
        return ""
    warnings.append(f"The export has no name for its author “{name[:40]}”, so this login became the byline.")
    return name
