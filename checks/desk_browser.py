"""A minimal HTTP client for the desk of a running site: it logs in and sends forms."""

import http.client
from http.cookies import SimpleCookie
from types import SimpleNamespace
from urllib.parse import urlencode

from articles.tests.admin.forms import form_in


class DeskBrowser:
    def __init__(self, site, username, password):
        self._site, self._cookies = site, SimpleCookie()
        form = form_in(self._ask("GET", "/admin/login/"))
        self._send("/admin/login/", form | {"username": username, "password": password})

    def press(self, move, path, form_id):
        """Open a form and submit it unchanged with one of its buttons."""
        self._send(path, form_in(self._ask("GET", path), form_id) | {"_move": move})

    def _send(self, path, form):
        answer = self._ask("POST", path, urlencode(form, doseq=True))
        assert answer.status == 302, f"{path} answers {answer.status}:\n{answer.content.decode()}"

    def _ask(self, method, path, body=None):
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in self._cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=30)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return SimpleNamespace(status=answer.status, content=answer.read())
