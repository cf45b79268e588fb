"""The formats that can be imported, in the order in which they are asked whether a file is theirs.

A format is a module with `detect`, or `claims` where it is streamed, and `parse` (articles/importing/incoming.py), and
one line here.
"""

from collections.abc import Iterator
from types import SimpleNamespace

from articles.importing.formats import markdown, newsroom, page_text, wordpress
from articles.importing.incoming import BadInput, Options, SourceFile
from articles.text.word_count import count_words
from articles.text.words import plain_line

FORMATS = {
    "newsroom": newsroom,
    "wordpress": wordpress,
    "markdown": markdown,
    "page-text": page_text,
}


LONGEST_TITLE = 200  # characters of a first line


def is_streamed(module) -> bool:
    return hasattr(module, "claims")


def streamed_format_of(head: bytes, name=""):
    """The streamed module for a file that begins like this: the one named, else the first that claims it, or None."""
    streamed = [module for module in FORMATS.values() if is_streamed(module)]
    if name:
        return FORMATS[name] if FORMATS[name] in streamed else None
    return next((module for module in streamed if module.claims(head)), None)


def format_of(file, name=""):
    """The module for a file that is all text: the one named, else the first that claims it, else UNKNOWN."""
    texts = [module for module in FORMATS.values() if not is_streamed(module)]
    return FORMATS[name] if name else next((module for module in texts if module.detect(file)), UNKNOWN)


def _refuse(file: SourceFile, options: Options) -> Iterator[BadInput]:
    title = plain_line(next((line for line in file.text.splitlines() if line.strip()), "")[:LONGEST_TITLE])
    yield BadInput(
        f"Unknown format. Known are {', '.join(FORMATS)}: Markdown begins with front matter, and a page text has a "
        "dateline. Bring the file into one of them, or name its --format, and run again.",
        title=title,
        source_words=count_words(file.text),
    )


UNKNOWN = SimpleNamespace(parse=_refuse)  # what no format claims
