"""An editor's day in a browser, against the server as it runs in production."""

import pytest

from articles.models import Status, Story
from articles.tests.admin.editing import EDITOR, WRITE, address_of, body_of, open_story, set_up_desk
from articles.tests.browser import log_in, open_page
from articles.tests.factories import make_author, make_image, make_section, make_story, picture_bytes

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

# Unknown pictures are shown as missing, and stay in the body.
PICTURE = f'<img alt="a &lt;b&gt; &amp;amp; &quot;c&quot;&nbsp;d" data-file="{"0f" * 32}">'
FIGURE = (
    f"<figure>{PICTURE}<figcaption>One <strong>two <em>three</em></strong><br>"
    '<a href="/x">four</a> <code>five</code></figcaption></figure>'
)
BARE = f"<figure>{PICTURE}</figure>"

# Everything that the sanitiser allows, in many combinations.
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

PER_TEST = 6  # stories, each with several bodies


def store(body):
    return make_story("A body", body=body).pk


def store_picture():
    return make_image(data=picture_bytes("JPEG", (900, 600))).checksum


def imported_story():
    return Story.objects.get(source__gt="").pk


def make_more():
    make_section("Economy"), make_author("Ana Petrova")
    return make_story("The ferry waits", status=Status.DRAFT).pk


def press(page, button):
    """Press a button in the "More" menu."""
    page.click(".more summary")
    page.click(f".more__panel button{button}")


