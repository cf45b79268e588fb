"""Slugs: any text as lower-case ASCII for addresses."""

import re
import unicodedata
from collections.abc import Callable

from anyascii import anyascii

# Bulgaria's Transliteration Act (State Gazette 19/2009), article 4: https://lex.bg/laws/ldoc/2135623667
# The last three letters aren't Bulgarian, but occur in Russian names.
BULGARIAN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu",
        "я": "ya", "ѝ": "i", "ѐ": "e", "ы": "y", "э": "e", "ё": "yo",
    }
)  # fmt: skip
# As in Russian passports: ICAO Doc 9303, part 3, section 6 B. The soft sign is omitted.
RUSSIAN = BULGARIAN | str.maketrans(
    {"й": "i", "х": "kh", "щ": "shch", "ъ": "ie", "ь": "", "ю": "iu", "я": "ia", "ё": "e"}
)
ONLY_RUSSIAN = set("ыэё")

_LETTER = r"[^\W\d_]"
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_DIACRITICS = re.compile("[\u0300-\u036f]")


def slugify(text: str, *, language: str = "", max_length: int = 80, fallback: str = "story") -> str:
    """Return `text` as words of a-z and 0-9 joined by hyphens, never empty, at most `max_length` characters.

    Cyrillic is transliterated by Bulgaria's official table, or by Russia's if `language` is "ru", or isn't "bg" and the
    text has a letter that only Russian has; other scripts by anyascii. If no letter or digit is left, the result is
    `fallback`. A long text is cut between words, unless that would lose half of it.
    """
    # In NFC й is one letter; combining marks that are left, such as stress marks, are dropped.
    text = _DIACRITICS.sub("", unicodedata.normalize("NFC", text.lower()))
    text = _APOSTROPHES.sub("", text)
    text = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text)  # drops 🙂
    latin = anyascii(_cyrillic_in_latin(text, language))
    # The text was in lower case, so capitals come from anyascii, which begins syllables with them: RiBen, HanGug.
    latin = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", latin).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")
    return _cut(slug or fallback, max_length)


def unique_slug(base: str, taken: Callable[[str], bool], max_length: int = 80) -> str:
    """Return the first of base, base-2, base-3 … that isn't `taken`, within `max_length` characters.

    Calls `taken` about 2 log₂ n times for n numbers in use: doubling finds a free number, and bisection the lowest one.
    Two concurrent writers may get the same slug, so a database constraint must have the last word. Raises ValueError if
    no number fits into `max_length`.
    """
    if not taken(base):
        return base
    in_use, free = 1, 2
    while taken(numbered(base, free, max_length)):
        in_use, free = free, free * 2
    while free - in_use > 1:
        middle = (in_use + free) // 2
        if taken(numbered(base, middle, max_length)):
            in_use = middle
        else:
            free = middle
    return numbered(base, free, max_length)


def _cyrillic_in_latin(text: str, language: str) -> str:
    language = language.lower().partition("-")[0]
    if language == "ru" or (language != "bg" and not ONLY_RUSSIAN.isdisjoint(text)):
        return text.translate(RUSSIAN)
    # The Act's two exceptions: "ия" at the end of a word (article 5) and the country's name (article 6).
    text = re.sub(rf"(?<!{_LETTER})българия(?!{_LETTER})", "bulgaria", text)
    return re.sub(rf"ия(?!{_LETTER})", "ia", text).translate(BULGARIAN)


def numbered(base: str, number: int, max_length: int = 80) -> str:
    """`base` with a number, as in `unique_slug`: "ferry-2". Raises ValueError if it doesn't fit."""
    suffix = f"-{number}"
    if len(suffix) >= max_length:
        raise ValueError(f"No free address is left for “{base}”. Give the story another slug.")
    return base[: max_length - len(suffix)].rstrip("-") + suffix


def _cut(slug: str, max_length: int) -> str:
    if len(slug) <= max_length:
        return slug
    between_words = slug.rfind("-", 0, max_length + 1)
    return slug[: between_words if between_words * 2 >= max_length else max_length].strip("-")
