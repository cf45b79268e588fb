"""Readers beside a desk at work: python -m benchmarks.busy [--postgres postgres://name@127.0.0.1/postgres] [--peer]

A site of 1,500 stories with two worker processes is offered 2,100 requests a second by another process (readers.py),
while a third one saves stories none, one and five times a second (editing.py). The rates take turns. Before the first,
every page is asked for until both processes have it.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.servers import ROOT, THREADS, end, wait_for
from benchmarks.sites import OURS, PEER, database_of, make_environment, set_up

STORIES_SHARE = 0.8  # of the requests; the front page, sections and tags share the rest
WARM = 0.001  # of the answers are rendered, at most
SPREAD = """
import json
from articles.models import Section, Story, Tag
names = ["Economy", "Culture", "Sport", "City", "World"]
sections = [Section.objects.create(name=name, language="en") for name in names]
keys = list(Story.objects.values_list("pk", flat=True))
for n, section in enumerate(sections):
    Story.objects.filter(pk__in=keys[n::len(sections)]).update(section=section)
stories = Story.objects.public().filter(language="en").latest().select_related("section")
lists = ["/", *(place.get_absolute_url() for place in [*sections, *Tag.objects.all()])]
print(json.dumps([[story.get_absolute_url() for story in stories], lists]))
"""


def main():
    options = read_arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that its server stops with it
    options.folder.mkdir(parents=True, exist_ok=True)
    python = make_environment(options.folder) if options.peer else sys.executable
    name, database = PEER if options.peer else OURS, "PostgreSQL" if options.postgres else "SQLite"
    folders, databases = tempfile.TemporaryDirectory(prefix="newsroom-"), database_of(options.postgres, "newsroom_busy")
    with folders as folder, databases as database_url:
        site = set_up(name, database, options.stories, Path(folder), database_url, python)
        pages = pages_of(site)
        with serving(site, Path(folder) / "renders") as renders:
            fill_cache(site, [path for paths in pages for path in paths], renders, options)
            rows = measure(site, json.dumps(weighted(*pages)), renders, options)
    print_table(site, rows, options)
    written = options.folder / f"busy-{name}-{database}.json".lower().replace(" ", "-")
    written.write_text(json.dumps({"offered": options.offered, "rows": rows}, indent=1))
    print(f"In {written}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL", help="a server on which a database may be created")
    parser.add_argument("--peer", action="store_true", help="measure Wagtail with a page cache instead; installs it")
    parser.add_argument("--stories", type=int, default=1_500)
    parser.add_argument("--offered", type=float, default=2_100, help="requests a second; 2,100 by default")
    parser.add_argument("--edits", type=float, nargs="+", default=[0.0, 1.0, 5.0], help="a second; 0 1 5 by default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15, help="for each rate in each round")
    parser.add_argument("--warming-up", type=float, default=10, help="seconds before these that aren't measured")
    folder = Path(tempfile.gettempdir()) / "newsroom-benchmark"
    parser.add_argument("--folder", type=Path, default=folder, help=f"for the results; {folder} by default")
    return parser.parse_args()


def pages_of(site):
    """(paths of stories, the newest first; paths of lists)"""
    if site.name == OURS:
        return json.loads(site.run("manage.py", "shell", "-v", "0", "-c", SPREAD))
    tags = ["harbour", *(f"tag-{number}" for number in range(1, 30)), "lighthouse"]
    stories = [f"/news/story-{number}/" for number in range(site.stories)]
    return stories, ["/news/", *(f"/news/tags/{tag}/" for tag in tags)]


def weighted(stories, lists):
    """Paths with the weights at which readers ask for them: by Zipf's law, of stories the newest most."""
    found = []
    for paths, share in ((stories, STORIES_SHARE), (lists, 1 - STORIES_SHARE)):
        total = sum(1 / rank for rank in range(1, len(paths) + 1))
        found += [(path, share / rank / total) for rank, path in enumerate(paths, start=1)]
    return found


