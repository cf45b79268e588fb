"""`manage.py undo_import` as somebody at a terminal sees it."""

import pytest
from django.conf import settings
from django.core.management import CommandError

from articles.desk.publishing import save_story
from articles.desk.taxonomy import merge
from articles.importing.apply import Writer
from articles.models import Author, Image, ImportItem, ImportRun, OldAddress, Section, Story, Tag
from articles.tests.factories import make_editor, make_story, picture_bytes
from articles.tests.importing.conftest import content, entries_in, summary

pytestmark = pytest.mark.django_db

STORY = """---
headline: {headline}
section: Harbour
tags: [ferries, "{headline}"]
authors: [Ana Petrova]
date: 2026-11-17 09:30
views: {views}
source: harbour
source_id: {key}
source_url: https://harbour.example/{key}/
pictures: [{key}.png]
---

{body}
"""


@pytest.fixture
def write(tmp_path):
    """Write a story's file, with a picture beside it; returns the folder."""

    def write(key="one", headline="The ferry sails", body="The text.", views=3):
        (tmp_path / f"{key}.md").write_text(STORY.format(key=key, headline=headline, body=body, views=views))
        if not (tmp_path / f"{key}.png").exists():
            (tmp_path / f"{key}.png").write_bytes(picture_bytes())
        return tmp_path

    return write


def run_number():
    return ImportRun.objects.first().pk


def test_everything_that_an_import_created_is_deleted(run, undo, write, client, django_capture_on_commit_callbacks):
    make_story("Our own", tags=[Tag.objects.named("harbour master")])
    before = content()
    write("one")
    run(write("two", "The pier is mended"))
    address = Story.objects.get(source_id="two").get_absolute_url()
    with django_capture_on_commit_callbacks(execute=True):
        status, out, err = undo(run_number())
    assert (status, err) == (0, "")
    assert summary(out) == "2 deleted, 0 restored, 0 left unchanged"
    assert content()[0] == before[0]
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert client.get(address).status_code == 404
    assert client.get("/two/").status_code == 404


def test_what_an_import_updated_is_restored(run, undo, write, client):
    run(write(body="As it was."))
    story = Story.objects.get()
    client.get(story.get_absolute_url())
    before, pictures = content()[0], Image.objects.count()
    run(write(headline="The ferry sails at nine", body="As it is.", views=9))
    assert Story.objects.get().headline == "The ferry sails at nine"
    status, out, _err = undo(run_number())
    assert (status, summary(out)) == (0, "0 deleted, 1 restored, 0 left unchanged")
    after = content()[0]
    for rows in (before, after):
        for row in rows[0]:
            del row["version"], row["modified_at"]
    assert after == before
    assert Image.objects.count() == pictures


def test_the_same_files_can_be_imported_again_after_an_undo(run, undo, write):
    run(write(body="As it was."))
    run(write(body="As it is."))
    undo(run_number())
    _status, out, _err = run(write(body="As it is."))
    assert summary(out).startswith("0 created, 1 updated, 0 unchanged, 0 kept")
    assert "As it is." in Story.objects.get().body


def test_a_story_that_the_desk_has_changed_since_is_left_alone_and_named(run, undo, write):
    write("one")
    run(write("two", "The pier is mended"))
    story = Story.objects.get(source_id="two")
    story.headline = "The old pier is mended"
    save_story(story, by=None)
    status, out, err = undo(run_number())
    assert status == 1
    assert summary(out) == "1 deleted, 0 restored, 1 left unchanged"
    assert (
        f"The old pier is mended (story {story.pk}) was left unchanged: it has been changed at the desk since." in err
    )
    assert [*Story.objects.values_list("headline", flat=True)] == ["The old pier is mended"]
    assert Section.objects.filter(name="Harbour").exists()
    assert Author.objects.exists()
    assert ImportRun.objects.get().undone_at is None


def test_a_story_left_alone_is_deleted_once_it_is_as_the_import_left_it(run, undo, write):
    run(write())
    story = Story.objects.get()
    story.headline, before = "Changed", story.headline
    save_story(story, by=None)
    undo(run_number())
    story.headline = before
    save_story(story, by=None)
    status, out, _err = undo(run_number())
    assert (status, summary(out)) == (0, "1 deleted, 0 restored, 0 left unchanged")
    assert not Story.objects.exists()
    assert not Tag.objects.exists()


def test_a_later_import_of_the_same_story_must_be_undone_first(run, undo, write):
    run(write(body="As it was."))
    first = run_number()
    run(write(body="As it is."))
    status, _out, err = undo(first)
    assert status == 1
    assert f"import {run_number()} has changed it since; undo that import first" in err
    undo(run_number())
    assert undo(first)[0] == 0
    assert not Story.objects.exists()


def test_a_picture_that_another_story_shows_stays(run, undo, write):
    run(write())
    ours = make_story()
    ours.pictures.create(position=1, image=Image.objects.get())
    undo(run_number())
    assert ours.pictures.get().image.file.storage.exists(Image.objects.get().file.name)


def test_an_undone_import_is_undone_once(run, undo, write):
    run(write())
    undo(run_number())
    status, out, _err = undo(run_number())
    assert (status, out) == (0, f"Import {run_number()} has already been undone.\n")