def save(page):
    with page.expect_navigation():  # the form is autosaved first, then submitted
        press(page, "[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_selector(EDITOR)


def settle(page):
    """Wait until the editor has noted the caret: after 20 ms it restores it once."""
    page.evaluate("new Promise(done => setTimeout(done, 50))")


def focus_editor(page):
    page.focus(EDITOR)
    settle(page)


def go_to_the_end(page):
    """Press Control+End until the caret stays there: on a busy machine the editor may restore it once more."""
    for _attempt in range(50):
        page.keyboard.press("Control+End")
        if page.evaluate(IS_AT_THE_END):
            settle(page)
            if page.evaluate(IS_AT_THE_END):
                return
    raise AssertionError("the caret doesn't go to the end of the text")


def test_opening_and_saving_a_story_keeps_its_body_byte_for_byte(site, desk_page):
    for number in range(PER_TEST):
        given = "".join(BODIES[number::PER_TEST])
        pk = site.run(store, given)
        before = site.run(body_of, pk)
        open_story(desk_page, pk)
        desk_page.evaluate(WRITE)
        save(desk_page)
        assert site.run(body_of, pk) == before


def test_an_imported_story_is_edited_by_keyboard_and_readers_see_it_at_once(site, desk_page, browser):
    done = site.manage("import_stories", "-", stdin=PAGE_TEXT)
    assert done.returncode == 0, done.stderr
    pk = site.run(imported_story)
    before = site.run(body_of, pk)
    open_story(desk_page, pk)
    save(desk_page)
    assert site.run(body_of, pk) == before
    address = site.run(address_of, pk)
    reader, reader_complaints = open_page(browser, site.url)
    reader.goto(address)
    assert reader.inner_text("h1") == "The bridge opens"

    desk_page.focus("#id_headline")
    desk_page.keyboard.press("End")
    desk_page.keyboard.type(" today")
    focus_editor(desk_page)
    go_to_the_end(desk_page)
    desk_page.keyboard.press("Enter")
    desk_page.keyboard.type("Typed with a ")
    desk_page.keyboard.press("Control+b")
    desk_page.keyboard.type("strong")
    desk_page.keyboard.press("Control+b")
    desk_page.keyboard.type(" word.")
    assert desk_page.inner_text("button.default") == "Save and publish the change"
    save(desk_page)
    assert site.run(body_of, pk) == before + "<p>Typed with a <strong>strong</strong> word.</p>"
    reader.goto(site.run(address_of, pk))
    assert reader.inner_text("h1") == "The bridge opens today"
    assert reader.inner_text("article strong") == "strong"
    assert reader_complaints == []


# Instead of the library, which handles the same two events.
LIBRARY = """() => {
    const answer = (name, take) => addEventListener(name, event => {
        event.stopPropagation()
        event.preventDefault()
        take(event.detail)
    }, true)
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
    """As the library inserts it."""
    page.click("[aria-label=Picture]")
    picture = {"checksum": checksum, "src": "/static/img/missing-picture.svg", "alt": alt, "caption": caption}
    page.evaluate("picture => window.choose(picture)", picture)


def test_pictures_are_inserted_into_the_text_described_and_moved(site, desk_page):
    checksum = site.run(store_picture)
    pk = site.run(store, "<p>First.</p><p>Second.</p>")
    open_story(desk_page, pk)
    desk_page.evaluate(LIBRARY)
    focus_editor(desk_page)
    go_to_the_end(desk_page)
    insert(desk_page, checksum, alt="A port", caption="In the port")
    insert(desk_page, checksum)
    desk_page.keyboard.type("Third.")
    # The caption is typed below the picture.
    desk_page.click("figcaption >> nth=0")
    settle(desk_page)
    desk_page.keyboard.press("End")
    desk_page.keyboard.type(" of ")
    desk_page.keyboard.press("Control+b")
    desk_page.keyboard.type("Varna")
    desk_page.keyboard.press("Enter")
    desk_page.keyboard.type("Between.")
    # The alternative text is written below it.
    desk_page.fill(".figure-facts >> nth=1 >> input >> nth=0", 'The "old" port')
    desk_page.click("figure img >> nth=1")
    desk_page.keyboard.press("Alt+ArrowUp")
    desk_page.click("button:text-is('Move up')")
    desk_page.click("button:text-is('Move up')")
    save(desk_page)
    caption = "In the port of <strong>Varna</strong>"
    first = f'<figure><img alt="A port" data-file="{checksum}"><figcaption>{caption}</figcaption></figure>'
    second = f'<figure><img alt="The &quot;old&quot; port" data-file="{checksum}"></figure>'
    body = f"<p>First.</p>{second}<p>Second.</p>{first}<p>Between.</p><p>Third.</p>"
    assert site.run(body_of, pk) == body
    assert desk_page.evaluate(WIDTHS) == [900, 900]
    save(desk_page)
    assert site.run(body_of, pk) == body
    desk_page.click("figure img >> nth=0")
    desk_page.keyboard.press("Delete")
    save(desk_page)
    assert site.run(body_of, pk) == body.replace(second, "")


def test_picture_files_are_passed_on_and_pictures_from_elsewhere_are_dropped(site, desk_page):
    checksum = site.run(store_picture)
    pk = site.run(store, "<p>First.</p><p>Second.</p>")
    open_story(desk_page, pk)
    focus_editor(desk_page)
    go_to_the_end(desk_page)
    desk_page.evaluate(LIBRARY)
    for kind in ("paste", "drop"):
        assert desk_page.evaluate(GIVE_FILES, kind) == [True, ["port.jpg"]]
        if kind == "paste":
            desk_page.evaluate("window.given.fail(0)")
    picture = {"checksum": checksum, "src": "/static/img/missing-picture.svg"}
    desk_page.evaluate("picture => window.given.insert(picture, 0)", picture)
    desk_page.evaluate("""() => {
        const clipboardData = new DataTransfer()
        clipboardData.setData("text/html", 'pasted <img src="data:image/png;base64,AA"><img src="https://a.b/c.png">')
        document.querySelector(".tiptap").dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}))
    }""")
    desk_page.keyboard.type(" ![no](https://a.b/c.png) picture")
    save(desk_page)
    figure = f'<figure><img data-file="{checksum}"></figure>'
    rest = "<p>pasted ![no](https://a.b/c.png) picture</p>"
    assert site.run(body_of, pk) == f"<p>First.</p><p>Second.</p>{figure}{rest}"


def test_a_draft_is_hidden_until_it_is_published(site, desk_page, browser):
    pk = site.run(make_more)
    address = site.run(address_of, pk)
    assert site.get(address).status == 404
    open_story(desk_page, pk)
    # A tag is made on the way, by typing it.
    desk_page.click(".field-tags .select2-search__field")
    desk_page.keyboard.type("ferries")
    desk_page.keyboard.press("Enter")
    assert "ferries" in desk_page.inner_text(".field-tags .select2-selection__choice")
    # An author is found by the first letters.
    desk_page.click("#bylines-group .add-row a")
    desk_page.click("#bylines-group .select2-selection")
    desk_page.keyboard.type("ana")
    desk_page.click(".select2-results__option:has-text('Ana Petrova')")
    press(desk_page, "[value=publish]")
    assert "is published. Readers see it now" in desk_page.inner_text(".messagelist")
    page = site.get_until(address, lambda reply: reply.status == 200, seconds=3)
    for words in ("The ferry waits", "ferries", "Ana Petrova"):
        assert words in page.text


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_desk_pages_fit_the_window_and_text_is_legible(site, browser, scheme, width):
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
    open_story(page, pk)
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
    """Press Tab until the selected element has the focus."""
    for _attempt in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab doesn't lead to {selector}")


def test_a_story_is_written_and_published_with_the_keyboard_alone(site, desk_page, browser):
    desk_page.goto("/admin/articles/story/add/")
    desk_page.wait_for_selector(EDITOR)
    tab_to(desk_page, "#id_headline")
    desk_page.keyboard.type("Written without a mouse")
    tab_to(desk_page, "#id_lead")
    desk_page.keyboard.type("Every key was enough.")
    tab_to(desk_page, EDITOR)
    settle(desk_page)
    desk_page.keyboard.type("The text of the story.")
    tab_to(desk_page, ".field-section .select2-selection")
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_selector(".select2-search__field:focus")  # the list opens a moment later
    desk_page.keyboard.type("News")
    desk_page.wait_for_selector(".select2-results__option--highlighted:has-text('News')")
    desk_page.keyboard.press("Enter")
    tab_to(desk_page, ".more summary")
    desk_page.keyboard.press("Enter")
    tab_to(desk_page, "button[value=publish]")
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_selector(".messagelist")
    assert "“Written without a mouse” is published" in desk_page.inner_text(".messagelist")
    reader, _complaints = open_page(browser, site.url)
    reader.goto("/")
    assert "Written without a mouse" in reader.inner_text("main")
