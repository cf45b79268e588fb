"""Checks the HTML of every page type with the Nu checker, and four of them with Lighthouse: python checks/pages.py

Prints what both report. Exits with 1 if a readers' page has invalid HTML or misses a target of Lighthouse.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from demo_site import ACCOUNT, BROKEN, PASSWORD, open_demo
from playwright.sync_api import sync_playwright

from articles.tests.browser import ARGUMENTS, find_chromium

PACKAGES = Path(__file__).with_name("package.json")
CACHE = Path.home() / ".cache" / "newsroom-checks"
TARGETS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
LOOKED_AT = ("front", "section", "story", "tag")
ROUNDS = 3  # of which the median counts, because single figures vary on a busy machine
ATTEMPTS = 3  # a measurement may fail there too (NO_NAVSTART)


def main():
    for program in ("java", "npm"):
        if not shutil.which(program):
            sys.exit(f"This needs {program}. README.md in this folder says what to install.")
    install()
    with open_demo() as site, tempfile.TemporaryDirectory(prefix="newsroom-pages-") as folder:
        addresses = site.addresses()
        misses = check_with_lighthouse(site, addresses)
        faults = check_html(site, addresses, Path(folder))
    print(f"\n{faults} faults in the HTML of readers' pages, {misses} targets of Lighthouse missed")
    sys.exit(1 if faults or misses else 0)


def install():
    """Install the packages of package.json into the cache, unless they are there."""
    installed = CACHE / "installed.json"
    if installed.exists() and installed.read_text() == PACKAGES.read_text():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    shutil.copy(PACKAGES, CACHE / "package.json")
    quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "install", *quiet], cwd=CACHE, check=True)
    shutil.copy(PACKAGES, installed)


def check_html(site, addresses, folder) -> int:
    """Print what the Nu checker says about each page. Returns the number of faults in readers' pages."""
    save_pages(site, addresses, folder)
    jar = CACHE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", *sorted(folder.iterdir())]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    faults = Counter(
        (page_of(fault), fault.get("subType", fault["type"]), fault["message"])
        for fault in said["messages"]
        if is_fault(fault)
    )
    print(f"\nThe Nu checker on {len(list(folder.iterdir()))} pages (what it says of the desk is for information):")
    for (page, kind, message), times in faults.items():
        print(f"  {page}: {kind}: {message}{f' ({times} times)' if times > 1 else ''}")
    return sum(not page.startswith("desk") for page, _kind, _message in faults)


def save_pages(site, addresses, folder):
    with sync_playwright() as playwright:
        everybody, desk = (playwright.request.new_context(base_url=site.url) for _ in range(2))
        log_in(desk)
        for name, address in addresses.items():
            if address:
                answer = (desk if name.startswith("desk") else everybody).get(address)
                (folder / f"{name}.html").write_bytes(answer.body())
        site.break_down()
        (folder / "500.html").write_bytes(everybody.get(BROKEN).body())


def log_in(desk):
    desk.get("/admin/login/")
    token = next(cookie["value"] for cookie in desk.storage_state()["cookies"] if cookie["name"] == "csrftoken")
    form = {"username": ACCOUNT, "password": PASSWORD, "csrfmiddlewaretoken": token, "next": "/admin/"}
    desk.post("/admin/login/", form=form)


def is_fault(message):
    return message["type"] != "info" or message.get("subType") == "warning"


def page_of(message):
    return Path(message["url"]).stem


def check_with_lighthouse(site, addresses) -> int:
    """Print Lighthouse's scores and failed audits for four kinds of page. Returns the number of targets missed."""
    print(f"\n{'Lighthouse, mobile':<24}" + "".join(f"{name:>16}" for name in TARGETS))
    misses, failed = 0, {}
    for page in LOOKED_AT:
        reports = [lighthouse(site.url + addresses[page]) for _ in range(ROUNDS)]
        scores = {name: statistics.median(score(report, name) for report in reports) for name in TARGETS}
        misses += sum(scores[name] < target for name, target in TARGETS.items())
        print(f"{page:<24}" + "".join(f"{scores[name]:>16.0f}" for name in TARGETS), flush=True)
        failed[page] = list(failed_audits(reports[-1]))
    for page, audits in failed.items():
        print("".join(f"  {page}: {audit}\n" for audit in audits), end="")
    return misses


def lighthouse(address):
    command = [
        CACHE / "node_modules" / ".bin" / "lighthouse", address, "--quiet", "--output=json", "--output-path=stdout",
        "--no-enable-error-reporting", f"--only-categories={','.join(TARGETS)}",
        f"--chrome-flags={' '.join(['--headless=new', *ARGUMENTS])}",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": find_chromium()}
    for _ in range(ATTEMPTS):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if not done.returncode:
            return json.loads(done.stdout)
    sys.exit(f"Lighthouse fails at {address}:\n{done.stderr}")


def score(report, category):
    return round(report["categories"][category]["score"] * 100)


def failed_audits(report):
    """The audits that failed, in the order of their categories; `*` marks those that cost points."""
    for name in TARGETS:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if audit["score"] is not None and audit["score"] < 1:
                mark = "*" if part["weight"] else " "
                yield f"{mark} {name}: {audit['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
