"""Absolute addresses: always built from SITE_URL, never from what a request says."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of the site."""
    return settings.SITE_URL + path
