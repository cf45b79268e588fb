"""A story as Markdown with front matter in YAML or TOML: one file, one story.

    ---
    headline: Night trams begin in spring
    date: 2026-11-16 08:30
    tags: [transport, city council]
    ---
    The first night tram will leave **Old Harbour** …

articles.importing.markdown.keys reads the keys; TOML is between lines of +++. The body is CommonMark with tables. HTML
in it is passed on, because the model sanitises every body.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from articles.importing.incoming import BadInput, IncomingStory, Options, SourceFile
from articles.importing.markdown.bodies import body_of
from articles.importing.markdown.front_matter import MAX_CHARACTERS, clean, read_front_matter, read_toml
from articles.importing.markdown.keys import FrontMatter

NAME = "markdown"

FRONT_MATTER = re.compile(
    r"\A\s*?^(?P<fence>---|\+\+\+)[ \t]*\n(?P<values>.*?)^(?P=fence)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL
)
KNOWN_KEY = re.compile(r"""^["']?(?:headline|title|lead|date)["']?[ \t]*[:=]""", re.MULTILINE | re.IGNORECASE)
SECOND_STORY = re.compile(
    r"^(?:---[ \t]*\n(?:(?!---|[ \t]*\n).*\n){0,30}?headline[ \t]*:"
    r"|\+\+\+[ \t]*\n(?:(?!\+\+\+|[ \t]*\n).*\n){0,30}?(?:headline|title)[ \t]*=)",
    re.MULTILINE,
)
DRAFTS = "_drafts"  # Jekyll's folder of undated posts
BUNDLE = "index"  # Hugo's file name for a page in a folder with its pictures


def detect(file: SourceFile) -> bool:
    """Whether the text begins with front matter that has a story's keys. Never raises."""
    found = FRONT_MATTER.match(clean(file.text[: MAX_CHARACTERS + 100]))
    return bool(found and KNOWN_KEY.search(found["values"]))


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput]:
    """Yield the file's story, or a BadInput that says what to fix in the file."""
    try:
        yield _story(clean(file.text), options, file)
    except BadInput as error:
        yield error


def _story(text: str, options: Options, file: SourceFile) -> IncomingStory:
    values, markdown = _split(text)
    folders = PurePath(file.name).parts[:-1]
    if DRAFTS in folders:
        values.setdefault("draft", "true")
    front = FrontMatter(values, options, folders[-1] if file.stem == BUNDLE and folders else file.stem)
    fields = front.fields()
    section, tags = front.section_and_tags()
    body = body_of(markdown)
    return IncomingStory(
        **fields,
        body=body.html,
        source=front.text("source") or options.source or NAME,
        source_id=front.text("source_id") or _fingerprint(fields["headline"], fields["published_at"]),
        language=front.text("language"),
        section=section,
        modified_at=front.modified_at(),
        old_addresses=front.old_addresses(),
        views=front.views(),
        authors=front.authors(),
        tags=tags,
        images=front.pictures(),
        figures=body.figures,
        warnings=[*front.warnings, *body.warnings],
    )


def _split(text: str) -> tuple[dict[str, Any], str]:
    """The values of the front matter, and the Markdown after it."""
    if not text.strip():
        raise BadInput("The file is empty. Write the story into it and run again.")
    found = FRONT_MATTER.match(text)
    if not found:
        raise BadInput("There is no front matter. Begin the file with a line ---, headline: and date:, and a line ---.")
    markdown = text[found.end() :]
    if not markdown.strip():
        raise BadInput("The story has no body. Write its text below the second --- line.")
    if second := SECOND_STORY.search(markdown):
        line = text.count("\n", 0, found.end() + second.start()) + 1
        raise BadInput(f"A second story begins in line {line}. Put every story into a file of its own and run again.")
    read = read_front_matter if found["fence"] == "---" else read_toml
    return read(found["values"], text.count("\n", 0, found.start("values"))), markdown


def _fingerprint(headline: str, published_at: datetime.datetime | None) -> str:
    """Identifies the story on a later run by its headline, without regard to spaces and case, and its time.

    The local time counts, so that a second run with the right --timezone corrects the story.
    """
    words = " ".join(unicodedata.normalize("NFKC", headline).casefold().split())
    moment = published_at.replace(tzinfo=None).isoformat() if published_at else ""
    return hashlib.sha256(f"{words}\n{moment}".encode()).hexdigest()[:32]
