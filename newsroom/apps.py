from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin, with the desk's own site in the place of the default one."""

    default_site = "newsroom.desk.DeskSite"
