"""Bringing back what a story once said."""

from dataclasses import dataclass

from articles.desk.publishing import save_story
from articles.models import Author, Image, OldAddress, Revision, Section, Story, Tag, User
from articles.models.image import Placed, set_pictures
from articles.models.taxonomy import set_authors

WORDS = ("headline", "lead", "body", "cited_sources")


@dataclass(frozen=True)
class Held:
    """What a revision's rows are today: a merged author is the one that stayed; a deleted picture is None."""

    section: Section | None
    authors: list[Author]
    pictures: list[Placed]


def look_up(document: dict) -> Held:
    """Find the rows that a document names."""
    slots = document["pictures"]
    images = Image.objects.in_bulk({slot["file"] for slot in slots} - {""}, field_name="checksum")
    words = ("caption", "alt_text", "credit")
    authors = [_author(byline) for byline in document["bylines"]]
    return Held(
        section=Section.objects.filter(language=document["language"], slug=document["section"]["slug"]).first(),
        authors=list(dict.fromkeys(author for author in authors if author)),
        pictures=[(images.get(slot["file"]), {name: slot[name] for name in words}) for slot in slots],
    )


def _author(byline: dict) -> Author | None:
    if author := Author.objects.filter(slug=byline["slug"]).first():
        return author
    old = OldAddress.objects.filter(path=f"/authors/{byline['slug']}/", language="", author__isnull=False).first()
    return old.author if old else Author.objects.named(byline["name"])


def restore(story: Story, revision: Revision, *, by: User) -> Revision:
    """Save a story with the words, section, bylines, tags and pictures of one of its revisions.

    Status, dates and address stay. Gives the revision that this makes.
    Raises articles.models.story.Conflict where somebody else has saved the story meanwhile.
    """
    document = revision.document
    held = look_up(document)
    for name in WORDS:
        setattr(story, name, document[name])
    story.section = held.section or story.section

    def rows():
        set_authors(story, held.authors)
        story.tags.set([Tag.objects.named(name) for name in document["tags"]])
        set_pictures(story, held.pictures)

    return save_story(story, by=by, rows=rows, restored_from=revision)
