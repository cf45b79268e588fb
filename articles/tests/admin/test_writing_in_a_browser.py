"""Writing by habit, in a browser: keys, links, the toolbar, tags by typing, suggestions, and all that on a phone."""

from urllib.parse import urlsplit

from articles.models import Section, Status, Story, Tag
from articles.tests.admin.editing import EDITOR, body_of, fact_of, open_story
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import make_author, make_editor, make_section, make_story, make_tag

TOOLBAR = "[role=toolbar]"
BODY = "<p>The harbours were full when Ana Petrova wrote of the river festival, and of sport.</p>"
FOCUSED = "selector => document.activeElement.matches(selector)"
# A key of a Bulgarian keyboard.
PRESS_CYRILLIC_S = """() => document.activeElement.dispatchEvent(new KeyboardEvent(
    "keydown", {key: "с", code: "KeyS", ctrlKey: true, bubbles: true, cancelable: true}))"""


def set_up(body=BODY):
    editor = make_editor()
    make_section("Sport")
    make_tag("harbour"), make_tag("River Festival"), make_tag("Пристанище"), make_author("Ana Petrova")
    make_story("The ferry sails again")
    lead = "Nothing happened."
    return make_story("A quiet day", status=Status.DRAFT, lead=lead, body=body, created_by=editor).pk


def long_text():
    return set_up("".join(f"<p>Paragraph {number} of many.</p>" for number in range(60)))


def save_elsewhere(pk):
    story = Story.objects.get(pk=pk)
    story.lead = "Theirs."
    story.save()


def tags_of(pk):
    return sorted(Story.objects.get(pk=pk).tags.values_list("name", flat=True))


def chosen_of(pk):
    story = Story.objects.get(pk=pk)
    return [story.section.name, tags_of(pk), [byline.author.name for byline in story.bylines.all()]]


def all_tags():
    return sorted(Tag.objects.values_list("name", flat=True))


def sport():
    return str(Section.objects.get(name="Sport"))


def open_desk(site, browser, pk, **context):
    page, complaints = open_page(browser, site.url, **{"viewport": {"width": 1280, "height": 1000}} | context)
    log_in(page)
    open_story(page, pk)
    page.wait_for_selector(TOOLBAR)
    return page, complaints


def write_at_the_end(page):
    page.focus(EDITOR)
    page.evaluate("document.querySelector('.tiptap').editor.commands.focus('end')")
    page.wait_for_selector(f"{EDITOR}:focus")


def save_with_the_key(page):
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    page.wait_for_selector(TOOLBAR)


def test_control_s_saves_and_the_caret_stays_where_it_was(site, browser):
    pk = site.run(long_text)
    page, complaints = open_desk(site, browser, pk)
    write_at_the_end(page)
    page.keyboard.type(" One")
    save_with_the_key(page)
    page.wait_for_selector(f"{EDITOR}:focus")
    assert page.evaluate("scrollY") > 500
    assert page.inner_text(".autosave") == "Saved"
    page.keyboard.type(" Two")
    with page.expect_navigation():
        page.evaluate(PRESS_CYRILLIC_S)
    page.wait_for_selector(f"{EDITOR}:focus")
    assert site.run(body_of, pk).endswith("<p>Paragraph 59 of many. One Two</p>")

    page.fill("#id_headline", "A quiet night")
    page.evaluate("document.getElementById('id_headline').setSelectionRange(2, 7)")
    save_with_the_key(page)
    page.wait_for_selector("#id_headline:focus")
    page.keyboard.type("loud")
    site.run(save_elsewhere, pk)
    save_with_the_key(page)
    assert "What you have here was not saved" in page.inner_text("#conflict")
    assert page.input_value("#id_headline") == "A loud night"
    save_with_the_key(page)
    assert site.run(fact_of, pk, "headline") == "A loud night"

    page.goto("/admin/articles/story/add/")
    page.wait_for_selector(TOOLBAR)
    page.fill("#id_headline", "Another")
    save_with_the_key(page)
    assert urlsplit(page.url).path.endswith("/change/")
    page.goto("/admin/articles/tag/add/")
    page.fill("#id_name", "ferry")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert urlsplit(page.url).path.endswith("/change/")
    assert complaints == []


