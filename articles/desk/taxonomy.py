"""Merging one section, author or tag into another, so that every address goes on leading somewhere."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from articles.models import Author, Byline, OldAddress, Section, Story, Tag, TaggedStory, User
from articles.models.edition import one_edition


class CannotMerge(Exception):
    """The two can't become one; the message says why."""


def merge(old: Section | Author | Tag, into: Section | Author | Tag, *, by: User | None = None) -> None:
    """Move all that stands under `old` to `into`, let the old address lead there, delete `old`.

    `by` is whoever does it, or None for the software itself.
    Raises CannotMerge for two of different kinds, for one with itself, for sections of two languages, and
    where one of the two is gone meanwhile.
    """
    if type(old) is not type(into) or old.pk == into.pk:
        raise CannotMerge(_("Choose two different sections, authors or tags."))
    if isinstance(old, Section) and old.language != into.language:
        raise CannotMerge(_("These sections belong to two languages. Choose two of the same language."))
    with one_edition():
        # Locked, in one order everywhere: nobody puts a story under `old` while it goes.
        both = type(old).objects.select_for_update().filter(pk__in=[old.pk, into.pk]).order_by("pk")
        if len(both) < 2:
            raise CannotMerge(_("One of them is gone meanwhile. Load the page again and choose anew."))
        {Section: _move_stories, Author: _move_bylines, Tag: _move_tags}[type(old)](old, into)
        kind = old._meta.model_name
        OldAddress.objects.filter(**{kind: old}).update(**{kind: into})
        OldAddress.remember(old.path, into, old.address_language)
        words = _("Merged “%(old)s” (%(path)s) into this.") % {"old": old, "path": old.path}
        old.delete()
        if isinstance(into, Author):
            _fill_in(into, old)
        if by is not None:
            LogEntry.objects.log_actions(by.pk, [into], CHANGE, words, single_object=True)


def _move_stories(old, into):
    Story.objects.filter(section=old).update(section=into)


def _move_bylines(old, into):
    """Where both stand over a story, one byline stays, at the place of the first."""
    earlier = Byline.objects.filter(author=old, story=OuterRef("story"), position__lt=OuterRef("position"))
    both = Byline.objects.filter(author=into)
    both.filter(Exists(earlier)).update(position=Subquery(earlier.values("position")[:1]))
    Byline.objects.filter(author=old, story__in=both.values("story")).delete()
    Byline.objects.filter(author=old).update(author=into)


def _fill_in(author, gone):
    """What is known of the one that went and not of the one that stays."""
    missing = {name: getattr(gone, name) for name in ("bio", "portrait", "user") if not getattr(author, name)}
    for name, value in missing.items():
        setattr(author, name, value)
    author.save(update_fields=missing)


def _move_tags(old, into):
    both = TaggedStory.objects.filter(tag=into).values("content_object")
    TaggedStory.objects.filter(tag=old, content_object__in=both).delete()
    TaggedStory.objects.filter(tag=old).update(tag=into)
