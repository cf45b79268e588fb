"""Puts nginx and Caddy in front of a site, as docs/deploying.md says, and attacks them: python checks/proxies.py

Through each, forms that are never sent come from 200 addresses. The application must not notice: strangers still log
in, and a picture still comes in. Without a proxy the same attack keeps new log-ins out. Needs nginx and Caddy (apt-get
install nginx caddy), takes a minute, and exits with 1 if something was refused.
"""

import os
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.tests.server import free_port
from articles.tests.serving.clients import Visitor, add_account, silent_forms, timed
from checks.demo_site import ROOT, CheckedSite

PICTURE = (ROOT / "articles/demo/stories/harbour-dusk.jpg").read_bytes()
ATTACKERS = [f"127.0.1.{number}" for number in range(1, 201)]
SECONDS = 10  # within which a proxy has started


class SiteBehindProxy(CheckedSite):
    """A site at a Unix socket whose address is that of the proxy."""

    def __init__(self, folder, port):
        super().__init__(folder, "en,bg", "")
        self.port = port
        self.socket = folder / "socket"

    @property
    def environment(self):
        return super().environment | {"BEHIND_PROXY": "on"}

    @contextmanager
    def running(self):
        self.python("manage.py", "migrate", "--verbosity", "0")
        self.python("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        command = [sys.executable, "manage.py", "serve", "--workers", "1", "--socket", str(self.socket)]
        with (self.folder / "server.log").open("wb") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            server.terminate()
            server.wait(60)
            self.close()


def configuration(name, site):
    """The example in the docs, for this site."""
    found = re.search(rf"^{name}.*?:\n\n((?:    .*\n|\n)+)", (ROOT / "docs/deploying.md").read_text(), re.MULTILINE)
    return textwrap.dedent(found[1]).replace("/run/newsroom/socket", str(site.socket))


def nginx(site):
    server = re.sub(r" *ssl_.*\n", "", configuration("nginx", site))
    server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{site.port};").replace("news.example", "127.0.0.1")
    file = site.folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""  # else its workers may not use the socket
    start = f"daemon off; {user} pid {site.folder}/nginx.pid; events {{}}"
    bodies = f"client_body_temp_path {site.folder}/bodies; proxy_temp_path {site.folder}/responses;"
    file.write_text(f"{start}\nhttp {{ access_log off; {bodies}\n{server} }}\n")
    return ["nginx", "-e", f"{site.folder}/nginx.log", "-c", str(file)]


def caddy(site):
    text = configuration("Caddy", site).replace("news.example {", f"http://127.0.0.1:{site.port} {{\nbind 127.0.0.1")
    text = text.replace("{\n", "{\nadmin off\n", 1)
    if subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True).stdout.startswith("2.6.2"):
        text = re.sub("request_buffers (.*)", r"buffer_requests\nmax_buffer_size \1", text)  # its name in Debian 12
    file = site.folder / "Caddyfile"
    file.write_text(text)
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


def check(name, command_for):
    """Attack a site behind a proxy; whether nobody was kept out."""
    with tempfile.TemporaryDirectory(prefix="newsroom-proxy-") as folder:
        site = SiteBehindProxy(Path(folder), free_port())
        with site.running(), proxy(command_for(site), site):
            site.run(add_account)
            with silent_forms(site, *ATTACKERS):
                time.sleep(1)
                desk = Visitor(site, "127.0.0.4")
                log_in, seconds = timed(desk.log_in)
                page, page_seconds = timed(lambda: site.get("/"))
                uploaded = desk.upload("picture.jpg", PICTURE) if log_in.status == 302 else log_in
    print(
        f"{name}: log-in {log_in.status} in {seconds:.1f} s, page {page.status} in {page_seconds * 1000:.0f} ms, ",
        end="",
    )
    print(f"upload {uploaded.status}", flush=True)
    return (log_in.status, page.status, uploaded.status) == (302, 200, 200)


@contextmanager
def proxy(command, site):
    with (site.folder / "proxy.log").open("wb") as log:
        running = subprocess.Popen(command, env=site.environment | {"HOME": str(site.folder)}, stdout=log, stderr=log)
    try:
        until = time.monotonic() + SECONDS
        while not is_up(site):
            if time.monotonic() > until:
                sys.exit(f"{command[0]} doesn't start:\n{(site.folder / 'proxy.log').read_text()}")
            time.sleep(0.1)
        yield
    finally:
        running.terminate()
        running.wait(30)


def is_up(site):
    try:
        return site.get("/livez").status == 200
    except OSError:
        return False


def main():
    results = [check("nginx", nginx), check("Caddy", caddy)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
