"""Runs servers on the first core and the load (wrk) on the second."""

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16
THREADS = 4
SESSION = ["-H", "Cookie: sessionid=somebody"]  # requests with a session bypass the page cache
SIGNED = """
from articles.serving import lane_cookie
print(lane_cookie.value_for("somebody"))
"""


def check_machine():
    if not shutil.which("wrk") or not shutil.which("taskset"):
        sys.exit("This needs wrk and taskset. Install them: apt-get install wrk util-linux (both are for Linux).")
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("This needs two cores, one for the server and one for the load. Run it on a machine that has them.")


@contextmanager
def serve(application, port, path, environment, python=sys.executable, threads=THREADS):
    """A server with one process, once it answers at `path`. Stops with the block."""
    command = [
        "taskset", "-c", "0", str(python), "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1",
        "--port", str(port), "--blocking-threads", str(threads), "--log-level", "warning", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_for(server, f"http://127.0.0.1:{port}{path}")
        yield server
    finally:
        end(server)


def signed_session(environment) -> list[str]:
    """As SESSION, with the cookie that this site sets at log-in: such requests take the desk's lane."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", SIGNED]
    said = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return ["-H", f"{SESSION[1]}; lane={said.strip()}"]


def end(server):
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:  # still starting and filling scratch tables
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(server, url):
    for _ in range(600):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            if server.poll() is not None:
                sys.exit(f"The server of {url} has exited.")
            time.sleep(0.1)
    sys.exit(f"Nothing answers at {url}.")


def load(url, headers, seconds, expected=200) -> float:
    """Requests a second that get the expected status. Exits at any other response."""
    took = min(seconds_of_one(url, headers, expected) for _ in range(3))  # the first request fills the cache
    if took > seconds / 40:
        return load_slowly(url, headers, expected, max(8, round(2 * seconds / took)))
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{url} doesn't answer as expected:\n{said}")
    seconds_of_one(url, headers, expected)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def load_slowly(url, headers, expected, count) -> float:
    """As `load`, for pages too slow for wrk: `count` requests, as many at once as the server has threads."""
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: seconds_of_one(url, headers, expected), range(count)))
    return count / (time.perf_counter() - start)


def seconds_of_one(url, headers, expected) -> float:
    start = time.perf_counter()
    status, _headers, _body = ask(url, headers)
    if status != expected:
        sys.exit(f"{url} answers {status} instead of {expected}.")
    return time.perf_counter() - start


def ask(url, headers=()):
    """(status, headers, body) of a page; `headers` as wrk takes them: "-H", "Name: value"."""
    request = urllib.request.Request(url, headers=dict(line.split(": ", 1) for line in headers[1::2]))
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, b""


def report(reference_name, reference, targets, options):
    """Print each target's requests a second and their ratio to the reference in the same round."""
    print(f"\n{'against ' + reference_name:<32}{'requests/s':>12}{'ratio':>9}{'reference':>12}")
    for name, url, headers in targets:
        rounds = [
            (load(reference, [], options.seconds), load(url, headers, options.seconds)) for _ in range(options.rounds)
        ]
        ratio = statistics.median(speed / base for base, speed in rounds)
        bases, speeds = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:<32}{speeds:>12,.0f}{ratio:>9.3f}{bases:>12,.0f}", flush=True)


def memory_of(server) -> float:
    """The resident memory of the server's worker, in MB."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in children]
    return max(int(size[1]) for size in sizes if size) / 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
