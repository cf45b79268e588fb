"""Stand-in until the real one lands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EmbeddedWords:
    credit: str = ""
    copyright: str = ""
    source_type: str = ""


def save_options(words: EmbeddedWords, ending: str) -> dict:
    return {}
