"""How long a text takes to read: readers and the desk are told the same."""

import pytest

from articles.text.markup import clean_html
from articles.text.reading_time import minutes_to_read, words_a_minute


def body(words):
    return clean_html(f"<p>{'word ' * words}</p>")


def test_a_language_of_short_words_is_read_at_more_words_a_minute():
    assert words_a_minute("en") == words_a_minute("en-gb") == 238
    assert words_a_minute("fi") < words_a_minute("de") < words_a_minute("bg") < words_a_minute("en")


def test_bulgarian_and_languages_that_were_not_measured_are_read_at_the_average():
    assert words_a_minute("bg") == words_a_minute("el") == words_a_minute("ru") == 192


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (238, 1), (356, 1), (357, 2), (595, 3), (2380, 10)])
def test_minutes_are_rounded_and_at_least_one(words, minutes):
    assert minutes_to_read(body(words), "en") == minutes


def test_marks_dashes_and_elements_are_no_words():
    assert minutes_to_read(clean_html("<p>— … <em> </em></p><hr>"), "en") == 0


def test_the_same_text_takes_longer_in_another_language():
    assert minutes_to_read(body(1000), "en") == 4
    assert minutes_to_read(body(1000), "fi") == 6
