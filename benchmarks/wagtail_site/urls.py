from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from benchmarks.wagtail_site.feeds import LatestArticles

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("feed/", LatestArticles(), name="feed"),
    path("", include(wagtail_urls)),
]
