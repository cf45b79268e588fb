"""The rich text editor's dialogs, for a new table and for the first number of a list."""

from articles.models import Status
from articles.tests.admin.editing import EDITOR, body_of, open_story
from articles.tests.admin.pasting import save
from articles.tests.browser import overflow
from articles.tests.factories import make_story

DIALOG = "dialog.prose-editor-dialog"


def make_list():
    return make_story("A list", status=Status.DRAFT, body="<ol><li><p>One</p></li></ol><p>End</p>").pk


def words_in(page):
    return page.locator(f"{DIALOG} :is(h3, label, button)").all_inner_texts()


def test_a_table_and_the_first_number_of_a_list_are_asked_for_in_plain_words(site, desk_page):
    pk = site.run(make_list)
    desk_page.set_viewport_size({"width": 390, "height": 844})
    open_story(desk_page, pk)
    desk_page.click(f"{EDITOR} li")
    desk_page.click("[aria-label='First number']")
    assert words_in(desk_page) == ["Numbered list", "First number", "Done", "Cancel"]
    desk_page.fill(f"{DIALOG} input", "7")
    desk_page.keyboard.press("Enter")
    desk_page.evaluate("document.querySelector('.tiptap').editor.commands.focus('end')")
    desk_page.click("[aria-label='Table']")
    assert words_in(desk_page) == ["New table", "Rows", "Columns", "With a header row", "Insert", "Cancel"]
    assert overflow(desk_page) == 0
    desk_page.get_by_label("Rows").fill("2")
    desk_page.get_by_label("Columns").fill("0")
    desk_page.keyboard.press("Enter")
    desk_page.get_by_label("Columns").fill("1")
    desk_page.get_by_label("With a header row").check()
    desk_page.click(f"{DIALOG} button:text-is('Insert')")
    desk_page.keyboard.type("Head")
    save(desk_page)
    table = "<table><tbody><tr><th><p>Head</p></th></tr><tr><td></td></tr></tbody></table>"
    assert site.run(body_of, pk) == f'<ol start="7"><li><p>One</p></li></ol><p>End</p>{table}'
