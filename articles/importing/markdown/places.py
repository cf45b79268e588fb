"""What the place of a file in its site says: its language, section, name and whether it is a draft.

Hugo: https://gohugo.io/content-management/multilingual/, https://gohugo.io/content-management/page-bundles/;
Jekyll: https://jekyllrb.com/docs/posts/#categories
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.conf.locale import LANG_INFO

from articles.importing.languages import known_language
from articles.importing.markdown.dates import DATED_NAME
from articles.importing.markdown.sites import (
    CONTENT,
    DRAFTS,
    HUGO,
    JEKYLL,
    MARKERS,
    POSTS,
    Site,
    content_folder,
    said,
    table,
)

BUNDLES = {"index", "_index"}  # Hugo's file names for a page in a folder with its pictures
# Folders that say only that there are texts in them.
_ANY_TEXT = {
    "article", "articles", "blog", "blogs", "content", "entries", "entry", "page", "pages", "post", "posts", "src",
    "stories", "story",
}  # fmt: skip
_SEPARATORS = re.compile(r"[-_\s]+")


@dataclass(frozen=True)
class Place:
    """Where a page is: the folders below its site's texts, without that of its language, and its name.

    `name` is that of the file, or of the folder of a bundle, without ending and language. `before` are the folders
    above Jekyll's `_posts`, which are categories there. `path` is the whole path in the site.
    """

    path: PurePath
    folders: tuple[str, ...]
    name: str
    language: str = ""
    before: tuple[str, ...] = ()
    is_post: bool = False
    is_draft: bool = False

    @property
    def title(self) -> str:
        """The name without the date that Jekyll's begin with."""
        dated = DATED_NAME.fullmatch(self.name)
        return dated["title"] if dated else self.name

    @property
    def date(self) -> str:
        dated = DATED_NAME.fullmatch(self.name)
        return dated["date"] if dated else ""


def place_of(path: PurePath, site: Site) -> Place:
    """What a page's path in its site says."""
    folders, stem = path.parts[:-1], path.name.removesuffix(path.suffix)
    before, marker = (), next((part for part in folders if part in MARKERS), "")
    top = PurePath(content_folder(site)).parts
    if site.generator == HUGO and top != (CONTENT,) and folders[: len(top)] == top:
        folders = folders[len(top) :]
    elif marker:
        number = folders.index(marker)
        before, folders = folders[:number], folders[number + 1 :]
    language, folders = _language_of_folders(folders, site)
    if not language and before:
        language, before = _language_of_folders(before, site)
    stem, own = _language_of_name(stem, site)
    if stem in BUNDLES and folders:
        *folders, stem = folders
    return Place(
        path,
        tuple(folders),
        stem,
        own or language,
        before if marker in {POSTS, DRAFTS} else (),
        marker in {POSTS, DRAFTS} or site.generator == HUGO,
        DRAFTS in path.parts,
    )


def may_lack_a_date(place: Place, site: Site) -> bool:
    """Whether a page without a date may be a story: not the pages of a Jekyll or Eleventy site, such as "About us"."""
    return not site.is_configured or site.generator == HUGO or place.is_post


def section_of(place: Place, site: Site) -> str:
    """The section that the first folder names, by the title of its list page if there is one; "" for `posts`."""
    if site.generator not in {HUGO, JEKYLL}:
        return ""
    folder = next(iter(place.folders), "")
    if not folder or folder.lower() in _ANY_TEXT or folder.isdecimal():
        return ""
    return (_title_of(folder, place, site) if site.generator == HUGO else "") or as_words(folder)


def _title_of(folder: str, place: Place, site: Site) -> str:
    parts = place.path.parts
    top = PurePath(*parts[: parts.index(folder) + 1])
    names = [f"_index.{place.language}.md", "_index.md"] if place.language else ["_index.md"]
    return next((title for name in names if (title := said(site.read(top / name), "title"))), "")


def default_language(site: Site) -> str:
    """The language of Hugo's pages that name none, if its configuration says so and it is one of ours."""
    said_so = said(site.config, "defaultcontentlanguage") or said(site.config, "languagecode")
    code = known_language(said_so or said(site.config, "lang"))
    return code if code in dict(settings.LANGUAGES) else ""


def _language_of_folders(folders: tuple[str, ...], site: Site) -> tuple[str, tuple[str, ...]]:
    """The language that the first folder is called by, and the folders without it."""
    if folders and _is_language(folders[0], site):
        return known_language(folders[0]), tuple(folders[1:])
    return "", tuple(folders)


def _language_of_name(stem: str, site: Site) -> tuple[str, str]:
    """A file's name without the language at its end, and that: `post.bg` is `post` in Bulgarian."""
    name, _dot, code = stem.rpartition(".")
    return (name, known_language(code)) if name and _is_language(code, site) else (stem, "")


def _is_language(name: str, site: Site) -> bool:
    """Whether the name of a folder is a language: one of the site's by its configuration, else one of ours."""
    configured = {code.lower() for code in table(site.config, "languages")}
    if configured:
        return name.lower() in configured
    is_code = re.fullmatch(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?", name) and name.lower()[:2] in LANG_INFO
    return bool(is_code) and known_language(name) in dict(settings.LANGUAGES)


def as_words(name: str) -> str:
    """A file's or folder's name as words: "local-news" is "Local news"."""
    words = " ".join(filter(None, _SEPARATORS.split(name)))
    return words[:1].upper() + words[1:]
