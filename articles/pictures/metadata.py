"""Stand-in until the real one lands."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Metadata:
    caption: str = ""
    alt_text: str = ""
    credit: str = ""
    copyright: str = ""
    headline: str = ""
    keywords: tuple[str, ...] = ()
    source_type: str = ""
    taken_at: datetime.datetime | None = None
    rights_expire_at: datetime.datetime | None = None


def read_metadata(data: bytes) -> Metadata:
    return Metadata()
