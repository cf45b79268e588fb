"""Takes the pictures of README.md and of the handbook, docs/editors.md, anew: python checks/handbook_pictures.py

They show the demo's front page, and its desk as an editor sees it (handbook_day.py), at 1280 pixels. Writes
docs/pictures/*.jpg.
"""

import datetime
import io
import json
import sys

from demo_site import PASSWORD, ROOT, open_demo
from PIL import Image
from screenshots import LOADED

from articles.tests.browser import log_in, open_browser

EDITOR = ".tiptap[contenteditable=true]"
FRONT_HEIGHT = 1180  # to the end of the first section blocks' pictures
HEIGHTS = {"desk": 860, "story-form": 860, "schedule": 1000, "compare": 860}


def main():
    with open_browser() as browser, open_demo() as site:
        page = browser.new_page(base_url=site.url)
        take(page, "front-page", "/", FRONT_HEIGHT)
        addresses = json.loads(site.python("-m", "checks.handbook_day").splitlines()[-1])
        log_in(page, "leila", PASSWORD)
        for name, height in HEIGHTS.items():
            take(page, name, addresses[name], height)


def take(page, name, address, height):
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto(address)
    if name in {"story-form", "schedule"}:
        page.wait_for_selector(EDITOR)
    if name == "schedule":
        choose_tomorrow(page)
    page.evaluate(LOADED)
    write(ROOT / "docs" / "pictures" / f"{name}.jpg", page.screenshot(animations="disabled"))


def choose_tomorrow(page):
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    page.fill("#id_published_at_0", tomorrow.date().isoformat())
    page.fill("#id_published_at_1", "09:15")
    page.wait_for_selector("button:text-is('Schedule for tomorrow 09:15')")
    page.evaluate("document.activeElement.blur()")


def write(path, screenshot):
    Image.open(io.BytesIO(screenshot)).convert("RGB").save(path, quality=85, optimize=True, progressive=True)
    print(path)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
