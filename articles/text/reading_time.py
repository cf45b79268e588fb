"""How long a text takes to read, in the language that it is written in.

Adults read 238 words of English non-fiction a minute (Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047); other
languages by the number of words in which they say the same. That is in proportion to how many words of equal texts are
read aloud in a minute (Trauzettel-Klosinski and Dietz 2012, https://doi.org/10.1167/iovs.11-8284): ALOUD.
"""

from articles.text.markup import text_of
from articles.text.word_count import count_words

ENGLISH = 238
ALOUD = {
    "ar": 138, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188, "nl": 202, "pl": 166,
    "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166,
}  # fmt: skip
AVERAGE = 184  # of all languages; Bulgarian wasn't measured, and Russian is the same


def words_a_minute(language: str) -> int:
    """How many words of a language are read in a minute, by its code ("en", "pt-br")."""
    return round(ENGLISH * ALOUD.get(language.partition("-")[0], AVERAGE) / ALOUD["en"])


def minutes_to_read(body: str, language: str) -> int:
    """The minutes that a clean body takes, at least 1; 0 without words. static/js/word-count.js does the same."""
    words = count_words(text_of(body))
    return max(1, int(words / words_a_minute(language) + 0.5)) if words else 0
