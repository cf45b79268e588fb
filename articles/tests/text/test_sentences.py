"""The first sentence of a text."""

import pytest

from articles.text.sentences import LONGEST, first_sentence, sentence_of

LONG = "The harbour council met for six hours on Monday and agreed on nothing"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", ""),
        ("<h2>Who</h2>", ""),
        (f"<p>{LONG}. It will meet again.</p>", f"{LONG}."),
        (f"<p>{LONG}</p><p>More.</p>", LONG),
        (f"<h2>Monday</h2><p></p><p>{LONG}!</p>", f"{LONG}!"),
        (f"<p><b>{LONG}</b><br>and <a href=\"/x/\">left</a> it &amp; went.</p>", f"{LONG} and left it & went."),
        (f"<p>“{LONG}.” That is what she said.</p>", f"“{LONG}.”"),
        (f"<p>{LONG} on berth no. 5 of Dr. Ivanov. It rained.</p>", f"{LONG} on berth no. 5 of Dr. Ivanov."),
        ("<p>Цената е 3.5 млн. лв. за кея на бул. „Приморски“ в град Варна. Вали.</p>",
         "Цената е 3.5 млн. лв. за кея на бул. „Приморски“ в град Варна."),
        ("<p>It rains. It pours. The old man is snoring in the harbour.</p>",
         "It rains. It pours. The old man is snoring in the harbour."),
        (f"<p>{LONG}… And so on.</p>", f"{LONG}…"),
        ("<p>港口委员会星期一开了六个小时的会,但没有达成任何一致意见,大家都很失望也很疲惫,明天还要继续开会讨论同样的问题。</p>",
         "港口委员会星期一开了六个小时的会,但没有达成任何一致意见,大家都很失望也很疲惫,明天还要继续开会讨论同样的问题。"),
    ],
)  # fmt: skip
def test_first_sentence_is_plain_and_whole(body, sentence):
    assert first_sentence(body) == sentence


@pytest.mark.parametrize(
    "before",
    [
        "<figure><img><figcaption>A caption that is long enough, if it were taken.</figcaption></figure>",
        "<aside><h3>Facts</h3><p>A box that has a sentence of its own, which is long enough.</p></aside>",
        "<blockquote><p>A quotation that has a sentence of its own, which is long enough.</p></blockquote>",
        "<ul><li><p>An item that has a sentence of its own, which is long enough.</p></li></ul>",
        '<p><a href="https://youtu.be/dQw4w9WgXcQ">https://youtu.be/dQw4w9WgXcQ</a></p>',
    ],
)  # fmt: skip
def test_what_stands_before_the_text_is_left_out(before):
    assert first_sentence(f"{before}<p>{LONG}.</p>") == f"{LONG}."


def test_long_sentence_is_cut_between_words():
    sentence = sentence_of("word, " * 100)
    assert len(sentence) <= LONGEST
    assert sentence.endswith("word…")
    assert len(sentence_of("x" * 1_000)) == LONGEST


def test_large_and_odd_bodies_take_no_longer():
    for unit in ["<p>", "<figure>", "a. ", ".", "<", "<p>a", "</p><figure>", "<p>a</p><ul>", "<p></p>"]:
        body = f"<p>{unit * (600_000 // len(unit))}</p>"
        assert len(first_sentence(body)) <= LONGEST
