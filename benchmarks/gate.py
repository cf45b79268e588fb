"""What the gate for pictures costs: python -m benchmarks.gate [NAME …], or --mutations 10000

For each of the largest files that are taken: format, bytes, MB by which memory grew, seconds. Each in a process of its
own. With --mutations: so many files with a few bytes changed, all taken or refused.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "articles.tests.settings")

from articles.tests.pictures.files import LARGEST
from articles.tests.pictures.measuring import cost_of_file, run


def table(names):
    print(f"{'file':36}{'MB':>6}{'grown, MB':>11}{'seconds':>9}  verdict")
    with tempfile.TemporaryDirectory() as folder:
        for name in names or LARGEST:
            path = Path(folder, "picture")
            path.write_bytes(LARGEST[name]())
            cost = cost_of_file(path)
            size = path.stat().st_size / 2**20
            print(f"{name:36}{size:6.1f}{cost['megabytes']:11}{cost['seconds']:9.2f}  {cost['verdict']}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--mutations"]:
        print(run("articles.tests.pictures.mutations", sys.argv[2]))
    else:
        table(sys.argv[1:])
