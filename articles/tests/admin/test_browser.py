"""An editor's day in a browser, against the server as it runs in production."""

import pytest

from articles.models import Section, Status, Story
from articles.tests.browser import log_in, open_page
from articles.tests.factories import make_author, make_editor, make_image, make_section, make_story, picture_bytes

EDITOR = ".tiptap[contenteditable=true]"
IS_AT_THE_END = "document.querySelector('.tiptap').lastElementChild.contains(getSelection().anchorNode)"
PAGE_TEXT = """Last news in Fakti

The bridge opens

Nov 7, 2025 11:00 184

After seven years the bridge over the river opens.

The bridge opens - 1
Photo: Ana Petrova

First paragraph of “eight”, with a dash – and 1 < 2 & 3.

Second paragraph.
"""

# Pictures that the site doesn't hold are shown as missing, and stay.
PICTURE = f'<img alt="a &lt;b&gt; &amp;amp; &quot;c&quot;&nbsp;d" data-file="{"0f" * 32}">'
FIGURE = (
    f"<figure>{PICTURE}<figcaption>One <strong>two <em>three</em></strong><br>"
    '<a href="/x">four</a> <code>five</code></figcaption></figure>'
)
BARE = f"<figure>{PICTURE}</figure>"

# What the sanitiser lets stand, in every mixture that a story may hold.
BODIES = [
    "<p>One <strong>two <em>three <s>four</s></em></strong> <sub>5</sub><sup>6</sup> <code>seven  eight</code>.</p>",
    "<p><strong><em>all</em></strong><em>half</em> <em><strong>other way</strong></em></p>",
    "<p><em>a<strong>b</strong></em><strong>c</strong><sub><em>d</em></sub><s><sup><em>e</em></sup></s></p>",
    '<p>A <a href="https://news.example/a?b=1&amp;c=%D1%8F">link</a>, <a href="/local/">local</a>, '
    '<a href="mailto:desk@news.example">mail</a>, <a href="tel:+35921234567">call</a>, <a href="#part">part</a>.</p>',
    '<p><a href="https://news.example/"><strong>Strong link</strong> and <em>more</em></a> <strong>'
    '<a href="https://other.example/">inside</a> out</strong></p>',
    "<h2>Two</h2><h3>Three <em>em</em></h3><h4>Four</h4><p>Text</p><hr><p>After</p><hr>",
    "<p>One<br>two<br><br>four <strong>five<br>six</strong></p>",
    "<ul><li>One</li><li>Two<ul><li>Two a</li><li>Two b<ol><li>deep</li></ol></li></ul></li></ul>",
    "<ol start='3'><li><p>Three</p><p>more</p></li><li><p>Four</p><blockquote><p>quoted</p></blockquote></li></ol>",
    "<blockquote><p>Quote</p><p>on</p><blockquote><p>in quote</p></blockquote><ul><li>list</li></ul></blockquote>",
    "<blockquote><h2>Title</h2><pre><code>code</code></pre><hr></blockquote>",
    "<pre><code>def f():\n    return 1 &lt; 2\n\n\n# end  \n</code></pre><pre><code>\n\nthird line</code></pre>",
    "<table><tr><th>Year</th><th>Sum</th></tr><tr><td>2024</td><td><strong>7</strong></td></tr></table>",
    "<table><tr><td colspan='2'><p>wide</p><p>two</p></td></tr><tr><td rowspan='2'>tall</td><td></td></tr>"
    "<tr><td><ul><li>list</li></ul></td></tr></table>",
    "<table><tr><td><table><tr><td>inner</td></tr></table></td><td><blockquote>q</blockquote></td></tr></table>",
    "<p>Quotes \"straight\" 'single' „български“ «guillemets» — dash… ½ © ™ -- ... (c) -> 1/2</p>",
    "<p>No-break\u00a0space, narrow\u202fspace, soft\u00adhyphen, zero\u200bwidth, \u200fright\u200e, 👩\u200d👧</p>",
    "<p>Ends with a space </p><p> begins with one</p><p>two  spaces   collapse</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &amp;nbsp; &quot;</p>",
    "<p><code>a &lt; b</code> <code>c</code><code>d</code></p>",
    "<ul><li><pre><code>code in list</code></pre></li><li><h3>heading in list</h3></li><li><hr></li></ul>",
    "<ul><li><ul><li>list first</li></ul></li><li><table><tr><td>t</td></tr></table></li></ul>",
    "<p><strong> spaced </strong>and<em> apart </em></p><p><a href='/x'> link </a>end</p>",
    "<p>text<br></p><p><br>text</p><p>a <br> b</p>",
    "<table><tr><th></th></tr></table><p>H<sub>2<sup>3</sup></sub></p><h2>a<br>b</h2>",
    "<p>http://plain.example/ and www.plain.example and desk@news.example</p>",
    f"{FIGURE}<p>a</p>{BARE}{BARE}<h2>b</h2>{FIGURE}<hr>{BARE}",
    f"<ul><li>a{FIGURE}b</li><li>{BARE}</li></ul><blockquote>{FIGURE}</blockquote><ol><li><ul><li>{BARE}</ul></ol>"
    f"<table><tr><th>{BARE}</th><td>a{FIGURE}</td></tr><tr><td>{FIGURE}b</td><td></td></tr></table><pre>c</pre>{BARE}",
    "<p># no heading</p><p>* no list</p><p>**no bold**</p><p>1. no number</p><p>&gt; no quote</p><p>```</p>",
]

