"""The only sanitiser: turns any markup into a story's body in its normal form.

The markup is first brought to the normal form in bounded time, which limits its size and depth. Then nh3 applies our
allow-list and has the last word: its output is returned unchanged. So a mistake of ours may spoil the look of a story,
but can't run anything in a reader's browser.
"""

import html as entities
import re

import nh3

from articles.text.elements import HEADINGS, MARKS, TEXT_BLOCKS
from articles.text.normal_form import MAX_BYTES, MAX_DEPTH, MarkupError, normal_form

__all__ = ["MAX_BYTES", "MAX_DEPTH", "CleanHTML", "MarkupError", "clean_html", "links_in", "text_of"]

TABLE = ("table", "tbody", "tr", "th", "td")
_nh3 = nh3.Cleaner(
    tags={*MARKS, *TEXT_BLOCKS, "br", "hr", "figure", "img", "aside", "ul", "ol", "li", "blockquote", *TABLE},
    attributes={
        "*": set(),  # else nh3 allows title and lang on every element
        "a": {"href"},
        **{heading: {"id"} for heading in HEADINGS},
        "img": {"alt", "data-file", "data-credit"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="pass_through",
    link_rel=None,  # without target no rel is needed, and the editor would change or drop it
)


class CleanHTML(str):
    """Markup returned by clean_html, and by nothing else: the type means that it is clean."""

    __slots__ = ()


def clean_html(html: str) -> CleanHTML:
    """Sanitise any HTML, however broken: returns a body in the normal form that is safe to print unescaped.

    Cleaning twice equals cleaning once. Elements that bodies can't have lose their tags and keep their text; players,
    frames and pictures of other sites become links. Links whose address can't be parsed keep only their words.
    Raises MarkupError if `html` or the result is over MAX_BYTES in UTF-8, or nested deeper than MAX_DEPTH (paragraphs
    don't count).
    """
    if isinstance(html, CleanHTML):
        return html
    normal = normal_form(html)
    # nh3 changes only what our own rules missed, such as an address that browsers reject. Then its output is brought to
    # the normal form again.
    for _attempt in range(3):
        cleaned = _nh3.clean(normal)
        if cleaned == normal:
            return CleanHTML(cleaned)
        normal = normal_form(cleaned)
    raise MarkupError("The text can't be made safe. Paste it as plain text and format it again.")


def text_of(html: str) -> str:
    """Return the text of a clean body; paragraphs, headings, captions, items and cells are separated by blank lines.

    It is plain text, to be escaped where it is printed.
    """
    text = re.sub(r"</(?:p|h2|h3|h4|pre|figcaption)>", "\n\n", html.replace("<br>", "\n"))
    text = entities.unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " ")
    return text.strip()


def links_in(html: str) -> list[str]:
    """Return the addresses of a clean body's links, in order."""
    return [entities.unescape(address) for address in re.findall(r'<a href="([^"]*)">', html)]
