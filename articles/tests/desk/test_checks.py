"""What the checks find in a story before it is published: each case just inside and just outside the limit."""

import pytest
from django.utils import timezone

from articles.desk.checks import CannotPublish, Check, problems_in, problems_of, text_of
from articles.desk.publishing import publish, save_story
from articles.models import Image, Status, Story
from articles.tests.factories import DAY, add_picture, make_image, make_story

GOOD = {"headline": "The bridge opens", "lead": "After seven years.", "body": "<p>The mayor cut the ribbon.</p>"}
DESCRIBED = {"alt_text": "The mayor cuts a ribbon", "credit": "Ana Petrova"}


def found_in(**changed):
    """The checks that find something in a text without pictures."""
    given = {"has_section": True, "slots": [], "images": Image.objects.none()} | GOOD | changed
    return [problem.check.value for problem in problems_in(text_of(**given))]


def found_in_picture(headline="The bridge opens", own=None, **words):
    """The checks that find something in a saved story with one picture."""
    story = make_story(**GOOD | {"headline": headline})
    add_picture(story, make_image(**DESCRIBED | words), **own or {})
    return [problem.check.value for problem in problems_of(story)]


def words_in(**changed):
    given = {"has_section": True, "slots": [], "images": Image.objects.none()} | GOOD | changed
    return [str(problem) for problem in problems_in(text_of(**given))]


def test_nothing_is_found_in_a_good_text():
    assert found_in() == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"headline": "x" * 110}, []),
        ({"headline": "x" * 111}, ["headline-long"]),
        ({"lead": ""}, ["lead-missing"]),
        ({"lead": " – "}, ["lead-missing"]),
        ({"has_section": False}, ["section-missing"]),
        ({"lead": "The  Mayor cut the ribbon!"}, ["lead-repeated"]),
        ({"lead": "The mayor cut a ribbon."}, []),
        ({"lead": "Second.", "body": "<p>First.</p><p>Second.</p>"}, []),
        (
            {"lead": "First.", "body": "<h2>Then</h2><p> </p><p><em>First</em>.</p>"},
            ["lead-repeated", "paragraph-empty"],
        ),
        ({"body": ""}, []),
    ],
)
def test_headline_lead_and_section(changed, found):
    assert found_in(**changed) == found


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("<p>One.</p><p></p><p>Two.</p>", True),
        ("<p>One.</p><p> &nbsp;\u200b</p><p>Two.</p>", True),
        ("<p>One.</p><p><br></p><h2>Two</h2><p>Three.</p>", True),
        ("<p>One.</p><p></p><p></p>", False),  # the rich text editor keeps one at the end
        ("<p>–</p><p>Two.</p>", False),
        ("<ul><li><p></p><ul><li>One</li></ul></li></ul><table><tr><td><p></p></td></tr></table><p>Two.</p>", False),
        ('<p>One.</p><p><img src="/x.jpg"></p><p>Two.</p>', False),
    ],
)
def test_an_empty_paragraph_is_found_if_text_follows(body, is_found):
    assert found_in(body=body) == ["paragraph-empty"] * is_found


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ('<p><a href="www.example.org">a report</a></p>', True),
        ('<p><a href="example.org/report">a report</a></p>', True),
        ('<p><a href="https:www.example.org">a report</a></p>', True),
        ("<p>More at www.example.org.</p>", True),
        ('<p>More at <a href="https://example.org">www.example.org</a>.</p>', False),
        ('<p><a href="https://a.example/">a</a> <a href="mailto:a@b.example">b</a> <a href="tel:1">c</a></p>', False),
        ('<h2>Part</h2><p><a href="/economy/">ours</a> <a href="#part">part</a></p>', False),
        ("<p>https://www.example.org and desk@www.example.org, wwww.example.org</p>", False),
    ],
)
def test_a_link_without_a_scheme_is_found(body, is_found):
    assert found_in(body=body) == ["link-without-scheme"] * is_found


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ('<h2>The bridge opens</h2><p><a href="#the-bridge-opens">up</a> <a href="#top">top</a></p>', False),
        ('<h2 data-anchor="bridge">The bridge opens</h2><p><a href="#bridge">up</a></p>', False),
        ('<h3 id="мост">Bridge</h3><p><a href="#%D0%BC%D0%BE%D1%81%D1%82">up</a></p>', False),
        ('<p><a href="#corrections">below</a></p>', False),
        ('<h2>The bridge opens</h2><p><a href="#the-bridge">up</a></p>', True),
        ('<p id="part"><a href="#part">up</a></p>', True),
        ('<h2></h2><p><a href="#part">up</a></p>', True),
    ],
)
def test_a_link_to_a_heading_that_isnt_there_is_found(body, is_found):
    assert found_in(body=body) == ["anchor-missing"] * is_found


