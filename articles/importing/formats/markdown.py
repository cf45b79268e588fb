"""A story as Markdown with YAML front matter: one file, one story.

    ---
    headline: Night trams begin in spring
    date: 2026-11-16 08:30
    tags: [transport, city council]
    ---
    The first night tram will leave **Old Harbour** …

The keys are listed in KEYS and PICTURE_KEYS. The body is CommonMark with tables; HTML in it is
passed on, because the model's own sanitiser cleans every body on its way in.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt

from articles.importing.front_matter import MAX_CHARACTERS, clean, one_line, read_front_matter, shown
from articles.importing.incoming import BadInput, IncomingImage, IncomingStory, Options, SourceFile
from articles.text.dates import BadDate, localize

NAME = "markdown"

TEXT_KEYS = ("headline", "lead", "language", "section", "reason", "source", "source_id", "source_url")
KEYS = (*TEXT_KEYS, "tags", "authors", "date", "updated", "expires", "views", "status", "pictures")
PICTURE_KEYS = ("file", "caption", "alt", "credit")
STATUSES = {"in review": "review"} | {name: name for name in ("draft", "review", "published", "withdrawn")}

# The parser takes time in proportion to the text: the worst text of this size that we found (quotations
# eighteen deep) took ten seconds, a real story of this size takes a tenth of a second.
MAX_BODY = 400_000
MAX_TAGS, MAX_AUTHORS, MAX_PICTURES, MAX_FILE_NAME = 100, 20, 200, 200
MAX_VIEWS = 2_147_483_647
FIRST_YEAR, LAST_YEAR = 1900, 2100

FRONT_MATTER = re.compile(r"\A\s*?^---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
KNOWN_KEY = re.compile(r"""^["']?(?:headline|title|lead|date)["']?[ \t]*:""", re.MULTILINE)
SECOND_STORY = re.compile(r"^---[ \t]*\n(?:(?!---|[ \t]*\n).*\n){0,30}?headline[ \t]*:", re.MULTILINE)
WHEN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:[Tt]|[ ]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"[ ]?(?P<offset>[Zz]|[+-]\d{1,2}(?::?\d{2})?)?)?",
    re.ASCII,
)
COUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:[,._ \u00a0\u202f]\d{3})+)", re.ASCII)


def detect(file: SourceFile) -> bool:
    """Whether the text begins with front matter that names a story's keys. Reads no YAML, never raises."""
    found = FRONT_MATTER.match(clean(file.text[: MAX_CHARACTERS + 100]))
    return bool(found and KNOWN_KEY.search(found["yaml"]))


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput]:
    """Yield the file's one story, or the BadInput that says what to mend in the file."""
    try:
        yield _story(clean(file.text), options)
    except BadInput as error:
        yield error


def _story(text: str, options: Options) -> IncomingStory:
    values, markdown = _split(text)
    front = _FrontMatter(values, options)
    front.warn_of_unknown(values, KEYS, "front matter")
    headline, times = front.headline(), front.times()
    return IncomingStory(
        headline=headline,
        body=_html(markdown),
        source=front.text("source") or options.source or NAME,
        source_id=front.text("source_id") or _fingerprint(headline, times["published_at"]),
        lead=front.text("lead"),
        language=front.text("language"),
        section=front.text("section"),
        status=front.status(),
        withdrawal_reason=front.text("reason"),
        source_url=front.web_address("source_url"),
        views=front.views(),
        authors=front.names("authors", MAX_AUTHORS),
        tags=front.names("tags", MAX_TAGS),
        images=front.pictures(),
        warnings=front.warnings,
        **times,
    )


def _split(text: str) -> tuple[dict[str, Any], str]:
    """The front matter's values and the Markdown after it."""
    if not text.strip():
        raise BadInput("The file is empty. Write the story into it and run again.")
    found = FRONT_MATTER.match(text)
    if not found:
        raise BadInput("There is no front matter. Begin the file with a line ---, headline: and date:, and a line ---.")
    markdown = text[found.end() :]
    if not markdown.strip():
        raise BadInput("The story has no body. Write its text below the second --- line.")
    if len(markdown) > MAX_BODY:
        raise BadInput(f"The body is longer than {MAX_BODY:,} characters. Split it into several stories.")
    if second := SECOND_STORY.search(markdown):
        line = text.count("\n", 0, found.end() + second.start()) + 1
        raise BadInput(f"A second story begins in line {line}. Put every story into a file of its own and run again.")
    return read_front_matter(found["yaml"], text.count("\n", 0, found.start("yaml"))), markdown


