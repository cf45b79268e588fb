"""Pictures: what is true of a picture everywhere, and its slot in one story."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.deadlines.store import ask_store
from articles.models.cache_keys import key
from articles.models.cache_version import PublicModel, PublicQuerySet, atomic_with_keys
from articles.models.fields import LineField, PlainTextField
from articles.text.figures import figures_in

KEY_LENGTH = 20  # hexadecimal digits: 80 bits
SHARE = [MinValueValidator(0), MaxValueValidator(1)]
CENTRE, UPPER_THIRD = (0.5, 0.5), (0.5, 0.33)


class SourceType(models.TextChoices):
    """How a picture was made, if not by a camera: codes of IPTC's Digital Source Type vocabulary.

    http://cv.iptc.org/newscodes/digitalsourcetype/
    """

    TRAINED = "trainedAlgorithmicMedia", _("Made with generative AI")
    PARTLY_TRAINED = "compositeWithTrainedAlgorithmicMedia", _("Partly made with generative AI")
    SYNTHETIC = "compositeSynthetic", _("Partly made by a computer program")
    ALGORITHMIC = "algorithmicMedia", _("Made by a computer program")


LISTED_IMAGE_FIELDS = [  # of a picture in a list: its texts, what its address is made of, and when it ends
    "alt_text", "checksum", "width", "height", "focal_x", "focal_y", "credit", "copyright", "source_type",
    "rights_expire_at",
]  # fmt: skip
TOLD_IMAGE_FIELDS = [*LISTED_IMAGE_FIELDS, "caption"]


class ImageQuerySet(PublicQuerySet):
    def with_key(self, key: str):
        """The picture whose checksum begins with `key`. A range, because SQLite uses no index for LIKE."""
        return self.filter(checksum__gte=key, checksum__lt=f"{key}g") if len(key) == KEY_LENGTH else self.none()

    def with_rights(self, at: datetime.datetime | None = None):
        """The pictures that may still be shown at a moment (now)."""
        return self.filter(may_be_shown("", at))


def may_be_shown(prefix: str = "", at: datetime.datetime | None = None) -> Q:
    """The condition that the rights in a picture haven't expired at a moment (now); `prefix` leads to the picture."""
    expiry = f"{prefix}rights_expire_at"
    return Q((expiry, None)) | Q((f"{expiry}__gt", at or timezone.now()))


class Image(PublicModel):
    """A picture file, and what is true of it wherever it is used."""

    is_seen_at_once = False
    # The original, byte for byte. It is never served: readers and the desk get what pictures.renditions makes of it
    # and stores beside it, in the folder `key`.
    file = models.FileField(_("file"), max_length=200)
    checksum = models.CharField(_("checksum"), max_length=64, unique=True, editable=False)  # SHA-256
    media_type = models.CharField(_("type"), max_length=20, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt_text = LineField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for people who can't see it."),
    )
    caption = PlainTextField(_("caption"), max_length=2000, blank=True)
    credit = LineField(
        _("credit"), max_length=300, blank=True, help_text=_("Who took or made it, for example “Ana Petrova / Agency”.")
    )
    copyright = LineField(_("copyright"), max_length=300, blank=True)
    headline = LineField(_("headline"), max_length=300, blank=True, help_text=_("Only the desk sees it."))
    keywords = LineField(
        _("keywords"),
        max_length=2000,
        blank=True,
        help_text=_("Separated by commas. The desk can search for pictures by them."),
    )
    source_type = models.CharField(
        _("AI or computer-generated"),
        max_length=40,
        blank=True,
        choices=SourceType,
        help_text=_("Readers see this below the picture."),
    )
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    rights_expire_at = models.DateTimeField(
        _("rights expire"), null=True, blank=True, help_text=_("From then on readers no longer see the picture.")
    )
    # The metadata found in the file, by field; and "file_name", the name that the file came with.
    from_file = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    focal_x = models.FloatField(_("focal point from the left"), default=0.5, db_default=0.5, validators=SHARE)
    focal_y = models.FloatField(_("focal point from the top"), default=0.5, db_default=0.5, validators=SHARE)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["rights_expire_at"], name="image_rights_expiry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__range=(0, 1), focal_y__range=(0, 1)), name="focal_point_inside_picture"
            ),
        ]

    def __str__(self):
        words = self.caption or self.headline or self.alt_text
        return Truncator(words).chars(60) or f"no. {self.pk}, {self.width} × {self.height}"

    @classmethod
    def faces(cls, keys):
        faces = {}
        for row in cls.objects.filter(pk__in=keys).order_by().values("pk", *TOLD_IMAGE_FIELDS):
            pk, end = row.pop("pk"), row["rights_expire_at"]
            thumbnail = {name: row[name] for name in LISTED_IMAGE_FIELDS}
            file = thumbnail | {"alt_text": ""}
            faces[pk] = {key("image", pk): row, key("thumbnail", pk): thumbnail, key("file", pk): file}
            if end:  # a story may show another picture first, or one more
                shown = [*rows_using(StoryImage, pk), *rows_using(StoryFigure, pk)]
                faces[pk] |= {key(kind, story): end for story in shown for kind in ("story", "card", "picture")}
        return faces

    @property
    def key(self):
        """The folder of the picture's files: the beginning of its checksum."""
        return self.checksum[:KEY_LENGTH]

    @property
    def is_upright(self):
        return self.height > self.width

    @property
    def focus(self):
        """The point that every crop keeps, as fractions: the focal point, but in an upright picture whose focal point
        nobody has moved from the centre one in the upper third, where faces are.
        """
        is_unmoved = (self.focal_x, self.focal_y) == CENTRE
        return UPPER_THIRD if self.is_upright and is_unmoved else (self.focal_x, self.focal_y)

    @property
    def is_expired(self):
        """Whether its rights have expired, so that readers no longer see it."""
        return self.rights_expire_at is not None and self.rights_expire_at <= timezone.now()