def select(page, words):
    """Select words in the text."""
    write_at_the_end(page)
    page.evaluate(
        """words => {
            const {editor} = document.querySelector(".tiptap")
            const from = editor.state.doc.textBetween(0, editor.state.doc.content.size).indexOf(words) + 1
            editor.commands.setTextSelection({from, to: from + words.length})
        }""",
        words,
    )


def link(page, typed, *, story=""):
    page.keyboard.press("Control+k")
    page.wait_for_selector("#link-dialog[open]")
    page.fill("#link-dialog input", typed)
    if story:
        page.wait_for_selector(f"#link-dialog [aria-selected=true]:has-text('{story}')")
    page.keyboard.press("Enter")


def test_control_k_links_to_addresses_and_to_own_stories(site, browser):
    pk = site.run(set_up, "<p>Sea and land and air</p>")
    page, complaints = open_desk(site, browser, pk)
    select(page, "Sea")
    link(page, "example.org/ферибот?a=1")
    page.keyboard.type(" (far)")
    select(page, "land")
    link(page, "FERRY again", story="The ferry sails again")
    write_at_the_end(page)
    page.keyboard.type(" ")
    link(page, "desk@news.example")
    page.keyboard.type(".")
    page.keyboard.press("Control+k")
    page.fill("#link-dialog input", "no such words")
    page.wait_for_selector("#link-dialog [role=status]:has-text('No story has these words')")
    page.keyboard.press("Enter")
    assert page.inner_text("#link-dialog [role=status]").startswith("This isn't an address.")
    page.fill("#link-dialog input", "javascript:alert(1)")
    page.keyboard.press("Enter")
    assert page.inner_text("#link-dialog [role=status]").startswith("This isn't an address.")
    page.keyboard.press("Escape")
    save_with_the_key(page)
    ferry = "/news/" + page.evaluate("document.querySelector('.tiptap a[href^=\"/news/\"]').getAttribute('href')")[6:]
    assert site.get(ferry).status == 200
    assert site.run(body_of, pk) == (
        '<p><a href="https://example.org/ферибот?a=1">Sea</a> (far) and <a href="' + ferry + '">land</a> and air '
        '<a href="mailto:desk@news.example">desk@news.example</a>.</p>'
    )
    # The address of a link is shown when the caret is in it, and can be taken away.
    select(page, "lan")
    page.keyboard.press("Control+k")
    assert page.input_value("#link-dialog input") == ferry
    page.click("#link-dialog [data-remove]")
    save_with_the_key(page)
    assert ferry not in site.run(body_of, pk)
    page.focus(EDITOR)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#link-dialog [role=option]")
    assert complaints == []
    assert accessibility_faults(page) == []  # last of all: the console reports the styles that axe adds


def is_focused(page, selector):
    return page.evaluate(FOCUSED, selector)


def test_one_tab_leads_from_the_lead_to_the_text_and_one_to_the_toolbar(site, browser):
    page, complaints = open_desk(site, browser, site.run(set_up))
    page.focus("#id_lead")
    page.keyboard.press("Tab")
    assert is_focused(page, EDITOR)
    select(page, "harbours")
    page.keyboard.press("Tab")
    assert is_focused(page, f"{TOOLBAR} *")
    page.keyboard.press("Home")
    for _key in range(30):
        if is_focused(page, "[data-name=bold]"):
            break
        page.keyboard.press("ArrowRight")
    assert page.get_attribute("[data-name=bold]", "aria-pressed") == "false"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-name=bold][aria-pressed=true]")
    assert page.inner_text(".tiptap strong") == "harbours"
    assert is_focused(page, EDITOR)
    # The kind of paragraph, with the keys alone.
    page.keyboard.press("Alt+F10")
    assert is_focused(page, "[data-name=bold]")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=menuitem]:focus")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tiptap h2")
    assert page.get_attribute(f"{TOOLBAR} [aria-haspopup]", "aria-label") == "Kind of paragraph: Heading 2"
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Tab")
    assert not is_focused(page, f"{TOOLBAR} *, {EDITOR}")
    assert page.inner_text(".word-count") == "15 words · 1 min to read"
    page.click(f"{TOOLBAR} [aria-haspopup]")
    page.wait_for_selector("[role=menuitem]")
    assert complaints == []
    assert accessibility_faults(page) == []  # last of all: the console reports the styles that axe adds


TAGS = ".field-tags .select2-search__field"


