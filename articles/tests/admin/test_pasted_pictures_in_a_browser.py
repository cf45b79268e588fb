"""Pictures on the clipboard: each comes in at its place in the text, and its credit is asked for."""

import base64
import re
from pathlib import Path

from articles.models import Image, Story
from articles.tests.admin.editing import EDITOR, address_of, body_of, open_story
from articles.tests.admin.pasting import note, paste, save
from articles.tests.factories import add_picture, make_image, make_story, picture_address, picture_bytes

ARRIVED = f"{EDITOR} figure img[data-file]"
LOST = "1 picture was left out: drop the picture's file here."
# The editor restores the caret once, 20 ms after it has got the focus.
PUT_CURSOR = """async place => {
    const {editor} = document.querySelector(".tiptap")
    editor.view.focus()
    await new Promise(done => setTimeout(done, 50))
    editor.commands.setTextSelection(place === "end" ? editor.state.doc.content.size - 1 : place)
}"""
FIGURE = '<figure><img data-file="…"></figure>'


def shape_of(body):
    return re.sub("[0-9a-f]{64}", "…", body)


def shape_on(page):
    """The text as the editor has it: its words, and ▢ for a picture, ◌ for one that is still coming."""
    return page.evaluate("""() => [...document.querySelector(".tiptap").children].map(one => {
        const image = one.querySelector("img")
        return image ? (image.dataset.file ? "▢" : "◌") : one.textContent
    })""")


def wait_for_pictures(page, number):
    page.wait_for_selector(f"{ARRIVED} >> nth={number - 1}")
    page.wait_for_selector("img[data-pending]", state="detached")


def sizes_in(pk):
    """The widths of the pictures in a story's text, in order."""
    widths = dict(Image.objects.values_list("checksum", "width"))
    return [widths[one] for one in re.findall("[0-9a-f]{64}", Story.objects.get(pk=pk).body)]


def credit_field(page, name):
    return page.locator(".credits li", has_text=name).get_by_label("Credit: who took or made it?")


def test_a_screenshot_stands_at_the_cursor_and_undo_and_redo_take_and_bring_it(site, draft_page):
    pk, page = draft_page
    page.evaluate(PUT_CURSOR, 4)
    paste(page, files=[("image.png", "image/png", picture_bytes(size=(900, 600)))])
    assert shape_on(page)[::2] == ["Beg", "in."]
    page.evaluate(PUT_CURSOR, 1)
    page.keyboard.type("So it was: ")
    wait_for_pictures(page, 1)
    assert shape_on(page) == ["So it was: Beg", "▢", "in."]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert shape_on(page) == ["Begin."]
    page.keyboard.press("Control+Shift+z")
    page.wait_for_selector(ARRIVED)
    page.evaluate(PUT_CURSOR, "end")
    paste(page, text="image.png", files=[("image.png", "image/png", picture_bytes(size=(700, 600)))])
    wait_for_pictures(page, 2)
    save(page)
    assert shape_of(site.run(body_of, pk)) == f"<p>Beg</p>{FIGURE}<p>in.</p>{FIGURE}"
    assert site.run(sizes_in, pk) == [900, 700]


def test_pictures_of_a_document_stand_where_it_shows_them(site, draft_page):
    pk, page = draft_page
    inside = base64.b64encode(picture_bytes("JPEG", (600, 400), colour="red")).decode()
    html = (
        f'<p>One<img src="data:image/jpeg;base64,{inside}"> two</p><figure><img src="cid:17"><figcaption>In <b>port'
        '</b></figcaption></figure><p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">Three</p>'
        '<p><img src="https://a.example/c.png"><img src="file:///a/the%20b.png"></p><p>End</p>'
    )
    files = [
        (f"{name}.png", "image/png", picture_bytes(size=(side, 600))) for name, side in (("a", 800), ("the b", 900))
    ]
    page.evaluate(PUT_CURSOR, "end")
    page.evaluate("document.querySelector('.tiptap').editor.commands.splitBlock()")
    paste(page, html, "One two", files)
    assert note(page) == LOST
    wait_for_pictures(page, 3)
    save(page)
    body = "<p>Begin.</p><p>One</p>{0}<p>two</p>{1}<p>Three</p>{0}<p>End</p>"
    captioned = FIGURE.replace("</figure>", "<figcaption>In <strong>port</strong></figcaption></figure>")
    assert shape_of(site.run(body_of, pk)) == body.format(FIGURE, captioned)
    assert site.run(sizes_in, pk) == [600, 800, 900]


