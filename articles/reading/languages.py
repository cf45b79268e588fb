"""The address alone decides the language of a page.

Django's LocaleMiddleware would do otherwise if the site's own language has no prefix: it adds `Vary: Accept-Language`,
and returns 404 for a section whose slug begins with a language code (`/en-world/`).
"""

from django.conf import settings
from django.utils import translation


def language_of(path: str) -> str:
    """The language of a path's prefix; the site's own language if it has none."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    is_prefix = first != settings.LANGUAGE_CODE and first in dict(settings.LANGUAGES)
    return first if is_prefix else settings.LANGUAGE_CODE


def without_language(path: str) -> str:
    """The path without its language's prefix."""
    language = language_of(path)
    return path if language == settings.LANGUAGE_CODE else path[len(language) + 1 :]


class AddressLanguageMiddleware:
    """Activates the language of the request's address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of(request.path_info)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
