"""Markdown with front matter, as editors write it and as nobody should."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.formats import markdown
from articles.importing.incoming import BadInput, IncomingImage, IncomingStory, Options, SourceFile
from articles.importing.markdown.keys import KEYS
from articles.tests.importing.fuzzing import share

SOFIA = ZoneInfo("Europe/Sofia")
MINIMAL = {"headline": "headline: Night trams", "date": "date: 2026-11-16 08:30"}

FULL = """---
headline: "Night trams: line 4"
lead: |
  From March.
  Every half hour.
language: en
section: City
tags: [transport, No, 12:30, Transport]
authors: Mara Linden, Ivo Petrov
date: 2026-11-16 08:30
updated: 2026-11-16T12:00:30+01:00
expires: 2026-12-01 00:00
views: 1,234
status: published
source: Courier
source_id: trams-4
source_url: https://example.org/trams
pictures:
  - file: tram.jpg
    caption: A tram
    alt: A red tram
    credit: Jonas Pell
  - caption: Missing
---
The **first** tram.

| a | b |
|---|---|
| 1 | 2 |

<iframe src="https://example.org/v"></iframe>
"""


def options(**changes):
    return Options(**{"timezone": SOFIA, "language": "en"} | changes)


def page(*lines, body="The first tram leaves at one.", **keys):
    """A small story; `keys` replace its lines (None omits one), and `lines` follow them."""
    front = [line for line in (MINIMAL | keys).values() if line is not None]
    return "\n".join(["---", *front, *lines, "---", body])


def read(text, **changes):
    [result] = markdown.parse(SourceFile("story.md", text), options(**changes))
    return result


def story(text, **changes):
    result = read(text, **changes)
    assert isinstance(result, IncomingStory), result
    return result


def refusal(text):
    result = read(text)
    assert isinstance(result, BadInput), result
    return str(result)


def test_every_key_reaches_the_story():
    found = story(FULL)
    assert (found.headline, found.lead) == ("Night trams: line 4", "From March. Every half hour.")
    assert (found.language, found.section, found.status) == ("en", "City", "published")
    assert found.published_at == datetime.datetime(2026, 11, 16, 8, 30, tzinfo=SOFIA)
    assert found.updated_at == datetime.datetime(2026, 11, 16, 11, 0, 30, tzinfo=datetime.UTC)
    assert found.expires_at == datetime.datetime(2026, 12, 1, tzinfo=SOFIA)
    assert (found.source, found.source_id, found.views) == ("Courier", "trams-4", 1234)
    assert found.source_url == "https://example.org/trams"
    assert found.authors == ["Mara Linden", "Ivo Petrov"]
    assert found.tags == ["transport", "No", "12:30"]
    assert found.images == [
        IncomingImage("tram.jpg", "A tram", "A red tram", "Jonas Pell"),
        IncomingImage(caption="Missing"),
    ]
    assert found.warnings == []


def test_body_becomes_html_with_tables_and_keeps_html():
    body = story(FULL).body
    assert "<strong>first</strong>" in body
    assert "<td>2</td>" in body
    assert '<iframe src="https://example.org/v">' in body


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        (FULL, True),
        ("\ufeff\r\n" + page().replace("\n", "\r\n"), True),
        (page("tags: [unclosed"), True),
        (page(headline="title: Other system"), True),
        ("", False),
        ("Night trams\n\nNov 7, 2025 11:00 184\n\nText", False),
        ("---\nheadline: Never closed", False),
        ("Text before\n" + page(), False),
        ("---\nJust a rule\n---\nand text", False),
        ("--- headline: x\n---", False),
    ],
)
def test_only_text_that_begins_with_a_storys_front_matter_is_recognised(text, recognised):
    assert markdown.detect(SourceFile("story.md", text)) is recognised


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty"),
        ("Only text", "There is no front matter"),
        ("---\nheadline: Never closed", "There is no front matter"),
        (page(headline="headline: '  '"), "no headline"),
        (page(body=""), "no body"),
        (page(body=" \n\n "), "no body"),
        (page(body="<!-- later -->"), "no body"),
        (page(body="[only]: https://example.org"), "no body"),
        (page(body="a" * 400_001), "longer than 400,000 characters"),
        (page(body="> " * 30 + "deep"), "too deeply"),
        (page(date="date: yesterday"), '"yesterday", which is not a date'),
        (page(date="date: 2026-02-30 10:00"), "doesn't exist"),
        (page(date="date: 2026-11-16 24:00"), "doesn't exist"),
        (page(date="date: 2026-11-16 10:00 +25:00"), "doesn't exist"),
        (page(date="date: 0001-01-01 10:00 +02:00"), "the year 1 isn't between"),
        (page(date="date: 2026-03-29 03:30"), "the clock skipped that hour"),
        (page('lead: "\\UFFFFFFFF"'), "a character that YAML doesn't allow"),
        (page("tags: " + "[" * 5000), "they are nested too deeply"),
        (page("tags: [" + "a," * 6000 + "]"), "too many values"),
        (page("? [a, b]\n: c"), "line 4: a key must be a word"),
        (page("lead: " + "a" * 250_000), "front matter is longer than"),
        ("---\n- headline: x\n---\ntext", 'lines of the form "key: value"'),
        (page() + "\n\n" + page(), "A second story begins in line 7"),
    ],
    ids=lambda value: value[-50:],
)
def test_each_refusal_has_its_own_message(text, sentence):
    message = refusal(text)
    assert sentence in message
    assert message.endswith(".")


def test_an_alias_bomb_is_refused_at_once():
    bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    bomb += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert "too many values" in refusal(page(*bomb))
    assert "too many values" in refusal(
        page("a: &a {x: 1}", *[f"{n}: {{<<: [{', '.join(['*a'] * 99)}]}}" for n in range(50)])
    )


def test_an_alias_of_itself_costs_its_line():
    found = story(page("a: &a [*a]", "tags: [trams]"))
    assert found.tags == ["trams"]
    assert any("taken as plain text" in warning for warning in found.warnings)
    found = story(page("a:", "  - [", "tags: [trams]"))
    assert found.tags == ["trams"]
    assert any('Line 4 of the front matter, "a", can\'t be read and was left out.' in one for one in found.warnings)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (page("expires: soon"), '"expires" is "soon", which is not a date'),
        (page("status: ready"), 'The status "ready" is unknown, so it became a draft'),
        (page("views: many"), '"views" is "many" and was left out. Write a number'),
        (page("views: -1"), '"views" is "-1"'),
        (page("views: 9999999999"), '"views" is "9999999999"'),
        (page("tags: {a: b}"), '"tags" must be a list or text with commas'),
        (page("tags: [[a]]"), 'Each of "tags" isn\'t plain text'),
        (page(f"tags: [{', '.join(map(str, range(101)))}]"), '"tags" has 101 entries; the first 100 were taken'),
        (page(f"authors: [{', '.join('abcdefghijklmnopqrstu')}]"), '"authors" has 21 entries; the first 20'),
        (page("pictures: tram.jpg"), '"pictures" must be a list'),
        (page("pictures: [[a]]"), "Picture 1 was left out. Give it keys of its own"),
        (page("pictures: [" + "a.jpg, " * 201 + "]"), '"pictures" has 201 entries; the first 200'),
        (page("pictures: [{caption: [a]}]"), '"caption" of picture 1 isn\'t plain text'),
        (page("lead: a: b"), "Line 4 of the front matter isn't valid YAML, and was taken as plain text"),
        (page("lead: 'open"), "Line 4 of the front matter isn't valid YAML, and was taken as plain text"),
        (page("date: 2026-11-16 10:00"), 'The key "date" appears twice; the last one counts'),
        (page("colour: red", "mood: good"), 'unknown keys: "colour", "mood". Known keys are headline'),
        (page("pictures: [{file: a.jpg, width: 3}]"), 'picture 1 has unknown keys: "width"'),
        (page(date="date: 2026-11-16"), '"date" has no time of day; 00:00 was used'),
        (page(date="date: 2026-10-25 03:30"), "occurred twice"),
        (page("updated: 2026-11-15 10:00"), '"updated" is earlier than "date"'),
        (page("source_url: javascript:alert(1)"), '"source_url" is not a web address'),
        (page("pictures: [{file: ../secret.jpg, caption: x}]"), 'Picture 1: "../secret.jpg" is not a bare'),
    ],
)
def test_odd_but_harmless_values_give_one_warning(text, warning):
    [found] = story(text).warnings
    assert warning in found


@pytest.mark.parametrize("name", ["../a.jpg", "/etc/passwd", "a\\b.jpg", "C:a.jpg", "..", ".htaccess", "a" * 201])
def test_a_picture_file_with_a_path_leaves_its_slot_empty(name):
    found = story(page(f"pictures: [{{file: '{name}', caption: Kept}}, second.jpg]"))
    assert found.images == [IncomingImage(caption="Kept"), IncomingImage(file="second.jpg")]
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-16 08:30", "2026-11-16T06:30:00"),
        ("2026-11-16T08:30", "2026-11-16T06:30:00"),
        ("'2026-11-16 08:30:15'", "2026-11-16T06:30:15"),
        ("2026-07-01 08:30", "2026-07-01T05:30:00"),
        ("2026-11-16T08:30:00Z", "2026-11-16T08:30:00"),
        ("2026-11-16 08:30 -0530", "2026-11-16T14:00:00"),
        ("2026-11-16 08:30:00.123+2", "2026-11-16T06:30:00"),
        ("2026-10-25 03:30", "2026-10-25T00:30:00"),
        ("2026-11-16", "2026-11-15T22:00:00"),
    ],
)
def test_time_is_local_unless_it_has_an_offset(written, utc):
    moment = story(page(date=f"date: {written}")).published_at.astimezone(datetime.UTC)
    assert moment.replace(tzinfo=None).isoformat() == utc


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("draft", "draft"),
        ("In review", "review"),
        ("in_review", "review"),
        ("withdrawn", "withdrawn"),
        ("", "published"),
    ],
)
def test_status_is_read_as_editors_write_it(written, status):
    assert story(page(f"status: {written}")).status == status


def test_draft_needs_no_date():
    assert story(page("status: draft", date=None)).published_at is None


def test_text_stays_as_written_where_yaml_sees_numbers_and_booleans():
    found = story(page("lead: No", "tags: [2026, yes, 1_000]", headline="headline: 12:30"))
    assert (found.headline, found.lead, found.tags) == ("12:30", "No", ["2026", "yes", "1_000"])


def test_empty_values_count_as_missing():
    found = story(page("lead:", "tags:", "authors: ~", "views:", "pictures:", "expires: ''"))
    assert (found.lead, found.tags, found.authors, found.views, found.images) == ("", [], [], None, [])
    assert found.expires_at is None
    assert found.warnings == []


def test_control_characters_and_surrogates_are_removed():
    text = page('lead: "a\\u0007b\\ud800c\\nd"', headline="headline: Night\x00 trams\x1b", body="Te\x07xt\x00")
    found = story(text)
    assert (found.headline, found.lead, found.body) == ("Night trams", "abc d", "<p>Text</p>\n")


def test_the_source_comes_from_the_file_else_the_command_else_the_format():
    assert story(page("source: Courier"), source="Agency").source == "Courier"
    assert story(page(), source="Agency").source == "Agency"
    assert story(page()).source == "markdown"


def test_a_story_without_source_id_is_identified_by_headline_and_local_time_wherever_it_lies():
    known = story(page()).source_id
    assert len(known) == 32
    assert story(page("views: 7", headline="headline: ' NIGHT  Trams'")).source_id == known
    assert story(page(), timezone=ZoneInfo("UTC")).source_id == known
    assert story(page(date="date: 2026-11-16 08:31")).source_id != known
    assert story(page(headline="headline: Day trams")).source_id != known
    [elsewhere] = markdown.parse(SourceFile("other/story.md", page()), options())
    assert elsewhere.source_id == known


def test_the_identity_of_earlier_releases_is_stated_too():
    [first, second] = (next(markdown.parse(SourceFile(name, page()), options())) for name in ("a.md", "b.md"))
    assert first.also_known_as == second.also_known_as == [("markdown", "7fefd007927e38f3e4826d22ea285eb1")]
    assert story(page("source_id: trams-4")).also_known_as == []


def test_rules_and_headings_in_the_body_begin_no_second_story():
    body = story(page(body="One\n\n---\n\nTwo: three\n\nFour\n---\n\nheadline: five")).body
    assert body.count("<hr />") == 1
    assert "headline: five" in body


@pytest.mark.parametrize(
    "body",
    [
        *("[" * 40_000, "*a " * 10_000, "![a" * 8_000, "a**b" * 10_000, "<!-- " * 10_000, "[a](" * 10_000),
        *("`" * 40_000, "<" * 40_000, "> " * 15 + "a\n" + "a\n" * 3_000),
        *("<div>" + "<img " * 30_000, "<div>" + "<img a='" * 20_000, "{{< figure " * 10_000, '{{< figure a="' * 10_000),
        *("{{< youtube " * 10_000, "{{< youtube a=" * 10_000, "# {#" * 10_000, "## " + "{#a} " * 50_000),
        "|a" * 3_000 + "|\n" + "|-" * 3_000 + "|\n",
    ],
    ids=lambda body: body[:8],
)
def test_a_hostile_body_is_read_or_refused(body):
    """Each within a second; anything that takes quadratic time would never end."""
    assert isinstance(read(page(body=body)), IncomingStory | BadInput)


@share(0.1)
@given(st.text())
def test_any_text_is_read_or_refused(text):
    file = SourceFile("story.md", text)
    assert markdown.detect(file) in {True, False}
    assert isinstance(read(text), IncomingStory | BadInput)


YAML_SCRAPS = st.sampled_from(
    [
        *(
            "headline: x",
            "date: 2026-11-16",
            "tags:",
            "pictures:",
            "- file: a",
            "  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
        ),
        *("&a", "*a", "!!int", ": ", "? ", "|", ">", "'", '"', "#", "%YAML 1.1", "...", "\t", "\n", "\\U"),
        *("<<: ", "~", "@", "="),
    ]
)


@share(0.1)
@given(st.lists(YAML_SCRAPS | st.text(max_size=8), max_size=25), st.text(max_size=200))
def test_any_front_matter_is_read_or_refused(fragments, body):
    assert isinstance(read("---\n" + "".join(fragments) + "\n---\n" + body), IncomingStory | BadInput)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=30, deadline=None)
@given(value=st.text(max_size=40))
def test_any_value_of_any_key_is_read_or_refused(key, value):
    quoted = "".join(f"\\U{ord(letter):08x}" for letter in value)
    keys = {key: f'{key}: "{quoted}"'}
    assert isinstance(read(page(**keys)), IncomingStory | BadInput)
