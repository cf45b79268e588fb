"""Saving many stories at once, each as `publishing.save_story` would: for imports, and for undoing them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from articles.desk.publishing import settle
from articles.desk.revisions import add_missing_revisions, add_revisions
from articles.models import Author, Byline, Revision, Story, StoryImage, Tag, TaggedStory, User
from articles.models.cache_version import atomic_with_keys
from articles.models.companion_rows import insert_companion_rows
from articles.models.image import Slot, slots_of
from articles.models.story import Conflict

ALWAYS_WRITTEN = ("section", "slug", "language", "published_at", "withdrawn_at", "version", "modified_at")


@dataclass(frozen=True)
class Rewrite:
    """A story whose columns are set, and what belongs to it in other tables (None: that stays as it is)."""

    story: Story
    authors: list[Author] | None = None
    tags: list[Tag] | None = None
    slots: list[Slot] | None = None
    restored_from: Revision | None = None


def save_stories(
    rewrites: list[Rewrite], *, columns: Iterable[str], by: User | None
) -> dict[int, tuple[int | None, int]]:
    """Save stories that are here, no two the same, with those of their columns that may have changed.

    Gives for each story, by primary key, those of its revisions: the one before and the one after. Whether `by` may do
    it is up to the caller. Raises Conflict where somebody else has saved one of them since it was read.
    """
    if not rewrites:
        return {}
    stories, now = [one.story for one in rewrites], timezone.now()
    with atomic_with_keys():
        held = claim_versions(stories)
        add_missing_revisions(stories)
        for story in stories:
            settle(story, now, held[story.pk])
            story.settle_address()
            story.version, story.modified_at = story.version + 1, now
        Story.objects.bulk_update(stories, {*columns, *ALWAYS_WRITTEN})
        write_lists(rewrites)
        write_pictures([one for one in rewrites if one.slots is not None])
        return add_revisions({one.story: one.restored_from for one in rewrites}, by=by, now=now)


def claim_versions(stories: list[Story]) -> dict[int, str]:
    """Lock stories, and give their statuses. Raises Conflict for one that was saved or deleted since it was read."""
    rows = models.QuerySet(Story).filter(pk__in=[story.pk for story in stories]).order_by("pk").select_for_update()
    held = {pk: (version, status) for pk, version, status in rows.values_list("pk", "version", "status")}
    if any(held.get(story.pk, (None,))[0] != story.version for story in stories):
        raise Conflict
    return {pk: status for pk, (_version, status) in held.items()}


def write_lists(rewrites: list[Rewrite]) -> None:
    """Write the bylines and tags that have changed, or whose story has another date or language now."""
    stories = {one.story.pk: one.story for one in rewrites}
    bylines = {one.story.pk: one.authors for one in rewrites}
    tagged = {one.story.pk: one.tags for one in rewrites}
    bylines = to_be_written(Byline, "story", "author", stories, bylines)
    tagged = to_be_written(TaggedStory, "content_object", "tag", stories, tagged)
    insert_companion_rows(
        (stories[key], [Author(pk=pk) for pk in bylines.get(key, [])], [Tag(pk=pk) for pk in tagged.get(key, [])], [])
        for key in stories
    )


def to_be_written(model, owner: str, column: str, stories: dict[int, Story], wanted: dict) -> dict[int, list[int]]:
    """Delete the rows of those lists that have changed. Gives these lists, as primary keys, by story."""
    held = defaultdict(list)
    rows = model.objects.filter(**{f"{owner}__in": stories})
    for story, *row in rows.values_list(owner, column, "published_at", "language"):
        held[story].append(tuple(row))
    changed = {}
    for key, story in stories.items():
        here = [pk for pk, *_listed in held[key]]
        keys = here if wanted[key] is None else list(dict.fromkeys(row.pk for row in wanted[key]))
        if model is TaggedStory:  # which have no order
            keys.sort()
            held[key].sort()
        if held[key] != [(pk, story.published_at, story.language) for pk in keys]:
            changed[key] = keys
    if changed:
        model.objects.filter(**{f"{owner}__in": changed}).delete()
    return changed


def write_pictures(rewrites: list[Rewrite]) -> None:
    if rewrites:
        StoryImage.objects.filter(story__in=[one.story.pk for one in rewrites]).delete()
        StoryImage.objects.bulk_create(slot for one in rewrites for slot in slots_of(one.story, one.slots))
