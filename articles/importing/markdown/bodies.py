"""Markdown to HTML, with pictures as figures: `![Alt text](ferry.jpg "Caption")`, <img>, and Hugo's shortcode.

Hugo's shortcodes for videos and posts become their addresses.
"""

import re
from dataclasses import dataclass, field
from html import escape

from articles.importing.incoming import BadInput, IncomingImage, figure_placeholder
from articles.importing.markdown.keys import MAX_PICTURES, relative_path
from articles.text import soup
from articles.text.markdown import MAX_CHARACTERS, TooDeep, html_of

_IMAGE = re.compile(r"<img(?=[\s/])(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>", re.IGNORECASE)
_CAPTION_FOLLOWS = re.compile(r"\s*+(?:</a>\s*+)?<figcaption", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# https://gohugo.io/shortcodes/figure/, https://jekyllrb.com/docs/variables/
_HUGO_FIGURE = re.compile(r"\{\{[<%]\s++figure\s++(?P<attributes>(?:[^\"{}<>%]++|\"[^\"\n]*+\")*+)[>%]\}\}")
# https://gohugo.io/shortcodes/: {{< youtube ID >}}, {{< x user="NAME" id="ID" >}}
_HUGO_EMBED = re.compile(
    r"\{\{[<%]\s++(?P<name>youtube|vimeo|instagram|x|tweet|twitter)\s++(?P<given>[^{}<>%]++)[>%]\}\}"
)
_GIVEN = re.compile(r"(?:(\w++)=)?(?:\"([^\"]*+)\"|([^\s\"=]++))")
_NAME = re.compile(r"[\w-]+", re.ASCII)
_PAGES = {
    "youtube": "https://www.youtube.com/watch?v={id}",
    "vimeo": "https://vimeo.com/{id}",
    "instagram": "https://www.instagram.com/p/{id}/",
    **dict.fromkeys(["x", "tweet", "twitter"], "https://x.com/{user}/status/{id}"),
}
_JEKYLL_SITE = re.compile(r"\{\{-?\s*+site\.(?:base)?url\s*+-?\}\}")
_TEMPLATE_TAG = re.compile(r"\{\{[<%]|\{%")


@dataclass
class Body:
    """The content of a page. `html` isn't sanitised; the n-th of `figures` is figure_placeholder(n) in it."""

    html: str = ""
    figures: list[IncomingImage] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def body_of(markdown: str) -> Body:
    """A page's text as HTML, with its pictures. Raises BadInput if it is empty, too long or nested too deeply."""
    if len(markdown) > MAX_CHARACTERS:
        raise BadInput(f"The body is longer than {MAX_CHARACTERS:,} characters. Split it into several stories.")
    body = Body()
    written = _HUGO_EMBED.sub(_as_address, _HUGO_FIGURE.sub(_as_html, _JEKYLL_SITE.sub("", markdown)))
    if _TEMPLATE_TAG.search(written):
        body.warnings.append(
            "The body has tags of Jekyll or Hugo, such as {% … %} or {{< … >}}, which were left as they are."
        )
    try:
        html = html_of(written)
    except TooDeep:
        raise BadInput("The body nests lists or quotations too deeply. Use nine levels at most.") from None
    body.html = _IMAGE.sub(lambda match: _with_placeholder(match, body.figures), html)
    if not body.figures and not re.sub(r"<[^<>]*>", "", html).strip():
        raise BadInput("The story has no body. Write its text below the second --- line.")
    if len(body.figures) > MAX_PICTURES:
        raise BadInput(f"The body has {len(body.figures)} pictures. Split it into several stories.")
    return body


def _as_html(match: re.Match) -> str:
    given = soup.attributes(match["attributes"])
    image = f'<img src="{escape(given.get("src", ""))}" alt="{escape(given.get("alt", ""))}">'
    caption = f"<figcaption>{escape(given['caption'])}</figcaption>" if given.get("caption") else ""
    return f"<figure>{image}{caption}</figure>"


def _as_address(match: re.Match) -> str:
    said = [(key or "id", quoted or bare) for key, quoted, bare in _GIVEN.findall(match["given"])]
    given = {key: value for key, value in said if _NAME.fullmatch(value)}
    try:
        return f"<{_PAGES[match['name']].format_map(given)}>"
    except KeyError:  # of a post without its author, say
        return match[0]


def _with_placeholder(match: re.Match, figures: list[IncomingImage]) -> str:
    """Turn an image of the page's own site into a figure; the sanitiser makes a link of any other."""
    given = soup.attributes(match["attributes"])
    source, alt, title = (given.get(key, "") for key in ("src", "alt", "title"))
    file = "" if _ELSEWHERE.match(source) else relative_path(source)
    if not file:
        return match[0]
    figures.append(IncomingImage(file, title, alt))
    image = f'<img alt="{escape(alt)}" data-file="{figure_placeholder(len(figures))}">'
    if not title or _CAPTION_FOLLOWS.match(match.string, match.end()):
        return image
    return f"<figure>{image}<figcaption>{escape(title)}</figcaption></figure>"
