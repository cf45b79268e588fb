"""The sitemap (https://www.sitemaps.org/protocol.html), with one file for each month of publication; robots.txt."""

import datetime
from operator import attrgetter

from django.conf import settings
from django.db.models import Max, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Correction, Story
from articles.models.cache_keys import key, list_key, month_of
from articles.reading.addresses import absolute
from articles.reading.page_cache import cached_page
from articles.reading.shown import shows

XML = "application/xml; charset=utf-8"
ADDRESSES_IN_A_SITEMAP = 50_000  # the protocol's limit


@require_safe
@cached_page()
def sitemap_index(request):
    shows(*(list_key(code) for code, _name in settings.LANGUAGES))
    months = sorted({month for code, _name in settings.LANGUAGES for month in public_months(code)})
    addresses = [absolute(reverse("sitemap_month", args=[month.year, month.month])) for month in months]
    return render(request, "articles/sitemap_index.xml", {"addresses": addresses}, content_type=XML)


@require_safe
@cached_page()
def sitemap_month(request, year, month):
    if not datetime.MINYEAR < year < datetime.MAXYEAR:
        raise Http404
    start = month_start(year, month)
    codes = [code for code, _name in settings.LANGUAGES]
    stories = Story.objects.public().filter(
        language__in=codes, published_at__gte=start, published_at__lt=next_month(start)
    )
    corrections = Correction.objects.filter(story=OuterRef("pk")).order_by().values("story")
    stories = stories.annotate(corrected_at=Subquery(corrections.values(at=Max("made_at"))))
    found = sorted(stories.select_related("section").defer("body")[:ADDRESSES_IN_A_SITEMAP], key=attrgetter("pk"))
    if not found:
        raise Http404
    shows(key("month", month_of(start)), ends=[story.expires_at for story in found])
    shows(*(key("section", story.section_id) for story in found))
    entries = [{"address": absolute(story.get_absolute_url()), "time": last_changed(story)} for story in found]
    return render(request, "articles/sitemap_month.xml", {"entries": entries}, content_type=XML)


def last_changed(story):
    """When the story last changed for readers: by its publication, an announced update or a correction."""
    return max(moment for moment in (story.published_at, story.updated_at, story.corrected_at) if moment)


def public_months(language):
    """The local months that have public stories, oldest first. One query per month, along the index story_latest."""
    # One language at a time, because the index begins with status and language.
    stories = Story.objects.public().filter(language=language).order_by("published_at", "pk")
    times = stories.values_list("published_at", flat=True)
    first = times.first()
    while first:
        local = timezone.localtime(first)
        start = month_start(local.year, local.month)
        yield start
        first = times.filter(published_at__gte=next_month(start)).first()


def month_start(year, month):
    return datetime.datetime(year, month, 1, tzinfo=timezone.get_default_timezone())


def next_month(start):
    return month_start(start.year + start.month // 12, start.month % 12 + 1)


@require_safe
@cached_page()
def robots(request):
    closed = [f"Disallow: {path}" for path in (reverse("admin:index"), "/preview/")]
    lines = ["User-agent: *", *closed, f"Sitemap: {absolute(reverse('sitemap'))}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")
