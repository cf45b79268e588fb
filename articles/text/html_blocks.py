"""HTML in Markdown: what isn't closed ends at a blank line, not with the text.

By CommonMark's rules a comment or <script> without an end is HTML up to the end of the document, so that all text after
it would be lost. https://spec.commonmark.org/0.31.2/#html-blocks, kinds 1 to 5
"""

import re

from markdown_it.rules_block import StateBlock, html_block

# How each kind begins and ends.
_KINDS = [
    (re.compile(start, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for start, end in [
        (r"<(?:script|pre|style|textarea)(?=[\s>]|\Z)", "</(?:script|pre|style|textarea)>"),
        ("<!--", "-->"),
        (r"<\?", r"\?>"),
        (r"<!\[CDATA\[", r"\]\]>"),
        ("<![a-z]", ">"),
    ]
]
_MAY_HOLD_ITSELF = re.compile(r"<(?![!?])(?![^>]*\ssrc\s*=)", re.IGNORECASE)  # a program may print "<script"


def closed_html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The rule for HTML blocks, to be used in place of markdown-it's own."""
    if not silent and not _is_closed(state, start_line, end_line):
        blank = (number for number in range(start_line + 1, end_line) if state.isEmpty(number))
        end_line = next(blank, end_line)
    return html_block(state, start_line, end_line, silent)


def _is_closed(state: StateBlock, start_line: int, end_line: int) -> bool:
    """Whether the block that begins here ends by its own sign, and none of its kind begins before that."""
    begins = state.bMarks[start_line] + state.tShift[start_line]
    for start, end in _KINDS:
        if start.match(state.src, begins, state.eMarks[start_line]):
            next_end = _next(state, end, begins)
            if not _MAY_HOLD_ITSELF.match(state.src, begins, state.eMarks[start_line]):
                next_end = next_end if next_end < _next(state, start, begins + 2) else len(state.src)
            return next_end < state.eMarks[end_line - 1]
    return True


def _next(state: StateBlock, sign: re.Pattern, position: int) -> int:
    """Where a sign comes next; the text's length if it doesn't. Each stretch of the text is searched once."""
    found = state.env.setdefault(sign, -1)
    if found < position:
        match = sign.search(state.src, position)
        state.env[sign] = found = match.start() if match else len(state.src)
    return found
