"""Checks in the story's form: beside the fields, in the bar, and on publication."""

import pytest
from django.test import RequestFactory
from lxml import html

from articles.admin.bulk import CONFIRMED
from articles.admin.checks import typed_problems
from articles.models import Status, Story
from articles.tests.admin.forms import add_row, address, errors_in, form_in, messages_in, open_form
from articles.tests.admin.test_story_form import ADD, edit
from articles.tests.browser import accessibility_faults, log_in, open_page, overflow
from articles.tests.factories import add_picture, make_editor, make_image, make_story

LIST = "/admin/articles/story/"
NO_LEAD = "The lead is empty. Say in one sentence why the story matters: lists show it under the headline."
UNDESCRIBED = "No alternative text yet. Say in one sentence what the picture shows, for people who can't see it."
REFUSED = "The story hasn't been published, and nothing has been saved. Fix this first:"


def beside(answer, field):
    """A field's problems, from the element that its aria-describedby names."""
    page = html.fromstring(answer.content.decode())
    (control,) = page.xpath(f"//*[@name='{field}']")
    described = (control.get("aria-describedby") or "").split()
    said = [page.get_element_by_id(name, None) for name in described]
    found = [problem for one in said if one is not None for problem in one.find_class("problem")]
    return [" ".join(problem.text_content().split()) for problem in found]


def in_bar(answer):
    """The problems in the bar; asserts that each links to an element."""
    page = html.fromstring(answer.content.decode())
    links = page.xpath("//details[contains(@class, 'checks')]//li/a")
    assert all(page.get_element_by_id(link.get("href")[1:], None) is not None for link in links)
    return [link.text_content() for link in links]


def make_draft():
    """A draft without a lead, with two pictures; the second one has no description."""
    story = make_story(status=Status.DRAFT)
    add_picture(story, make_image(alt_text="The mayor", credit="Ana"))
    add_picture(story, make_image(credit="Ana"))
    return story


def typed(form):
    """A form's fields as they reach the server."""
    return dict(RequestFactory().post("/", form).POST.lists())


def test_a_saved_storys_problems_are_shown_beside_its_fields_and_in_the_bar(desk):
    page = desk.get(address(make_draft()))
    assert beside(page, "lead") == [NO_LEAD]
    assert beside(page, "pictures-1-own_alt_text") == [f"Needed to publish: {UNDESCRIBED}"]
    assert beside(page, "pictures-0-own_alt_text") == beside(page, "headline") == []
    assert in_bar(page) == [NO_LEAD, f"Picture 2: {UNDESCRIBED}"]


def test_a_story_without_problems_and_a_new_one_show_none(desk):
    for page in (desk.get(address(make_story(lead="After seven years."))), desk.get(ADD)):
        assert in_bar(page) == []
        assert 'class="checks" name="bar" hidden' in page.content.decode()


@pytest.mark.parametrize("move", ["publish", "publish_morning"])
def test_refused_publication_links_to_the_fields_and_keeps_what_was_typed(desk, move):
    story = make_draft()
    page = edit(desk, story, _move=move, headline="The bridge opens <at> noon")
    assert errors_in(page) == [REFUSED, f"Picture 2: {UNDESCRIBED}"]
    assert '<a href="#id_pictures-1-own_alt_text_problems">' in page.content.decode()
    assert beside(page, "pictures-1-own_alt_text") == [f"Needed to publish: {UNDESCRIBED}"]
    assert form_in(page, "story_form")["headline"] == "The bridge opens <at> noon"
    story.refresh_from_db()
    assert (story.status, story.headline) == (Status.DRAFT, "The bridge opens")
    described = {"pictures-1-own_alt_text": "A ribbon across the road"}
    assert errors_in(edit(desk, story, _move=move, **described)) == []
    story.refresh_from_db()
    assert story.status == Status.PUBLISHED


def test_only_the_checks_in_the_setting_block(desk, settings):
    story = make_draft()
    settings.BLOCKING_CHECKS = ["lead-missing"]
    assert errors_in(edit(desk, story, _move="publish")) == [REFUSED, NO_LEAD]
    settings.BLOCKING_CHECKS = []
    assert errors_in(edit(desk, story, _move="publish")) == []
    assert Story.objects.get().is_live


def test_submitting_a_draft_and_saving_a_live_story_are_never_blocked(desk):
    story = make_draft()
    assert errors_in(edit(desk, story, _move="submit")) == []
    live = make_story()
    add_picture(live, make_image())
    assert errors_in(edit(desk, live, headline="The bridge stays shut")) == []


def test_publishing_several_stories_skips_those_with_blocking_problems(desk):
    story, other = make_draft(), make_story("The ferry sails", status=Status.DRAFT)
    chosen = {"action": "publish_selected", "_selected_action": [story.pk, other.pk], CONFIRMED: "1"}
    said = " ".join(messages_in(desk.post(LIST, chosen, follow=True)))
    assert f"“The bridge opens” (Picture 2: {UNDESCRIBED})" in said
    assert [Story.objects.get(pk=one.pk).is_live for one in (story, other)] == [False, True]


