"""How many words a text has: every import says how many arrived, and why the others didn't."""

import re

from articles.text import soup
from articles.text.elements import ALIASES, BLOCKS, LINES

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# The sanitiser puts these on lines of their own; any other tag may stand within a word, as may a frame without address.
_ENDS_WORD = {*BLOCKS, *LINES, "br"}


def count_words(text: str) -> int:
    """The number of words in plain text: runs without white space that have a letter or a digit.

    So accents, soft hyphens, zero-width spaces, apostrophes and dashes don't divide words.
    """
    return sum(1 for word in text.split() if _LETTER_OR_DIGIT.search(word))


def count_words_of_html(html: str) -> int:
    """The number of words that readers see of HTML: of a source's, once it is repaired (`source_html`), or a body's."""
    words = (
        value if kind == "text" else " " if ALIASES.get(name, name) in _ENDS_WORD else ""
        for kind, name, value in soup.tokens(html)
    )
    return count_words("".join(words))
