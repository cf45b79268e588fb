"""The lines of a news page's text, and what kinds there are apart from paragraphs (docs/importing.md, "page-text")."""

import re
import unicodedata

MAX_NAME = 200  # as authors and credits may have; what is longer is text, so that nothing gets lost
MAX_TAG, MAX_TAGS = 100, 100
_MAX_MARKED_LINE = 1000  # no picture line or byline is longer, so longer lines needn't be searched for one

BULLET = "[•·●◦▪‣*-]"
# Invisible characters that only do harm: soft hyphens, zero-width spaces, direction marks. Joiners stay, because
# Persian words and many emoji need them.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("„“”‟«»″", '"') | dict.fromkeys("‘’‚‛‹›`´′", "'") | dict.fromkeys("‐‑‒–—―", "-")
)

LABEL = re.compile(rf"новини|новости|last\s+news\s+in(?:\s+(?P<site>\S.{{0,{MAX_NAME - 1}}}))?", re.IGNORECASE)
_CREDIT = rf"(?:Снимк[аи]|Фото|Photos?):\s*(?P<credit>\S.{{0,{MAX_NAME - 1}}})"
_CAPTION = re.compile(rf"(?P<caption>.*?\S)(?:\s+{_CREDIT})?", re.IGNORECASE)
_CREDIT_LINE = re.compile(_CREDIT, re.IGNORECASE)
_PICTURE_END = re.compile(rf"(?<!\s)\s+[-‐‑–—]\s*(?P<number>[1-9][0-9]{{0,8}})(?:\s+{_CREDIT})?$", re.IGNORECASE)
_TAG = re.compile(rf"{BULLET}\s*(?P<tag>[^\s-].{{0,{MAX_TAG - 1}}}?)\s*(?P<end>-?)")

_SITE = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)+")
_PREPOSITIONS = {"във", "в", "на", "at", "in"}
_PARTICLES = {"van", "von", "der", "den", "de", "da", "di", "la", "del", "dos", "bin", "al", "ван", "фон"}


def lines_of(text: str) -> list[str]:
    """The lines of a page, without what can't be seen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return [_INVISIBLE.sub("", _CONTROL.sub(" ", line)).strip() for line in text.split("\n")]


def one_line(text: str) -> str:
    return " ".join(text.split())


def comparable(text: str) -> str:
    """A text without what may differ when a page is saved again: case, kinds of quotes and dashes, spaces."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_PLAIN_SIGNS))
    return " ".join(text.casefold().split())


def is_breadcrumb(line: str) -> bool:
    """Whether a line leads to a section: "България »". A headline may end in a quotation, «…»."""
    return line.endswith(("»", "›")) and not re.search("[«‹]", line) and len(line) <= MAX_NAME


def tags_above(lines: list[str]) -> list[str]:
    """The tags with which lines begin: bullets, the first of which ends in "-"."""
    tags: list[str] = []
    for line in lines[:MAX_TAGS]:
        tag = _TAG.fullmatch(line)
        if not tag or not (tag["end"] or tags):
            break
        tags.append(tag["tag"])
    return tags


def picture_end(line: str) -> re.Match | None:
    """The end of a picture line, " - 1", perhaps with a credit; what is before it must be the headline."""
    return _PICTURE_END.search(line) if len(line) <= _MAX_MARKED_LINE else None


def credit_of(line: str) -> str:
    """The credit in a line that is nothing else; "" for other lines."""
    credit = _CREDIT_LINE.fullmatch(line)
    return credit["credit"] if credit else ""


def caption_and_credit(line: str) -> tuple[str, str]:
    """The parts of the line below a picture line."""
    found = _CAPTION.fullmatch(line)
    return found["caption"], found["credit"] or ""


def author_of(line: str) -> str:
    """The name in a byline; "" for other lines."""
    words = line.split() if len(line) <= _MAX_MARKED_LINE else []
    if len(words) > 1 and words[0] in {"By", "BY"}:
        name = words[1:] if _is_name(words[1:]) else []
    elif len(words) > 3 and words[-2].casefold() in _PREPOSITIONS and _SITE.fullmatch(words[-1]):
        name = _doubled(words[:-2])
    else:
        name = []
    return " ".join(name) if len(" ".join(name)) <= MAX_NAME else ""


def _is_name(words: list[str]) -> bool:
    """Whether words after "By" are a name, not a sentence."""
    if len(words) > 6 or (words[-1].endswith(".") and len(words[-1]) > 3):
        return False
    return words[0] not in _PARTICLES and all(
        word in _PARTICLES
        or (word[0].isalpha() and not word[0].islower() and re.fullmatch(r"[^\W\d_]+[\w.'’\-]*", word))
        for word in words
    )


def _doubled(words: list[str]) -> list[str]:
    key = [word.casefold() for word in words]
    sizes = range(len(words) // 2, 0, -1)
    return next((words[:size] for size in sizes if key[:size] == key[size : 2 * size]), [])