def test_a_link_to_a_missing_heading_is_told_which_there_are():
    link = '<p><a href="#brige">up</a></p>'
    assert words_in(body=f"<h2>Bridge</h2><h2>Tags</h2>{link}") == [
        "The link to “#brige” leads nowhere: no heading has that name. The headings are: #bridge, #tags-2."
    ]
    assert words_in(body=link) == ["The link to “#brige” leads nowhere: the text has no headings."]
    assert len(words_in(body="".join(f'<p><a href="#{number}">a</a></p>' for number in range(99)))) == 3


def test_a_fact_box_without_a_title_is_found():
    assert found_in(body="<aside><h3></h3><p>412 m long</p></aside>") == ["box-untitled"]
    assert found_in(body="<aside><h3>Numbers</h3><p>412 m long</p></aside>") == []


def test_links_are_named_by_text_and_address_and_only_the_first_of_many():
    assert words_in(body='<p>See <a href="www.example.org">our <em>report</em></a>.</p>') == [
        "Saving removes the link “our report”: its address, “www.example.org”, needs https:// in front."
    ]
    assert words_in(body="<p>See www.example.org/a?b=1.</p>") == [
        "“www.example.org/a?b=1” isn't a link. Select it and link it to https://www.example.org/a?b=1."
    ]
    assert len(words_in(body="".join(f'<p><a href="x{n}.example">x</a> www.x{n}.example</p>' for n in range(99)))) == 6


@pytest.mark.parametrize("address", ["http://u[@example.com/", "tel://a:99999", "https:example.org"])
def test_a_link_with_a_scheme_that_is_dropped_anyway_is_called_wrong(address):
    assert words_in(body=f'<p><a href="{address}">our report</a></p>') == [
        f"Saving removes the link “our report”: its address, “{address}”, is wrong. Correct it."
    ]


@pytest.mark.parametrize(
    ("alt_text", "found"),
    [
        ("", ["alt-text-missing"]),
        ("…", ["alt-text-missing"]),
        ("DSC_0012.jpg", ["alt-text-is-file-name"]),
        ("the mayor (2).JPEG", ["alt-text-is-file-name"]),
        ("IMG_1234", ["alt-text-is-file-name"]),
        ("_dsc0012-edit", ["alt-text-is-file-name"]),
        ("PXL_20250102_101112", ["alt-text-is-file-name"]),
        ("20250102_101112", ["alt-text-is-file-name"]),
        ("Image 12 (1)", ["alt-text-is-file-name"]),
        ("Image of 12 men at a table", []),
        ("12 men at a table", []),
        ("IMG Academy’s players", []),
        ("The bridge opens.", ["alt-text-repeats"]),
        ("the ribbon", ["alt-text-repeats"]),
        ("The bridge opens at noon", []),
    ],
)
def test_the_description_of_a_picture(db, alt_text, found):
    assert found_in_picture(alt_text=alt_text, caption="The ribbon") == found


