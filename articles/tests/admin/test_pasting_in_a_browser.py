"""Pasting into a story's body, in a browser, from what other programs put on the clipboard."""

import re
from pathlib import Path

from articles.models import Story
from articles.tests.admin.editing import EDITOR, body_of, open_story
from articles.tests.admin.pasting import note, paste, save
from articles.tests.factories import make_image, make_story, picture_bytes

CLIPBOARDS = Path(__file__).parent / "clipboards"
DROP = "drop the picture's file here."
# What is pasted (NAME.html; what is stored then is in NAME.stored.html), and what the line below the editor says.
CASES = [
    ("word", f"1 comment, 1 tracked deletion, 1 footnote mark, and 1 picture were left out: {DROP}"),
    ("word-for-the-web", ""),
    ("google-docs", f"1 picture was left out: {DROP}"),
    ("libreoffice", "1 tracked deletion was left out."),
    ("pages", ""),
    ("excel", ""),
    ("sheets-one-cell", ""),
    ("news-page", f"1 footnote mark and 1 picture were left out: {DROP}"),
    ("odd-characters", ""),
]
# Begin a new part of the text: its number as a paragraph, and an empty one with the cursor.
BEGIN_PART = """number => {
    const {editor} = document.querySelector(".tiptap")
    editor.commands.insertContentAt(editor.state.doc.content.size, `<p>== ${number} ==</p><p></p>`)
    editor.commands.focus("end")
}"""


def clipboard(name):
    return (CLIPBOARDS / f"{name}.html").read_text()


def stored(name):
    return (CLIPBOARDS / f"{name}.stored.html").read_text().replace(">\n<", "><").strip()


def test_each_program_s_text_is_stored_as_it_looks_and_a_line_says_what_was_left_out(site, draft_page):
    pk, page = draft_page
    said = []
    for number, (name, _words) in enumerate(CASES):
        page.evaluate(BEGIN_PART, number)
        paste(page, clipboard(name), "plain")
        said.append(note(page))
    save(page)
    parts = re.split(r"<p>== \d+ ==</p>", site.run(body_of, pk))[1:]
    for (name, words), part, line in zip(CASES, parts, said, strict=True):
        assert (name, part, line) == (name, stored(name), words)


def text(page):
    return page.inner_text(EDITOR)


def test_undo_brings_back_what_was_left_out_then_takes_the_paste_back(site, draft_page):
    pk, page = draft_page
    page.evaluate(BEGIN_PART, 1)
    before = text(page)
    paste(page, clipboard("word"), "plain")
    assert "six" not in text(page)
    page.keyboard.press("Control+z")
    assert all(words in text(page) for words in ("six", "nine", "Ask the mayor", "[9]", "first floor"))
    assert note(page) == ""
    page.keyboard.press("Control+z")
    assert text(page) == before
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.type("Typed behind it.")
    save(page)
    after = stored("word").replace("report.</p>", "report.Typed behind it.</p>")
    assert site.run(body_of, pk) == f"<p>Begin.</p><p>== 1 ==</p>{after}"


COPY = """() => {
    const clipboardData = new DataTransfer(), view = document.querySelector(".tiptap").editor.view
    view.dom.editor.commands.selectAll()
    view.dom.dispatchEvent(new ClipboardEvent("copy", {clipboardData, bubbles: true, cancelable: true}))
    return clipboardData.getData("text/html")
}"""


def make_full_story():
    image = make_image(data=picture_bytes("JPEG", (900, 600)))
    body = (
        f'<h2>Two</h2><p>One <strong>two</strong><br>three  <a href="/local/">four</a>.</p><figure><img alt="A port" '
        f'data-file="{image.checksum}"><figcaption>In <em>port</em></figcaption></figure>'
        "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"
        '<table><tbody><tr><th colspan="2"><p>h</p></th></tr>'
        "<tr><td><p>c</p></td><td><p>d</p></td></tr></tbody></table>"
        f"<blockquote><p>q</p></blockquote><pre><code>x\n y</code></pre><p>\u0645\u064a\u0646\u0627\u0621</p>"
    )
    return make_story("Full", body=body).pk


