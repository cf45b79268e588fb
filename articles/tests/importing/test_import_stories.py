"""`manage.py import_stories` as seen at a terminal."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from articles.demo.press_time import STORIES
from articles.desk.taxonomy import merge
from articles.importing.apply import Writer
from articles.models import Author, CacheVersion, Image, ImportItem, ImportRun, PageViews, Section, Story, Tag
from articles.tests.factories import make_section, make_story, picture_bytes
from articles.tests.importing import wordpress
from articles.tests.importing.conftest import content, entries_in, manage, summary

pytestmark = pytest.mark.django_db

PAGE = """Last news in Harbour Times

Ferry to the islands sails again

The crossing was closed for three weeks

Nov 7, 2025 11:00 184

Ferry to the islands sails again  - 1

The first ferry left at dawn with forty passengers.

The harbour master spoke of a good day.
"""

MARKDOWN = """---
headline: New tram line opens
lead: Eleven stops in twenty minutes
section: City
tags: [trams, transport]
authors: [Ana Petrova, Boris Iliev]
date: 2026-11-17 09:30
views: 12
source: harbour
source_id: tram-1
pictures:
  - file: tram.png
    caption: The first tram
    alt: A tram at a stop
    credit: Ana Petrova
---

The **first** tram left the depot at five.
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


@pytest.fixture
def tram(tmp_path):
    path = tmp_path / "tram.md"
    path.write_text(MARKDOWN)
    (tmp_path / "tram.png").write_bytes(picture_bytes())
    return path


def test_a_page_of_text_becomes_a_story_among_the_last_news(run, page, client):
    status, out, err = run(page)
    assert (status, err) == (0, "")
    assert summary(out) == "1 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, 0 pictures, 0 warnings"
    assert out.splitlines() == ["words: 30 of 30 arrived", f"import {ImportRun.objects.get().pk}: {summary(out)}"]
    latest = client.get("/latest/").content.decode()
    assert "Last news in Newsroom" in latest
    assert "Ferry to the islands sails again" in latest
    assert 'datetime="2025-11-07T11:00:00+02:00"' in latest
    assert "184 views" in latest
    story = Story.objects.get()
    shown = client.get(story.get_absolute_url()).content.decode()
    for words in [
        "The crossing was closed for three weeks",
        "The first ferry left",
        "good day",
        "184 views",
        "Harbour Times",
    ]:
        assert words in shown
    assert [(slot.position, slot.image) for slot in story.pictures.all()] == [(1, None)]


def test_the_second_run_changes_nothing_but_the_ledger(run, page, tram):
    run(page.parent)
    before, edition = content(), CacheVersion.objects.get().number
    status, out, _err = run(page.parent)
    assert status == 0
    assert summary(out) == "0 created, 0 updated, 2 unchanged, 0 kept, 0 rejected, 0 pictures, 0 warnings"
    assert content() == before
    assert CacheVersion.objects.get().number == edition
    assert ImportRun.objects.count() == 2


def test_all_fields_of_front_matter_are_imported(run, tram, client):
    status, out, _err = run(tram)
    assert status == 0
    assert summary(out) == "1 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, 1 pictures, 0 warnings"
    story = Story.objects.get()
    shown = client.get(story.get_absolute_url()).content.decode()
    assert story.section.name == "City"
    assert sorted(tag.name for tag in story.tags.all()) == ["trams", "transport"]
    assert shown.index("Ana Petrova") < shown.index("Boris Iliev")
    assert "<strong>first</strong>" in shown
    assert 'alt="A tram at a stop"' in shown
    assert story.views == 12


def test_more_views_on_a_later_run_update_the_imported_count_only(run, page):
    run(page)
    story = Story.objects.get()
    PageViews.objects.filter(story=story).update(counted=7)
    page.write_text(PAGE.replace("11:00 184", "11:00 1,250"))
    _status, out, _err = run(page)
    assert summary(out).startswith("0 created, 1 updated")
    assert Story.objects.get().views == 1257
    assert Story.objects.get().modified_at == story.modified_at


def test_fields_changed_by_an_editor_are_kept_and_named(run, page):
    run(page)
    story = Story.objects.get()
    story.headline = "The desk's own headline"
    story.save()
    page.write_text(PAGE.replace("forty passengers", "fifty passengers"))
    status, out, _err = run(page)
    assert status == 0
    assert summary(out).startswith("0 created, 1 updated")
    story.refresh_from_db()
    assert story.headline == "The desk's own headline"
    assert "fifty passengers" in story.body


