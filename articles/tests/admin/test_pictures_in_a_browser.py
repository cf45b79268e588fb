"""Pictures at the desk in a browser: dropped, pasted, chosen, ordered, described."""

import pytest

from articles.models import Image, Status, Story
from articles.tests.admin.editing import EDITOR, body_of, open_story, set_up_desk
from articles.tests.browser import accessibility_faults, log_in, open_browser, open_page, overflow
from articles.tests.factories import add_picture, make_image, make_story, picture_bytes

CARD, ZONE = ".pictures__cards > .picture-card", "#pictures-group .drop-zone"
NUMBERS = "all => all.map(one => Number(one.querySelector('[name$=-number]').value))"
DROP = """(target, {name, files}) => {
    const transfer = new DataTransfer()
    for (const [name, bytes] of files) transfer.items.add(new File([new Uint8Array(bytes)], name))
    const data = name === "paste" ? {clipboardData: transfer} : {dataTransfer: transfer}
    const kind = name === "paste" ? ClipboardEvent : DragEvent
    target.dispatchEvent(new kind(name, {bubbles: true, cancelable: true, ...data}))
}"""
WORDS = {"caption": "The harbour at dusk", "alt_text": "Boats", "credit": "Ana Petrova", "keywords": "harbour, dusk"}


def make_illustrated_story():
    """A story with two pictures, and one with texts in the library; returns the story's key."""
    story = make_story(status=Status.DRAFT)
    add_picture(story, make_image(data=picture_bytes(size=(600, 400)), alt_text="A bridge"), own_caption="One")
    add_picture(story, make_image(caption="The ferry"), own_caption="Two")
    make_image(data=picture_bytes("JPEG", (900, 600)), headline="Night", from_file=WORDS, **WORDS | {"credit": "Boris"})
    return story.pk


def pictures_of(pk):
    return [[slot.image_id, slot.own_caption] for slot in Story.objects.get(pk=pk).pictures.all()]


def tags_of(pk):
    return sorted(Story.objects.get(pk=pk).tags.names())


def number_of_pictures():
    return Image.objects.count()


def newest_image():
    return Image.objects.latest("pk").pk


def focal_point_of(pk):
    image = Image.objects.get(pk=pk)
    return [image.focal_x, image.focal_y, image.credit]


@pytest.fixture
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture
def story_page(site, desk_page):
    """A story's primary key, and the page with its form."""
    pk = site.run(make_illustrated_story)
    open_story(desk_page, pk)
    desk_page.wait_for_selector(ZONE)
    return pk, desk_page


def hand_over(page, target, name, *files):
    files = [[name, list(data)] for name, data in files]
    page.eval_on_selector(target, DROP, {"name": name, "files": files})


