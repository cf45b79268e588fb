"""Addresses: those that are taken, those that have moved, and what stands at one of a single slug."""

from collections.abc import Iterable

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.models.rows import insert_rows, some_at_a_time

# No section or page can take the first segments of the site's own addresses, endings such as .xml aside …
SITE_SEGMENTS = {
    "admin", "apple-touch-icon", "authors", "corrections", "favicon", "feed", "latest", "livez", "media", "preview",
    "readyz", "robots", "s", "sharing", "sitemap", "static", "tags",
}  # fmt: skip
# … nor those of planned features, each of which moves its own up when it is built.
COMING_SEGMENTS = {
    "archive", "live", "metrics", "most-read", "news-sitemap", "newsletter", "report", "search", "series",
    "topics",
}  # fmt: skip
RESERVED_SLUGS = SITE_SEGMENTS | COMING_SEGMENTS | {*LANG_INFO}

LONGEST_PATH = 500


class OldAddress(models.Model):
    """A former path of something that has moved: on this site, or on the site that a story came from.

    `language` is the language whose prefix the path stands under; empty where the path is the whole path.
    """

    language = models.CharField(max_length=10, blank=True)
    path = models.CharField(max_length=LONGEST_PATH)
    story = models.ForeignKey("articles.Story", models.CASCADE, null=True, related_name="old_addresses")
    section = models.ForeignKey("articles.Section", models.CASCADE, null=True, related_name="old_addresses")
    author = models.ForeignKey("articles.Author", models.CASCADE, null=True, related_name="old_addresses")
    tag = models.ForeignKey("articles.Tag", models.CASCADE, null=True, related_name="old_addresses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "path"], name="old_address_unique"),
            models.CheckConstraint(
                name="old_address_has_one_target",
                condition=Q(story__isnull=False, section=None, author=None, tag=None)
                | Q(story=None, section__isnull=False, author=None, tag=None)
                | Q(story=None, section=None, author__isnull=False, tag=None)
                | Q(story=None, section=None, author=None, tag__isnull=False),
            ),
        ]

    def __str__(self):
        return self.path

    @classmethod
    def remember(cls, path: str, target: models.Model, language: str = "") -> None:
        """From now on `path` leads to `target`, a story, section, author or tag, wherever it led before."""
        cls._insert({(language, path[:LONGEST_PATH]): target}, conflict="language, path")

    @classmethod
    def remember_free(cls, targets: dict[tuple[str, str], models.Model]) -> None:
        """From now on these paths, by language, lead to their targets, unless they lead somewhere already."""
        taken = cls.taken(targets)
        cls._insert({address: target for address, target in targets.items() if address not in taken})

    @classmethod
    def _insert(cls, targets, conflict=""):
        kinds = ("story", "section", "author", "tag")
        rows = [
            (language, path, *(target.pk if kind == target._meta.model_name else None for kind in kinds))
            for (language, path), target in targets.items()
            if len(path) <= LONGEST_PATH
        ]
        insert_rows(cls, ["language", "path", *kinds], rows, conflict)

    @classmethod
    def taken(cls, wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of some paths, each with its language, that lead somewhere already."""
        wanted, taken = set(wanted), set()
        # The index begins with the language. Without it all of the index is read for each 500 paths: of 100,000, SQLite
        # takes 22 ms instead of 1.5, PostgreSQL 11 instead of 5.
        languages = {language for language, _path in wanted}
        for some in some_at_a_time({path for _language, path in wanted}):
            held = cls.objects.filter(language__in=languages, path__in=some)
            taken |= {*held.values_list("language", "path")}
        return taken

    @property
    def target(self):
        return self.story or self.section or self.author or self.tag


class TopLevel(models.Model):
    """Something whose address is one slug, /economy/ or /bg/za-nas/: a section, or a page such as the imprint.

    Within a language the two share their slugs. No database constraint spans two tables, so validation checks it.
    """

    class Meta:
        abstract = True

    def get_absolute_url(self):
        with translation.override(self.language):
            return reverse("articles:section_detail", args=[self.slug])

    def is_slug_taken(self, slug):
        same_kind = type(self)._default_manager.filter(language=self.language, slug=slug).exclude(pk=self.pk)
        return slug in RESERVED_SLUGS or same_kind.exists() or self.slug_holder(slug) is not None

    def slug_holder(self, slug):
        """The page, or for a page the section, that has this slug in this language; None if there is none."""
        kinds = (kind for kind in TopLevel.__subclasses__() if not isinstance(self, kind))
        found = (kind.objects.filter(language=self.language, slug=slug).first() for kind in kinds)
        return next(filter(None, found), None)

    def clean(self):
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("“%s” is reserved for the site itself. Choose another slug.") % self.slug})
        if holder := self.slug_holder(self.slug):
            raise ValidationError({"slug": holder.slug_taken_message()})
