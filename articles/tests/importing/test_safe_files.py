import contextlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing import safe_files
from articles.importing.incoming import BadInput

PAGE = "Мостът е отворен\n\nНоември\n"


@pytest.fixture
def saved(tmp_path):
    def save(data, name="page.txt"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


def test_a_file_has_its_name_and_stem(saved):
    path = saved(PAGE.encode())
    file = safe_files.read_text_file(path)
    assert (file.name, file.stem, file.text) == (str(path), "page", PAGE)


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        PAGE.encode("utf-8-sig"),
        b"\xff\xfe" + PAGE.encode("utf-16-le"),
        b"\xfe\xff" + PAGE.encode("utf-16-be"),
        PAGE.encode("windows-1251"),
        PAGE.replace("\n", "\r\n").encode(),
        PAGE.replace("\n", "\r").encode("windows-1251"),
    ],
)
def test_every_encoding_and_line_end_gives_the_same_text(data):
    assert safe_files.decode(data) == PAGE


@pytest.mark.parametrize(
    "text",
    [
        "Прозорецът на г-н Иванов – 25 °C, „топло“ според Reuters",
        "БГНЕС",
        "The minister said: “It’s done” – and left…",
        "Цена: 5 € за брой №3",
    ],
)
def test_windows_1251_is_read_in_both_scripts(text):
    assert safe_files.decode(text.encode("windows-1251")) == text


@pytest.mark.parametrize(
    "data",
    [
        "Le café est fermé à Genève".encode("latin-1"),
        "La città è bella".encode("latin-1"),
        "Über die Brücke".encode("latin-1"),
        "Мостът е отворен".encode("koi8-r"),
        "Мостът е отворен".encode("cp866"),
        "Мостът е отворен".encode("iso8859-5"),
        b"two \x98 bad \x98 bytes",
        "Новини от пристанището: рейсовете до островите тръгват отново, каза капитанът.".encode("cp866"),
        b"\xef\xbb\xbfbroken \xff\xff\xff",
        b"\xff\xfe\x00\xd8a\x00\x00\xd8",
    ],
)
def test_unknown_encoding_is_refused(data):
    with pytest.raises(BadInput, match="encoding can't be read"):
        safe_files.decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"PK\x03\x04\x14\x00",
        bytes(range(256)),
        b"text\x00text",
        b"text\x01text",
        "text".encode("utf-16-le"),
        "text".encode("utf-32"),
    ],
)
def test_binary_data_is_refused(data):
    with pytest.raises(BadInput, match="binary"):
        safe_files.decode(data)


CYRILLIC = "Мостът е отворен.\n\nПътят до него още не е.\n"


@pytest.mark.parametrize(
    ("data", "text", "warning"),
    [
        (CYRILLIC.replace("Път", "\udcffПът").encode("utf-8", "surrogateescape"), CYRILLIC, "1, in line 3"),
        (b"\xff" + CYRILLIC.encode()[:-2] + b"\xd0\xfe\n", CYRILLIC[:-2] + "\n", "3, in line 1, 3"),
        (b"The \xfebridge is open.\n", "The bridge is open.\n", "1, in line 1"),
        (b"The bridge.\r\n" * 70 + b"\xc0\xc1" + b"It is open.\r\n" * 70 + b"\xf5\xff",
         "The bridge.\n" * 70 + "It is open.\n" * 70, "4, in line 71, 141"),
        (b"\xef\xbb\xbf\xffThe bridge", "The bridge", "1, in line 1"),
        (b"\xff\xfe" + CYRILLIC.encode("utf-16-le") + b"a", CYRILLIC, "1, in line 4"),
        (b"\x98" + CYRILLIC.encode("windows-1251"), CYRILLIC, "1, in line 1"),
    ],
)  # fmt: skip
def test_a_bad_byte_costs_itself_alone(saved, data, text, warning):
    file = safe_files.read_text_file(saved(data))
    assert file.text == text
    assert file.warnings == (f"Bytes that can't be read were dropped: {warning}.",)


def test_many_lines_with_bad_bytes_are_not_all_named(saved):
    data = b"".join(f"Мостът е отворен {number}".encode() + b"\xff\n" for number in range(9))
    [warning] = safe_files.read_text_file(saved(data)).warnings
    assert warning == "Bytes that can't be read were dropped: 9, in line 1, 2, 3, 4, 5 …."


def test_text_is_not_normalised():
    decomposed = "Маи\u0306 cafe\u0301"
    assert safe_files.decode(decomposed.encode()) == decomposed


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", "\u00a0\n".encode()])
def test_empty_or_blank_file_is_refused(saved, data):
    with pytest.raises(BadInput, match="is empty"):
        safe_files.read_text_file(saved(data))


def test_file_of_just_the_limit_is_read_and_one_byte_more_is_refused(saved):
    data = b"a" * safe_files.MAX_TEXT_BYTES
    assert len(safe_files.read_text_file(saved(data)).text) == safe_files.MAX_TEXT_BYTES
    with pytest.raises(BadInput, match="larger than 5 MB"):
        safe_files.read_text_file(saved(data + b"a"))


def test_missing_file_is_refused(saved, tmp_path):
    for path in (tmp_path / "none.txt", saved(b"text") / "none.txt"):
        with pytest.raises(BadInput, match="no such file"):
            safe_files.read_text_file(path)


@pytest.mark.parametrize("name", ["a" * 5000, "a\x00b"])
def test_impossible_name_is_refused(name):
    with pytest.raises(BadInput, match="can't be opened"):
        safe_files.read_text_file(Path(name))


def test_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is a folder"):
        safe_files.read_text_file(tmp_path)


def test_file_without_permission_is_refused(saved, monkeypatch):
    path = saved(b"text")

    def refuse(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match="may not read"):
        safe_files.read_text_file(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Pipes with names exist on Unix only.")
def test_pipe_or_device_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(BadInput, match="regular file"):
            safe_files.read_text_file(path)


def test_piped_input_is_read_up_to_a_limit(monkeypatch):
    with safe_files.piped_in(io.BytesIO(PAGE.encode())) as path:
        assert safe_files.read_text_file(path).text == PAGE
    assert not path.exists()
    monkeypatch.setattr(safe_files, "MAX_PIPED_BYTES", 3_000_000)
    endless = io.BytesIO(b"a" * 10_000_000)
    with pytest.raises(BadInput, match="piped in"), safe_files.piped_in(endless):
        pass
    assert endless.tell() < 5_000_000


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    with contextlib.suppress(BadInput):
        assert "\r" not in safe_files.decode(data)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
def test_utf_8_loses_nothing(text):
    assert safe_files.decode(text.encode()) == text.removeprefix("\ufeff")
