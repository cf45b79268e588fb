"""SITE_DIR: the site's own templates, styles and translations come before ours."""

import re
import struct

import pytest

from articles.tests.test_demo import UNCOMPRESSED, clear_away, fetch, finished, free_port, manage

FILES = {
    "templates/_logo.html": '{% load static %}<img src="{% static "img/logo.svg" %}" alt="{{ site_name }}">',
    "templates/_head.html": '{% load static %}<link rel="stylesheet" href="{% static "css/own.css" %}">',
    "templates/_footer.html": "<footer>Printed in the harbour.</footer>",
    "static/img/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "static/img/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"><title>Own</title></svg>',
    "static/css/own.css": ":root { --accent: #005f73; }",
}
WORDS = {"": "Content-Type: text/plain; charset=UTF-8\n", "Last news in %(site)s": "Fresh from %(site)s"}


def compiled(words):
    """A .mo file. Its format: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html"""
    texts = [text.encode() for column in zip(*sorted(words.items()), strict=True) for text in column]
    table, end = b"", 28 + 8 * len(texts)
    for text in texts:
        table += struct.pack("<II", len(text), end)
        end += len(text) + 1
    count = len(words)
    header = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return header + table + b"".join(text + b"\0" for text in texts)


@pytest.fixture
def own_folder(tmp_path):
    folder = tmp_path / "own"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    catalogue = folder / "locale/en/LC_MESSAGES/django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(compiled(WORDS))
    return folder


def test_logo_styles_footer_and_translations_of_the_site_win(tmp_path, own_folder):
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    environment = UNCOMPRESSED | {"SITE_DIR": str(own_folder), "SITE_NAME": "The Harbour Times", "SITE_URL": site}
    environment |= {"SECRET_KEY": "x" * 50}
    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
        assert finished(manage(*command, data_dir=tmp_path, **environment)) == (0, "", "")
    server = manage("runserver", "--noreload", f"127.0.0.1:{port}", data_dir=tmp_path, **environment)
    try:
        status, _headers, page = fetch(f"{site}/latest/")
        assert status == 200
        assert ">Fresh from The Harbour Times</h1>" in page
        assert "<footer>Printed in the harbour.</footer>" in page
        assert 'class="footer"' not in page
        logo = re.search(r'<img src="(/static/img/logo\.[0-9a-f]{12}\.svg)" alt="The Harbour Times">', page)[1]
        icon = re.search(r'<link rel="icon" href="([^"]+)"', page)[1]
        *ours, own = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        assert ours
        assert re.fullmatch(r"/static/css/own\.[0-9a-f]{12}\.css", own)
        assert fetch(site + logo)[0] == 200
        assert "<title>Own</title>" in fetch(site + icon)[2]
        assert "--accent: #005f73" in fetch(site + own)[2]
        assert "Новини" in fetch(f"{site}/bg/")[2]  # what the site doesn't replace is still ours
    finally:
        clear_away(server)


def test_the_folder_may_be_empty(tmp_path):
    (tmp_path / "own").mkdir()
    environment = {"SECRET_KEY": "x" * 50, "SITE_DIR": str(tmp_path / "own")}
    status, out, err = finished(manage("check", data_dir=tmp_path, **environment))
    assert (status, err) == (0, "")
    assert "no issues" in out
