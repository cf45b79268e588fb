"""Pages such as imprint, privacy and contact: at an address of their own, linked from the footer of their language."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.addresses import TopLevel
from articles.models.cache_keys import key
from articles.models.cache_version import PublicModel, PublicQuerySet
from articles.models.fields import CleanHTMLField, LanguageField, LineField, site_language
from articles.text.figures import with_figures
from articles.text.slugs import slugify, unique_slug


class PageBodyField(CleanHTMLField):
    """Clean HTML without pictures: readers are served only those of public stories and of authors."""

    def cleaned(self, value):
        if not isinstance(value, str):
            return value
        without_pictures = with_figures(super().cleaned(value), lambda figure: "")
        return super().cleaned(without_pictures)  # once more: a picture may leave an empty list item behind


class PageQuerySet(PublicQuerySet):
    def published(self):
        """The pages that readers see."""
        return self.filter(is_published=True)


class Page(TopLevel, PublicModel):
    """A page of one language that isn't news. It keeps no revisions: docs/decisions/0013-pages-of-our-own.md."""

    language = LanguageField(_("language"), default=site_language)
    title = LineField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        db_index=False,
        help_text=_("Part of the address. If you leave it empty, it is made from the title."),
    )
    body = PageBodyField(_("body"), blank=True)
    is_published = models.BooleanField(
        _("published"),
        default=True,
        db_default=True,
        help_text=_("Until it is published, only people who look after pages can see it."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, db_default=100, help_text=_("In the footer, pages with smaller numbers come first.")
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["language", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="page_unique_in_language"),
            models.CheckConstraint(condition=~Q(slug=""), name="page_has_slug"),
        ]

    @classmethod
    def faces(cls, keys):
        """Every page of the language links to it in its footer."""
        shown = cls.objects.published().filter(pk__in=keys)
        rows = shown.values_list("pk", "language", "slug", "title", "position", "body")
        return {
            pk: {key("frame", language): (slug, title, position), key("page", pk): (slug, title, body)}
            for pk, language, slug, title, position, body in rows
        }

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = self.free_slug()
        super().save(*args, **kwargs)

    def clean(self):
        self.slug = self.slug or self.free_slug()
        super().clean()

    def free_slug(self):
        """A slug made from the title that nothing else has."""
        return unique_slug(slugify(self.title, language=self.language, fallback="page"), self.is_slug_taken)

    def slug_taken_message(self):
        words = gettext("There is already a page at “%s”. Choose another slug, or move the page.")
        return words % self.get_absolute_url()
