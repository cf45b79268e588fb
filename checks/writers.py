"""Four processes write to one SQLite file for a minute while readers ask: python checks/writers.py [--seconds 60]

Two save stories at the desk without pause, one adds page views fifty times as often as a worker of the server does,
one imports; meanwhile a server answers readers and counts them. Prints how much each wrote and the longest wait; exits
with 1 if anything got "database is locked".
"""

import argparse
import http.client
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checks import desk_work
from checks.demo_site import open_site

SITE = [("migrate",), ("collectstatic", "--no-input")]
STORIES, BATCH = 20, 200


def main():
    options = read_arguments()
    with open_site(*SITE) as site, TemporaryDirectory() as folder, ThreadPoolExecutor() as work:
        pks = [site.run(desk_work.public_story, f"Story {number}")["pk"] for number in range(STORIES)]
        done = [
            work.submit(write, site, "stories saved", desk_work.save_for, pks[:10], options.seconds),
            work.submit(write, site, "stories saved, second process", desk_work.save_for, pks[10:], options.seconds),
            work.submit(write, site, "batches of page views", desk_work.add_views_for, pks, options.seconds),
            work.submit(import_for, site, Path(folder), options.seconds),
            *[work.submit(read_for, site, cookie, options.seconds) for cookie in ("", "sessionid=somebody")],
        ]
        locked = sum(each.result() for each in done) + site.log.count("locked")
    print(f"{locked} times locked")
    return 1 if locked else 0


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    return parser.parse_args()


def write(site, what, function, pks, seconds):
    with site.another_process() as process:
        done = process.run(function, pks, seconds)
    print(f"{what}: {done['writes']:,}, the longest took {done['longest']:.1f} s, locked {done['locked']}", flush=True)
    return done["locked"]


def import_for(site, folder, seconds):
    """Import the same stories again and again, each time with a different lead."""
    ends_at, runs, locked = time.monotonic() + seconds, 0, 0
    while time.monotonic() < ends_at:
        runs += 1
        for number in range(BATCH):
            head = f"headline: Imported {number}\ndate: 2026-01-02 10:00\nlead: Run {runs}"
            (folder / f"{number}.md").write_text(f"---\n{head}\n---\nThe text of the story.\n")
        done = site.manage("import_stories", str(folder))
        said = done.stdout + done.stderr
        locked += said.count("locked")
        if done.returncode:
            print(said)
            locked += 1
    print(f"imported stories: {runs * BATCH:,}, locked {locked}", flush=True)
    return locked


def read_for(site, cookie, seconds):
    """Read pages with this cookie. Returns the number of failed requests."""
    ends_at, failed, answers = time.monotonic() + seconds, 0, 0
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    while time.monotonic() < ends_at:
        for path in ("/", f"/news/{answers % STORIES + 1}-story-{answers % STORIES}/"):
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            failed += answer.status >= 500
        answers += 2
    print(f"pages read {'with' if cookie else 'without'} a session: {answers:,}, failed {failed}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
