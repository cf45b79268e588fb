"""Changing the section, tags and authors of several stories, one story at a time."""

from dataclasses import dataclass, field

from articles.desk.publishing import save_story
from articles.models import Author, Section, Story, Tag, User
from articles.models.taxonomy import set_authors


@dataclass(frozen=True)
class Changes:
    """What is to be changed; what isn't named stays."""

    section: Section | None = None
    add_tags: list[Tag] = field(default_factory=list)
    remove_tags: list[Tag] = field(default_factory=list)
    add_author: Author | None = None
    remove_author: Author | None = None


def reclassify(story: Story, changes: Changes, *, by: User | None) -> bool:
    """Save a story with another section, more or fewer tags, another author; an added author comes last.

    Returns whether anything differed; otherwise nothing is saved. Raises as `save_story` does.
    """
    tags, authors = set(story.tags.all()), [byline.author for byline in story.bylines.select_related("author")]
    new_tags = (tags | {*changes.add_tags}) - {*changes.remove_tags}
    new_authors = [author for author in authors if author != changes.remove_author]
    if changes.add_author and changes.add_author not in new_authors:
        new_authors.append(changes.add_author)
    section = changes.section or story.section
    if (section, new_tags, new_authors) == (story.section, tags, authors):
        return False

    def rows():
        story.tags.set(new_tags)
        set_authors(story, new_authors)

    story.section = section
    save_story(story, by=by, rows=rows)
    return True
