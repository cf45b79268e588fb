"""Chromium for tests, and what it reports: accessibility faults, overflow, policy violations, requests elsewhere."""

import os
import shutil
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PATIENCE = 30_000  # milliseconds, on a busy machine too
expect.set_options(timeout=PATIENCE)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LISTEN = """
    document.addEventListener("securitypolicyviolation", event =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))
"""
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def find_chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found and Path("/usr/bin/chromium").exists():
        found = "/usr/bin/chromium"
    if not found and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing. Install it: apt-get install chromium.")
    if not found:
        pytest.skip("Chromium is missing, so the browser tests are skipped. Install it: apt-get install chromium.")
    return found


@contextmanager
def open_browser():
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def chromium():
    """One Chromium for all tests of a file, because starting it takes longer than most tests."""
    with open_browser() as chromium:
        yield chromium


@pytest.fixture
def browser(chromium):
    """A browser without windows. Those that a test opens are closed after it."""
    yield chromium
    for context in chromium.contexts:
        context.close()


def open_page(browser, site_url, **context):
    """A page, and a list that collects its errors, warnings, policy violations and requests to other sites."""
    page = browser.new_context(base_url=site_url, **context).new_page()
    page.set_default_timeout(PATIENCE)
    complaints = []
    page.add_init_script(LISTEN)
    page.on("console", lambda message: message.type in {"error", "warning"} and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: is_from_elsewhere(request.url, site_url) and complaints.append(request.url))
    page.on("response", lambda answer: answer.status >= 400 and complaints.append(f"{answer.status} {answer.url}"))
    return page, complaints


def is_from_elsewhere(url, site_url):
    return not url.startswith((site_url, "data:", "blob:"))


def log_in(page, name="editor", password="a long pass phrase"):
    page.goto("/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("input[type=submit]")
    page.wait_for_selector("#user-tools")


def accessibility_faults(page) -> list[str]:
    """Violations of WCAG 2.2 A and AA in the page's present state: the rule, what it asks for, the element."""
    violations = Axe().run(page, options=WCAG).response["violations"]
    return [f"{fault['id']}: {fault['help']}: {node['html']}" for fault in violations for node in fault["nodes"]]


def overflow(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def unexpected(complaints, answer) -> list[str]:
    """The complaints, without the browser's remark about the page's own status, such as an expected 404 or 410."""
    status = HTTPStatus(answer.status)
    remark = f"Failed to load resource: the server responded with a status of {status.value} ({status.phrase})"
    return [complaint for complaint in complaints if complaint not in {remark, f"{status.value} {answer.url}"}]
