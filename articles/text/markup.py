"""The one sanitiser: whatever markup comes in, a story's body in its one normal form goes out.

Size and depth are checked first, while the markup is brought to the normal form in bounded time. Then nh3
reads it under our allow-list and has the last word: what is returned is its output, character for character.
A mistake in our reading could spoil how a story looks, but not what runs in a reader's browser.
"""

import html as entities
import re

import nh3

from articles.text.elements import MARKS, TEXT_BLOCKS
from articles.text.normal_form import MAX_BYTES, MAX_DEPTH, MarkupError, normal_form

__all__ = ["MAX_BYTES", "MAX_DEPTH", "CleanHTML", "MarkupError", "clean_html", "links_in", "text_of"]

TABLE = ("table", "tbody", "tr", "th", "td")
_nh3 = nh3.Cleaner(
    tags={*MARKS, *TEXT_BLOCKS, "br", "hr", "figure", "img", "ul", "ol", "li", "blockquote", *TABLE},
    attributes={
        "*": set(),  # else nh3 lets title and lang stand on anything
        "a": {"href"},
        "img": {"alt", "data-file"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="pass_through",
    link_rel=None,  # without a target no rel is needed, and the editor would drop or change it
)


class CleanHTML(str):
    """Markup that clean_html returned. Nothing else makes one, so the type says that a value is clean."""

    __slots__ = ()


def clean_html(html: str) -> CleanHTML:
    """Return `html` as a body that is safe to print unescaped, in its one normal form.

    Any text is taken, however broken; cleaning twice equals cleaning once. What bodies can't hold loses its
    tags and keeps its words; players, frames and pictures that aren't the site's own become links to their addresses.
    Raises MarkupError if `html` or the result is over MAX_BYTES in UTF-8, or if its elements are nested
    deeper than MAX_DEPTH, paragraphs not counted.
    """
    if isinstance(html, CleanHTML):
        return html
    normal = normal_form(html)
    # nh3 changes only what it knows better, such as an address that no browser can read. Then its word, too,
    # is brought to the normal form.
    for _attempt in range(3):
        cleaned = _nh3.clean(normal)
        if cleaned == normal:
            return CleanHTML(cleaned)
        normal = normal_form(cleaned)
    raise MarkupError("The text can't be made safe. Paste it as plain text and format it again.")


def text_of(html: str) -> str:
    """Return the words of a clean body; paragraphs, headings, captions, items and cells are parted by blank lines.

    The result is plain text: a page that prints it must escape it.
    """
    text = re.sub(r"</(?:p|h2|h3|h4|pre|figcaption)>", "\n\n", html.replace("<br>", "\n"))
    text = entities.unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " ")
    return text.strip()


def links_in(html: str) -> list[str]:
    """Return the addresses of a clean body's links, in their order."""
    return [entities.unescape(address) for address in re.findall(r'<a href="([^"]*)">', html)]
