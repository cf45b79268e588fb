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
from articles.desk.revisions import latest_revisions
from articles.desk.roles import demand_permissions
from articles.models import (
    Author,
    Correction,
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    Outcome,
    Section,
    Story,
    Tag,
    User,
)
from articles.models.cache_version import atomic_with_keys
from articles.models.imports import wait_for_turn
from articles.models.pageviews import set_many_imported_views
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

    A story that was changed since is left alone. The front pages that the run created are deleted, and its sections,
    authors, tags and pictures if nothing uses them. It can be called again, also after it was interrupted, for what was
    left.
    `by` is None for the software itself. Raises PermissionDenied.
    """
    demand_permissions(by, "undo_importrun")
    undone = Undone()
    for keys in pending_items(run):
        with long_transaction(), atomic_with_keys():
            undo_items(keys, by, undone)
    with long_transaction(), atomic_with_keys():
        wait_for_turn()
        if run.front_pages.exists():
            run.front_pages.all().delete()
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
    done, deleted = {item.pk for item in items if not is_of_a_story(item)}, {}
    for round_of in rounds([item for item in items if is_of_a_story(item)]):
        some = [item for item in round_of if item.story_id not in deleted]
        reasons = changes_since(some, latest)
        undone.left += [(item.story, reasons[item.pk]) for item in some if item.pk in reasons]
        unchanged = [item for item in some if item.pk not in reasons]
        deleted |= {item.story_id: item.story for item in unchanged if item.outcome == Outcome.CREATED}
        updates = [item for item in unchanged if item.outcome == Outcome.UPDATED]
        undo_updates(updates, by)
        undone.restored += len(updates)
        done |= {item.pk for item in unchanged}
    done |= {item.pk for item in items if item.story_id in deleted}
    # Before the stories are deleted, because that empties ImportItem.story.
    ImportItem.objects.filter(pk__in=done).update(undone_at=timezone.now())
    delete_stories(deleted)
    undone.deleted += len(deleted)


def is_of_a_story(item: ImportItem) -> bool:
    """Whether the item has changed a story that is still here."""
    return bool(item.story) and item.outcome in WRITING


def rounds(items: list[ImportItem]) -> Iterator[list[ImportItem]]:
    """The items in their order, in lists that have each story once."""
    while items:
        first = {item.story_id: item for item in reversed(items)}
        some = [item for item in items if first[item.story_id] is item]
        yield some
        items = [item for item in items if first[item.story_id] is not item]


def latest_runs(items: list[ImportItem]) -> dict[int, int]:
    """The last run that changed each story and isn't undone, by the story's primary key."""
    stories = [item.story_id for item in items if item.story_id]
    writing = ImportItem.objects.filter(story__in=stories, outcome__in=WRITING, undone_at=None)
    return dict(writing.order_by("pk").values_list("story", "run"))


def changes_since(items: list[ImportItem], latest: dict[int, int]) -> dict[int, str]:
    """Why stories, each of one item, are no longer as an import left them, by the item's primary key."""
    later = _("import %d has changed it since; undo that import first")
    reasons = {item.pk: later % latest[item.story_id] for item in items if latest[item.story_id] != item.run_id}
    # Without a revision afterwards, only views or addresses were changed.
    items = [item for item in items if item.pk not in reasons and (item.after or item.outcome == Outcome.CREATED)]
    now = latest_revisions(item.story for item in items)
    ours = {key for item in items for key in item.made.get("correction", [])}
    made = Correction.objects.filter(story__in=[item.story_id for item in items])
    corrected = {story for pk, story in made.values_list("pk", "story").order_by() if pk not in ours}
    for item in items:
        # A story out of an archive may have come without revisions: then any revision is a change at the desk.
        documents = [revision and revision.document for revision in (now.get(item.story_id), item.after)]
        is_other = documents[0] != documents[1] and not (all(documents) and is_alike_today(*documents))
        if is_other or item.story_id in corrected:
            reasons[item.pk] = _("it has been changed at the desk since")
    return reasons


def undo_updates(items: list[ImportItem], by: User | None) -> None:
    """Restore stories, each of one item, to what they were before."""
    if not items:
        return
    go_back({item.story: item.before for item in items if item.before}, by=by)
    set_many_imported_views({item.story_id: item.views_before for item in items if item.views_before is not None})
    addresses = [pk for item in items for pk in item.made.get("oldaddress", [])]
    OldAddress.objects.filter(pk__in=addresses, story__in=[item.story_id for item in items]).delete()
    # Later imports found items unchanged by comparing them with what is undone here, so they prove nothing now.
    since = {item.story_id: item.pk for item in items}
    later = ImportItem.objects.filter(story__in=since, pk__gt=min(since.values())).values_list("pk", "story")
    later = [pk for pk, story in later.order_by() if pk > since[story]]
    ImportItem.objects.filter(pk__in=later).update(fields=None, source_modified_at=None)


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
        Tag: ["tagged"], Author: ["bylines", "user"], Section: ["stories"],
        Image: ["slots", "figures", "portraits", "topics", "front_slots"],
        OldAddress: ["story"],  # those of sections, authors and tags; a story's own go with it
    }  # fmt: skip
    left = {}
    for model, ways in uses.items():
        name = model._meta.model_name
        unused = model.objects.filter(**{f"{way}__isnull": True for way in ways})
        for some in some_at_a_time(sorted(keys[name])):
            model.objects.filter(pk__in=list(unused.filter(pk__in=some).values_list("pk", flat=True))).delete()
            left.setdefault(name, set()).update(model.objects.filter(pk__in=some).values_list("pk", flat=True))
    changed = []
    for item in items:
        still_here = {name: [pk for pk in pks if pk in left.get(name, ())] for name, pks in item.made.items()}
        if still_here != item.made:
            item.made = {name: pks for name, pks in still_here.items() if pks}
            changed.append(item)
    ImportItem.objects.bulk_update(changed, ["made"], ITEMS_AT_A_TIME)
