"""Tells crawlers and other software from people's browsers by the User-Agent header, with the names in crawlers.txt."""

from functools import lru_cache
from itertools import groupby
from pathlib import Path

LONGEST = 512  # characters of the header that are looked at; people's browsers send at most about 350
START = 3  # characters of a name by which it is looked up; no name is shorter


def _read_names():
    """The names that a header may begin with, and those that it may contain: by their first characters."""
    lines = Path(__file__).with_suffix(".txt").read_text().splitlines()
    names = sorted(line for line in lines if not line.startswith(("#", "^")))
    beginnings = tuple(line[1:] for line in lines if line.startswith("^"))
    return beginnings, {start: tuple(some) for start, some in groupby(names, lambda name: name[:START])}


_BEGINNINGS, _NAMES = _read_names()


def is_crawler(user_agent: str) -> bool:
    """Whether a User-Agent header is that of software which reads for nobody who is looking at the page.

    So is an empty one, since every browser names itself, and one with a web address, where crawlers explain themselves.
    """
    return _is_crawler(user_agent[:LONGEST])


@lru_cache(maxsize=2_000)  # 1 MB at most
def _is_crawler(user_agent):
    if not user_agent.strip() or "://" in user_agent or user_agent.startswith(_BEGINNINGS):
        return True
    # One look at each place: somebody may send a new header with each request, and one regular expression of all names
    # takes 50 times as long.
    starts = (user_agent[place : place + START] for place in range(len(user_agent)))
    return any(start in _NAMES and user_agent.startswith(_NAMES[start], place) for place, start in enumerate(starts))
