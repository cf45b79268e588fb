"""The admin site of the desk: its name, and the order of its models."""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# The most used first; models that aren't named here come last.
ORDER = ["Story", "Image", "Section", "Author", "Tag", "Page", "ImportRun", "ImportItem", "User", "Group"]


class LogInForm(AdminAuthenticationForm):
    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _(
            "No account at the desk has this user name and password. Mind capital letters, or choose a new password "
            "with the link below."
        )
    }


class DeskSite(admin.AdminSite):
    login_form = LogInForm
    site_header = format_lazy(_("{site}: the desk"), site=settings.SITE_NAME)
    site_title = settings.SITE_NAME
    empty_value_display = ""
    index_title = _("Overview")
    enable_nav_sidebar = False  # base_site.html has a row of links instead, which fits a phone

    def get_urls(self):
        from articles.admin.front_page import urls  # not at the top: the app isn't loaded then

        # Without "view on site": it redirects any account to a draft's address, which contains its headline.
        pages = [page for page in super().get_urls() if getattr(page, "name", None) != "view_on_site"]
        return [*urls(self), *pages]

    def admin_view(self, view, cacheable=False):
        """As Django's; but a form whose sender was logged out meanwhile isn't dropped on the way to the log-in."""
        checked = super().admin_view(view, cacheable)

        @wraps(checked)
        def keeping(request, *args, **kwargs):
            if request.method == "POST" and request.user.is_anonymous and request.path != reverse("admin:logout"):
                from articles.reading.desk_pages import logged_out  # not at the top: the app isn't loaded then

                return logged_out(request) or checked(request, *args, **kwargs)
            return checked(request, *args, **kwargs)

        return keeping

    def index(self, request, extra_context=None):
        from articles.admin.board import board_of  # not at the top: these screens register with this site

        return super().index(request, board_of(request, self) | (extra_context or {}))

    def app_index(self, request, app_label, extra_context=None):
        return HttpResponseRedirect(reverse("admin:index"))  # which has all lists

    def get_app_list(self, request, app_label=None):
        def place(model):
            return ORDER.index(model["object_name"]) if model["object_name"] in ORDER else len(ORDER)

        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=place)
        return sorted(apps, key=lambda app: min(place(model) for model in app["models"]))
