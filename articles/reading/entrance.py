"""The outermost WSGI application: answers /livez, and gives a response to what is refused before Django sees it."""

import json
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from articles.reading.health import LIVE, READY
from articles.reading.languages import language_of
from articles.reading.outages import is_for_script, is_page
from articles.reading.security import READERS
from articles.serving.bodies import has_body
from articles.serving.lanes import HEALTH, LANE
from articles.serving.refusals import Refused

JSON = ("Content-Type", "application/json")
PLAIN = ("Content-Type", "text/plain; charset=utf-8")
READING = ("GET", "HEAD")


class Entrance:
    """The application behind it, and a response to each Refused. Neither that nor /livez takes a lane."""

    def __init__(self, application):
        self._application = application
        self._desk = reverse("admin:index")

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path == LIVE:
            return send(start_response, HTTPStatus.OK, [PLAIN], "ok\n")
        if path == READY:
            environ[LANE] = HEALTH
        if not path.startswith(self._desk):  # readers' pages take nothing
            if environ["REQUEST_METHOD"] not in READING:
                return self._refuse(Refused(HTTPStatus.METHOD_NOT_ALLOWED), environ, start_response)
            if has_body(environ):
                return self._refuse(Refused(HTTPStatus.BAD_REQUEST), environ, start_response)
        try:
            return self._application(environ, start_response)
        except Refused as refused:
            return self._refuse(refused, environ, start_response)

    def _refuse(self, refused, environ, start_response):
        headers, text = refusal(environ, refused.status)
        if refused.retry_after:
            headers.append(("Retry-After", str(refused.retry_after)))
        if refused.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", ", ".join(READING)))
        if has_body(environ):
            headers.append(("Connection", "close"))  # it is left unread
        return send(start_response, refused.status, headers, text)


def bad_request(request, exception=None):
    """Django's 400, for a request that it can't read or that names another site's host: the same pages."""
    address = settings.SITE_URL if isinstance(exception, DisallowedHost) else ""
    headers, text = refusal(request.environ, HTTPStatus.BAD_REQUEST, address)
    response = HttpResponse(text, status=HTTPStatus.BAD_REQUEST, headers=dict(headers))
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(environ, status: HTTPStatus, address="") -> tuple[list[tuple[str, str]], str]:
    """Headers and text of what readers, the desk or software get; `address` is the site's own, if that was missed."""
    path = environ["PATH_INFO"]
    language, is_desk = language_of(path), path.startswith(reverse("admin:index"))
    if is_desk and is_for_script(environ):
        with translation.override(language):
            return [JSON], json.dumps({"error": at_the_desk(status)[1]}, ensure_ascii=False)
    if environ["REQUEST_METHOD"] == "HEAD" or not is_page(path):
        return [PLAIN], f"{status.phrase}\n"
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Language", language),
        ("Content-Security-Policy", READERS),
    ]
    return headers, refusal_page(status, language, is_desk, address)


def send(start_response, status: HTTPStatus, headers, text: str):
    body = text.encode()
    headers = [*headers, ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


@lru_cache(maxsize=256)  # rendering it anew for each request of a flood would help the flood
def refusal_page(status: HTTPStatus, language: str, is_desk: bool, address: str) -> str:
    """A page that says why, without a query: the database may be what everything waits for."""
    with translation.override(language):
        title, words = at_the_desk(status) if is_desk else to_readers(status)
        if address:
            title, words = _("This is another address"), _("%(site)s is at:") % {"site": settings.SITE_NAME}
        context = {"site_name": settings.SITE_NAME, "title": title, "words": words, "address": address}
        return render_to_string("refused.html", context)


def to_readers(status):
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return _("The site is busy"), _("Many people are reading at the moment. Please try again in a few seconds.")
    return _("This can’t be sent here"), _("Nothing can be sent to this address.")


def at_the_desk(status):
    match status:
        case HTTPStatus.SERVICE_UNAVAILABLE | HTTPStatus.TOO_MANY_REQUESTS:
            title = _("The desk is busy")
            words = _("Go back and try again in a few seconds. What you typed is still in the form.")
        case HTTPStatus.FORBIDDEN:
            title = _("You are logged out")
            words = _("Use another window to log in; then go back and save again. What you typed is still in the form.")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            title = _("This is too large")
            words = _("Nothing was saved. Go back and send less at a time, or a smaller file.")
        case _other:
            title = _("This can’t be sent here")
            words = _("The form came in a way that the desk doesn’t understand. Go back and try again.")
    return title, words
