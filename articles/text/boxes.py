"""Boxes beside a story's text: fact boxes and pull quotes, in the form in which bodies have them.

A fact box has a title, then any blocks; a pull quote the words, and perhaps who said them. Neither is inside another
block:

    <aside><h3>TITLE</h3>BLOCKS</aside>
    <aside><blockquote>BLOCKS</blockquote><p>NAME</p></aside>
"""

import re

FACT_BOX, PULL_QUOTE = "fact-box", "pull-quote"
_BOX = re.compile("<aside>.*?</aside>", re.DOTALL)
_LEVEL = re.compile("(?<=<h)[34](?=[ >])|(?<=</h)[34](?=>)")
_UNTITLED = re.compile("<aside>(?!<h3|<blockquote>)")


def box(blocks: list[str]) -> str:
    """An <aside> with these blocks of clean HTML. What a pull quote can't have comes after it.

    The first block's heading is the title, an h3; others are h4.
    """
    if not blocks:
        return ""
    if blocks[0].startswith("<blockquote>"):
        inside = 2 if blocks[1:2] and blocks[1].startswith("<p>") else 1
        return f"<aside>{''.join(blocks[:inside])}</aside>{''.join(blocks[inside:])}"
    levels = ["h3", *["h4"] * (len(blocks) - 1)]
    return f"<aside>{''.join(map(_at_level, blocks, levels))}</aside>"


def with_classes(body: str) -> str:
    """A clean body for readers: its boxes say for the style sheet what they are.

    The title of a fact box is an h2 there, because it may come first below the page's h1, and no level may be skipped.
    """
    return _BOX.sub(_for_readers, body)


def with_titles(body: str) -> str:
    """A clean body for the editor, in which every fact box has a title, perhaps empty, to be filled in."""
    return _UNTITLED.sub("<aside><h3></h3>", body)


def _for_readers(box: re.Match) -> str:
    kind = PULL_QUOTE if box[0].startswith("<aside><blockquote>") else FACT_BOX
    above = 1 if box[0].startswith("<aside><h3") else 2  # without a title, h4 is the highest
    inside = _LEVEL.sub(lambda level: str(int(level[0]) - above), box[0].removeprefix("<aside>"))
    return f'<aside class="{kind}">{inside}'


def _at_level(block: str, level: str) -> str:
    return f"<{level}{block[3:-3]}{level}>" if re.match("<h[234][ >]", block) else block