# As Word writes them: each picture also for older programs, and in the header one that the HTML doesn't have.
OLDER = r"}}{\nonshppict{\pict\wmetafile8\picw10 0100}}"


def rtf_of(*pictures):
    parts = [
        rf"{{\*\shppict{{\pict{{\*\picprop ff}}\picw10 \{kind}{{\*\blipuid 89ab}}" + f"\n{data.hex()}{OLDER}"
        for kind, data in pictures
    ]
    return (
        r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\header{\pict\pngblip 8950}}\pard One {\i \'e9 \{x\}} "
        + r"\par ".join(parts)
        + r"\par}"
    )


WORD = (
    '<html xmlns:w="urn:schemas-microsoft-com:office:word"><body><p class="MsoNormal">One</p>{}'
    '<p class="MsoNormal">End</p></body></html>'
)


def word_with(pictures):
    source = (
        '<p class=MsoNormal><!--[if gte vml 1]><v:imagedata src="file:///C:/{0}.png"/><![endif]--><![if !vml]>'
        '<img width=10 height=9 src="file:///C:/clip_image00{0}.png"><![endif]>After {0}.</p>'
    )
    return WORD.format("".join(source.format(number) for number in range(1, pictures + 1)))


def test_pictures_that_word_has_in_its_rtf_alone_stand_in_their_places(site, draft_page):
    pk, page = draft_page
    png, jpeg = picture_bytes(size=(900, 600)), picture_bytes("JPEG", (800, 600))
    whole = [("image.png", "image/png", picture_bytes())]  # of all that was copied
    page.evaluate(PUT_CURSOR, "end")
    page.evaluate("document.querySelector('.tiptap').editor.commands.splitBlock()")
    rtf = rtf_of(("pngblip", png), ("emfblip", b"\1\0"), ("jpegblip", jpeg))
    paste(page, word_with(3), "One", whole, rtf)
    assert note(page) == LOST
    wait_for_pictures(page, 2)
    # Of another number of pictures than the text has, nobody knows which is which.
    for broken, zeros in ((rtf_of(("pngblip", png)), 0), (rtf[:200], 0), ("{" * 1_100_000, 0), (rtf, 20_000_000)):
        page.evaluate(PUT_CURSOR, "end")
        paste(page, word_with(3), "One", whole, broken, zeros)
        assert note(page) == LOST.replace("1 picture was", "3 pictures were")
    save(page)
    body = f"<p>Begin.</p><p>One</p>{FIGURE}<p>After 1.</p><p>After 2.</p>{FIGURE}<p>After 3.</p><p>End"
    assert shape_of(site.run(body_of, pk)).startswith(body)
    assert site.run(sizes_in, pk) == [900, 800]


def test_undo_brings_comments_back_beside_the_pictures(site, draft_page):
    _pk, page = draft_page
    page.evaluate(PUT_CURSOR, "end")
    html = (Path(__file__).parent / "clipboards" / "word.html").read_text()
    paste(page, html, "plain", rtf=rtf_of(("pngblip", picture_bytes(size=(900, 600)))))
    assert note(page) == "1 comment, 1 tracked deletion, and 1 footnote mark were left out."
    wait_for_pictures(page, 1)
    before = shape_on(page)
    page.keyboard.press("Control+z")
    page.wait_for_selector(f"{EDITOR}:has-text('Ask the mayor')")
    wait_for_pictures(page, 1)
    page.keyboard.press("Control+Shift+z")
    wait_for_pictures(page, 1)
    assert shape_on(page) == before
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert shape_on(page) == ["Begin."]


def make_illustrated_story():
    image = make_image(
        data=picture_bytes("JPEG", (900, 600)), credit="Ana Petrova", alt_text="A port", caption="Not here"
    )
    plain = make_image(data=picture_bytes("PNG", (800, 600)), credit="Boris")
    body = (
        f'<p>Before.</p><figure><img alt="A ship" data-file="{image.checksum}" data-credit="Eve: Agency"><figcaption>'
        f'In <em>port</em></figcaption></figure><p>Between.</p><figure><img data-file="{plain.checksum}"></figure>'
        "<p>After.</p>"
    )
    story = make_story("Illustrated", body=body)
    add_picture(story, image)
    return story.pk


