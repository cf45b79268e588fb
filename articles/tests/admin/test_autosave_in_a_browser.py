"""What is typed survives leaving the page, an expired session, and somebody else's save."""

import pytest

from articles.models import Status, Story, UnsavedText
from articles.tests.admin.editing import EDITOR, open_story
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import add_picture, make_author, make_editor, make_image, make_story, make_tag

DESKTOP = {"viewport": {"width": 1280, "height": 900}}


def set_up():
    make_editor()
    story = make_story(lead="First lead.", status=Status.DRAFT, authors=[make_author("Ana")], tags=[make_tag("ferry")])
    add_picture(story, make_image(alt_text="A bridge"), own_caption="The bridge at dusk")
    return story.pk


def save_elsewhere(pk):
    story = Story.objects.get(pk=pk)
    story.headline, story.lead, story.body = "Theirs", "Their lead.", "<p>Their text of the story.</p>"
    story.save()
    story.pictures.all().delete()
    add_picture(story, make_image(alt_text="A ferry"))
    story.bylines.all().delete()


def facts_of(pk):
    story = Story.objects.get(pk=pk)
    return [story.headline, story.body, UnsavedText.objects.count()]


def autosaved_texts():
    return UnsavedText.objects.count()


def write(page, words):
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def save(page):
    with page.expect_navigation():
        page.click(".submit-row button[name=_save]")


def test_text_is_autosaved_while_typing_and_on_leaving_the_page_and_is_offered_again(site, browser):
    pk = site.run(set_up)
    page, complaints = open_page(browser, site.url, **DESKTOP)
    log_in(page)
    page.clock.install()
    open_story(page, pk)
    page.clock.fast_forward("00:06")  # everything has loaded, and nobody has typed
    assert site.run(autosaved_texts) == 0
    write(page, " And more.")
    page.clock.fast_forward("00:06")
    page.wait_for_selector(".autosave :text-matches('Autosaved [0-9:]{8}')")
    write(page, " The last words.")
    page.goto("/admin/")
    open_story(page, pk)
    page.click(".unsaved summary")
    assert "[added: And more. The last words. ]" in " ".join(page.inner_text(".unsaved").split())
    page.click("button[name=_put_back]")
    page.wait_for_selector(EDITOR)
    write(page, " The end.")
    save(page)
    body = "<p>The text of the story. And more. The last words. The end.</p>"
    assert site.run(facts_of, pk) == ["The bridge opens", body, 0]
    assert complaints == []


def test_autosave_continues_after_a_preview(site, browser):
    pk = site.run(set_up)
    page, complaints = open_page(browser, site.url, **DESKTOP)
    log_in(page)
    page.clock.install()
    open_story(page, pk)
    with page.expect_popup():
        page.click(".preview-in-bar")
    write(page, " And more.")
    page.clock.fast_forward("00:06")
    page.wait_for_selector(".autosave :text-matches('Autosaved [0-9:]{8}')")
    assert complaints == []


def test_an_expired_session_loses_no_text(site, browser):
    pk = site.run(set_up)
    page, _complaints = open_page(browser, site.url, **DESKTOP)
    log_in(page)
    open_story(page, pk)
    page.fill("#id_headline", "Typed until the log-in ended")
    page.context.clear_cookies()
    page.click(".submit-row button[name=_save]")
    page.wait_for_selector(".autosave__trouble:has-text('You have been logged out. Your text stays here')")
    with page.expect_popup() as opened:
        page.click(".autosave__login")
    log_in(opened.value)
    save(page)
    assert site.run(facts_of, pk)[::2] == ["Typed until the log-in ended", 0]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_conflict_page_is_accessible_and_fits_the_window(site, browser, width, scheme):
    pk = site.run(set_up)
    page, complaints = open_page(browser, site.url, viewport={"width": width, "height": 5_000}, color_scheme=scheme)
    log_in(page)
    open_story(page, pk)
    site.run(save_elsewhere, pk)
    page.fill("#id_headline", "Mine")
    write(page, " And more.")
    save(page)
    page.wait_for_selector(EDITOR)
    assert "saved this story while you had it open" in page.inner_text("#conflict")
    assert complaints == []
    assert accessibility_faults(page) == []  # last of all: the console reports the styles that axe adds
    assert overflow(page) == 0
    with page.expect_navigation():
        page.click(".conflict__field:has-text('Headline') button:text-is('Use theirs')")
    page.wait_for_selector(EDITOR)
    assert page.input_value("#id_headline") == "Theirs"
    save(page)
    assert site.run(facts_of, pk) == ["Theirs", "<p>The text of the story. And more.</p>", 0]


def test_without_a_network_the_form_stays_and_is_saved_afterwards(site, browser):
    pk = site.run(set_up)
    page, _complaints = open_page(browser, site.url, **DESKTOP)
    log_in(page)
    open_story(page, pk)
    page.fill("#id_headline", "Typed on the train")
    page.context.set_offline(True)
    for _time in range(2):
        page.keyboard.press("Control+s")
        page.wait_for_selector('.autosave__trouble:has-text("The desk can\'t be reached")')
    assert page.input_value("#id_headline") == "Typed on the train"
    assert page.evaluate("sessionStorage.getItem('desk:place')") is None  # no later page jumps to where this one was
    page.context.set_offline(False)
    save(page)
    assert site.run(facts_of, pk)[0] == "Typed on the train"
