"""Names and texts compared as people mean them: whatever the case, the accents and the forms of a letter."""

import re
import unicodedata
from functools import lru_cache

# Letters with a mark that are letters of their own: й and ў, ї, ѓ and ќ.
_LETTERS_AND_MARKS = re.compile("([иу]\u0306|і\u0308|[гк]\u0301)|[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SIGNS = str.maketrans({**dict.fromkeys("’ʼ`´", "'"), **dict.fromkeys("‐‑‒–—", "-")})
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """A text for comparison: "Café", "CAFÉ" and "ｃａｆｅ" give "cafe".

    Without case, accents, invisible characters and repeated spaces; compatibility forms (full width, ligatures) become
    plain letters. Accents of Latin, Greek and Cyrillic are dropped, but й stays another letter than и.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_SIGNS)).casefold()
    plain = _LETTERS_AND_MARKS.sub(lambda found: found[1] or "", _INVISIBLE.sub("", decomposed))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def words_of(text: str) -> str:
    """The folded words of a text, with a space between them and around them all: " river festival "."""
    return f" {' '.join(_WORD.findall(folded(text)))} "


@lru_cache(maxsize=50_000)
def folded_name(name: str) -> str:
    """As `folded`, remembered: the names of all tags are compared with what somebody types."""
    return folded(name)


@lru_cache(maxsize=50_000)
def words_of_name(name: str) -> str:
    """As `words_of`, remembered."""
    return words_of(name)
