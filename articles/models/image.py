"""Pictures: what is true of a picture everywhere, and its place in one story."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from articles.models.edition import PublicModel, PublicQuerySet, one_edition
from articles.models.fields import LineField, PlainTextField

SHARE = [MinValueValidator(0), MaxValueValidator(1)]


class Image(PublicModel):
    """A picture file, and what is true of it wherever it stands."""

    file = models.FileField(_("file"), upload_to="images/", max_length=200)
    checksum = models.CharField(_("checksum"), max_length=64, unique=True, editable=False)
    media_type = models.CharField(_("type"), max_length=20, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt_text = LineField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who can't see it."),
    )
    caption = PlainTextField(_("caption"), max_length=2000, blank=True)
    credit = LineField(_("credit"), max_length=300, blank=True, help_text=_("Who made it: “Ana Petrova / Agency”."))
    copyright = LineField(_("copyright"), max_length=300, blank=True)
    focal_x = models.FloatField(_("focal point from the left"), default=0.5, validators=SHARE)
    focal_y = models.FloatField(_("focal point from the top"), default=0.5, validators=SHARE)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__range=(0, 1), focal_y__range=(0, 1)), name="focal_point_inside_picture"
            ),
        ]

    def __str__(self):
        return self.caption[:60] or self.alt_text[:60] or f"no. {self.pk}, {self.width} × {self.height}"

    def get_absolute_url(self):
        return self.file.url


@receiver(post_delete, sender=Image)
def delete_file(instance, **_signal):
    """No file stays without its row; it goes when the row is surely gone."""
    transaction.on_commit(lambda: instance.file.delete(save=False))


class StoryImageQuerySet(PublicQuerySet):
    def with_file(self):
        return self.filter(image__isnull=False).select_related("image")


class StoryImage(PublicModel):
    """A numbered picture slot of one story. Its own words come before the image's; the image may be missing."""

    story = models.ForeignKey("articles.Story", models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField(_("number"), editable=False)
    image = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, verbose_name=_("image"), related_name="places"
    )
    own_caption = PlainTextField(_("caption"), max_length=2000, blank=True)
    own_alt_text = LineField(_("alternative text"), max_length=500, blank=True)
    own_credit = LineField(_("credit"), max_length=300, blank=True)

    objects = StoryImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["story", "position"], name="one_picture_at_a_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="picture_positions_start_at_1"),
        ]

    def __str__(self):
        return f"{self.position}"

    @property
    def caption(self):
        return self.own_caption or (self.image.caption if self.image else "")

    @property
    def alt_text(self):
        return self.own_alt_text or (self.image.alt_text if self.image else "")

    @property
    def credit(self):
        return self.own_credit or (self.image.credit if self.image else "")


def place_pictures(story, pictures: list[StoryImage]) -> None:
    """Number a story's saved pictures 1, 2, 3 … in the order given: the only place that writes positions again."""
    with one_edition():
        slots = StoryImage.objects.filter(story=story)
        # Out of the way first: a unique position can't be swapped in place.
        slots.update(position=F("position") + 10_000)
        order = [When(pk=picture.pk, then=Value(number)) for number, picture in enumerate(pictures, start=1)]
        if order:
            slots.update(position=Case(*order))
