"""The desk and files have no language prefix, readers' pages have (docs/architecture.md, "Addresses")."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from articles.urls import site_urls

# Links in mails use SITE_URL, never the Host header of a request.
SITE = dict(zip(("protocol", "domain"), settings.SITE_URL.split("://"), strict=True)) | {
    "site_name": settings.SITE_NAME
}

urlpatterns = [
    path(
        "admin/password_reset/", auth.PasswordResetView.as_view(extra_email_context=SITE), name="admin_password_reset"
    ),
    path("admin/password_reset/done/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("admin/reset/<uidb64>/<token>/", auth.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("admin/reset/done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("admin/", admin.site.urls),
    *site_urls,
    *i18n_patterns(path("", include("articles.urls")), prefix_default_language=False),
]

handler404 = "articles.reading.views.page_not_found"
handler500 = "articles.reading.views.server_error"
