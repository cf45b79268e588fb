"""`manage.py export_stories` as somebody at a terminal sees it."""

import json
import resource
import zipfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.exporting import destination
from articles.importing import zips
from articles.models import Image, Status, Story
from articles.tests.exporting.full_site import empty_site
from articles.tests.factories import add_picture, make_image, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path):
    def write(name, **options):
        call_command("export_stories", str(tmp_path / name), verbosity=0, **options)
        return tmp_path / name

    return write


@pytest.fixture
def pier(db):
    """A public story with a picture, and a draft."""
    image = make_image(caption="The pier")
    story = make_story("The ferry sails")
    add_picture(story, image)
    make_story("Not yet", status=Status.DRAFT)
    return image


def left_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.name not in {"media"})


def test_every_story_of_every_status_is_a_line(export, pier):
    lines = (export("out") / "stories.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["headline"] for line in lines] == ["The ferry sails", "Not yet"]


def test_a_picture_is_its_original_byte_for_byte(export, pier):
    (picture,) = (export("out") / "files").iterdir()
    assert picture.stem == pier.checksum
    assert picture.read_bytes() == (settings.MEDIA_ROOT / pier.file.name).read_bytes()


def test_text_is_written_without_escapes(export):
    make_story("Мостът е отворен")
    assert "Мостът е отворен" in (export("out") / "stories.jsonl").read_text("utf-8")


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_an_earlier_export_is_replaced_and_the_same_content_gives_the_same_bytes(export, pier, name, tmp_path):
    def whole(path):
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        return [(file.relative_to(path), file.read_bytes()) for file in files]

    first = whole(export(name))
    assert whole(export(name)) == first
    Story.objects.filter(headline="Not yet").update(headline="Now")
    assert whole(export(name)) != first
    assert left_in(tmp_path) == [name]


def test_entries_of_a_zip_are_in_order_uncompressed_and_without_a_time(export, pier):
    with zipfile.ZipFile(export("out.zip")) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
        assert {(entry.compress_type, entry.external_attr >> 16) for entry in entries} == {
            (zipfile.ZIP_STORED, 0o100644)
        }
        assert "newsroom.json" in archive.namelist()


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_an_export_is_imported_by_its_path(export, pier, name):
    written = export(name)
    empty_site()
    call_command("import_stories", str(written), verbosity=0)
    assert Story.objects.count() == 2
    assert Image.objects.get().checksum == pier.checksum


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_anything_else_at_the_destination_is_left_alone(export, pier, tmp_path, name):
    there = tmp_path / name
    if there.suffix:
        there.write_text("Mine.")
    else:
        there.mkdir()
        (there / "newsroom.json").write_text("{}")
    with pytest.raises(CommandError, match="There is something else at"):
        export(name)
    assert left_in(tmp_path) == [name]


def test_an_empty_folder_is_filled(export, pier, tmp_path):
    (tmp_path / "out").mkdir()
    assert (export("out") / "newsroom.json").exists()


def test_a_missing_or_damaged_picture_stops_the_export_which_leaves_nothing(export, pier, tmp_path):
    file = settings.MEDIA_ROOT / pier.file.name
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(CommandError, match=f"The file of picture {pier.pk}, .*, is damaged"):
        export("out")
    file.unlink()
    with pytest.raises(CommandError, match=f"The file of picture {pier.pk} is gone"):
        export("out")
    assert left_in(tmp_path) == []


def test_what_is_too_large_for_a_zip_is_refused_before_it_is_written(export, pier, tmp_path, monkeypatch):
    monkeypatch.setattr(destination, "MOST_ENTRIES", 7)
    with pytest.raises(CommandError, match=r"This is too much for a ZIP: 8 files .* Name a folder instead: out"):
        export("out.zip")
    assert left_in(tmp_path) == []
    assert export("out").is_dir()


def test_limits_of_zips_are_those_of_imports():
    limits = (20_000, 2 * 1024**3)
    assert (destination.MOST_ENTRIES, destination.MOST_BYTES) == (zips.MOST_ENTRIES, zips.MOST_BYTES) == limits


@pytest.fixture
def no_room():
    """No file of this process may grow beyond a few bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_full_disk_gives_a_message_and_nothing_is_left(pier, export, tmp_path, name, no_room):
    with pytest.raises(CommandError, match=r"The export can't be written: File too large\. Nothing was left behind\."):
        export(name)
    assert left_in(tmp_path) == []


def test_as_markdown_each_story_is_a_file_with_its_pictures(export, pier):
    written = export("out", format="markdown")
    (page,) = written.glob("news/the-ferry-sails/index.md")
    assert "The ferry sails" in page.read_text("utf-8")
    assert len([*page.parent.glob("1-*")]) == 1
    with pytest.raises(CommandError, match="There is something else at"):
        export("out", format="markdown")
