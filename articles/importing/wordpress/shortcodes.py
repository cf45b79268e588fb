"""Recognising WordPress shortcodes, such as [gallery ids="1,2"].

WordPress knows them by name, and plug-ins and themes add names. Newspapers also write [sic], [Reuters] and [see page
3]. So text in brackets is a shortcode only if one of that name is known, and everything else is text.
"""

import re

from articles.importing.wordpress.known_shortcodes import NAMES, PLAYERS, PREFIXES, WORDS

# Part of a larger pattern. The closing "]" must come before any other bracket, which keeps the search short.
PATTERN = (
    r"\[(?P<opening>\[?)(?P<end_code>/?)(?P<code>[a-zA-Z][a-zA-Z0-9_-]*+)"
    r"(?P<given>(?:[\s=/][^\[\]]*+)?)\](?P<closing>\]?)"
)
# Attributes that readers see. Of others those with several words, unless they are for the design.
_SHOWN = {
    "author", "caption", "cite", "content", "credit", "description", "heading", "label", "quote", "subtitle", "text",
    "title",
}  # fmt: skip
NOTES = {"efn_note", "footnote", "mfn", "modern_footnote", "ref"}  # readers see their content elsewhere
ENCODED = {"vc_raw_html", "vc_raw_js"}  # their content is Base64

_ATTRIBUTE = re.compile(
    r"""([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))|"([^"]*+)"|'([^']*+)'|([^\s"']++)"""
)
_OF_THE_DESIGN = re.compile(
    "class|style|css|font|icon|color|colour|link|url|href|src|image|margin|padding|align|animation|admin|module_id"
)
_CURLY_QUOTE = re.compile("&(?:#82(?:20|21|22|43)|quot|[lr]dquo|Prime);|[“”„″]")
_END = re.compile(r"\[/([a-zA-Z][a-zA-Z0-9_-]*+)\]")
_HAS_VALUE = re.compile(r"[\w-]\s*=\s*[\"'&”“″\w]")
_LOOKS_LIKE_CODE = re.compile(r"\s[\w-]+=[\"']")


def attributes(given: str) -> dict[str, str]:
    """The attributes of a shortcode by lower-case name; values without a name are "0", "1", …"""
    found: dict[str, str] = {}
    given = given.replace("\xa0", " ").replace("\u200b", " ")
    if '"' not in given:  # as an editor made of them
        given = _CURLY_QUOTE.sub('"', given)
    for match in _ATTRIBUTE.finditer(given):
        name, values = match[1], [value for value in match.groups()[1:] if value is not None]
        found.setdefault(name.lower() if name else str(len(found)), values[0])
    return found


def is_shown(name: str, value: str) -> bool:
    """Whether readers may have seen an attribute as words."""
    return name in _SHOWN or (" " in value.strip() and not _OF_THE_DESIGN.search(name))


def last_ends(text: str) -> dict[str, int]:
    """The position of the last [/name] of each name."""
    return {match[1]: match.start() for match in _END.finditer(text)}


def is_shortcode(match: re.Match, ends: dict[str, int]) -> bool:
    """Whether a match of PATTERN is a shortcode, not words in brackets."""
    name, given = match["code"], match["given"]
    if name in WORDS:
        return bool(_HAS_VALUE.search(given)) or ends.get(name, -1) >= match.end()
    if name in PLAYERS:
        return bool(given.strip("/ "))
    return name in NAMES or bool(PREFIXES.match(name))


def looks_like_one(match: re.Match, ends: dict[str, int]) -> bool:
    """Whether words in brackets that are no known shortcode may be one of the old site's own."""
    is_html = "<" in match["given"]
    return (not is_html and bool(_LOOKS_LIKE_CODE.search(match["given"]))) or ends.get(match["code"], -1) >= match.end()
