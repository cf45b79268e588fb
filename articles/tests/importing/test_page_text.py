import datetime
import re
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.importing.formats import format_of, page_text
from articles.importing.incoming import BadInput, IncomingImage, IncomingStory, LeftOut, Options, SourceFile
from articles.tests.importing.fuzzing import share
from articles.text.word_count import count_words, count_words_of_html

SOFIA = ZoneInfo("Europe/Sofia")

ENGLISH = """Last news in Lantern

Why the old mill keeps turning

A village of forty people runs it by turns

Nov 7, 2025 11:00 184

Why the old mill keeps turning  - 1

Nobody remembers who built the mill.

A village of forty people runs it by turns, and each of them knows the wheel by its sound.
"""

BULGARIAN = """Новини

Мелницата пак се върти

25 Ноември, 2025 15:30 587 2

Четиридесет души я пазят

Мелницата пак се върти - 1
Колелото през есента
Снимка: Ана Колева
Мира Стоева Мира Стоева автор във Fener.bg

Никой не помни кой е построил мелницата.
"""

RUSSIAN = """Мельница снова работает

Её держит вся деревня

3 января, 2024 08:15

Никто не помнит, кто построил мельницу.
"""


def read(text, **options):
    """The one object that the format yields."""
    file = SourceFile(name="page.txt", text=text)
    [item] = page_text.parse(file, Options(**{"timezone": SOFIA, "language": "en"} | options))
    return item


def story(text, **options):
    item = read(text, **options)
    assert isinstance(item, IncomingStory), item
    return item


def refusal(text, **options):
    item = read(text, **options)
    assert isinstance(item, BadInput), item
    return str(item)


def page(*blocks, headline="A headline", dateline="Nov 7, 2025 11:00 184"):
    """A page with a lead; `blocks` follow the dateline."""
    return "\n\n".join([headline, "A lead", dateline, *(blocks or ["The body."])])


def paragraphs(item):
    return [unescape(body) for body in re.findall("<p>(.*?)</p>", item.body)]


@pytest.mark.parametrize(
    "text", [ENGLISH, BULGARIAN, RUSSIAN, "Headline\n\nyesterday, 15:30\n\nText", "A\n\n07.11.2025"]
)
def test_a_text_with_a_dateline_is_recognised(text):
    assert page_text.detect(SourceFile(name="a", text=text))


@pytest.mark.parametrize(
    "text", ["Anything else.", "It was on Nov 7, 2025 11:00.", "\n".join(["Line"] * 20) + "\n07.11.2025"]
)
def test_other_text_is_of_unknown_format(text):
    file = SourceFile(name="a", text=text)
    assert not page_text.detect(file)
    [refused] = format_of(file).parse(file, Options(timezone=SOFIA, language="en"))
    assert refused.source_words == count_words(text)
    assert str(refused).startswith("Unknown format. Known are newsroom, wordpress, markdown, page-text:")


def test_english_page_becomes_a_story():
    item = story(ENGLISH)
    assert item.headline == "Why the old mill keeps turning"
    assert item.lead == "A village of forty people runs it by turns"
    assert item.published_at.isoformat() == "2025-11-07T11:00:00+02:00"
    assert (item.views, item.source, item.status) == (184, "Lantern", "published")
    assert item.images == [IncomingImage()]
    assert (item.authors, item.warnings, item.language, item.section) == ([], [], "", "")


def test_a_paragraph_that_begins_like_the_lead_stays():
    assert paragraphs(story(ENGLISH)) == [
        "Nobody remembers who built the mill.",
        "A village of forty people runs it by turns, and each of them knows the wheel by its sound.",
    ]


