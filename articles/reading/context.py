"""What every page of the site may show: a context processor."""

from functools import cache, partial

from django.conf import settings
from django.db.models import Value
from django.urls import reverse
from django.utils import translation

from articles.models import FlatPage, Section
from articles.models.pages import public_pages
from articles.reading.languages import language_of
from articles.reading.version_memo import once_per_version


def site(request):
    """Name and address of the site, its languages, its sections and pages (asked for only where they are shown)."""
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


def sections_and_pages(request, language: str) -> tuple[list[Section], list[FlatPage]]:
    """The sections of a language and its public pages in their orders, as the edition has them."""
    return once_per_version(request, ("sections and pages", language), partial(find_sections_and_pages, language))


def find_sections_and_pages(language):
    """Both in one question to the database."""
    rows = sorted(of_every_page(language).all())
    return (
        [
            Section(pk=pk, language=language, name=name, slug=slug)
            for kind, _, name, slug, pk in rows
            if kind == "section"
        ],
        [
            FlatPage(url=url, title=title)
            for kind, _, url, title, _ in rows
            if kind == "page" and language_of(url) == language
        ],
    )


@cache
def of_every_page(language: str):
    """The rows of the sections and pages of a language: put together once, asked with every page."""
    sections = Section.objects.filter(language=language).order_by()
    sections = sections.values_list(Value("section"), "position", "name", "slug", "pk")
    pages = public_pages().order_by().values_list(Value("page"), Value(0), "url", "title", "pk")
    return sections.union(pages, all=True).order_by()


def languages():
    """Code, name and front page of each language of the site; nothing where there is only one."""
    for code, name in settings.LANGUAGES if len(settings.LANGUAGES) > 1 else []:
        with translation.override(code):
            yield {"code": code, "name": name, "url": reverse("articles:story_list")}
