"""The history of a story: revisions, corrections, preview links, and text that was typed but not saved."""

import datetime
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models.cache_version import PublicModel, PublicQuerySet
from articles.models.document import DocumentField
from articles.models.fields import PlainTextField
from articles.models.story import Story
from articles.models.story_queries import Cursor


class Revision(models.Model):
    """A story as it stood after it was saved, in the form of `document.py`."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()  # of the story, when this revision was added
    document = DocumentField()
    # The time of the first save that this revision covers.
    created_at = models.DateTimeField(_("first saved"), default=timezone.now, db_default=Now())
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, db_default=Now())
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    # The user name of somebody without an account here.
    saver_name = models.CharField(max_length=150, blank=True, default="", db_default="")
    was_live = models.BooleanField(default=False, db_default=False)  # whether readers saw it then
    restored_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        default_permissions = ()
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["story", "version"], name="one_revision_a_version")]

    def __str__(self):
        return f"{self.story_id}: {self.version}"


class AppendOnly(Exception):
    """A correction can't be changed or deleted."""


class CorrectionQuerySet(PublicQuerySet):
    def public(self, language: str, before: Cursor | None = None, since: Cursor | None = None):
        """Those of the stories that the public sees now, newest first; cursors as in `StoryQuerySet.latest`."""
        is_public = Story.objects.public().filter(language=language).includes("story")
        found = self.filter(is_public).order_by("-made_at", "-pk")
        if before:
            found = found.filter(Q(made_at__lt=before[0]) | Q(pk__lt=before[1]), made_at__lte=before[0])
        if since:
            found = found.filter(Q(made_at__gt=since[0]) | Q(pk__gte=since[1]), made_at__gte=since[0]).reverse()
        return found

    def update(self, **values):
        if values != {"made_by": None}:  # what deleting an account does
            raise AppendOnly
        return super().update(**values)

    def bulk_create(self, objs, batch_size=None, **on_conflict):
        if any(on_conflict.values()):
            raise AppendOnly
        return super().bulk_create(objs, batch_size)

    def delete(self):
        raise AppendOnly


class Correction(PublicModel):
    """What was wrong in a story and what is right, with the revisions before and after. Never changed or deleted.

    `changes` are the words that readers are shown, as `articles.text.excerpts` cuts them out: worked out once,
    because the revisions don't change any more; empty where the editor doesn't show them.
    """

    owner_column = "story"
    story = models.ForeignKey(Story, models.PROTECT, related_name="corrections")
    wrong = PlainTextField(_("what was wrong"), max_length=2000)
    right = PlainTextField(_("what is right"), max_length=2000)
    shows_changes = models.BooleanField(_("readers see the words that changed"), default=False, db_default=False)
    changes = models.JSONField(default=list, db_default=[], editable=False)
    before = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    after = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    maker_name = models.CharField(max_length=150, blank=True, default="", db_default="")  # as Revision.saver_name

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        default_permissions = ()
        base_manager_name = "objects"  # else related managers would bypass the queryset above
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at", "-id"], name="correction_latest")]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="correction_changes_something")]

    def __str__(self):
        return Truncator(self.right).chars(60)

    def get_absolute_url(self):
        return f"{self.story.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self):
        return f"correction-{self.pk}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly
        # The database then refuses a new correction with the primary key of an old one, instead of overwriting it.
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args, **kwargs):
        raise AppendOnly


def make_token() -> str:
    """128 random bits, safe for a URL."""
    return secrets.token_urlsafe(16)


class PreviewLinkQuerySet(models.QuerySet):
    def valid(self, at: datetime.datetime | None = None):
        """Those that work at a moment (now): not expired, not revoked, and made by an account that is still active."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now(), made_by__is_active=True)


class PreviewLink(models.Model):
    """An address under which somebody without an account sees one story before its time."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="preview_links")
    token = models.CharField(max_length=22, unique=True, default=make_token)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now())
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.story_id}: {self.made_at}"


class UnsavedText(models.Model):
    """What somebody has typed into a story's form but not saved; `key` is a hidden field of that form."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsaved_texts")
    story = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="unsaved_texts")  # None: a new one
    version = models.PositiveIntegerField(default=0, db_default=0)  # of the story, when the form was opened
    fields = models.JSONField()  # the form's fields as a browser sends them: {name: [value, …]}
    autosaved_at = models.DateTimeField(_("autosaved"), default=timezone.now, db_default=Now())

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "story", "-autosaved_at"], name="unsaved_text_of_user")]

    def __str__(self):
        return str(self.key)

    @property
    def headline(self):
        """What its writer will recognise: the headline, or the lead if there is none."""
        return next((value for name in ("headline", "lead") for value in self.fields.get(name, []) if value), "")
