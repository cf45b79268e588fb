"""Readers' comments below a news page's text.

A comment is a bullet with number and nickname, votes, text, and a time on a line of its own. It must have all of these,
because a story may have a numbered list.
"""

import re
from itertools import pairwise

from articles.importing.incoming import BadInput
from articles.importing.page_text.lines import BULLET
from articles.text import dates

_COMMENT = re.compile(rf"{BULLET}\s*#?[0-9]{{1,5}}[.)]?\s+\S.{{0,79}}")
_VOTES_AT_END = re.compile(r".*\s\W*[0-9]+\W+[0-9]+")
_HEADING = re.compile(r"\W*[0-9]*\s*(?:коментар(?:и|а|ии)?|комментари[ийяев]+|comments?)\W*[0-9]*\W*", re.IGNORECASE)


def without_comments(lines: list[str]) -> tuple[list[str], list[str], int]:
    """The lines of the text, those of comments, and the number of comments. Raises BadInput for a second dateline."""
    bullets = [number for number, line in enumerate(lines) if _COMMENT.fullmatch(line)]
    spans = []
    for start, stop in pairwise([*bullets, len(lines)]):
        if end := _end(lines, start, stop):
            spans.append((start, end))
    ends = {end for _, end in spans}
    if any(dates.is_dateline(line) for number, line in enumerate(lines) if number not in ends):
        raise BadInput(
            "The file has a second dateline, so it seems to hold two pages. Save each page in a file of its own and "
            "run again."
        )
    if not spans:
        return lines, [], 0
    above = [number for number in range(spans[0][0]) if lines[number]][-1:]
    first = above[0] if above and _HEADING.fullmatch(lines[above[0]]) else spans[0][0]
    after = spans[-1][1] + 1
    return [*lines[:first], "", *lines[after:]], lines[first:after], len(spans)


def _end(lines: list[str], start: int, stop: int) -> int | None:
    """The number of the line with a comment's time; None if this isn't a comment."""
    filled = [number for number in range(start + 1, stop) if lines[number]]
    if not _VOTES_AT_END.fullmatch(lines[start]):
        if not filled or not _is_votes(lines[filled[0]]):
            return None
        filled = filled[1:]
    return next((number for number in filled if dates.is_timestamp(lines[number])), None)


def _is_votes(line: str) -> bool:
    """Whether a line is one or two numbers, perhaps with a word or two such as "Reply"."""
    numbers, words = re.findall(r"[0-9]+", line), re.findall(r"[^\W\d_]+", line)
    return len(line) <= 40 and 1 <= len(numbers) <= 2 and len(words) <= 2 and not dates.is_timestamp(line)
