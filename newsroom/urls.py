"""The desk and files have no language prefix, readers' pages have (docs/architecture.md, "Addresses")."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from articles.urls import site_urls

# What the desk's own pages say in their header.
DESK = {"site_header": admin.site.site_header, "site_title": admin.site.site_title}
# Links in mails use SITE_URL, never the Host header of a request.
SITE = dict(zip(("protocol", "domain"), settings.SITE_URL.split("://"), strict=True)) | {
    "site_name": settings.SITE_NAME, "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
}  # fmt: skip

urlpatterns = [
    path(
        "admin/password_reset/",
        auth.PasswordResetView.as_view(extra_email_context=SITE, extra_context=DESK),
        name="admin_password_reset",
    ),
    path(
        "admin/password_reset/done/",
        auth.PasswordResetDoneView.as_view(extra_context=DESK),
        name="password_reset_done",
    ),
    path(
        "admin/reset/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(extra_context=DESK),
        name="password_reset_confirm",
    ),
    path(
        "admin/reset/done/",
        auth.PasswordResetCompleteView.as_view(extra_context=DESK),
        name="password_reset_complete",
    ),
    path("admin/", admin.site.urls),
    *site_urls,
    *i18n_patterns(path("", include("articles.urls")), prefix_default_language=False),
]

handler400 = "articles.reading.entrance.bad_request"
handler403 = "articles.reading.desk_pages.forbidden"
handler404 = "articles.reading.views.page_not_found"
handler500 = "articles.reading.views.server_error"
