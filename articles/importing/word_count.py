"""How many words a text has: every import says how many arrived, and why the others didn't."""

import re

from articles.text import soup
from articles.text.elements import ALIASES, BLOCKS, EMBEDS, LINES

_SIGNS = re.compile(r"(?<!\S)(?:_|[^\w\s])++(?!\S)")  # a run without a letter or a digit
# The sanitiser puts these on lines of their own; any other tag may stand within a word.
_ENDS_WORD = {*BLOCKS, *LINES, *EMBEDS, "br", "img"}


def count_words(text: str) -> int:
    """The number of words in plain text: runs without white space that have a letter or a digit.

    So accents, soft hyphens, zero-width spaces, apostrophes and dashes don't divide words.
    """
    return len(text.split()) - len(_SIGNS.findall(text))


def count_words_of_html(html: str) -> int:
    """The number of words that readers see of HTML: of a source's, once it is repaired (`source_html`), or a body's."""
    words = (
        value if kind == "text" else " " if ALIASES.get(name, name) in _ENDS_WORD else ""
        for kind, name, value in soup.tokens(html)
    )
    return count_words("".join(words))
