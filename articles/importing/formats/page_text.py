"""page-text: text saved from a news page, one story a file (docs/importing.md, "page-text").

Blocks are separated by blank lines; a block may hold single newlines.

    page    = [label] headline [lead] dateline [lead] {picture} [credit] [byline] {paragraph}
    picture = headline, spaces, "- ", N  [newline, caption] [newline or space, "Снимка: " or "Photo: ",
              credit]
    byline  = NAME NAME ROLE "във Fakti.bg" (the name stands twice) or "By NAME"

The parser looks for the line that is wholly a dateline (`articles.text.dates`). What matches nothing else is body.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from articles.importing.incoming import BadInput, IncomingImage, IncomingStory, Options, SourceFile
from articles.text import dates

NAME = "page-text"

# Label, headline and lead are three lines; pages saved with their menu have a few more above the dateline.
MAX_HEAD_LINES = 12
# The lengths of the model's fields. A longer lead, caption or name becomes body text, so that nothing gets lost.
MAX_HEADLINE, MAX_LEAD, MAX_CAPTION, MAX_NAME = 300, 1000, 2000, 200
_MAX_MARKED_LINE = 1000  # no picture line or byline is longer, so longer lines needn't be searched for one

# Invisible characters that only do harm: soft hyphens, zero-width spaces, direction marks. Joiners stay, because
# Persian words and many emoji need them.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("„“”‟«»″", '"') | dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("‐‑‒–—―", "-")
)
_LABEL = re.compile(rf"новини|last\s+news\s+in(?:\s+(?P<site>\S.{{0,{MAX_NAME - 1}}}))?", re.IGNORECASE)
_CREDIT = rf"(?:Снимка|Photo):\s*(?P<credit>\S.{{0,{MAX_NAME - 1}}})"
_CREDIT_LINE = re.compile(_CREDIT)
_CAPTION = re.compile(rf"(?P<caption>.*?\S)(?:\s+{_CREDIT})?")
_PICTURE_MARK = re.compile(rf"(?<!\s)\s+[-‐‑–—]\s*(?P<number>[1-9][0-9]{{0,8}})(?:\s+{_CREDIT})?$")
_SITE = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)+")
_PREPOSITIONS = {"във", "в", "at", "in"}
_PARTICLES = {"van", "von", "der", "den", "de", "da", "di", "la", "del", "dos", "bin", "al", "ван", "фон"}


def detect(file: SourceFile) -> bool:
    """Any text: this format comes last and reads what no other one recognises."""
    return True


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput]:
    """Yield the file's story, or the reason why it is rejected.

    Language and section stay empty, because such text never states them.
    """
    try:
        yield _story(file.text, options)
    except (BadInput, dates.BadDate) as reason:
        yield BadInput(str(reason))


def comparable(text: str) -> str:
    """A text without what may differ when a page is saved again: case, kinds of quotes and dashes, spaces."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_PLAIN_SIGNS))
    return " ".join(text.casefold().split())


def identity(headline: str, dateline: dates.Dateline) -> str:
    """The story's source_id: 32 hexadecimal digits, from its headline and local time.

    The time zone doesn't count, so that a second run with the right --timezone corrects the story instead of adding
    another. Views don't count, because they grow.
    """
    key = f"{comparable(headline)}\n{dateline.moment.isoformat(timespec='minutes')}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _story(text: str, options: Options) -> IncomingStory:
    lines = _lines(text)
    key = _find_dateline(lines)
    dateline = dates.parse_dateline(lines[key])
    published_at, clock_warning = dates.localize(dateline.moment, options.timezone)
    head = _read_head([line for line in lines[:key] if line])
    below, comments_warning = _without_comments(lines[key + 1 :])
    page = _read_page(below, head)
    no_time = "" if dateline.has_time else "The dateline has no time, so 00:00 was used."
    return IncomingStory(
        headline=head.headline,
        lead=page.lead,
        body=_body([*([line] for line in head.extra_lines), *page.paragraphs]),
        published_at=published_at,
        source=head.site or options.source or NAME,
        source_id=identity(head.headline, dateline),
        views=dateline.views,
        slug_language="ru" if dateline.is_russian else "",
        authors=page.authors,
        images=page.images,
        warnings=list(filter(None, [no_time, clock_warning, *head.warnings, *page.warnings, comments_warning])),
    )