def test_a_bulgarian_page_has_its_lead_below_the_dateline_and_a_picture_with_caption_and_credit():
    item = story(BULGARIAN)
    assert (item.headline, item.lead, item.views) == (
        "Мелницата пак се върти",
        "Четиридесет души я пазят",
        587,
    )
    assert item.images == [IncomingImage(caption="Колелото през есента", credit="Ана Колева")]
    assert (item.authors, item.source) == (["Мира Стоева"], "page-text")
    assert paragraphs(item) == ["Никой не помни кой е построил мелницата."]


def test_russian_page_without_label_and_picture():
    item = story(RUSSIAN, source="village")
    assert (item.headline, item.lead) == ("Мельница снова работает", "Её держит вся деревня")
    assert (item.published_at.month, item.views, item.source) == (1, None, "village")


def test_label_wins_over_the_source_option():
    assert story(ENGLISH, source="other").source == "Lantern"


@pytest.mark.parametrize("blank", ["\r\n\r\n", "\n \n", "\n\u00a0\t\n", "\n\u200b\n", "\n\n\n\n", "\u2029"])
def test_blank_lines_may_hold_spaces_or_windows_line_ends(blank):
    assert story(ENGLISH.replace("\n\n", blank)) == story(ENGLISH)


# Above the dateline

LINES_ABOVE = [
    (["Headline"], ("Headline", "", "page-text")),
    (["Headline", "Lead"], ("Headline", "Lead", "page-text")),
    (["Last news in Lantern", "Headline"], ("Headline", "", "Lantern")),
    (["LAST NEWS IN The Blue  Lantern", "Headline"], ("Headline", "", "The Blue Lantern")),
    (["Новини", "Headline"], ("Headline", "", "page-text")),
    (["headline ", "Headline"], ("Headline", "", "page-text")),
    (["Headline", "Headline", "Lead"], ("Headline", "Lead", "page-text")),
    (["Новини", "Headline", "Lead"], ("Headline", "Lead", "page-text")),
    (["Last news in Lantern", "Headline", "Lead"], ("Headline", "Lead", "Lantern")),
]


@pytest.mark.parametrize("separator", ["\n\n", "\n"])
@pytest.mark.parametrize(("lines", "expected"), LINES_ABOVE)
def test_every_line_above_the_dateline_is_a_block(lines, expected, separator):
    item = story(separator.join([*lines, "Nov 7, 2025 11:00", "The body."]))
    assert (item.headline, item.lead, item.source) == expected
    assert (paragraphs(item), item.warnings) == (["The body."], [])


def test_unknown_label_is_left_out_with_a_warning():
    item = story("Sport\n\nHeadline\n\nLead\n\nNov 7, 2025 11:00\n\nThe body.")
    assert (item.headline, item.lead) == ("Headline", "Lead")
    assert "“Sport”" in item.warnings[0]


def test_more_lines_above_the_dateline_become_body_with_a_warning():
    item = story("Новини\nHeadline\nLead\nMore\nAnd more\nNov 7, 2025 11:00\nThe body.")
    assert paragraphs(item) == ["More", "And more", "The body."]
    assert len(item.warnings) == 1


BREADCRUMBS = [
    (["Новини", "Море »", "Headline", "Headline"], ("Headline", "")),
    (["Новини", "Море »", "Кораби »", "Headline", "Headline", "Lead"], ("Headline", "Lead")),
    (["Новини » Море »", "Headline", "Lead"], ("Headline", "Lead")),
    (["Море »", "Headline"], ("Headline", "")),
    (["Новости", "Мир ›", "Headline", "HEADLINE", "Lead"], ("HEADLINE", "Lead")),
    (["Last news in Lantern", "World »", "Headline", "Lead"], ("Headline", "Lead")),
    (["Новини", "Кметът: «Няма да отстъпя»", "Lead"], ("Кметът: «Няма да отстъпя»", "Lead")),
    (["Новини", "Море »"], ("Море »", "")),
]


