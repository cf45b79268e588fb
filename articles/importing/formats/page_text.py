"""page-text: text saved from a news page, one story a file. Blocks are separated by blank lines.

    page    = {label | breadcrumb} headline [headline] [lead] dateline {tag} [lead]
              {picture | credit | byline} {paragraph | picture} [readers' comments]

articles.importing.page_text.lines has the kinds of line, docs/importing.md examples. The dateline is found first. What
is nothing else is a paragraph, so that no word is lost.
"""

import hashlib
import html
from collections.abc import Iterator

from articles.importing.incoming import BadInput, IncomingStory, Options, SourceFile
from articles.importing.page_text.lines import LABEL, comparable, is_breadcrumb, lines_of
from articles.importing.page_text.page import Page
from articles.text import dates
from articles.text.word_count import count_words
from articles.text.words import plain_line

NAME = "page-text"

# Label, breadcrumb, headline and lead are a few lines; pages saved with their menu have some more.
MAX_HEAD_LINES = 12


def detect(file: SourceFile) -> bool:
    """Whether a line is a dateline, or one of the first lines a date that is written in another way."""
    lines = [line for line in lines_of(file.text) if line]
    return any(map(dates.resembles_dateline, lines[: MAX_HEAD_LINES + 1])) or any(map(dates.is_dateline, lines))


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput]:
    """Yield the file's story, or the reason why it is rejected.

    Language and section stay empty, because such text never states them.
    """
    lines = lines_of(file.text)
    try:
        yield _story(lines, options)
    except (BadInput, dates.BadDate) as reason:
        title = next((line for line in lines if line and not LABEL.fullmatch(line) and not is_breadcrumb(line)), "")
        yield BadInput(str(reason), title=plain_line(title), source_words=count_words("\n".join(lines)))


def identity(headline: str, dateline: dates.Dateline) -> str:
    """The story's source_id: 32 hexadecimal digits, from its headline and local time.

    The time zone doesn't count, so that a second run with the right --timezone corrects the story instead of adding
    another. Views don't count, because they grow.
    """
    key = f"{comparable(headline)}\n{dateline.moment.isoformat(timespec='minutes')}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _story(lines: list[str], options: Options) -> IncomingStory:
    at = _find_dateline(lines)
    dateline = dates.parse_dateline(lines[at])
    published_at, clock_warning = dates.localize(dateline.moment, options.timezone)
    page = Page.read(lines[:at], lines[at + 1 :])
    return IncomingStory(
        headline=page.headline,
        lead=page.lead,
        body=_body(page.paragraphs),
        published_at=published_at,
        source=page.site or options.source or NAME,
        source_id=identity(page.headline, dateline),
        views=dateline.views,
        slug_language="ru" if dateline.is_russian else "",
        authors=page.authors,
        tags=page.tags,
        images=page.images,
        warnings=[*_warnings_of(dateline), *filter(None, [clock_warning]), *page.warnings],
        source_words=count_words("\n".join(lines)) - count_words("\n".join([lines[at], *page.furniture])),
        left_out=page.left_out,
    )


def _find_dateline(lines: list[str]) -> int:
    filled = [number for number, line in enumerate(lines) if line]
    # Else a line that resembles one (an unknown month, a relative date): parsing it raises a specific message.
    for recognises in (dates.is_dateline, dates.resembles_dateline):
        for number in filled[: MAX_HEAD_LINES + 1]:
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


def _warnings_of(dateline: dates.Dateline) -> Iterator[str]:
    if not dateline.has_time:
        yield "The dateline has no time, so 00:00 was used."
    if dateline.odd_numbers:
        yield f"The views in the dateline, “{dateline.odd_numbers}”, can't be read. Write them like 1,234 or 1234."


def _body(paragraphs: list[list[str]]) -> str:
    # A single newline in saved text is a line break on the page (verse, questions and answers): browsers save a wrapped
    # paragraph as one line.
    return "\n".join(f"<p>{'<br>'.join(html.escape(line, quote=False) for line in lines)}</p>" for lines in paragraphs)
