"""Finding and rendering the figures in a clean body.

In the normal form (articles.text.normal_form) a figure names its picture by the checksum of the file, so that a body
means the same on every site that has the picture:

    <figure><img alt="WORDS" data-file="SHA-256" data-credit="NAME"><figcaption>WORDS AND MARKS</figcaption></figure>

An empty `alt`, credit or caption is omitted: readers then get the picture's own alternative text and credit.
"""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass

from articles.text.inline import escape
from articles.text.words import plain_line

MAX_ALT_TEXT, MAX_CREDIT = 500, 300  # characters
_CHECKSUM = re.compile("[0-9a-f]{64}")
_FIGURE = re.compile(
    r'<figure><img(?: alt="(?P<alt>[^"]*)")? data-file="(?P<checksum>[0-9a-f]{64})"'
    r'(?: data-credit="(?P<credit>[^"]*)")?>'
    r"(?:<figcaption>(?P<caption>.*?)</figcaption>)?</figure>",
    re.DOTALL,
)
_IMAGE = re.compile(r'<img (?=(?:alt="[^"]*" )?data-file="(?P<checksum>[0-9a-f]{64})"(?: data-credit="[^"]*")?>)')


@dataclass(frozen=True)
class Figure:
    """A picture in a body: its file's checksum, alternative text, caption (clean HTML) and credit in this story."""

    checksum: str
    alt_text: str
    caption: str
    credit: str = ""

    @property
    def markup(self) -> str:
        """The figure as in a clean body."""
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        image = image_tag({"data-file": self.checksum, "alt": self.alt_text, "data-credit": self.credit})
        return f"<figure>{image}{caption}</figure>"


def image_tag(given: dict[str, str]) -> str:
    """The <img> of a figure from the attributes of another <img>; "" if they have no valid checksum."""
    checksum = given.get("data-file", "")
    if not _CHECKSUM.fullmatch(checksum):
        return ""
    alt_text, credit = _line(given, "alt", MAX_ALT_TEXT), _line(given, "data-credit", MAX_CREDIT)
    return f'<img{alt_text} data-file="{checksum}"{credit}>'


def _line(given: dict[str, str], name: str, longest: int) -> str:
    words = plain_line(plain_line(given.get(name, ""))[:longest])
    return f' {name}="{escape(words, quote=True)}"' if words else ""


def figures_in(body: str) -> list[str]:
    """The checksums of the pictures in a clean body, each once, in order."""
    return list(dict.fromkeys(match["checksum"] for match in _FIGURE.finditer(body)))


def all_figures(body: str) -> list[Figure]:
    """The figures of a clean body, in order."""
    return [_figure(match) for match in _FIGURE.finditer(body)]


def with_figures(body: str, draw: Callable[[Figure], str]) -> str:
    """A clean body with each figure replaced by what `draw` returns for it."""
    return _FIGURE.sub(lambda match: draw(_figure(match)), body)


def _figure(match: re.Match) -> Figure:
    alt_text, credit = (entities.unescape(match[name] or "") for name in ("alt", "credit"))
    return Figure(match["checksum"], alt_text, match["caption"] or "", credit)


def with_attributes(body: str, attributes: Callable[[str], dict[str, str]]) -> str:
    """A clean body whose images have more attributes, by checksum, for the editor. The sanitiser removes them."""

    def written(match: re.Match) -> str:
        given = "".join(
            f' {name}="{escape(value, quote=True)}"' for name, value in attributes(match["checksum"]).items() if value
        )
        return f"<img{given} "

    return _IMAGE.sub(written, body)
