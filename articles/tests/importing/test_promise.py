"""What every import promises: nothing is lost without a word, and a second run changes nothing."""

import itertools
import json
import shutil

import pytest
from django.urls import reverse

from articles.importing.formats import FORMATS
from articles.importing.words import loss_in_words
from articles.models import ImportItem, ImportRun, Story
from articles.models.story import FORMATS_AS_SOURCES
from articles.tests.factories import make_editor
from articles.tests.importing.conftest import content, summary

pytestmark = pytest.mark.django_db

TRAM = """---
title: The tram opens
date: 2026-11-17 09:30
---

{}
"""
PAGE = """The ferry sails

Nov 7, 2025 11:00 {views}

{}
"""
OWN_ID = TRAM.replace("date:", "source: harbour\nsource_id: tram-1\ndate:")


@pytest.fixture
def write(tmp_path):
    """Write a file; returns the folder."""

    def write(name, text):
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return tmp_path / "archive"

    return write


def outcomes(out):
    """The counts in the last line that aren't 0, without pictures and warnings."""
    counts = (part.split() for part in summary(out).split(", ")[:5])
    return {outcome: int(count) for count, outcome in counts if count != "0"}


@pytest.mark.parametrize("text", [TRAM, OWN_ID, PAGE.replace("{views}", "184")])
def test_two_items_with_one_identity_are_two_stories_on_every_run(run, write, text):
    write("one/index.md", text.format("The first text."))
    write("two/index.md", text.format("The second text."))
    folder = write("three/index.md", text.format("The third text."))
    dry, (status, out, err) = run(folder, "--dry-run"), run(folder)
    assert (status, outcomes(out)) == (0, {"created": 3})
    assert (summary(dry[1]), dry[2]) == (summary(out), err)
    if text != TRAM:  # whose path may tell them apart
        assert err.count("Both are stories of their own.") == 1
        assert "(in 3 items)" in err
    bodies = {*Story.objects.values_list("body", flat=True)}
    assert bodies == {"<p>The first text.</p>", "<p>The second text.</p>", "<p>The third text.</p>"}
    before = content()
    for order in itertools.permutations(sorted(folder.iterdir())):
        for arguments in (["--dry-run"], []):
            assert outcomes(run(*order, *arguments)[1]) == {"unchanged": 3}
    assert content() == before


def test_each_of_two_with_one_identity_gets_its_own_update(run, write):
    write("one.md", OWN_ID.format("The first text."))
    folder = write("two.md", OWN_ID.format("The second text."))
    run(folder)
    one, two = Story.objects.order_by("pk")
    write("two.md", OWN_ID.format("The second text, mended."))
    assert outcomes(run(folder / "two.md", folder / "one.md")[1]) == {"updated": 1, "unchanged": 1}
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.body, two.body) == ("<p>The first text.</p>", "<p>The second text, mended.</p>")


def test_a_story_that_comes_before_its_double_of_an_earlier_run_leaves_that_alone(run, write):
    run(write("b.md", OWN_ID.format("The text that is here.")))
    here = Story.objects.get()
    assert outcomes(run(write("a.md", OWN_ID.format("A new text.")))[1]) == {"created": 1, "unchanged": 1}
    here.refresh_from_db()
    assert here.body == "<p>The text that is here.</p>"


def test_the_same_page_twice_is_one_story_with_the_higher_views(run, write):
    write("one.txt", PAGE.format("The text.", views=185))
    write("two.txt", PAGE.format("The text.", views=184))
    folder = write("three.txt", PAGE.format("The text.", views=190))
    dry, (_status, out, _err) = run(folder, "--dry-run")[1], run(folder)
    assert summary(dry) == summary(out)
    assert outcomes(out) == {"created": 1, "updated": 1, "unchanged": 1}  # the second has more views, the third fewer
    assert Story.objects.get().views == 190
    assert {item.story for item in ImportItem.objects.all()} == {Story.objects.get()}
    for order in itertools.permutations(sorted(folder.iterdir())):
        assert outcomes(run(*order)[1]) == {"unchanged": 3}


def test_views_that_a_later_copy_in_the_same_import_states_are_taken(run, write):
    write("one.txt", PAGE.format("The text.", views=184))
    folder = write("two.txt", PAGE.format("The text.", views=185))
    dry, (_status, out, _err) = run(folder, "--dry-run")[1], run(folder)
    assert summary(dry) == summary(out)
    assert Story.objects.get().views == 185
    assert outcomes(run(folder)[1]) == {"unchanged": 2}


