"""Where a page was on its old site: the addresses in its front matter, else by the pattern of its generator.

https://jekyllrb.com/docs/permalinks/, https://gohugo.io/content-management/urls/, https://www.11ty.dev/docs/permalinks/
"""

import datetime
import re
import unicodedata
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from articles.importing.markdown.front_matter import one_line, shown
from articles.importing.markdown.keys import FOREIGN_ADDRESS_KEYS, FrontMatter
from articles.importing.markdown.places import Place, default_language
from articles.importing.markdown.sites import ELEVENTY, HUGO, JEKYLL, Site, said, table
from articles.text.addresses import split_address

MAX_ADDRESSES, MAX_ADDRESS = 100, 500
_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
_PART = re.compile(r":([a-z_]+)|:\{([a-z_]+)\}")
_TEMPLATE = re.compile(r"\{\{-?\s*([\w.]+)\s*(?:\|[^{}]*)?-?\}\}")


def old_addresses(front: FrontMatter, place: Place, site: Site, moment: datetime.datetime | None) -> list[str]:
    """The paths that a page had, with and without the final slash, its own address first.

    Warns about stated addresses that aren't paths.
    """
    here, elsewhere, rejected = {}, {}, []
    for key in FOREIGN_ADDRESS_KEYS:
        value = front.values.get(key) or []
        for each in value if isinstance(value, list) else [value]:
            address = _filled(front.line(each, f'Each of "{key}"'), front, place)
            if path := _path_of(address):
                (here if key in {"permalink", "url"} else elsewhere).update(dict.fromkeys(_on_site(path, site, key)))
            elif "/" in address.strip("/") and "/:" not in address:  # a pattern, or the name of one
                rejected.append(shown(address))
    if rejected:
        front.warnings.append(f"Old addresses must be paths such as /2019/ferry/; left out: {', '.join(rejected[:5])}.")
    if not here and (path := _by_pattern(front, place, site, moment)):
        here[site.prefix + path] = None
    both = dict.fromkeys(variant for path in [*here, *elsewhere] for variant in _both(path))
    return front.first([*both], 2 * MAX_ADDRESSES, "The list of old addresses")


def _on_site(path: str, site: Site, key: str) -> list[str]:
    """A stated path as a visitor had it: Jekyll puts the site's own path before permalinks, Hugo before aliases."""
    is_whole = not site.prefix or path.startswith(f"{site.prefix}/") or key == "redirect_from"
    return [path] if is_whole else [site.prefix + path, path]


def _both(path: str) -> list[str]:
    """An address with a slash at its end and without it; of `ferry.html` also without the ending, as servers allow."""
    if "?" in path:
        return [path]
    if path.endswith("/index.html"):
        return [path, path.removesuffix("index.html"), path.removesuffix("/index.html")]
    if path.endswith((".html", ".htm")):
        return [path, path.rpartition(".")[0]]
    return [path, path.rstrip("/") if path.endswith("/") else f"{path}/"]


def _by_pattern(front: FrontMatter, place: Place, site: Site, moment: datetime.datetime | None) -> str:
    if not front.is_foreign or place.is_draft:
        return ""
    if site.generator == HUGO:
        return _of_hugo(front, place, site, moment)
    if site.generator != ELEVENTY and (place.is_post or place.date):
        return _of_jekyll(front, place, site, moment)
    if site.generator == JEKYLL and place.folders and place.folders[0].startswith("_"):
        return _of_collection(place, site, moment)
    folders = place.folders[1:] if place.folders[:1] in {("src",), ("content",)} else place.folders
    if site.generator == ELEVENTY or folders:
        return "/" + "/".join([*folders, place.title]) + "/"
    return f"/{place.name}.html" if site.generator == JEKYLL else ""


def _of_jekyll(front: FrontMatter, place: Place, site: Site, moment: datetime.datetime | None) -> str:
    stated = said(front.values, "permalink")
    pattern = stated or said(site.config, "permalink") or "date"
    pattern = _JEKYLL_STYLES.get(pattern, pattern)
    if moment is None or "/" not in pattern:
        return ""
    zone = said(site.config, "timezone")
    moment = moment.astimezone(_zone(zone)) if zone and _zone(zone) else moment
    categories = [*place.before, *front.names("categories", MAX_ADDRESSES, has_spaces=True)]
    name = said(front.values, "slug") or place.title
    parts = _date_parts(moment) | {
        "categories": "/".join(dict.fromkeys(one.lower() for one in categories)),
        "slugified_categories": "/".join(dict.fromkeys(_slug(one) for one in categories)),
        "title": name, "slug": _slug(name), "name": _slug(place.title), "path": "/".join(place.folders),
        "collection": "posts", "output_ext": ".html",
    }  # fmt: skip
    return _fill(pattern, parts)


