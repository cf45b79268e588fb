"""Finding and rendering the figures in a clean body.

In the normal form (articles.text.normal_form) a figure names its picture by the checksum of the file, so that a body
means the same on every site that has the picture:

    <figure><img alt="WORDS" data-file="SHA-256"><figcaption>WORDS AND MARKS</figcaption></figure>

An empty `alt` or caption is omitted.
"""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass

from articles.text.inline import escape
from articles.text.words import plain_line

MAX_ALT_TEXT = 500  # characters
_CHECKSUM = re.compile("[0-9a-f]{64}")
_FIGURE = re.compile(
    r'<figure><img(?: alt="(?P<alt>[^"]*)")? data-file="(?P<checksum>[0-9a-f]{64})">'
    r"(?:<figcaption>(?P<caption>.*?)</figcaption>)?</figure>",
    re.DOTALL,
)
_IMAGE = re.compile(r'<img (?=(?:alt="[^"]*" )?data-file="(?P<checksum>[0-9a-f]{64})">)')


@dataclass(frozen=True)
class Figure:
    """A picture in a body: its file's checksum, alternative text (plain text) and caption (clean HTML)."""

    checksum: str
    alt_text: str
    caption: str

    @property
    def markup(self) -> str:
        """The figure as in a clean body."""
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        return f"<figure>{image_tag({'data-file': self.checksum, 'alt': self.alt_text})}{caption}</figure>"


def image_tag(given: dict[str, str]) -> str:
    """The <img> of a figure from the attributes of another <img>; "" if they have no valid checksum."""
    checksum = given.get("data-file", "")
    if not _CHECKSUM.fullmatch(checksum):
        return ""
    alt_text = plain_line(plain_line(given.get("alt", ""))[:MAX_ALT_TEXT])
    alt = f' alt="{escape(alt_text, quote=True)}"' if alt_text else ""
    return f'<img{alt} data-file="{checksum}">'


def figures_in(body: str) -> list[str]:
    """The checksums of the pictures in a clean body, each once, in order."""
    return list(dict.fromkeys(match["checksum"] for match in _FIGURE.finditer(body)))


def with_figures(body: str, draw: Callable[[Figure], str]) -> str:
    """A clean body with each figure replaced by what `draw` returns for it."""

    def drawn(match):
        return draw(Figure(match["checksum"], entities.unescape(match["alt"] or ""), match["caption"] or ""))

    return _FIGURE.sub(drawn, body)


def with_attributes(body: str, attributes: Callable[[str], dict[str, str]]) -> str:
    """A clean body whose images have more attributes, by checksum, for the editor. The sanitiser removes them."""

    def written(match: re.Match) -> str:
        given = "".join(
            f' {name}="{escape(value, quote=True)}"' for name, value in attributes(match["checksum"]).items() if value
        )
        return f"<img{given} "

    return _IMAGE.sub(written, body)
