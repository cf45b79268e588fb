"""Recognising WordPress shortcodes, such as [gallery ids="1,2"].

WordPress recognises them by name, and plugins add names. We don't have the plugins, and newspapers also write [sic] and
[Reuters]. So text in brackets with an unknown name must look like a shortcode.
"""

import re

# Part of a larger pattern. The closing "]" must come before any other bracket, which keeps the search short.
PATTERN = (
    r"\[(?P<opening>\[?)(?P<end_code>/?)(?P<code>[a-zA-Z][a-zA-Z0-9_-]*+)"
    r"(?P<given>(?:[\s=][^\[\]]*+)?)\](?P<closing>\]?)"
)
# Of WordPress.com and Jetpack, with an argument: [youtube https://…], [vimeo 123]
PLAYERS = {"youtube", "vimeo", "soundcloud", "dailymotion", "spotify", "ted", "tweet", "instagram", "facebook"}
KNOWN = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"}

_ATTRIBUTE = re.compile(
    r"""([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))|"([^"]*+)"|'([^']*+)'|([^\s"']++)"""
)
_END = re.compile(r"\[/([a-zA-Z][a-zA-Z0-9_-]*+)\]")
_NEAR = 100  # characters: further from the ends of its line, a shortcode isn't alone on it


def attributes(given: str) -> dict[str, str]:
    """The attributes of a shortcode by lower-case name; values without a name are "0", "1", …"""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(given.replace("\xa0", " ").replace("\u200b", " ")):
        name, values = match[1], [value for value in match.groups()[1:] if value is not None]
        found.setdefault(name.lower() if name else str(len(found)), values[0])
    return found


def last_ends(text: str) -> dict[str, int]:
    """The position of the last [/name] of each name."""
    return {match[1]: match.start() for match in _END.finditer(text)}


def is_shortcode(match: re.Match, ends: dict[str, int]) -> bool:
    """Whether a match of PATTERN is a shortcode, not a word in brackets."""
    name = match["code"]
    return (
        name in KNOWN
        or (name in PLAYERS and match["given"].strip("/ "))
        or "=" in match["given"]
        or "_" in name
        or ends.get(name, -1) >= match.end()
        or (name.islower() and not match["given"].strip("/ ") and _is_alone(match))
    )


def _is_alone(match: re.Match) -> bool:
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    begins, ends = "\n" in before or start <= _NEAR, "\n" in after or end + _NEAR >= len(text)
    return begins and ends and not (before.rpartition("\n")[2] + after.partition("\n")[0]).strip()