def test_a_page_saved_again_updates_its_story_wherever_it_lies(run, write):
    run(write("one.txt", PAGE.format("The text.", views=184)))
    folder = write("again.txt", PAGE.format("The text, mended.", views=184))
    assert outcomes(run(folder / "again.txt")[1]) == {"updated": 1}
    assert Story.objects.get().body == "<p>The text, mended.</p>"


def test_stories_that_earlier_releases_imported_are_recognised(run, write):
    folder = write("one.md", TRAM.format("The text."))
    run(folder)
    for item in ImportItem.objects.all():  # whose ledger has no hash of all that an item says
        del item.fields["whole"]
        item.save()
    before = content()
    assert outcomes(run(folder)[1]) == {"unchanged": 1}
    assert content() == before


def test_many_doubles_in_several_batches_settle(run, write):
    for number in range(230):
        folder = write(f"{number:03}.md", OWN_ID.format(f"Text {number}."))
    dry, (_status, out, _err) = run(folder, "--dry-run")[1], run(folder)
    assert summary(dry) == summary(out)
    assert outcomes(out) == {"created": 230}
    assert outcomes(run(*sorted(folder.iterdir(), reverse=True))[1]) == {"unchanged": 230}


def test_an_undo_and_another_run_bring_the_doubles_back(run, undo, write):
    write("one.md", OWN_ID.format("The first text."))
    folder = write("two.md", OWN_ID.format("The second text."))
    run(folder)
    assert undo(ImportRun.objects.first().pk)[0] == 0
    assert not Story.objects.exists()
    assert outcomes(run(folder)[1]) == {"created": 2}


# -- words


def test_the_last_line_but_one_counts_the_words_that_arrived(run, write):
    out = run(write("one.md", TRAM.format("The first tram left at five.")))[1]
    assert out.splitlines()[-2] == "words: 9 of 9 arrived"
    assert (ImportRun.objects.get().words_in, ImportRun.objects.get().words_out) == (9, 9)


def test_words_that_did_not_arrive_are_said_with_the_reason(run, write):
    folder = write("one.md", TRAM.format("The first <object>hidden words</object><select><option>A B</select> tram."))
    report = folder.parent / "report.jsonl"
    _status, out, err = run(folder, "--report", report)
    line = json.loads(report.read_text())
    item = ImportItem.objects.get()
    assert (line["words_in"], line["words_out"]) == (item.words_in, item.words_out)
    missing = line["words_in"] - line["words_out"]
    assert out.splitlines()[-2] == f"words: {line['words_out']} of {line['words_in']} arrived"
    if missing:
        assert f"“The tram opens”: {line['words_out']} of {line['words_in']} words: {missing} in markup" in err


def test_the_words_of_a_reason_add_up():
    from articles.importing.incoming import LeftOut

    assert loss_in_words(318, 318, []) == ""
    assert loss_in_words(318, 320, []) == ""
    told = [LeftOut(4, "in a caption shortcode"), LeftOut(2, "in a caption shortcode"), LeftOut(0, "nowhere")]
    assert loss_in_words(318, 312, told) == "312 of 318 words: 6 in a caption shortcode"
    assert loss_in_words(1318, 1310, told) == "1,310 of 1,318 words: 6 in a caption shortcode, 2 unexplained"


# -- one bad field costs at most itself


def test_a_headline_that_is_too_long_is_cut_and_stands_whole_in_the_text(run, write):
    headline = " ".join(f"word{n}" for n in range(60))
    folder = write("one.md", TRAM.replace("The tram opens", headline).format("The text."))
    status, out, err = run(folder)
    story = Story.objects.get()
    assert status == 0
    assert story.headline == headline[: len(story.headline) - 1] + "…"
    assert 250 < len(story.headline) <= 300
    assert story.body == f"<p>{headline}</p><p>The text.</p>"
    assert out.splitlines()[-2] == "words: 62 of 62 arrived"
    assert "The headline has 409 characters" in err
    assert outcomes(run(folder)[1]) == {"unchanged": 1}


def test_control_characters_in_any_field_are_dropped_with_a_warning(run, write):
    text = TRAM.replace("The tram", "The\x01 tram").replace("date:", "tags: [on\x02 rails]\ndate:")
    folder = write(
        "one.md", text.format("The text has a\x03 bad byte, and goes on and on for a while. " * 3 + "More words. " * 20)
    )
    status, _out, err = run(folder)
    story = Story.objects.get()
    assert status == 0
    assert story.headline == "The tram opens"
    assert "has a bad byte" in story.body
    assert [tag.name for tag in story.tags.all()] == ["on rails"]
    assert "Control characters were dropped: 5." in err


