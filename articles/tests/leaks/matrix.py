"""Every address × every story's state × who asks × fresh or cached before × how: whole, or so that all pairs occur."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

from django.utils.http import http_date

from articles.tests.leaks.addresses import Target, targets
from articles.tests.leaks.asking import Answer, ask
from articles.tests.leaks.words import REPORTER, UNDER_ITS_LINK, VISITORS, may_read
from articles.tests.leaks.world import World
from articles.tests.wsgi import application, empty_cache

FRESH, CACHED = CACHES = ["fresh", "cached before"]
GET, HEAD, RANGE, OLD_ETAG, OLD_DATE = KINDS = ["GET", "HEAD", "Range", "old ETag", "old date"]
ANY = "*"  # in If-None-Match: of whatever is there now


@dataclass(frozen=True)
class Row:
    """One request of the matrix."""

    target: Target
    visitor: str
    cache: str
    kind: str

    def __str__(self):
        asked = f"{self.kind} {self.target.pattern} no. {self.target.variant} of {self.target.state}"
        return f"{asked}, {self.visitor}, {self.cache}"


WAYS = list(product(VISITORS, CACHES, KINDS))
STRIDE = 7  # from one way to the next: has no divisor in common with their number


def whole(chosen: Iterable[Target]) -> list[Row]:
    return [Row(target, *way) for target in chosen for way in WAYS]


def pairs(row: Row) -> set[tuple]:
    """The pairs of values that a row has: of address, state, visitor, cache, kind."""
    values = ((row.target.pattern, row.target.variant), row.target.state, row.visitor, row.cache, row.kind)
    return set(combinations(enumerate(values), 2))


def pairwise(chosen: list[Target]) -> list[Row]:
    """Each target at least once, and each pair of values that the whole matrix has.

    Takes for each target the way with the most pairs that are still wanted, of several the next in turn, so that no way
    is asked more often than others; in a second round the ways that are left.
    """
    wanted = {pair for row in whole(chosen) for pair in pairs(row)}
    rows = []
    for number, target in enumerate(chosen):
        turn = number * STRIDE % len(WAYS)
        row = max((Row(target, *way) for way in WAYS[turn:] + WAYS[:turn]), key=lambda row: len(wanted & pairs(row)))
        rows.append(row)
        wanted -= pairs(row)
    for row in whole(chosen):
        if wanted & pairs(row):
            rows.append(row)
            wanted -= pairs(row)
    return rows


@dataclass
class Outcome:
    """What a run has found. `read` has the texts that were read, by visitor and state of the story."""

    requests: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    read: dict[tuple[str, str], set[str]] = field(default_factory=dict)


class Matrix:
    """A world, its targets, and the page cache that has served it before it changed."""

    def __init__(self):
        self.world = World()
        self.targets = targets(self.world)
        self.outcome = Outcome()

    def run(self, rows: list[Row]) -> Outcome:
        logging.disable(logging.WARNING)  # of every 403 and 404 with its traceback
        before = {path: self._ask(application, path) for path in dict.fromkeys(_cached_before(rows))}
        self.world.change()
        for row in rows:
            cache = application if row.cache == CACHED else empty_cache()
            self._look(row, self._answer(cache, row, before.get(row.target.path)))
        logging.disable(logging.NOTSET)
        return self.outcome

    def _ask(self, cache, path, **how) -> Answer:
        self.outcome.requests += 1
        return ask(cache, path, **how)

    def _answer(self, cache, row, old) -> Answer:
        copy = old.etag if old else ""
        headers = {
            RANGE: {"HTTP_RANGE": "bytes=0-2000"},
            OLD_ETAG: {"HTTP_IF_NONE_MATCH": copy or ANY},
            OLD_DATE: {"HTTP_IF_MODIFIED_SINCE": (old and old.date) or http_date()},
        }
        answer = self._ask(
            cache, row.target.path, method=HEAD if row.kind == HEAD else GET,
            cookie=self.world.cookies[row.visitor], headers=headers.get(row.kind),
        )  # fmt: skip
        if answer.status == 304 and copy:  # what the visitor goes on showing is the copy that they have
            return Answer(answer.status, [*answer.headers, *old.headers], old.body)
        return answer

    def _look(self, row, answer):
        """Note which words of which stories an answer has, and which of them it may not have."""
        if answer.status >= 500:
            self.outcome.broken.append(f"{row}: {answer.status}")
        text, sent = answer.text, row.target.path.lower()
        for made in self.world.made:
            found = {name for name, word in made.words.items() if word in text and word not in sent}
            self.outcome.read.setdefault((row.visitor, made.state), set()).update(found)
            if leaked := found - self._may_read(row, made):
                self.outcome.leaks.append(f"{row}: {answer.status} has of “{made.state}” {', '.join(sorted(leaked))}")

    def _may_read(self, row, made):
        is_its_link = row.target.state == made.state and f"/preview/{made.links['valid']}/" in row.target.path
        under_link = UNDER_ITS_LINK.get(made.state, set()) if is_its_link else set()
        return may_read(row.visitor, made.state) | under_link


def _cached_before(rows) -> Iterator[str]:
    """The paths that the page cache is asked for before anything changes: the desk's are never cached."""
    for row in rows:
        if not row.target.is_desk and (row.cache == CACHED or row.kind in {OLD_ETAG, OLD_DATE}):
            yield row.target.path


def control(chosen: list[Target]) -> list[Row]:
    """What shows that the words are there to be found: everything of the published story, asked plainly."""
    shown = [target for target in chosen if target.state == "published"]
    return [
        Row(target, who, FRESH, GET) for target in shown for who in VISITORS if who == REPORTER or not target.is_desk
    ]