@pytest.mark.parametrize(("lines", "expected"), BREADCRUMBS)
def test_a_breadcrumb_and_the_second_headline_are_no_text(lines, expected):
    item = story("\n".join([*lines, "", "7 Ноември, 2025 11:00", "", "The body."]))
    assert (item.headline, item.lead, paragraphs(item)) == (*expected, ["The body."])
    assert (item.warnings, item.left_out) == ([], [])


@pytest.mark.parametrize(
    "lines", [["Home", "Sport", "Headline", "Headline", "Lead"], ["Home", "Sport", "Headline", "Lead"]]
)
def test_a_menu_above_the_headline_is_left_out_and_named(lines):
    item = story("\n".join([*lines, "Nov 7, 2025 11:00", "Headline - 1", "", "The body."]))
    assert (item.headline, item.lead) == ("Headline", "Lead")
    assert item.warnings == ["What is above the headline was left out: “Home”, “Sport”."]
    assert item.left_out == [LeftOut(2, "above the headline")]


# Between the dateline and the text

LEADS_BELOW = [
    (["Lead", "Photo: Ann", "Body"], "Lead", ["Body"]),
    (["Lead\nin two lines", "Headline - 1", "Body"], "Lead in two lines", ["Body"]),
    (["Lead", "By Ann Lee", "Body"], "Lead", ["Body"]),
    (["Lead\nBy Ann Lee", "Body"], "Lead", ["Body"]),
    (["One", "Two", "Headline - 1", "Body"], "", ["One", "Two", "Body"]),
    (["One", "Two"], "", ["One", "Two"]),
    (["Headline - 1", "Body"], "", ["Body"]),
]


@pytest.mark.parametrize(("blocks", "lead", "body"), LEADS_BELOW)
def test_a_lead_below_the_dateline_is_the_only_block_above_a_picture_credit_or_byline(blocks, lead, body):
    item = story("\n\n".join(["Headline", "Nov 7, 2025 11:00", *blocks]))
    assert (item.lead, paragraphs(item)) == (lead, body)


def test_a_block_below_the_dateline_is_body_if_there_is_a_lead_above():
    assert paragraphs(story(page("First.", "A headline - 1", "Second."))) == ["First.", "Second."]


SINCE_2026 = """Новини
Море »
Фарът свети отново

Фарът свети отново

5 Януари, 2026 20:49 12 152 93

  • фарове-
  • стар град-
  • море

Пазачът се върна след трийсет години

Фарът свети отново - 1
Снимка: Архив
Мира Стоева Мира Стоева Автор във Fener.bg

Светлината се вижда от три села.

Фарът свети отново - 2
Лампата отблизо. Снимка: Ана Колева

Хората излязоха на брега.
"""


def test_a_page_as_it_is_since_2026():
    item = story(SINCE_2026)
    assert (item.headline, item.lead) == ("Фарът свети отново", "Пазачът се върна след трийсет години")
    assert (item.published_at.isoformat(), item.views) == ("2026-01-05T20:49:00+02:00", 12152)
    assert (item.tags, item.authors) == (["фарове", "стар град", "море"], ["Мира Стоева"])
    assert item.images == [IncomingImage(credit="Архив"), IncomingImage("", "Лампата отблизо.", credit="Ана Колева")]
    assert paragraphs(item) == ["Светлината се вижда от три села.", "Хората излязоха на брега."]
    assert (item.warnings, item.left_out) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("  • фарове-\n  • стар град-\n  • море\n\n", "", {"tags": []}),
        (" 12 152 93", "", {"views": None}),
        (" 12 152 93", " 698 20", {"views": 698}),
        (" 12 152 93", " 12\u00a0152 93", {"views": 12152}),
        ("Пазачът се върна след трийсет години\n\n", "", {"lead": ""}),
        ("Мира Стоева Мира Стоева Автор във Fener.bg\n", "", {"authors": []}),
        ("Автор във", "Автор в", {}),
        ("Снимка: Архив", "Фото: Архив", {}),
        ("Януари", "января", {"slug_language": "ru"}),
        ("5 Януари", "5 януари", {}),
        ("Море »\n", "", {}),
        ("Новини\n", "", {}),
        ("отново\n\nФарът свети отново\n", "отново\n", {}),
        ("• ", "- ", {}),
        ("\n", "\r\n", {}),
    ],
)
def test_any_part_of_a_page_may_be_missing_or_different(old, new, changed):
    assert old in SINCE_2026
    item, whole = story(SINCE_2026.replace(old, new)), story(SINCE_2026)
    fields = ("headline", "lead", "views", "tags", "authors", "images", "body", "slug_language")
    expected = {name: getattr(whole, name) for name in fields} | changed
    assert {name: getattr(item, name) for name in fields} == expected