def _lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return [_INVISIBLE.sub("", _CONTROL.sub(" ", line)).strip() for line in text.split("\n")]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _find_dateline(lines: list[str]) -> int:
    filled = [number for number, line in enumerate(lines) if line]
    head = filled[: MAX_HEAD_LINES + 1]
    # Else a line that resembles one (an unknown month, a relative date): parsing it raises a specific message.
    for recognises in (dates.is_dateline, dates.resembles_dateline):
        for number in head:
            if recognises(lines[number]):
                return number
    if any(dates.is_dateline(lines[number]) for number in filled):
        raise BadInput(
            f"More than {MAX_HEAD_LINES} lines are above the dateline. Leave only label, headline and lead "
            "above it and run again."
        )
    raise BadInput(
        "The page has no dateline. Put one on a line of its own under the headline, such as "
        "“Nov 7, 2025 11:00”, and run again."
    )


@dataclass
class _Head:
    """The lines above the dateline."""

    headline: str
    site: str = ""
    lead: str = ""
    extra_lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _read_head(lines: list[str]) -> _Head:
    label = lines.pop(0) if _has_label(lines) else ""
    if not lines:
        raise BadInput("The page has no headline. Put it on a line above the dateline and run again.")
    head = _Head(_one_line(lines[0]), lead=_one_line("".join(lines[1:2])), extra_lines=lines[2:])
    if len(head.headline) > MAX_HEADLINE:
        raise BadInput(
            f"The headline has {len(head.headline)} characters; the limit is {MAX_HEADLINE}. Shorten the headline "
            "above the dateline and run again."
        )
    known = _LABEL.fullmatch(label)
    if known:
        head.site = _one_line(known["site"] or "")
    elif comparable(label) not in {"", comparable(head.headline)}:
        head.warnings.append(f"The first line, “{label[:80]}”, was taken for the page's label and left out.")
    if head.extra_lines:
        head.warnings.append("Lines between the lead and the dateline were moved to the start of the body.")
    return head


def _has_label(lines: list[str]) -> bool:
    if not lines or len(lines) > 2:
        return bool(lines)
    return bool(_LABEL.fullmatch(lines[0])) or (len(lines) == 2 and comparable(lines[0]) == comparable(lines[1]))


