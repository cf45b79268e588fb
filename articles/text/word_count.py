"""How many words a text has: every import says how many arrived, and why the others didn't."""

import re

from articles.text import soup
from articles.text.elements import ALIASES, BLOCKS, LINES

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# The sanitiser puts these on lines of their own; any other tag may stand within a word, as may a frame without address.
_ENDS_WORD = {*BLOCKS, *LINES, "br"}
_GAPS = dict.fromkeys([*_ENDS_WORD, *(name for name, other in ALIASES.items() if other in _ENDS_WORD)], " ")


def count_words(text: str) -> int:
    """The number of words in plain text: runs without white space that have a letter or a digit.

    So accents, soft hyphens, zero-width spaces, apostrophes and dashes don't divide words.
    """
    words = text.split()
    # Few words don't begin with one, and to look at the first character is fast.
    return len(words) - sum(1 for word in words if not (word[0].isalnum() or _LETTER_OR_DIGIT.search(word)))


def count_words_of_html(html: str) -> int:
    """The number of words that readers see of HTML: of a source's, once it is repaired (`source_html`), or a body's."""
    return count_words(soup.text_between(html, _GAPS))
