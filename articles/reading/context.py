"""The context processor for every page of the site."""

from functools import cache, partial

from django.conf import settings
from django.db.models import Value
from django.urls import reverse
from django.utils import translation

from articles.models import Page, Section
from articles.models.cache_keys import DAY, key
from articles.reading.shared_parts import shared_part
from articles.reading.shown import shows


def site(request):
    """The site's name, address and languages; its sections and pages, queried only by templates that show them."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    links = cache(partial(sections_and_pages, request, language))
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": language,
        "sections": lambda: links()[0],
        "languages": languages,
        "footer_pages": lambda: links()[1],
    }


def sections_and_pages(request, language: str) -> tuple[list[Section], list[Page]]:
    """The sections and published pages of a language, each in their order."""
    shows(key("frame", language), DAY)  # the masthead says what day it is
    return shared_part(request, ("sections and pages", language), partial(find_sections_and_pages, language))


def find_sections_and_pages(language):
    """Both in one query."""
    rows = sorted(union_of_both(language).all())
    return (
        [
            Section(pk=pk, language=language, name=name, slug=slug)
            for kind, _position, name, slug, pk in rows
            if kind == "section"
        ],
        [
            Page(pk=pk, language=language, title=title, slug=slug)
            for kind, _position, slug, title, pk in rows
            if kind == "page"
        ],
    )


@cache  # of the queryset, which is the same each time; `.all()` runs the query again
def union_of_both(language: str):
    sections = Section.objects.filter(language=language).order_by()
    sections = sections.values_list(Value("section"), "position", "name", "slug", "pk")
    pages = Page.objects.published().filter(language=language).order_by()
    pages = pages.values_list(Value("page"), "position", "slug", "title", "pk")
    return sections.union(pages, all=True).order_by()


def languages():
    """Code, name and front page of each of the site's languages; nothing if there is only one."""
    for code, name in settings.LANGUAGES if len(settings.LANGUAGES) > 1 else []:
        with translation.override(code):
            yield {"code": code, "name": name, "url": reverse("articles:front_page")}
