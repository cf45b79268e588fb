"""The edition: one number that says which version of the public site is the current one.

Pages are kept under this number. Whatever changes what the public may see raises it, in the same
transaction and last, so that its row is locked as briefly as can be and two writers never wait for
each other in a ring. Some changes need no writer: a scheduled story appears, one expires, a day
ends. The next such moment stands beside the number.
"""

import datetime
import time
from collections.abc import Callable
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.utils import timezone

_timed_changes: list[Callable] = []

# When this process last raised the edition (time.monotonic): its own pages needn't wait a second to learn of it.
bumped_here_at = float("-inf")


def timed_change(next_timed_change: Callable) -> Callable:
    """Register `next_moment(now) -> datetime | None`: when something public next changes without a writer."""
    _timed_changes.append(next_timed_change)
    return next_timed_change


@timed_change
def next_midnight(now):
    """Local midnight: lists say "today" until then."""
    tomorrow = timezone.localtime(now).date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(tomorrow, datetime.time(), tzinfo=timezone.get_default_timezone())


def next_timed_change(now: datetime.datetime) -> datetime.datetime:
    """The next moment after `now` at which something public changes by itself."""
    return min(moment for find in _timed_changes if (moment := find(now)))


class CacheVersion(models.Model):
    """One row, number 1 by primary key."""

    number = models.PositiveBigIntegerField(default=1)
    next_change_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return str(self.number)


def bump_version() -> None:
    """Make every kept page old. Call it in the transaction of the change, or let `one_edition` do so."""
    # The number first: it locks the row, so that the next moment is then read from what is really there.
    row = CacheVersion.objects.filter(pk=1)
    if not row.update(number=models.F("number") + 1):
        CacheVersion.objects.bulk_create([CacheVersion(pk=1)], ignore_conflicts=True)  # several may find it missing
        row.update(number=models.F("number") + 1)
    row.update(next_change_at=next_timed_change(timezone.now()))
    transaction.on_commit(_note_bump)


def _note_bump():
    global bumped_here_at  # noqa: PLW0603  (one clock reading a process)
    bumped_here_at = time.monotonic()


def current_version(now: datetime.datetime) -> tuple[int, datetime.datetime]:
    """The edition's number and the next moment after `now` at which it ends by itself."""
    edition = CacheVersion.objects.filter(pk=1).first() or CacheVersion(number=0)
    if edition.next_change_at and edition.next_change_at > now:
        return edition.number, edition.next_change_at
    return edition.number, next_timed_change(now)


@contextmanager
def atomic_with_bump():
    """One transaction for several writes; if one of them is public, the edition is raised once, at its end."""
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
    """Say that something public has changed: raised at the end of `one_edition`, or now outside of it."""
    if hasattr(connection, "bump_is_due"):
        connection.bump_is_due = True
    else:
        bump_version()


class PublicQuerySet(models.QuerySet):
    """Bulk writes that raise the edition too. Deletes do so by a signal, which cascades send as well."""

    def _changing(self, write, *args, **kwargs):
        with atomic_with_bump():
            result = write(*args, **kwargs)
            note_change()
        return result

    def update(self, **values):
        return self._changing(super().update, **values)

    def bulk_create(self, objs, *args, **kwargs):
        return self._changing(super().bulk_create, objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        return self._changing(super().bulk_update, objs, *args, **kwargs)


class PublicModel(models.Model):
    """Something that readers can see: saving it raises the edition."""

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with atomic_with_bump():
            super().save(*args, **kwargs)
            note_change()
