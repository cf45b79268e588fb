"""Word-by-word differences between two texts, in bounded time."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from articles.text.markup import text_of

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
PICTURE = re.compile(r'<img(?: alt="([^"]*)")? data-file="[^"]*"(?: data-credit="([^"]*)")?>')
# The cost of a comparison grows with the length and with the pairs of equal tokens. Beyond these limits (about 3,000
# words of prose) the whole passage counts as replaced.
MOST_TOKENS, MOST_PAIRS = 6_000, 100_000


@dataclass(frozen=True)
class Piece:
    """A piece of text that both texts have, or only one of them."""

    kind: Literal["same", "removed", "added"]
    words: str


Pieces = list[Piece]


def differences(before: str, after: str) -> Pieces:
    """The pieces of two plain texts in order. Without the added ones they make up `before`, without the removed ones
    `after`, including white space.
    """
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces: Pieces = []
    for kind, i1, i2, j1, j2 in _steps(old, new):
        if kind == "equal":
            _append(pieces, "same", "".join(old[i1:i2]))
        else:
            _append(pieces, "removed", "".join(old[i1:i2]))
            _append(pieces, "added", "".join(new[j1:j2]))
    return pieces


def body_differences(before: str, after: str) -> list[Pieces]:
    """The same for two clean bodies: a list for each unchanged block (paragraph, heading, item, cell or caption), and
    one for each run of changed blocks, separated by blank lines.

    Addresses of links, and alternative texts and credits of pictures, are compared too; formatting isn't.
    """
    old, new = blocks_of(before), blocks_of(after)
    found: list[Pieces] = []
    for kind, i1, i2, j1, j2 in _steps(old, new):
        if kind == "equal":
            found += [[Piece("same", block)] for block in old[i1:i2]]
        else:
            found.append(differences("\n\n".join(old[i1:i2]), "\n\n".join(new[j1:j2])))
    return found


def item_differences(before: Sequence[str], after: Sequence[str]) -> Pieces:
    """The same for two lists of names, such as tags: each name is one piece."""
    found: Pieces = []
    for kind, i1, i2, j1, j2 in _steps(before, after):
        if kind == "equal":
            found += [Piece("same", item) for item in before[i1:i2]]
        else:
            found += [Piece("removed", item) for item in before[i1:i2]]
            found += [Piece("added", item) for item in after[j1:j2]]
    return found


def is_changed(pieces: Pieces) -> bool:
    return any(piece.kind != "same" for piece in pieces)


def blocks_of(body: str) -> list[str]:
    """The text of each block of a clean body."""
    body = LINK.sub(lambda link: f"{link[2]} ({link[1]})" if link[1] != link[2] else link[2], body)
    body = PICTURE.sub(lambda image: f"[{' · '.join(filter(None, image.groups())) or '…'}]\n\n", body)
    body = re.sub(r"</(?:td|th)>", "\n\n", body)
    return [block for part in text_of(body).split("\n\n") if (block := part.strip())]


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """The steps from one sequence to the other, as from `SequenceMatcher.get_opcodes`."""
    start, most = 0, min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    i2, j2 = len(old) - end, len(new) - end
    steps = [("equal", 0, start, 0, start)] if start else []
    if _is_too_long(old[start:i2], new[start:j2]):
        steps.append(("replace", start, i2, start, j2))
    else:
        # White space alone doesn't make two passages equal.
        matcher = SequenceMatcher(str.isspace, old[start:i2], new[start:j2], autojunk=False)
        steps += [(kind, *(number + start for number in where)) for kind, *where in matcher.get_opcodes()]
    return [*steps, ("equal", i2, len(old), j2, len(new))] if end else steps


def _is_too_long(old: Sequence[str], new: Sequence[str]) -> bool:
    if max(len(old), len(new)) > MOST_TOKENS:
        return True
    in_old, in_new = Counter(old), Counter(new)
    return sum(number * in_new[token] for token, number in in_old.items() if not token.isspace()) > MOST_PAIRS


def _append(pieces: Pieces, kind, words: str) -> None:
    if words:
        pieces.append(Piece(kind, words))
