"""Measures how fast a WordPress export is imported: python -m benchmarks.import [--postgres URL]

`manage.py import_stories` imports a generated export (10,000 posts of 5 kB: 50 MB) into an empty database, then another
one into a database of 100,000 stories. In the same rounds: inserting the stories' rows alone with bulk_create, and
parsing and sanitising alone. Prints stories a second, their ratio to bulk_create, and the peak memory of both import
processes.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.posts import write_posts
from benchmarks.servers import ROOT
from benchmarks.sites import OURS, Site, database_of, settle

DATABASES = ("SQLite", "PostgreSQL")
LINE = "{:<12}{:>10}{:>8}{:>9}{:>9}{:>10}{:>6}"  # "later": into a database of 100,000 stories
# What the import is compared with: programs that run in the site's environment.
PARSING = """
import sys, time, django; django.setup()
from pathlib import Path
from articles.importing.items import ImportSettings
from articles.importing.run import batches
from articles.importing.incoming import Options
from django.utils import timezone
how = ImportSettings(Options(timezone.get_default_timezone(), "en"))
begun = time.perf_counter()
count = sum(len(entries) for _seen, entries in batches(sys.argv[1:], how))
print(count / (time.perf_counter() - begun))
"""
ROWS = """
import sys, time, django; django.setup()
from django.db import models, transaction
from django.utils import timezone
from articles.models import Section, Story
from articles.text.markup import clean_html
count, section, body = int(sys.argv[1]), Section.objects.news("en"), clean_html("<p>" + "word " * 1000 + "</p>")
stories = [Story(headline=f"Story {n}", slug="story", body=body, section=section, language="en", status="published",
                 published_at=timezone.now(), source="rows", source_id=str(n)) for n in range(count)]
begun = time.perf_counter()
with transaction.atomic():
    models.QuerySet(Story).bulk_create(stories)
print(count / (time.perf_counter() - begun))
"""


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        file = Path(folder) / "posts.xml"
        write_posts(file, options.posts)
        print(f"{options.posts:,} posts, {file.stat().st_size / 1e6:.0f} MB; median of {options.rounds} rounds\n")
        print(LINE.format("", "stories/s", "later", "of rows", "rows/s", "parsed/s", "MB"))
        for database in DATABASES if options.postgres else DATABASES[:1]:
            rounds = [measure(database, options, Path(folder) / f"{database}-{n}", file) for n in range(options.rounds)]
            new, grown, rows, parsed, memory = (statistics.median(column) for column in zip(*rounds, strict=True))
            figures = [f"{figure:,.0f}" for figure in (new, grown, rows, parsed, memory)]
            print(LINE.format(database, *figures[:2], f"{new / rows:.3f}", *figures[2:]), flush=True)


def measure(database, options, folder, file):
    """Stories a second: imported into an empty and a full database, inserted alone, parsed alone. Then the peak MB."""
    with database_of(options.postgres if database != DATABASES[0] else "", f"newsroom_import_{os.getpid()}") as url:
        site = Site(OURS, database, options.posts, folder, url)
        site.environment["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
        site.run("manage.py", "migrate", "--verbosity", "0")
        parsed = float(site.run("-c", PARSING, str(file)))
        rows = float(site.run("-c", ROWS, str(options.posts)))
        new, memory = import_posts(site, file, options.posts)
        if options.full:
            site.run("-m", "benchmarks.fill", str(options.full))
            if url:
                settle(url)
            others = file.with_name("others.xml")  # new posts at other addresses
            others.write_text(file.read_text().replace("https://harbour.example/", "https://pier.example/old/"))
            grown, _memory = import_posts(site, others, options.posts)
        else:
            grown = new
    return new, grown, rows, parsed, memory


def import_posts(site, file, posts, *options):
    """Stories imported a second, and the peak MB of the import's processes together."""
    begun, most = time.perf_counter(), 0
    command = [sys.executable, "manage.py", "import_stories", str(file), "--verbosity", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, held_by(process.pid))
            time.sleep(0.25)  # reading it takes 2 ms of the measured time
        seconds, out = time.perf_counter() - begun, process.stdout.read()
    if f" {posts} created" not in out:
        sys.exit(f"Not all posts were imported: {out}")
    return posts / seconds, most


def held_by(pid) -> float:
    """MB held by a process and its children; shared memory counts once (PSS)."""
    kilobytes = 0
    try:
        for one in [pid, *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]:
            kilobytes += int(re.search(r"Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text())[1])
    except OSError:  # it has just exited
        return 0
    return kilobytes / 1024


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument(
        "--full", type=int, default=100_000, help="stories in the database for the second import; 0: none"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", default="", help="URL of a server where databases may be created")
    parser.add_argument("--folder", help="the folder for scratch files")
    return parser.parse_args()


if __name__ == "__main__":
    main()