def test_a_source_that_differs_only_where_an_editor_changed_is_kept(run, page):
    run(page)
    Story.objects.update(lead="The desk's own lead")
    report = page.with_name("report.jsonl")
    _status, out, err = run(page, "--report", report)
    assert summary(out).startswith("0 created, 0 updated, 0 unchanged, 1 kept")
    assert err == ""
    assert "lead" in json.loads(report.read_text())["reason"]
    assert "lead" in ImportItem.objects.last().reason
    assert Story.objects.get().lead == "The desk's own lead"


def test_with_overwrite_the_source_wins(run, page):
    run(page)
    Story.objects.update(lead="The desk's own lead")
    _status, out, _err = run(page, "--overwrite")
    assert summary(out).startswith("0 created, 1 updated")
    assert Story.objects.get().lead == "The crossing was closed for three weeks"


def test_what_the_desk_added_to_fields_that_the_source_leaves_out_is_no_difference(run, page):
    run(page)
    story = Story.objects.get()
    story.tags.add("ferries")
    story.section = make_section("Islands")
    story.save()
    _status, out, _err = run(page)
    assert summary(out).startswith("0 created, 0 updated, 1 unchanged")
    assert Story.objects.get().section.name == "Islands"
    assert [tag.name for tag in story.tags.all()] == ["ferries"]


def test_a_slot_filled_at_the_desk_stays_filled(run, page):
    from articles.tests.factories import make_image

    run(page)
    image = make_image()
    Story.objects.get().pictures.update(image=image)
    page.write_text(PAGE.replace("a good day", "a very good day"))
    run(page)
    assert Story.objects.get().pictures.get().image == image


def test_a_story_withdrawn_at_the_desk_stays_withdrawn(run, page, client):
    run(page)
    story = Story.objects.get()
    story.status, story.withdrawn_at, story.withdrawal_reason = "withdrawn", timezone.now(), "It was wrong."
    story.save()
    run(page)
    assert client.get(story.get_absolute_url()).status_code == 410


def test_a_dry_run_reports_the_same_and_writes_nothing(run, page, tram):
    again = page.parent / "again.txt"
    again.write_text(PAGE.replace("11:00 184", "11:00 185"))
    (page.parent / "broken.txt").write_text("No dateline here")
    before = content()
    status, dry, dry_errors = run(page.parent, "--dry-run")
    assert dry.splitlines()[-1].startswith("import dry-run: ")
    assert content() == before
    assert not ImportRun.objects.exists()
    real_status, real, real_errors = run(page.parent)
    assert (status, summary(dry), dry_errors) == (real_status, summary(real), real_errors)
    assert status == 1


def test_as_draft_imports_everything_as_a_draft_and_unpublishes_nothing(run, page, tram, client):
    run(page)
    run(page.parent, "--as-draft")
    assert Story.objects.get(source="harbour").status == "draft"
    assert Story.objects.get(source="Harbour Times").status == "published"
    assert "New tram line" not in client.get("/city/").content.decode()


def test_an_item_with_a_future_date_is_not_public_before_then(run, page, client):
    page.write_text(PAGE.replace("Nov 7, 2025", f"Nov 7, {timezone.now().year + 2}"))
    run(page)
    assert "Ferry" not in client.get("/").content.decode()
    assert client.get(Story.objects.get().get_absolute_url()).status_code == 404


def test_defaults_fill_what_the_file_leaves_out(run, page):
    page.write_text(PAGE.replace("Last news in Harbour Times\n\n", ""))
    run(page, "--source", "Old paper", "--language", "bg", "--section", "Море", "--timezone", "Europe/London")
    story = Story.objects.get()
    assert (story.source, story.language, story.section.name, story.section.slug) == ("Old paper", "bg", "Море", "more")
    assert story.published_at.isoformat() == "2025-11-07T11:00:00+00:00"


def test_sections_tags_and_authors_are_found_whatever_the_case(run, tram):
    section, tag, author = (
        make_section("CITY"),
        Tag.objects.create(name="Trams"),
        Author.objects.create(name="ANA PETROVA"),
    )
    run(tram)
    story = Story.objects.get()
    assert story.section == section
    assert tag in story.tags.all()
    assert author in story.authors.all()
    _status, out, _err = run(tram)
    assert summary(out).startswith("0 created, 0 updated, 1 unchanged")


