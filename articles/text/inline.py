"""Writing the content of a paragraph or heading: runs of text with marks, as HTML."""

import re
from collections.abc import Iterator

Marks = tuple[str, ...]  # start tags without their brackets, outermost first
Run = tuple[Marks, str | None]  # None is a line break

_SPACES = re.compile(r"[ \t\n]+")
_NO_WORD = r"\s\u200b-\u200f\u2060"
_WORDLESS = re.compile(f"[{_NO_WORD}]*")
_TEXT = r"[^<>&\t\n\xa0]++"
_MARKED = f"(?![{_NO_WORD}]){_TEXT}(?<! )"
# A paragraph, up to its end or the next one, that is as `words` would write it if it has no two blanks in a row; most
# are. Its marks don't touch each other. It isn't an address, which may become a card.
FINISHED_PARAGRAPH = re.compile(
    rf"<p>(?![{_NO_WORD}]|https://)(?:{_TEXT}|(?:(?<=<p>)|(?<!>))"
    rf"(?:<strong>{_MARKED}</strong>|<em>{_MARKED}</em>"
    rf"|<a href=\"https?://[a-zA-Z0-9.-]++(?:[/?#][^\s<>&\"]*+)?\">{_MARKED}</a>))++(?<! )(?:</p>|(?=<p>)|\Z)"
)


def words(runs: list[Run]) -> Iterator[str]:
    """Yield the pieces of a paragraph's HTML; none if it has only white space, no-break spaces included."""
    if all(_WORDLESS.fullmatch(text or "") for _marks, text in runs):
        return
    open_marks: Marks = ()
    for marks, text in [*_tidy(runs), ((), "")]:
        said = "<br>" if text is None else escape(text)
        yield said if marks == open_marks else _tags_between(open_marks, marks) + said
        open_marks = marks


def code(runs: list[Run]) -> Iterator[str]:
    """Yield the HTML of a code block: its text unchanged, without marks."""
    text = "".join(text or "\n" for _marks, text in runs).strip("\n")
    if text.strip():
        yield f"<code>{escape(text)}</code>"


def _tags_between(before: Marks, after: Marks) -> str:
    """The tags that end some marks and begin others."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    ends = [f"</{mark.partition(' ')[0]}>" for mark in reversed(before[same:])]
    return "".join([*ends, *[f"<{mark}>" for mark in after[same:]]])


def escape(text: str, *, quote: bool = False) -> str:
    """Escape characters as nh3 does, so that nh3 has nothing to change."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")
    return text.replace('"', "&quot;") if quote else text


def _tidy(runs: list[Run]) -> list[Run]:
    """Collapse white space as browsers do, and strip blanks and breaks at the ends and blanks before breaks."""
    tidy: list[Run] = []
    blank = True
    for marks, text in runs:
        if text is None:
            _strip_end(tidy)
            tidy += [(marks, None)] if tidy else []
            blank = True
            continue
        # Most texts have single blanks only; testing for others is much faster than replacing.
        said = _SPACES.sub(" ", text) if "  " in text or "\n" in text or "\t" in text else text
        if blank:
            said = said.lstrip(" ")
        if said:
            tidy.append((marks, said))
            blank = said.endswith(" ")
    _strip_end(tidy)
    while tidy and tidy[-1][1] is None:
        tidy.pop()
    return tidy


def _strip_end(runs: list[Run]) -> None:
    if runs and runs[-1][1]:
        marks, said = runs.pop()
        if said := said.rstrip(" "):
            runs.append((marks, said))