def test_an_english_page_has_views_with_a_space_and_no_comments():
    assert story(page(dateline="Jun 16, 2026 12:00 1 660")).views == 1660


def test_unreadable_views_are_left_out_with_a_warning():
    item = story(page(dateline="Nov 7, 2025 11:00 1,2"))
    assert item.views is None
    assert "“1,2”, can't be read" in item.warnings[0]


@pytest.mark.parametrize("first", ["• Яйца", "• Яйца -2 броя", "Яйца-"])
def test_a_list_at_the_beginning_of_the_text_is_no_tags(first):
    item = story(page(f"{first}\n• Брашно-", "The body."))
    assert item.tags == []
    assert paragraphs(item)[0] == f"{first}<br>• Брашно-"


def test_the_headline_of_the_picture_lines_counts_where_another_line_is_there_twice():
    item = story("Home\nHome\nHeadline\nLead\nNov 7, 2025 11:00\nHeadline - 1\n\nThe body.")
    assert (item.headline, item.lead, len(item.images)) == ("Headline", "Lead", 1)


PICTURES = [
    (["A headline - 1"], [("", "")]),
    (["a  HEADLINE\u00a0 – 1"], [("", "")]),
    (["A headline - 1\nA caption"], [("A caption", "")]),
    (["A headline - 1\nA caption\nPhoto: Ann"], [("A caption", "Ann")]),
    (["A headline - 1\nA caption. Снимка: Ann / Agency"], [("A caption.", "Ann / Agency")]),
    (["A headline - 1\nPhoto: Ann"], [("", "Ann")]),
    (["A headline - 1 Photo: Ann"], [("", "Ann")]),
    (["A headline - 1", "Photo: Ann"], [("", "Ann")]),
    (["Photo: Ann"], [("", "Ann")]),
    (["Photo: Ann", "A headline - 1"], [("", "Ann")]),
    (["A headline - 1\nA headline - 2\nTwo"], [("", ""), ("Two", "")]),
    (["A headline - 1\nOne", "A headline - 2\nPhoto: Ann"], [("One", ""), ("", "Ann")]),
]


@pytest.mark.parametrize(("blocks", "images"), PICTURES)
def test_a_picture_has_its_caption_and_credit(blocks, images):
    item = story(page(*blocks, "The body."))
    assert [(image.caption, image.credit) for image in item.images] == images
    assert (paragraphs(item), {image.file for image in item.images}) == (["The body."], {""})


def test_picture_between_paragraphs_keeps_its_number():
    item = story(page("A headline - 1", "One.", "A headline - 2\nA caption", "Two."))
    assert [image.caption for image in item.images] == ["", "A caption"]
    assert paragraphs(item) == ["One.", "Two."]


def test_quotes_in_a_picture_line_may_differ_from_the_headlines():
    text = page('The "Lantern" - 1', "The body.", headline="The „Lantern“")
    assert len(story(text).images) == 1


@pytest.mark.parametrize(
    "line",
    [
        "The final score was 3 - 5",
        "Another headline - 1",
        "A headline - 1 and more",
        "A headline - 0",
        "A headline-1",
        "A headline",
    ],
)
def test_line_that_only_looks_like_a_picture_is_body(line):
    item = story(page(line))
    assert (item.images, paragraphs(item)) == ([], [line])


