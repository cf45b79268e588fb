"""Sections, tags and authors of stories."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.models.addresses import OldAddress, TopLevel
from articles.models.cache_keys import key
from articles.models.cache_version import PublicModel, PublicQuerySet, atomic_with_keys
from articles.models.fields import LanguageField, LineField, PlainTextField, site_language
from articles.models.rows import some_at_a_time
from articles.text.slugs import numbered, slugify, unique_slug

SLUGS_AT_A_TIME = 20
MOST_TRIES = 20  # to save a new name while others take the slugs that were free


class AddressedQuerySet(PublicQuerySet):
    def named(self, name: str, **scope):
        """What has this name in whatever case, or had its address before a merge; made where it is missing.

        Two that make the same name at once get the same row.
        """
        for tries_left in reversed(range(MOST_TRIES)):
            if known := self.known_as(name, **scope):
                return known
            made = self.would_be(name, **scope)
            first_slug, made.slug = made.slug, made.free_slug()
            # The first slug is taken: by another name, or by this one since it was looked for.
            if made.slug != first_slug and (known := self.known_as(name, **scope)):
                return known
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
            except IntegrityError:  # somebody else has just saved this name, or another one under this slug
                if not tries_left:
                    raise
            else:
                made.is_new = True
                return made

    def known_as(self, name: str, **scope):
        """As `named`; None where it is missing.

        SQLite can't compare Cyrillic without regard to case, so beside the very name the slugs are looked through that
        it may have been given.
        """
        would_be = self.would_be(name, **scope)
        for found in chain(self.filter(name=name, **scope), self.under_slugs(would_be.slug, **scope)):
            if found.name.casefold() == name.casefold():
                return found
        old = OldAddress.objects.filter(path=would_be.path, language=would_be.address_language).first()
        return old.target if old and isinstance(old.target, self.model) else None

    def make_new(self, names: Iterable[str]) -> list:
        """Make at once those of some names that are certainly new, as `named` would; gives what was made.

        Nothing is made of a name that somebody has or had, nor of several names with one slug.
        """
        wanted = [self.would_be(name) for name in names]
        count = Counter(one.slug for one in wanted)
        alone = [one for one in wanted if count[one.slug] == 1]
        named = self.held("name", [one.name for one in alone])
        slugs = self.held("slug", [slug for one in alone for slug in possible_slugs(one.slug)])
        old = OldAddress.taken((one.address_language, one.path) for one in alone)
        new = [
            one
            for one in alone
            if one.name not in named
            and slugs.isdisjoint(possible_slugs(one.slug))
            and (one.address_language, one.path) not in old
        ]
        try:
            with transaction.atomic():
                return self.bulk_create(new)
        except IntegrityError:  # somebody else has just saved one of them
            return []

    def held(self, column: str, values: Iterable[str]) -> set[str]:
        """Those of some values that a column has."""
        some = (self.filter(**{f"{column}__in": some}) for some in some_at_a_time(values))
        return {value for rows in some for value in rows.values_list(column, flat=True)}

    def would_be(self, name, **scope):
        """Something of this name that isn't saved, at the address that it would have where nothing else took that."""
        return self.model(name=name, slug=slugify(name, fallback=self.model._meta.model_name), **scope)

    def under_slugs(self, slug, **scope):
        """What stands under a slug, and under ferry-2, ferry-3 …, as far as these go."""
        first, some = 1, True
        while some:
            some = self.filter(slug__in=possible_slugs(slug, first), **scope).order_by("pk")
            yield from some
            first += SLUGS_AT_A_TIME


def possible_slugs(slug: str, first: int = 1) -> list[str]:
    """A slug and those that are given where it is taken, some of them: ferry, ferry-2, ferry-3 …"""
    return [slug if number == 1 else numbered(slug, number) for number in range(first, first + SLUGS_AT_A_TIME)]


class Addressed(PublicModel):
    """Something with a slug and a list page: gets its slug by itself, and remembers the address it had."""

    address_language = ""
    is_new = False  # whether it was made because somebody named it

    objects = AddressedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with atomic_with_keys():
            before = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
            if not self.slug:
                self.slug = self.free_slug()
            super().save(*args, **kwargs)
            if before and before.path != self.path:
                OldAddress.remember(before.path, self, before.address_language)

    def clean(self):
        super().clean()
        self.slug = self.slug or self.free_slug()

    def free_slug(self):
        """A slug made from the name that nothing else has."""
        return unique_slug(slugify(self.name, fallback=self._meta.model_name), self.is_slug_taken)

    def is_slug_taken(self, slug):
        return type(self)._default_manager.filter(slug=slug).exclude(pk=self.pk).exists()


class SectionQuerySet(AddressedQuerySet):
    def known_as(self, name, *, language):
        """As for tags and authors; a language has few sections, and "News" has a slug that isn't its name."""
        for section in self.filter(language=language):
            if section.name.casefold() == name.casefold():
                return section
        return super().known_as(name, language=language)

    def news(self, language):
        """The section "News" that every language has; made where it is missing."""
        with translation.override(language):
            defaults = {"name": gettext("News"), "position": 10}
        section, section.is_new = self.get_or_create(language=language, slug="news", defaults=defaults)
        return section


