"""How many stories stand under sections, authors and tags, and how several of these become one."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from articles.desk.log import note
from articles.desk.roles import demand_permissions
from articles.models import Author, Byline, OldAddress, Section, Story, Tag, TaggedStory, User
from articles.models.cache_version import atomic_with_bump

# The table whose rows put stories under one of them, and what that table calls it and the story.
PLACES = {
    Section: (Story, "section", "pk"),
    Author: (Byline, "author", "story"),
    Tag: (TaggedStory, "tag", "content_object"),
}


class CannotMerge(Exception):
    """The two can't become one; the message says why."""


@dataclass(frozen=True)
class Uses:
    """How many stories stand under something, and how many of them the public sees."""

    stories: int = 0
    public: int = 0


def count_uses(model: type[Section | Author | Tag], keys: list[int]) -> dict[int, Uses]:
    """The uses of each of these sections, authors or tags by primary key, in two queries for all of them."""
    table, what, story = PLACES[model]
    rows = table.objects.filter(**{f"{what}__in": keys}).order_by().values_list(what)
    number = Count(story)
    of_all = dict(rows.annotate(number))
    # What isn't public is counted instead: it is far less, and found by indexes where the other takes a second.
    hidden = dict(rows.filter(**{f"{story}__in": Story.objects.hidden().values("pk")}).annotate(number))
    return {key: Uses(of_all.get(key, 0), of_all.get(key, 0) - hidden.get(key, 0)) for key in keys}


def count_moving(chosen: list[Section | Author | Tag], uses: dict[int, Uses]) -> dict[int, int]:
    """For each of several that shall become one: how many stories would come to it, if it is the one that stays."""
    table, what, story = PLACES[type(chosen[0])]
    rows = table.objects.filter(**{f"{what}__in": chosen})
    together = rows.order_by().aggregate(number=Count(story, distinct=True))["number"]
    return {one.pk: together - uses[one.pk].stories for one in chosen}


def refuse_unlike(old: Section | Author | Tag, into: Section | Author | Tag) -> None:
    """Raise CannotMerge for two of different kinds, for one with itself, for sections of two languages."""
    if type(old) is not type(into) or old.pk == into.pk:
        raise CannotMerge(_("Choose two different sections, authors or tags."))
    if isinstance(old, Section) and old.language != into.language:
        raise CannotMerge(_("These sections belong to two languages. Choose two of the same language."))


def merge(old: Section | Author | Tag, into: Section | Author | Tag, *, by: User | None = None) -> None:
    """Move all that stands under `old` to `into`, let the old address lead there, delete `old`.

    `by` is who does it, or None for the software itself.
    Raises PermissionDenied for who may not change and delete things of that kind; CannotMerge for two of different
    kinds, for one with itself, for sections of two languages, and where one of the two is gone meanwhile.
    """
    kind = old._meta.model_name
    demand_permissions(by, f"change_{kind}", f"delete_{kind}")
    refuse_unlike(old, into)
    with atomic_with_bump():
        # Locked, in one order everywhere: nobody puts a story under `old` while it goes.
        both = type(old).objects.select_for_update().filter(pk__in=[old.pk, into.pk]).order_by("pk")
        if len(both) < 2:
            raise CannotMerge(_("One of them is gone meanwhile. Load the page again and choose anew."))
        {Section: _move_stories, Author: _move_bylines, Tag: _move_tags}[type(old)](old, into)
        OldAddress.objects.filter(**{kind: old}).update(**{kind: into})
        OldAddress.remember(old.path, into, old.address_language)
        words = _("Merged “%(old)s” (%(path)s) into this.") % {"old": old, "path": old.path}
        old.delete()
        if isinstance(into, Author):
            _fill_in(into, old)
        note(by, into, words)


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
