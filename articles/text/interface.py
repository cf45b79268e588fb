"""Which language the interface's own words are in: the site may have languages into which nobody has translated it."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, to_locale


def language_of_words(language: str) -> str:
    """The language in which the interface appears on a page in `language`: that, the site's own, or English."""
    return next((code for code in (language, settings.LANGUAGE_CODE) if has_words(code)), "en")


@cache
def has_words(language: str) -> bool:
    """Whether this project or the site's own folder has a catalogue for a language. English needs none."""
    locale = to_locale(language)
    places = [Path(folder, name) for folder in settings.LOCALE_PATHS for name in (locale, locale.partition("_")[0])]
    return language.partition("-")[0] == "en" or any((place / "LC_MESSAGES/django.mo").is_file() for place in places)


def lang_of_words() -> SafeString:
    """The attributes of an element that has words of the interface: none, if they are in the page's language."""
    language = get_language() or settings.LANGUAGE_CODE
    words = language_of_words(language)
    if words == language:
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', words, "rtl" if get_language_info(words)["bidi"] else "ltr")
