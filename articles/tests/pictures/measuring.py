"""What it costs to validate a file: python -m articles.tests.pictures.measuring TIMES FILE

Validates the file that many times at once. Prints JSON: the verdict, seconds, and the growth of memory in MB.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def highest_memory():
    """The peak memory of this process in bytes, since `reset_highest_memory`."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def reset_highest_memory():
    Path("/proc/self/clear_refs").write_text("5")


def cost(data, times=1):
    """Validate a file: {"verdict", "seconds", "megabytes"}."""
    from articles.pictures.intake import BadPicture, check_picture

    def verdict(_number):
        try:
            check_picture(data)
        except BadPicture as reason:
            return str(reason)
        return "valid"

    reset_highest_memory()
    before, start = highest_memory(), time.perf_counter()
    with ThreadPoolExecutor(times) as threads:
        (found,) = set(threads.map(verdict, range(times)))
    seconds = time.perf_counter() - start
    return {"verdict": found, "seconds": round(seconds, 2), "megabytes": (highest_memory() - before) // 2**20}


def cost_of_file(path, times=1):
    """The same in a process of its own, which validates the file that many times at once."""
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
