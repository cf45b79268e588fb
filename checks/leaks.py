"""Asks for every hidden word at every address in every way, some 20,000 requests: python checks/leaks.py

What articles/tests/leaks/ asks in part, asked as a whole. On the database of DATABASE_URL, else on SQLite in memory.
Takes some minutes; ends with 1 where a word was read by somebody who may not, or a page broke.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "articles.tests.settings"

import django

django.setup()

from django.test import override_settings  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from articles.tests.leaks.matrix import Matrix, whole  # noqa: E402
from articles.tests.leaks.words import STATES, VISITORS, may_read  # noqa: E402


def run():
    """The outcome of the whole matrix."""
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        matrix = Matrix()
        return matrix.run(whole(matrix.targets))


def never_read(outcome):
    """What the table of words allows and no answer has: it should allow no more than is shown."""
    for who in VISITORS:
        for state in STATES:
            for text in sorted(may_read(who, state) - outcome.read[who, state]):
                yield f"{who} never read {text} of “{state}”"


def main():
    started, runner = time.monotonic(), DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    try:
        outcome = run()
    finally:
        runner.teardown_databases(databases)
    faults = [*outcome.leaks, *outcome.broken, *never_read(outcome)]
    for fault in faults:
        print(fault)
    print(f"{outcome.requests} requests, {time.monotonic() - started:.0f} s, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