SELECT = "() => getSelection().selectAllChildren(document.querySelector('.story__body'))"


def test_a_text_copied_from_a_reader_s_page_brings_the_library_s_own_pictures(site, draft_page, browser):
    pk, page = draft_page
    other = site.run(make_illustrated_story)
    page.goto(site.run(address_of, other))
    page.evaluate(SELECT)
    page.keyboard.press("Control+c")
    open_story(page, pk)
    page.focus(EDITOR)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+v")
    wait_for_pictures(page, 4)
    assert note(page) == ""
    page.keyboard.press("Control+z")
    assert shape_on(page) == ["Before.", "▢", "Between.", "▢", "After."]
    save(page)
    assert site.run(body_of, pk) == site.run(body_of, other)


def number_of_pictures():
    return Image.objects.count()


def address_of_a_picture():
    return picture_address(make_image(data=picture_bytes(size=(900, 600)), credit="Ana Petrova"))


def test_addresses_elsewhere_bring_no_picture_and_neither_do_files_that_are_none(site, draft_page, complaints):
    pk, page = draft_page
    path = site.run(address_of_a_picture)
    gone = re.sub("/[0-9a-f]{20}/", f"/{'0' * 20}/", path)
    elsewhere = [path, f"https://a.example{path}", f"http://127.0.0.1:1{path}", f"{site.url}{gone}"]
    page.evaluate(PUT_CURSOR, "end")
    paste(page, "".join(f'<figure><img src="{one}"><figcaption>Lost</figcaption></figure>' for one in elsewhere), "x")
    page.wait_for_selector("img[data-pending]", state="detached")
    assert note(page) == LOST.replace("1 picture was", "4 pictures were")
    paste(page, files=[("broken.png", "image/png", b"\x89PNG\r\n")])
    page.wait_for_selector(".uploads__failed")
    assert [one for one in complaints if "400" not in one] == []
    complaints.clear()
    assert "".join(shape_on(page)) == "Begin."
    # A picture that is copied from a page by itself: its file on the clipboard is a copy of the one in the library.
    paste(page, f'<img src="{site.url}{path}">', files=[("image.png", "image/png", picture_bytes())])
    wait_for_pictures(page, 1)
    save(page)
    assert (site.run(sizes_in, pk), site.run(number_of_pictures)) == ([900], 1)


def credits_of_pictures():
    return sorted([image.credit, image.width] for image in Image.objects.all())


def credits_below(page):
    """The credits that the text shows below its pictures as their own."""
    page.wait_for_selector(f"{ARRIVED} >> nth=1")
    return [one.get_attribute("placeholder") for one in page.locator(".figure-facts").get_by_label("Credit").all()]


def press_save(page):
    page.click(".more summary")
    page.click(".more__panel button[name=_continue]")


def test_a_credit_typed_below_the_text_is_shown_at_once_and_survives_errors_and_autosave(site, draft_page):
    pk, page = draft_page
    page.evaluate(PUT_CURSOR, "end")
    paste(page, files=[(f"{side}.png", "image/png", picture_bytes(size=(side, 600))) for side in (900, 800)])
    credit_field(page, "900.png").fill("Ana Petrova / Agency")
    assert credits_below(page) == ["Ana Petrova / Agency", ""]
    page.fill("figcaption >> nth=0", "In port")
    page.fill("#id_headline", "")
    press_save(page)
    page.wait_for_selector(".errornote")
    page.wait_for_selector(".paste-note ~ .credits")
    assert credit_field(page, "900.png").input_value() == "Ana Petrova / Agency"
    assert credits_below(page) == ["Ana Petrova / Agency", ""]
    page.fill("#id_headline", "Pictured")
    credit_field(page, "900.png").fill("Boris")
    page.goto("/admin/")
    open_story(page, pk)
    page.click("button[name=_put_back]")
    page.wait_for_selector(".paste-note ~ .credits")
    assert credit_field(page, "900.png").input_value() == "Boris"
    assert (credits_below(page), page.inner_text("figcaption >> nth=0")) == (["Boris", ""], "In port")
    credit_field(page, "800.png").fill("Vera")
    save(page)
    assert site.run(credits_of_pictures) == [["Boris", 900], ["Vera", 800]]
    assert (page.locator(".credits").count(), credits_below(page)) == (0, ["Boris", "Vera"])
