"""ZIPs of stories are imported whole, and nothing of one that is invalid."""

import contextlib
import io
import random
import stat
import struct
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing import zips
from articles.importing.incoming import BadInput
from articles.importing.zips import unpacked
from articles.models import Image, ImportItem, Story
from articles.tests.factories import picture_bytes
from articles.tests.importing.conftest import content, summary
from articles.tests.importing.fuzzing import share
from articles.tests.importing.test_import_stories import MARKDOWN, PAGE


def zip_bytes(files: dict, compression=zipfile.ZIP_DEFLATED, change=lambda archive: None):
    """A ZIP of these files; `change` may damage its central directory before that is written."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, words in files.items():
            archive.writestr(name, words)
        change(archive)
    return data.getvalue()


def named(name):
    """A ZIP with one entry, whose name zipfile itself wouldn't write."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    return zip_bytes({info: "text"})


def with_first(**values):
    def change(archive):
        for name, value in values.items():
            setattr(archive.filelist[0], name, value)

    return zip_bytes({"a.txt": "one" * 100, "b.txt": "two"}, change=change)


def link():
    info = zipfile.ZipInfo("a.txt")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return zip_bytes({info: "/etc/passwd"})


def overlapping(size, times):
    """One compressed file, to which `times` entries point."""

    def change(archive):
        [first] = archive.filelist
        for number in range(1, times):
            info = zipfile.ZipInfo(f"{number:04}")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(info, name, getattr(first, name))
            archive.filelist.append(info)

    return zip_bytes({"0000": b"\0" * size}, change=change)


