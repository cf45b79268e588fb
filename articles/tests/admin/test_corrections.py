"""Corrections in the story's form."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.desk.publishing import save_story
from articles.models import Correction, Status, Story
from articles.tests.admin.forms import address, errors_in, form_in, open_form, words_of
from articles.tests.factories import DAY, HOUR, add_picture, make_correction, make_image, make_story, make_tag

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "The cost was wrong.", "It is 47 million."
STATED = {"corrections-0-wrong": WRONG, "corrections-0-right": RIGHT}


def saved(desk, story, **changes):
    """The response to a story's form submitted with these changes."""
    return desk.post(address(story), open_form(desk, story) | {"_save": ""} | changes)


def shown_again(desk, story, **changes):
    """The response if an expired story is published again, without an expiry."""
    form = open_form(desk, story) | {"expires_at_0": "", "expires_at_1": "", "_move": "publish"}
    return desk.post(address(story), form | changes)


def texts(correction):
    return correction.before.document["body"], correction.after.document["body"]


def test_a_correction_is_created_by_the_save_that_fixes_the_story(desk, editor, client):
    story = make_story(body="<p>It cost 74 million.</p>")
    shown = {"corrections-0-shows_changes": "on"}
    assert errors_in(saved(desk, story, body="<p>It cost 47 million.</p>", **STATED, **shown)) == []
    correction = Correction.objects.get()
    assert (correction.wrong, correction.right, correction.made_by) == (WRONG, RIGHT, editor)
    assert texts(correction) == ("<p>It cost 74 million.</p>", "<p>It cost 47 million.</p>")
    assert [piece["words"] for piece in correction.changes[0]] == ["It cost ", "74", "47", " million."]
    client.logout()
    assert RIGHT in client.get(story.get_absolute_url()).text


def test_form_shows_existing_corrections_and_says_that_they_are_permanent(desk):
    story = make_story()
    make_correction(story, wrong=WRONG, right=RIGHT)
    answer = desk.get(address(story))
    assert f"Wrong: {WRONG} Right: {RIGHT}" in words_of(answer)
    assert "It can't be changed or deleted later." in words_of(answer)
    assert WRONG not in form_in(answer, "story_form").values()


@pytest.mark.parametrize(("given", "missing"), [("wrong", "right"), ("right", "wrong")])
def test_a_correction_needs_both_sentences(desk, given, missing):
    story = make_story()
    answer = saved(desk, story, headline="Mended", **{f"corrections-0-{given}": "A sentence."})
    assert errors_in(answer) == ["This field is required."]
    page = html.fromstring(answer.content)
    assert page.xpath(f"//div[contains(@class, 'field-{missing}')]/ul[@class='errorlist']")
    assert page.xpath("//details[contains(@class, 'desk-correction')]/@open")
    assert form_in(answer, "story_form")[f"corrections-0-{given}"] == "A sentence."
    assert not Correction.objects.exists()
    assert Story.objects.get().headline == story.headline


@pytest.mark.parametrize("sentence", ["\x00\x07", "   ", "\u2028"])
def test_a_sentence_of_invisible_characters_counts_as_empty(desk, sentence):
    answer = saved(desk, make_story(), headline="Mended", **STATED | {"corrections-0-right": sentence})
    assert errors_in(answer) == ["This field is required."]


def test_an_unchanged_text_cannot_be_corrected(desk):
    story = make_story()
    [error] = errors_in(saved(desk, story, **STATED))
    assert error.startswith("That version is the same as this one. Correct the mistake above")
    assert not Correction.objects.exists()


def test_a_change_of_an_earlier_save_can_be_corrected(desk, editor):
    story = make_story(body="<p>One.</p>")
    for body in ("<p>Two.</p>", "<p>Three.</p>"):
        story.body = body
        save_story(story, by=editor)
    page = html.fromstring(desk.get(address(story)).content)
    now, *earlier = page.xpath("//select[@name='corrections-0-text_before']/option")
    assert now.text == "as readers see it now"
    assert [re.sub(r"\d", "0", option.text) for option in earlier] == ["as it was until today 00:00"] * 2
    assert errors_in(saved(desk, story, **STATED, **{"corrections-0-text_before": earlier[1].get("value")})) == []
    assert texts(Correction.objects.get()) == ("<p>One.</p>", "<p>Three.</p>")


def test_a_caption_fixed_earlier_can_be_corrected_without_showing_changed_words(desk, editor):
    story = make_story()
    save_story(story, by=editor)
    save_story(story, by=editor, rows=lambda: add_picture(story, make_image(), own_caption="The right name"))
    [_, earlier] = html.fromstring(desk.get(address(story)).content).xpath(
        "//select[@name='corrections-0-text_before']/option/@value"
    )
    chosen = STATED | {"corrections-0-text_before": earlier}
    [error] = errors_in(saved(desk, story, **chosen, **{"corrections-0-shows_changes": "on"}))
    assert error == "No words of the headline, lead or body have changed. Untick the box."
    assert errors_in(saved(desk, story, **chosen)) == []
    assert Correction.objects.get().changes == []


