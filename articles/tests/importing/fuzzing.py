"""How many files each test feeds to its parser."""

from hypothesis import settings


def share(part: float) -> settings:
    """Hypothesis settings for this share of --fuzz-examples."""
    profile = settings.get_profile("fuzz")
    return settings(profile, max_examples=max(1, round(part * profile.max_examples)))
