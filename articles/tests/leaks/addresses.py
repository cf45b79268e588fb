"""How the arguments of every address are filled: with a story of the world (world.py), or for all stories at once."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from articles.pictures.renditions import DOWNLOAD, rendition_url
from articles.reading.listing import make_cursor
from articles.reading.root_files import root_files
from articles.tests.admin.roles_table import address_tables
from articles.tests.factories import DAY, picture_address
from articles.tests.resolver import every_pattern

ALL = "all"  # in the place of a state: the page lists stories in every state, or none
NOW = make_cursor(timezone.now() + 2 * DAY, 10**9)  # redirects to the first page
NEWEST, NEWEST_CORRECTION = "NEWEST", "CORRECTION"  # in the place of their cursors


def months() -> list[str]:
    """As the sitemap writes them: those in which stories are published, yesterday or tomorrow."""
    days = (timezone.localtime() + days * DAY for days in (-1, 0, 1))
    return [f"{year}-{month}" for year, month in dict.fromkeys((day.year, day.month) for day in days)]


# What readers' addresses are filled with, below the language's prefix: paths that name something of one story …
OF_A_STORY = {
    "/media/KEY/NAME": lambda made: [*map(picture_address, made.images.values()), download(made)],
    "/preview/TOKEN/": lambda made: [f"/preview/{token}/" for token in made.links.values()],
    "/preview/TOKEN/media/KEY/NAME": lambda made: [
        *(f"/preview/{made.links['valid']}{picture_address(image)}" for image in made.images.values()),
        f"/preview/{made.links['revoked']}{picture_address(made.images['slot'])}",
    ],
    "/tags/SLUG/": lambda made: [f"/tags/{made.tag.slug}/"],
    "/tags/SLUG/feed/": lambda made: [f"/tags/{made.tag.slug}/feed/"],
    "/authors/SLUG/": lambda made: [f"/authors/{made.author.slug}/"],
    "/authors/SLUG/feed/": lambda made: [f"/authors/{made.author.slug}/feed/"],
    "/SECTION/ID-SLUG/": lambda made: [
        made.path, f"/common/{made.story.pk}-wrong/", f"/wrong/{made.story.pk}-{made.story.slug}/",
    ],
    "/s/ID": lambda made: [f"/s/{made.story.pk}"],
    "an old address": lambda made: made.old_paths,
}  # fmt: skip
# … and those that show what all stories have in common.
OF_ALL = {
    "/": ["/", f"/?before={NOW}"],
    "/latest/": ["/latest/", f"/latest/?before={NOW}", f"/latest/?before={NEWEST}"],
    "/feed/": ["/feed/"],
    "/corrections/": ["/corrections/", f"/corrections/?before={NOW}", f"/corrections/?before={NEWEST_CORRECTION}"],
    "/SLUG/": ["/common/", f"/common/?before={NOW}", f"/common/?before={NEWEST}", "/imprint/"],
    "/SLUG/feed/": ["/common/feed/"],
    "/tags/SLUG/": ["/tags/common/", f"/tags/common/?before={NOW}", f"/tags/common/?before={NEWEST}"],
    "/tags/SLUG/feed/": ["/tags/common/feed/"],
    "/authors/SLUG/": ["/authors/common/", f"/authors/common/?before={NOW}", f"/authors/common/?before={NEWEST}"],
    "/authors/SLUG/feed/": ["/authors/common/feed/"],
    "/sitemap.xml": ["/sitemap.xml"],
    "/sitemap-YEAR-MONTH.xml": [f"/sitemap-{month}.xml" for month in months()],
    "/robots.txt": ["/robots.txt"],
    **{f"/{name}": [f"/{name}"] for name in root_files()[0]},
    "no pattern": ["/livez", "/readyz", "/no-such-page/"],
}
# The desk's addresses are those of docs/roles.md; and these, where lists are searched and narrowed.
STORIES, IMAGES, TAGS = (f"/admin/articles/{name}/" for name in ("story", "image", "tag"))
TAGGED, BY = f"{STORIES}?tag=", f"{STORIES}?author="
MORE_AT_THE_DESK = [
    f"{STORIES}?q=zq", f"{STORIES}?show=problems", f"{STORIES}?status__exact=draft", f"{IMAGES}?q=zq",
    f"{IMAGES}?needs=alt", f"{IMAGES}?needs=rights", f"{IMAGES}library/?q=zq", f"{TAGS}?q=zq",
    "/admin/articles/author/?q=zq", f"{STORIES}links/?q=zq",
]  # fmt: skip
MORE_OF_A_STORY = {TAGGED: "tag", BY: "author", f"{STORIES}?id__exact=": "story"}
PER_STORY = {"story", "image", "tag", "author", "importitem"}


@dataclass(frozen=True)
class Target:
    """One address to ask, of the story in a state or of ALL; `variant` numbers those that one pattern is filled to."""

    pattern: str
    variant: int
    state: str
    path: str

    @property
    def is_desk(self):
        return self.path.startswith("/admin/")


def with_cursor(path, world):
    path = path.replace(f"={NEWEST}", f"={make_cursor(world.newest.published_at, world.newest.pk)}")
    return path.replace(f"={NEWEST_CORRECTION}", f"={make_cursor(world.correction.made_at, world.correction.pk)}")


def download(made):
    return rendition_url(made.images["slot"], DOWNLOAD)


def desk_patterns() -> list[str]:
    """The addresses of the desk that answer GET, by docs/roles.md, which a test holds to the resolver."""
    rows = [row for part in address_tables().values() for row in part if row[0].startswith("GET")]
    return [pattern for _method, pattern, *_cells in rows if pattern.startswith("/admin/")]


def languages() -> list[str]:
    """The prefixes of the site's languages."""
    return ["" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES]


