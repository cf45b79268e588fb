"""Word-by-word differences between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.differences import blocks_of, body_differences, differences, is_changed, item_differences

WORDS = st.lists(st.sampled_from(["the", "bridge", "opens", ",", ".", " ", "  ", "\n", "мостът", "7"]), max_size=30)


def marked(pieces):
    """The pieces as one line: [-removed-]{+added+}."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[piece.kind].format(piece.words) for piece in pieces)


def test_a_changed_word_is_shown_and_the_rest_stays():
    assert marked(differences("It cost 3 million, they say.", "It cost 4 million, they say.")) == (
        "It cost [-3-]{+4+} million, they say."
    )


def test_words_are_compared_whole_in_any_script():
    assert marked(differences("Мостът е отворен", "Мостът е затворен")) == "Мостът е [-отворен-]{+затворен+}"


def test_the_same_text_has_no_changes():
    assert not is_changed(differences("Nothing new.", "Nothing new."))
    assert differences("", "") == []


@given(WORDS.map("".join), WORDS.map("".join))
def test_the_pieces_make_up_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(piece.words for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.words for piece in pieces if piece.kind != "removed") == after


def test_names_in_a_list_are_compared_whole():
    before, after = ["Ana Petrova", "Boris", "Vera"], ["Ana Ivanova", "Boris"]
    assert marked(item_differences(before, after)) == "[-Ana Petrova-]{+Ana Ivanova+}Boris[-Vera-]"


def test_a_body_is_compared_by_its_blocks():
    before = "<h2>Cost</h2><p>One.</p><p>It cost <strong>3</strong> million.</p><ul><li><p>Left</p></li></ul>"
    after = "<h2>Cost</h2><p>It cost 4 million.</p><ul><li><p>Left</p></li></ul><p>New.</p>"
    changed = [marked(pieces) for pieces in body_differences(before, after) if is_changed(pieces)]
    assert changed == ["[-One.\n\n-]It cost [-3-]{+4+} million.", "{+New.+}"]


def test_a_new_address_of_a_link_is_a_change():
    before, after = (
        '<p>See <a href="https://a.example/">here</a>.</p>'.replace("a.ex", one) for one in ("a.ex", "b.ex")
    )
    assert marked(body_differences(before, after)[0]) == "See here (https://[-a-]{+b+}.example/)."


def test_a_new_credit_of_a_picture_is_a_change():
    before, after = (
        f'<figure><img alt="A port" data-file="0" data-credit="{one}"></figure>' for one in ("Ana", "Boris")
    )
    assert marked(body_differences(before, after)[0]) == "[A port · [-Ana-]{+Boris+}]"


def test_pictures_and_cells_are_blocks():
    figure = '<figure><img alt="A bridge" data-file="0"><figcaption>At dusk</figcaption></figure>'
    assert blocks_of(f"<p>One &amp; two</p>{figure}<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>") == [
        "One & two", "[A bridge]", "At dusk", "1", "2",
    ]  # fmt: skip


def test_two_very_long_texts_are_replaced_as_a_whole():
    before, after = "a b " * 250_000, "c a " * 250_000 + "c"
    assert [piece.kind for piece in differences(before, after)] == ["removed", "added"]
    many, others = "<p>a</p>" * 60_000, "<p>b</p>" * 60_000
    assert len(body_differences(many, others)) == 1
