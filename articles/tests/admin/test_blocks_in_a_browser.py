"""Fact boxes, pull quotes, cards, and what is below a picture, in the rich text editor."""

from articles.models import Status
from articles.tests.admin.editing import EDITOR, WRITE, address_of, body_of, open_story, set_up_desk
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import make_image, make_story, picture_bytes

LINK = '<p><a href="{0}">{0}</a></p>'
VIDEO = LINK.format("https://www.youtube.com/watch?v=a&amp;t=1")
# Everything in which a box, a card or a heading can occur.
BODIES = [
    "<aside><h3>Title <em>em</em></h3><p>One</p><ul><li><p>a</p></li></ul><h4>Sub</h4><hr><p>Two</p></aside>",
    "<aside><p>Without a title</p></aside><aside><h3>Only a title</h3></aside>",
    f"<aside><h3>Card</h3>{VIDEO}<table><tbody><tr><td><p>t</p></td></tr></tbody></table></aside>",
    "<aside><blockquote><p>Quote</p><p>on</p></blockquote><p>Ana <strong>Petrova</strong></p></aside>",
    "<aside><blockquote><p>Quote</p><blockquote><p>within</p></blockquote></blockquote></aside><p>After</p>",
    f"<h2>Bridge</h2>{VIDEO}<h2>Bridge</h2><h2>Tags</h2>" + LINK.format("https://a.example/report.pdf"),
    '<h2 id="old-name">New name</h2><p><a href="#old-name">above</a></p><h3 id="мост">Bridge</h3><h4>New name</h4>',
    '<aside><h3 id="box">Numbers</h3><figure><img data-file="' + "0f" * 32 + '" data-credit="Ana"></figure></aside>',
]
LIVE = "<h2>The bridge opens</h2><p>First words of the story.</p>"
WRITTEN = (
    '<h2 id="the-bridge-opens">The bridge opens today</h2><p>First words of the story.</p>'
    "<aside><blockquote><p>words of the story.</p></blockquote><p>Ana Petrova</p></aside>"
    "<aside><h3>In numbers</h3><p>412 m long</p><p>Open since 1974</p></aside><p>After the box.</p>"
    + LINK.format("https://youtu.be/abc")
    + LINK.format("https://vimeo.com/12")
)
PASTE = """html => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/html", html)
    document.querySelector(".tiptap").dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}))
}"""


def store(body):
    return make_story("A body", body=body, status=Status.DRAFT).pk


def store_live(body):
    return make_story("A body", body=body).pk


def store_with_picture():
    image = make_image(data=picture_bytes("JPEG", (900, 600)), credit="Ana Petrova", alt_text="")
    return store(f'<figure><img data-file="{image.checksum}"></figure><p>After</p>'), image.pk


def test_a_double_click_on_a_box_makes_it_and_hits_no_other_button(desk_page, site):
    open_story(desk_page, site.run(store, "<p>First</p><p>Second</p>"))
    for name, made in (("factBox", "aside.fact-box"), ("pullQuote", "aside.pull-quote")):
        button = f"[role=toolbar] [data-name={name}]"
        desk_page.wait_for_selector(button)
        desk_page.evaluate("document.querySelector('.tiptap').editor.commands.focus('end')")
        place = desk_page.locator(button).bounding_box()
        desk_page.keyboard.type("!")
        desk_page.dblclick(button)
        assert desk_page.locator(f".tiptap {made}").count() == 1
        assert not desk_page.locator("dialog[open]").count()
        assert desk_page.locator(button).bounding_box() == place
        desk_page.evaluate("document.querySelector('.tiptap').editor.commands.undo()")
        assert not desk_page.locator(".tiptap aside").count()
        assert "Second!" in desk_page.inner_text(".tiptap")


