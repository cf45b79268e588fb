from django.apps import AppConfig
from django.apps import apps as registry
from django.conf import settings
from django.db.models.signals import post_delete, post_migrate
from django.utils import translation
from django.utils.translation import gettext
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
        post_migrate.connect(add_first_sections, sender=self)


def add_first_sections(apps=registry, **_signal):
    """After each `migrate`: a language without a section gets "News", at first and when it joins LANGUAGES.

    Uses the models of the migrations, since `migrate` may have gone back to tables that the code no longer fits.
    """
    try:
        sections = apps.get_model("articles", "Section").objects
    except LookupError:  # back to where there are no tables
        return
    for language, _name in settings.LANGUAGES:
        if not sections.filter(language=language).exists():
            with translation.override(language):
                sections.create(language=language, slug="news", name=gettext("News"), position=10)
