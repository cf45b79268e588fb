"""Deleting a story, and bringing it back."""

import datetime

from django.contrib.admin.models import DELETION
from django.utils.translation import gettext as _

from articles.desk.log import note
from articles.desk.publishing import write_story
from articles.desk.restoring import look_up
from articles.desk.roles import demand, demand_may_bring_back, was_public
from articles.models import DeletedStory, Revision, Section, Status, Story, User
from articles.models.cache_version import atomic_with_keys
from articles.models.document import documents, from_json, in_utc
from articles.models.image import set_pictures
from articles.models.story import Conflict
from articles.models.story_fields import PLAIN_FIELDS
from articles.models.taxonomy import set_authors


class CannotBringBack(Exception):
    """A deleted story's place is taken: its message says by what."""


def delete_story(story: Story, *, by: User | None) -> DeletedStory | None:
    """Delete a story with all that belongs to it. Raises PermissionDenied.

    One that readers never saw can be brought back for 30 days, and is returned; any other (only superusers delete
    these) is gone for good, and so is what nobody has brought back in time.
    """
    with atomic_with_keys():
        # Locked, so that nobody publishes it and no views are added meanwhile.
        saved = Story.objects.select_for_update().filter(pk=story.pk).first()
        if saved is None:  # somebody else was faster
            return None
        demand(by, "delete", saved)
        DeletedStory.objects.prune()
        kept = None if was_public(saved) else _keep(saved, by)
        note(by, story, _("Deleted."), DELETION)
        story.delete()
        return kept


def _keep(saved, by):
    (document,) = documents([saved])
    # A later story may have had the same key, where a database uses them again.
    DeletedStory.objects.filter(story_key=saved.pk).delete()
    return DeletedStory.objects.create(
        story_key=saved.pk, version=saved.version, document=document,
        revisions=[_as_data(revision) for revision in saved.revisions.select_related("restored_from")],
        created_by=saved.created_by, creator_name=saved.creator_name, created_at=saved.created_at, deleted_by=by,
    )  # fmt: skip


def _as_data(revision):
    return {
        "version": revision.version,
        "document": revision.document,
        "created_at": in_utc(revision.created_at),
        "saved_at": in_utc(revision.saved_at),
        "saved_by": revision.saved_by_id,
        "saver_name": revision.saver_name,
        "restored_from": revision.restored_from and revision.restored_from.version,
    }


def bring_back(deleted: DeletedStory, *, by: User | None) -> tuple[Story, list[tuple[str, str]]]:
    """Bring a deleted story back as a draft, with its history and under its old key.

    Returns it, and what it had that has since been deleted, as the fields and the names in them. A section that is gone
    is replaced by the language's first. Raises PermissionDenied; CannotBringBack where the same story is here already,
    out of an archive for instance; and articles.models.story.Conflict where somebody else has just brought it back.
    """
    demand_may_bring_back(by, deleted)
    document = deleted.document
    same = Story.objects.filter(uid=document["uid"])
    if document["source_id"]:
        same |= Story.objects.filter(source=document["source"], source_id=document["source_id"])
    if there := same.first():
        raise CannotBringBack(_("The same story is here already: “{story}”.").format(story=there))
    found = look_up(document)
    story = _story_of(deleted, found.section or Section.objects.news(document["language"]))

    def rows():
        set_authors(story, found.authors)
        story.tags.set(found.tags)
        set_pictures(story, found.pictures)
        _add_revisions(story, deleted.revisions)

    with atomic_with_keys():
        if not DeletedStory.objects.filter(pk=deleted.pk).delete()[0]:
            raise Conflict
        write_story(story, by=by, rows=rows, words=_("Brought back."))
        Story.objects.filter(pk=story.pk).update(created_at=deleted.created_at)
    return story, found.gone


def _story_of(deleted, section):
    values = {field.name: from_json(field, deleted.document[field.name]) for field in PLAIN_FIELDS}
    is_free = not Story.objects.filter(pk=deleted.story_key).exists()
    return Story(
        pk=deleted.story_key if is_free else None,
        uid=deleted.document["uid"],
        section=section,
        created_by=deleted.created_by,
        creator_name=deleted.creator_name,
        version=deleted.version,
        **values | {"status": Status.DRAFT, "withdrawn_at": None},
    )


def _add_revisions(story, saved):
    known = set(User.objects.filter(pk__in={one["saved_by"] for one in saved}).values_list("pk", flat=True))
    at = datetime.datetime.fromisoformat
    made = Revision.objects.bulk_create(
        Revision(
            story=story,
            version=one["version"],
            document=one["document"],
            created_at=at(one["created_at"]),
            saved_at=at(one["saved_at"]),
            saved_by_id=one["saved_by"] if one["saved_by"] in known else None,
            saver_name=one["saver_name"],
        )
        for one in saved
    )
    by_version = {revision.version: revision for revision in made}
    for one in saved:
        if one["restored_from"] in by_version:
            by_version[one["version"]].restored_from = by_version[one["restored_from"]]
    Revision.objects.bulk_update(made, ["restored_from"])
