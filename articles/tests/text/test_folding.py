import pytest

from articles.text.folding import folded, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour", "harbour"), ("River  Festival", "river FESTIVAL"), ("пристанище", "ПРИСТАНИЩЕ"),
        ("Café", "cafe"), ("Cafe\u0301", "Café"), ("Straße", "STRASSE"), ("ｈａｒｂｏｕｒ", "harbour"), ("ﬁre", "Fire"),
        ("Αθήνα", "ΑΘΗΝΑ"),
        ("Ёлка", "елка"), ("па\u0300ра", "пара"), ("soft\u00adly", "softly"), ("O’Neill", "O'Neill"),
        ("north\u2011south", "north-south"), ("\u200fشمال", "شمال"), ("й", "и\u0306"), ("a\u00a0b", "a b"),
    ],
)  # fmt: skip
def test_the_same_name_in_another_form_is_the_same(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("край", "краи"), ("ї", "і"), ("が", "か"), ("ferry", "ferries"), ("C++", "C")]
)
def test_other_letters_make_other_names(one, other):
    assert folded(one) != folded(other)


def test_a_letter_of_its_own_keeps_its_mark():
    assert folded("Край") == "край"


def test_the_words_of_a_text_stand_between_spaces():
    assert words_of("“River festival”, (Café)!") == " river festival cafe "
    assert words_of(" … ") == "  "