@dataclass
class _Page:
    """The part below the dateline, filled block by block."""

    headline: str
    lead: str = ""
    images: list[IncomingImage] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    paragraphs: list[list[str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    picture_number: int = 0

    def picture(self, line: str) -> re.Match | None:
        """The match of the end of a picture line, which is the headline and a number."""
        if len(line) > _MAX_MARKED_LINE:
            return None
        mark = _PICTURE_MARK.search(line)
        return mark if mark and comparable(line[: mark.start()]) == self.headline else None

    def is_marked(self, line: str) -> bool:
        return bool(self.picture(line) or _CREDIT_LINE.fullmatch(line) or _author(line))

    def read_block(self, block: list[str], *, above_text: bool) -> list[str]:
        """Read pictures, credit and bylines from a block; the other lines are a paragraph, and are returned."""
        lines = self._read_picture(block) if self.picture(block[0]) else block
        above_text = above_text or lines is not block
        while above_text and lines and (self._read_credit(lines[0]) or self._read_author(lines[0])):
            lines = lines[1:]
        if lines:
            self.paragraphs.append(lines)
        return lines

    def _read_picture(self, block: list[str]) -> list[str]:
        mark = self.picture(block[0])
        self._number_picture(int(mark["number"]))
        image = self.images[-1]
        image.credit = mark["credit"] or image.credit
        lines = block[1:]
        if lines and not image.credit and not self.is_marked(lines[0]) and len(lines[0]) <= MAX_CAPTION:
            caption = _CAPTION.fullmatch(lines.pop(0))
            image.caption, image.credit = _one_line(caption["caption"]), caption["credit"] or ""
        return lines

    def _number_picture(self, number: int) -> None:
        if number <= self.picture_number:
            raise BadInput(f"Picture number {number} is repeated. Number the pictures 1, 2, 3 and run again.")
        if number != self.picture_number + 1:
            raise BadInput(
                f"Picture number {self.picture_number + 1} is skipped: {number} comes in its place. "
                "Number the pictures 1, 2, 3 and run again."
            )
        self.picture_number = number
        # A credit above the first picture line has created its slot already.
        if number > len(self.images):
            self.images.append(IncomingImage())

    def _read_credit(self, line: str) -> bool:
        credit = _CREDIT_LINE.fullmatch(line)
        if not credit or (self.images and self.images[-1].credit):
            return False
        if not self.images:
            self.images.append(IncomingImage())
        self.images[-1].credit = credit["credit"]
        return True

    def _read_author(self, line: str) -> bool:
        name = _author(line)
        if name and name not in self.authors:
            self.authors.append(name)
        return bool(name)


def _read_page(lines: list[str], head: _Head) -> _Page:
    page = _Page(comparable(head.headline), lead=head.lead)
    blocks = _blocks(lines, page)
    marked = next((number for number, block in enumerate(blocks) if page.is_marked(block[0])), None)
    if not page.lead and marked == 1:
        page.lead = _one_line(" ".join(blocks.pop(0)))
    if len(page.lead) > MAX_LEAD:
        page.warnings.append(f"The lead is longer than {MAX_LEAD} characters, so it was moved into the body.")
        head.extra_lines.insert(0, page.lead)
        page.lead = ""
    above_text = True
    for block in blocks:
        above_text = not page.read_block(block, above_text=above_text)
    if not page.paragraphs and not head.extra_lines:
        raise BadInput("The page has no body. Put the text below the dateline and run again.")
    return page


def _blocks(lines: list[str], page: _Page) -> list[list[str]]:
    """Lines grouped by blank lines. Each picture line, and the first marked line, begins a block."""
    blocks, begins, any_marked = [], True, False
    for line in lines:
        marked = line and (page.picture(line) if any_marked else page.is_marked(line))
        if line and (begins or marked):
            blocks.append([])
        if line:
            blocks[-1].append(line)
        begins, any_marked = not line, any_marked or bool(marked)
    return blocks


def _author(line: str) -> str:
    """The name in a byline; "" for other lines."""
    words = line.split() if len(line) <= _MAX_MARKED_LINE else []
    if len(words) > 1 and words[0] in {"By", "BY"}:
        name = words[1:] if _is_name(words[1:]) else []
    elif len(words) > 3 and words[-2].casefold() in _PREPOSITIONS and _SITE.fullmatch(words[-1]):
        name = _doubled(words[:-2])
    else:
        name = []
    return " ".join(name) if len(" ".join(name)) <= MAX_NAME else ""


def _is_name(words: list[str]) -> bool:
    """Whether words after "By" are a name, not a sentence."""
    if len(words) > 6 or (words[-1].endswith(".") and len(words[-1]) > 3):
        return False
    return words[0] not in _PARTICLES and all(
        word in _PARTICLES
        or (word[0].isalpha() and not word[0].islower() and re.fullmatch(r"[^\W\d_]+[\w.'’\-]*", word))
        for word in words
    )


def _doubled(words: list[str]) -> list[str]:
    key = [word.casefold() for word in words]
    sizes = range(len(words) // 2, 0, -1)
    return next((words[:size] for size in sizes if key[:size] == key[size : 2 * size]), [])


def _body(paragraphs: list[list[str]]) -> str:
    # A single newline in saved text is a line break on the page (verse, questions and answers): browsers save a wrapped
    # paragraph as one line.
    return "\n".join(f"<p>{'<br>'.join(html.escape(line, quote=False) for line in lines)}</p>" for lines in paragraphs)


_COMMENT = re.compile(r"[•·●◦▪‣*-]\s*#?[0-9]{1,5}[.)]?\s+(?P<nickname>\S.{0,79})")
_VOTES_AT_END = re.compile(r".*\s\W*[0-9]+\W+[0-9]+")
_COMMENTS_HEADING = re.compile(
    r"\W*[0-9]*\s*(?:коментар(?:и|а|ии)?|комментари[ийяев]+|comments?)\W*[0-9]*\W*", re.IGNORECASE
)


def _without_comments(lines: list[str]) -> tuple[list[str], str]:
    """The lines without readers' comments, and a warning if there were any.

    A comment is a bullet with number and nickname, votes, text, and a time on a line of its own. It must have all of
    these, because a story may have a numbered list. Raises BadInput for a second dateline.
    """
    bullets = [number for number, line in enumerate(lines) if _COMMENT.fullmatch(line)]
    spans = []
    for start, stop in pairwise([*bullets, len(lines)]):
        end = _comment_end(lines, start, stop)
        if end:
            spans.append((start, end))
    ends = {end for _, end in spans}
    if any(dates.is_dateline(line) for number, line in enumerate(lines) if number not in ends):
        raise BadInput(
            "The file has a second dateline, so it seems to hold two pages. Save each page in a file of its "
            "own and run again."
        )
    if not spans:
        return lines, ""
    above = [number for number in range(spans[0][0]) if lines[number]][-1:]
    first = above[0] if above and _COMMENTS_HEADING.fullmatch(lines[above[0]]) else spans[0][0]
    story = [*lines[:first], "", *lines[spans[-1][1] + 1 :]]
    return story, f"Readers' comments were left out: {len(spans)}."


def _comment_end(lines: list[str], start: int, stop: int) -> int | None:
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
