"""What a file costs at the gate, in a process of its own: python -m articles.tests.pictures.measuring TIMES FILE

The file comes in so many times at once. Prints JSON: what became of it, seconds, by how many MB memory grew at most.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def highest_memory():
    """In bytes; Linux keeps the mark, and `forget_highest_memory` resets it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def forget_highest_memory():
    Path("/proc/self/clear_refs").write_text("5")


def cost(data, times=1):
    """What became of a file at the gate: {"verdict", "seconds", "megabytes"}."""
    from articles.pictures.intake import BadPicture, check_picture

    def verdict(_number):
        try:
            check_picture(data)
        except BadPicture as reason:
            return str(reason)
        return "taken"

    forget_highest_memory()
    before, start = highest_memory(), time.perf_counter()
    with ThreadPoolExecutor(times) as threads:
        (said,) = set(threads.map(verdict, range(times)))
    seconds = time.perf_counter() - start
    return {"verdict": said, "seconds": round(seconds, 2), "megabytes": (highest_memory() - before) // 2**20}


def cost_of_file(path, times=1):
    """The same for a file that comes in so many times at once, in a process of its own."""
    return json.loads(run("articles.tests.pictures.measuring", str(times), str(path)))


def run(module, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False, timeout=3_600
    )
    assert done.returncode == 0, done.stderr[-4_000:] or f"ended by signal {-done.returncode}"
    return done.stdout


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "articles.tests.settings")
    django.setup()
    print(json.dumps(cost(Path(sys.argv[2]).read_bytes(), int(sys.argv[1]))))
