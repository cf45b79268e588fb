"""Clients of a running server, honest and hostile, each from an address of its own: 127.0.0.2 and so on."""

import http.client
import re
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from articles.tests.server import PATIENCE, Reply

ACCOUNT, PASSWORD = "desk", "a long pass phrase"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def add_account():
    from articles.models import User

    User.objects.create_superuser(ACCOUNT, "desk@news.example", PASSWORD)


class Visitor:
    """A browser's cookies, and requests from one address."""

    def __init__(self, site, address="127.0.0.1"):
        self.site, self.address, self.cookies = site, address, {}

    def request(self, method, path, body=None, headers=None) -> Reply:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": f"127.0.0.1:{self.site.port}"} | ({"Cookie": cookies} if cookies else {}) | (headers or {})
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.site.port, timeout=PATIENCE, source_address=(self.address, 0)
        )
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for line in reply.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return reply

    def get(self, path, headers=None) -> Reply:
        return self.request("GET", path, headers=headers)

    def post(self, path, fields, headers=None) -> Reply:
        fields = {"csrfmiddlewaretoken": self.cookies["csrftoken"]} | fields
        return self.request("POST", path, urlencode(fields), FORM | (headers or {}))

    def log_in(self, password=PASSWORD) -> Reply:
        self.get("/admin/login/")
        return self.post("/admin/login/?next=/admin/", {"username": ACCOUNT, "password": password})

    def upload(self, name, picture) -> Reply:
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)', self.get("/admin/articles/image/add/").text)[1]
        boundary = "a-boundary"
        disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        head = f"--{boundary}\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n"
        body = head.encode() + picture + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-CSRFToken": token}
        return self.request("POST", "/admin/articles/image/upload/", body, headers)


def opened(site, address, request: str) -> socket.socket:
    """A connection on which `request` has been sent."""
    connection = socket.create_connection(("127.0.0.1", site.port), PATIENCE, (address, 0))
    connection.sendall(request.replace("\n", "\r\n").encode())
    return connection


@contextmanager
def silent_forms(site, *addresses):
    """A log-in form from each address that is announced and never sent. Yields the connections."""
    head = f"POST /admin/login/ HTTP/1.1\nHost: 127.0.0.1:{site.port}\nContent-Length: 1000\n\n"
    with ExitStack() as stack:
        yield [stack.enter_context(opened(site, address, head)) for address in addresses]


@contextmanager
def dripping_requests(site, count, address="127.0.0.2"):
    """Requests that come in one byte a second."""
    request, is_over = f"GET / HTTP/1.1\nHost: 127.0.0.1:{site.port}\nX-Padding: xxxxxxxxxxxxxxxxxxx", threading.Event()
    with ExitStack() as stack:
        connections = [stack.enter_context(opened(site, address, request[:1])) for _ in range(count)]

        def drip():
            for byte in request[1:]:
                for connection in connections:
                    with suppress(OSError):
                        connection.sendall(byte.encode())
                if is_over.wait(1):
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            yield
        finally:
            is_over.set()
            dripping.join()


@contextmanager
def crowd(size, act):
    """Have `size` clients call `act(number)` again and again. Yields a count of the statuses that they got."""
    statuses, is_over, lock = Counter(), threading.Event(), threading.Lock()

    def repeat(number):
        while not is_over.is_set():
            with suppress(OSError, http.client.HTTPException):
                status = act(number).status
                with lock:
                    statuses[status] += 1

    threads = [threading.Thread(target=repeat, args=[number]) for number in range(size)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def timed(act):
    """What `act()` returns, and the seconds that it took."""
    begun = time.monotonic()
    return act(), time.monotonic() - begun