def test_links_dropped_on_save_are_listed(desk):
    story = make_story(status=Status.DRAFT)
    page = desk.get(edit(desk, story, body='<p>See <a href="www.a.example">the &lt;b&gt; report</a>.</p>')["Location"])
    (warning,) = [words for words in messages_in(page) if "Links removed from the text" in words]
    assert warning.endswith("don't begin with https://: “the <b> report” (www.a.example)")
    page = desk.get(edit(desk, story, body='<p>See <a href="http://u[@a.example/">it</a>.</p>')["Location"])
    (warning,) = [words for words in messages_in(page) if "Links removed from the text" in words]
    assert warning.endswith("because their addresses are wrong: “it” (http://u[@a.example/)")
    page = desk.get(edit(desk, story, body='<p>See <a href="https://www.a.example">it</a>.</p>')["Location"])
    assert not any("Links removed from the text" in words for words in messages_in(page))


def test_typed_text_has_the_same_problems_as_saved_text(desk, editor, django_assert_num_queries):
    story = make_draft()
    form = open_form(desk, story)
    form |= {"lead": "The text of the story", "section": "", "pictures-1-number": "1"}
    form |= {"pictures-0-DELETE": "on", "pictures-0-own_alt_text": "DSC_0012.jpg"}
    add_row(form, "pictures", image=make_image(alt_text="IMG_12.jpg").pk, own_credit="Ana", number=2)
    add_row(form, "pictures", image="", number=3)  # a card in which nothing was chosen
    with django_assert_num_queries(1):
        problems = typed_problems(typed(form), editor, story)
    found = [(problem.check.value, problem.field, problem.where) for problem in problems]
    assert found == [
        ("lead-repeated", "lead", ""),
        ("alt-text-missing", "pictures-1-own_alt_text", "Picture 1"),
        ("alt-text-is-file-name", "pictures-2-own_alt_text", "Picture 2"),
        ("section-missing", "section", ""),
    ]


def test_fields_missing_in_the_form_are_taken_from_the_saved_story(editor):
    story = make_draft()
    words = [str(problem) for problem in typed_problems({"headline": ["x" * 111]}, editor, story)]
    long = "The headline has 111 characters. Search results cut off everything after 110."
    assert words == [long, NO_LEAD, f"Picture 2: {UNDESCRIBED}"]
    assert [problem.check.value for problem in typed_problems({}, editor)] == ["lead-missing", "section-missing"]


@pytest.mark.parametrize("garbage", ["", "-1", "9" * 99, "١", "\0", "1 OR 1", "<b>"])
def test_garbage_in_hidden_fields_breaks_nothing(editor, django_assert_max_num_queries, garbage):
    fields = {f"pictures-0-{name}": [garbage] for name in ("id", "image", "number", "DELETE", "own_alt_text")}
    fields |= {"lead": [], "section": [garbage], "body": [garbage * 50]}
    with django_assert_max_num_queries(1):
        typed_problems(fields | {"pictures-TOTAL_FORMS": ["1"]}, editor)
        typed_problems(fields | {"pictures-TOTAL_FORMS": [garbage]}, editor)


def test_at_most_five_hundred_pictures_are_checked_in_one_query(editor, django_assert_num_queries):
    image = make_image()
    rows = {f"pictures-{row}-image": [str(image.pk + row)] for row in range(600)}
    body = "".join(f'<figure><img data-file="{number:064x}"></figure>' for number in range(600))
    with django_assert_num_queries(1):
        found = typed_problems(rows | {"pictures-TOTAL_FORMS": ["600"], "lead": ["Yes."], "body": [body]}, editor)
    assert len({problem.where for problem in found if problem.field != "body"} - {""}) == 500
    assert len({problem.where for problem in found if problem.field == "body"}) == 500


# In a browser


def set_up():
    make_editor()
    return make_draft().pk


def test_problems_update_while_typing_without_moving_the_focus(site, browser):
    pk = site.run(set_up)
    page, complaints = open_page(browser, site.url, viewport={"width": 390, "height": 844})
    log_in(page)
    page.clock.install()
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(".tiptap[contenteditable=true]")
    assert page.inner_text(".checks summary").endswith("2")
    page.fill("#id_headline", "x" * 111)
    page.fill("#id_lead", "After seven years.")
    page.clock.fast_forward("00:06")
    page.wait_for_selector("#id_headline_problems :text('111 characters')")
    assert page.inner_text("#id_lead_problems") == ""
    assert page.evaluate("document.activeElement.id") == "id_lead"
    page.fill("[name=pictures-1-own_alt_text]", "A ribbon across the road")
    page.fill("#id_headline", "The bridge opens at last")
    page.clock.fast_forward("00:06")
    page.wait_for_selector(".checks", state="hidden")
    assert page.inner_text("[data-checks-say]") == "To check: 0"
    page.fill("[name=pictures-0-own_alt_text]", "DSC_0012.jpg")
    page.clock.fast_forward("00:06")
    page.click(".checks summary")
    page.click(".checks__list a:has-text('Picture 1: The alternative text is a file name.')")
    assert page.locator("#id_pictures-0-own_alt_text_problems").is_visible()
    assert page.get_attribute("#id_pictures-0-own_alt_text", "aria-describedby")
    assert overflow(page) == 0
    assert complaints == []
    page.click(".checks summary")
    page.set_viewport_size({"width": 390, "height": 8_000})  # so that no bar covers half of a target
    assert accessibility_faults(page) == []