def test_a_headline_that_ends_in_a_number_is_no_picture():
    item = story(page("Lions - 1 - 1", "Lions - 1", headline="Lions - 1"))
    assert (len(item.images), paragraphs(item)) == (1, ["Lions - 1"])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("By J. R. O'Neill-Smith Jr.", "J. R. O'Neill-Smith Jr."),
        ("By Ludwig van Dam", "Ludwig van Dam"),
        ("Мира Стоева Мира Стоева Автор във Fener.bg", "Мира Стоева"),
        ("Mira Mira senior reporter at news.fener.co.uk", "Mira"),
        ("Ан Мари Лий ан Мари Лий автор в fener.bg", "Ан Мари Лий"),
    ],
)
def test_byline_names_the_author(line, name):
    item = story(page(line, "The body."))
    assert (item.authors, paragraphs(item)) == ([name], ["The body."])


@pytest.mark.parametrize(
    "line",
    [
        "By Friday all was over.",
        "By the river",
        "By Ann Lee, for the Lantern",
        "Мира Стоева автор във Fener.bg",
        "Мира Стоева Мира Стоева автор във вестника",
    ],
)
def test_sentence_is_no_byline(line):
    item = story(page(line))
    assert (item.authors, paragraphs(item)) == ([], [line])


def test_credit_byline_and_text_may_share_a_block():
    item = story(page("Photo: Ann\nBy Ann Lee\nThe text\ngoes on."))
    assert (item.images[0].credit, item.authors) == ("Ann", ["Ann Lee"])
    assert item.body == "<p>The text<br>goes on.</p>"


def test_credit_or_byline_below_the_first_paragraph_is_body():
    blocks = ["One.", "Photo: Ann", "By Ann Lee"]
    assert paragraphs(story(page(*blocks))) == blocks


# Words


@pytest.mark.parametrize("text", [ENGLISH, BULGARIAN, RUSSIAN, SINCE_2026])
def test_all_words_of_the_text_are_counted(text):
    item = story(text)
    said = [item.headline, item.lead, *paragraphs(item)]
    said += [words for image in item.images for words in (image.caption, image.credit)]
    assert item.source_words == count_words("\n".join(said))


def test_words_of_comments_are_counted_and_named():
    item = story(page("The body.", COMMENTS))
    assert item.source_words == 6 + 23
    assert item.left_out == [LeftOut(23, "in readers' comments")]


# The body


def test_markup_in_the_text_is_text():
    item = story(page('<b>Bold</b> & "quoted"', headline="<b>Not bold</b>"))
    assert item.headline == "<b>Not bold</b>"
    assert item.body == '<p>&lt;b&gt;Bold&lt;/b&gt; &amp; "quoted"</p>'


def test_invisible_characters_are_cleaned_and_joiners_stay():
    item = story(page("co\u00adope\u200bration\x07 \u202eof 👩\u200d🚀", headline="\ufeffA\u200b headline"))
    assert (item.headline, item.body) == ("A headline", "<p>cooperation  of 👩\u200d🚀</p>")


def test_date_inside_the_text_does_not_count():
    blocks = ["On Nov 8, 2025 10:00 it opened.", "Nov 9, 2025", "Yesterday", "07.11.2025"]
    assert paragraphs(story(page(*blocks))) == blocks


COMMENTS = """Коментари

• 1 Гост
12 3 Отговор
Много хубаво.

15:30 25.11.2025

• 2 Друг гост
0 0
Не е вярно.
Никак.
Nov 25, 2025 16:00"""


def test_readers_comments_are_left_out_with_a_warning():
    item = story(page("The body.", COMMENTS))
    assert paragraphs(item) == ["The body."]
    assert item.warnings == ["Readers' comments were left out: 2."]


def test_text_after_the_comments_stays():
    assert paragraphs(story(page("The body.", COMMENTS, "The end."))) == ["The body.", "The end."]