@contextmanager
def serving(site, renders):
    """The site's server while the block runs; `renders` is the file in which it counts."""
    renders.touch()
    port, counted = str(urlsplit(site.url).port), {"RENDERS": str(renders)}
    if site.name == OURS:
        command, path = ["manage.py", "serve", "--workers", "2", "--port", port], "/livez"
        counted |= {"DJANGO_SETTINGS_MODULE": "benchmarks.counted"}
    else:
        command = ["-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", port]
        command += ["--workers", "2", "--blocking-threads", str(THREADS), "benchmarks.wagtail_site.wsgi:application"]
        path, counted = "/feed/", counted | {"PAGE_CACHE": "files"}
    environment = site.environment | counted
    server = subprocess.Popen([site.python, *command], cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_for(server, site.url + path)
        yield renders
    finally:
        end(server)


def fill_cache(site, paths, renders, options):
    """Ask for every page alike until hardly any has to be rendered."""
    pages = json.dumps([(path, 1) for path in paths])
    while read_and_count(site, pages, renders, options.offered / 2, 10)["hits"] < 1 - WARM:
        pass


def measure(site, pages, renders, options):
    """Medians by rate of edits."""
    found = {edits: [] for edits in options.edits}
    for _ in range(options.rounds):
        for edits in options.edits:
            found[edits].append(take_turn(site, pages, renders, options, edits))
    return {edits: medians(turns) for edits, turns in found.items()}


def print_table(site, rows, options):
    about = f"{site.name}, {site.database}, {options.stories:,} stories"
    print(f"{about}, {options.offered:,.0f} requests a second offered, medians")
    columns = ["edits/s", "saved/s", "answered/s", "p50 ms", "p95 ms", "p99 ms", "hits", "failed", "gave up"]
    print("".join(f"{column:>11}" for column in [*columns, "answered ÷", "p95 ÷"]))
    base = rows[options.edits[0]]
    for edits, row in rows.items():
        shown = [edits, row["saved"], row["answered"], row["p50"], row["p95"], row["p99"]]
        shown = [f"{number:,.1f}" for number in shown] + [f"{row['hits']:.1%}"]
        shown += [f"{row[name]:,.0f}" for name in ("failed", "given_up")]
        shown += [f"{row[name] / base[name]:.2f}" for name in ("answered", "p95")]
        print("".join(f"{column:>11}" for column in shown))


def take_turn(site, pages, renders, options, edits):
    """The figures of one rate of edits in one round; those that count things are for each second."""
    seconds = options.warming_up + options.seconds
    desk = "benchmarks.editing" if site.name == OURS else "benchmarks.wagtail_site.editing"
    editor = python(site, site.python, desk, edits, seconds, PAGE_CACHE="files") if edits else None
    read(site, pages, options.offered, options.warming_up)
    found = read_and_count(site, pages, renders, options.offered, options.seconds)
    saved = int(editor.communicate()[0]) if editor else 0
    return found | {"saved": saved / seconds}


def read_and_count(site, pages, renders, offered, seconds):
    """What the readers found, and the share of answers that weren't rendered for them."""
    before = renders.stat().st_size
    found = read(site, pages, offered, seconds)
    rendered, asked = renders.stat().st_size - before, found["answered"] + found["failed"]
    hits = max(0, 1 - rendered / asked) if asked else 0
    return found | {"hits": hits, "answered": found["answered"] / seconds}


def read(site, pages, offered, seconds):
    readers = python(site, sys.executable, "benchmarks.readers", urlsplit(site.url).port, offered, seconds)
    return json.loads(readers.communicate(pages)[0])


def python(site, interpreter, module, *arguments, **environment):
    command = [interpreter, "-m", module, *map(str, arguments)]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=site.environment | environment, **streams)


def medians(turns):
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}


if __name__ == "__main__":
    main()
