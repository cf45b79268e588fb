"""Our own export is refused as a whole, with a message, before anything of it is imported."""

import json
import shutil
import zoneinfo

import pytest

from articles.exporting.layout import VERSION
from articles.importing.formats import newsroom
from articles.importing.incoming import ArchivePart, BadInput, IncomingStory, Options, SourceFile
from articles.tests.importing.archives import TABLES, make_archive, rows_of, sign, write_manifest, write_rows
from articles.tests.importing.conftest import content
from articles.tests.server import Site

OPTIONS = Options(zoneinfo.ZoneInfo("Europe/Sofia"), "en")


@pytest.fixture(scope="module")
def original(tmp_path_factory, migrated_database):
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(migrated_database, folder / "newsroom.sqlite3")
    site = Site(folder)
    site.port = 8000
    site.run(make_archive, folder / "export")
    site.close()
    return folder / "export"


@pytest.fixture
def archive(tmp_path, original):
    return shutil.copytree(original, tmp_path / "export")


def read(folder):
    path = folder / "newsroom.json"
    return list(newsroom.parse(SourceFile(name=str(path), path=path), OPTIONS))


def refusal(folder):
    with pytest.raises(BadInput) as refused:
        read(folder)
    return str(refused.value)


def test_a_whole_archive_is_read(archive):
    items = read(archive)
    assert [item.headline for item in items if isinstance(item, IncomingStory)] == ["The ferry sails", "Дъжд"]
    assert len([item for item in items if isinstance(item, ArchivePart)]) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": VERSION + 1}, f"It has version {VERSION + 1}, but this site reads versions up to {VERSION}"),
        ({"version": 0}, f"It has version 0, but this site reads versions up to {VERSION}"),
        ({"version": "1"}, "version must be one of"),
        ({"version": None}, "version must be one of"),
        ({"format": "another"}, "format must be one of"),
        ({"users": []}, "must not contain {'users'} properties"),
        ({"files": {}}, "files must contain"),
        ({"counts": None}, "counts must be object"),
    ],
)
def test_a_manifest_of_an_unknown_version_or_form_is_refused(archive, change, words):
    write_manifest(archive, json.loads((archive / "newsroom.json").read_text()) | change)
    assert words in refusal(archive)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\xff\xfe{}", b'{"format": "newsroom-export"', b"[" * 60_000]
)
def test_a_manifest_that_is_not_a_json_object_is_refused(archive, data):
    (archive / "newsroom.json").write_bytes(data)
    assert refusal(archive)


@pytest.mark.parametrize("name", ["stories.jsonl", "images.jsonl", "files"])
def test_a_missing_file_is_named(archive, name):
    path = archive / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert f"{name}" in refusal(archive)
    assert "is missing" in refusal(archive)


@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_was_changed_since_is_named(archive, table):
    path = archive / f"{table}.jsonl"
    whole = path.read_bytes()
    changed = next(name for name in (b'"name":"', b'"credit":"', b'"headline":"') if name in whole)
    path.write_bytes(whole.replace(changed, changed + b"X", 1))
    assert f"{table}.jsonl isn't what was exported" in refusal(archive)


def test_a_picture_that_was_changed_since_is_named(archive):
    (picture,) = (archive / "files").iterdir()
    picture.write_bytes(picture.read_bytes() + b"x")
    assert f"{picture.name} isn't what was exported" in refusal(archive)


def test_a_file_that_is_not_a_picture_is_refused(archive):
    from hashlib import sha256

    data = b"<svg onload='alert(1)'/>"
    checksum = sha256(data).hexdigest()
    (row,) = rows_of(archive, "images")
    row |= {"checksum": checksum, "size": len(data), "file": f"files/{checksum}.png"}
    (archive / row["file"]).write_bytes(data)
    write_rows(archive, "images", [row])
    sign(archive)
    assert "can't be used as a picture: it is an SVG drawing" in refusal(archive)