class Section(TopLevel, Addressed):
    """A part of one language's paper: News, Economy, Култура."""

    language = LanguageField(_("language"), default=site_language)
    name = LineField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        help_text=_("Part of the address. If you leave it empty, it is made from the name."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=100,
        db_default=100,
        help_text=_("Sections with smaller numbers are further to the left."),
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["language", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="section_unique_in_language"),
            models.CheckConstraint(condition=~Q(slug=""), name="section_has_slug"),
        ]

    def __str__(self):
        return self.name if len(settings.LANGUAGES) < 2 else f"{self.name} ({self.language})"

    def save(self, *args, **kwargs):
        """Moving a section to another language moves its stories."""
        with atomic_with_keys():
            super().save(*args, **kwargs)
            moved = self.stories.exclude(language=self.language)
            TaggedStory.objects.filter(content_object__in=moved).update(language=self.language)
            Byline.objects.filter(story__in=moved).update(language=self.language)
            moved.update(language=self.language)

    @classmethod
    def faces(cls, keys):
        """Every page names all sections of its language."""
        shown = cls.objects.filter(pk__in=keys).values_list("pk", "language", "slug", "name", "position")
        return {
            pk: {key("frame", language): (slug, name, position), key("section", pk): (language, slug, name)}
            for pk, language, slug, name, position in shown
        }

    @property
    def path(self):
        """The address below the language's prefix."""
        return f"/{self.slug}/"

    @property
    def address_language(self):
        return self.language

    def slug_taken_message(self):
        words = gettext("The section “%(section)s” already has the address “%(url)s”. Choose another slug.")
        return words % {"section": self.name, "url": self.get_absolute_url()}


class Author(Addressed):
    """Somebody whose name appears above stories, with or without an account at the desk."""

    is_seen_at_once = False
    name = LineField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=80, blank=True, unique=True, help_text=_("Part of the address."))
    bio = PlainTextField(_("biography"), blank=True, max_length=2000)
    portrait = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, verbose_name=_("portrait"), related_name="portraits"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="author_has_slug")]

    @classmethod
    def faces(cls, keys):
        faces = {}
        for pk, name, slug, bio, portrait in cls.objects.filter(pk__in=keys).values_list(
            "pk", "name", "slug", "bio", "portrait"
        ):
            faces[pk] = {key("author", pk): (name, slug), key("about", pk): (bio, portrait)}
            if portrait:
                faces[pk][key("file", portrait)] = True
        return faces

    def __str__(self):
        return self.name

    @property
    def about_line(self):
        """The first paragraph of the biography."""
        return self.bio.partition("\n")[0]

    @property
    def path(self):
        return f"/authors/{self.slug}/"

    def get_absolute_url(self):
        return reverse("articles:author_detail", args=[self.slug])


class Tag(Addressed, TagBase):
    """A word that stories share."""

    is_seen_at_once = False
    name = LineField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, blank=True, unique=True, help_text=_("Part of the address."))
    introduction = PlainTextField(
        _("introduction"),
        blank=True,
        max_length=2000,
        default="",
        db_default="",
        help_text=_("Readers see it on the tag's page, above its stories."),
    )
    picture = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, verbose_name=_("picture"), related_name="topics"
    )

    objects = AddressedQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="tag_has_slug")]

    @classmethod
    def faces(cls, keys):
        faces = {}
        shown = cls.objects.filter(pk__in=keys).values_list("pk", "name", "slug", "introduction", "picture")
        for pk, name, slug, introduction, picture in shown:
            faces[pk] = {key("tag", pk): (name, slug), key("topic", pk): (introduction, picture)}
            if picture:
                faces[pk][key("file", picture)] = True
        return faces

    def __str__(self):
        return self.name

    @property
    def path(self):
        return f"/tags/{self.slug}/"

    def get_absolute_url(self):
        return reverse("articles:tag_detail", args=[self.slug])


class ListedStory(PublicModel):
    """A story's place in the list of something: carries what that list is sorted and filtered by.

    With the copies in one index a tag of 100,000 stories is read as fast as one of ten.
    `Story.save` keeps them true.
    """

    published_at = models.DateTimeField(null=True, editable=False)
    language = models.CharField(max_length=10, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.published_at, self.language = self.listed_story.published_at, self.listed_story.language
        super().save(*args, **kwargs)


class TaggedStory(ListedStory, ItemBase):
    owner_column = "content_object"
    # No index of their own: those below begin with these columns.
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged", db_index=False)
    content_object = models.ForeignKey("articles.Story", models.CASCADE, related_name="tagged", db_index=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("tagged story")
        verbose_name_plural = _("tagged stories")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_in_story")]
        indexes = [
            models.Index(fields=["tag", "language", "-published_at", "-content_object"], name="tag_list"),
        ]

    @property
    def listed_story(self):
        return self.content_object


class Byline(ListedStory):
    """One author's place over one story."""

    owner_column = "story"
    # No index of their own: those below begin with these columns.
    story = models.ForeignKey("articles.Story", models.CASCADE, related_name="bylines", db_index=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"), db_index=False)
    position = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["story", "author"], name="author_once_in_story")]
        indexes = [models.Index(fields=["author", "language", "-published_at", "-story"], name="author_list")]

    def __str__(self):
        return self.author.name

    @property
    def listed_story(self):
        return self.story


def set_authors(story, authors: list[Author]) -> None:
    """Make these the story's bylines, in this order."""
    story.bylines.exclude(author__in=authors).delete()
    for position, author in enumerate(authors, start=1):
        Byline.objects.update_or_create(story=story, author=author, defaults={"position": position})