def test_tags_are_made_and_found_by_typing(site, browser):
    pk = site.run(set_up)
    page, complaints = open_desk(site, browser, pk)
    page.click(TAGS)
    page.keyboard.type("Harbour", delay=0)
    page.keyboard.press("Enter")  # at once, before the server has answered
    page.keyboard.press("Enter")  # and again, out of habit
    page.keyboard.type("river FESTIVAL, ПРИСТАНИЩЕ, ferries,")
    page.keyboard.type("Café")
    page.keyboard.press("Tab")
    page.click(TAGS)
    page.keyboard.type("cafe")
    page.click("h1 >> nth=0")
    chosen = page.eval_on_selector_all("#id_tags option:checked", "all => all.map(one => one.textContent)")
    assert sorted(map(str.casefold, chosen)) == ["café", "ferries", "harbour", "river festival", "пристанище"]
    save_with_the_key(page)
    assert site.run(tags_of, pk) == ["Café", "River Festival", "ferries", "harbour", "Пристанище"]
    assert site.run(all_tags) == site.run(tags_of, pk)
    # One that the list shows is chosen with the arrows, or because it is the very one.
    page.click(TAGS)
    page.keyboard.type("ferr")
    page.wait_for_selector(".select2-results__option:has-text('Add “ferr”')")
    page.keyboard.press("Escape")
    page.click(".field-tags .select2-selection__choice:has-text('harbour') .select2-selection__choice__remove")
    page.click(TAGS)
    page.keyboard.type("HARBO")
    page.wait_for_selector(".select2-results__option:has-text('Add “HARBO”')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value(TAGS) == ""
    page.keyboard.type("still in the field")
    save_with_the_key(page)
    names = ["Café", "River Festival", "ferries", "harbour", "still in the field", "Пристанище"]
    assert site.run(tags_of, pk) == names
    assert complaints == []


def test_what_the_text_names_is_one_click_away(site, browser):
    pk = site.run(set_up)
    page, complaints = open_desk(site, browser, pk)
    for name in ("harbour", "River Festival", "Ana Petrova", site.run(sport)):
        page.click(f".suggestions button:text-is('+ {name}')")
    assert page.is_hidden(".suggestions")
    write_at_the_end(page)
    page.keyboard.type(" Пристанището.")
    page.wait_for_selector(".suggestions button:text-is('+ Пристанище')")
    save_with_the_key(page)
    assert site.run(chosen_of, pk) == ["Sport", ["River Festival", "harbour"], ["Ana Petrova"]]
    assert complaints == []


BARS = """() => [".prose-menubar", ".submit-row"].map(bar => {
    const {top, bottom, height} = document.querySelector(bar).getBoundingClientRect()
    return {top, bottom, height, rows: new Set([...document.querySelectorAll(`${bar} button`)]
        .filter(one => one.checkVisibility() && !one.closest("[popover], .more__panel"))
        .map(one => Math.round(one.getBoundingClientRect().y + one.offsetHeight / 2))).size}
})"""
CARET = """() => {
    const {editor} = document.querySelector(".tiptap")
    const {left, top, bottom} = editor.view.coordsAtPos(editor.state.selection.head)
    const seen = document.elementFromPoint(left, (top + bottom) / 2)
    return Boolean(seen?.closest(".tiptap"))
}"""


def becomes_true(page, claim):
    """Whether a claim about the page is true, at once or when it has scrolled."""
    for _time in range(50):
        if page.evaluate(claim):
            return True
        page.wait_for_timeout(100)
    return False


def test_on_a_phone_two_rows_of_buttons_leave_the_text_in_view(site, browser):
    phone = {"viewport": {"width": 390, "height": 700}, "is_mobile": True, "has_touch": True}
    page, complaints = open_desk(site, browser, site.run(long_text), **phone)
    write_at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("The last line.")
    assert becomes_true(page, CARET)
    toolbar, buttons = page.evaluate(BARS)
    assert toolbar["height"] + buttons["height"] <= 96
    assert (toolbar["top"], buttons["bottom"]) == (0, 700)
    assert (toolbar["rows"], buttons["rows"]) == (1, 1)
    for _key in range(50):
        page.keyboard.press("ArrowUp")
    assert becomes_true(page, CARET)
    assert overflow(page) == 0
    assert complaints == []
