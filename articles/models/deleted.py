"""Stories that somebody at the desk has deleted, kept for a while so that they can be brought back."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.document import DocumentField

KEPT_FOR = datetime.timedelta(days=30)


class DeletedStoryQuerySet(models.QuerySet):
    def kept(self, at: datetime.datetime | None = None):
        """Those that can still be brought back at a moment (now), the last deleted first."""
        return self.filter(deleted_at__gt=(at or timezone.now()) - KEPT_FOR).order_by("-deleted_at", "-pk")

    def prune(self) -> None:
        """Delete for good what nobody has brought back in time."""
        self.filter(deleted_at__lte=timezone.now() - KEPT_FOR).delete()


class DeletedStory(models.Model):
    """A story that no reader has seen, as it was when it was deleted: its document, and its revisions as plain data."""

    story_key = models.BigIntegerField(unique=True)  # its primary key, under which it comes back
    version = models.PositiveIntegerField()
    document = DocumentField()
    revisions = models.JSONField(default=list, db_default=[])  # as articles.desk.deleting writes them
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    creator_name = models.CharField(max_length=150, blank=True, default="", db_default="")  # as Story.creator_name
    created_at = models.DateTimeField(_("created"))
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now, db_default=Now())
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = DeletedStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("deleted draft")
        verbose_name_plural = _("deleted drafts")
        default_permissions = ()
        indexes = [models.Index(fields=["-deleted_at"], name="deleted_story_latest")]

    def __str__(self):
        return self.document["headline"]

    @property
    def kept_until(self) -> datetime.datetime:
        return self.deleted_at + KEPT_FOR