def _of_collection(place: Place, site: Site, moment: datetime.datetime | None) -> str:
    """https://jekyllrb.com/docs/permalinks/#collections"""
    name, *folders = place.folders[0].removeprefix("_"), *place.folders[1:]
    style = said(site.config, "permalink")
    usual = "/:collection/:path/" if style == "pretty" or style.endswith("/") else "/:collection/:path:output_ext"
    parts = (_date_parts(moment) if moment else {}) | {
        "collection": name, "path": "/".join([*folders, place.name]), "name": _slug(place.name),
        "title": _slug(place.name), "slug": _slug(place.name), "output_ext": ".html",
    }  # fmt: skip
    return _fill(said(table(table(site.config, "collections"), name), "permalink") or usual, parts)


def _of_hugo(front: FrontMatter, place: Place, site: Site, moment: datetime.datetime | None) -> str:
    slug, language = said(front.values, "slug"), place.language
    title = front.text("headline")
    pattern = _pattern_of_hugo(place, site)
    parts = (_date_parts(moment) if moment else {}) | {
        "section": _urlized(next(iter(place.folders), "")), "sections": "/".join(map(_urlized, place.folders)),
        "title": _urlized(title), "slug": _urlized(slug or title), "slugorfilename": _urlized(slug or place.name),
        "slugorcontentbasename": _urlized(slug or place.name), "filename": _urlized(place.name),
        "contentbasename": _urlized(place.name),
    }  # fmt: skip
    stated = said(front.values, "url")
    path = _fill(stated if "/:" in stated else pattern or "/:sections/:slugorfilename/", parts)
    if said(site.config, "uglyurls") == "true" and path:
        path = path.rstrip("/") + ".html"
    default = default_language(site)
    in_folder = said(site.config, "defaultcontentlanguageinsubdir") == "true"
    return f"/{language.lower()}{path}" if path and language and (language != default or in_folder) else path


def _pattern_of_hugo(place: Place, site: Site) -> str:
    """The pattern of a section in `permalinks`, or in `permalinks.page` of newer versions."""
    patterns = table(site.config, "permalinks")
    section = next(iter(place.folders), "")
    return said(table(patterns, "page"), section) or said(patterns, section)


def _date_parts(moment: datetime.datetime) -> dict[str, str]:
    iso = moment.isocalendar()
    return {
        "year": f"{moment:%Y}", "month": f"{moment:%m}", "day": f"{moment:%d}", "short_year": f"{moment:%y}",
        "i_month": str(moment.month), "i_day": str(moment.day), "y_day": f"{moment:%j}",
        "yearday": str(int(f"{moment:%j}")), "hour": f"{moment:%H}", "minute": f"{moment:%M}",
        "second": f"{moment:%S}", "week": f"{iso.week:02}", "short_day": f"{moment:%a}", "w_day": str(iso.weekday),
        "monthname": f"{moment:%B}".lower(), "short_month": f"{moment:%b}", "long_month": f"{moment:%B}",
        "weekdayname": f"{moment:%A}".lower(), "weekday": str(iso.weekday % 7),
    }  # fmt: skip


def _fill(pattern: str, parts: dict[str, str]) -> str:
    """A pattern with its parts; "" if it names one that isn't known, or is longer than any address."""
    if len(pattern) > MAX_ADDRESS:
        return ""
    names = [first or second for first, second in _PART.findall(pattern)]
    if not all(name in parts for name in names):
        return ""
    path = _PART.sub(lambda part: parts[part[1] or part[2]], pattern)
    path = re.sub(r"/{2,}", "/", "/" + path.lstrip("/"))
    return path if 1 < len(path) <= MAX_ADDRESS else ""


def _filled(address: str, front: FrontMatter, place: Place) -> str:
    """Eleventy's permalink, whose template names values of the page: `/blog/{{ page.fileSlug }}/`."""
    values = {"page.fileslug": place.title, "page.filepathstem": "/".join(("", *place.folders, place.title))}

    def value(match: re.Match) -> str:
        name = match[1].lower()
        said_so: Any = values.get(name) or front.values.get(name)
        said_so = one_line(said_so) if isinstance(said_so, str) else ""
        return _slug(said_so) if "slug" in match[0] and name not in values else said_so

    return _TEMPLATE.sub(value, address) if len(address) <= MAX_ADDRESS else address


def _path_of(address: str) -> str:
    """The path and query of an old address; "" for the front page and for what isn't an address."""
    parts = split_address(address)
    path = one_line(unquote(parts.path)) + (f"?{parts.query}" if parts.query else "")
    is_plain = path.startswith("/") and not path.startswith("//") and "/:" not in path and "{" not in path
    return path if is_plain and 1 < len(path) <= MAX_ADDRESS else ""


def _slug(text: str) -> str:
    """As Jekyll's `slugify` does: letters and digits of any script, hyphens for the rest."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).lower()).strip("-")


def _urlized(text: str) -> str:
    """As Hugo makes paths: lower case, hyphens for blanks, without other signs."""
    return re.sub(r"[^\w.\-+#/]", "", re.sub(r"\s+", "-", unicodedata.normalize("NFC", text).strip().lower()))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):  # unknown, or no name at all
        return None
