"""Undoing an import."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.deadlines import long_transaction
from articles.desk.log import note
from articles.desk.restoring import go_back, is_alike_today
from articles.desk.roles import demand_permissions
from articles.models import (
    Author,
    Correction,
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    Outcome,
    Revision,
    Section,
    Story,
    Tag,
    User,
)
from articles.models.cache_version import atomic_with_keys
from articles.models.imports import wait_for_turn
from articles.models.pageviews import set_imported_views
from articles.models.rows import some_at_a_time

ITEMS_AT_A_TIME = 100
WRITING = [Outcome.CREATED, Outcome.UPDATED]  # the other outcomes change no story


@dataclass
class Undone:
    """What an undo did: how many stories it deleted and restored, and which it left alone, with the reason."""

    deleted: int = 0
    restored: int = 0
    left: list[tuple[Story, str]] = field(default_factory=list)


def undo_import(run: ImportRun, *, by: User | None) -> Undone:
    """Delete the stories that a run created, and restore those that it updated to what they were.

    A story that was changed since is left alone. Sections, authors, tags and pictures that the run created are deleted
    if nothing uses them. It can be called again, also after it was interrupted, for what was left.
    `by` is None for the software itself. Raises PermissionDenied.
    """
    demand_permissions(by, "undo_importrun")
    undone = Undone()
    for keys in pending_items(run):
        with long_transaction(), atomic_with_keys():
            undo_items(keys, by, undone)
    with long_transaction(), atomic_with_keys():
        wait_for_turn()
        delete_unused(run)
        if not run.items.filter(undone_at=None).exists():
            run.undone_at, run.undone_by = timezone.now(), by
            run.save(update_fields=["undone_at", "undone_by"])
        note(by, run, words_of(undone))
    return undone


def words_of(undone: Undone) -> str:
    numbers = {"deleted": undone.deleted, "restored": undone.restored, "left": len(undone.left)}
    return _("Undone. Stories deleted: %(deleted)d, restored: %(restored)d, left unchanged: %(left)d.") % numbers


def pending_items(run: ImportRun) -> Iterator[list[int]]:
    """The primary keys of a run's items that aren't undone yet, the last first, a hundred at a time."""
    below = None
    while True:
        keys = run.items.filter(undone_at=None).order_by("-pk").values_list("pk", flat=True)
        some = list(keys.filter(pk__lt=below)[:ITEMS_AT_A_TIME] if below else keys[:ITEMS_AT_A_TIME])
        if not some:
            return
        yield some
        below = some[-1]


def undo_items(keys: list[int], by: User | None, undone: Undone) -> None:
    """Undo items of a run, the last first, since several may be of the same story."""
    wait_for_turn()
    pending = ImportItem.objects.filter(pk__in=keys, undone_at=None)  # somebody else may have undone some meanwhile
    # Locked, so that nobody saves one of these stories between the check below and the end.
    stories = Story.objects.filter(pk__in=list(pending.values_list("story", flat=True))).order_by("pk")
    list(stories.select_for_update().values_list("pk"))
    items = list(pending.order_by("-pk").select_related("story__section", "before", "after"))
    latest = latest_runs(items)
    done, deleted = [], {}
    for item in items:
        if item.story and item.outcome in WRITING and item.story_id not in deleted:
            if reason := change_since(item, latest[item.story_id]):
                undone.left.append((item.story, reason))
                continue
            if item.outcome == Outcome.CREATED:
                deleted[item.story_id] = item.story
            else:
                undo_update(item, by)
                undone.restored += 1
        done.append(item.pk)
    # Before the stories are deleted, because that empties ImportItem.story.
    ImportItem.objects.filter(pk__in=done).update(undone_at=timezone.now())
    delete_stories(deleted)
    undone.deleted += len(deleted)


def latest_runs(items: list[ImportItem]) -> dict[int, int]:
    """The last run that changed each story and isn't undone, by the story's primary key."""
    stories = [item.story_id for item in items if item.story_id]
    writing = ImportItem.objects.filter(story__in=stories, outcome__in=WRITING, undone_at=None)
    return dict(writing.order_by("pk").values_list("story", "run"))


def change_since(item: ImportItem, latest_run: int) -> str:
    """Why a story is no longer as an import left it; empty if it is."""
    if latest_run != item.run_id:
        return _("import %d has changed it since; undo that import first") % latest_run
    if item.after is None and item.outcome != Outcome.CREATED:  # only views or addresses
        return ""
    now = Revision.objects.filter(story=item.story_id).first()
    corrections = Correction.objects.filter(story=item.story_id).exclude(pk__in=item.made.get("correction", []))
    # A story out of an archive may have come without revisions: then any revision is a change at the desk.
    documents = [revision and revision.document for revision in (now, item.after)]
    is_other = documents[0] != documents[1] and not (all(documents) and is_alike_today(*documents))
    if is_other or corrections.exists():
        return _("it has been changed at the desk since")
    return ""


def undo_update(item: ImportItem, by: User | None) -> None:
    """Restore a story to what it was before an item changed it."""
    if item.before:
        go_back(Story.objects.get(pk=item.story_id), item.before, by=by)
    if item.views_before is not None:
        set_imported_views(item.story, item.views_before)
    OldAddress.objects.filter(pk__in=item.made.get("oldaddress", []), story=item.story_id).delete()
    # Later imports found items unchanged by comparing them with what is undone here, so they prove nothing now.
    later = ImportItem.objects.filter(story=item.story_id, pk__gt=item.pk)
    later.update(fields=None, source_modified_at=None)


def delete_stories(stories: dict[int, Story]) -> None:
    """Delete stories for good, with the corrections that came with them."""
    # Past the manager, by which corrections are never deleted: nobody stated these here.
    models.QuerySet(Correction).filter(story__in=stories).delete()
    Story.objects.filter(pk__in=stories).delete()


def delete_unused(run: ImportRun) -> None:
    """Delete the rows that this and earlier undone imports created and nothing uses any more.

    Rows of an earlier one may have stayed because this one used them. The ledger forgets the primary keys of deleted
    rows, as a database may use them again.
    """
    runs = [run.pk, *ImportRun.objects.exclude(undone_at=None).values_list("pk", flat=True)]
    items = list(ImportItem.objects.filter(run__in=runs).exclude(undone_at=None).exclude(made={}).only("made"))
    keys = defaultdict(set)
    for item in items:
        for name, pks in item.made.items():
            keys[name].update(pks)
    uses = {
        Tag: ["tagged"], Author: ["bylines", "user"], Section: ["stories"], Image: ["slots", "figures", "portraits"],
        OldAddress: ["story"],  # those of sections, authors and tags; a story's own go with it
    }  # fmt: skip
    left = {}
    for model, ways in uses.items():
        name = model._meta.model_name
        unused = model.objects.filter(**{f"{way}__isnull": True for way in ways})
        for some in some_at_a_time(sorted(keys[name])):
            for row in unused.filter(pk__in=some):
                row.delete()
            left.setdefault(name, set()).update(model.objects.filter(pk__in=some).values_list("pk", flat=True))
    changed = []
    for item in items:
        still_here = {name: [pk for pk in pks if pk in left.get(name, ())] for name, pks in item.made.items()}
        if still_here != item.made:
            item.made = {name: pks for name, pks in still_here.items() if pks}
            changed.append(item)
    ImportItem.objects.bulk_update(changed, ["made"], ITEMS_AT_A_TIME)
