"""What every page of the site may show: a context processor."""

from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from articles.models import Section
from articles.reading.pages import footer_pages


def site(request):
    """Name and address of the site, its languages, its sections and pages (asked for only where they are shown)."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": language,
        "sections": Section.objects.for_navigation(language),
        "languages": languages,
        "footer_pages": partial(footer_pages, language),
    }


def languages():
    """Code, name and front page of each language of the site; nothing where there is only one."""
    for code, name in settings.LANGUAGES if len(settings.LANGUAGES) > 1 else []:
        with translation.override(code):
            yield {"code": code, "name": name, "url": reverse("articles:story_list")}