def encrypted():
    data = bytearray(zip_bytes({"a.txt": "text"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def with_wrong_checksum():
    data = bytearray(zip_bytes({"a.txt": "text"}, zipfile.ZIP_STORED))
    data[data.index(b"text")] ^= 1
    return bytes(data)


HOSTILE = {
    "a path that climbs out": (lambda: named("../a.txt"), "leads out of the ZIP"),
    "a path that climbs within": (lambda: named("a/../../b.txt"), "leads out of the ZIP"),
    "an absolute path": (lambda: named("/etc/a.txt"), "leads out of the ZIP"),
    "a drive": (lambda: named("C:a.txt"), "leads out of the ZIP"),
    "a backslash": (lambda: named("..\\a.txt"), "leads out of the ZIP"),
    "a NUL": (lambda: named("a.txt\0.jpg"), "leads out of the ZIP"),
    "an escape": (lambda: named("a\x1b[2J.txt"), "leads out of the ZIP"),
    "no name": (lambda: named(""), "leads out of the ZIP"),
    "a dot": (lambda: named("./a.txt"), "leads out of the ZIP"),
    "a long name": (lambda: named("я" * 128 + ".txt"), "name is too long"),
    "many folders": (lambda: named("a/" * 20 + "b"), "too deeply nested"),
    "a link": (link, "a link or a device"),
    "another ZIP": (lambda: zip_bytes({"a/B.ZIP": zip_bytes({"a.txt": "x"})}), 'another one, "a/B.ZIP"'),
    "a name twice": (lambda: with_first(filename="b.txt"), "twice"),
    "names that differ only in case": (lambda: zip_bytes({"Ä.txt": "1", "ä.txt": "2"}), "twice"),
    "names that look alike": (
        lambda: zip_bytes({unicodedata.normalize(form, "й.txt"): form for form in ("NFC", "NFD")}),
        "twice",
    ),
    "a file that is a folder": (lambda: zip_bytes({"a": "1", "A/b.txt": "2"}), '"a" is both a file and a folder'),
    "34 kB that claim 5 GB": (lambda: overlapping(20_000_000, 250), "larger than 2 GB"),
    "files over each other": (lambda: overlapping(1000, 2), "overlap"),
    "a file of one letter": (lambda: zip_bytes({"a.txt": b"\0" * 2_000_000}), "more than 100 times its size"),
    "a file of one letter among noise": (
        lambda: zip_bytes({"a.txt": b"\0" * 2_000_000, "b.txt": random.Random(1).randbytes(50_000)}),
        "more than 100 times its size",
    ),
    "many files of one letter": (
        lambda: zip_bytes({f"{number}.txt": b"\0" * 900_000 for number in range(3)}),
        "more than 100 times its size",
    ),
    "too many files": (lambda: zip_bytes(dict.fromkeys(map(str, range(20_001)), "")), "more than 20,000 files"),
    "a password": (encrypted, "encrypted"),
    "a rare compression": (lambda: zip_bytes({"a.txt": "x"}, zipfile.ZIP_LZMA), "an unusual compression"),
    "a wrong checksum": (with_wrong_checksum, "damaged"),
    "a size that is too small": (lambda: with_first(file_size=5), "damaged"),
    "a size that is too large": (lambda: with_first(compress_size=5000), "damaged|overlap"),
    "another method than its list says": (lambda: with_first(compress_type=0), "damaged|overlap"),
    "text": (lambda: b"no ZIP", "damaged or incomplete"),
    "nothing": (lambda: b"", "damaged or incomplete"),
    "no files": (lambda: zip_bytes({}), "nothing to import in this ZIP"),
}


@pytest.fixture
def temporary_folder(tmp_path, monkeypatch):
    """An empty folder for temporary folders."""
    temporary_folder = tmp_path / "temporary"
    temporary_folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary_folder))
    return temporary_folder


@pytest.fixture
def saved(tmp_path):
    def save(data, name="stories.zip"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_an_invalid_zip_is_rejected_with_a_message_and_changes_nothing(run, saved, temporary_folder, make, sentence):
    before = content()
    path = saved(make())
    files = sorted(path.parent.rglob("*"))
    status, out, err = run(path)
    assert (status, content()) == (2, before)
    assert summary(out).startswith("0 created, 0 updated, 0 unchanged, 0 kept, 1 rejected, 0 pictures")
    [line] = err.splitlines()
    assert line.startswith(f"{path}: item 1: ")
    assert any(words in line for words in sentence.split("|")), line
    assert line.endswith(".")
    assert sorted(path.parent.rglob("*")) == files


def test_nothing_of_a_zip_with_one_bad_file_is_read(saved, temporary_folder):
    data = bytearray(zip_bytes({"a.txt": PAGE, "b.txt": "text"}, zipfile.ZIP_STORED))
    data[data.index(b"text", data.index(b"b.txt"))] ^= 1
    with pytest.raises(BadInput, match="damaged"), unpacked(saved(bytes(data))):
        pytest.fail("It was unpacked.")
    assert list(temporary_folder.iterdir()) == []


def test_a_truncated_zip_is_refused_wherever_it_is_cut(saved, temporary_folder):
    noise = bytes(number * number % 251 for number in range(20_000))
    data = zip_bytes({"a.txt": noise, "b/c.txt": noise[::-1]}, zipfile.ZIP_STORED)
    for length in range(0, len(data), 1024):
        with pytest.raises(BadInput), unpacked(saved(data[:length])):
            pytest.fail("It was unpacked.")
    assert list(temporary_folder.iterdir()) == []


def test_an_oversized_central_directory_is_not_read(saved):
    data = bytearray(zip_bytes({f"{number}" * 50: "" for number in range(1000)}))
    data += b"\0" * zips.MAX_LIST_BYTES + data[-22:]
    data[-10:-6] = struct.pack("<L", zips.MAX_LIST_BYTES + 1)  # the stated size of its central directory
    with pytest.raises(BadInput, match="more than 20,000 files"), unpacked(saved(bytes(data))):
        pytest.fail("It was unpacked.")


@pytest.mark.django_db
def test_a_missing_zip_is_reported_like_any_missing_file(run, tmp_path):
    status, _out, err = run(tmp_path / "none.zip")
    assert status == 2
    assert "There is no such file" in err


def test_a_full_disk_is_reported_with_advice(saved, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/dev/full")
    with pytest.raises(BadInput, match="TMPDIR"), unpacked(saved(zip_bytes({"a.txt": "x"}))):
        pytest.fail("It was unpacked.")


@pytest.mark.django_db
def test_stories_in_a_zip_are_imported_with_the_pictures_beside_them(run, saved, temporary_folder):
    path = saved(
        zip_bytes(
            {
                "2025/page.txt": PAGE,
                "2025/page-1.jpg": picture_bytes("JPEG"),
                "2025/tram/index.md": MARKDOWN,
                "2025/tram/tram.png": picture_bytes(colour="red"),
                "2025/": "",
                "__MACOSX/2025/page.txt": "\0\1",
                ".DS_Store": "\0\1",
                "2025/_index.md": "---\ntitle: All of 2025\n---\n",
            }
        )
    )
    status, out, err = run(path)
    assert (status, err) == (0, "")
    assert summary(out) == "2 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, 2 pictures, 0 warnings"
    names = [f"{path}/2025/page.txt", f"{path}/2025/tram/index.md"]
    assert [item.file for item in ImportItem.objects.all()] == names
    assert Image.objects.count() == 2
    assert list(temporary_folder.iterdir()) == []
    status, out, err = run(path)
    assert summary(out) == "0 created, 0 updated, 2 unchanged, 0 kept, 0 rejected, 0 pictures, 0 warnings"
    assert [item.file for item in ImportItem.objects.all()] == names * 2


@pytest.mark.django_db
def test_a_folder_of_pictures_from_the_command_line_replaces_those_in_the_zip(run, saved, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "tram.png").write_bytes(picture_bytes(colour="blue"))
    path = saved(zip_bytes({"tram.md": MARKDOWN, "tram.png": picture_bytes(colour="red")}))
    run(path, "--images", tmp_path / "pictures")
    [image] = Image.objects.all()
    assert image.file.read() == (tmp_path / "pictures" / "tram.png").read_bytes()


@pytest.mark.django_db
def test_an_invalid_zip_in_a_folder_does_not_affect_other_files(run, tmp_path):
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "a.zip").write_bytes(named("../a.txt"))
    (tmp_path / "stories" / "b.zip").write_bytes(zip_bytes({"page.txt": PAGE}))
    (tmp_path / "stories" / "c.md").write_text(MARKDOWN)
    status, _, err = run(tmp_path / "stories")
    assert (status, Story.objects.count()) == (1, 2)
    assert f"{tmp_path}/stories/a.zip: item 1: The ZIP contains" in err


@pytest.mark.django_db
@pytest.mark.parametrize("is_zip", [True, False])
def test_only_the_manifest_of_an_export_is_read(run, tmp_path, is_zip):
    files = {"x/newsroom.json": "{", "x/story.md": MARKDOWN, "x/deep/story.md": MARKDOWN}
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes(files))
    if not is_zip:
        zipfile.ZipFile(path).extractall(tmp_path)
        path = tmp_path / "x"
    run(path)
    [item] = ImportItem.objects.all()
    assert item.file == f"{path}/{'x/' if is_zip else ''}newsroom.json"


@pytest.mark.django_db
def test_links_to_folders_are_not_followed(run, tmp_path):
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "page.txt").write_text(PAGE)
    (tmp_path / "stories" / "again").symlink_to(tmp_path / "stories")
    _, out, _ = run(tmp_path / "stories")
    assert summary(out).startswith("1 created, 0 updated, 0 unchanged")


