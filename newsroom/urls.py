"""The desk and files stand once, unprefixed; readers' pages once a language (docs/architecture.md, "Addresses")."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from articles.urls import site_urls

urlpatterns = [
    path("admin/password_reset/", auth.PasswordResetView.as_view(), name="admin_password_reset"),
    path("admin/password_reset/done/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("admin/reset/<uidb64>/<token>/", auth.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("admin/reset/done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("admin/", admin.site.urls),
    *site_urls,
    *i18n_patterns(path("", include("articles.urls")), prefix_default_language=False),
]

handler404 = "articles.reading.views.page_not_found"
