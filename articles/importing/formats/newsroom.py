"""newsroom: our own export (docs/export.md): stories with their history, and what belongs to them.

The whole archive is checked before the first row is imported.
"""

import json
from collections.abc import Iterator

from django.conf import settings

from articles.exporting.layout import FORMAT
from articles.importing.archive.files import Archive, moment
from articles.importing.incoming import (
    Archived,
    ArchivePart,
    BadInput,
    Expected,
    FrontPages,
    IncomingImage,
    IncomingStory,
    Opening,
    Options,
    Original,
    SourceFile,
    Taxonomy,
)
from articles.models.document import from_json
from articles.models.image import CAPTION_FIELDS
from articles.models.rows import some_at_a_time
from articles.models.story_fields import SOURCE_FIELDS

NAME = "newsroom"
FRONT_PAGES_AT_A_TIME = 100


def claims(head: bytes) -> bool:
    """Whether a file that begins like this is the manifest of an export, in any version."""
    text = "".join(head.decode("utf-8", "replace").split())
    return text.startswith(f'{{"format":{json.dumps(FORMAT)}')


def parse(file: SourceFile, options: Options) -> Iterator[ArchivePart | IncomingStory | Expected]:
    """Yield sections, pictures, authors and tags, then each story, then front pages.

    Raises BadInput before the first of them.
    """
    archive = Archive(file.path)
    archive.check()
    refuse_unknown_languages(archive)
    sections, authors, tags = (list(archive.rows(table)) for table in ("sections", "authors", "tags"))
    yield Expected(len(archive.story_ids))
    yield Opening(file.name, archive.story_ids, sections, archive.front_pages, archive.has_pins)
    for row in archive.rows("images"):
        yield Original(file.name, row, archive.picture(row))
    yield Taxonomy(file.name, sections, authors, tags)
    names = {
        "section": {(row["language"], row["slug"]): row["name"] for row in sections},
        "author": {row["slug"]: row["name"] for row in authors},
        "tag": {row["slug"]: row["name"] for row in tags},
    }
    for row in archive.rows("stories"):
        yield _story(file.name, row, names)
    for some in some_at_a_time(archive.rows("front_pages"), FRONT_PAGES_AT_A_TIME):
        yield FrontPages(file.name, some)


def refuse_unknown_languages(archive: Archive) -> None:
    """Raise BadInput for sections or front pages in a language that this site doesn't have."""
    known = {code for code, _name in settings.LANGUAGES}
    sections = {row["language"] for row in archive.rows("sections")}
    front_pages = {language for language, *_when in archive.front_pages}
    for what, missing in (("sections", sections - known), ("front pages", front_pages - known)):
        if missing:
            raise BadInput(
                f"It has {what} in {', '.join(sorted(missing))}, but this site has only {', '.join(sorted(known))}. "
                "Add the language to LANGUAGES and run again."
            )


def _story(archive: str, row: dict, names: dict[str, dict]) -> IncomingStory:
    return IncomingStory(
        **{field.name: from_json(field, row[field.name]) for field in SOURCE_FIELDS},
        source=row["source"],
        source_id=row["source_id"],
        language=row["language"],
        modified_at=moment(row["modified_at"]),
        section=names["section"][row["language"], row["section"]["slug"]],
        views=row["page_views"]["imported"],
        authors=[names["author"][named["slug"]] for named in row["bylines"]],
        tags=[names["tag"][named["slug"]] for named in row["tags"]],
        images=[IncomingImage(**{name: picture[name] for name in CAPTION_FIELDS}) for picture in row["pictures"]],
        archived=Archived(archive, row),
    )
