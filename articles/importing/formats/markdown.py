"""A story as Markdown or HTML with front matter in YAML, TOML or JSON: one file, one story.

    ---
    headline: Night trams begin in spring
    date: 2026-11-16 08:30
    tags: [transport, city council]
    ---
    The first night tram will leave **Old Harbour** …

These are our own files and those of Jekyll, Hugo and Eleventy; what the folders and the configuration of such a site
say counts, too. The body is CommonMark with tables. HTML in it is passed on, because the model sanitises every body.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath

from articles.importing.incoming import BadInput, IncomingStory, NotAStory, Options, SourceFile
from articles.importing.markdown.bodies import body_of
from articles.importing.markdown.fields import StoryFields
from articles.importing.markdown.find_site import site_of
from articles.importing.markdown.front_matter import MAX_CHARACTERS, clean, find_front_matter, read_values
from articles.importing.markdown.keys import FrontMatter
from articles.importing.markdown.links import Links
from articles.importing.markdown.people import authors_of
from articles.importing.markdown.permalinks import old_addresses
from articles.importing.markdown.pictures import also_beside, pictures_of
from articles.importing.markdown.places import Place, may_lack_a_date, place_of
from articles.importing.markdown.shortcodes import meaning_of
from articles.importing.markdown.sites import PAGES, WRITING, Site
from articles.importing.markdown.templates import Templates
from articles.text.word_count import count_words
from articles.text.words import plain_line

NAME = "markdown"

HTML = {".html", ".htm"}
KNOWN_KEY = re.compile(r"""^[ \t{]*["']?(?:headline|title|lead|date)["']?[ \t]*[:=]""", re.MULTILINE | re.IGNORECASE)
ANY_KEY = re.compile(r"""^[ \t{]*["']?[\w-]+["']?[ \t]*[:=]""", re.MULTILINE)
TITLE = re.compile(r"""^[ \t{]*["']?(?:headline|title)["']?[ \t]*[:=](.*?),?$""", re.MULTILINE | re.IGNORECASE)
SECOND_STORY = re.compile(
    r"^(?:---[ \t]*\n(?:(?!---|[ \t]*\n).*\n){0,30}?headline[ \t]*:"
    r"|\+\+\+[ \t]*\n(?:(?!\+\+\+|[ \t]*\n).*\n){0,30}?(?:headline|title)[ \t]*=)",
    re.MULTILINE,
)
FENCED_CODE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,}).*?(?:^[ ]{0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
LONGEST_ID = 500


def detect(file: SourceFile) -> bool:
    """Whether the text begins with front matter that has a story's keys, or any in a file that is Markdown by its name.

    Never raises.
    """
    matter = find_front_matter(clean(file.text[: MAX_CHARACTERS + 100]))
    if not matter:
        return False
    suffix = PurePath(file.name).suffix.lower()
    return bool(KNOWN_KEY.search(matter.text) or (suffix in WRITING and ANY_KEY.search(matter.text)))


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput | NotAStory]:
    """Yield the file's story, a BadInput that says what to fix in the file, or why it is no story at all."""
    text = clean(file.text)
    try:
        yield _story(text, options, file)
    except BadInput as error:
        yield _rejected(text, str(error))


def _story(text: str, options: Options, file: SourceFile) -> IncomingStory | NotAStory:
    site, path = site_of(file, options)
    place = place_of(path, site)
    front, markdown = _split(text, site, path)
    fields = StoryFields(front, place, site, options)
    if not (may_lack_a_date(place, site) or fields.has_date()):
        return NotAStory(PAGES)
    values = fields.read()
    addresses = old_addresses(front, place, site, values["published_at"])
    links = Links(place, site, options, next(iter(addresses), ""))
    templates = Templates(lambda tag: meaning_of(tag, front, links))
    body = body_of(markdown, templates, links.relative, is_html=path.suffix.lower() in HTML)
    images = pictures_of(front)
    may_be_empty = values["lead"] or images or body.left_out or (not front.is_foreign and front.text("source_id"))
    if body.is_empty and not may_be_empty:  # our own export may have a story of a headline alone
        raise BadInput("The story has no body. Write its text below the second --- line.")
    section, tags = fields.section_and_tags()
    stated_source, stated_id = front.text("source") or options.source, front.text("source_id")
    old_id = _fingerprint(front.written("headline") or values["headline"], values["published_at"])
    in_slots = sum(count_words(f"{slot.caption} {slot.credit}") for slot in images)
    left_out = [*fields.left_out, *body.left_out]
    return IncomingStory(
        **values,
        body=body.html,
        source=stated_source or site.host or NAME,
        source_id=stated_id or _identity(place, site, path, old_id, is_named=bool(stated_source or site.host)),
        also_known_as=[] if stated_id else [(stated_source or NAME, old_id)],
        language=fields.language(),
        section=section,
        modified_at=fields.modified_at(),
        old_addresses=addresses,
        views=fields.views(),
        authors=authors_of(front, site),
        tags=tags,
        images=[also_beside(image, path, site) for image in images],
        figures=[also_beside(figure, path, site) for figure in body.figures],
        warnings=[*dict.fromkeys([*front.warnings, *body.warnings])],
        source_words=count_words(values["headline"])
        + count_words(values["lead"])
        + in_slots
        + body.words
        + sum(each.words for each in fields.left_out),
        left_out=left_out,
    )


def _rejected(text: str, reason: str) -> BadInput:
    """A file that can't be imported, by its title as far as there is one, and the words that are lost with it."""
    matter = find_front_matter(text)
    titles = [line.strip(" \t\"'>|-") for line in TITLE.findall(matter.text)] if matter else []
    title = plain_line(next(filter(None, titles), ""))
    return BadInput(reason, title=title, source_words=count_words(title) + count_words(matter.rest if matter else text))


def _split(text: str, site: Site, path: PurePath) -> tuple[FrontMatter, str]:
    """The front matter of a page, and the text after it."""
    if not text.strip():
        raise BadInput("The file is empty. Write the story into it and run again.")
    matter = find_front_matter(text)
    if not matter:
        raise BadInput("There is no front matter. Begin the file with a line ---, headline: and date:, and a line ---.")
    read = read_values(matter)
    front = FrontMatter(read.values, site.defaults(path), read.warnings)
    without_code = FENCED_CODE.sub(lambda code: "\n" * code[0].count("\n"), matter.rest)
    if second := SECOND_STORY.search(without_code):
        before = text.count("\n", 0, len(text) - len(matter.rest)) + without_code.count("\n", 0, second.start())
        raise BadInput(f"A second story begins in line {before + 1}. Put each into a file of its own and run again.")
    return front, matter.rest


def _identity(place: Place, site: Site, path: PurePath, old_id: str, *, is_named: bool) -> str:
    """What a file is recognised by on a later run: in a site whose name is known, by its path.

    Another site may have a page at the same path. Outside of sites a path depends on the folder that is named, unless
    the file's name is dated, and "story.md" may be another story tomorrow. There headline and time count; two files
    that agree in them are two stories all the same (articles.importing.identities).
    """
    if is_named and (site.generator or place.date):
        written = path.as_posix()
        return written if len(written) <= LONGEST_ID else hashlib.sha256(written.encode()).hexdigest()
    return old_id


def _fingerprint(headline: str, published_at: datetime.datetime | None) -> str:
    """The identity by headline, without regard to spaces and case, and local time, as release 0.1 made it."""
    words = " ".join(unicodedata.normalize("NFKC", headline).casefold().split())
    moment = published_at.replace(tzinfo=None).isoformat() if published_at else ""
    return hashlib.sha256(f"{words}\n{moment}".encode()).hexdigest()[:32]
