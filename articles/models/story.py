"""Stories, and the one rule that says which of them the public sees."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.models.cache_version import PublicModel, PublicQuerySet, atomic_with_keys
from articles.models.faces import story_faces
from articles.models.fields import CleanHTMLField, LanguageField, LineField, PlainTextField
from articles.models.image import StoryImage, note_figures
from articles.models.paths import language_prefix, story_path
from articles.models.rows import some_at_a_time
from articles.models.taxonomy import Author, Byline, Section, TaggedStory
from articles.text.citations import check_citations
from articles.text.slugs import slugify

# What a link to a story needs: its address, what it is called, when it appeared and when it ends.
LISTED_FIELDS = ["language", "section__slug", "slug", "headline", "short_headline", "published_at", "expires_at"]

# Where a page of a list begins: the publication time and primary key of the story before it.
Cursor = tuple[datetime.datetime, int]

# What imports enter as the source of files that name none: it says which story is meant, and nothing to readers.
FORMATS_AS_SOURCES = {"page-text", "markdown", "wordpress", "newsroom"}

MINUTE = datetime.timedelta(minutes=1)


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Conflict(Exception):
    """Somebody else has saved the story, or deleted it, since this copy of it was read."""


class StoryQuerySet(PublicQuerySet):
    def public(self, at: datetime.datetime | None = None):
        """What the public sees at a moment (now): published, its time has come, not expired."""
        at = at or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), status=Status.PUBLISHED, published_at__lte=at)

    def public_about_now(self):
        """What the public sees, saw a minute ago or will see in a minute, by this server's clock.

        Of this every change is told: another server's clock may be ahead, and by the commit it is later than now.
        """
        now = timezone.now()
        return self.public(now + MINUTE) | self.public(now) | self.public(now - MINUTE)

    def hidden(self, at: datetime.datetime | None = None):
        """All that `public` leaves out. Where most is public, what is public is counted sooner by what isn't."""
        at = at or timezone.now()
        expired = Q(status=Status.PUBLISHED, expires_at__lte=at)
        unseen = Q(status__in=[status for status in Status if status != Status.PUBLISHED])
        return self.filter(unseen | expired | self._is_scheduled(at))

    def gone(self, at: datetime.datetime | None = None):
        """What the public saw once and no longer does: withdrawn after its time had come, or expired."""
        at = at or timezone.now()
        withdrawn = Q(status=Status.WITHDRAWN, withdrawn_at__gte=F("published_at"))
        return self.filter(withdrawn | Q(status=Status.PUBLISHED, published_at__lte=at, expires_at__lte=at))

    def in_review(self):
        return self.filter(status=Status.IN_REVIEW)

    def drafts_of(self, user):
        """The drafts that somebody has begun and not submitted yet."""
        return self.filter(status=Status.DRAFT, created_by=user)

    def scheduled(self, at: datetime.datetime | None = None):
        """What will appear by itself after a moment (now)."""
        return self.filter(self._is_scheduled(at or timezone.now()))

    @staticmethod
    def _is_scheduled(at):
        # Naming every language opens the index story_latest, which has it between status and date. Without it all
        # published stories are read: at 100,000 SQLite takes 12 ms instead of 0.2, PostgreSQL 7 instead of 1.
        languages = [code for code, _name in settings.LANGUAGES]
        return Q(status=Status.PUBLISHED, language__in=languages, published_at__gt=at)

    def seen_or_coming(self, at: datetime.datetime | None = None):
        """What readers see at a moment (now), or will when it is reviewed or its time comes."""
        unseen = Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(expires_at__lte=at or timezone.now())
        # By exclude(), because SQLite finds `status IN ('review', 'published')` by the status and then sorts all that
        # it finds. At 100,000 stories the 200 saved last take 170 ms so, and 0.5 along the index story_last_saved.
        return self.exclude(unseen)

    def includes(self, key: str):
        """The condition, for another queryset, that the story whose primary key its field `key` holds is one of these.

        It is tested row by row. Given the conditions of `public` itself, or `story__in`, SQLite starts from the status
        and reads every published story. At 100,000: related stories 17 ms instead of 0.3, the pinned story 80 instead
        of 0.1, a page of corrections 90 instead of 0.3, a picture 190 instead of 0.2.
        """
        return models.Exists(self.filter(pk=models.OuterRef(key)))

    # Bulk writes of bodies bypass Story.save, so the rows of the pictures in them are updated here too.

    def update(self, **values):
        if "body" not in values:
            return super().update(**values)
        with atomic_with_keys():
            written = list(self.values_list("pk", flat=True))
            rows = super().update(**values)
            note_figures(Story.objects.filter(pk__in=written))
        return rows

    def bulk_create(self, objs, *args, **kwargs):
        with atomic_with_keys():
            created = super().bulk_create(objs, *args, **kwargs)
            note_figures([story for story in created if story.pk and "<figure>" in story.body])
        return created

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = tuple(objs)
        with atomic_with_keys():
            rows = super().bulk_update(objs, fields, *args, **kwargs)
            if "body" in fields:
                note_figures(Story.objects.filter(pk__in=[story.pk for story in objs]))
        return rows

    def latest(self, before: Cursor | None = None, since: Cursor | None = None):
        """Newest first, in an order without ties; those after the cursor `before`.

        With `since` instead, the other way round: the story of that cursor, if it is one of these, and all newer ones.
        """
        found = self
        if since:
            place = Q(published_at__gt=since[0]) | Q(pk__gte=since[1])
            return self.filter(place, published_at__gte=since[0]).order_by("published_at", "pk")
        if before:
            # The cursor's bound comes before that of `public`, because of two bounds on a column SQLite seeks by the
            # first: to the middle of 100,000 stories it takes 6 ms the other way round, instead of 0.1. Written as
            # "earlier, or at the same time with a smaller key", PostgreSQL seeks by neither: 15 ms instead of 0.5.
            place = Q(published_at__lt=before[0]) | Q(pk__lt=before[1])
            found = Story.objects.filter(place, published_at__lte=before[0]) & found
        return found.order_by("-published_at", "-pk")

    def pinned(self, language: str):
        """The story that an editor has pinned to the top of a language's front page, as a queryset of one or none.

        Of several the newest: one that is pinned for tomorrow takes over when it appears.
        """
        return Story.objects.filter(self.includes("pk"), is_pinned=True, language=language).latest()[:1]

    def tagged_with(self, tag, language: str, before: Cursor | None = None, since: Cursor | None = None):
        """As `latest`, of one tag and language."""
        return self._listed_under("tagged", "content_object", before, since, tag=tag, language=language)

    def by_author(self, author, language: str, before: Cursor | None = None, since: Cursor | None = None):
        """As `latest`, of one author and language."""
        return self._listed_under("bylines", "story", before, since, author=author, language=language)

    def _listed_under(self, rows, story, before, since, **what):
        # Sorted by the columns of the row that also has the tag or author, so that one index serves all. By the story's
        # own, SQLite reads every published story for a tag of a few, at 100,000 in 70 ms instead of 0.3. In one
        # filter(), so that all of it is about the same row. The bound on its date skips drafts and scheduled stories,
        # which PostgreSQL has first in the index: a tag of a third of 100,000 takes 5.5 ms without, 0.9 with it.
        found = {f"{rows}__{name}": value for name, value in what.items()}
        found[f"{rows}__published_at__lte"] = before[0] if before else timezone.now()
        place = Q()
        if before:
            place = Q((f"{rows}__published_at__lt", before[0])) | Q((f"{rows}__{story}__lt", before[1]))
        if since:
            place = Q((f"{rows}__published_at__gt", since[0])) | Q((f"{rows}__{story}__gte", since[1]))
            found[f"{rows}__published_at__gte"] = since[0]
        listed = self.filter(place, **found).order_by(f"-{rows}__published_at", f"-{rows}__{story}")
        return listed.reverse() if since else listed

    def for_listing(self):
        """With what readers' lists show, and no more, beside the picture (`with_first_pictures`)."""
        shown = ["lead", "section__name", "page_views__imported", "page_views__counted"]
        return self.select_related("section", "page_views").only(*LISTED_FIELDS, *shown)

    def for_page(self):
        """With what a story's own page shows; authors and tags are found by `authors_and_tags`."""
        pictures = StoryImage.objects.for_readers().order_by("position")
        return self.select_related("section", "page_views").prefetch_related(
            models.Prefetch("pictures", pictures), "corrections"
        )


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
    is_pinned = models.BooleanField(
        _("lead story on the front page"),
        default=False,
        db_default=False,
        help_text=_("Stays at the top until another story is pinned. If none is pinned, the newest one leads."),
    )
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
            models.Index(fields=["language", "-published_at", "-id"], condition=Q(is_pinned=True), name="story_pinned"),
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
