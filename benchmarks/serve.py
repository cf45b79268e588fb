"""Measures how fast pages are served, as ratios to a bare Django view: python -m benchmarks.serve

Sets up this site and Wagtail with as many stories. Servers run on one core, the load (wrk, 16 connections) on another;
each figure is the median of short rounds in which all sites take turns. Needs Linux, two cores and wrk.
"""

import argparse
import itertools
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rounds import Rounds
from benchmarks.servers import check_machine
from benchmarks.sites import OURS, PEER, bare, database_of, make_environment, served, set_up
from benchmarks.table import tables

LARGEST_PEER = 100_000  # larger ones take too long to measure


def main():
    options = read_arguments()
    check_machine()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that its servers stop with it
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        results, python = measure(options)
    except KeyboardInterrupt:
        sys.exit("\nStopped, with all servers.")
    finally:
        shutil.rmtree(options.folder / "sites", ignore_errors=True)
    write(results, options.folder, python)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="+", default=[1_000, 100_000], help="sizes of the sites")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2, help="length of each turn, in seconds")
    parser.add_argument(
        "--postgres", default="", metavar="URL", help="a PostgreSQL server to measure as well as SQLite"
    )
    parser.add_argument("--no-peer", action="store_true", help="without Wagtail and the plot; installs nothing")
    folder = Path(tempfile.gettempdir()) / "newsroom-benchmark"
    parser.add_argument("--folder", type=Path, default=folder, help=f"for sites and results; {folder} by default")
    return parser.parse_args()


def measure(options):
    python = "" if options.no_peer else make_environment(options.folder)
    shutil.rmtree(options.folder / "sites", ignore_errors=True)
    with ExitStack() as servers:
        sites = set_up_all(options, python, servers)
        rounds = Rounds(bare(options.folder / "sites", servers), sites, options)
        rounds.run()
    return rounds.results(), python


def set_up_all(options, python, servers):
    """Fill and start every site."""
    sites = []
    databases = ["SQLite", "PostgreSQL"] if options.postgres else ["SQLite"]
    for stories, database, name in itertools.product(sorted(options.stories), databases, [OURS, PEER]):
        if name == PEER and (options.no_peer or stories > LARGEST_PEER):
            continue
        start = time.monotonic()
        postgres = options.postgres if database == "PostgreSQL" else ""
        url = servers.enter_context(database_of(postgres, f"newsroom_benchmark_{len(sites)}"))
        site = set_up(name, database, stories, options.folder / "sites", url, python)
        sites += served(site, servers)
        print(f"{name}, {stories:,} stories, {database}: set up in {time.monotonic() - start:.0f} s", flush=True)
    return sites


def write(results, folder, python):
    """Print the tables, and write them, the figures and the plot to the folder."""
    said = tables(results)
    print(f"\n{said}")
    (folder / "results.md").write_text(said)
    (folder / "results.json").write_text(json.dumps(results, indent=1))
    if python:
        plot = Path(__file__).parent / "plot.py"
        subprocess.run([python, plot, folder], check=True)
    print(f"In {folder}: results.md, results.json{', speed.png' if python else ''}")


if __name__ == "__main__":
    main()
