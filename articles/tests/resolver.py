"""Every address pattern that Django's resolver knows, as docs/roles.md writes them: /admin/articles/story/ID/change/"""

import re

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation


def every_pattern() -> set[str]:
    """The patterns in every language of the site, each beginning with a slash."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):  # which the prefix of a language's patterns follows
            found |= {f"/{pattern}" for pattern in _patterns(get_resolver())}
    return found


def _patterns(resolver, before=""):
    for page in resolver.url_patterns:
        pattern = before + str(page.pattern)
        if hasattr(page, "url_patterns"):
            yield from _patterns(page, pattern)
        else:
            yield re.sub(r"<(?:\w+:)?(\w+)>|\^?\(\?P<(\w+)>[^)]*\)|\$$", _placeholder, pattern)


def _placeholder(match):
    name = match[1] or match[2] or ""
    return {"object_id": "ID", "pk": "ID", "id": "ID"}.get(name, name.upper())
