"""Posts that hold several languages in one text, as qTranslate, its successors and WPGlobus store them.

    [:en]The ferry sails[:bg]Фериботът плава[:]
    <!--:en-->The ferry sails<!--:--><!--:bg-->Фериботът плава<!--:-->
    {:en}The ferry sails{:}{:bg}Фериботът плава{:}

What stands outside of the marks is in every language (qtranxf_get_language_blocks in
https://github.com/qtranslate/qtranslate-xt). Each language that this site has becomes a story of its own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings

from articles.importing.incoming import LeftOut
from articles.importing.languages import known_language
from articles.importing.wordpress.site import Site
from articles.importing.wordpress.xml import Item
from articles.text.word_count import count_words_of_html

_MARK = re.compile(r"(?:<!--|\[|\{):([a-z]{2})?(?:-->|\]|\})", re.IGNORECASE)
_OPENING = re.compile(r"(?:<!--|\[|\{):[a-z]{2}(?:-->|\]|\})", re.IGNORECASE)
_TEXTS = ("content:encoded", "title", "excerpt:encoded")
MOST_LANGUAGES = 20  # of one post


@dataclass
class Edition:
    """A post in one of its languages; `language` is empty if it has no marks.

    `is_main`: it is known by the post's own GUID and addresses. `left_out` are words in languages that aren't ours.
    """

    item: Item
    language: str = ""
    is_main: bool = True
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """What tells the identity of this edition from that of the main one."""
        return "" if self.is_main else f"#{self.language}"

    def addresses(self, paths: Iterable[str], root: str) -> list[str]:
        """The post's paths in this language: they begin with its code, and in the main one also go without it."""
        paths = list(paths)
        if not self.language:
            return paths
        own = [f"{root}/{self.language}/{path.removeprefix(root).lstrip('/')}" for path in paths if "?" not in path]
        return [*paths, *own] if self.is_main else own


def editions_of(item: Item) -> Iterator[Edition]:
    """A post in each of its languages that this site has, the main one first; in the main one if it has none."""
    codes = next(filter(None, (_codes(item[name]) for name in _TEXTS)), [])
    if not codes:
        yield Edition(item)
        return
    ours = [code for code in codes[:MOST_LANGUAGES] if known_language(code) in dict(settings.LANGUAGES)] or codes[:1]
    for code in ours:
        is_main = code == ours[0]
        yield Edition(_in(item, code), code, is_main, _others(item, {*ours, ""}) if is_main else [])


def in_language(site: Site, code: str) -> Site:
    """A site whose names and captions are in one language; the same one if they have no marks."""
    terms = {key: replace(one, name=one_of(one.name, code)) for key, one in site.terms.items() if _codes(one.name)}
    authors = {login: one_of(name, code) for login, name in site.authors.items() if _codes(name)}
    files = {
        number: replace(one, caption=one_of(one.caption, code), alt_text=one_of(one.alt_text, code))
        for number, one in site.attachments.items()
        if _codes(one.caption) or _codes(one.alt_text)
    }
    if not (terms or authors or files):
        return site
    return replace(site, terms=site.terms | terms, authors=site.authors | authors, attachments=site.attachments | files)


def one_of(text: str, code: str) -> str:
    """A text in one language, or in its first if it lacks that."""
    codes = _codes(text)
    return _joined(text, code if code in codes else codes[0]) if codes else text


def _in(item: Item, code: str) -> Item:
    text = dict(item.text) | {name: _joined(item[name], code) for name in _TEXTS if _codes(item[name])}
    text["title"] = one_of(item["title"], code)
    meta = {key: [one_of(value, code) for value in values] for key, values in item.meta.items()}
    terms = [(domain, slug, one_of(name, code)) for domain, slug, name in item.terms]
    return replace(item, text=text, meta=meta, terms=terms)


def _others(item: Item, ours: set[str]) -> list[LeftOut]:
    words: Counter[str] = Counter()
    for name in _TEXTS:
        for code, piece in _pieces(item[name]) if _codes(item[name]) else []:
            if code not in ours:
                words[code] += count_words_of_html(piece)
    return [LeftOut(number, f"in {code}, a language that this site lacks") for code, number in words.items() if number]


def _codes(text: str) -> list[str]:
    """The languages in a text that has marks, in order."""
    if not (":" in text and ("[:" in text or "{:" in text or "<!--:" in text) and _OPENING.search(text)):
        return []
    return list(dict.fromkeys(code for code, piece in _pieces(text) if code and piece.strip()))


def _pieces(text: str) -> list[tuple[str, str]]:
    """The pieces between marks, each with its language; "" for what is in all."""
    first, *others = _MARK.split(text)
    codes = [(code or "").lower() for code in others[::2]]
    return [("", first), *zip(codes, others[1::2], strict=True)]


def _joined(text: str, code: str) -> str:
    return "".join(piece for language, piece in _pieces(text) if language in {"", code})
