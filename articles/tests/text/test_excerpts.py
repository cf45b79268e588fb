"""The changed words of a text that readers are shown."""

from articles.text.differences import Piece, body_differences, differences
from articles.text.excerpts import LONGEST, LONGEST_PIECE, excerpts


def shown(before, after):
    """The excerpts of two plain texts, as one line with marks."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return ["".join(marks[p.kind].format(p.words) for p in pieces) for pieces in excerpts([differences(before, after)])]


def numbers(first, last):
    return " ".join(str(number) for number in range(first, last + 1))


def test_a_short_text_is_shown_whole():
    assert shown("It cost 74 million.", "It cost 47 million.") == ["It cost [-74-][+47+] million."]


def test_words_far_from_a_change_are_left_out():
    before = f"{numbers(1, 30)} wrong {numbers(31, 60)} bad {numbers(61, 90)}"
    after = before.replace("wrong", "right").replace("bad", "good")
    assert shown(before, after) == [
        f"… {numbers(23, 30)} [-wrong-][+right+] {numbers(31, 38)} … {numbers(53, 60)} "
        f"[-bad-][+good+] {numbers(61, 68)} …"
    ]


def test_unchanged_texts_are_not_shown():
    assert excerpts([differences("Same", "Same"), [], differences("a", "b")]) == [
        [Piece("removed", "a"), Piece("added", "b")]
    ]


def test_a_replaced_text_shows_the_beginning_of_both():
    [[removed, added]] = excerpts([differences("x" * 5_000, "y" * 5_000)])
    assert removed.words == "x" * LONGEST_PIECE + "…"
    assert added.words == "y" * LONGEST_PIECE + "…"


def test_many_changes_are_shown_up_to_a_length():
    found = excerpts([differences("one " + "x" * 99, "two " + "x" * 99)] * 100)
    assert len(found) < 40
    assert found[-1][-1] == Piece("same", "…")
    assert sum(len(piece.words) for pieces in found for piece in pieces) <= LONGEST + 1


def test_excerpts_of_two_bodies_of_a_megabyte_are_cut():
    before = "".join(f"<p>Paragraph {number} says this and that.</p>" for number in range(25_000))
    after = before.replace("this and that", "that and this")
    assert excerpts(body_differences(before, after))
