"""Links between the pages of one site: each leads to the old address of its target, which redirects to the story.

So it doesn't matter whether the target comes before or after the page that links to it, or was there already.
"""

from pathlib import PurePath
from urllib.parse import unquote, urljoin

from articles.importing.incoming import BadInput, Options
from articles.importing.markdown.keys import FrontMatter
from articles.importing.markdown.permalinks import old_addresses
from articles.importing.markdown.places import BUNDLES, Place, may_lack_a_date, place_of
from articles.importing.markdown.sites import WRITING, Site, content_folder
from articles.importing.markdown.times import Times

MOST_ALIKE = 50  # pages of one name among which that in the right language is looked for


class Links:
    """Finds the targets of one page's links in its site. `own` is the page's own old address."""

    def __init__(self, place: Place, site: Site, options: Options, own: str = ""):
        self._place, self._site, self._options, self._own = place, site, options, own

    def address(self, kind: str, target: str) -> str:
        """The address of another page, as `post_url`, `link` or `ref` names it; "" if the site has no such page."""
        wanted, sign, fragment = target.partition("#")
        if not wanted:
            return f"#{fragment}" if fragment else ""
        found = self._find(kind, unquote(wanted).strip())
        address = self._address_of(found) if found else ""
        return f"{address}{sign}{fragment}" if address else ""

    def relative(self, href: str) -> str:
        """A relative address in a text as one that begins with a slash; unchanged if that can't be told."""
        wanted, sign, fragment = href.partition("#")
        if PurePath(wanted).suffix.lower() in WRITING:
            path = _joined(self._place.path.parent, unquote(wanted))
            if path in self._paths() and (address := self._address_of(path)):
                return f"{address}{sign}{fragment}"
        return urljoin(self._own, href) if self._own else href

    def _find(self, kind: str, wanted: str) -> PurePath | None:
        paths = self._paths()
        if kind == "path":
            return PurePath(wanted.lstrip("/")) if PurePath(wanted.lstrip("/")) in paths else None
        here = self._place.path.parent
        bases = [here, PurePath(content_folder(self._site)), PurePath()]
        if self._place.language:
            bases.insert(1, bases[1] / self._place.language)
        if wanted.startswith("/"):
            bases.remove(here)
        for base in bases:
            path = _joined(base, wanted.strip("/"))
            endings = [path, *(path.with_name(path.name + ending) for ending in WRITING), path / "index.md"]
            if found := next((one for one in endings if one in paths), None):
                return found
        return self._by_name(wanted)

    def _by_name(self, wanted: str) -> PurePath | None:
        """A page by its name alone, one in the same language first."""
        if "names" not in self._site.memory:
            names: dict[str, list[PurePath]] = {}
            for path in self._site.files:
                folder = path.parent.name if path.stem in BUNDLES else ""
                for name in filter(None, (path.stem, path.name, folder)):
                    names.setdefault(name, []).append(path)
            self._site.memory["names"] = names
        found = self._site.memory["names"].get(PurePath(wanted).name, [])[:MOST_ALIKE]
        same = [path for path in found if self._place_of(path).language == self._place.language]
        return next(iter(same or found), None)

    def _paths(self) -> set[PurePath]:
        if "paths" not in self._site.memory:
            self._site.memory["paths"] = {*self._site.files}
        return self._site.memory["paths"]

    def _place_of(self, path: PurePath) -> Place:
        return place_of(path, self._site)

    def _address_of(self, path: PurePath) -> str:
        """The first address that a page of this site has, as its own import will state it."""
        key = "address", path
        if key not in self._site.memory:
            place = self._place_of(path)
            front = FrontMatter(self._site.read(path), self._site.defaults(path), [])
            if not (may_lack_a_date(place, self._site) or place.date or front.all_given("date")):
                self._site.memory[key] = ""  # no story
                return ""
            try:
                moment = Times(front, self._options).published(place.date)
            except BadInput:
                moment = None
            self._site.memory[key] = next(iter(old_addresses(front, place, self._site, moment)), "")
        return self._site.memory[key]


def _joined(folder: PurePath, path: str) -> PurePath:
    """A path relative to a folder, without `.` and `..`, which never leads out of the site."""
    parts: list[str] = [] if path.startswith("/") else list(folder.parts)
    for part in PurePath(path.lstrip("/")).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return PurePath(*parts)