@pytest.mark.parametrize(
    "items",
    [
        "• 3 eggs\n• 2 cups of flour",
        "• 1 Gate\n12 3\nopens early",  # no time
        "• 1 Opening\n10:00\n• 2 Concert\n12:00",  # no votes
        "12 3\n10:00",
    ],
)
def test_numbered_list_is_not_taken_for_comments(items):
    item = story(page("The body.", items))
    assert (paragraphs(item)[1], item.warnings) == (items.replace("\n", "<br>"), [])


# Time


def test_a_page_without_a_time_is_dated_midnight_with_a_warning():
    item = story(page(dateline="25 Ноември, 2025"))
    assert item.published_at.isoformat() == "2025-11-25T00:00:00+02:00"
    assert "no time" in item.warnings[0]


def test_an_english_date_without_time_is_the_dateline_if_there_is_no_other():
    item = story(page("Nov 9, 2025", "The body.", dateline="Nov 7, 2025"))
    assert (item.published_at.day, len(item.warnings)) == (7, 1)


def test_time_is_local_to_the_time_zone_option():
    assert story(ENGLISH, timezone=ZoneInfo("Asia/Tokyo")).published_at.utcoffset() == datetime.timedelta(hours=9)


def test_ambiguous_hour_is_the_earlier_one_with_a_warning():
    item = story(page(dateline="Oct 26, 2025 03:30 5"))
    assert item.published_at.utcoffset() == datetime.timedelta(hours=3)
    assert "occurred twice" in item.warnings[0]


def test_a_time_in_the_future_is_accepted():
    assert story(page(dateline="Nov 7, 2099 11:00")).published_at.year == 2099


# Identity


@pytest.mark.parametrize(
    "other",
    [
        page(dateline="Nov 7, 2025 11:00 9,999"),
        page(dateline="7 ноември, 2025 11:00"),
        page(headline="  a HEADLINE "),
        page("Another body."),
        "Last news in Lantern\n\n" + page(),
    ],
)
def test_identity_is_headline_and_time(other):
    assert story(other).source_id == story(page()).source_id


def test_identity_is_the_same_for_any_kind_of_quotes_and_any_time_zone():
    assert story(page(headline="„It’s“")).source_id == story(page(headline='"It\'s"')).source_id
    assert story(page(), timezone=ZoneInfo("Asia/Tokyo")).source_id == story(page()).source_id


@pytest.mark.parametrize("other", [page(headline="B headline"), page(dateline="Nov 7, 2025 11:01 184")])
def test_another_headline_or_time_is_another_story(other):
    assert story(other).source_id != story(page()).source_id


# Refusals