def test_a_description_given_in_the_story_replaces_the_pictures_own(db):
    nothing = {"alt_text": "", "credit": ""}
    assert found_in_picture(**nothing) == ["alt-text-missing", "credit-missing"]
    assert found_in_picture(**nothing, own={"own_alt_text": "A ribbon", "own_credit": "Ana"}) == []
    assert found_in_picture(own={"own_alt_text": "IMG_1234"}) == ["alt-text-is-file-name"]
    assert found_in_picture(caption="The ribbon", own={"own_caption": "The mayor cuts a ribbon"}) == [
        "alt-text-repeats"
    ]


def test_a_picture_that_readers_dont_see_must_be_replaced_and_needs_no_description(db):
    now = timezone.now()
    assert found_in_picture(alt_text="", rights_expire_at=now - DAY) == ["rights-expired"]
    assert found_in_picture(rights_expire_at=now + DAY) == []
    story = make_story(**GOOD)
    add_picture(story, own_caption="Never found")
    (problem,) = problems_of(story)
    assert str(problem) == "Picture 1: Its file is missing. Choose another picture, or remove this one."


def test_pictures_in_the_text_are_checked_too(db, django_assert_num_queries):
    bare, told = make_image(caption="A tower"), make_image(**DESCRIBED)
    figures = [
        f'<figure><img data-file="{bare.checksum}"></figure>',
        f'<figure><img alt="A tower" data-file="{bare.checksum}"></figure>',
        f'<figure><img data-file="{told.checksum}"><figcaption>The mayor <em>cuts</em> a ribbon</figcaption></figure>',
        f'<figure><img alt="A cat" data-file="{"0f" * 32}"></figure>',
    ]
    story = make_story(**GOOD | {"body": "".join(figures)})
    with django_assert_num_queries(2):
        problems = problems_of(story)
    assert [(problem.check.value, problem.field, problem.where) for problem in problems] == [
        ("alt-text-missing", "body", "Picture 1 in the text"),
        ("credit-missing", "body", "Picture 1 in the text"),
        ("credit-missing", "body", "Picture 2 in the text"),
        ("alt-text-repeats", "body", "Picture 3 in the text"),
        ("picture-missing", "body", "Picture 4 in the text"),
    ]


def test_a_blocking_check_refuses_publication_and_changes_nothing(db, editor, settings):
    story = make_story(status=Status.DRAFT)  # without a lead
    add_picture(story, make_image())
    with pytest.raises(CannotPublish, match="Picture 1: No alternative text yet") as refused:
        publish(Story.objects.get(), by=editor)
    assert [problem.check for problem in refused.value.problems] == [Check.ALT_TEXT_MISSING]
    assert Story.objects.get().status == Status.DRAFT
    settings.BLOCKING_CHECKS = ["lead-missing"]
    with pytest.raises(CannotPublish, match="The lead is empty"):
        publish(Story.objects.get(), by=editor)
    settings.BLOCKING_CHECKS = []
    publish(Story.objects.get(), by=editor)
    assert Story.objects.get().is_live


def test_what_is_being_saved_is_checked_and_not_what_was_saved(db, editor):
    story = make_story(status=Status.DRAFT)
    publish(story, by=editor, rows=lambda: add_picture(story, make_image(), own_alt_text="The mayor"))
    assert story.is_live


def test_imports_and_saves_of_a_live_story_are_never_blocked(db, editor):
    story = make_story()
    add_picture(story, make_image())
    save_story(story, by=editor)
    draft = make_story(status=Status.DRAFT)
    add_picture(draft, make_image())
    publish(draft, by=None)
    assert {story.is_live, draft.is_live} == {True}


@pytest.mark.parametrize(
    "part",
    ["<p>", "<p><a href=www.", "<figure><img data-file=0f>", "www.", "www.a ", "<li><p></p>", "</a>", "<a "],
)
def test_hostile_text_is_checked_to_its_end(part):
    body = part * (100_000 // len(part))
    assert Check.HEADLINE_LONG in found_in(body=body, headline=body, lead=body)