def test_cyrillic_names_are_found_whatever_the_case(run, tram):
    tram.write_text(
        MARKDOWN.replace("trams, transport", "Избори, ИЗБОРИ, избори").replace("section: City", "section: Град")
    )
    run(tram)
    tram.write_text(tram.read_text().replace("tram-1", "tram-2").replace("section: Град", "section: ГРАД"))
    run(tram)
    assert [tag.name for tag in Tag.objects.all()] == ["Избори"]
    assert Section.objects.filter(slug__startswith="grad").count() == 1


def test_a_story_is_imported_without_a_refused_picture(run, tram):
    (tram.parent / "tram.png").write_bytes(b"this is no picture")
    status, out, err = run(tram)
    assert status == 0
    assert summary(out).endswith("0 pictures, 1 warnings")
    assert "tram.png" in err
    assert "warning" in err
    assert Story.objects.get().pictures.get().image is None
    assert not Image.objects.exists()


def test_a_full_disk_rejects_the_story_and_says_what_to_do(run, tram, settings, tmp_path):
    (tmp_path / "no-folder").write_text("")
    settings.MEDIA_ROOT = tmp_path / "no-folder" / "media"
    status, out, err = run(tram)
    assert status == 1
    assert summary(out) == "0 created, 0 updated, 0 unchanged, 0 kept, 1 rejected, 0 pictures, 0 warnings"
    assert "One of its pictures can't be stored" in err
    assert "Free some space and run again." in err
    assert not Story.objects.exists()
    assert not Image.objects.exists()
    settings.MEDIA_ROOT = tmp_path / "media"
    assert summary(run(tram)[1]) == "1 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, 1 pictures, 0 warnings"


def test_the_metadata_in_a_picture_file_fills_the_fields_of_the_picture(run, tram):
    (tram.parent / "tram.png").write_bytes((STORIES / "tram-street.jpg").read_bytes())
    run(tram)
    slot = Story.objects.get().pictures.get()
    assert (slot.caption, slot.credit) == ("The first tram", "Ana Petrova")  # the story's own texts come first
    assert slot.image.credit == "Newsroom demo"
    assert slot.image.caption.strip()
    assert slot.image.from_file["caption"] == slot.image.caption


def test_pictures_are_found_by_the_name_of_the_text(run, page):
    (page.parent / "page-1.jpg").write_bytes(picture_bytes("JPEG"))
    run(page)
    assert Story.objects.get().pictures.get().image.media_type == "image/jpeg"


def test_pictures_may_be_in_another_folder(run, page, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "page-1.webp").write_bytes(picture_bytes("WEBP"))
    run(page, "--images", folder)
    assert Story.objects.get().pictures.get().image.media_type == "image/webp"


@pytest.mark.parametrize("name", ["../secret.png", "/etc/secret.png", "link.png"])
def test_no_picture_outside_the_folder_is_opened(run, tram, tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.png").write_bytes(picture_bytes())
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    story = inside / "story.md"
    story.write_text(MARKDOWN.replace("file: tram.png", f"file: {name}"))
    run(story)
    assert Story.objects.get().pictures.get().image is None


REFUSED = {
    "missing": (None, "no such file"),
    "empty": (b"", "empty"),
    "blank": (b" \n\n\t\n", "empty"),
    "binary": (bytes(range(256)) * 20, "binary"),
    "picture": (picture_bytes(), "binary"),
    "too large": (b"a" * (5 * 1024 * 1024 + 1), "larger than"),
    "undecodable": ("кафе".encode("koi8-r") * 3 + b"\x98\x98", "encoding"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_item_1_and_exit_status_2(run, tmp_path, case):
    data, words = REFUSED[case]
    path = tmp_path / "news.txt"
    if data is not None:
        path.write_bytes(data)
    before = content()
    status, out, err = run(path)
    assert status == 2
    assert err.startswith(f"{path}: item 1: ")
    assert words in err
    assert summary(out).endswith("1 rejected, 0 pictures, 0 warnings")
    assert content() == before
    assert ImportItem.objects.get().outcome == "rejected"


def test_one_bad_file_among_good_ones_is_exit_status_1_and_the_others_are_imported(run, page, tmp_path):
    (tmp_path / "bad.txt").write_text("Nothing to see")
    status, out, err = run(tmp_path)
    assert status == 1
    assert summary(out).startswith("1 created")
    assert "bad.txt: item 1: " in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("date: 2026-11-17 09:30", "status: published"), "no date"),
        (("credit: Ana Petrova", f"credit: {'c' * 301}"), "credit"),
        (("source: harbour", "source: harbour\nsource_url: https://[harbour"), "web address"),
        (("section: City", f"section: {'S' * 101}"), "section"),
        (("tags: [trams", f"tags: [{'t' * 101}"), "tag"),
        (("source: harbour", "source: harbour\nlanguage: fr"), "LANGUAGES"),
        (("date: 2026-11-17 09:30", "date: 2026-11-17 09:30\nexpires: 2026-11-16 09:30"), "expire"),
        (("The **first**", "<div>" * 300 + "The **first**"), "nested"),
        (("The **first**", "<p>" + "word " * 250_000 + "</p>The **first**"), "Split"),
    ],
)
def test_a_story_with_a_value_that_does_not_fit_is_rejected(run, tram, change, words):
    before = content()
    tram.write_text(MARKDOWN.replace(*change))
    status, _out, err = run(tram)
    assert status == 1
    assert words in err
    assert content() == before


