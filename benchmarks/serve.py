"""How fast pages are served, as ratios to a bare Django view of the same rounds: python -m benchmarks.serve

Servers run on one core, the load (wrk, 16 connections) on another; figures are medians over short rounds in turn.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16
SESSION = ["-H", "Cookie: sessionid=somebody"]  # whoever has a session gets no kept page
KEPT = ["list", "deep page", "story", "feed"]


def main():
    options = read_arguments()
    if not shutil.which("wrk") or not shutil.which("taskset"):
        sys.exit("This needs wrk and taskset. Install them: apt-get install wrk util-linux (brew install wrk).")
    for count in options.stories:
        with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder, ExitStack() as servers:
            measure(count, Path(folder), options, servers)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, nargs="+", default=[1_000, 100_000], help="sizes of the site")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="length of a round")
    parser.add_argument("--brotli", action="store_true", help="ask for compressed kept pages")
    return parser.parse_args()


def measure(count, folder, options, servers):
    port, bare_port = free_port(), free_port()
    environment = os.environ | {
        "SECRET_KEY": "only-for-measuring-and-long-enough-to-be-taken",
        "DATABASE_URL": "",
        "DATA_DIR": str(folder),
        "BARE_DATA_DIR": str(folder),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    paths = prepare(count, environment)
    site = servers.enter_context(serve("newsroom.wsgi:application", port, "/livez", environment))
    servers.enter_context(serve("benchmarks.bare:application", bare_port, "/constant", environment))
    print(f"\n{count:,} stories; {options.rounds} rounds of {options.seconds} s", flush=True)
    fresh = memory_of(site)
    accept = ["-H", "Accept-Encoding: br"] if options.brotli else []
    kept = [(f"kept {name}", f"http://127.0.0.1:{port}{paths[name]}", accept) for name in KEPT]
    limit = ("limit: the server alone", f"http://127.0.0.1:{bare_port}/raw", [])
    report("a constant of 15 kB", f"http://127.0.0.1:{bare_port}/constant", [limit, *kept], options)
    asked = [(name, f"http://127.0.0.1:{port}{path}", SESSION) for name, path in paths.items()]
    report("20 rows from SQLite", f"http://127.0.0.1:{bare_port}/list", asked, options)
    print(f"memory of the worker: {fresh:.0f} MB fresh, {memory_of(site):.0f} MB after the load")


def prepare(count, environment) -> dict[str, str]:
    """Migrate, collect static files and fill; the addresses to measure."""
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"], cwd=ROOT, env=environment, check=True
        )
    fill = [sys.executable, "-m", "benchmarks.fill", str(count)]
    return json.loads(subprocess.run(fill, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)


@contextmanager
def serve(application, port, path, environment):
    """A server of one process and four threads on the first core; its process."""
    command = [
        "taskset", "-c", "0", sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--log-level", "warning", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(server, f"http://127.0.0.1:{port}{path}")
        yield server
    finally:
        server.terminate()
        server.wait(30)


def wait_for(server, url):
    for _ in range(300):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            if server.poll() is not None:
                sys.exit(f"The server of {url} has ended by itself.")
            time.sleep(0.1)
    sys.exit(f"Nothing answers at {url}.")


def report(reference_name, reference, targets, options):
    """Print, for each target, requests a second and their ratio to the reference of the same round."""
    print(f"\n{'against ' + reference_name:<32}{'requests/s':>12}{'ratio':>9}{'reference':>12}")
    for name, url, headers in targets:
        rounds = [(load(reference, [], options), load(url, headers, options)) for _ in range(options.rounds)]
        ratio = statistics.median(speed / base for base, speed in rounds)
        bases, speeds = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:<32}{speeds:>12,.0f}{ratio:>9.3f}{bases:>12,.0f}", flush=True)


def load(url, headers, options) -> float:
    """Requests a second that are answered with 200; ends the run at any other answer."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{options.seconds}s", *headers, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{url} is not answered as it should be:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def memory_of(server) -> float:
    """MB that the server's worker process holds in memory."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in children]
    return max(int(size[1]) for size in sizes if size) / 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
