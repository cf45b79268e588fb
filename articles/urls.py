"""Which address leads to which view: `site_urls` stand once, `urlpatterns` once a language."""

from django.urls import path, register_converter

from articles.models.paths import story_path
from articles.reading import corrections, feeds, previews, sitemaps, views
from articles.reading.root_files import root_file, root_files
from articles.text.numbers import BIGINT


class KeyConverter:
    """A primary key."""

    regex = BIGINT
    to_python = int
    to_url = str


class YearConverter(KeyConverter):
    """A year, without zeros before it: each page has one address."""

    regex = "[1-9][0-9]{0,3}"


class MonthConverter(KeyConverter):
    regex = "[1-9]|1[0-2]"


class TokenConverter:
    """What may stand in the place of a preview link's token: one that lost its end in a mail is answered kindly too."""

    regex = "[A-Za-z0-9_-]{1,64}"
    to_python = to_url = str


register_converter(KeyConverter, "key")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(TokenConverter, "token")

site_urls = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<year:year>-<month:month>.xml", sitemaps.sitemap_month, name="sitemap_month"),
    path("media/<slug:key>/<str:name>", views.media, name="media"),
    path("s/<key:pk>", views.short_address, name="short_address"),
    path("preview/<token:token>/", previews.preview, name="preview"),
    path("preview/<token:token>/media/<slug:key>/<str:name>", previews.preview_media, name="preview_media"),
    # Last, so that no file stands in the place of one of these.
    *[path(name, root_file, {"name": name}) for name in root_files()[0]],
]

STORY = story_path("<slug:section>", "<key:pk>", "<slug:slug>").removeprefix("/")

app_name = "articles"
urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("latest/", views.story_list, name="story_list"),
    path("feed/", feeds.latest, name="feed"),
    path("corrections/", corrections.correction_list, name="correction_list"),
    path("tags/<slug:slug>/", views.tag_detail, name="tag_detail"),
    path("tags/<slug:slug>/feed/", feeds.tag, name="tag_feed"),
    path("authors/<slug:slug>/", views.author_detail, name="author_detail"),
    path("authors/<slug:slug>/feed/", feeds.author, name="author_feed"),
    path("<slug:slug>/", views.section_detail, name="section_detail"),
    path("<slug:slug>/feed/", feeds.section, name="section_feed"),
    path(STORY, views.story_detail, name="story_detail"),
]