@dataclass
class _FrontMatter:
    """Reads one key at a time from the front matter's values; gathers what the editor should know."""

    values: dict[str, Any]
    options: Options
    warnings: list[str] = field(default_factory=list)

    def warn_of_unknown(self, values: dict, known: tuple[str, ...], where: str) -> None:
        unknown = [shown(key) for key in values if key not in known]
        if unknown:
            more = f" and {len(unknown) - 20} more" if len(unknown) > 20 else ""
            self.warnings.append(
                f"The {where} has keys that nobody reads: {', '.join(unknown[:20])}{more}. "
                f"Known are {', '.join(known)}."
            )

    def text(self, key: str) -> str:
        return _text(self.values.get(key), f'"{key}"')

    def headline(self) -> str:
        if headline := self.text("headline"):
            return headline
        raise BadInput('The story has no headline. Write a line "headline: …" between the --- lines.')

    def status(self) -> str:
        written = self.text("status") or "published"
        status = STATUSES.get(written.lower().replace("_", " "))
        if status is None:
            raise BadInput(
                f"The status {shown(written)} is unknown. Write draft, review, published or withdrawn; "
                "published with a date in the future is a scheduled story."
            )
        return status

    def time(self, key: str) -> datetime.datetime | None:
        written = self.text(key)
        if not written:
            return None
        found = WHEN.fullmatch(written)
        if not found:
            raise BadInput(
                f'"{key}" is {shown(written)}, which is no date. Write it as 2026-11-16 08:30, '
                "with an offset such as +02:00 if it isn't local time."
            )
        if found["hour"] is None:
            self.warnings.append(f'"{key}" has no time of day; 00:00 was taken.')
        try:
            return self._aware(key, _moment(found), found["offset"])
        except BadDate as error:
            raise BadInput(f'"{key}": {error}') from error
        except ValueError as error:
            raise BadInput(f'"{key}" is {shown(written)}, which doesn\'t exist. Correct it.') from error

    def _aware(self, key: str, moment: datetime.datetime, offset: str | None) -> datetime.datetime:
        if offset:
            return moment.replace(tzinfo=_zone(offset))
        aware, warning = localize(moment, self.options.timezone)
        if warning:
            self.warnings.append(f'"{key}": {warning}')
        return aware

    def times(self) -> dict[str, datetime.datetime | None]:
        """The story's times; a warning where they don't fit each other."""
        date, updated, expires = (self.time(key) for key in ("date", "updated", "expires"))
        if date and updated and updated < date:
            self.warnings.append('"updated" is earlier than "date"; check which is right.')
        return {"published_at": date, "updated_at": updated, "expires_at": expires}

    def views(self) -> int | None:
        written = self.text("views")
        if not written:
            return None
        if not COUNT.fullmatch(written) or len(written) > 20:
            raise BadInput(f'"views" is {shown(written)}, which is no number. Write it as 184 or 1,234.')
        views = int(re.sub(r"[^\d-]", "", written))
        if not 0 <= views <= MAX_VIEWS:
            raise BadInput(f'"views" is {views}. Give a number from 0 to {MAX_VIEWS:,}, or leave it out.')
        return views

    def web_address(self, key: str) -> str:
        address = self.text(key)
        if address and not re.fullmatch(r"(?i:https?)://[^\s<>\"\\]+", address):
            self.warnings.append(f'"{key}" is no web address (http:// or https://) and was left out.')
            return ""
        return address

    def names(self, key: str, most: int) -> list[str]:
        """A list, or text with commas, as names in their order, each once."""
        written = self.values.get(key)
        if isinstance(written, dict):
            raise BadInput(f'"{key}" must be a list or text with commas, such as "{key}: one, two".')
        if not isinstance(written, list):
            written = _text(written, f'"{key}"').split(",")
        names = filter(None, (_text(name, f'Each of "{key}"') for name in written))
        unique: dict[str, str] = {}
        for name in names:
            unique.setdefault(name.casefold(), name)
        if len(unique) > most:
            raise BadInput(f'"{key}" holds {len(unique)} names. Give {most} at most.')
        return list(unique.values())

    def pictures(self) -> list[IncomingImage]:
        written = self.values.get("pictures") or []
        if not isinstance(written, list):
            raise BadInput('"pictures" must be a list; begin each picture with "- file: name.jpg".')
        if len(written) > MAX_PICTURES:
            raise BadInput(f'"pictures" has {len(written)} entries. Give {MAX_PICTURES} at most.')
        return [self._picture(number, values) for number, values in enumerate(written, start=1)]

    def _picture(self, number: int, values: Any) -> IncomingImage:
        if isinstance(values, str):
            values = {"file": values}
        if not isinstance(values, dict):
            raise BadInput(f'Picture {number} must have keys of its own: begin it with "- file: name.jpg".')
        self.warn_of_unknown(values, PICTURE_KEYS, f"entry of picture {number}")
        file, caption, alt, credit = (_text(values.get(key), f'"{key}" of picture {number}') for key in PICTURE_KEYS)
        if re.search(r"[/\\:]|\A\.", file) or len(file) > MAX_FILE_NAME:
            self.warnings.append(
                f"Picture {number}: {shown(file)} is not a bare file name, so the slot stays empty. "
                "Put the file beside the story, or name its folder with --images, and write its name alone."
            )
            file = ""
        return IncomingImage(file=file, caption=caption, alt_text=alt, credit=credit)