@pytest.mark.parametrize("value", ["0", "999999", "x", "-1", "9" * 400, "\x00"])
def test_only_offered_revisions_can_be_chosen(desk, value):
    story, other = make_story(), make_story("Other")
    save_story(other, by=None)
    answer = saved(desk, story, headline="Mended", **STATED, **{"corrections-0-text_before": value})
    assert "Select a valid choice" in errors_in(answer)[0]
    foreign = str(other.revisions.get().pk)
    answer = saved(desk, story, headline="Mended", **STATED, **{"corrections-0-text_before": foreign})
    assert "Select a valid choice" in errors_in(answer)[0]


@pytest.mark.parametrize("fields", [
    {"status": Status.DRAFT}, {"status": Status.IN_REVIEW}, {"status": Status.WITHDRAWN},
    {"published_at": timezone.now() + DAY},
])  # fmt: skip
def test_a_hidden_story_cannot_be_corrected(desk, fields):
    story = make_story(**fields)
    assert not [name for name in open_form(desk, story) if name.endswith("-wrong")]
    forged = STATED | {"corrections-TOTAL_FORMS": "1", "corrections-0-id": "", "corrections-0-story": str(story.pk)}
    assert errors_in(saved(desk, story, headline="Mended", **forged))
    assert not Correction.objects.exists()


@pytest.mark.parametrize("change", ["withdrawn", "expired"])
def test_a_save_that_hides_the_story_cannot_correct_it(desk, change):
    story, yesterday = make_story(published_at=timezone.now() - 2 * DAY), timezone.localdate() - DAY
    expiry = {"_save": "", "expires_at_0": yesterday.isoformat(), "expires_at_1": "06:00"}
    change = {"_move": "withdraw"} if change == "withdrawn" else expiry
    form = open_form(desk, story) | STATED | {"headline": "Mended"} | change
    [error] = errors_in(desk.post(address(story), form))
    assert (
        error == "After this save, readers would see neither the story nor the correction. Save without a correction."
    )
    assert Story.objects.get().is_live


def test_an_expired_story_can_be_corrected_when_it_is_shown_again(desk):
    now = timezone.now()
    story = make_story(published_at=now - DAY, expires_at=now - HOUR)
    Story.objects.update(modified_at=now - 2 * HOUR)
    assert "neither the story nor the correction" in errors_in(saved(desk, story, headline="Mended", **STATED))[0]
    assert errors_in(shown_again(desk, story, headline="Mended", **STATED)) == []
    assert Correction.objects.get().before.document["headline"] == "The bridge opens"


def test_a_story_that_was_never_seen_here_has_nothing_to_correct(desk):
    now = timezone.now()
    story = make_story(published_at=now - DAY, expires_at=now - HOUR)
    [error] = errors_in(shown_again(desk, story, headline="Mended", **STATED))
    assert error == "Readers haven't seen this story yet, so there is nothing to correct."


def test_without_permission_corrections_are_read_only(client, django_user_model):
    story = make_story()
    make_correction(story, wrong=WRONG)
    writer = django_user_model.objects.create_user("writer", is_staff=True)
    known = ["view_story", "change_story", "edit_others_story", "publish_story"]
    writer.user_permissions.set(Permission.objects.filter(codename__in=known))
    client.force_login(writer)
    assert WRONG in words_of(client.get(address(story)))
    assert not [name for name in open_form(client, story) if name.endswith("-wrong")]
    forged = STATED | {"corrections-TOTAL_FORMS": "1", "corrections-0-id": "", "corrections-0-story": str(story.pk)}
    saved(client, story, headline="Mended again", **forged)
    assert Correction.objects.count() == 1


def test_a_new_story_has_no_fields_for_corrections(desk):
    answer = desk.get(reverse("admin:articles_story_add"))
    assert not [name for name in form_in(answer, "story_form") if name.startswith("corrections-")]


def test_a_corrected_story_can_not_be_deleted_and_the_page_says_why(desk):
    story = make_story()
    make_correction(story, right=RIGHT)
    for answer in (
        desk.get(reverse("admin:articles_story_delete", args=[story.pk])),
        desk.post(reverse("admin:articles_story_delete", args=[story.pk]), {"post": "yes"}),
    ):
        assert "Withdraw it instead: The bridge opens" in words_of(answer)
    assert Story.objects.get() == story


def test_the_form_takes_no_more_queries_for_many_corrections(desk, django_assert_max_num_queries):
    story = make_story(tags=[make_tag(f"tag {number}") for number in range(40)])
    for _number in range(12):
        add_picture(story, make_image())
        make_correction(story)
    with django_assert_max_num_queries(25):
        assert words_of(desk.get(address(story))).count("Right:") == 12


def test_a_source_that_cannot_be_read_is_an_error_at_its_field(desk):
    story = make_story()
    answer = saved(desk, story, cited_sources="Reuters\r\nftp://reuters.com/")
    [error] = errors_in(answer)
    assert error == "“ftp://reuters.com/” doesn't end with a valid web address. Begin it with https:// or http://."
    assert errors_in(saved(desk, story, cited_sources="Reuters\r\nhttps://reuters.com/")) == []
    assert Story.objects.get().cited_sources == "Reuters\nhttps://reuters.com/"
