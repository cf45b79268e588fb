"""Front pages as editors make them: which story stands where, from when on.

A front page is one arrangement of a language, and is never changed: a later one takes its place, at once or at a time
of its own. So the rows are the history as well. What stands in its slots is worked out for each reader's moment
(`articles.reading.front_page`): a slot without a public story is filled by rule, as all of them are where nobody has
made a front page.
"""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.cache_keys import key
from articles.models.cache_version import PublicModel, PublicQuerySet
from articles.models.fields import LanguageField, LineField
from articles.models.image import Image
from articles.models.imports import ImportRun
from articles.models.story import Story
from articles.models.story_queries import MINUTE
from articles.models.taxonomy import Section, Tag


class Place(models.TextChoices):
    """Where on the front page a slot is."""

    LEAD = "lead", _("lead story")
    RELATED = "related", _("below the lead")
    SECOND = "second", _("beside the lead")
    TOPIC = "topic", _("in focus")
    BLOCK = "block", _("section")


class Weight(models.TextChoices):
    """How much room a section has."""

    LARGE = "large", _("large")
    NORMAL = "normal", _("normal")
    HEADLINES = "headlines", _("headlines only")
    HIDDEN = "hidden", _("not on the front page")


class FrontPageQuerySet(PublicQuerySet):
    def in_effect(self, at: datetime.datetime | None = None):
        """The front page of each language that readers see at a moment (now)."""
        at = at or timezone.now()
        return self.filter(~models.Exists(later_ones(at)), takes_effect_at__lte=at)

    def before(self, page: "FrontPage"):
        """Those of its language that it takes the place of, the last one first."""
        earlier = Q(takes_effect_at__lt=page.takes_effect_at) | Q(takes_effect_at=page.takes_effect_at, pk__lt=page.pk)
        return self.filter(earlier, language=page.language).order_by("-takes_effect_at", "-pk")


def later_ones(at: datetime.datetime, page: str = ""):
    """The front pages that have taken the place of another by a moment; `page` is the way to that, such as "page__"."""
    language, moment = (models.OuterRef(f"{page}{name}") for name in ("language", "takes_effect_at"))
    later = Q(takes_effect_at__gt=moment) | Q(takes_effect_at=moment, pk__gt=models.OuterRef(f"{page}pk"))
    return FrontPage.objects.filter(later, language=language, takes_effect_at__lte=at)


class FrontPage(PublicModel):
    """One arrangement of the front page of a language, in effect from a moment on."""

    language = LanguageField(_("language"))
    takes_effect_at = models.DateTimeField(_("takes effect"), default=timezone.now, db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    maker_name = models.CharField(max_length=150, blank=True, default="", db_default="")  # as Revision.saver_name
    made_at = models.DateTimeField(_("made"), default=timezone.now, db_default=Now())
    # By which it came, if it was made on another site: an undo of the import deletes it.
    import_run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="front_pages")

    objects = FrontPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")
        default_permissions = ()
        permissions = [("arrange_frontpage", "Can make the front page")]
        indexes = [models.Index(fields=["language", "-takes_effect_at", "-id"], name="front_page_latest")]

    def __str__(self):
        return f"{self.language} {self.takes_effect_at:%Y-%m-%d %H:%M}"

    @classmethod
    def faces(cls, keys):
        """Of those that are in effect, or will be in a minute, with the pictures that come and go with them."""
        found = cls.objects.filter(pk__in=keys, takes_effect_at__lte=timezone.now() + MINUTE)
        return {page.pk: page.face() for page in found}

    def face(self) -> dict:
        slots = list(self.slots.order_by("place", "position").values_list(*SLOT_FIELDS))
        before = type(self).objects.before(self)[:1]
        images = FrontSlot.objects.filter(front_page__in=[self.pk, *before.values_list("pk", flat=True)])
        shown = images.exclude(image=None).values_list("image", flat=True)
        return {key("front", self.language): slots} | {key("file", image): self.pk for image in shown}


SLOT_FIELDS = ("place", "position", "story", "section", "tag", "until", "headline", "image", "weight")


class FrontSlot(PublicModel):
    """A place on a front page: a story, or the newest one of a section or topic, or else what the rule puts there.

    In the row of topics it is a tag; among the blocks a section and its weight.
    """

    owner_column = "front_page"

    front_page = models.ForeignKey(FrontPage, models.CASCADE, related_name="slots")
    place = models.CharField(max_length=10, choices=Place)
    position = models.PositiveSmallIntegerField()
    story = models.ForeignKey(Story, models.SET_NULL, null=True, blank=True, related_name="front_slots")
    section = models.ForeignKey(Section, models.SET_NULL, null=True, blank=True, related_name="front_slots")
    tag = models.ForeignKey(Tag, models.SET_NULL, null=True, blank=True, related_name="front_slots")
    until = models.DateTimeField(_("until"), null=True, blank=True)
    # For this place alone; the story keeps its own.
    headline = LineField(_("headline"), max_length=300, blank=True, default="", db_default="")
    image = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="front_slots")
    weight = models.CharField(max_length=10, choices=Weight, blank=True, default="", db_default="")

    objects = PublicQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["front_page", "place", "position"], name="front_slot_once"),
            models.CheckConstraint(condition=Q(place__in=Place.values), name="front_slot_place_known"),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="front_slot_until"),
        ]

    def __str__(self):
        return f"{self.place} {self.position}"


def slots_in_effect(language: str, at: datetime.datetime | None = None):
    """The slots of the front page that readers of a language see at a moment (now), those too that have ended."""
    at = at or timezone.now()
    latest = FrontPage.objects.filter(language=language, takes_effect_at__lte=at).order_by("-takes_effect_at", "-pk")
    return FrontSlot.objects.filter(front_page=latest.values("pk")[:1]).order_by("place", "position")


def still_filled(at: datetime.datetime) -> Q:
    return Q(until=None) | Q(until__gt=at)


def front_keys_by_time(since: datetime.datetime, until: datetime.datetime) -> set[str]:
    """The keys of the front pages that have taken effect after `since` and up to `until`, and of slots that ended."""
    taken = Q(takes_effect_at__gt=since, takes_effect_at__lte=until)
    ended = FrontSlot.objects.filter(until__gt=since, until__lte=until).values("front_page")
    found = FrontPage.objects.filter(taken | Q(pk__in=ended))
    return {name for page in found for name in page.face()}


def images_on_front_pages(at: datetime.datetime | None = None):
    """The slots of the front pages in effect that have a picture of their own and whose story is public."""
    at = at or timezone.now()
    shown = FrontSlot.objects.filter(still_filled(at), Story.objects.public(at).includes("story"))
    # Slot by slot: SQLite would look for all front pages that are in effect first, and read the whole history.
    in_effect = ~models.Exists(later_ones(at, "front_page__"))
    return shown.filter(in_effect, front_page__takes_effect_at__lte=at, image__isnull=False)
