"""Where the lists of sections, authors and tags were at their source: from now on these addresses lead to ours."""

from collections.abc import Iterable

from articles.importing.incoming import IncomingStory
from articles.importing.names import Names
from articles.models import OldAddress
from articles.models.addresses import LONGEST_PATH
from articles.models.rows import some_at_a_time

OWN_PREFIXES = ("/tags/", "/authors/")  # of this site, where such an address would say that a tag was renamed


def remember_name_addresses(stories: Iterable[tuple[IncomingStory, str]], names: Names) -> list[OldAddress]:
    """Remember the lists that some stories name, each story with its language. Returns the new rows.

    Addresses that lead somewhere already go on leading there. One that led to a section of some stories and a tag of
    others leads to the section.
    """
    wanted: dict[str, tuple[str, str, str]] = {}
    for story, language in stories:
        for path, (kind, name) in story.name_addresses.items():
            if kind == "section" or path not in wanted:
                wanted[path] = kind, name, language
    able = [path for path in wanted if len(path) <= LONGEST_PATH and not path.startswith(OWN_PREFIXES)]
    taken = {path for _language, path in OldAddress.taken(("", path) for path in able)}
    free = [path for path in able if path not in taken]
    OldAddress.remember_free({("", path): _row(*wanted[path], names) for path in free})
    return [row for some in some_at_a_time(free) for row in OldAddress.objects.filter(language="", path__in=some)]


def _row(kind: str, name: str, language: str, names: Names):
    if kind == "section":
        return names.section(name, language)
    return (names.authors if kind == "author" else names.tags)([name])[0]
