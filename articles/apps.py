from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Newsroom")

    def ready(self):
        from articles.models.cache_version import PublicModel, note_change

        # Deleting by queryset or cascade calls no `delete()`; only a signal sees every row that goes.
        for model in self.get_models():
            if issubclass(model, PublicModel):
                post_delete.connect(note_change, sender=model)
        post_migrate.connect(fill_in_what_must_be_there, sender=self)


def fill_in_what_must_be_there(**_signal):
    """After each `migrate`: the edition's one row, the section "News" of every language, the site's own name."""
    from django.contrib.sites.models import Site

    from articles.models import CacheVersion, Section

    CacheVersion.objects.get_or_create(pk=1)
    for language, _name in settings.LANGUAGES:
        Section.objects.news(language)
    limits = {name: Site._meta.get_field(name).max_length for name in ("domain", "name")}
    own = {"domain": urlsplit(settings.SITE_URL).netloc, "name": settings.SITE_NAME}
    Site.objects.update_or_create(
        pk=settings.SITE_ID, defaults={name: value[: limits[name]] for name, value in own.items()}
    )
