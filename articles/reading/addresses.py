"""Absolute addresses: always built from SITE_URL, never from a request's Host header."""

from django.conf import settings


def absolute(path: str) -> str:
    return settings.SITE_URL + path
