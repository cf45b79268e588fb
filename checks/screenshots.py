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

from articles.tests.browser import ARGUMENTS, find_chromium, log_in, open_browser

HEIGHTS = {320: 640, 360: 740, 640: 450, 768: 1024, 1280: 900, 1920: 1080}  # of a window, by its width
HIGHEST = 4000
MODES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "still": {"reduced_motion": "reduce"},
    "print": {"media": "print"},
    "rtl": {},
    "text200": {},
    "text400": {},
}
TEXT_SIZES = {"text200": 32, "text400": 64}  # of the browser, in pixels; 16 is usual
DESK = [(width, mode) for mode in ("light", "dark") for width in (360, 768, 1280)]
READERS = [
    *((width, mode) for mode in ("light", "dark") for width in (320, 360, 768, 1280, 1920)),
    *((width, mode) for mode in ("forced", "rtl") for width in (360, 1280)),
    *((1280, mode) for mode in TEXT_SIZES),
    (718, "print"),  # A4 with margins of 1 cm, in CSS pixels
]
STILL = [(1280, "still")]
ZOOM = [(640, "light"), (640, "dark")]  # 1280 px at 200 %
STORIES_ON_FRONT = (500, 40, 5, 1, 0)
SMALL_SITE = ["empty-front", "empty-section", "empty-desk", "arabic-front", "arabic-story"]
SEEN_AFTER = 1.5  # seconds after which a change by another process is on the site
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
TURN = """direction => {
    const root = document.documentElement
    root.dataset.direction ??= root.dir
    root.dir = direction || root.dataset.direction
}"""
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
    with open_browser() as browser:
        album = Album(options.out, options.only, browser.browser_type)
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
    """Takes screenshots of the wanted page types into a folder; opens browsers with larger text as it needs them."""

    def __init__(self, folder, only, browser_type):
        self.folder, self.only, self.taken = folder, only, 0
        self._browser_type, self._browsers = browser_type, {}

    def take(self, page, name, address, views=READERS, *, whole=True, prepare=None):
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
        pictures = [self.picture(page, name, width, mode, whole) for width, mode in views if mode not in TEXT_SIZES]
        for width, mode in views:
            if mode in TEXT_SIZES:
                with self.browser(mode).new_page() as enlarged:
                    enlarged.goto(page.url)
                    pictures.append(self.picture(enlarged, name, width, mode, whole))
        write_sheet(self.folder / "sheets" / f"{name}.png", pictures)
        self.taken += len(pictures)
        print(f"{name}: {len(pictures)} pictures", flush=True)

    def browser(self, mode):
        if mode not in self._browsers:
            arguments = [*ARGUMENTS, f"--blink-settings=defaultFontSize={TEXT_SIZES[mode]}"]
            self._browsers[mode] = self._browser_type.launch(executable_path=find_chromium(), args=arguments)
        return self._browsers[mode]

    def picture(self, page, name, width, mode, whole):
        window = {"width": width, "height": HEIGHTS.get(width, 1000)}
        usual = {"media": "screen", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}
        page.emulate_media(**usual | MODES[mode])
        page.evaluate(TURN, "rtl" if mode == "rtl" else "")
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
        album.take(page, f"{name}-still", addresses[name], STILL)
        album.take(zoomed, f"{name}-zoom", addresses[name], ZOOM, whole=False)
    take_desk(browser, site, album, addresses)
    take_503(page, site, album)
    for number in STORIES_ON_FRONT:
        if f"front-with-{number}".startswith(album.only):
            site.python("-m", "checks.crowd", str(number))
            time.sleep(SEEN_AFTER)
            album.take(page, f"front-with-{number}", "/")
    if "500".startswith(album.only):
        site.break_down()
        album.take(page, "500", BROKEN)


def take_503(page, site, album):
    """The template alone, as if the site had answered with it: SQLite can't be kept from answering readers."""
    if "503".startswith(album.only):
        render = (
            "from django.template.loader import render_to_string as r; print(r('503.html', {'site_name': 'Newsroom'}))"
        )
        body = site.python("manage.py", "shell", "-v", "0", "-c", render)
        page.context.route(
            "**/no-answer/", lambda route: route.fulfill(status=503, content_type="text/html", body=body)
        )
        album.take(page, "503", "/no-answer/", [view for view in READERS if view[1] not in TEXT_SIZES])


def take_desk(browser, site, album, addresses):
    page = browser.new_page(base_url=site.url)
    album.take(page, "desk-login", "/admin/login/", DESK)
    log_in(page, ACCOUNT, PASSWORD)
    for name in (name for name in addresses if name.startswith("desk")):
        album.take(page, name, addresses[name], DESK)
    for name in ("desk-story-new", "desk-story-draft", "desk-story-live"):
        album.take(page, f"{name}-window", addresses[name], DESK, whole=False)


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
        album.take(desk, f"empty-desk-{noun}", f"/admin/articles/{noun}/", DESK)
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
