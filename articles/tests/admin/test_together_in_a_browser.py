"""Colleagues at the desk, in a browser: who is writing, notes, unsaved texts on a phone, drafts that come back."""

from articles.models import Status, Story
from articles.tests.admin.editing import EDITOR, open_story
from articles.tests.browser import log_in, open_page, overflow
from articles.tests.factories import make_author, make_editor, make_member, make_story, make_tag

PHONE = {"viewport": {"width": 390, "height": 700}, "has_touch": True}
PASSWORD = "a long pass phrase"
HEADLINE = "The ferry sails again after a long winter in the yard"


def set_up():
    make_editor()
    eddie = make_member("Reporter", "eddie", first_name="Eddie", last_name="Stone")
    eddie.set_password(PASSWORD)
    eddie.save()
    make_tag("ferry"), make_author("Vera")
    return make_story(HEADLINE, lead="It sails.", status=Status.DRAFT, created_by=eddie).pk


def headlines():
    return sorted(Story.objects.values_list("headline", flat=True))


def note_of(pk):
    return Story.objects.get(pk=pk).handover_note


def log_in_as(browser, site, name, **context):
    page, complaints = open_page(browser, site.url, **context)
    log_in(page, name)
    return page, complaints


def write(page, words):
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def go_through(page, selector):
    with page.expect_navigation():
        page.click(selector)


def test_a_colleague_who_writes_is_named_and_a_note_goes_back_and_forth(site, browser):
    pk = site.run(set_up)
    editor, complaints = log_in_as(browser, site, "editor")
    eddie, his = log_in_as(browser, site, "eddie")
    for page in (editor, eddie):
        page.clock.install()
        open_story(page, pk)
    assert editor.inner_text("[data-writing]") == ""
    write(eddie, " At noon.")
    eddie.clock.fast_forward("00:06")
    eddie.wait_for_selector(".autosave :text-matches('Autosaved [0-9:]{8}')")
    editor.clock.fast_forward("00:05")
    editor.wait_for_selector("[data-writing]:has-text('Eddie Stone is writing here now')")
    eddie.fill("#id_note", "Is noon right?")
    go_through(eddie, "button[value=submit]")
    editor.goto("/admin/")
    assert "Is noon right?" in editor.inner_text(".board__part--waiting")
    assert "Eddie Stone" in editor.inner_text(".board__part--waiting .board__remark")
    open_story(editor, pk)
    assert "Is noon right?" in editor.inner_text(".handed-over")
    editor.fill("#id_note", "Ask the yard.")
    editor.click(".more summary")
    go_through(editor, "button[value=draft]")
    eddie.goto("/admin/")
    assert "Ask the yard." in eddie.inner_text(".board__part--drafts")
    assert complaints == his == []


def test_unsaved_texts_never_push_the_headline_from_a_phones_screen(site, browser):
    pk = site.run(set_up)
    page, complaints = log_in_as(browser, site, "editor", **PHONE)
    page.clock.install()
    for number in range(3):
        page.goto("/admin/articles/story/add/")
        page.wait_for_selector(EDITOR)
        page.fill("#id_headline", f"{number}: {HEADLINE} and another headline that goes on")
        page.clock.fast_forward("00:06")
        page.wait_for_selector(".autosave :text-matches('Autosaved [0-9:]{8}')", state="attached")
    open_story(page, pk)
    write(page, " Never saved.")
    page.clock.fast_forward("00:06")
    page.wait_for_selector(".autosave :text-matches('Autosaved [0-9:]{8}')", state="attached")
    for form in (f"/admin/articles/story/{pk}/change/", "/admin/articles/story/add/"):
        page.goto(form)
        page.wait_for_selector(EDITOR)
        assert page.is_visible(".unsaved")
        box = page.locator("#id_headline").bounding_box()
        assert box["y"] + box["height"] < 600, form  # above the bar
        assert overflow(page) == 0
    page.goto("/admin/")
    line = page.locator(".unsaved-line")
    assert line.bounding_box()["height"] < 60
    assert "You have 4 unsaved texts" in line.inner_text()
    assert overflow(page) == 0
    go_through(page, ".unsaved-line a:has-text('Discard all')")
    assert overflow(page) == 0
    go_through(page, "#discard-all button")
    assert "Everything that you typed is saved." in page.inner_text("#content")
    assert complaints == []


def test_a_draft_is_deleted_and_brought_back_and_begun_from_on_a_phone(site, browser):
    pk = site.run(set_up)
    page, complaints = log_in_as(browser, site, "eddie", **PHONE)
    open_story(page, pk)
    page.click(".more summary")
    go_through(page, ".more__delete")
    go_through(page, ".submit-row button")
    assert site.run(headlines) == []
    go_through(page, ".messagelist a:has-text('Deleted drafts')")
    page.click(".deleted__headline")
    assert "It sails." in page.inner_text(".deleted__text")
    assert overflow(page) == 0
    go_through(page, ".deleted__story button")
    assert site.run(headlines) == [HEADLINE]
    page.wait_for_selector(EDITOR)
    page.click(".more summary")
    go_through(page, ".more a:has-text('Begin a new story from it')")
    page.wait_for_selector(EDITOR)
    page.fill("#id_headline", "The ferry stops")
    go_through(page, ".submit-row button[name=_save]")
    assert site.run(headlines) == [HEADLINE, "The ferry stops"]
    assert complaints == []
