"""Files at the root of the site, from `root/` of SITE_DIR and of this project."""

import io
import re
import struct

import pytest
from django.conf import settings
from django.urls import resolve
from lxml import html
from PIL import Image as Pixels

from articles.reading.root_files import MAX_BYTES, MOST_FILES, look_through, root_files
from articles.tests.leaks.asking import ask
from articles.tests.test_demo import clear_away, fetch, finished, free_port, manage
from articles.tests.wsgi import empty_cache


@pytest.fixture
def folders(tmp_path):
    """`root/` of a site, and of the project."""
    own, ours = tmp_path / "own/root", tmp_path / "ours/root"
    own.mkdir(parents=True), ours.mkdir(parents=True)
    return own, ours


def served(folders):
    return {name: path.read_text() for name, path in look_through(folders)[0].items()}


def left_out(folders):
    return [sentence.rpartition("/")[2] for sentence in look_through(folders)[1]]


def test_the_site_s_own_file_comes_before_ours(folders):
    own, ours = folders
    (own / "ads.txt").write_text("own"), (ours / "ads.txt").write_text("ours"), (ours / "icon.txt").write_text("ours")
    (own / ".well-known").mkdir()
    (own / ".well-known/security.txt").write_text("Contact: mailto:desk@news.example")
    assert served(folders) == {
        "ads.txt": "own", "icon.txt": "ours", ".well-known/security.txt": "Contact: mailto:desk@news.example",
    }  # fmt: skip
    assert left_out(folders) == []


def test_a_site_may_have_no_such_folder(tmp_path):
    assert look_through([tmp_path / "root", tmp_path]) == ({}, [])


@pytest.mark.parametrize(
    "name", ["page.php", "script.js", "style.css", "logo.svg", "README", ".env", "-x.txt", "a b.txt", "реклама.txt",
             "x" * 97 + ".txt", ".well-known/a.pem", "x.TXT"],
)  # fmt: skip
def test_a_name_that_is_not_listed_is_not_served(folders, name):
    (folders[0] / name).parent.mkdir(exist_ok=True)
    (folders[0] / name).write_text("secret")
    assert served(folders) == {}
    [sentence] = left_out(folders)
    assert sentence.startswith(f"{name.rpartition('/')[2]} isn't served. Its name ")


def test_nothing_outside_the_folder_is_served(folders, tmp_path):
    own, _ours = folders
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (own / "link.txt").symlink_to(outside / "secret.txt")
    (own / "gone.txt").symlink_to(tmp_path / "nowhere")
    (own / ".well-known").symlink_to(outside)
    (own / "folder.txt").mkdir()
    (own / "folder.txt/deep.txt").write_text("secret")
    assert served(folders) == {}
    link = "isn't served. It is a link. Put the file itself there."
    assert left_out(folders) == [
        f".well-known {link}", "folder.txt isn't served. It is no file. Only .well-known may be a folder.",
        f"gone.txt {link}", f"link.txt {link}",
    ]  # fmt: skip
    linked = tmp_path / "linked"
    linked.symlink_to(outside)
    assert look_through([linked]) == ({}, [f"{linked} {link}"])


def test_sizes_and_numbers_are_limited(folders):
    own, _ours = folders
    (own / "large.txt").write_bytes(b"x" * (MAX_BYTES + 1))
    assert left_out(folders) == ["large.txt isn't served. It has more than 1,000 kB."]
    for number in range(MOST_FILES + 3):
        (own / f"{number:03}.txt").write_text("x")
    assert len(served(folders)) == MOST_FILES
    assert set(left_out(folders)) >= {f"{number:03}.txt isn't served. There are too many files." for number in (50, 52)}


def test_icons_are_pictures_of_the_sizes_that_browsers_and_phones_ask_for(client, db):
    icon = client.get("/favicon.ico")
    assert icon.headers["Content-Type"] == "image/x-icon"
    reserved, kind, count = struct.unpack("<HHH", icon.content[:6])
    assert (reserved, kind, count) == (0, 1, 3)
    for path, size in {"/apple-touch-icon.png": (180, 180), "/sharing.png": (1200, 630)}.items():
        answer = client.get(path)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert Pixels.open(io.BytesIO(answer.content)).size == size


