"""Stories."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.models.cache_version import PublicModel, atomic_with_keys
from articles.models.faces import story_faces
from articles.models.fields import CleanHTMLField, LanguageField, LineField, PlainTextField
from articles.models.image import note_figures
from articles.models.paths import language_prefix, story_path
from articles.models.rows import some_at_a_time
from articles.models.story_queries import Status, StoryQuerySet
from articles.models.taxonomy import Author, Byline, Section, TaggedStory
from articles.text.citations import check_citations
from articles.text.slugs import slugify

# What imports enter as the source of files that name none: it says which story is meant, and nothing to readers.
FORMATS_AS_SOURCES = {"page-text", "markdown", "wordpress", "newsroom"}


class Conflict(Exception):
    """Somebody else has saved the story, or deleted it, since this copy of it was read."""


class Story(PublicModel):
    """A story. Its address is built from section, primary key and slug; its identity for feeds is `uid`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = LanguageField(_("language"), editable=False)
    section = models.ForeignKey(Section, models.PROTECT, related_name="stories", verbose_name=_("section"))
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        db_index=False,
        help_text=_("Part of the address. If you leave it empty, it is made from the headline."),
    )
    headline = LineField(_("headline"), max_length=300)
    short_headline = LineField(
        _("short headline"),
        max_length=90,
        blank=True,
        default="",
        db_default="",
        help_text=_("For lists and links, if the headline is too long for them."),
    )
    lead = PlainTextField(
        _("lead"), max_length=1000, blank=True, help_text=_("One sentence that says why the story matters.")
    )
    body = CleanHTMLField(_("body"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, db_default=Status.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_(
            "A future date: the story appears by itself at that time. Empty: it appears as soon as the status is "
            "“published”."
        ),
    )
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, help_text=_("Shown to readers."))
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("From then on readers no longer see the story.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = PlainTextField(
        _("reason for withdrawal"), max_length=1000, blank=True, help_text=_("Readers see it in place of the story.")
    )
    # Of the last hand-over: what to look at ("Submit"), or why ("Back to draft").
    handover_note = PlainTextField(
        _("note for colleagues"), max_length=1000, blank=True, default="", db_default="", editable=False
    )
    # Nothing reads it since front pages have slots (articles.models.front). Release 0.1, which runs on this schema
    # during an upgrade, does: the column goes in the release after next.
    is_pinned = models.BooleanField(default=False, db_default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="stories"
    )
    # The user name of a creator without an account here.
    creator_name = models.CharField(max_length=150, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last saved"), auto_now=True)
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    authors = models.ManyToManyField(Author, through=Byline, related_name="stories", verbose_name=_("authors"))
    tags = TaggableManager(through=TaggedStory, blank=True, related_name="stories")
    source = LineField(_("source"), max_length=200, blank=True, help_text=_("The site or agency it came from."))
    source_id = LineField(_("ID at the source"), max_length=500, blank=True, editable=False)
    source_url = models.URLField(_("address at the source"), max_length=500, blank=True)
    cited_sources = PlainTextField(
        _("sources cited"),
        max_length=2000,
        blank=True,
        validators=[check_citations],
        help_text=_(
            "What the story is based on; readers see it at the end of the story. One per line: a name, followed by "
            "its web address if it has one, such as “Reuters https://www.reuters.com/”."
        ),
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        get_latest_by = "published_at"
        permissions = [
            ("edit_others_story", "Can edit other people's stories, and stories in review or published"),
            ("publish_story", "Can publish, schedule and review stories"),
            ("correct_story", "Can add corrections"),
            ("withdraw_story", "Can withdraw stories"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="story_has_slug"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="story_status_known"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_story_has_date",
                violation_error_message=_("A published story needs a date."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False), name="withdrawn_story_has_date"
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(published_at=None) | Q(expires_at__gt=F("published_at")),
                name="story_expires_after_publication",
                violation_error_message=_("A story can't expire before it is published. Choose a later time."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="story_once_from_a_source"
            ),
        ]
        # Status, language and order in one index: a list page reads twenty rows, however large the table.
        indexes = [
            models.Index(fields=["status", "language", "-published_at", "-id"], name="story_latest"),
            models.Index(fields=["status", "section", "-published_at", "-id"], name="story_latest_in_section"),
            models.Index(fields=["status", "expires_at"], name="story_expiry"),
            models.Index(fields=["-modified_at"], name="story_last_saved"),
            models.Index(fields=["status", "-modified_at"], name="story_last_saved_by_status"),
        ]

    def __str__(self):
        return self.headline

    @classmethod
    def faces(cls, keys, at=None):
        """As for all models; `at` is the moment at which readers see it (about now)."""
        seen = cls.objects.public(at) if at else cls.objects.public_about_now()
        return story_faces(seen.filter(pk__in=keys))

    @classmethod
    def are_seen(cls, keys):
        return any(cls.objects.public_about_now().filter(pk__in=some).exists() for some in some_at_a_time(keys))

    def get_absolute_url(self):
        # Not by reverse(), which is slow: a list of stories needs it for each of them.
        return get_script_prefix().rstrip("/") + language_prefix(self.language) + self.path

    @property
    def path(self):
        """The path below the prefix of its language."""
        return story_path(self.section.slug, self.pk, self.slug)

    @property
    def address_language(self):
        return self.language

    def save(self, *args, **kwargs):
        """Derive slug, language and version; update the rows by which tags and authors list the story.

        Raises Conflict where somebody else has saved the story since this copy of it was read.
        """
        with atomic_with_keys():
            self.settle_address()
            if not self._state.adding:
                self._claim_version()
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug", "language", "version", "modified_at"}
            is_new = self._state.adding
            super().save(*args, **kwargs)
            if not is_new or "<figure>" in self.body:
                note_figures([self])
            if not is_new:
                listed = {"published_at": self.published_at, "language": self.language}
                self.tagged.update(**listed)
                self.bylines.update(**listed)

    def clean(self):
        super().clean()
        self.slug = self.slug or self.slug_of_headline()

    def slug_of_headline(self):
        """The slug that the story gets by itself."""
        return slugify(self.headline, language=self.section.language if self.section_id else self.language)

    def settle_address(self):
        """Derive slug and language, which the address is made of; bulk writes call this themselves."""
        self.slug = self.slug or self.slug_of_headline()
        self.language = self.section.language

    def _claim_version(self):
        """Check and increment the version in one statement: of several saves of one version only one succeeds."""
        held = models.QuerySet(Story).filter(pk=self.pk, version=self.version)
        if not held.update(version=F("version") + 1):
            raise Conflict

    @property
    def list_headline(self):
        """What lists and links call the story."""
        return self.short_headline or self.headline

    @property
    def named_source(self):
        """The site or agency it came from, as readers are told; "" where only the format of its file is known."""
        return "" if self.source in FORMATS_AS_SOURCES else self.source

    @property
    def is_live(self):
        """Whether the public sees it at this moment."""
        return Story.objects.public().filter(pk=self.pk).exists()

    @property
    def announced_update(self):
        """The time of the update that readers are told of; None without one, or if it precedes publication."""
        is_later = self.updated_at and self.published_at and self.updated_at > self.published_at
        return self.updated_at if is_later else None

    @property
    def views(self):
        """Page views, imported and counted here together."""
        return self.page_views.total if hasattr(self, "page_views") else 0
