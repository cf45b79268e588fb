"""Where stories stand on the site: their paths, said once."""

from django.conf import settings


def language_prefix(language: str) -> str:
    """What stands before the paths of a language: "/bg"; nothing for the site's own, and where no language is named."""
    return "" if language in {"", settings.LANGUAGE_CODE} else f"/{language}"


def story_path(section: str, pk: int | str, slug: str) -> str:
    """A story's path below the prefix of its language: "/city/14-ferry-sails/". `urls.py` has its pattern from here."""
    return f"/{section}/{pk}-{slug}/"