def save(page):
    page.click(".more summary")
    with page.expect_navigation():
        page.click(".more__panel button[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_selector(EDITOR)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def words_at(page, selector):
    """Put the cursor at the end of an element in the editor."""
    page.click(f"{EDITOR} {selector}")
    page.evaluate("new Promise(done => setTimeout(done, 50))")  # the editor restores its caret once, after 20 ms
    page.keyboard.press("End")


def test_opening_and_saving_a_story_keeps_its_blocks_byte_for_byte(site, browser):
    site.run(set_up_desk)
    page, complaints = open_page(browser, site.url, viewport={"width": 390, "height": 5_000}, color_scheme="dark")
    log_in(page)
    pk = site.run(store, "".join(BODIES))
    before = site.run(body_of, pk)
    open_story(page, pk)
    assert overflow(page) == 0
    page.evaluate(WRITE)
    save(page)
    assert site.run(body_of, pk) == before
    assert complaints == []
    assert accessibility_faults(page) == []


def test_boxes_and_cards_are_written_and_a_reworded_heading_keeps_its_id(site, desk_page, browser):
    pk = site.run(store_live, LIVE)
    open_story(desk_page, pk)
    words_at(desk_page, "h2")
    desk_page.keyboard.type(" today")
    words_at(desk_page, "p")
    # Words that are selected are quoted, and stay where they are.
    press(desk_page, *["Shift+ArrowLeft"] * len("words of the story."))
    desk_page.click("[aria-label='Pull quote']")
    words_at(desk_page, ".pull-quote footer")
    desk_page.keyboard.type("Ana Petrova")
    press(desk_page, "Enter")
    desk_page.click("[aria-label='Fact box']")
    desk_page.keyboard.type("In numbers")
    press(desk_page, "Enter")
    desk_page.keyboard.type("412 m long")
    press(desk_page, "Enter")
    desk_page.keyboard.type("Open since 1974")
    press(desk_page, "Enter", "Enter")
    desk_page.keyboard.type("After the box.")
    desk_page.click("[aria-label='Video, post or PDF']")
    desk_page.fill("dialog input", "https://youtube.com.evil.example/watch")
    press(desk_page, "Enter")
    assert "doesn't become a card" in desk_page.inner_text("dialog[open] h3")
    desk_page.fill("dialog[open] input", "https://youtu.be/abc")
    press(desk_page, "Enter")
    desk_page.wait_for_selector(".embed-line[data-service=YouTube]")
    desk_page.keyboard.type("https://vimeo.com/12")
    desk_page.wait_for_selector(".embed-line[data-service=Vimeo]")
    for _save in range(2):
        save(desk_page)
        assert site.run(body_of, pk) == WRITTEN

    reader, complaints = open_page(browser, site.url, viewport={"width": 390, "height": 800}, is_mobile=True)
    reader.goto(f"{site.run(address_of, pk)}#the-bridge-opens")
    assert reader.inner_text("h2:target") == "The bridge opens today"
    assert [words.split() for words in reader.locator(".embed").all_inner_texts()] == [
        ["YouTube", "Video", "·", "youtu.be"],
        ["Vimeo", "Video", "·", "vimeo.com"],
    ]
    assert reader.inner_text(".fact-box h2") == "In numbers"
    assert reader.inner_text(".pull-quote > p") == "Ana Petrova"
    assert overflow(reader) == 0
    assert complaints == []  # nothing is loaded from elsewhere
    # What is copied from the page is pasted as what it was.
    open_story(desk_page, site.run(store, ""))
    desk_page.focus(EDITOR)
    desk_page.evaluate(PASTE, reader.inner_html(".story__body"))
    desk_page.wait_for_selector(".embed-line[data-service=Vimeo]")
    save(desk_page)
    pasted = site.run(body_of, int(desk_page.url.split("/")[-3]))
    assert pasted == WRITTEN.replace(' id="the-bridge-opens"', "")
    assert accessibility_faults(reader) == []


def test_boxes_are_left_undone_and_unwrapped_by_keyboard(site, desk_page):
    pk = site.run(store, "<h3>Numbers</h3><p>412 m</p><p>Words</p>")
    open_story(desk_page, pk)
    words_at(desk_page, "p >> nth=0")
    press(desk_page, "Shift+ArrowUp", "Shift+Home")
    desk_page.click("[aria-label='Fact box']")
    assert desk_page.inner_text(".fact-box h3") == "Numbers"
    desk_page.click("[aria-label='Fact box']")
    assert desk_page.locator(".fact-box").count() == 0
    words_at(desk_page, "p >> nth=1")
    desk_page.click("[aria-label='Pull quote']")
    press(desk_page, "Home", "Backspace")
    assert desk_page.locator(".pull-quote").count() == 0
    desk_page.click("[aria-label='Pull quote']")
    press(desk_page, "Control+z")
    assert desk_page.locator(".pull-quote").count() == 0
    save(desk_page)
    assert site.run(body_of, pk) == "<h3>Numbers</h3><p>412 m</p><p>Words</p>"


def test_a_picture_is_described_and_credited_right_below_it(site, desk_page):
    pk, image = site.run(store_with_picture)
    open_story(desk_page, pk)
    facts = desk_page.locator(".figure-facts")
    alt, credit = facts.get_by_label("Alternative text"), facts.get_by_label("Credit")
    assert (credit.input_value(), credit.get_attribute("placeholder")) == ("", "Ana Petrova")
    assert facts.locator("a").get_attribute("href") == f"/admin/articles/image/{image}/change/"
    alt.click()
    desk_page.keyboard.type('The "old" port')
    press(desk_page, "Enter", "Tab")
    desk_page.keyboard.type("Boris & Co")
    desk_page.click(f"{EDITOR} figcaption")
    desk_page.keyboard.type("In the port")
    save(desk_page)
    body = site.run(body_of, pk)
    assert body.startswith('<figure><img alt="The &quot;old&quot; port" data-file="')
    assert body.endswith(' data-credit="Boris &amp; Co"><figcaption>In the port</figcaption></figure><p>After</p>')
    assert (alt.input_value(), credit.input_value()) == ('The "old" port', "Boris & Co")
    save(desk_page)
    assert site.run(body_of, pk) == body
