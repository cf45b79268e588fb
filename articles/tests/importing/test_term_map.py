"""The file that says where a source's categories and tags go (`--map`)."""

import pytest
from django.core.management import CommandError, call_command

from articles.importing.incoming import BadInput, OurTerm
from articles.importing.term_map import filed, read_term_map


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map.csv"


def test_a_map_is_read(path):
    path.write_text(
        '\ufeffTerm,Section,Tags\r\n Politics ,City,"elections, council;votes"\r\n\r\n'
        "More news,News\r\nSponsored,,\r\n",
        encoding="utf-8",
    )
    assert read_term_map(path) == {
        "politics": OurTerm("City", ("elections", "council", "votes")),
        "more news": OurTerm("News"),
        "sponsored": OurTerm(),
    }


@pytest.mark.parametrize(
    ("section", "tags", "there"),
    [
        ("Politics", ["Votes"], ("City", ["elections", "Votes"])),
        ("POLITICS", ["Elections", "Sponsored"], ("City", ["elections"])),
        ("Local News", ["Politics"], ("Near", ["elections", "City"])),
        ("Sponsored", ["Politics"], ("City", ["elections"])),
        ("Sponsored", ["Sea"], ("", ["Sea"])),
        ("", ["Sea"], ("", ["Sea"])),
        ("Sea", [], ("Sea", [])),
    ],
)
def test_a_story_goes_where_the_map_says(section, tags, there):
    terms = {
        "politics": OurTerm("City", ("elections",)), "local-news": OurTerm("Near"), "sponsored": OurTerm(),
    }  # fmt: skip
    assert filed(section, tags, terms) == there


HEADER = "term,section,tags\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("politics,City,\n", "Line 1 must be “term,section,tags”."),
        (f"{HEADER}a,b,c\n,City,\n", "Line 3: The term is missing."),
        (f"{HEADER}a,b,c\nb,c,d,e\n", "Line 3: 4 columns instead of 3. Put tags between quotation marks."),
        (f"{HEADER}a,b,c\n\nA,c,d\n", "Line 4: “A” is there twice. Remove one of the two."),
        (f'{HEADER}a,b,"c\n', "Line 2 isn't CSV"),
        (f"{HEADER}a,{'x' * 300},\n", "Line 2: “x"),
        (f"{HEADER}a,b,c;{'y' * 300}\n", "Line 2: “y"),
        (f"{HEADER}{'a,b,c' * 300_000}", "larger than 1 MB"),
    ],
)
def test_what_is_wrong_in_it_is_named_by_line(path, text, sentence):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as reason:
        read_term_map(path)
    assert sentence in str(reason.value)


def test_another_encoding_is_named_by_line(path):
    path.write_bytes(f"{HEADER}спорт,Спорт,\n".encode("cp1251"))
    with pytest.raises(BadInput, match="Line 2 isn't in UTF-8"):
        read_term_map(path)


def test_the_command_says_which_file_is_wrong(tmp_path, path):
    path.write_text(f"{HEADER},x,\n", encoding="utf-8")
    for name, sentence in ((path, "map.csv: Line 2: The term is missing."), (tmp_path / "none.csv", "can't be read")):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_stories", tmp_path, map=str(name))
