"""The first command of the README."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings

UNCOMPRESSED = {"DJANGO_SETTINGS_MODULE": "articles.tests.uncompressed"}


def manage(*arguments, data_dir, **environment):
    """A process with the site's own settings and a clean environment."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    clean |= {"DATA_DIR": str(data_dir), "STATIC_ROOT": str(data_dir / "static")} | environment
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finished(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, without_progress(err)


def without_progress(err):
    """Standard error without an import's lines of progress, which appear where it takes long."""
    return re.sub(r"^\d+ of \d+ stories read\n", "", err, flags=re.MULTILINE)


def clear_away(server):
    """Stop the server and return its output. Kill it if it doesn't stop: none may outlive its test."""
    server.terminate()
    try:
        return server.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        return server.communicate()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address):
    """Status, headers and body. Waits for a server that is starting."""
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read().decode("utf-8", "replace")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def check_pages(site):
    """Pages, their styles and pictures, and the desk's login page, as a server without DEBUG shows them."""
    status, headers, page = fetch(f"{site}/")
    assert status == 200
    assert headers["ETag"]  # so it came through the page cache
    for pattern, media_type in [(r'href="(/static/[^"]+\.css)"', "text/css"), (r'src="(/media/[^"]+)"', "image/jpeg")]:
        status, headers, _body = fetch(site + re.search(pattern, page)[1])
        assert (status, headers.get_content_type()) == (200, media_type)
    assert fetch(f"{site}/corrections/")[2].count("What was wrong") == 1
    status, headers, login = fetch(f"{site}/admin/login/")
    assert status == 200
    assert "password_reset" in login


def check_static_files(site):
    """They are compressed and named by their content, so that browsers keep them for ever."""
    address = site + re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', fetch(f"{site}/")[2])[1]
    _status, headers, _body = fetch(urllib.request.Request(address, headers={"Accept-Encoding": "gzip, br"}))
    assert headers["Content-Encoding"] == "br"
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_demo_fills_a_newsroom_and_serves_it_with_debug_off_and_can_be_run_again(tmp_path):
    """The only test that runs the command as people do and waits for the compression of static files."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    server = manage("demo", "--port", str(port), data_dir=tmp_path)
    try:
        check_pages(site)
        check_static_files(site)
    finally:
        out, err = clear_away(server)
    assert without_progress(err) == ""
    assert "60 created" in out
    assert f"{site}/admin/" in out
    password = password_in(out)
    for secret in ("secret_key", "demo_password"):
        assert stat.S_IMODE((tmp_path / secret).stat().st_mode) == 0o600
    assert list((tmp_path / "static/css").glob("base.*.css.br"))
    again = manage("demo", "--no-server", "--port", "8123", data_dir=tmp_path, **UNCOMPRESSED)
    status, out, err = finished(again)
    assert (status, err) == (0, "")
    assert "60 unchanged" in out
    assert "http://127.0.0.1:8123/admin/" in out
    assert password_in(out) == password
    made = {path.name for path in tmp_path.iterdir()}
    assert made - {"static"} == {"secret_key", "demo_password", "media", "newsroom.sqlite3"}
    check_runserver(tmp_path)


def password_in(out):
    return re.search(r"Password: +(\S+)", out)[1]


def check_runserver(data_dir):
    """Django's development server serves the demo too."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    server = manage("runserver", "--noreload", f"127.0.0.1:{port}", data_dir=data_dir, SITE_URL=site, **UNCOMPRESSED)
    try:
        check_pages(site)
    finally:
        clear_away(server)


def test_a_new_site_is_migrated_into_a_folder_that_is_not_there_yet(tmp_path):
    status, _out, err = finished(manage("migrate", "-v0", data_dir=tmp_path / "new" / "data", SECRET_KEY="x" * 50))
    assert (status, err) == (0, "")


def test_a_port_in_use_is_reported_before_anything_else_happens(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _out, err = finished(manage("demo", "--port", str(port), data_dir=tmp_path))
    assert status == 1
    assert f"Port {port}" in err
    assert "--port" in err
    assert "Traceback" not in err
    assert not (tmp_path / "demo_password").exists()
    assert not (tmp_path / "media").exists()
