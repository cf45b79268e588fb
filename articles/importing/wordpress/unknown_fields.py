"""Custom fields that nobody asked for: which of them hold words that readers may have seen."""

import re

# Four words in a row. It begins where a word does, because a text without spaces, such as Chinese, is one long word.
_WORDS = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]++[^\w\s<>{}]*+\s++){3}[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ONE_WORD = re.compile(r"[^\W\d_]++(?:[-'’.][^\W\d_]++)*+[.!?…]?")
# JSON, PHP's serialized data, an address.
_NO_TEXT = re.compile(r"\s*(?:[\[{](?!:)|[aOsbi]:\d+[:;]|https?://\S+\s*\Z|data:)")


def looks_like_text(key: str, value: str) -> bool:
    """Whether a custom field holds words that readers may have seen, not data of a plug-in.

    Plug-ins begin the names of theirs with an underscore. In others a few words count too, or one that is written like
    a name.
    """
    if _NO_TEXT.match(value):
        return False
    if key.startswith("_"):
        return bool(_WORDS.search(value))
    if " " in value:
        return bool(_LETTERS.search(value))
    return not value.islower() and bool(_ONE_WORD.fullmatch(value))
