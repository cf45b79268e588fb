"""Restoring what a story said in one of its revisions."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

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
    slots = document["pictures"]
    in_body = figures_in(document["body"])
    images = Image.objects.in_bulk({*in_body, *(slot["file"] for slot in slots)} - {""}, field_name="checksum")
    authors, tags = _today(Author, document["bylines"]), _today(Tag, document["tags"])
    (section,) = _today(Section, [document["section"]], language=document["language"])
    gone = [
        *([] if section else [("section", document["section"]["name"])]),
        *_gone("bylines", document, authors),
        *_gone("tags", document, tags),
        *(("pictures", slot["caption"]) for slot in slots if slot["file"] and slot["file"] not in images),
        *(("body", "") for checksum in in_body if checksum not in images),
    ]
    pictures = [(images.get(slot["file"]), {name: slot[name] for name in CAPTION_FIELDS}) for slot in slots]
    return Found(section, distinct(authors), distinct(tags), pictures, gone)


def _today(kind, named: list[dict], **scope):
    """For each slug and name the section, author or tag of today, or None."""
    found = kind.objects.filter(slug__in=[one["slug"] for one in named], **scope)
    by_slug = {row.slug: row for row in found}
    return [by_slug.get(one["slug"]) or _renamed(kind, one, scope) for one in named]


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

    Origin, status, dates, slug and pin stay (articles.models.story_fields.Part), the slug once readers have seen it.
    Raises PermissionDenied if `by` may not save the story, and articles.models.story.Conflict if somebody else has
    saved it meanwhile.
    """
    when = moment_in_words(revision.saved_at)
    words = _("Restored the version saved {when}.").format(when=when)
    return _save_as(story, revision, RESTORED_FIELDS, by, words)


def go_back(story: Story, revision: Revision, *, by: User | None) -> Revision:
    """As `restore`, with status, dates, slug and all: the story is what it was when that revision was saved.

    Used to undo an import, which is logged as a whole.
    """
    return _save_as(story, revision, PLAIN_FIELDS, by, words="", is_verbatim=True)


def _save_as(story, revision, fields, by, words, **how):
    demand(by, "save", story)
    for field in fields:
        setattr(story, field.name, from_json(field, revision.document[field.name]))
    found = look_up(revision.document)
    story.section = found.section or story.section

    def rows():
        set_authors(story, found.authors)
        story.tags.set(found.tags)
        set_pictures(story, found.pictures)

    return write_story(story, by=by, rows=rows, restored_from=revision, words=words, **how)
