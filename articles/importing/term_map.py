"""Where a source's categories and tags go here: a CSV file for `import_stories --map`.

    term,section,tags
    Politics,City,"elections, council"
    Uncategorised news,News,
    Sponsored,,advertising

`term` is the name or slug of a category, tag or folder at the source, whatever the case. `section` may be empty: the
term gives tags alone. `tags` are separated by commas or semicolons. With both empty, stories don't get the term at all.
"""

import csv
import io
import re
from pathlib import Path

from articles.importing.incoming import BadInput, OurTerm
from articles.models import Section, Tag
from articles.text.words import plain_line

HEADER = ["term", "section", "tags"]
MAX_BYTES = 1024 * 1024


def read_term_map(path: Path) -> dict[str, OurTerm]:
    """The terms of a file, by `key_of` their name. Raises BadInput, with the line, for what isn't right in it."""
    lines = csv.reader(io.StringIO(_text(path)), strict=True)
    terms: dict[str, OurTerm] = {}
    try:
        for row in lines:
            cells = [plain_line(cell) for cell in row]
            if lines.line_num == 1:
                _check_header(cells)
            elif any(cells):
                _add(terms, cells)
    except BadInput as error:
        where = "" if str(error).startswith("Line") else f"Line {lines.line_num}: "
        raise BadInput(f"{where}{error}") from error
    except csv.Error as error:
        raise BadInput(f"Line {lines.line_num} isn't CSV: {error}. Close its quotation marks.") from error
    if not lines.line_num:
        raise BadInput(f"The file is empty. Its first line must be “{','.join(HEADER)}”.")
    return terms


def key_of(term: str) -> str:
    """What terms are compared by."""
    return plain_line(term).casefold()


def filed(section: str, tags: list[str], terms: dict[str, OurTerm]) -> tuple[str, list[str]]:
    """Where a story goes that has this section and these tags at its source; what `terms` lack stays what it is.

    Of several sections the first is the story's, and the others are tags.
    """
    if not terms:
        return section, tags
    stated = [(section, OurTerm(section)), *((tag, OurTerm(tags=(tag,))) for tag in tags)]
    ours = [terms.get(key_of(name)) or terms.get(_slug(name)) or own for name, own in stated]
    first = next((one.section for one in ours if one.section), "")
    kept = {first.casefold(): ""}
    for one in ours:
        for name in (*one.tags, one.section):
            kept.setdefault(name.casefold(), name)
    return first, [*filter(None, kept.values())]


def _slug(name: str) -> str:
    """A name as it often stands in addresses: "local-news"."""
    return "-".join(key_of(name).split())


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BadInput("The file is larger than 1 MB.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"The file can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadInput(f"Line {line} isn't in UTF-8. Save the file as “CSV UTF-8”.") from error


def _check_header(cells: list[str]) -> None:
    if [cell.casefold() for cell in cells] != HEADER:
        raise BadInput(f"Line 1 must be “{','.join(HEADER)}”.")


def _add(terms: dict[str, OurTerm], cells: list[str]) -> None:
    if len(cells) > len(HEADER):
        raise BadInput(f"{len(cells)} columns instead of {len(HEADER)}. Put tags between quotation marks.")
    term, section, tags = [*cells, "", ""][: len(HEADER)]
    if not term:
        raise BadInput("The term is missing.")
    if key_of(term) in terms:
        raise BadInput(f"“{term[:60]}” is there twice. Remove one of the two.")
    ours = OurTerm(section, tuple(filter(None, (tag.strip() for tag in re.split("[,;]", tags)))))
    for kind, name in ((Section, section), *((Tag, tag) for tag in ours.tags)):
        if len(name) > (limit := kind._meta.get_field("name").max_length):
            raise BadInput(f"“{name[:60]}…” has {len(name)} characters; at most {limit} are allowed.")
    terms[key_of(term)] = ours
