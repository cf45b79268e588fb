"""The ids of a body's headings, to which links such as #the-bridge-opens lead.

An id is made from the heading's words, and a body says it only where it differs from that: an id that was imported, or
that of a heading that has been reworded since readers saw it. So `<h2>The bridge opens</h2>` has the id
"the-bridge-opens"; once reworded, it is `<h2 id="the-bridge-opens">The bridge is open</h2>`, and links still work.
In the editor every id is in an attribute of our own, `data-anchor`, since `id` could be one of the desk's pages.
"""

import html as entities
import re

from articles.text.slugs import numbered, slugify

HEADING = re.compile(r'<(?P<tag>h[234])(?: id="(?P<id>[^"]*)")?>(?P<words>.*?)</(?P=tag)>', re.DOTALL)
_VALID = re.compile(r"[^\W_][\w.:-]{0,99}")
# Of the story's page itself: templates/articles/story_detail.html, templates/base.html.
OF_THE_PAGE = {"main", "gallery", "corrections", "sources", "tags", "related"}
_CORRECTION = re.compile(r"correction-[0-9]+")
LONGEST = 60  # characters of an id that is made from words

Heading = tuple[str, str]  # the id that it states, or "", and its words


def stated_id(given: dict[str, str]) -> str:
    """The id that a heading's attributes state; "" if they state none, or one that can't be used."""
    name = given.get("data-anchor") or given.get("id") or ""
    return name if _VALID.fullmatch(name) and not _is_of_the_page(name) else ""


def ids_of(headings: list[Heading]) -> list[str]:
    """The id of each heading of a body, all different, in linear time."""
    taken = {name for name, _words in headings if name}
    used: set[str] = set()
    numbers: dict[str, int] = {}
    ids = []
    for name, words in headings:
        is_stated = name and name not in used
        chosen = name if is_stated else _free(slugify(words, max_length=LONGEST, fallback="part"), taken, numbers)
        used.add(chosen)
        taken.add(chosen)
        ids.append(chosen)
    return ids


def with_stated_ids(html: str) -> str:
    """A body with ids on just those headings whose words don't give them; the first of equal ones counts.

    The result depends on the ids alone, not on which of them were stated: so the editor, which states them all, changes
    nothing.
    """
    if ' id="' not in html:
        return html
    headings = headings_in(html)
    ids = ids_of(headings)
    from_words = ids_of([("", words) for _name, words in headings])
    stated = [name if name != other else "" for name, other in zip(ids, from_words, strict=True)]
    if ids_of([(name, words) for name, (_name, words) in zip(stated, headings, strict=True)]) != ids:
        stated = ids
    return _with_attribute(html, "id", stated)


def with_ids(body: str) -> str:
    """A clean body as readers get it: every heading has its id."""
    return _with_attribute(body, "id", ids_of(headings_in(body)))


def for_editor(body: str, *, keeps_all: bool) -> str:
    """A clean body for the editor. With `keeps_all` every heading keeps its id however it is reworded, for readers may
    have links to it; otherwise only those that state one.
    """
    headings = headings_in(body)
    return _with_attribute(body, "data-anchor", ids_of(headings) if keeps_all else [name for name, _words in headings])


def headings_in(body: str) -> list[Heading]:
    """The headings of a clean body."""
    return [(match["id"] or "", _words(match["words"])) for match in HEADING.finditer(body)]


def _with_attribute(body: str, attribute: str, names: list[str]) -> str:
    given = iter(names)

    def written(match: re.Match) -> str:
        stated = f' {attribute}="{name}"' if (name := next(given)) else ""
        return f"<{match['tag']}{stated}>{match['words']}</{match['tag']}>"

    return HEADING.sub(written, body)


def _words(html: str) -> str:
    return entities.unescape(re.sub(r"<[^>]*>", "", html.replace("<br>", " ")))


def _free(base: str, taken: set[str], numbers: dict[str, int]) -> str:
    """The first of base, base-2, base-3 … that is neither taken nor an id of the page."""
    if base not in taken and not _is_of_the_page(base):
        return base
    number = numbers.get(base, 2)
    while (name := numbered(base, number, LONGEST)) in taken or _is_of_the_page(name):
        number += 1
    numbers[base] = number + 1
    return name


def _is_of_the_page(name: str) -> bool:
    return name in OF_THE_PAGE or bool(_CORRECTION.fullmatch(name))
