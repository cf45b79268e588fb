from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ImproperlyConfigured


class DeskConfig(AdminConfig):
    """Django's admin, with the desk's own site as the default one."""

    default_site = "newsroom.desk.DeskSite"

    def ready(self):
        super().ready()
        from articles.desk.checks import Check

        if unknown := set(settings.BLOCKING_CHECKS) - set(Check):
            raise ImproperlyConfigured(
                f"BLOCKING_CHECKS has {', '.join(sorted(unknown))!r}. Use some of: {', '.join(Check)}."
            )
