"""Writes the page views of many stories from several processes at once: python -m benchmarks.views [--postgres URL]

Each process writes one view of each of 2,000 stories, in batches as the server does, five times. Prints the seconds
that this takes; a server has five for it (articles/reading/pageviews.py).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.servers import ROOT
from benchmarks.sites import OURS, database_of, set_up

WRITE = """
import json, time
from articles.models import Story
from articles.models.pageviews import add_page_views
from articles.models.rows import some_at_a_time
from articles.reading.pageviews import STORIES_AT_ONCE
pks, took = list(Story.objects.values_list("pk", flat=True)), []
for _ in range(5):
    begun_at = time.monotonic()
    for some in some_at_a_time(pks, STORIES_AT_ONCE):
        add_page_views(dict.fromkeys(some, 1))
    took.append(time.monotonic() - begun_at)
print(json.dumps(took))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL", help="a server on which a database may be created")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--stories", type=int, default=2_000)
    options = parser.parse_args()
    folders, databases = (
        tempfile.TemporaryDirectory(prefix="newsroom-"),
        database_of(options.postgres, "newsroom_views"),
    )
    with folders as folder, databases as database_url:
        name = "PostgreSQL" if database_url else "SQLite"
        site = set_up(OURS, name, options.stories, Path(folder), database_url, sys.executable)
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", WRITE]
        writers = [
            subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True)
            for _ in range(options.processes)
        ]
        took = [seconds for writer in writers for seconds in json.loads(writer.communicate()[0])]
    print(f"{name}: {options.processes} processes, {options.stories:,} stories each:", end=" ")
    print(f"median {statistics.median(took):.2f} s, longest {max(took):.2f} s")


if __name__ == "__main__":
    main()
