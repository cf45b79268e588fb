"""Takes screenshots of every page type, narrow and wide, light and dark: python checks/screenshots.py

Starts sites of its own (README.md in this folder says what they contain). Writes PAGE-WIDTH-MODE.png, and for a quick
look a contact sheet for each page, sheets/PAGE.png.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from contact_sheet import write_sheet
from demo_site import ACCOUNT, BROKEN, PASSWORD, open_demo, open_site

from articles.tests.browser import log_in, open_browser

HEIGHTS = {320: 640, 360: 740, 640: 450, 768: 1024, 1280: 900, 1920: 1080}  # of a window, by its width
HIGHEST = 4000
MODES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "still": {"reduced_motion": "reduce"},
    "print": {"media": "print"},
}
USUAL = [(width, mode) for mode in ("light", "dark") for width in (360, 768, 1280)]
MORE = [(320, "light"), (1920, "light"), (1920, "dark"), (360, "forced"), (1280, "forced"), (1280, "still")]
ZOOM = [(640, "light"), (640, "dark")]  # 1280 px at 200 %
PAPER = [(718, "print")]  # A4 with margins of 1 cm, in CSS pixels
SMALL_SITE = ["empty-front", "empty-section", "empty-desk", "arabic-front", "arabic-story"]
ARABIC = ["المكتبة العامة تفتح أبوابها مساء", "العبارة تعود إلى الميناء"]
ARABIC_STORY = """---
headline: {}
lead: يمكن للقراء البقاء حتى الساعة العاشرة.
language: ar
date: 2026-01-23 09:10
tags: [مكتبة]
---
يمكن للقراء البقاء حتى الساعة العاشرة. يمكن للقراء البقاء حتى الساعة العاشرة.
"""
LOADED = """Promise.race([
    new Promise(done => setTimeout(done, 5000)),
    Promise.all([document.fonts.ready, ...Array.from(document.images)
        .filter(image => !image.complete && image.checkVisibility() && image.getBoundingClientRect().top < innerHeight)
        .map(image => new Promise(done => { image.onload = image.onerror = done }))]),
]).then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"""


def main():
    options = read_arguments()
    started = time.monotonic()
    (options.out / "sheets").mkdir(parents=True, exist_ok=True)
    album = Album(options.out, options.only)
    with open_browser() as browser:
        if not options.only.startswith(("empty", "arabic")):
            with open_demo() as site:
                take_demo(browser, site, album)
        if any(name.startswith(options.only) for name in SMALL_SITE):
            with open_small_site() as site:
                take_small_site(browser, site, album)
    if not album.taken:
        sys.exit(f"No page type begins with {options.only!r}. Run it without --only to see all of them.")
    print(f"{album.taken} pictures in {time.monotonic() - started:.0f} s: {options.out}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(tempfile.gettempdir()) / "newsroom-screenshots"
    parser.add_argument("--out", type=Path, default=here, help=f"the folder for the pictures; {here} by default")
    parser.add_argument("--only", default="", metavar="NAME", help="only page types whose names begin with this")
    return parser.parse_args()


class Album:
    """Takes screenshots of the wanted page types into a folder."""

    def __init__(self, folder, only):
        self.folder, self.only, self.taken = folder, only, 0

    def take(self, page, name, address, views=USUAL, *, whole=True, prepare=None):
        """Take screenshots of one page type, of the whole page or of the window, and make their contact sheet.

        `prepare` is called with the page, to do there what leads to the view.
        """
        if not name.startswith(self.only):
            return
        if not address:
            print(f"{name}: the site has no such page")
            return
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        if prepare:
            prepare(page)
        pictures = [self.picture(page, name, width, mode, whole) for width, mode in views]
        write_sheet(self.folder / "sheets" / f"{name}.png", pictures)
        self.taken += len(pictures)
        print(f"{name}: {len(pictures)} pictures", flush=True)

    def picture(self, page, name, width, mode, whole):
        window = {"width": width, "height": HEIGHTS.get(width, 1000)}
        usual = {"media": "screen", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}
        page.emulate_media(**usual | MODES[mode])
        page.set_viewport_size(window)
        if whole:
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size(window | {"height": min(max(height, window["height"]), HIGHEST)})
        page.evaluate(LOADED)
        file = self.folder / f"{name}-{width}-{mode}.png"
        page.screenshot(path=file, animations="disabled")
        return file


def take_demo(browser, site, album):
    addresses = site.addresses()
    page = browser.new_page(base_url=site.url)
    for name in (name for name in addresses if not name.startswith("desk")):
        album.take(page, name, addresses[name])
    zoomed = browser.new_page(base_url=site.url, device_scale_factor=2)
    for name in ("front", "story"):
        album.take(page, f"{name}-more", addresses[name], MORE)
        album.take(page, f"{name}-print", addresses[name], PAPER)
        album.take(zoomed, f"{name}-zoom", addresses[name], ZOOM, whole=False)
    album.take(page, "story-gallery-print", addresses["story-gallery"], PAPER)
    take_desk(browser, site, album, addresses)
    if "500".startswith(album.only):
        site.break_down()
        album.take(page, "500", BROKEN)


def take_desk(browser, site, album, addresses):
    page = browser.new_page(base_url=site.url)
    album.take(page, "desk-login", "/admin/login/")
    log_in(page, ACCOUNT, PASSWORD)
    for name in (name for name in addresses if name.startswith("desk")):
        album.take(page, name, addresses[name])
    for name in ("desk-story-new", "desk-story-draft", "desk-story-live"):
        album.take(page, f"{name}-window", addresses[name], whole=False)


def open_small_site():
    quiet = ("--no-input", "--verbosity", "0")
    return open_site(("migrate", *quiet), ("collectstatic", *quiet), languages="en,ar")


def take_small_site(browser, site, album):
    """A site without stories, then with two in a right-to-left language."""
    section = "Section.objects.create(name='Weekend', language='en').get_absolute_url()"
    address = site.python("manage.py", "shell", "-c", f"from articles.models import Section; print({section})")
    page, desk = browser.new_page(base_url=site.url), browser.new_page(base_url=site.url)
    album.take(page, "empty-front", "/")
    album.take(page, "empty-section", address.split()[-1])
    log_in(desk, ACCOUNT, PASSWORD)
    for noun in ("story", "image", "author", "tag", "importrun"):
        album.take(desk, f"empty-desk-{noun}", f"/admin/articles/{noun}/")
    for headline in ARABIC:
        site.python("manage.py", "import_stories", "-", stdin=ARABIC_STORY.format(headline))
    site.get_until("/ar/", lambda reply: headline in reply.text)
    page.goto("/ar/")
    story = page.get_by_role("link", name=headline).first.get_attribute("href")
    album.take(page, "arabic-front", "/ar/")
    album.take(page, "arabic-story", story)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
