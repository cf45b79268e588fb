"""How many words a source's text has: every import says how many of them arrived, and why the others didn't."""

import re
from html import unescape

WORD = re.compile(r"[^\W_]+(?:['’.,:/@-][^\W_]+)*")  # "it’s", "1,024", "2019-05-04" and "example.org" are one each
# What is no text although it stands between tags; only where it is closed, because an unclosed one is damage.
NO_TEXT = re.compile(r"<!--.*?-->|<(script|style|template)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![^<>]*>|<\?[^<>]*>")
INLINE = re.compile(
    r"</?(?:a|abbr|b|em|i|mark|s|small|span|strong|sub|sup|u)\b[^<>]*>|<wbr\s*/?>|&shy;|\xad", re.IGNORECASE
)


def count_words(text: str) -> int:
    """The number of words in plain text."""
    return len(WORD.findall(text))


def count_words_of_html(html: str) -> int:
    """The number of words that readers of some HTML see; each tag but those within words ends one."""
    return count_words(unescape(TAG.sub(" ", INLINE.sub("", NO_TEXT.sub(" ", html)))))
