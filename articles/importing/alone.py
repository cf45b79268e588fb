"""Lets somebody run one step of an import alone and see what comes out of it: `python -m articles.importing.read FILE`.

The steps import this module before anything that uses the database, which needs Django set up.
"""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterable

import django

if getattr(sys.modules["__main__"].__spec__, "name", "").startswith("articles.importing."):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()


def run_alone(what: str, step: Callable[[list[str], str], Iterable]) -> None:
    """Print what `step` gives for the files named on the command line, as JSON."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("paths", nargs="+", metavar="FILE")
    parser.add_argument("--format", default="", help="by default detected from the file")
    given = parser.parse_args()
    for one in step(given.paths, given.format):
        json.dump(dataclasses.asdict(one), sys.stdout, ensure_ascii=False, indent=2, default=in_words)
        print()


def in_words(value) -> str:
    """What JSON has no form for: times, paths; of a picture only its size."""
    return f"{len(value):,} bytes" if isinstance(value, bytes) else str(value)
