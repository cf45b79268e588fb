"""What changed between two texts, cut down to the words that changed and those around them."""

import re

from articles.text.differences import Piece, Pieces, is_changed

WORD = re.compile(r"\S+\s*|\s+")
AROUND = 8  # words on each side of a change
LONGEST = 3_000  # characters of all excerpts together; what goes beyond is left out


def excerpts(texts: list[Pieces]) -> list[Pieces]:
    """Of each text that changed, the pieces with what stands around them; in place of the rest an ellipsis."""
    found: list[Pieces] = []
    room = LONGEST
    for pieces in texts:
        if not is_changed(pieces):
            continue
        cut = [_shortened(piece, is_first=piece is pieces[0], is_last=piece is pieces[-1]) for piece in pieces]
        fitting: Pieces = []
        for piece in cut:
            if len(piece.words) > room:
                return [*found, [*fitting, Piece("same", "…")]]
            room -= len(piece.words)
            fitting.append(piece)
        found.append(fitting)
    return found


def _shortened(piece: Piece, *, is_first: bool, is_last: bool) -> Piece:
    """A piece that stayed, without the words that are far from any change."""
    words = WORD.findall(piece.words)
    before, after = ("" if is_first else "".join(words[:AROUND])), ("" if is_last else "".join(words[-AROUND:]))
    if piece.kind != "same" or len(words) <= AROUND * ((not is_first) + (not is_last)):
        return piece
    return Piece("same", f"{before.rstrip()} … {after}" if before else f"… {after}")
