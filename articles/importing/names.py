"""The sections, authors and tags that items name: each found or made once a run."""

from collections.abc import Iterable
from functools import partial

from django.utils import translation
from django.utils.translation import gettext

from articles.models import Author, Section, Tag
from articles.models.taxonomy import Addressed


class Names:
    """Finds rows by name, in whatever case, makes what is missing, and remembers both."""

    def __init__(self):
        self._known: dict[tuple, Addressed] = {}
        self._made: list[Addressed] = []

    def section(self, name: str, language: str) -> Section:
        """The section of this name; News where there is none."""
        if not name:
            return self._find(("news", language), partial(Section.objects.news, language))
        return self._find(
            ("section", name.casefold(), language), lambda: Section.objects.named(name, language=language)
        )

    def authors(self, names: Iterable[str]) -> list[Author]:
        return [self._find(("author", name.casefold()), partial(Author.objects.named, name)) for name in names]

    def tags(self, names: Iterable[str]) -> list[Tag]:
        return [self._find(("tag", name.casefold()), partial(Tag.objects.named, name)) for name in names]

    def forget(self) -> None:
        """Look up all anew: a transaction was rolled back, or somebody else has deleted a row."""
        self._known.clear()
        self._made.clear()

    def take_made(self) -> list[Addressed]:
        """The rows that were made since this was called last."""
        made, self._made = self._made, []
        return made

    def _find(self, key, find):
        if key not in self._known:
            self._known[key] = row = find()
            if row.is_new:
                self._made.append(row)
        return self._known[key]


def news_name(language: str) -> str:
    """What the section News is called in a language, whether it is there already or not."""
    section = Section.objects.filter(language=language, slug="news").first()
    if section:
        return section.name
    with translation.override(language):
        return gettext("News")
