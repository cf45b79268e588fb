"""Pasting as a browser does it, for tests: events with what is on the clipboard."""

from articles.tests.admin.editing import EDITOR

PASTE = """({html, text, rtf, zeros, files}) => {
    const clipboardData = new DataTransfer(), editor = document.querySelector(".tiptap")
    for (const [name, type, bytes] of files) clipboardData.items.add(new File([new Uint8Array(bytes)], name, {type}))
    if (html) clipboardData.setData("text/html", html)
    if (text) clipboardData.setData("text/plain", text)
    if (rtf) clipboardData.setData("text/rtf", rtf + "0".repeat(zeros))
    editor.focus()
    editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}))
}"""


def paste(page, html="", text="", files=(), rtf="", zeros=0):
    """Paste; `files` are triples of name, type and bytes, and so many zeros follow what is given as RTF."""
    files = [[name, kind, list(data)] for name, kind, data in files]
    page.evaluate(PASTE, {"html": html, "text": text, "files": files, "rtf": rtf, "zeros": zeros})


def note(page):
    return page.inner_text(".paste-note")


def save(page):
    with page.expect_navigation():
        page.click(".more summary")
        page.click(".more__panel button[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_selector(EDITOR)