def test_a_region_of_a_language_of_the_site_is_that_language(run, write):
    run(write("one.md", TRAM.replace("date:", "language: bg-BG\ndate:").format("Текст.")))
    assert Story.objects.get().language == "bg"


# -- what a person is told


def test_the_same_warning_is_said_once_with_a_count_and_the_ledger_keeps_each(run, write):
    for number in range(3):
        text = TRAM.replace("opens", f"opens {number}").replace("date:", "mystery: yes\ndate:")
        folder = write(f"{number}.md", text.format("The text."))
    _status, out, err = run(folder)
    assert err.count("mystery") == 1
    assert "0.md: item 1: warning: “The tram opens 0”: " in err
    assert "(in 3 items)" in err
    assert out.endswith("3 warnings\n")
    assert [len(item.warnings) for item in ImportItem.objects.all()] == [1, 1, 1]


def test_a_rejection_names_the_item_as_its_owner_knows_it(run, write):
    text = OWN_ID.replace("date:", f"tags: [{'t' * 101}]\ndate:")
    folder = write("one.md", text.format("The text."))
    _status, _out, err = run(folder)
    assert "one.md: item 1: “The tram opens” (ID tram-1): Its tag has 101 characters" in err
    assert ImportItem.objects.get().title == "The tram opens"


def test_an_archive_moved_to_another_folder_stays_unchanged(run, write, tmp_path):
    write("one/index.md", TRAM.format("The first text."))
    folder = write("two/index.md", TRAM.format("The second text."))
    run(folder)
    shutil.move(folder, tmp_path / "elsewhere")
    assert outcomes(run(tmp_path / "elsewhere")[1]) == {"unchanged": 2}


@pytest.mark.parametrize("text", [TRAM, PAGE.replace("{views}", "184")])
def test_the_format_of_a_file_is_no_source_to_readers(run, write, client, text):
    run(write("one.txt" if text.startswith("The") else "one.md", text.format("The text.")))
    story = Story.objects.get()
    assert story.source in {"markdown", "page-text"}
    assert "Source:" not in client.get(story.get_absolute_url()).content.decode()
    Story.objects.update(source="Harbour Times")
    assert "<span>Source:</span> Harbour Times" in client.get(story.get_absolute_url()).content.decode()


def test_the_desk_shows_how_many_words_arrived(run, write, client):
    client.force_login(make_editor())
    run(write("one.md", TRAM.format("The text.")))
    ImportRun.objects.update(words_in=426498, words_out=426031)
    shown = client.get(reverse("admin:articles_importrun_changelist")).content.decode()
    assert "426,031 of 426,498" in shown
    shown = client.get(reverse("admin:articles_importitem_changelist")).content.decode()
    assert "The tram opens" in shown
    assert "5 of 5" in shown


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.md", TRAM.replace("2026-11-17", "soon").format("Seven words of text are lost here."), 10),
        ("b.md", '+++\ntitle = "The tram opens"\n+++\nOne two.', 5),
        ("c.txt", "Новини\n\nThe tram opens\n\nNov 7, 2025 11:00\n", 8),
    ],
)
def test_what_is_rejected_is_named_and_its_words_are_counted(run, write, tmp_path, name, text, words):
    status, out, err = run(write(name, text), "--report", tmp_path / "report")
    item = json.loads((tmp_path / "report").read_text())
    assert (status, item["outcome"], item["title"]) == (1, "rejected", "The tram opens")
    assert (item["words_in"], item["words_out"]) == (words, 0)
    assert f"words: 0 of {words} arrived" in out
    assert "“The tram opens”: " in err


def test_a_story_that_cant_be_stored_counts_its_words(run, write, tmp_path):
    text = TRAM.replace("date:", "language: xx\ndate:").format("Four words are here.")
    run(write("a.md", text), "--report", tmp_path / "report")
    item = json.loads((tmp_path / "report").read_text())
    assert (item["outcome"], item["words_in"]) == ("rejected", 7)


def test_an_address_that_is_shown_makes_up_for_no_word(run, write, tmp_path):
    text = '<iframe src="https://map.example/a"></iframe>\n\nRead {% box "the note" %} it.'
    run(write("a.md", TRAM.format(text)), "--report", tmp_path / "report")
    item = json.loads((tmp_path / "report").read_text())
    assert item["warnings"][-1].startswith("5 of 8 words: 3 in template tags")
    assert (item["words_in"], item["words_out"]) == (8, 5)


def test_the_names_of_all_formats_are_hidden_from_readers():
    assert {*FORMATS} == FORMATS_AS_SOURCES
