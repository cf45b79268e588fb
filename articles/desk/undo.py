"""Taking back what an import did."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

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
from articles.models.cache_version import atomic_with_bump
from articles.models.imports import wait_for_turn
from articles.models.pageviews import set_imported_views
from articles.models.rows import some_at_a_time

ITEMS_AT_A_TIME = 100
DOING = [Outcome.CREATED, Outcome.UPDATED]  # the others leave stories as they are


@dataclass
class Undone:
    """What an undoing did: stories that went, stories that went back, and those left alone, with the reason."""

    deleted: int = 0
    restored: int = 0
    left: list[tuple[Story, str]] = field(default_factory=list)


def undo_import(run: ImportRun, *, by: User | None) -> Undone:
    """Take back what a run did: stories that it made go, stories that it changed are what they were.

    What was changed since is left alone. Sections, authors, tags and pictures that it made go where nothing uses them.
    Can be done again, also after it was cut off: for what was left, once that is as the import had left it.
    `by` is None for the software itself. Raises PermissionDenied.
    """
    demand_permissions(by, "undo_importrun")
    undone = Undone()
    for keys in waiting_items(run):
        with atomic_with_bump():
            undo_items(keys, by, undone)
    with atomic_with_bump():
        wait_for_turn()
        delete_unused(run)
        if not run.items.filter(undone_at=None).exists():
            run.undone_at, run.undone_by = timezone.now(), by
            run.save(update_fields=["undone_at", "undone_by"])
        note(by, run, words_of(undone))
    return undone


def words_of(undone: Undone) -> str:
    numbers = {"deleted": undone.deleted, "restored": undone.restored, "left": len(undone.left)}
    return _("Undone. Stories deleted: %(deleted)d, restored: %(restored)d, left alone: %(left)d.") % numbers


def waiting_items(run: ImportRun) -> Iterator[list[int]]:
    """The keys of what a run did and wasn't taken back yet, the last first, some at a time."""
    below = None
    while True:
        keys = run.items.filter(undone_at=None).order_by("-pk").values_list("pk", flat=True)
        some = list(keys.filter(pk__lt=below)[:ITEMS_AT_A_TIME] if below else keys[:ITEMS_AT_A_TIME])
        if not some:
            return
        yield some
        below = some[-1]


def undo_items(keys: list[int], by: User | None, undone: Undone) -> None:
    """Take back some items of a run, the last first: of two of one story the earlier one is then as it was left."""
    wait_for_turn()
    waiting = ImportItem.objects.filter(pk__in=keys, undone_at=None)  # somebody may have undone the same meanwhile
    # Nobody saves one of their stories between the look at it and its end.
    stories = Story.objects.filter(pk__in=list(waiting.values_list("story", flat=True))).order_by("pk")
    list(stories.select_for_update().values_list("pk"))
    items = list(waiting.order_by("-pk").select_related("story__section", "before", "after"))
    latest = latest_runs(items)
    done, gone = [], {}
    for item in items:
        if item.story and item.outcome in DOING and item.story_id not in gone:
            if reason := change_since(item, latest[item.story_id]):
                undone.left.append((item.story, reason))
                continue
            if item.outcome == Outcome.CREATED:
                gone[item.story_id] = item.story
            else:
                undo_update(item, by)
                undone.restored += 1
        done.append(item.pk)
    # Before the stories go, which takes their names from the ledger.
    ImportItem.objects.filter(pk__in=done).update(undone_at=timezone.now())
    delete_stories(gone)
    undone.deleted += len(gone)


def latest_runs(items: list[ImportItem]) -> dict[int, int]:
    """By story, the last run that changed it and isn't undone."""
    stories = [item.story_id for item in items if item.story_id]
    doing = ImportItem.objects.filter(story__in=stories, outcome__in=DOING, undone_at=None)
    return dict(doing.order_by("pk").values_list("story", "run"))


def change_since(item: ImportItem, latest_run: int) -> str:
    """Why a story isn't what an import left any more; empty where it is."""
    if latest_run != item.run_id:
        return _("import %d changed it since; undo that one first") % latest_run
    if item.after is None and item.outcome != Outcome.CREATED:  # only views or addresses
        return ""
    now = Revision.objects.filter(story=item.story_id).first()
    corrections = Correction.objects.filter(story=item.story_id).exclude(pk__in=item.made.get("correction", []))
    # A story out of an archive may have come without a revision: then each one is of the desk.
    documents = [revision and revision.document for revision in (now, item.after)]
    is_other = documents[0] != documents[1] and not (all(documents) and is_alike_today(*documents))
    if is_other or corrections.exists():
        return _("changed at the desk since")
    return ""


def undo_update(item: ImportItem, by: User | None) -> None:
    """Make a story what it was before an item changed it."""
    if item.before:
        go_back(Story.objects.get(pk=item.story_id), item.before, by=by)
    if item.views_before is not None:
        set_imported_views(item.story, item.views_before)
    OldAddress.objects.filter(pk__in=item.made.get("oldaddress", []), story=item.story_id).delete()
    # What later imports found unchanged was compared with what is taken back here: it says nothing any more.
    later = ImportItem.objects.filter(story=item.story_id, pk__gt=item.pk)
    later.update(fields=None, source_modified_at=None)


def delete_stories(stories: dict[int, Story]) -> None:
    """Delete stories for good, with the corrections that came with them."""
    # Past the manager, by which corrections are never deleted: nobody stated these here.
    models.QuerySet(Correction).filter(story__in=stories).delete()
    Story.objects.filter(pk__in=stories).delete()


def delete_unused(run: ImportRun) -> None:
    """Delete those rows that this and earlier undone imports made and nothing uses any more.

    What an earlier one made may have stayed because of what this one brought. Of rows that are gone the ledger forgets
    the keys, which others may come to have.
    """
    runs = [run.pk, *ImportRun.objects.exclude(undone_at=None).values_list("pk", flat=True)]
    items = list(ImportItem.objects.filter(run__in=runs).exclude(undone_at=None).exclude(made={}).only("made"))
    keys = defaultdict(set)
    for item in items:
        for name, pks in item.made.items():
            keys[name].update(pks)
    uses = {
        Tag: ["tagged"], Author: ["bylines", "user"], Section: ["stories"], Image: ["slots", "figures", "portraits"],
    }  # fmt: skip
    left = {}
    for model, ways in uses.items():
        name = model._meta.model_name
        unused = model.objects.filter(**{f"{way}__isnull": True for way in ways})
        for some in some_at_a_time(sorted(keys[name])):
            for row in unused.filter(pk__in=some):
                row.delete()
            left.setdefault(name, set()).update(model.objects.filter(pk__in=some).values_list("pk", flat=True))
    shorter = []
    for item in items:
        kept = {name: [pk for pk in pks if pk in left.get(name, ())] for name, pks in item.made.items()}
        if kept != item.made:
            item.made = {name: pks for name, pks in kept.items() if pks}
            shorter.append(item)
    ImportItem.objects.bulk_update(shorter, ["made"], ITEMS_AT_A_TIME)
