"""The rich text editor's menu of blocks, wherever the cursor is."""

from articles.models import Status
from articles.tests.admin.editing import open_story
from articles.tests.browser import log_in, open_page
from articles.tests.factories import make_editor, make_story


def set_up():
    make_editor()
    return make_story(status=Status.DRAFT, body="<p>One.</p><ul><li><p>Two.</p></li></ul><hr>").pk


def test_the_menu_of_blocks_never_shows_a_question_mark(site, browser):
    pk = site.run(set_up)
    page, complaints = open_page(browser, site.url, viewport={"width": 1280, "height": 900})
    log_in(page)
    open_story(page, pk)
    signs = []
    for place in ("p >> nth=0", "li", "hr"):
        page.click(f".tiptap {place}")
        page.locator(".prose-menubar__selected").filter(has_not_text="question_mark").wait_for()
        signs.append(page.inner_text(".prose-menubar__selected"))
    assert signs == ["notes", "notes", "horizontal_rule"]
    assert complaints == []
