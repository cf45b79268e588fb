"""Restoring what a story said in one of its revisions."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.desk.batches import Rewrite, save_stories
from articles.desk.publishing import write_story
from articles.desk.roles import demand
from articles.models import Author, Image, OldAddress, Revision, Section, Story, Tag, User
from articles.models.document import from_json
from articles.models.image import CAPTION_FIELDS, Slot, set_pictures
from articles.models.rows import distinct
from articles.models.story_fields import PLAIN_FIELDS, Part
from articles.models.taxonomy import set_authors
from articles.text.figures import figures_in
from articles.text.moments import moment_in_words

RESTORED_FIELDS = tuple(field for field in PLAIN_FIELDS if field.part is Part.CONTENT)


@dataclass(frozen=True)
class Found:
    """What is here today of what a document names. A merged author, tag or section is what it was merged into.

    A deleted picture is None in its slot. `gone` names what wasn't found: the field, and the name in it.
    """

    section: Section | None
    authors: list[Author]
    tags: list[Tag]
    pictures: list[Slot]
    gone: list[tuple[str, str]]


def look_up(document: dict) -> Found:
    """Find the rows that a document names. Nothing that somebody has deleted is created again."""
    return look_up_all([document])[0]


def look_up_all(documents: list[dict]) -> list[Found]:
    """As `look_up`, for several documents at once."""
    checksums = {checksum for document in documents for checksum in pictures_in(document)}
    images = Image.objects.in_bulk(checksums, field_name="checksum")
    authors = Today(Author, [one for document in documents for one in document["bylines"]])
    tags = Today(Tag, [one for document in documents for one in document["tags"]])
    sections = {
        language: Today(
            Section, [one["section"] for one in documents if one["language"] == language], language=language
        )
        for language in {document["language"] for document in documents}
    }
    return [
        _found(
            document,
            images,
            sections[document["language"]].rows([document["section"]])[0],
            authors.rows(document["bylines"]),
            tags.rows(document["tags"]),
        )
        for document in documents
    ]


def pictures_in(document: dict) -> set[str]:
    return {*figures_in(document["body"]), *(slot["file"] for slot in document["pictures"])} - {""}


def _found(document, images, section, authors, tags):
    slots = document["pictures"]
    gone = [
        *([] if section else [("section", document["section"]["name"])]),
        *_gone("bylines", document, authors),
        *_gone("tags", document, tags),
        *(("pictures", slot["caption"]) for slot in slots if slot["file"] and slot["file"] not in images),
        *(("body", "") for checksum in figures_in(document["body"]) if checksum not in images),
    ]
    pictures = [(images.get(slot["file"]), {name: slot[name] for name in CAPTION_FIELDS}) for slot in slots]
    return Found(section, distinct(authors), distinct(tags), pictures, gone)


class Today:
    """The sections, authors or tags that some slugs and names mean today."""

    def __init__(self, kind, named: list[dict], **scope):
        self._kind, self._scope = kind, scope
        found = kind.objects.filter(slug__in={one["slug"] for one in named}, **scope)
        self._by_slug = {row.slug: row for row in found}
        self._renamed = {}

    def rows(self, named: list[dict]) -> list:
        """For each slug and name the row, or None."""
        return [self._by_slug.get(one["slug"]) or self._other_name(one) for one in named]

    def _other_name(self, one):
        key = one["slug"], one["name"]
        if key not in self._renamed:
            self._renamed[key] = _renamed(self._kind, one, self._scope)
        return self._renamed[key]


def _renamed(kind, one, scope):
    then = kind(slug=one["slug"], **scope)
    old = OldAddress.objects.filter(path=then.path, language=then.address_language).first()
    if old and isinstance(old.target, kind):
        return old.target
    return kind.objects.filter(name=one["name"], **scope).order_by("pk").first()


def _gone(name, document, found):
    return [(name, one["name"]) for one, row in zip(document[name], found, strict=True) if row is None]


def as_restored(now: dict, document: dict) -> dict:
    """The document that a story whose document is `now` will have once `document` is restored."""
    found = look_up(document)
    section = found.section or Section(**now["section"], language=now["language"])
    return now | {
        **{field.name: document[field.name] for field in RESTORED_FIELDS},
        "section": _named(section),
        "language": section.language,
        "bylines": [_named(author) for author in found.authors],
        "tags": sorted((_named(tag) for tag in found.tags), key=lambda tag: tag["name"]),
        "pictures": [{"file": image.checksum if image else "", **words} for image, words in found.pictures],
    }


def is_alike_today(one: dict, other: dict) -> bool:
    """Whether two documents say the same once merged and renamed sections, authors and tags are those of today."""
    return _by_todays_names(one) == _by_todays_names(other)


def _by_todays_names(document):
    found = look_up(document)
    return document | {
        "section": _named(found.section) if found.section else document["section"],
        "bylines": [_named(author) for author in found.authors],
        "tags": sorted((_named(tag) for tag in found.tags), key=lambda tag: tag["name"]),
    }


def _named(row):
    return {"slug": row.slug, "name": row.name}


def restore(story: Story, revision: Revision, *, by: User | None) -> Revision:
    """Save a story with the content of one of its revisions. Returns the revision that this adds.

    Origin, status, dates and slug stay (articles.models.story_fields.Part), the slug once readers have seen it.
    Raises PermissionDenied if `by` may not save the story, and articles.models.story.Conflict if somebody else has
    saved it meanwhile.
    """
    when = moment_in_words(revision.saved_at)
    words = _("Restored the version saved {when}.").format(when=when)
    return _save_as(story, revision, RESTORED_FIELDS, by, words)


def go_back(stories: dict[Story, Revision], *, by: User | None) -> None:
    """As `restore`, with status, dates, slug and all: the stories are what they were when those revisions were saved.

    Used to undo an import, which is logged as a whole. Raises as `restore` does, before the first is written.
    """
    for story in stories:
        demand(by, "save", story)
    rewrites = []
    found_in = look_up_all([revision.document for revision in stories.values()])
    for (story, revision), found in zip(stories.items(), found_in, strict=True):
        _set_columns(story, revision, PLAIN_FIELDS, found)
        rewrites.append(Rewrite(story, found.authors, found.tags, found.pictures, restored_from=revision))
    save_stories(rewrites, columns=[field.name for field in PLAIN_FIELDS], by=by)


def _save_as(story, revision, fields, by, words):
    demand(by, "save", story)
    found = look_up(revision.document)
    _set_columns(story, revision, fields, found)

    def rows():
        set_authors(story, found.authors)
        story.tags.set(found.tags)
        set_pictures(story, found.pictures)

    return write_story(story, by=by, rows=rows, restored_from=revision, words=words)


def _set_columns(story, revision, fields, found):
    for field in fields:
        setattr(story, field.name, from_json(field, revision.document[field.name]))
    story.section = found.section or story.section