@receiver(post_delete, sender=Image)
def delete_files(instance, **_signal):
    """Delete the original and its renditions with the row, once the transaction is committed."""

    def delete():
        what = f"{instance.key} can't be deleted"
        ask_store(what, delete_folder, instance.file.storage, instance.key, instance.file.name)

    transaction.on_commit(delete, robust=True)  # `make_renditions` deletes what a failing store has kept


def delete_folder(storage, key, original):
    storage.delete(original)
    for name in storage.listdir(key)[1]:
        if not name.startswith("original-"):  # somebody is uploading the same picture right now
            storage.delete(f"{key}/{name}")
    if not any(storage.listdir(key)):
        storage.delete(key)


class StoryImageQuerySet(PublicQuerySet):
    def with_file(self):
        """Those with a picture that may be shown now."""
        return self.filter(may_be_shown("image__"), image__isnull=False).select_related("image")

    def for_readers(self):
        """As `with_file`, and those whose picture was never found, for their captions."""
        return self.filter(Q(image=None) | may_be_shown("image__")).select_related("image")


class StoryImage(PublicModel):
    """A numbered picture slot of one story. Its own texts come before the image's; the image may be missing."""

    owner_column = "story"
    story = models.ForeignKey("articles.Story", models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField(_("number"), editable=False)
    image = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, verbose_name=_("image"), related_name="slots"
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


class StoryFigure(PublicModel):
    """A picture in a story's body. `Story` updates these rows whenever a body is written."""

    owner_column = "story"
    story = models.ForeignKey("articles.Story", models.CASCADE, related_name="figures")
    image = models.ForeignKey(Image, models.PROTECT, related_name="figures")

    class Meta:
        verbose_name = _("picture in a text")
        verbose_name_plural = _("pictures in texts")
        constraints = [models.UniqueConstraint(fields=["story", "image"], name="figure_once_in_story")]

    def __str__(self):
        return f"{self.story_id}: {self.image_id}"


def rows_using(rows: type[PublicModel], image: int):
    """The stories that show a picture in a slot, or in their text."""
    return rows.objects.filter(image=image).values_list("story", flat=True)


# The content of a slot: the image, if we have it, and the slot's own caption, alt_text and credit.
Slot = tuple[Image | None, dict[str, str]]
CAPTION_FIELDS = ("caption", "alt_text", "credit")


def set_pictures(story, slots: list[Slot]) -> None:
    """Make these the story's numbered slots."""
    story.pictures.all().delete()
    StoryImage.objects.bulk_create(slots_of(story, slots))


def slots_of(story, slots: list[Slot]) -> list[StoryImage]:
    """Numbered slots, not saved yet."""
    return [
        StoryImage(story=story, position=position, image=image, **{f"own_{name}": text for name, text in words.items()})
        for position, (image, words) in enumerate(slots, start=1)
    ]


def number_slots(story, pictures: list[StoryImage]) -> None:
    """Number a story's saved pictures 1, 2, 3 … in the order given. Nothing else changes positions."""
    with atomic_with_keys():
        slots = StoryImage.objects.filter(story=story)
        # Moved out of the way first, because unique positions can't be swapped in place.
        slots.update(position=F("position") + 10_000)
        order = [When(pk=picture.pk, then=Value(number)) for number, picture in enumerate(pictures, start=1)]
        if order:
            slots.update(position=Case(*order))


def note_figures(stories) -> None:
    """Record which pictures the (clean) bodies of saved stories show."""
    shown = {(story.pk, checksum) for story in stories for checksum in figures_in(story.body)}
    images = dict(Image.objects.filter(checksum__in={checksum for _, checksum in shown}).values_list("checksum", "pk"))
    wanted = {(story, images[checksum]) for story, checksum in shown if checksum in images}
    held = StoryFigure.objects.filter(story__in=[story.pk for story in stories])
    noted = {(figure.story_id, figure.image_id): figure.pk for figure in held}
    if gone := [pk for use, pk in noted.items() if use not in wanted]:
        held.filter(pk__in=gone).delete()
    if new := wanted - noted.keys():
        StoryFigure.objects.bulk_create(StoryFigure(story_id=story, image_id=image) for story, image in sorted(new))