def test_an_unknown_import_is_named(undo):
    with pytest.raises(CommandError, match=r"There is no import 7\. Nothing has been imported yet\."):
        undo(7)


def test_an_interrupted_undo_continues(run, undo, write, monkeypatch):
    from articles.desk import undo as module

    monkeypatch.setattr(module, "ITEMS_AT_A_TIME", 1)
    write("one")
    run(write("two", "The pier is mended"))
    items = module.pending_items(ImportRun.objects.get())
    module.undo_items(next(items), None, module.Undone())
    assert Story.objects.count() == 1
    status, out, _err = undo(run_number())
    assert (status, summary(out)) == (0, "1 deleted, 0 restored, 0 left unchanged")
    assert not OldAddress.objects.exists()
    assert not ImportItem.objects.filter(undone_at=None).exists()
    assert not Author.objects.exists()


def with_line(path, line):
    path.write_text(path.read_text().replace("---\n", f"---\n{line}\n", 1))


def test_old_addresses_that_an_update_brought_are_deleted(run, undo, write):
    run(write())
    before = [*OldAddress.objects.values_list("path", flat=True)]
    folder = write(body="As it is.")
    with_line(folder / "one.md", "aliases: [/ferry/]")
    run(folder)
    assert OldAddress.objects.filter(path="/ferry/").exists()
    undo(run_number())
    assert [*OldAddress.objects.values_list("path", flat=True)] == before


def test_an_old_address_of_another_story_stays(run, undo, write):
    run(write("one"))
    story = Story.objects.get()
    with_line(write("two", "The pier is mended") / "two.md", "aliases: [/one/]")
    run(write("two", "The pier is mended").joinpath("two.md"))
    with_line(write("three", "The fair opens") / "three.md", "aliases: [/one/]")
    run(write("one").joinpath("three.md"))
    undo(run_number())
    assert OldAddress.objects.get(path="/one/").story == story


def test_what_was_undone_is_imported_again_though_a_later_import_found_it_unchanged(run, undo, write, tmp_path):
    run(write(body="As it was."))
    run(write(body="As it is."))
    second = run_number()
    with_line(write(body="As it is.") / "one.md", "lastmod: 2026-11-18 10:00")
    assert summary(run(tmp_path)[1]).startswith("0 created, 0 updated, 1 unchanged")
    assert undo(second)[0] == 0
    assert summary(run(tmp_path)[1]).startswith("0 created, 1 updated")
    assert "As it is." in Story.objects.get().body


def test_merged_and_renamed_tags_authors_and_sections_are_no_change_of_a_story(run, undo, write):
    run(write(body="As it was."))
    merge(Tag.objects.get(name="ferries"), Tag.objects.create(name="ferry"))
    merge(Author.objects.get(), Author.objects.create(name="A. Petrova"))
    section = Section.objects.get(name="Harbour")
    section.name, section.slug = "Port", "port"
    section.save()
    run(write(body="As it is."))
    assert undo(run_number())[0] == 0
    assert "As it was." in Story.objects.get().body
    first = ImportRun.objects.earliest("pk").pk
    assert undo(first)[0] == 0
    assert not Story.objects.exists()


def test_what_two_imports_share_is_deleted_in_whatever_order_they_are_undone(
    run, undo, write, tmp_path, django_capture_on_commit_callbacks
):
    before = content()[0]
    (tmp_path / "two.png").write_bytes(picture_bytes(colour="red"))
    (tmp_path / "one.png").write_bytes((tmp_path / "two.png").read_bytes())
    run(write("one"))
    first = run_number()
    run(write("two", "The pier is mended"))
    undo(first)
    assert Image.objects.count() == 1  # the other story shows it
    with django_capture_on_commit_callbacks(execute=True):
        undo(run_number())
    assert content()[0] == before
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_an_author_who_has_got_an_account_stays(run, undo, write):
    run(write())
    Author.objects.update(user=make_editor())
    undo(run_number())
    assert Author.objects.exists()


@pytest.mark.parametrize("is_update", [False, True])
def test_of_two_undos_at_once_the_second_finds_nothing_to_do(run, undo, write, is_update):
    from articles.desk import undo as module

    run(write(body="As it was."))
    if is_update:
        run(write(body="As it is."))
    import_run = ImportRun.objects.first()
    items = next(module.pending_items(import_run))  # found before the other undo finished
    assert undo(import_run.pk)[0] == 0
    undone = module.Undone()
    module.undo_items(items, None, undone)
    assert (undone.deleted, undone.restored, undone.left) == (0, 0, [])


def test_what_an_import_brings_after_its_undo_can_be_undone_too(undo, write):
    write("one")
    how, entries = entries_in(write("two", "The pier is mended"))
    import_run = ImportRun.objects.create()
    writer = Writer(import_run, how)
    writer.write(entries[:1])
    assert undo(import_run.pk)[0] == 0
    writer.write(entries[1:])
    assert undo(import_run.pk)[1].startswith(f"undo {import_run.pk}: 1 deleted")
    assert not Story.objects.exists()