def _text(value: Any, what: str) -> str:
    """One line of text without control characters; nothing is empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{what} must be plain text. Write it on one line, in quotation marks if need be.")
    return one_line(value)


def _moment(found: re.Match) -> datetime.datetime:
    """The time as written, naive. Raises ValueError where no calendar or clock has it."""
    parts = [int(part or 0) for part in found.group("year", "month", "day", "hour", "minute", "second")]
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        raise BadDate(f"the year {parts[0]} lies outside {FIRST_YEAR} to {LAST_YEAR}. Correct it.")
    return datetime.datetime(*parts)  # noqa: DTZ001 - its zone comes next


def _zone(offset: str) -> datetime.timezone:
    """`Z`, `+2`, `+0200` or `+02:00` as a zone. Raises ValueError where no place has it."""
    if offset in "Zz":
        return datetime.UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:-2] or 0), int(digits[-2:])
    if len(digits) <= 2:
        hours, minutes = minutes, 0
    if hours > 14 or minutes > 59:
        raise ValueError(offset)
    distance = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-distance if offset[0] == "-" else distance)


def _fingerprint(headline: str, published_at: datetime.datetime | None) -> str:
    """Knows the story again on a later run: its headline, however spaced or capitalised, and its time.

    The time counts as written: a second run with the right --timezone corrects the story.
    """
    words = " ".join(unicodedata.normalize("NFKC", headline).casefold().split())
    moment = published_at.replace(tzinfo=None).isoformat() if published_at else ""
    return hashlib.sha256(f"{words}\n{moment}".encode()).hexdigest()[:32]


def _html(markdown: str) -> str:
    """The body as HTML, not yet sanitised."""
    renderer = MarkdownIt("commonmark").enable("table")
    tokens = renderer.parse(markdown)
    # Markdown-it leaves out without a word what stands deeper than it reads: better no story than half a one.
    if max((token.level for token in tokens), default=0) >= renderer.options["maxNesting"] - 1:
        raise BadInput("The body nests lists or quotations too deeply. Use nine levels at most.")
    html = renderer.renderer.render(tokens, renderer.options, {})
    if not re.sub(r"<[^<>]*>", "", html).strip():
        raise BadInput("The story has no body. Write its text below the second --- line.")
    return html