def test_a_text_of_our_own_is_copied_from_story_to_story_with_its_pictures(site, draft_page):
    pk, page = draft_page
    full = site.run(make_full_story)
    open_story(page, full)
    html = page.evaluate(COPY)
    open_story(page, pk)
    page.evaluate("document.querySelector('.tiptap').editor.commands.selectAll()")
    paste(page, html, "plain")
    assert note(page) == ""
    save(page)
    assert site.run(body_of, pk) == site.run(body_of, full)


WRAPPED = """The council met on Monday evening in the old town hall and
decided, after four hours of talks, to keep the three ferries
that it had wanted to sell since the spring of last year.

Short lines
stay as
they are."""


MUCH = """() => {
    const line = "<p class=MsoNormal style='margin:0cm'><span style='font-size:12pt'>Two boats are cut.</span></p>"
    const given = {"text/html": line.repeat(60_000), "text/plain": "x".repeat(5_000_000)}
    const editor = document.querySelector(".tiptap"), found = []
    for (const [kind, words] of Object.entries(given)) {
        const clipboardData = new DataTransfer()
        clipboardData.setData(kind, words)
        editor.editor.commands.setContent("<p></p>")
        editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}))
        found.push([words.length > 4_900_000, editor.textContent.length])
    }
    return found
}"""


def test_plain_text_loses_the_line_ends_of_a_mail_and_five_megabytes_are_cut(site, draft_page):
    pk, page = draft_page
    page.evaluate(BEGIN_PART, 1)
    paste(page, text=WRAPPED)
    save(page)
    whole = WRAPPED.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    lines = "<p>Short lines</p><p>stay as</p><p>they are.</p>"
    assert site.run(body_of, pk).split("==</p>")[1] == f"<p>{whole}</p>{lines}"
    assert page.evaluate(MUCH) == [[True, 54_000], [True, 2_000]]
    assert note(page) == "The text was too long: only its beginning was pasted."


HARBOUR = "\u0627\u0644\u0645\u064a\u0646\u0627\u0621"  # in Arabic
HEADLINE = f"{HARBOUR} \U0001f6a2 10\u202f000 hy\u00adphen a\u2009b"
DIRECTIONS = """() => ["#id_headline", "#id_lead", ".tiptap > p", ".tiptap > p + p", ".tiptap > ul"].map(
    selector => getComputedStyle(document.querySelector(selector)).direction)"""
CHECKED = "(({spellcheck, lang}) => [spellcheck, lang])(document.querySelector('.tiptap'))"


def fields_of(pk):
    story = Story.objects.get(pk=pk)
    return [story.headline, story.lead, story.body]


def test_each_text_runs_in_its_own_direction_and_the_browser_checks_its_spelling(site, draft_page):
    pk, page = draft_page
    page.fill("#id_headline", HEADLINE)
    page.fill("#id_lead", HARBOUR)
    page.evaluate("document.querySelector('.tiptap').editor.commands.selectAll()")
    paste(page, f"<p>{HARBOUR} 2027</p><p>Latin</p><ul><li>{HARBOUR}</li></ul>", "plain")
    assert page.evaluate(DIRECTIONS) == ["rtl", "rtl", "rtl", "ltr", "rtl"]
    assert page.evaluate(CHECKED) == [True, "en"]
    save(page)
    assert page.evaluate(DIRECTIONS) == ["rtl", "rtl", "rtl", "ltr", "rtl"]
    body = f"<p>{HARBOUR} 2027</p><p>Latin</p><ul><li><p>{HARBOUR}</p></li></ul>"
    assert site.run(fields_of, pk) == [HEADLINE, HARBOUR, body]
