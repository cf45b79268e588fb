"""Absolute addresses: always built from SITE_URL, never from a request's Host header."""

from django.conf import settings


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def absolute_link(link: str, page: str) -> str:
    """The whole address of a link in a clean body; `page` is the address of the page that it stands on.

    Put together, not parsed: a story's page must not fail for a link that was stored before the sanitiser refused it.
    """
    if link.startswith("/"):
        return absolute(link)
    return page + link if link.startswith("#") else link
