"""How many files a test feeds to a parser."""

from hypothesis import settings


def share(part: float) -> settings:
    """Settings for this part of the files that each parser is fed (--fuzz-examples)."""
    profile = settings.get_profile("fuzz")
    return settings(profile, max_examples=max(1, round(part * profile.max_examples)))
