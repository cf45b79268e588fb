"""What checking picture files costs: python -m benchmarks.intake [NAME …], or --mutations 10000

Prints format, size, growth of memory and time for each of the largest files that are accepted, or for those named, each
in a process of its own. With --mutations: checks so many files with a few bytes changed and prints their verdicts.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "articles.tests.settings")

from articles.tests.pictures.files import LARGEST
from articles.tests.pictures.measuring import cost_of_file, run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"files to check: {'; '.join(LARGEST)}")
    parser.add_argument("--mutations", type=int, help="how many broken files to check instead")
    options = parser.parse_args()
    if options.mutations:
        print(run("articles.tests.pictures.mutations", str(options.mutations)))
    else:
        table(options.names or LARGEST)


def table(names):
    print(f"{'file':36}{'MB':>6}{'grown, MB':>11}{'seconds':>9}  verdict")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = Path(folder, "picture")
            path.write_bytes(LARGEST[name]())
            cost = cost_of_file(path)
            size = path.stat().st_size / 2**20
            print(f"{name:36}{size:6.1f}{cost['megabytes']:11}{cost['seconds']:9.2f}  {cost['verdict']}", flush=True)


if __name__ == "__main__":
    main()