def test_names_in_cyrillic_are_read_whether_marked_as_utf_8_or_not(saved):
    data = zip_bytes({"новини/ферибот.txt": "текст"})
    unmarked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        unmarked[unmarked.index(signature) + offset] &= ~0x08
    for written in (data, bytes(unmarked)):
        with unpacked(saved(written)) as folder:
            assert (folder / "новини" / "ферибот.txt").read_text() == "текст"


SOUND = zip_bytes({"a.txt": "text" * 50, "b/c.md": MARKDOWN, "b/": ""})


@share(0.4)
@given(
    st.dictionaries(st.integers(0, len(SOUND) - 1), st.integers(0, 255), max_size=6),
    st.integers(0, 40),
    st.binary(max_size=30),
)
def test_any_bytes_are_unpacked_below_one_folder_or_refused(changes, cut, more):
    data = bytearray(SOUND)
    for position, byte in changes.items():
        data[position] = byte
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", name)
        path = Path(name) / "stories.zip"
        path.write_bytes(bytes(data[: len(data) - cut]) + more)
        with contextlib.suppress(BadInput), unpacked(path) as folder:
            assert all(folder in file.resolve().parents for file in folder.rglob("*"))
        assert [file.name for file in Path(name).iterdir()] == ["stories.zip"]