def save(page):
    page.click(".more summary")
    page.click(".more__panel button[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def test_dropped_files_are_reordered_by_keyboard_and_saved_in_that_order(site, story_page, complaints):
    pk, page = story_page
    red, blue = picture_bytes(colour="red"), picture_bytes("JPEG", (60, 40), colour="blue")
    hand_over(page, "#id_headline", "drop", ("red.png", red), ("minutes.pdf", b"%PDF-1.7"), ("blue.jpg", blue))
    page.wait_for_selector(f"{CARD} >> nth=3")
    page.wait_for_selector(".uploads__failed")
    assert page.inner_text(f"{ZONE} .uploads").split("\n") == [
        "minutes.pdf", "This file can't be used: it is a PDF, not a picture. Export it as JPEG or PNG.",
    ]  # fmt: skip
    assert [complaint for complaint in complaints if "400" not in complaint] == []  # the answer to that file
    complaints.clear()
    assert page.eval_on_selector_all(CARD, NUMBERS) == [1, 2, 3, 4]

    page.fill(f"{CARD} >> nth=3 >> [name$=-own_caption]", "Four")
    page.focus(f"{CARD} >> nth=3 >> [data-move='-1']")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.inner_text("#pictures-group [data-says]") == "Picture 3 moved to position 2 of 4"
    assert page.eval_on_selector_all(CARD, NUMBERS) == [1, 2, 3, 4]
    page.fill("[name=pictures-0-number]", "9")
    page.press("[name=pictures-0-number]", "Tab")
    save(page)
    assert [caption for _image, caption in site.run(pictures_of, pk)] == ["Four", "Two", "", "One"]
    assert site.run(number_of_pictures) == 5


def test_a_card_is_dragged_and_another_removed(site, story_page):
    pk, page = story_page
    hand_over(page, "body", "paste", ("red.png", picture_bytes(colour="red")))
    page.wait_for_selector(f"{CARD} >> nth=2")
    page.locator(f"{CARD} >> nth=1 >> [name$=-own_credit]").scroll_into_view_if_needed()
    handle = page.locator(f"{CARD} >> nth=1 >> .picture-card__handle").bounding_box()
    first = page.locator(f"{CARD} >> nth=0").bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, first["y"] + 20, steps=8)
    page.mouse.up()
    assert page.inner_text("#pictures-group [data-says]") == "Picture 2 moved to position 1 of 3"
    page.click(f"{CARD} >> nth=2 >> [data-remove]")
    page.check(f"{CARD} >> nth=1 >> [name$=-DELETE]")
    save(page)
    assert [caption for _image, caption in site.run(pictures_of, pk)] == ["Two"]


def test_a_picture_is_chosen_from_the_library_and_its_keywords_become_tags(site, story_page):
    pk, page = story_page
    page.click("#pictures-group [data-choose]")
    page.wait_for_selector(".library__picture >> nth=2")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#pictures-group [data-choose]')")
    page.keyboard.press("Enter")
    page.fill(".library [name=q]", "dusk")
    page.wait_for_selector(".library__grid:not(:has(li + li)) .library__picture")
    assert page.inner_text(".library__status") == "1 picture"
    page.focus(".library__picture")
    page.keyboard.press("Enter")
    card = page.locator(f"{CARD} >> nth=2")
    assert card.locator("[name$=-own_caption]").get_attribute("placeholder") == "The harbour at dusk"
    card.get_by_label("dusk").check()
    save(page)
    assert [caption for _image, caption in site.run(pictures_of, pk)] == ["One", "Two", ""]
    assert site.run(tags_of, pk) == ["dusk"]


def test_a_picture_is_inserted_into_the_text_from_the_library_and_from_a_file(site, story_page):
    pk, page = story_page
    page.click(EDITOR)
    page.click(".prose-menubar [title='Picture'], .prose-menubar button:has-text('Picture')")
    page.click(".library__picture:has-text('The harbour at dusk')")
    page.wait_for_selector(f"{EDITOR} figure")
    hand_over(page, EDITOR, "drop", ("red.png", picture_bytes(colour="red")))
    page.wait_for_selector(f"{EDITOR} figure img[data-file] >> nth=1")
    assert page.locator(CARD).count() == 2
    save(page)
    assert site.run(body_of, pk).count("<figure>") == 2
    assert "The harbour at dusk" in site.run(body_of, pk)


def test_a_full_disk_is_reported_and_the_text_is_kept(site, story_page, complaints):
    _pk, page = story_page
    media = site.folder / "media"
    media.rename(site.folder / "elsewhere")
    media.write_text("A file, where a folder is wanted.")
    page.fill("#id_lead", "It opens after seven years.")
    page.set_input_files(
        f"{ZONE} input", {"name": "a.png", "mimeType": "image/png", "buffer": picture_bytes(colour="red")}
    )
    page.wait_for_selector(".uploads__failed")
    assert "the disk is full or unavailable. Your text is safe" in page.inner_text(f"{ZONE} .uploads")
    assert page.input_value("#id_lead") == "It opens after seven years."
    assert (page.locator(CARD).count(), site.run(number_of_pictures)) == (2, 3)
    assert not [complaint for complaint in complaints if "507" not in complaint]
    complaints.clear()