def test_wrong_arguments_end_with_status_2_and_no_summary(run, page, tmp_path):
    for arguments in (
        ["--timezone", "Mars/Olympus"],
        ["--images", tmp_path / "none"],
        ["--report", tmp_path / "no" / "x"],
    ):
        with pytest.raises(CommandError) as caught:
            run(page, *arguments)
        assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="empty"):
        run("")
    for arguments in (["--language", "fr"], ["--format", "word"], []):
        with pytest.raises(CommandError):
            run(*([page] if arguments else []), *arguments)
    assert not ImportRun.objects.exists()


def test_a_folder_without_stories_says_so(run, tmp_path):
    (tmp_path / ".hidden").write_text(PAGE)
    (tmp_path / "picture.png").write_bytes(picture_bytes())
    status, _out, err = run(tmp_path)
    assert status == 2
    assert "nothing to import" in err


def test_the_report_has_one_line_of_json_an_item(run, page, tram, tmp_path):
    (page.parent / "bad.txt").write_text("Nothing")
    report = tmp_path / "report" / "lines.jsonl"
    report.parent.mkdir()
    run(page, tram, page.parent / "bad.txt", "--report", report)
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["created", "created", "rejected"]
    keys = {"file", "item", "title", "id", "position", "outcome", "story", "reason", "warnings"}
    assert all(line.keys() == keys | {"words_in", "words_out"} for line in lines)
    assert (lines[1]["title"], lines[1]["id"], lines[1]["position"]) == ("New tram line opens", "tram-1", 1)
    assert lines[1]["words_in"] == lines[1]["words_out"] == 22
    assert lines[0]["story"] == Story.objects.get(source="Harbour Times").get_absolute_url()
    assert lines[2]["reason"]


def test_verbosity_0_prints_only_the_last_line(run, tmp_path):
    (tmp_path / "bad.txt").write_text("Nothing")
    _status, out, err = run(tmp_path / "bad.txt", verbosity=0)
    assert err == ""
    assert out.startswith("import ")


@pytest.mark.parametrize("headline", ["日本の首相", "🙂", "---", "A" * 300, "Щастие"])
def test_any_headline_twice_gets_two_working_addresses(run, tmp_path, client, headline):
    for number in (1, 2):
        text = PAGE.replace("Ferry to the islands sails again", headline).replace("11:00", f"11:0{number}")
        (tmp_path / f"{number}.txt").write_text(text)
    status, _out, _err = run(tmp_path)
    assert status == 0
    addresses = {story.get_absolute_url() for story in Story.objects.all()}
    assert len(addresses) == 2
    assert all(address.isascii() and client.get(address).status_code == 200 for address in addresses)


def test_a_cyrillic_headline_gets_the_official_transliteration(run, page):
    page.write_text(PAGE.replace("Ferry to the islands sails again", "Щастие"))
    run(page)
    assert Story.objects.get().slug == "shtastie"


