from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Warning as CheckWarning
from django.core.checks import register
from django.core.exceptions import ImproperlyConfigured
from django.urls import resolve


class DeskConfig(AdminConfig):
    """Django's admin, with the desk's own site as the default one."""

    default_site = "newsroom.desk.DeskSite"

    def ready(self):
        super().ready()
        register(check_root_files)
        from articles.desk.checks import Check

        if unknown := set(settings.BLOCKING_CHECKS) - set(Check):
            raise ImproperlyConfigured(
                f"BLOCKING_CHECKS has {', '.join(sorted(unknown))!r}. Use some of: {', '.join(Check)}."
            )


def check_root_files(app_configs, **_options):
    """Name the files in `root/` that aren't served, and why."""
    from articles.reading.page_head import picture_of_the_site
    from articles.reading.root_files import root_file, root_files

    files, left_out = root_files()
    if picture_of_the_site() is None:
        left_out = [*left_out, "The sharing.jpg or sharing.png in root/ is no picture. Replace it, or remove it."]
    for name, path in files.items():
        if resolve(f"/{name}").func is not root_file:
            left_out = [*left_out, f"{path} isn't served. The site makes /{name} itself."]
    return [CheckWarning(sentence, id="newsroom.W001") for sentence in left_out]