AT_ONCE = 6  # stories, of several bodies each


def set_up_desk():
    make_editor()
    return Section.objects.news("en").pk


def store(body):
    return make_story("A body", body=body).pk


def store_picture():
    return make_image(data=picture_bytes("JPEG", (900, 600))).checksum


def body_of(pk):
    return Story.objects.get(pk=pk).body


def fact_of(pk, name):
    return str(getattr(Story.objects.get(pk=pk), name))


def imported_story():
    return Story.objects.get(source__gt="").pk


def address_of(pk):
    return Story.objects.get(pk=pk).get_absolute_url()


def make_more():
    make_section("Economy"), make_author("Ana Petrova")
    return make_story("The ferry waits", status=Status.DRAFT).pk


@pytest.fixture
def walk(site, browser):
    site.run(set_up_desk)
    page, complaints = open_page(browser, site.url, viewport={"width": 1280, "height": 1000})
    log_in(page)
    yield page
    assert complaints == []


def open_form(page, pk):
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(EDITOR)


def press(page, button):
    """A button behind "More"."""
    page.click(".more summary")
    page.click(f".more__panel button{button}")


def save(page):
    with page.expect_navigation():  # what is typed is kept first, then the form is sent
        press(page, "[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_selector(EDITOR)


def settle(page):
    """Let the editor note where the caret is: its own timer of 20 ms puts it back once."""
    page.evaluate("new Promise(done => setTimeout(done, 50))")


def focus_editor(page):
    page.focus(EDITOR)
    settle(page)


def go_to_the_end(page):
    """Press Control+End until the caret stays there: on a busy machine the editor may put it back once more."""
    for _attempt in range(50):
        page.keyboard.press("Control+End")
        if page.evaluate(IS_AT_THE_END):
            settle(page)
            if page.evaluate(IS_AT_THE_END):
                return
    raise AssertionError("the caret doesn't go to the end of the text")


def test_a_story_that_is_opened_and_saved_keeps_its_body_byte_for_byte(site, walk):
    for number in range(AT_ONCE):
        given = "".join(BODIES[number::AT_ONCE])
        pk = site.run(store, given)
        before = site.run(body_of, pk)
        open_form(walk, pk)
        save(walk)
        assert site.run(body_of, pk) == before


def test_an_imported_story_is_edited_by_keyboard_and_readers_see_it_at_once(site, walk, browser):
    done = site.manage("import_stories", "-", stdin=PAGE_TEXT)
    assert done.returncode == 0, done.stderr
    pk = site.run(imported_story)
    before = site.run(body_of, pk)
    open_form(walk, pk)
    save(walk)
    assert site.run(body_of, pk) == before
    address = site.run(address_of, pk)
    reader, reader_complaints = open_page(browser, site.url)
    reader.goto(address)
    assert reader.inner_text("h1") == "The bridge opens"

    walk.focus("#id_headline")
    walk.keyboard.press("End")
    walk.keyboard.type(" today")
    focus_editor(walk)
    go_to_the_end(walk)
    walk.keyboard.press("Enter")
    walk.keyboard.type("Typed with a ")
    walk.keyboard.press("Control+b")
    walk.keyboard.type("strong")
    walk.keyboard.press("Control+b")
    walk.keyboard.type(" word.")
    assert walk.inner_text("button.default") == "Save and publish the change"
    save(walk)
    assert site.run(body_of, pk) == before + "<p>Typed with a <strong>strong</strong> word.</p>"
    reader.goto(site.run(address_of, pk))
    assert reader.inner_text("h1") == "The bridge opens today"
    assert reader.inner_text("article strong") == "strong"
    assert reader_complaints == []


# In the place of the library, which answers the same two events.
LIBRARY = """() => {
    const answer = (name, take) => addEventListener(name, event => (event.stopPropagation(), take(event.detail)), true)
    answer("newsroom:choose-picture", detail => window.choose = detail.insert)
    answer("newsroom:picture-files", detail => window.given = detail)
}"""
GIVE_FILES = """kind => {
    const data = new DataTransfer()
    data.items.add(new File(["…"], "port.jpg", {type: "image/jpeg"}))
    const text = document.querySelector(".tiptap"), {x, y} = text.lastElementChild.getBoundingClientRect()
    const how = {bubbles: true, cancelable: true, clientX: x, clientY: y + 5, clipboardData: data, dataTransfer: data}
    const isTaken = !text.dispatchEvent(kind === "paste" ? new ClipboardEvent(kind, how) : new DragEvent(kind, how))
    return [isTaken, window.given.files.map(file => file.name)]
}"""


WIDTHS = """() => Promise.all([...document.querySelectorAll(".tiptap img")].map(
    async image => (await image.decode(), image.naturalWidth)))"""


def insert(page, checksum, alt="", caption=""):
    """As the library does it."""
    page.click("[aria-label=Picture]")
    picture = {"checksum": checksum, "src": "/static/img/missing-picture.svg", "alt": alt, "caption": caption}
    page.evaluate("picture => window.choose(picture)", picture)


def test_pictures_are_put_into_the_text_described_and_moved(site, walk):
    checksum = site.run(store_picture)
    pk = site.run(store, "<p>First.</p><p>Second.</p>")
    open_form(walk, pk)
    walk.evaluate(LIBRARY)
    focus_editor(walk)
    go_to_the_end(walk)
    insert(walk, checksum, alt="A port", caption="In the port")
    insert(walk, checksum)
    walk.keyboard.type("Third.")
    # The caption is written in its place.
    walk.click("figcaption >> nth=0")
    settle(walk)
    walk.keyboard.press("End")
    walk.keyboard.type(" of ")
    walk.keyboard.press("Control+b")
    walk.keyboard.type("Varna")
    walk.keyboard.press("Enter")
    walk.keyboard.type("Between.")
    # The words for those who don't see it are asked for.
    walk.click("figure img >> nth=1")
    walk.click("button:text-is('Alternative text')")
    walk.fill("dialog input", 'The "old" port')
    walk.keyboard.press("Enter")
    walk.keyboard.press("Alt+ArrowUp")
    walk.click("button:text-is('Move up')")
    walk.click("button:text-is('Move up')")
    save(walk)
    caption = "In the port of <strong>Varna</strong>"
    first = f'<figure><img alt="A port" data-file="{checksum}"><figcaption>{caption}</figcaption></figure>'
    second = f'<figure><img alt="The &quot;old&quot; port" data-file="{checksum}"></figure>'
    body = f"<p>First.</p>{second}<p>Second.</p>{first}<p>Between.</p><p>Third.</p>"
    assert site.run(body_of, pk) == body
    assert walk.evaluate(WIDTHS) == [900, 900]
    save(walk)
    assert site.run(body_of, pk) == body
    walk.click("figure img >> nth=0")
    walk.keyboard.press("Delete")
    save(walk)
    assert site.run(body_of, pk) == body.replace(second, "")


def test_picture_files_are_handed_on_and_pictures_from_elsewhere_stay_out(site, walk):
    checksum = site.run(store_picture)
    pk = site.run(store, "<p>First.</p><p>Second.</p>")
    open_form(walk, pk)
    focus_editor(walk)
    go_to_the_end(walk)
    walk.evaluate(LIBRARY)
    for kind in ("paste", "drop"):
        assert walk.evaluate(GIVE_FILES, kind) == [True, ["port.jpg"]]
    walk.evaluate("checksum => window.given.insert({checksum, src: '/static/img/missing-picture.svg'})", checksum)
    walk.evaluate("""() => {
        const clipboardData = new DataTransfer()
        clipboardData.setData("text/html", 'pasted <img src="data:image/png;base64,AA"><img src="https://a.b/c.png">')
        document.querySelector(".tiptap").dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}))
    }""")
    walk.keyboard.type(" ![no](https://a.b/c.png) picture")
    save(walk)
    figure = f'<figure><img data-file="{checksum}"></figure>'
    rest = "<p>pasted ![no](https://a.b/c.png) pictureSecond.</p>"
    assert site.run(body_of, pk) == f"<p>First.</p>{figure}{rest}"


def test_a_draft_is_hidden_until_it_is_published(site, walk, browser):
    pk = site.run(make_more)
    address = site.run(address_of, pk)
    assert site.get(address).status == 404
    open_form(walk, pk)
    # A tag is made on the way, in the window that the plus sign opens.
    with walk.expect_popup() as opened:
        walk.click("#add_id_tags")
    popup = opened.value
    popup.fill("#id_name", "ferries")
    with popup.expect_event("close"):
        popup.click("input[name=_save]")
    assert walk.inner_text(".field-tags .select2-selection__choice").endswith("ferries")
    # An author is found by the first letters.
    walk.click("#bylines-group .add-row a")
    walk.click("#bylines-group .select2-selection")
    walk.keyboard.type("ana")
    walk.click(".select2-results__option:has-text('Ana Petrova')")
    press(walk, "[value=publish]")
    assert "is published. Readers see it now" in walk.inner_text(".messagelist")
    page = site.get_until(address, lambda reply: reply.status == 200, seconds=3)
    for words in ("The ferry waits", "ferries", "Ana Petrova"):
        assert words in page.text


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_desk_pages_fit_the_window_and_the_text_can_be_read(site, browser, scheme, width):
    site.run(set_up_desk)
    pk = site.run(store, BODIES[0] + BODIES[5])
    page, complaints = open_page(
        browser, site.url, viewport={"width": width, "height": 900}, color_scheme=scheme, is_mobile=width < 500
    )
    log_in(page)
    addresses = [f"story/{pk}/change/", "story/", "story/add/", "section/", "image/add/", f"story/{pk}/history/"]
    for address in addresses:
        page.goto(f"/admin/articles/{address}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address
    open_form(page, pk)
    ink, paper = page.evaluate(
        """() => {
            const text = document.querySelector(".tiptap p")
            let box = text
            while (getComputedStyle(box).backgroundColor === "rgba(0, 0, 0, 0)") box = box.parentElement
            const light = colour => colour.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
            return [light(getComputedStyle(text).color), light(getComputedStyle(box).backgroundColor)]
        }"""
    )
    assert abs(ink - paper) > 400
    assert (paper > ink) == (scheme == "light")
    assert complaints == []


def tab_to(page, selector):
    """Press Tab until that has the focus."""
    for _attempt in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab doesn't lead to {selector}")


def test_the_keyboard_alone_writes_and_publishes_a_story(site, walk, browser):
    walk.goto("/admin/articles/story/add/")
    walk.wait_for_selector(EDITOR)
    tab_to(walk, "#id_headline")
    walk.keyboard.type("Written without a mouse")
    tab_to(walk, "#id_lead")
    walk.keyboard.type("Every key was enough.")
    tab_to(walk, EDITOR)
    settle(walk)
    walk.keyboard.type("The text of the story.")
    tab_to(walk, ".field-section .select2-selection")
    walk.keyboard.press("Enter")
    walk.wait_for_selector(".select2-search__field:focus")  # the list opens a moment later
    walk.keyboard.type("News")
    walk.wait_for_selector(".select2-results__option--highlighted:has-text('News')")
    walk.keyboard.press("Enter")
    tab_to(walk, ".more summary")
    walk.keyboard.press("Enter")
    tab_to(walk, "button[value=publish]")
    walk.keyboard.press("Enter")
    walk.wait_for_selector(".messagelist")
    assert "“Written without a mouse” is published" in walk.inner_text(".messagelist")
    reader, _complaints = open_page(browser, site.url)
    reader.goto("/")
    assert "Written without a mouse" in reader.inner_text("main")