def unknown_patterns() -> set[str]:
    """Those of the resolver's patterns that nobody has said how to fill."""
    readers = {prefix + pattern for prefix in languages() for pattern in (OF_A_STORY.keys() | OF_ALL.keys())}
    return every_pattern() - readers - {pattern.split("?")[0] for pattern in desk_patterns()}


def targets(world) -> list[Target]:
    """Everything that is asked, in one order on every machine."""
    return [*_of_readers(world), *_of_the_desk(world)]


def _of_readers(world):
    known = every_pattern() | {"no pattern", "an old address"}
    for prefix in languages():
        for pattern, paths in OF_ALL.items():
            if prefix + pattern in known:
                yield from numbered(prefix + pattern, ALL, [prefix + with_cursor(path, world) for path in paths])
        for pattern, fill in OF_A_STORY.items():
            for made in world.made if prefix + pattern in known else []:
                yield from numbered(prefix + pattern, made.state, [prefix + path for path in fill(made)])


def _of_the_desk(world):
    for pattern in dict.fromkeys(desk_patterns()):
        kind = kind_in(pattern)
        if kind in PER_STORY or "unsaved/KEY" in pattern:
            for made in world.made:
                yield from numbered(pattern, made.state, fill(pattern, kind, made))
        else:
            yield from numbered(pattern, ALL, fill_shared(pattern, kind, world))
    yield from (Target(path, 0, ALL, path) for path in MORE_AT_THE_DESK)
    for pattern, kind in MORE_OF_A_STORY.items():
        for made in world.made:
            yield from numbered(pattern, made.state, [f"{pattern}{pk}" for pk in made.ids[kind]])


def numbered(pattern, state, paths):
    return [Target(pattern, number, state, path) for number, path in enumerate(paths)]


def kind_in(pattern):
    found = re.search(r"/(\w+)/ID/", pattern)
    return found and found[1]


def fill(pattern, kind, made):
    oldest, newest = made.versions
    path = pattern.replace("VERSION", str(oldest), 1).replace("VERSION", str(newest))
    path = path.replace("LINK", str(made.link_key)).replace("unsaved/KEY", f"unsaved/{made.unsaved_key}")
    return [path.replace("/ID/", f"/{pk}/") for pk in made.ids[kind]] if kind else [path]


def fill_shared(pattern, kind, world):
    path = pattern.replace("APP_LABEL", "articles").replace("UIDB64/TOKEN", "MQ/set-password")
    path = path.replace("/admin/URL", "/admin/nothing/").replace("DELETED", "1")
    return [path.replace("/ID/", f"/{world.ids[kind]}/") if kind else path]
