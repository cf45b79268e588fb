"""An editor previews a draft and shares it by a preview link."""

from articles.models import Status, Story
from articles.tests.admin.editing import EDITOR
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import add_picture, make_editor, make_image, make_story, picture_bytes

SHOWN = """() => ({
    width: innerWidth,
    headline: document.querySelector("h1").textContent,
    pictures: [...document.images].map(image => image.naturalWidth > 0),
    serif: document.fonts.check("16px 'Newsroom Serif'"),
})"""


def make_draft():
    make_editor()
    story = make_story("The bridge opns", status=Status.DRAFT)
    add_picture(story, make_image(data=picture_bytes("JPEG", (1600, 900)), alt_text="A bridge"))
    return story.pk


def headline_of(pk):
    return Story.objects.get(pk=pk).headline


def test_a_draft_is_previewed_on_both_screens_and_shared_by_link(site, browser):
    pk = site.run(make_draft)
    desk, complaints = open_page(browser, site.url, viewport={"width": 1440, "height": 900})
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(desk)
    desk.goto(f"/admin/articles/story/{pk}/change/")
    desk.wait_for_selector(EDITOR)
    desk.fill("#id_headline", "The bridge opens")
    preview, troubles = press_preview(desk)
    shown = [frame.evaluate(SHOWN) for frame in preview.frames[1:]]
    assert [screen["width"] for screen in shown] == [390, 1280]
    for screen in shown:
        assert screen | {"width": 0} == {"width": 0, "headline": "The bridge opens", "pictures": [True], "serif": True}
    drawn = preview.eval_on_selector_all("iframe", "all => all.map(one => one.getBoundingClientRect())")
    glass = preview.eval_on_selector_all(".screen__glass", "all => all.map(one => one.clientWidth)")
    assert [round(box["width"]) for box in drawn] == glass
    assert accessibility_faults(preview) == []
    preview.set_viewport_size({"width": 390, "height": 844})
    assert overflow(preview) == 0
    assert site.run(headline_of, pk) == "The bridge opns"

    desk.click("text=Preview links")
    desk.click("text=Create a link")
    desk.get_by_role("button", name="Copy").click()
    desk.wait_for_selector("text=Copied")
    link = desk.evaluate("navigator.clipboard.readText()")
    outside, outside_complaints = open_page(browser, site.url)
    outside.goto(link)
    assert outside.evaluate(SHOWN)["headline"] == "The bridge opns"
    assert outside.evaluate(SHOWN)["pictures"] == [True]
    assert (complaints, troubles, outside_complaints) == ([], [], [])


def press_preview(desk):
    """The preview's tab, and what the browser reports for it and its frames: policy violations, missing files."""
    troubles = []
    desk.context.on("console", lambda message: message.type in {"error", "warning"} and troubles.append(message.text))
    with desk.context.expect_page() as opened:
        desk.click("button[name=_preview] >> visible=true")
    opened.value.wait_for_load_state("load")
    return opened.value, troubles