DEFINED_ELSEWHERE = [
    ("stories", {"is_staff": True}, "must not contain {'is_staff'} properties"),
    ("stories", {"section_id": 1}, "must not contain {'section_id'} properties"),
    ("stories", {"created_by": {"username": "root", "is_superuser": True}}, "created_by must be string"),
    ("authors", {"user": "root"}, "must not contain {'user'} properties"),
    ("images", {"path": "/etc/passwd"}, "must not contain {'path'} properties"),
    ("images", {"file": "files/../../secret_key"}, "file must match pattern"),
    ("tags", {"pk": 7}, "must not contain {'pk'} properties"),
    ("front_pages", {"import_run": 7}, "must not contain {'import_run'} properties"),
]
SLOT = {
    "place": "lead", "position": 1, "story": "", "section": None, "tag": "", "until": None, "headline": "", "image": "",
    "weight": "",
}  # fmt: skip
WRONG = [
    ("stories", {"id": 0}, "id must be bigger than or equal to 1"),
    ("stories", {"id": True}, "id must be integer"),
    ("stories", {"uid": "1"}, "uid must match pattern"),
    ("stories", {"headline": "x" * 301}, "headline must be shorter than or equal to 300"),
    ("stories", {"headline": "x\0"}, "a character that is not allowed in text"),
    ("stories", {"headline": "\ud800"}, "a character that is not allowed in text"),
    ("stories", {"status": "private"}, "status must be one of"),
    ("stories", {"status": "withdrawn"}, "It is withdrawn but doesn't say since when."),
    ("stories", {"published_at": None}, "It is published but has no date."),
    ("stories", {"published_at": "2026-02-30T00:00:00+00:00"}, "The time 2026-02-30T00:00:00+00:00 doesn't exist."),
    ("stories", {"published_at": "2026-02-03"}, "published_at must match pattern"),
    ("stories", {"published_at": "9999-12-31T23:59:59+00:00"}, "is out of range"),
    ("stories", {"expires_at": "1999-01-01T00:00:00+00:00"}, "It expires before it is published."),
    ("stories", {"section": {"slug": "nowhere", "name": "x"}}, "section ('en', 'nowhere') isn't in the export."),
    ("stories", {"tags": [{"slug": "nowhere", "name": "x"}]}, "tag 'nowhere' isn't in the export."),
    ("stories", {"bylines": "Ana"}, "bylines must be array"),
    ("stories", {"pictures": [{"file": "0" * 64, "caption": "", "alt_text": "", "credit": ""}]}, "isn't in the export"),
    ("stories", {"revisions": []}, "refers to revisions that aren't there"),
    ("stories", {"page_views": {"imported": -1, "counted": 0, "hours": []}}, "imported must be bigger than"),
    ("authors", {"portrait": "0" * 64}, "isn't in the export"),
    ("sections", {"position": 40_000}, "position must be smaller than or equal to 32767"),
    ("sections", {"language": "de"}, "It has sections in de, but this site has only bg, en"),
    ("images", {"focal_x": 1.5}, "focal_x must be smaller than or equal to 1"),
    ("images", {"focal_x": float("nan")}, "It isn't JSON"),
    ("images", {"width": 5}, "is a picture of a different type or size"),
    ("images", {"media_type": "image/jpeg"}, "isn't the name of that picture's file"),
    ("front_pages", {"language": "de"}, "It has front pages in de, but this site has only bg, en"),
    ("front_pages", {"made_at": "2026-02-30T00:00:00+00:00"}, "The time 2026-02-30T00:00:00+00:00 doesn't exist."),
    ("front_pages", {"slots": [SLOT | {"place": "top"}]}, "place must be one of"),
    ("front_pages", {"slots": [SLOT | {"position": 40_000}]}, "position must be smaller than or equal to 32767"),
    ("front_pages", {"slots": [SLOT | {"weight": "huge"}]}, "weight must be one of"),
    ("front_pages", {"slots": [SLOT | {"headline": "x" * 301}]}, "headline must be shorter than or equal to 300"),
    ("front_pages", {"slots": [SLOT, SLOT]}, "It has a slot twice."),
    ("front_pages", {"slots": [SLOT | {"story": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}]}, "isn't in the export"),
    ("front_pages", {"slots": [SLOT | {"section": {"language": "en", "slug": "nowhere"}}]}, "isn't in the export"),
    ("front_pages", {"slots": [SLOT | {"tag": "nowhere"}]}, "tag 'nowhere' isn't in the export."),
    ("front_pages", {"slots": [SLOT | {"image": "0" * 64}]}, "isn't in the export"),
    ("front_pages", {"slots": [SLOT | {"until": "9999-12-31T23:59:59+00:00"}]}, "is out of range"),
    ("tags", {"old_addresses": [{"language": "", "path": "/?p=12"}] * 2}, "is there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "words"), DEFINED_ELSEWHERE + WRONG)
def test_a_line_that_the_format_does_not_allow_is_named(archive, table, change, words):
    rows = rows_of(archive, table)
    write_rows(archive, table, [json.dumps(rows[0] | change), *rows[1:]])
    sign(archive)
    message = refusal(archive)
    assert words in message
    assert f"{table}.jsonl, line 1: " in message or "de" in message


@pytest.mark.parametrize("table", TABLES)
def test_a_repeated_line_is_refused(archive, table):
    rows = rows_of(archive, table)
    write_rows(archive, table, [*rows, rows[0]])
    sign(archive)
    assert "is there twice" in refusal(archive)


@pytest.mark.parametrize("line", ["", "null", "[]", "1", '{"id": 1}', "[" * 60_000, '{"id": ' + "9" * 5000 + "}"])
def test_a_line_that_is_not_a_row_is_refused(archive, line):
    write_rows(archive, "stories", [line])
    sign(archive)
    assert "stories.jsonl, line 1: " in refusal(archive)


def test_an_archive_that_is_cut_off_at_any_quarter_of_a_kilobyte_is_refused(archive):
    tables = [archive / f"{table}.jsonl" for table in TABLES]
    for path in [archive / "newsroom.json", *tables, *(archive / "files").iterdir()]:
        whole = path.read_bytes()
        for size in range(0, len(whole), 256):
            path.write_bytes(whole[:size])
            assert refusal(archive)
            if path in tables and size and whole[size - 1 : size] != b"\n":
                sign(archive)  # as an attacker would
                assert refusal(archive)
            path.write_bytes(whole)
            sign(archive)
    assert len(whole) < 256 < sum(path.stat().st_size for path in tables)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "change"), [("stories", {"is_staff": True}), ("sections", {"slug": "admin"}), ("images", {"width": 5})]
)
def test_what_is_refused_leaves_neither_rows_nor_files(run, archive, table, change):
    rows = rows_of(archive, table)
    write_rows(archive, table, [*rows[:-1], rows[-1] | change])
    sign(archive)
    before = content()
    status, out, err = run(archive / "newsroom.json")
    assert status
    assert "1 rejected" in out
    assert "Traceback" not in err
    assert content() == before
