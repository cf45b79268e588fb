"""How many words a text has: every import says how many arrived, and why the others didn't."""

import re
from html import unescape

from articles.text import soup
from articles.text.elements import ALIASES, BLOCKS, LINES, MARKS
from articles.text.markup import CleanHTML

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# The sanitiser puts these on lines of their own; any other tag may stand within a word, as may a frame without address.
_ENDS_WORD = {*BLOCKS, *LINES, "br"}
_GAPS = dict.fromkeys([*_ENDS_WORD, *(name for name, other in ALIASES.items() if other in _ENDS_WORD)], " ")
_MARK, _TAG = re.compile(rf"</?(?:{'|'.join(MARKS)})(?: [^>]*)?>"), re.compile("<[^>]*>")  # of clean HTML


def count_words(text: str) -> int:
    """The number of words in plain text: runs without white space that have a letter or a digit.

    So accents, soft hyphens, zero-width spaces, apostrophes and dashes don't divide words.
    """
    words = text.split()
    # Few words don't begin with one, and to look at the first character is fast.
    return len(words) - sum(1 for word in words if not (word[0].isalnum() or _LETTER_OR_DIGIT.search(word)))


class WordsOfSource:
    """Counts the words of HTML that is read piece by piece, as `count_words_of_html` does those of a whole."""

    def __init__(self):
        self._pieces: list[str] = []
        self.text = self._pieces.append  # HTML between tags

    def tag(self, name: str) -> None:
        self._pieces.append(_GAPS.get(name, soup.MARK))

    def comment(self) -> None:
        self._pieces.append(soup.MARK)

    def verbatim(self, name: str, html: str) -> None:
        """The content of an element that the reader passes by: <pre>, or one whose content isn't markup."""
        text = soup.text_between(html, _GAPS) if name == "pre" else html if name in soup.WORDS_IN_RAW_TEXT else ""
        self.text(text.replace("&", "&amp;"))

    def count(self) -> int:
        return count_words(soup.decoded("".join(self._pieces)))


def count_words_of_html(html: str) -> int:
    """The number of words that readers see of HTML: of a source's, once it is repaired (`source_html`), or a body's."""
    if isinstance(html, CleanHTML):  # has no other tags, nothing hidden and no ">" in an attribute
        return count_words(unescape(_TAG.sub(" ", _MARK.sub("", html))))
    return count_words(soup.text_between(html, _GAPS))