def test_icon_is_cached_and_sent_once(db, one_transaction):
    cache = empty_cache()
    first = ask(cache, "/favicon.ico")
    assert (first.status, first.body[:4]) == (200, b"\0\0\1\0")
    again = ask(cache, "/favicon.ico", headers={"HTTP_IF_NONE_MATCH": first.etag})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/..%2f.env", "/.env", "/root/favicon.ico", "/.well-known/../settings.py", "/.well-known/", "/favicon.ico/",
     "/%2e%2e/manage.py", "/bg/favicon.ico", "/favicon.ico%00"],
)  # fmt: skip
def test_no_other_path_leads_to_a_file(client, db, path):
    assert client.get(path, follow=True).status_code == 404


def test_no_file_takes_an_address_of_the_site():
    files, _left_out = root_files()
    assert {"favicon.ico", "apple-touch-icon.png", "sharing.png"} <= files.keys()
    for path in ["/robots.txt", "/sitemap.xml", "/sitemap-2026-11.xml"]:
        assert resolve(path).func.__module__ == "articles.reading.sitemaps"


def test_files_of_a_site_are_served_and_what_is_wrong_with_others_is_said(tmp_path):
    root = tmp_path / "own/root"
    (root / ".well-known").mkdir(parents=True)
    (root / "ads.txt").write_text("example.com, 123, DIRECT\n")
    (root / "favicon.ico").write_bytes(b"own icon")
    (root / "google0123.html").write_text("google-site-verification: google0123.html")
    (root / ".well-known/security.txt").write_text("Contact: mailto:desk@news.example\n")
    (root / "robots.txt").write_text("Disallow: /"), (root / "shell.php").write_text("x")
    (root / "sharing.jpg").write_text("no picture")
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    environment = {"SITE_DIR": str(root.parent), "SITE_URL": site, "SECRET_KEY": "x" * 50}
    status, _out, err = finished(manage("check", data_dir=tmp_path, **environment))
    assert status == 0
    assert "robots.txt isn't served. The site makes /robots.txt itself." in err
    assert "shell.php isn't served. Its name must end in one of .txt, .html" in err
    assert "The sharing.jpg or sharing.png in root/ is no picture. Replace it, or remove it." in err
    assert finished(manage("migrate", "-v0", "--skip-checks", data_dir=tmp_path, **environment))[0] == 0
    server = manage("runserver", "--noreload", f"127.0.0.1:{port}", data_dir=tmp_path, **environment)
    try:
        assert fetch(f"{site}/ads.txt")[2] == "example.com, 123, DIRECT\n"
        assert fetch(f"{site}/favicon.ico")[2] == "own icon"
        assert "Sitemap:" in fetch(f"{site}/robots.txt")[2]
        status, headers, text = fetch(f"{site}/.well-known/security.txt")
        assert (status, headers["Content-Type"], text[:8]) == (200, "text/plain; charset=utf-8", "Contact:")
        _status, headers, _text = fetch(f"{site}/google0123.html")
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    finally:
        clear_away(server)


def test_folders_are_those_of_the_site_and_of_the_project():
    assert [folder.relative_to(settings.BASE_DIR).as_posix() for folder in settings.ROOT_DIRS] == ["root"]


def test_browsers_colour_their_bar_like_the_paper_of_either_mode(client, db):
    colours = re.findall(r"--paper: (#[0-9a-f]{6})", (settings.BASE_DIR / "static/css/tokens.css").read_text())
    page = html.fromstring(client.get("/").content)
    found = [(meta.get("media"), meta.get("content")) for meta in page.xpath("//meta[@name='theme-color']")]
    light, dark = colours
    assert found == [("(prefers-color-scheme: dark)", dark), (None, light)]  # the first that matches counts
    assert page.xpath("//link[@rel='apple-touch-icon']/@href") == ["/apple-touch-icon.png"]
