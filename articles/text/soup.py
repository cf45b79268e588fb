"""Tokenising any markup, however broken or hostile, in linear time.

No tree is built and nothing is refused. Tokens follow the HTML standard (https://html.spec.whatwg.org/, "Tokenization")
as far as the text depends on it; safety depends only on nh3, which reads the result.
"""

import html as entities
import re
from collections.abc import Iterator, Mapping

from articles.text.addresses import is_parsable

# Elements whose content isn't markup. Only that of textarea and xmp is text for readers.
RAW_TEXT = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("iframe", "noembed", "noframes", "script", "style", "template", "textarea", "title", "xmp")
}
WORDS_IN_RAW_TEXT = {"textarea", "xmp"}
_RAW_TEXT = re.compile(rf"<(?:{'|'.join(RAW_TEXT)})(?=[\s/>])", re.IGNORECASE)
MARK = "\x00"  # is never in the text, and keeps references apart where a tag was: "&am<b>p;" is none

# Possessive quantifiers (*+, ++) never backtrack, so no input makes these patterns slow.
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"  # a comment; like every part it may be cut off by the end of the text
    r"|<(?:[!?]|/(?![a-z]))[^>]*+(?:>|\Z)"  # a doctype, a processing instruction, nonsense
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)"
    r"(?P<attributes>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+)(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/>"'][^\s=/>]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]++))?""")
_SELF_CLOSED = re.compile(r"""(?:^|[\s"'])/\Z""")
# In an address "&copy=1" is a parameter called copy, not a copyright sign.
_ATTRIBUTE_REFERENCE = re.compile(r"&(?:#\w++;?|\w++(?:;|(?!=)))")
_ENDLESS_NUMBER = re.compile(r"&#(?:[0-9]{16,}|x[0-9a-f]{16,});?", re.IGNORECASE)
_SCHEME = re.compile(r"https?://(?=[^\s/\\?#])|(?:mailto|tel):(?=.)", re.IGNORECASE)
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


# Kind, name, value. The kind is "text" (the value is decoded text), "start" (the value is its raw attributes), "end" or
# "whole" (the value is an element's HTML).
# A plain tuple, because a named one takes as long to create as a token to find.
Token = tuple[str, str, str]


def tokens(html: str, whole: re.Pattern | None = None) -> Iterator[Token]:
    """Yield the tokens of `html`; self-closing elements (<x/>) get an end token.

    An element that `whole` matches is one token, for callers that needn't look inside.
    """
    html = _visible(html.replace("\r\n", "\n"))
    position = 0
    while match := _TOKEN.search(html, position):
        start = match.start()
        if start > position:
            yield "text", "", _words(html[position:start])
        position = match.end()
        end, name, attributes = match.groups()
        if not name:
            continue
        name = name.lower()
        if end:
            yield "end", name, ""
            continue
        if whole and (found := whole.match(html, start)):
            yield "whole", name, found[0]
            position = found.end()
            continue
        yield "start", name, attributes
        if attributes and name != "br" and _SELF_CLOSED.search(attributes):  # </br> would be another <br>
            yield "end", name, ""
        elif name in RAW_TEXT:
            end = RAW_TEXT[name].search(html, position)
            inside = html[position : end.start() if end else len(html)]
            position += len(inside)
            if name in WORDS_IN_RAW_TEXT:
                yield "text", "", inside
        elif name in {"pre", "listing"} and html[position : position + 1] == "\n":
            position += 1  # HTML ignores a newline after <pre>
    if position < len(html):
        yield "text", "", _words(html[position:])


def text_between(html: str, gap_of: Mapping[str, str]) -> str:
    """The text of `html` without its tags, each replaced by the gap of its element's name, "" by default.

    As `tokens` would give it, but several times as fast.
    """
    if _RAW_TEXT.search(html):
        return "".join(value if kind == "text" else gap_of.get(name, "") for kind, name, value in tokens(html))
    gap = lambda token: gap_of.get(token["name"].lower(), MARK) if token["name"] else MARK  # noqa: E731
    return decoded(_TOKEN.sub(gap, _visible(html.replace("\r\n", "\n"))))


def decoded(text: str) -> str:
    """Text in which tags were replaced by spaces and MARK, without these, and with its references decoded."""
    return _words(text).replace(MARK, "")


def attributes(source: str) -> dict[str, str]:
    """Return the decoded attributes of a start token, by lower-case name; the first of duplicates counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        value = match[2] or ""
        if value[:1] in {'"', "'"} and len(value) > 1 and value[0] == value[-1]:
            value = value[1:-1]
        if "&" in value:
            value = _ATTRIBUTE_REFERENCE.sub(lambda reference: _words(reference[0]), value)
        found.setdefault(match[1].lower(), value)
    return found


def address(source: str) -> str:
    """Return an address as a link may have it: http, https, mailto, tel, or a path or anchor on this site.

    "" for any other, such as javascript: in any disguise, and for one that can't be parsed. //host becomes https://host.
    """
    # Browsers ignore tabs and newlines within an address and blanks around it; blanks within it become %20.
    source = _visible(source).replace("\t", "").replace("\n", "").strip().replace(" ", "%20")
    if source[:1] in {"/", "\\"} and source[1:2] in {"/", "\\"}:
        source = "https://" + source[2:]
    if source.startswith(("/", "#")) and len(source) > 1:
        return source
    match = _SCHEME.match(source)
    return match[0].lower() + source[match.end() :] if match and is_parsable(source) else ""


def number(source: str | None, least: int, most: int) -> int | None:
    """Return a whole number in plain digits from `least` to `most`, else None."""
    digits = (source or "").strip()
    if re.fullmatch(r"[0-9]{1,6}", digits) and least <= int(digits) <= most:
        return int(digits)
    return None


def _visible(text: str) -> str:
    """Remove control characters, lone surrogates and the like; other line ends become newlines."""
    if text.replace("\n", "").isprintable():  # most texts, and telling takes half the time
        return text
    return _INVISIBLE.sub("", text).replace("\r", "\n").replace("\v", " ").replace("\f", " ")


def _words(text: str) -> str:
    if "&" not in text:
        return text
    # Python raises ValueError for numbers of thousands of digits.
    return _visible(entities.unescape(_ENDLESS_NUMBER.sub("\ufffd", text)))
