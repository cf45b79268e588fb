"""The import ledger: every run, and what became of each of its items."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.history import Revision
from articles.models.story import Story


class Outcome(models.TextChoices):
    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("unchanged")
    KEPT = "kept", _("kept")
    REJECTED = "rejected", _("rejected")


class ImportRun(models.Model):
    """One call of `import_stories`. `finished_at` is empty while it runs, and stays so if it was interrupted."""

    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("started by")
    )
    paths = models.TextField(_("files"), blank=True)
    pictures = models.PositiveIntegerField(_("pictures stored"), default=0, db_default=0)
    # In the items' texts at their source; and those of them that are in the stories.
    words_in = models.PositiveBigIntegerField(_("words at the source"), default=0, db_default=0)
    words_out = models.PositiveBigIntegerField(_("words that arrived"), default=0, db_default=0)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        permissions = [("undo_importrun", "Can undo imports")]

    def __str__(self):
        return _("import %d") % self.pk


def wait_for_turn() -> None:
    """Wait until no other import or undo is writing, and keep them out until the transaction ends.

    SQLite does this by itself. On PostgreSQL two that create the same tags in a different order would deadlock.
    """
    ImportRun.objects.select_for_update().order_by("pk").values_list("pk").first()


def take_turn(run: ImportRun) -> None:
    """Wait for the turn of an import that is about to write."""
    wait_for_turn()
    # It may have been undone since it began; what it writes now can be undone again.
    ImportRun.objects.filter(pk=run.pk, undone_at__isnull=False).update(undone_at=None, undone_by=None)


class ImportItem(models.Model):
    """What became of one item. `fields` holds a fingerprint of each field as the source stated it.

    A field whose story no longer matches its latest fingerprint was changed at the desk; that of `whole` is of all that
    the item says. What undo needs is stored here too: the revisions before and after, the imported views before, and
    the primary keys of the rows that the item created, by model.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items")
    file = models.CharField(_("file"), max_length=500)
    number = models.PositiveIntegerField(_("item"), default=1, db_default=1)
    title = models.CharField(_("title"), max_length=300, blank=True, default="", db_default="")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    story = models.ForeignKey(Story, models.SET_NULL, null=True, blank=True, related_name="import_items")
    reason = models.TextField(_("reason"), blank=True)
    words_in = models.PositiveIntegerField(_("words at the source"), default=0, db_default=0)
    words_out = models.PositiveIntegerField(_("words that arrived"), default=0, db_default=0)
    warnings = models.JSONField(_("warnings"), default=list, db_default=[], blank=True)
    fields = models.JSONField(null=True, blank=True, editable=False)
    source_modified_at = models.DateTimeField(null=True, editable=False)  # when the source last changed the story
    before = models.ForeignKey(Revision, models.SET_NULL, null=True, editable=False, related_name="+")
    after = models.ForeignKey(Revision, models.SET_NULL, null=True, editable=False, related_name="+")
    views_before = models.PositiveBigIntegerField(null=True, editable=False)
    made = models.JSONField(default=dict, db_default={}, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["story", "-id"], name="import_item_latest_of_story"),
            models.Index(fields=["run", "outcome"], name="import_item_outcome"),  # counted on the desk's front page
        ]

    def __str__(self):
        return f"{self.file}: {self.get_outcome_display()}"