def test_a_focal_point_is_set_by_click_and_by_keyboard_and_the_files_metadata_is_copied(site, browser):
    site.run(set_up_desk)
    site.run(make_illustrated_story)
    page, complaints = open_page(browser, site.url, viewport={"width": 390, "height": 844}, has_touch=True)
    log_in(page)
    image = site.run(newest_image)
    page.goto(f"/admin/articles/image/{image}/change/")
    page.wait_for_selector(".focal__marker")
    box = page.locator(".large").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    assert (page.input_value("#id_focal_x"), page.input_value("#id_focal_y")) == ("0.25", "0.75")
    marker = page.locator(".focal__marker").bounding_box()
    assert marker["x"] + marker["width"] / 2 == pytest.approx(box["x"] + box["width"] * 0.25, abs=3)
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    name = page.get_attribute(".focal__marker", "aria-label")
    assert name == "Focal point: 27 % from the left, 74 % from the top. Arrow keys move it."
    # A square of 400 out of 600 × 400 can't go further left than its own half.
    assert page.eval_on_selector("[data-shape='1:1']", "one => one.style.objectPosition") == "0% 50%"
    assert page.locator(".from-file__use:visible").count() == 1
    page.click(".field-credit .from-file__use")
    assert page.inner_text(".field-credit .from-file") == "As in the file."
    page.click("[name=_save]")
    assert site.run(focal_point_of, image) == [0.27, 0.74, "Ana Petrova"]
    assert complaints == []


def make_upright_picture():
    return make_image(data=picture_bytes(size=(400, 600)), alt_text="A lighthouse").pk


def test_the_focal_point_of_an_upright_picture_is_high_until_it_is_moved(site, browser):
    site.run(set_up_desk)
    page, complaints = open_page(browser, site.url)
    log_in(page)
    page.goto(f"/admin/articles/image/{site.run(make_upright_picture)}/change/")
    page.wait_for_selector(".focal__marker[aria-label*='33 % from the top']")
    assert page.input_value("#id_focal_y") == "0.5"
    assert page.locator(".focal__previews figcaption").all_inner_texts() == ["16:9", "5:4", "1:1"]
    page.focus(".focal__marker")
    page.keyboard.press("ArrowDown")
    assert (page.input_value("#id_focal_x"), page.input_value("#id_focal_y")) == ("0.50", "0.34")
    assert complaints == []


def test_files_can_be_dropped_on_the_list_of_pictures(site, browser):
    site.run(set_up_desk)
    site.run(make_illustrated_story)
    page, complaints = open_page(browser, site.url, viewport={"width": 1280, "height": 900})
    log_in(page)
    page.goto("/admin/articles/image/")
    hand_over(
        page,
        "#changelist",
        "drop",
        ("red.png", picture_bytes(colour="red")),
        ("blue.png", picture_bytes(colour="blue")),
    )
    page.click(".uploads li:nth-child(2) a")
    assert page.url.endswith(f"/admin/articles/image/{site.run(newest_image)}/change/")
    assert complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_no_violation_in_forms_with_pictures(site, browser, width, scheme):
    site.run(set_up_desk)
    pk = site.run(make_illustrated_story)
    page, _complaints = open_page(browser, site.url, viewport={"width": width, "height": 5_000}, color_scheme=scheme)
    log_in(page)
    image = site.run(newest_image)
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(EDITOR)
    hand_over(page, "body", "paste", ("minutes.pdf", b"%PDF-1.7"), ("red.png", picture_bytes(colour="red")))
    page.wait_for_selector(f"{CARD} >> nth=2")
    assert accessibility_faults(page) == []
    page.click("#pictures-group [data-choose]")
    page.wait_for_selector(".library__picture >> nth=2")
    assert (accessibility_faults(page), overflow(page)) == ([], 0)
    for address in (f"image/{image}/change/", "image/add/"):
        page.goto(f"/admin/articles/{address}")
        assert (accessibility_faults(page), overflow(page)) == ([], 0), address
