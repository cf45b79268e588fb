"""Differences between two texts, cut down to the changed words and some around them."""

import re

from articles.text.differences import Piece, Pieces, is_changed

WORD = re.compile(r"\s*\S+(?:\s+\Z)?|\s+")  # a word with the white space before it; at the end also that after it
AROUND = 8  # words on each side of a change
LONGEST_PIECE, LONGEST = 600, 3_000  # characters of one changed piece, and of all excerpts together


def excerpts(texts: list[Pieces]) -> list[Pieces]:
    """The pieces of each changed text, with an ellipsis for words far from a change."""
    found: list[Pieces] = []
    room = LONGEST
    for pieces in filter(is_changed, texts):
        fitting: Pieces = []
        for number, piece in enumerate(pieces):
            cut = _cut(piece, is_first=number == 0, is_last=number == len(pieces) - 1)
            room -= len(cut.words)
            if room < 0:
                return [*found, [*fitting, Piece("same", "…")]]
            fitting.append(cut)
        found.append(fitting)
    return found


def _cut(piece: Piece, *, is_first: bool, is_last: bool) -> Piece:
    if piece.kind != "same":
        is_long = len(piece.words) > LONGEST_PIECE
        return Piece(piece.kind, f"{piece.words[:LONGEST_PIECE]}…") if is_long else piece
    words = WORD.findall(piece.words)
    after_a_change = [] if is_first else words[:AROUND]
    before_a_change = [] if is_last else words[-AROUND:]
    if len(words) <= len(after_a_change) + len(before_a_change):
        return piece
    left_out = "… " if is_first else " …" if is_last else " … "
    return Piece("same", "".join([*after_a_change, left_out, "".join(before_a_change).lstrip()]))
