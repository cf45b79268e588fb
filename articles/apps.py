from django.apps import AppConfig
from django.apps import apps as registry
from django.conf import settings
from django.db.models.signals import post_migrate, pre_delete
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Newsroom")

    def ready(self):
        from articles.models.cache_version import PublicModel, note_deletion

        # Querysets and cascades don't call `delete()`, but they send the signal for each row.
        for model in self.get_models():
            if issubclass(model, PublicModel):
                pre_delete.connect(note_deletion, sender=model)
        post_migrate.connect(add_first_sections, sender=self)


def add_first_sections(apps=registry, **_signal):
    """After each `migrate`, give each language that has no section the section "News".

    Uses the migrations' models, since `migrate` may have gone back to a schema that the code doesn't fit.
    """
    try:
        sections = apps.get_model("articles", "Section").objects
    except LookupError:  # migrated back to zero
        return
    for language, _name in settings.LANGUAGES:
        if not sections.filter(language=language).exists():
            with translation.override(language):
                sections.create(language=language, slug="news", name=gettext("News"), position=10)
