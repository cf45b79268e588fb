"""The language of a story as its source writes it, and as this site knows it."""

from django.conf import settings


def known_language(written: str) -> str:
    """The code of a language of ours for one that a source writes: "en-us" and "en_GB" are "en"; else as written."""
    if not written:
        return ""
    codes = {code.lower(): code for code, _name in settings.LANGUAGES}
    wanted = written.strip().lower().replace("_", "-")
    return codes.get(wanted) or codes.get(wanted.partition("-")[0]) or written.strip()
