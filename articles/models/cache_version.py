"""What has changed for readers, by key and in order.

Every write that changes what readers see raises the keys of it (`cache_keys`), in the same transaction and as its last
statements: the row of `CacheVersion` is locked briefly, so two writers can't deadlock over it, and numbers are
committed in the order in which they are given. Who knows the changes up to a number asks for those that came since.

What no reader could see before or after raises nothing: drafts, autosaves, saves that change nothing.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from django.db import connection, models, transaction

from articles.models.cache_keys import MOST_KEYS, SITE, differing

MOST_ROWS = 100  # of one model whose faces are compared one by one; with more of them all pages are dropped

# When this process last raised a key (time.monotonic), and who wants to know at once.
raised_here_at = float("-inf")
on_raise: list[Callable] = []


class CacheVersion(models.Model):
    """The number of the last change: a single row, with primary key 1."""

    number = models.PositiveBigIntegerField(default=1, db_default=1)

    def __str__(self):
        return str(self.number)


class CacheChange(models.Model):
    """The number of a key's last change."""

    key = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveBigIntegerField(db_index=True)

    def __str__(self):
        return f"{self.key} {self.number}"


def raise_keys(keys: Iterable[str]) -> None:
    """Have every page dropped that carries one of these keys. Call it last in the transaction of the change."""
    keys = sorted(set(keys))
    if SITE in keys or len(keys) > MOST_KEYS:
        keys = [SITE]
    row = CacheVersion.objects.filter(pk=1)
    if not row.update(number=models.F("number") + 1):
        CacheVersion.objects.bulk_create([CacheVersion(pk=1)], ignore_conflicts=True)  # several may find it missing
        row.update(number=models.F("number") + 1)
    number = row.values_list("number", flat=True).get()
    changes = [CacheChange(key=key, number=number) for key in keys]
    CacheChange.objects.bulk_create(changes, update_conflicts=True, unique_fields=["key"], update_fields=["number"])
    transaction.on_commit(_note_raise)


def _note_raise():
    global raised_here_at  # noqa: PLW0603  (one per process)
    raised_here_at = time.monotonic()
    for tell in on_raise:
        tell()


def changes_since(number: int, most: int) -> tuple[int, set[str]]:
    """The number of the last change, and the keys that were raised after `number`; `site` if they are more than `most`.

    One query where nothing has changed.
    """
    last = CacheVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    if last == number:
        return last, set()
    if last < number:  # an older database has been restored
        return last, {SITE}
    found = list(
        CacheChange.objects.filter(number__gt=number).order_by("number").values_list("key", "number")[: most + 1]
    )
    if len(found) > most:
        return last, {SITE}
    return max([last, *(number for _key, number in found)]), {key for key, _number in found}


class Changes:
    """What a transaction changes: the rows that it writes, each with the face that it had before."""

    def __init__(self):
        self._before: dict[type, dict[int, dict]] = defaultdict(dict)
        self._is_site_due = False
        self._large: set[type] = set()

    def touch(self, model: type["PublicModel"], keys: Iterable[int]) -> None:
        """Rows of a model that are about to be written or deleted, by primary key."""
        before = self._before[model]
        new = [key for key in {*keys} if key not in before]
        if not new or self._is_site_due:
            return
        if len(before) + len(new) > MOST_ROWS:
            self._large.add(model)
        if model in self._large:
            self._is_site_due = model.are_seen(new)
            before |= {key: {} for key in new}
        else:
            before |= {key: {} for key in new} | model.faces(new)

    def add(self, model: type["PublicModel"], keys: Iterable[int]) -> None:
        """Rows that have just been inserted."""
        for key in keys if model.is_seen_at_once else []:
            self._before[model].setdefault(key, {})
        if len(self._before[model]) > MOST_ROWS:
            self._large.add(model)

    def keys(self) -> set[str]:
        """The keys to be raised, after all has been written."""
        raised = set()
        for model, before in self._before.items():
            is_due = model in self._large and (any(before.values()) or model.are_seen(before))
            if self._is_site_due or is_due:
                return {SITE}
            if model not in self._large:
                after = model.faces(before)
                raised.update(*(differing(face, after.get(key, {})) for key, face in before.items()))
        return raised