def test_standard_input_is_read_in_any_format(data_dir):
    for given, outcome in (
        (PAGE.encode(), b"1 created"),
        (wordpress.SAMPLE.read_bytes(), b"created"),
        (b"", b"1 rejected"),
    ):
        out, err = manage("import_stories", "-", data_dir=data_dir).communicate(given, timeout=60)
        assert outcome in out
        assert b"Traceback" not in err


def test_closed_standard_input_gives_a_message(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    status, _out, err = run("-")
    assert status == 2
    assert "Standard input is closed" in err


def test_no_picture_is_looked_for_beside_piped_input(data_dir, tram, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tram.parent))  # where piped input is stored, beside a picture of somebody else
    out, _err = manage("import_stories", "-", data_dir=data_dir).communicate(MARKDOWN.encode(), timeout=60)
    assert b"1 created" in out
    assert b" 0 pictures" in out


def dated(words, lastmod):
    return MARKDOWN.replace("views: 12", f"lastmod: {lastmod}").replace("The **first** tram", words)


def test_the_later_of_two_versions_wins_whichever_is_imported_first(run, tram):
    tram.write_text(dated("A tram", "2026-11-18 09:00"))
    run(tram)
    tram.write_text(dated("The last tram", "2026-11-20 09:00"))
    assert summary(run(tram)[1]).startswith("0 created, 1 updated")
    before = content()
    tram.write_text(dated("A second tram", "2026-11-19 09:00"))
    for arguments in (["--dry-run"], []):
        assert summary(run(tram, *arguments)[1]).startswith("0 created, 0 updated, 1 unchanged")
    assert ImportItem.objects.last().reason == "A later version of it has been imported already."
    assert content() == before
    assert "The last tram" in Story.objects.get().body


