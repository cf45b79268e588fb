"""The sections, authors and tags that items name, each looked up or created once a run."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache, partial

from django.utils import translation
from django.utils.translation import gettext

from articles.models import Author, OldAddress, Section, Tag
from articles.models.rows import distinct
from articles.models.taxonomy import Addressed


class Names:
    """Finds rows by name, whatever the case, creates missing ones, and remembers both."""

    def __init__(self):
        self._known: dict[tuple, Addressed] = {}
        self._made: list[Addressed] = []
        self._prepared: dict[tuple, Addressed] = {}

    def prepare(self, kind: type[Addressed], names: Iterable[str]) -> None:
        """Make what is new of these at once, which takes a fraction of the time."""
        wanted = {name.casefold(): name for name in names if (kind, name.casefold()) not in self._known}
        for row in kind.objects.make_new(wanted.values()) if wanted else []:
            row.is_new = True
            self._prepared[kind, row.name.casefold()] = row

    def section(self, name: str, language: str) -> Section:
        """The section of this name; News for no name."""
        if not name:
            return self._find(("news", language), partial(Section.objects.news, language))
        return self._find(
            ("section", name.casefold(), language), lambda: Section.objects.named(name, language=language)
        )

    def authors(self, names: Iterable[str]) -> list[Author]:
        return self._each(Author, names)

    def tags(self, names: Iterable[str]) -> list[Tag]:
        return self._each(Tag, names)

    def forget(self) -> None:
        """Forget all rows, after a rollback or because somebody may have deleted one."""
        self._known.clear()
        self._made.clear()
        self._prepared.clear()

    def take_made(self) -> list[Addressed]:
        """The rows that were created since the last call."""
        made, self._made = self._made, []
        return made

    def _each(self, kind, names):
        # Several may have been merged into one.
        return distinct(self._find((kind, name.casefold()), partial(kind.objects.named, name)) for name in names)

    def _find(self, key, find):
        if key not in self._known:
            self._known[key] = row = self._prepared.pop(key, None) or find()
            if row.is_new:
                self._made.append(row)
        return self._known[key]


def names_today(stated: Iterable[dict]) -> dict[tuple, str]:
    """Today's names of stated sections, authors and tags that were merged or renamed since.

    By (kind, language, name), all names casefolded; without those that still have their name.
    """
    named = defaultdict(list)
    for one in {one for values in stated for one in names_in(values)}:
        named[address_of(*one)].append(one)
    changed = [one for address in OldAddress.taken(named) for one in named[address]]
    names = {}
    for kind, language, name in changed:
        if row := kind.objects.known_as(name, **scope_of(kind, language)):
            names[kind, language, name] = row.name.casefold()
    return {one: name for one, name in names.items() if name != one[2]}


@lru_cache(maxsize=10_000)  # most names repeat
def address_of(kind: type[Addressed], language: str, name: str) -> tuple[str, str]:
    """The language and path of something with that name, unless another has taken its slug."""
    one = kind.objects.would_be(name, **scope_of(kind, language))
    return one.address_language, one.path


def scope_of(kind: type[Addressed], language: str) -> dict[str, str]:
    return {"language": language} if kind is Section else {}


def names_in(values: dict) -> Iterable[tuple]:
    """The section, authors and tags in stated values, as (kind, language, name)."""
    language, section = values["section"]
    if section:
        yield Section, language, section
    for kind, name in ((Author, "authors"), (Tag, "tags")):
        yield from ((kind, "", one) for one in values[name])


def renamed(values: dict, today: dict[tuple, str]) -> dict:
    """A story's stated values with today's names."""
    language, section = values["section"]
    authors = dict.fromkeys(today.get((Author, "", name), name) for name in values["authors"])
    return values | {
        "section": [language, today.get((Section, language, section), section)],
        "authors": list(authors),
        "tags": sorted({today.get((Tag, "", name), name) for name in values["tags"]}),
    }


def news_name(language: str) -> str:
    """The name of the section News in a language, whether it exists yet or not."""
    section = Section.objects.filter(language=language, slug="news").first()
    if section:
        return section.name
    with translation.override(language):
        return gettext("News")
