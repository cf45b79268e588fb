"""The site's cache version: one number under which public pages are cached.

Every write that changes what the public may see bumps it, in the same transaction and as its last statement, so that
the row is locked briefly and two writers can't deadlock over it. Some changes need no write: a scheduled story appears,
another expires, a day ends. The next moment of that kind is stored beside the number.
"""

import datetime
import time
from collections.abc import Callable
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.utils import timezone

_timed_changes: list[Callable] = []

# When this process last bumped the version (time.monotonic), so that its own page cache needn't wait to find out.
bumped_here_at = float("-inf")


def timed_change(find: Callable) -> Callable:
    """Register `find(now) -> datetime | None`: when something public will next change without a write."""
    _timed_changes.append(find)
    return find


@timed_change
def next_midnight(now):
    """Local midnight: until then lists show today's stories with the time alone."""
    tomorrow = timezone.localtime(now).date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(tomorrow, datetime.time(), tzinfo=timezone.get_default_timezone())


def next_timed_change(now: datetime.datetime) -> datetime.datetime:
    """The next moment after `now` at which something public changes without a write."""
    return min(moment for find in _timed_changes if (moment := find(now)))


class CacheVersion(models.Model):
    """A single row, with primary key 1."""

    number = models.PositiveBigIntegerField(default=1, db_default=1)
    next_change_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return str(self.number)


def bump_version() -> None:
    """Invalidate every cached page. Call it in the transaction of the change, or leave it to `atomic_with_bump`."""
    # The number first: it locks the row, so the next timed change is computed from what has really been committed.
    row = CacheVersion.objects.filter(pk=1)
    if not row.update(number=models.F("number") + 1):
        CacheVersion.objects.bulk_create([CacheVersion(pk=1)], ignore_conflicts=True)  # several may find it missing
        row.update(number=models.F("number") + 1)
    row.update(next_change_at=next_timed_change(timezone.now()))
    transaction.on_commit(_note_bump)


def _note_bump():
    global bumped_here_at  # noqa: PLW0603  (one per process)
    bumped_here_at = time.monotonic()


def current_version(now: datetime.datetime) -> tuple[int, datetime.datetime]:
    """The version's number, and the moment after `now` at which it ends without a write."""
    version = CacheVersion.objects.filter(pk=1).first() or CacheVersion(number=0)
    if version.next_change_at and version.next_change_at > now:
        return version.number, version.next_change_at
    return version.number, next_timed_change(now)


@contextmanager
def atomic_with_bump():
    """One transaction for several writes; if any of them is public, the version is bumped once, at the end."""
    if hasattr(connection, "bump_is_due"):
        yield
        return
    connection.bump_is_due = False
    try:
        with transaction.atomic():
            yield
            if connection.bump_is_due:
                bump_version()
    finally:
        del connection.bump_is_due


def note_change(**_signal) -> None:
    """Note that something public has changed: the version is bumped at the end of `atomic_with_bump`, else at once."""
    if hasattr(connection, "bump_is_due"):
        connection.bump_is_due = True
    else:
        bump_version()


class PublicQuerySet(models.QuerySet):
    """Bulk writes bump the version too. Deletes do so through a signal, which cascades also send."""

    def _with_bump(self, write, *args, **kwargs):
        with atomic_with_bump():
            result = write(*args, **kwargs)
            note_change()
        return result

    def update(self, **values):
        return self._with_bump(super().update, **values)

    def bulk_create(self, objs, *args, **kwargs):
        return self._with_bump(super().bulk_create, objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        return self._with_bump(super().bulk_update, objs, *args, **kwargs)


class PublicModel(models.Model):
    """Something that readers can see: saving it bumps the version."""

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with atomic_with_bump():
            super().save(*args, **kwargs)
            note_change()
