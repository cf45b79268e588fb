"""A page's text to HTML: Markdown or HTML, with template tags, pictures as figures, and links that lead somewhere.

Pictures: `![Alt text](ferry.jpg "Caption")`, <img>, and what articles.importing.markdown.shortcodes knows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from articles.importing.incoming import BadInput, IncomingImage, LeftOut, figure_placeholder
from articles.importing.markdown.pictures import MAX_PICTURES, relative_path
from articles.importing.markdown.templates import Templates
from articles.importing.source_html import repair, without_written_pictures
from articles.text import soup
from articles.text.markdown import MAX_CHARACTERS, TooDeep, html_of
from articles.text.word_count import count_words

_IMAGE = re.compile(r"<img(?=[\s/])(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>", re.IGNORECASE)
_CAPTION_FOLLOWS = re.compile(r"\s*+(?:</a>\s*+)?<figcaption", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_RELATIVE_LINK = re.compile(r"(<a\s[^<>]*?\bhref=)([\"'])(?![a-z][a-z0-9+.-]*:|[/#?]|\2)([^\"'<>]*+)\2", re.IGNORECASE)
# kramdown's attributes, https://kramdown.gettalong.org/syntax.html#inline-attribute-lists, and footnotes
_ATTRIBUTES = re.compile(
    r"^[ \t]*\{::?[^{}\n]*+\}[ \t]*$|(?<=[\])>*_`])\{:[^{}\n]*+\}|(?<![ \t])[ \t]++\{:[^{}\n]*+\}[ \t]*+$"
    r"|\{::(?:nomarkdown|options)\b[^{}\n]*+\}|\{:/(?:nomarkdown)?\}",
    re.MULTILINE,
)
# Its elements with Markdown inside: https://kramdown.gettalong.org/syntax.html#html-blocks
_MARKDOWN_INSIDE = re.compile(
    r"^(<(?:div|section|article|aside|details|figure|blockquote)\s[^<>\n]*?\bmarkdown=[\"']?(?:1|block|span)\b[^<>\n]*+>)"
    r"[ \t]*+\n?+",
    re.MULTILINE | re.IGNORECASE,
)
_COMMENT = re.compile(r"\{::comment\}([^{}]{0,2000})\{:/(?:comment)?\}")
_NOTE = re.compile(r"^\[\^([\w-]{1,40})\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([\w-]{1,40})\](?!:)")


@dataclass
class Body:
    """The content of a page. `html` isn't sanitised; the n-th of `figures` is figure_placeholder(n) in it.

    `words` are those of the source, with those that were left out.
    """

    html: str = ""
    figures: list[IncomingImage] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    words: int = 0
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.figures and not re.sub(r"<(?!img|iframe)[^<>]*>", "", self.html).strip()


def body_of(text: str, templates: Templates, relative: Callable[[str], str], *, is_html: bool) -> Body:
    """A page's text as HTML, with its pictures. Raises BadInput if it is too long or nested too deeply.

    `relative` makes an absolute path of a relative address.
    """
    text, warnings = without_written_pictures(text)
    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"The body is longer than {MAX_CHARACTERS:,} characters. Split it into several stories.")
    hidden = templates.hide(text)
    if not is_html:
        templates.commented += sum(map(count_words, _COMMENT.findall(hidden)))
        hidden = _rendered(_COMMENT.sub("", hidden))
    repaired = repair(templates.show(hidden))
    body = Body(warnings=[*warnings, *templates.warnings(), *repaired.warnings])
    body.left_out = [*templates.words(), *repaired.left_out]
    body.words = repaired.words + sum(each.words for each in templates.words())
    html = _RELATIVE_LINK.sub(lambda link: f"{link[1]}{link[2]}{escape(relative(link[3]))}{link[2]}", repaired.html)
    body.html = _IMAGE.sub(lambda match: _with_placeholder(match, body.figures), html)
    if len(body.figures) > MAX_PICTURES:
        raise BadInput(f"The body has {len(body.figures)} pictures. Split it into several stories.")
    return body


def _rendered(markdown: str) -> str:
    markdown = _MARKDOWN_INSIDE.sub(r"\1\n\n", markdown)
    markdown = _NOTE_MARK.sub(r"\\[\1\\]", _NOTE.sub(r"\\[\1\\] ", _ATTRIBUTES.sub("", markdown)))
    try:
        return html_of(markdown)
    except TooDeep:
        raise BadInput("The body nests lists or quotations too deeply. Use nine levels at most.") from None


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
