"""What readers see beside stories: tags, authors and pictures of public ones."""

import datetime

from django.db import models
from django.db.models import Min
from django.utils import timezone

from articles.models.front import FrontSlot, images_on_front_pages
from articles.models.image import Image, StoryFigure, StoryImage
from articles.models.story import Story
from articles.models.taxonomy import Author, Byline, Tag, TaggedStory


def public_tags(at: datetime.datetime | None = None):
    """The tags of public stories. Names of other tags may give away what only the desk knows."""
    return _with_a_public_story(Tag, TaggedStory, "content_object", at)


def public_authors(at: datetime.datetime | None = None):
    """The authors of public stories. Readers learn nothing of others."""
    return _with_a_public_story(Author, Byline, "story", at)


def _with_a_public_story(kind, rows, story, at):
    # The first public story in the order of the index tag_list or author_list. As plain Exists(), PostgreSQL hashes all
    # rows of a tag: for a tag of a third of 500,000 stories 83 ms instead of 5, and 7 instead of 3 at 100,000.
    at = at or timezone.now()
    is_public = Story.objects.public(at).includes(story)
    listed = rows.objects.filter(is_public, published_at__lte=at, **{kind._meta.model_name: models.OuterRef("pk")})
    first = listed.order_by("language", "-published_at", f"-{story}").values("pk")[:1]
    return kind.objects.alias(first_public=models.Subquery(first)).filter(first_public__isnull=False)


def shown_to_readers(images, at: datetime.datetime | None = None):
    """Those of some pictures that a public page shows, unless rights forbid it: a story's, an author's, a tag's, or one
    that stands on a front page alone.
    """
    shown = {"image": models.OuterRef("pk")}
    is_public = Story.objects.public(at).includes("story")
    in_slot, in_body = (models.Exists(rows.objects.filter(is_public, **shown)) for rows in (StoryImage, StoryFigure))
    of_author = models.Exists(public_authors(at).filter(portrait=models.OuterRef("pk")))
    of_tag = models.Exists(public_tags(at).filter(picture=models.OuterRef("pk")))
    on_front_page = models.Exists(images_on_front_pages(at).filter(**shown))
    return images.filter(in_slot | in_body | of_author | of_tag | on_front_page)


def public_images(at: datetime.datetime | None = None):
    """The pictures that readers see."""
    return shown_to_readers(Image.objects.with_rights(at), at)


def images_of(story: Story):
    """The pictures that a story's page shows as long as rights allow: in its slots, its body, and of its authors."""
    of_story = {"story": story, "image": models.OuterRef("pk")}
    in_slot, in_body = (models.Exists(rows.objects.filter(**of_story)) for rows in (StoryImage, StoryFigure))
    of_author = models.Exists(Byline.objects.filter(story=story, author__portrait=models.OuterRef("pk")))
    return Image.objects.with_rights().filter(in_slot | in_body | of_author)


def next_expiry_around(image: Image, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """When the first of the public stories expires that show a picture, or whose author or tag has it."""
    at = at or timezone.now()
    shown = {"image": image, "story": models.OuterRef("pk")}
    in_slot, in_body = (models.Exists(rows.objects.filter(**shown)) for rows in (StoryImage, StoryFigure))
    of_author = models.Exists(Byline.objects.filter(author__portrait=image, story=models.OuterRef("pk")))
    of_tag = models.Exists(TaggedStory.objects.filter(tag__picture=image, content_object=models.OuterRef("pk")))
    on_front_page = models.Exists(FrontSlot.objects.filter(**shown))
    return _next_expiry(in_slot | in_body | of_author | of_tag | on_front_page, at)


def next_expiry_with(named: Author | Tag, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """When the first of the public stories of an author, or with a tag, expires."""
    rows, story = (TaggedStory, "content_object") if isinstance(named, Tag) else (Byline, "story")
    of_these = rows.objects.filter(**{named._meta.model_name: named, story: models.OuterRef("pk")})
    return _next_expiry(models.Exists(of_these), at or timezone.now())


def _next_expiry(condition, at):
    # Few stories expire: they are found by their expiry, along the index story_expiry.
    expiring = Story.objects.public(at).filter(expires_at__gt=at).filter(condition)
    return expiring.aggregate(at=Min("expires_at"))["at"]
