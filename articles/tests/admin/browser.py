"""A browser for the desk, with ears for what the content policy stops and for what comes from elsewhere."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

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


def find_chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found and Path("/usr/bin/chromium").exists():
        found = "/usr/bin/chromium"
    if not found and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing. Install it: apt-get install chromium.")
    if not found:
        pytest.skip("Chromium is missing, so the desk isn't tried in a browser. Install it: apt-get install chromium.")
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


def open_page(browser, site_url, **context):
    """A page, and the list of what went wrong in it: errors, warnings, broken policy, files from elsewhere."""
    page = browser.new_context(base_url=site_url, **context).new_page()
    page.set_default_timeout(30_000)
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