def test_a_picture_that_cannot_be_stored_does_not_affect_other_stories(run, tram, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / ".no-folder"
    settings.MEDIA_ROOT.write_text("a file stands where the pictures should lie")
    for number in range(3):
        plain = MARKDOWN.replace("tram-1", f"other-{number}").partition("pictures:")[0]
        tram.with_name(f"other{number}.md").write_text(f"{plain}---\n\nWithout a picture.\n")
    status, out, err = run(tram.parent)
    assert status == 1
    assert summary(out).startswith("3 created, 0 updated, 0 unchanged, 0 kept, 1 rejected")
    assert "Free some space and run again." in err


def test_a_tag_is_known_by_its_name_whatever_its_address(run, tram):
    held = Tag.objects.create(name="Transport", slug="on-wheels")
    tram.write_text(MARKDOWN.replace("transport", "Transport"))
    assert run(tram)[0] == 0
    assert held in Story.objects.get().tags.all()


def test_a_tag_is_found_among_others_with_similar_addresses(run, tram):
    alike = [Tag.objects.create(name=name) for name in ("C", "C!", *(f"C{'#' * n}" for n in range(1, 40)))]
    tram.write_text(MARKDOWN.replace("transport", f'"{alike[-1].name.lower()}"'))
    assert run(tram)[0] == 0
    assert alike[-1] in Story.objects.get().tags.all()
    assert Tag.objects.count() == len(alike) + 1


def test_a_story_that_the_database_refuses_does_not_affect_other_stories(run, tram):
    with connection.cursor() as cursor:  # a constraint that no validation of ours knows
        cursor.execute("CREATE UNIQUE INDEX one_lead ON articles_story (lead)")
    for number in (2, 3):
        words = MARKDOWN.replace("tram-1", f"tram-{number}").replace("Eleven stops", f"{number} stops")
        tram.with_name(f"tram{number}.md").write_text(words.replace("2 stops", "Eleven stops"))
    status, out, err = run(tram.parent)
    assert status == 1
    assert summary(out).startswith("2 created, 0 updated, 0 unchanged, 0 kept, 1 rejected")
    assert "tram2.md" in err
    assert "The database refuses it" in err
    assert {story.source_id for story in Story.objects.all()} == {"tram-1", "tram-3"}


def change_names(change):
    """Changes that the desk may make to the names of sections, authors and tags."""
    section, author, tag = Section.objects.get(name="City"), Author.objects.get(name="Ana Petrova"), Tag.objects.first()
    if change == "merged":
        merge(section, make_section("Town"))
        merge(author, Author.objects.get(name="Boris Iliev"))
        merge(tag, Tag.objects.create(name="rails"))
        return
    for one in (section, author, tag):
        one.name, one.slug = f"New {one.name}", f"new-{one.slug}"
        one.save()


@pytest.mark.parametrize("change", ["merged", "renamed"])
def test_merging_or_renaming_at_the_desk_is_no_change_of_the_story(run, tram, change):
    run(tram)
    change_names(change)
    other = tram.with_name("other.md")
    other.write_text(MARKDOWN.replace("tram-1", "tram-2"))
    run(other)
    before = content()
    for arguments in ([], ["--overwrite"], ["--dry-run"]):
        assert summary(run(tram.parent, *arguments)[1]).startswith("0 created, 0 updated, 2 unchanged, 0 kept")
    assert content() == before
    tram.write_text(MARKDOWN.replace("[trams,", "[rain, trams,").replace("[Ana Petrova,", "[Nora Lind, Ana Petrova,"))
    assert summary(run(tram)[1]).startswith("0 created, 1 updated")
    story = Story.objects.get(source_id="tram-1")
    assert "rain" in story.tags.names()
    assert story.authors.filter(name="Nora Lind").exists()


def test_an_old_address_that_a_source_states_later_leads_to_the_story(run, tram, client):
    run(tram)
    before = Story.objects.values().get()
    tram.write_text(MARKDOWN.replace("views: 12", "views: 12\naliases: [/2019/tram/]"))
    dry, real, again = (summary(run(tram, *arguments)[1]) for arguments in (["--dry-run"], [], []))
    assert dry == real
    assert real.startswith("0 created, 1 updated")
    assert again.startswith("0 created, 0 updated, 1 unchanged")
    assert client.get("/2019/tram/").headers["Location"] == Story.objects.get().get_absolute_url()
    assert Story.objects.values().get() == before  # the story itself hasn't changed


def test_an_address_that_is_too_long_is_left_out(run, tram, tmp_path):
    tram.write_text(MARKDOWN.replace("source: harbour", "source: harbour\nsource_url: https://harbour.example/a%00b/"))
    assert run(tram, "--dry-run")[0] == 0
    assert run(tram)[0] == 0


def test_no_picture_of_a_rejected_story_stays(run, tram, settings):
    with connection.cursor() as cursor:  # a constraint that no validation of ours knows
        cursor.execute("CREATE UNIQUE INDEX one_lead ON articles_story (lead)")
    make_story(lead="Eleven stops in twenty minutes")
    assert run(tram)[0] == 1
    assert not Image.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_ctrl_c_while_renditions_are_made_prints_a_complete_summary(run, tram, monkeypatch):
    def stop(_image):
        raise KeyboardInterrupt

    monkeypatch.setattr("articles.importing.run.prepare", stop)
    status, out, _err = run(tram)
    assert status == 130
    assert summary(out).startswith("1 created")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_imports_with_the_same_names_in_another_order_do_not_deadlock(tmp_path):
    at_once = 1 if connection.vendor == "sqlite" else 2  # on SQLite all writers wait in a queue
    orders = [range(40), range(39, -1, -1)]
    for which, numbers in enumerate(orders):
        (tmp_path / str(which)).mkdir()
        for place, number in enumerate(numbers):
            words = MARKDOWN.replace("tram-1", f"{which}-{number}").replace("Ana Petrova, Boris", f"A{number}, B")
            words = words.replace("section: City", f"section: S{number}").replace("trams,", f"T{number},")
            (tmp_path / str(which) / f"{place:02}.md").write_text(words)
    together = threading.Barrier(at_once)

    def write(which):
        try:
            how, entries = entries_in(tmp_path / str(which))
            writer = Writer(ImportRun.objects.create(), how)
            together.wait()
            return [plan.outcome for plan in writer.write(entries)]
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        assert [*pool.map(write, range(2))] == [["created"] * 40] * 2


@pytest.mark.django_db(transaction=True)
def test_a_failure_after_a_story_is_stored_deletes_none_of_its_files(run, tram):
    def fail_afterwards(**_signal):
        transaction.on_commit(lambda: 1 / 0)

    post_save.connect(fail_afterwards, sender=Image)
    try:
        with pytest.raises(ZeroDivisionError):
            run(tram)
    finally:
        post_save.disconnect(fail_afterwards, sender=Image)
    assert Story.objects.count() == 1
    assert Image.objects.get().file.size