REFUSALS = {
    "no dateline": ("Headline\n\nLead\n\nThe body of Nov 7, 2025 11:00.", "no dateline"),
    "dateline too far down": ("\n".join(["Menu"] * 20) + "\n" + page(), "More than 12 lines"),
    "two pages": (page("One.") + "\n\n" + page("Two."), "second dateline"),
    "two pages, the first with comments": (page("One.", COMMENTS) + "\n\n" + page("Two."), "second dateline"),
    "two datelines in one block": (page("One.\n25 Ноември, 2025\nTwo."), "second dateline"),
    "impossible date": (page(dateline="31 Февруари, 2025 10:00"), "doesn't exist. Correct the day"),
    "impossible time": (page(dateline="Nov 7, 2025 25:99"), "Write it from 00:00"),
    "unknown month": (page(dateline="Foo 7, 2025 11:00 184"), "isn't a month"),
    "date in digits": (page(dateline="07.11.2025 11:00"), "isn't a dateline"),
    "year out of range": (page(dateline="Nov 7, 3025 11:00"), "isn't between"),
    "relative date": (page(dateline="today"), "the day the page was saved"),
    "relative date with time": (page(dateline="вчера, 15:30 587"), "the day the page was saved"),
    "skipped hour": (page(dateline="Mar 30, 2025 03:30 5"), "skipped that hour"),
    "no headline": ("Nov 7, 2025 11:00 184\n\nThe body.", "no headline"),
    "a label and no headline": ("Last news in Lantern\n\nNov 7, 2025 11:00\n\nThe body.", "no headline"),
    "no body": (page(""), "no body"),
    "no body but a picture": (page("A headline - 1\nA caption\nPhoto: Ann\nBy Ann Lee"), "no body"),
    "no body but comments": (page(COMMENTS), "no body"),
    "picture repeated": (
        page("A headline - 1", "A headline - 1", "The body."),
        "Picture number 1 is repeated",
    ),
    "picture skipped": (
        page("A headline - 1", "One.", "A headline - 3", "Two."),
        "Picture number 2 is skipped",
    ),
    "first picture skipped": (page("A headline - 2", "The body."), "Picture number 1 is skipped"),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_a_bad_page_is_refused_with_a_message_that_says_what_to_do(text, sentence):
    reason = refusal(text)
    assert sentence in reason
    assert reason.endswith("run again.")


# Any text


@pytest.mark.parametrize(
    ("line", "limits"),
    [
        ("By Ann Lee{}", (0, 20, 0)),
        ("A headline - {}", (0, 0, 200)),
        ("• a{}-", (100, 0, 0)),
        ("Photo: Ann {}", (0, 0, 1)),
    ],
)
def test_lines_beyond_the_limits_are_text(line, limits):
    lines = [line.format(number) for number in range(1, 1001)]
    item = story(page("\n".join(lines), "The body."))
    assert (len(item.tags), len(item.authors), len(item.images)) == limits
    assert lines[-1] in paragraphs(item)[-2]


WORD = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Po", "Sm"]), min_size=1, max_size=8)
LINE = st.one_of(
    st.lists(WORD, min_size=1, max_size=6).map(" ".join),
    st.sampled_from(
        [
            "Headline",
            "Headline - 1",
            "Headline - 2",
            "Photo: Ann",
            "Снимка: Ann",
            "By Ann Lee",
            "Last news in X",
            "Новини",
            "• 1 Guest",
            "5 2",
            "15:30",
            "today",
            "Nov 7, 2025 11:00 184",
            "25 Ноември, 2025",
            "31 Feb, 2025",
            "Sport »",
            "• sea-",
            "• ships",
            "Headline - 1 Photo: Ann",
            "A caption. Photo: Ann",
            "A A editor at x.org",
            "",
        ]
    ),
)


@share(0.4)
@given(st.one_of(st.text(), st.lists(LINE, max_size=14).map("\n".join)))
@example("\ud800\nNov 7, 2025 11:00\nx")
@example("Sport »\nA\nSport »\nNov 7, 2025 11:00\nx")
def test_any_text_is_read_or_refused(text):
    item = read(text)
    assert isinstance(item, IncomingStory | BadInput)
    if isinstance(item, IncomingStory):
        assert item.headline
        assert item.body.startswith("<p>")
        assert item.published_at.tzinfo
        said = count_words("\n".join([item.headline, item.lead])) + count_words_of_html(item.body)
        said += sum(count_words(f"{image.caption} {image.credit}") for image in item.images)
        assert item.source_words <= said + sum(each.words for each in item.left_out)


@share(0.4)
@given(st.lists(st.lists(WORD, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6), st.data())
def test_no_word_of_the_body_is_lost(blocks, data):
    separators = data.draw(st.lists(st.sampled_from(["\n", "\n\n"]), min_size=len(blocks), max_size=len(blocks)))
    text = "".join(part for pair in zip(separators, blocks, strict=True) for part in pair)
    item = story(page("Opening words." + text))
    body = unescape(re.sub("<[^>]+>", " ", item.body))
    assert body.split() == ["Opening", "words.", *text.split()]