@contextmanager
def atomic_with_keys():
    """One transaction for several writes; gives its `Changes`, whose keys are raised at the end."""
    if hasattr(connection, "changes"):
        yield connection.changes
        return
    connection.changes = Changes()
    try:
        with transaction.atomic():
            yield connection.changes
            if keys := connection.changes.keys():
                check_references()
                raise_keys(keys)
    finally:
        del connection.changes


def check_references() -> None:
    """Have PostgreSQL check foreign keys now, not at the commit.

    There it may wait for a row that somebody is merging; until then no other writer could raise a key.
    """
    if connection.vendor == "postgresql":
        connection.check_constraints()


def note_deletion(sender, instance, **_signal) -> None:
    """Before a row is deleted, by a cascade too."""
    model, keys = sender.owners_of([instance])
    if hasattr(connection, "changes"):
        connection.changes.touch(model, keys)
    elif model.faces(keys):  # a cascade from a model that isn't public
        raise_keys([SITE])


class PublicQuerySet(models.QuerySet):
    """Bulk writes raise keys too. Cascades of a deletion do so through a signal."""

    def _with_changes(self, write, *args, **kwargs):
        with atomic_with_keys() as changes:
            changes.touch(self.model.owner(), self.order_by().values_list(self.model.owner_column, flat=True))
            return write(*args, **kwargs)

    def update(self, **values):
        return self._with_changes(super().update, **values)

    def delete(self):
        return self._with_changes(super().delete)

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        with atomic_with_keys() as changes:
            if self.model.owner() is not self.model:
                changes.touch(*self.model.owners_of(objs))
            created = super().bulk_create(objs, *args, **kwargs)
            if self.model.owner() is self.model:
                changes.add(self.model, [row.pk for row in created if row.pk])
        return created

    def bulk_update(self, objs, *args, **kwargs):
        objs = list(objs)
        with atomic_with_keys() as changes:
            changes.touch(*self.model.owners_of(objs))
            return super().bulk_update(objs, *args, **kwargs)


class PublicModel(models.Model):
    """Something that readers can see. Writing it raises the keys in which its face differs from what it was.

    What is part of something else, such as a picture's slot in a story, has no face of its own: it names its owner.
    """

    owner_column = "pk"  # of the row whose face this one is part of
    is_seen_at_once = True  # False: readers see a new row only when another one shows it
    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        is_new = self._state.adding
        with atomic_with_keys() as changes:
            model, keys = self.owners_of([self])
            if model is not type(self) or not is_new:
                changes.touch(model, keys)
            super().save(*args, **kwargs)
            if model is type(self) and is_new:
                changes.add(model, [self.pk])

    def delete(self, *args, **kwargs):
        with atomic_with_keys():
            return super().delete(*args, **kwargs)

    @classmethod
    def owner(cls) -> type["PublicModel"]:
        """The model whose face shows rows of this one."""
        return cls if cls.owner_column == "pk" else cls._meta.get_field(cls.owner_column).related_model

    @classmethod
    def owners_of(cls, rows: Iterable["PublicModel"]) -> tuple[type["PublicModel"], set[int]]:
        """The owner's model, and the primary keys of the owners of some rows."""
        name = "pk" if cls.owner_column == "pk" else cls._meta.get_field(cls.owner_column).attname
        return cls.owner(), {key for row in rows if (key := getattr(row, name))}

    @classmethod
    def faces(cls, keys: Iterable[int]) -> dict[int, dict]:
        """The faces of rows as they are in the database now, by primary key; none for what readers can't see."""
        raise NotImplementedError

    @classmethod
    def are_seen(cls, keys: Iterable[int]) -> bool:
        """Whether readers see any of these rows, which are many."""
        return True
