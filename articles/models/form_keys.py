"""What forms of the desk did, by their one-time keys (docs/decisions/0019-a-form-acts-once.md)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from articles.models.story import Story


class FormKey(models.Model):
    """A form that was sent and did something; its row is inserted in the transaction of what it does.

    `digest` is of what was sent: the same form with something else in it is another one. Without constraints in the
    database, so that a release that doesn't know this table can delete accounts and stories.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="form_keys", db_constraint=False)
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)  # what it was answered with; None while it is at work
    # What a story's form saved. A deleted story is none any more.
    story = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    version = models.PositiveIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key", "digest"], name="form_acts_once")]
        indexes = [models.Index(fields=["user", "made_at"], name="form_key_age")]

    def __str__(self):
        return str(self.key)
