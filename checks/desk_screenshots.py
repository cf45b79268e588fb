"""Takes screenshots of every view at the desk, as each role, in two languages: python checks/desk_screenshots.py

Starts sites of its own (README.md in this folder says what they contain). Writes LANGUAGE-ROLE-VIEW-WIDTH-MODE.png,
and for a quick look a contact sheet for each view, sheets/LANGUAGE-ROLE-VIEW.png.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from demo_site import ACCOUNT, PASSWORD, open_site
from screenshots import Album

from articles.tests.browser import log_in, open_browser

EDITOR = ".tiptap[contenteditable=true]"
VIEWS = [(width, mode) for mode in ("light", "dark") for width in (390, 1024, 1440)]
STORIES = "/admin/articles/story/"
PEOPLE = {"reporter": "rada", "editor": "eddie", "chief": "vera", "superuser": ACCOUNT}
BEFORE_LOG_IN = {"login": "login/", "reset": "password_reset/", "reset-sent": "password_reset/done/",
                 "reset-old": "reset/old/link/", "reset-done": "reset/done/"}  # fmt: skip
LISTS = {
    "board": "/admin/", "stories": STORIES, "mine": f"{STORIES}?mine=1", "scheduled": f"{STORIES}?show=scheduled",
    "found": f"{STORIES}?q=market", "nothing-found": f"{STORIES}?q=nothing-like-that", "missing": "/admin/nothing/",
    "own-password": "/admin/password_change/",
}  # fmt: skip
FRONT_PAGE = {"front-page": "/admin/front-page/", "front-page-history": "/admin/front-page/history/"}
# What a reporter and an editor may open; where a role may not, the page that says so is looked at once ("refused").
WRITING = [
    *LISTS, "story-new", "story-own", "story-returned", "story-review", "story-scheduled", "story-live",
    "story-withdrawn", "history", "history-one", "compare", "preview", "preview-links", "story-delete", "deleted",
    "unsaved", "images", "image", "tags", "tag-new",
]  # fmt: skip
SEEN = {
    "reporter": WRITING,
    "editor": [*WRITING, *FRONT_PAGE, "authors", "author", "sections", "pages"],
    "superuser": ["board", "groups", "group", "user", "user-history", "story-delete"],
}


def main():
    options = read_arguments()
    (options.out / "sheets").mkdir(parents=True, exist_ok=True)
    taken = 0
    with open_browser() as browser:
        for language in options.languages:
            others = ",".join(sorted({"en", "bg"} - {language}))
            with open_site(("demo", "--no-server"), languages=f"{language},{others}") as site:
                addresses = LISTS | FRONT_PAGE | json.loads(site.python("-m", "checks.desk_day").splitlines()[-1])
                album = Album(options.out, f"{language}-{options.only}" if options.only else "")
                take_site(browser, site, album, language, addresses)
                taken += album.taken
    if not taken:
        sys.exit(f"No view begins with {options.only!r}. Run it without --only to see all of them.")
    print(f"{taken} pictures: {options.out}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(tempfile.gettempdir()) / "newsroom-desk-screenshots"
    parser.add_argument("--out", type=Path, default=here, help=f"the folder for the pictures; {here} by default")
    parser.add_argument("--only", default="", metavar="NAME", help="only views whose ROLE-VIEW begins with this")
    parser.add_argument("--languages", nargs="*", default=["en", "bg"], metavar="LANGUAGE", help="en bg by default")
    return parser.parse_args()


def take_site(browser, site, album, language, addresses):
    page = browser.new_page(base_url=site.url)
    for name, address in BEFORE_LOG_IN.items():
        album.take(page, f"{language}-nobody-{name}", f"/admin/{address}", VIEWS)
    for role, username in PEOPLE.items():
        if not album.only.startswith(f"{language}-{role}"[: len(album.only)]):
            continue
        page = browser.new_context(base_url=site.url).new_page()
        log_in(page, username, PASSWORD)
        for name in SEEN.get(role, addresses):
            album.take(page, f"{language}-{role}-{name}", addresses[name], VIEWS, prepare=PREPARED.get(name))
        for name, (start, prepare) in REACHED.items() if role == "chief" else ():
            album.take(page, f"{language}-{role}-{name}", addresses[start], VIEWS, prepare=prepare)
        page.context.close()


def write_over_another(page):
    """Save a form that is older than what somebody else has saved."""
    page.wait_for_selector(EDITOR)
    page.eval_on_selector("[name=version]", "field => { field.value -= 1 }")
    page.fill("#id_headline", "The baths open earlier, and close later")
    page.fill("#id_lead", "From Wednesday on, at half past five.")
    page.eval_on_selector("#id_tags", "tags => tags.options[0].remove()")
    page.click("button[name=_save]")
    page.wait_for_selector(".conflict")


def choose(action, number=3):
    """Tick rows of a list and choose an action."""

    def prepare(page):
        for row in range(number):
            page.check(f".action-select >> nth={row}")
        page.select_option("select[name=action]", action)
        page.click("button[name=index]")
        page.wait_for_load_state()

    return prepare


def press(selector):
    return lambda page: (page.wait_for_selector(EDITOR), page.click(selector), page.wait_for_load_state())


def unfold(page):
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


PREPARED = {"conflict": write_over_another, "story-own": unfold}
# Pages that only a form leads to: where it is, and what is pressed there.
REACHED = {
    "bulk-publish": ("stories", choose("publish_selected")),
    "bulk-change": ("stories", choose("change_selected")),
    "merge": ("tags", choose("merge_selected", 2)),
    "pictures-delete": ("images", choose("delete_selected", 2)),
    "empty-refused": ("story-new", press("button[name=_save]")),
    "tag-refused": ("tag-new", lambda page: page.click("[name=_save]")),
}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
