"""The last step of an import: what a person is told, on standard error, in the last lines, and in a file.

`manage.py import_stories --report FILE` writes a line of JSON for each item.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.importing.plan import Plan
from articles.models import Outcome

MADE_UP = re.compile("[0-9a-f]{32}( \\[[0-9]+\\])?")  # an ID that we have made of headline and date
MOST_DIFFERENT_WARNINGS = 10_000  # that are held until the end, to be counted


@dataclass
class Summary:
    """The result of one import. `run_id` is None for a dry run; `expected` is how many items there are, so far."""

    run_id: int | None = None
    counts: Counter = field(default_factory=Counter)
    pictures: int = 0
    warnings: int = 0
    words_in: int = 0
    words_out: int = 0
    files_read: int = 0
    expected: int = 0
    was_stopped: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        self.counts[plan.outcome] += 1
        self.pictures += len(plan.new_images)
        self.warnings += len(plan.warnings)
        self.words_in += plan.item.words_in
        self.words_out += min(plan.item.words_out, plan.item.words_in)  # what is doubled makes up for nothing

    @property
    def words(self) -> str:
        return f"words: {self.words_out:,} of {self.words_in:,} arrived"

    def __str__(self):
        outcomes = ", ".join(f"{self.counts[outcome]} {outcome.value}" for outcome in Outcome)
        name = self.run_id or "dry-run"
        return f"import {name}: {outcomes}, {self.pictures} pictures, {self.warnings} warnings"


def name_of(plan: Plan) -> str:
    """An item as its owner knows it: “The ferry sails” (ID 14, line 120)."""
    item = plan.item
    known = [
        f"ID {item.source_id}" if item.source_id and not MADE_UP.fullmatch(item.source_id) else "",
        f"line {item.position:,}" if item.position else "",
    ]
    places = f"({', '.join(filter(None, known))})" if any(known) else ""
    return " ".join(filter(None, [f"“{shortened(item.title)}”" if item.title else "", places]))


def shortened(title: str, most: int = 60) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def rejection_of(plan: Plan) -> str:
    """Why an item is rejected; "" if it isn't."""
    return f"{place_of(plan)}{named(plan)}{plan.reason}" if plan.outcome == Outcome.REJECTED else ""


def place_of(plan: Plan) -> str:
    return f"{plan.item.file}: item {plan.item.number}: "


def named(plan: Plan) -> str:
    name = name_of(plan)
    return f"{name}: " if name else ""


def as_json(plan: Plan) -> dict:
    """An item's line in the report."""
    item = plan.item
    return {
        "file": item.file,
        "item": item.number,
        "title": item.title,
        "id": item.source_id,
        "position": item.position or item.number,
        "outcome": plan.outcome.value,
        "story": plan.story.get_absolute_url() if plan.story else None,
        "reason": plan.reason,
        "warnings": plan.warnings,
        "words_in": item.words_in,
        "words_out": item.words_out,
    }


class Warnings:
    """Warnings, each said once with the number of its items."""

    def __init__(self):
        self._said: dict[str, list] = {}  # where it came up first, and how many times

    def add(self, plan: Plan) -> Iterator[str]:
        """Note an item's warnings; gives the lines to be said at once, because too many are held already."""
        for warning in plan.warnings:
            if warning in self._said:
                self._said[warning][1] += 1
            elif len(self._said) < MOST_DIFFERENT_WARNINGS:
                self._said[warning] = [f"{place_of(plan)}warning: {named(plan)}", 1]
            else:
                yield f"{place_of(plan)}warning: {named(plan)}{warning}"

    def lines(self) -> Iterator[str]:
        for warning, (where, times) in self._said.items():
            yield f"{where}{warning}{f' (in {times:,} items)' if times > 1 else ''}"
