"""What single tags of Jekyll, Hugo and Eleventy mean: links to other pages, pictures, embeds, values of the page.

https://jekyllrb.com/docs/liquid/tags/, https://gohugo.io/shortcodes/, https://www.11ty.dev/docs/filters/url/
"""

import re
from html import escape
from itertools import takewhile

from articles.importing.markdown.front_matter import one_line
from articles.importing.markdown.keys import FrontMatter
from articles.importing.markdown.links import Links
from articles.importing.markdown.templates import Meaning, name_of
from articles.text.markdown import TooDeep, html_of

_GIVEN = re.compile(r"(?:([\w-]++)\s*[=:]\s*)?(?:\"([^\"]*+)\"|'([^']*+)'|`([^`]*+)`|([^\s\"'=,]++))")
_LITERAL = re.compile(r"\{\{-?\s*(?:\"([^\"]*+)\"|'([^']*+)')\s*(?:\|[^{}]*+)?-?\}\}")
_VALUE = re.compile(r"\{\{-?\s*([\w.-]+)\s*(?:\|[^{}]*+)?-?\}\}")
_PICTURE = re.compile(r"[^?#]+\.(?:jpe?g|png|gif|webp|avif)(?:[?#].*)?\Z", re.IGNORECASE)
_ID = re.compile(r"[\w-]+", re.ASCII)
_PAGES = {
    "youtube": "https://www.youtube.com/watch?v={id}",
    "vimeo": "https://vimeo.com/{id}",
    "instagram": "https://www.instagram.com/p/{id}/",
    **dict.fromkeys(["x", "tweet", "twitter"], "https://x.com/{user}/status/{id}"),
}
_LINKS = {"post_url": "post", "link": "path", "ref": "ref", "relref": "ref"}
_FILE_KEYS = ("src", "url", "image", "image_path", "file", "path", "source", "img", "link")
_CAPTION_KEYS = ("title", "caption", "description", "figcaption")
_MARKDOWN = re.compile(r"[*_`\[\]~&\\]")
LEFT_OUT = Meaning(is_left_out=True)


def meaning_of(tag: str, front: FrontMatter, links: Links) -> Meaning:
    """What one tag means; LEFT_OUT for one that only its site's own templates explain."""
    name = name_of(tag)
    if name in _LINKS and tag.startswith(("{%", "{{<", "{{%")):
        return _link(tag, _LINKS[name], links)
    if tag.startswith("{{") and not tag.startswith(("{{<", "{{%")):
        return _value(tag, front)
    named, unnamed = _given(tag, name)
    if name == "include" and unnamed:
        name = unnamed.pop(0).rpartition("/")[2].partition(".")[0].lower()
    return _embed(name, named, unnamed) or _figure(name, named, unnamed) or LEFT_OUT


def _link(tag: str, kind: str, links: Links) -> Meaning:
    named, unnamed = _given(tag, name_of(tag))
    target = (unnamed or [named.get("path", "")])[0]
    address = links.address(kind, target)
    return Meaning(text=address) if address else Meaning(is_missing=True)


def _value(tag: str, front: FrontMatter) -> Meaning:
    """Text in quotation marks, whatever is done to it (`relative_url`), or a value of the page or site."""
    if literal := _LITERAL.fullmatch(tag):
        return Meaning(text=literal[1] or literal[2] or "")
    found = _VALUE.fullmatch(tag)
    name = found[1].lower() if found else ""
    if name in {"site.baseurl", "site.url", "site.github.url", "site.base_url"}:
        return Meaning()  # as addresses here begin with a slash
    value = front.values.get(name.removeprefix("page.")) if name else None
    return Meaning(text=one_line(value)) if isinstance(value, str) else LEFT_OUT


def _given(tag: str, name: str) -> tuple[dict[str, str], list[str]]:
    """The named and the other values in a tag."""
    inside = tag.strip("{}<>% -~").removeprefix(name)
    named, unnamed = {}, []
    for key, *values in _GIVEN.findall(inside):
        value = next(filter(None, values), "")
        if key:
            named.setdefault(key.lower(), value)
        else:
            unnamed.append(value)
    return named, unnamed


def _embed(name: str, named: dict[str, str], unnamed: list[str]) -> Meaning | None:
    if name == "video" and named.get("provider", "").lower() in _PAGES:
        name = named["provider"].lower()
    given = {"id": (unnamed or [""])[0]} | named
    if name not in _PAGES:
        return None
    try:
        ids = {key: value for key, value in given.items() if _ID.fullmatch(value)}
        address = _PAGES[name].format_map(ids)
    except KeyError:  # of a post without its author, say
        return None
    return Meaning(html=f'<a href="{address}">{address}</a>')


def _figure(name: str, named: dict[str, str], unnamed: list[str]) -> Meaning | None:
    """A picture: Hugo's `figure`, or any include or shortcode whose file is one."""
    by_place = unnamed if name in {"image", "img", "figure", "picture"} else []
    files = [*(named[key] for key in _FILE_KEYS if named.get(key)), *by_place]
    file = next((file for file in files if _PICTURE.fullmatch(file)), "")
    if name == "figure" and not file:
        file = named.get("src", "")
    if not file:
        return None
    alt = named.get("alt") or _option("--alt", by_place) or next((text for text in by_place if text != file), "")
    said = [named.get(key, "") for key in _CAPTION_KEYS]
    parts = [text for text in dict.fromkeys(said) if text and text != alt] or list(filter(None, said))[:1]
    words = " ".join([*(text if text[-1] in ".!?…:" else f"{text}." for text in parts[:-1]), *parts[-1:]])
    words = " ".join(filter(None, [words, named.get("attr", "")]))
    shown = f"<figcaption>{_inline(words)}</figcaption>" if words else ""
    return Meaning(html=f'<figure><img src="{escape(file)}" alt="{escape(alt)}">{shown}</figure>')


def _option(name: str, given: list[str]) -> str:
    """The words after an option, up to the next one: `--alt Two ferries --link /a` (jekyll_picture_tag)."""
    after = given[given.index(name) + 1 :] if name in given else []
    return " ".join(takewhile(lambda word: not word.startswith("--"), after))


def _inline(words: str) -> str:
    """A caption as HTML: generators read Markdown in it."""
    if not _MARKDOWN.search(words):
        return escape(words)
    try:
        shown = html_of(words).strip()
    except TooDeep:
        return escape(words)
    inside = shown.removeprefix("<p>").removesuffix("</p>")
    return inside if inside != shown and "<p>" not in inside else escape(words)
