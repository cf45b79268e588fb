"""Damaged and hostile WordPress exports: a message, an exit status, and nothing is imported."""

import time
import tracemalloc

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.importing.incoming import BadInput, IncomingStory
from articles.importing.wordpress.bodies import body_of
from articles.importing.wordpress.media_library import Library
from articles.importing.wordpress.site import Site
from articles.models import Author, Image, ImportItem, Section, Story, Tag
from articles.tests.importing.wordpress import FOOT, HEAD, SAMPLE, export, item, read, read_items

DECLARATION, AFTER_IT = HEAD.split("\n", 1)
BILLION = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def with_doctype(doctype, words="Words."):
    return "\n".join([DECLARATION, doctype, AFTER_IT, item().replace("A story", words), FOOT])


BAD = {
    "entity bomb": (with_doctype(f'<!DOCTYPE rss [<!ENTITY e0 "ha">{BILLION}]>', "&e9;"), "entities"),
    "large entity": (with_doctype(f'<!DOCTYPE rss [<!ENTITY e "{"x" * 10_000}">]>', "&e;" * 10_000), "entities"),
    "recursive entities": (with_doctype('<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"), "entities"),
    "external file": (with_doctype('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"), "entities"),
    "external address": (with_doctype('<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]>', "&x;"), "entities"),
    "parameter entity": (with_doctype('<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>'), "entities"),
    "entity of a document type elsewhere": (
        with_doctype('<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/">', "&x;"),
        "entities",
    ),
    "attributes by default": (with_doctype('<!DOCTYPE rss [<!ATTLIST item x CDATA "x">]>'), "entities"),
    "undeclared entity": (with_doctype("", "&ferry;"), "undefined entity in line 7"),
    "deep nesting": (export("<a>" * 200_000 + "</a>" * 200_000), "deeper than 50"),
    "many kinds of elements": (export(*(f"<e{n}/>" for n in range(2_000))), "kinds of elements"),
    "mismatched tags": (export(item().replace("</title>", "</titel>")), "mismatched tag in line 6"),
    "blank lines before it": ("\n\n" + export(item()), "is in line 3. If there are blank lines or a PHP warning"),
    "a warning before it": ("<br />\n<b>Warning</b>: x" + export(item()), "If there are blank lines or a PHP warning"),
    "unbound prefix": (export("<nowhere:x/>"), "unbound prefix"),
    "another feed": ('<rss><channel xmlns:wp="http://wordpress.org/export/1.2/"/></rss>', "has no WXR version"),
    "no feed": ('<html xmlns:wp="http://wordpress.org/export/1.2/"></html>', "doesn't begin with <rss>"),
    "unknown version": (export(item()).replace(">1.2<", ">1.3<"), "WXR version 1.3"),
    "no posts": (export(item(post_type="page")), "no posts in this export (only pages: 1)"),
    "nothing": (export(), "no posts in this export (nothing)"),
    "unknown encoding": (export(item()).replace("UTF-8", "klingon"), "encoding that its first line names"),
    "encoding that isn't one of text": (export(item()).replace("UTF-8", "hex"), "encoding that its first line names"),
    "UTF-8 that says it is Latin-1": (export(item("Café")).replace("UTF-8", "iso-8859-1"), "it is UTF-8"),
    "UTF-8 that says it is UTF-16": (export(item()).replace("UTF-8", "UTF-16"), "encoding that its first line names"),
    "Latin-1 that says it is UTF-8": (
        export(item("Café " * 20)).encode("latin-1"),
        "from line 6 on there are bytes that aren't UTF-8",
    ),
    "windows-1251 that says it is ASCII": (
        export(item("Ферибот")).replace("UTF-8", "us-ascii").encode("cp1251"),
        "encoding that its first line names",
    ),
}


def rows():
    counts = [model.objects.count() for model in (Story, Image, Section, Author, Tag)]
    return counts, [*settings.MEDIA_ROOT.rglob("*")] if settings.MEDIA_ROOT.exists() else []


@pytest.fixture
def path(tmp_path):
    return tmp_path / "export.xml"


def refused(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(BadInput) as reason:
        read(path)
    return str(reason.value)


@pytest.mark.parametrize(("data", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_whole_with_a_message(path, data, sentence):
    started = time.monotonic()
    said = refused(path, data)
    assert sentence in said
    assert said.endswith(".")
    assert time.monotonic() - started < 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["entity bomb", "external file", "Latin-1 that says it is UTF-8"])
def test_the_command_says_why_and_changes_nothing_but_the_ledger(path, capsys, name):
    data, sentence = BAD[name]
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = rows()
    with pytest.raises(SystemExit) as end:
        call_command("import_stories", path)
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err
    assert rows() == before
    assert sentence in ImportItem.objects.get().reason


def test_a_document_type_without_declarations_is_fine(path):
    path.write_text(with_doctype("<!DOCTYPE rss>"), encoding="utf-8")
    assert len(read(path)) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_a_file_in_its_declared_encoding_is_read(path, encoding):
    text = {"iso-8859-1": "Café", "windows-1251": "Ферибот"}.get(encoding, "Café и ферибот")
    named = encoding.removesuffix("-sig")
    path.write_bytes(export(item(text)).replace('"UTF-8"', f'"{named}"').encode(encoding))
    assert read(path)[0].body == f"<p>{text}</p>"


def test_nothing_of_a_truncated_file_is_imported_wherever_it_is_cut(path):
    data = SAMPLE.read_bytes().rstrip()
    for length in (*range(1024, len(data), 1024), *range(len(data) - 20, len(data))):
        assert "breaks off" in refused(path, data[:length])


@pytest.mark.parametrize(
    "start",
    [b"<!--", b"<x a='", b"<?x ", b"<wp:", b"<!DOCTYPE "],
    ids=["comment", "attribute", "instruction", "name", "type"],
)
def test_a_token_without_end_is_given_up_after_a_megabyte(path, start):
    head = DECLARATION.encode() if start == b"<!DOCTYPE " else HEAD.encode()
    with path.open("wb") as file:
        file.write(head + start)
        file.writelines([b"x" * 1_000_000] * 48)
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="more than 1 MB"):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_post_that_is_too_large_is_refused_by_name_and_the_others_are_read(path):
    large = "<p>words</p>" * 200_000
    tracemalloc.start()
    try:
        path.write_text(export(item(), item(large, number=6, title="Too long"), item(number=7)), encoding="utf-8")
        tracemalloc.reset_peak()
        first, second, third = read(path)
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()
    assert str(second) == "“Too long” (post 6) is longer than 2 MB. Shorten or split it in WordPress and export again."
    assert isinstance(first, IncomingStory)
    assert isinstance(third, IncomingStory)


@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        (item(post_date_gmt="2024-13-01 00:00:00"), "Its date '2024-13-01 00:00:00' isn't valid."),
        (item(post_date_gmt="yesterday"), "Its date 'yesterday' isn't valid."),
        (item(post_date_gmt="1066-10-14 00:00:00"), "1900"),
        (item("", title=""), "neither a title nor text"),
        (item("<blockquote>" * 300), "nested deeper than 256"),
    ],
)
def test_a_bad_post_is_refused_and_the_others_are_read(tmp_path, post, sentence):
    bad, good = read_items(tmp_path, post, item(number=6))
    assert sentence in str(bad)
    assert isinstance(good, IncomingStory)


@pytest.mark.parametrize(
    "markup", ["<blockquote>" * 300, "<b>" * 100_000], ids=["nested too deeply", "and very deeply"]
)
def test_of_a_title_nested_too_deeply_the_words_are_taken(tmp_path, markup):
    first, second = read_items(tmp_path, item(title=f"<![CDATA[{markup}The ferry sails]]>"), item(number=6))
    assert first.headline == "The ferry sails"
    assert second.headline == "A story"


def test_a_media_library_that_needs_too_much_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.wordpress.site.MAX_MEMORY", 10_000)
    files = [item(number=n, post_type="attachment", attachment_url="x" * 100) for n in range(100)]
    with pytest.raises(BadInput, match="Export it in parts"):
        read_items(tmp_path, item(), *files)


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        '<a b="',
        "<!-- wp:gallery -->",
        "[caption]",
        "[a ",
        "[/a]",
        "[[",
        " ",
        "\n ",
        "<pre>",
        "<br>",
        "https://x\n",
        '<a href="#">',
        "<a href",
        '<i class="wp-block-cover" style="background-image:url(',
        "[/b_b][b_b]",
        "[youtube ",
        "<p>",
    ],
)
def test_any_text_is_read_in_linear_time(piece):
    started = time.process_time()
    body_of(piece * (200_000 // len(piece)), Library(Site(), "1"))
    assert time.process_time() - started < 2


def test_attachments_without_a_number_are_ignored(tmp_path):
    odd = [item(number=number, post_type="attachment", post_parent=5) for number in ("٣", "-1", "", "9" * 30)]
    assert read_items(tmp_path, item("[gallery]"), *odd)[0].images == []
