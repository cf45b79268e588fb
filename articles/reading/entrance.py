"""The outermost WSGI application: answers /livez, and gives a response to what is refused before Django sees it."""

import json
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
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
PLAIN = [("Content-Type", "text/plain; charset=utf-8")]


class Entrance:
    """The application behind it, and a response to each Refused. Neither that nor /livez takes a lane."""

    def __init__(self, application):
        self._application = application
        self._desk = reverse("admin:index")

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path == LIVE:
            return send(start_response, HTTPStatus.OK, PLAIN, "ok\n")
        if path == READY:
            environ[LANE] = HEALTH
        if has_body(environ) and not path.startswith(self._desk):  # no reader's page takes one
            return self._refuse(Refused(HTTPStatus.BAD_REQUEST), environ, start_response)
        try:
            return self._application(environ, start_response)
        except Refused as refused:
            return self._refuse(refused, environ, start_response)

    def _refuse(self, refused, environ, start_response):
        path, headers = environ["PATH_INFO"], []
        if refused.retry_after:
            headers.append(("Retry-After", str(refused.retry_after)))
        if has_body(environ):
            headers.append(("Connection", "close"))  # it is left unread
        language = language_of(path)
        if path.startswith(self._desk) and is_for_script(environ):
            with translation.override(language):
                text = json.dumps({"error": at_the_desk(refused.status)[1]}, ensure_ascii=False)
            return send(start_response, refused.status, [*headers, JSON], text)
        if environ["REQUEST_METHOD"] == "HEAD" or not is_page(path):
            return send(start_response, refused.status, [*headers, *PLAIN], f"{refused.status.phrase}\n")
        page = refusal_page(refused.status, language, path.startswith(self._desk))
        headers += [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Content-Security-Policy", READERS),
        ]
        return send(start_response, refused.status, headers, page)


def send(start_response, status: HTTPStatus, headers, text: str):
    body = text.encode()
    headers = [*headers, ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


@lru_cache(maxsize=256)  # rendering it anew for each request of a flood would help the flood
def refusal_page(status: HTTPStatus, language: str, is_desk: bool) -> str:
    """A page that says why, without a query: the database may be what everything waits for."""
    with translation.override(language):
        title, words = at_the_desk(status) if is_desk else to_readers(status)
        return render_to_string("refused.html", {"site_name": settings.SITE_NAME, "title": title, "words": words})


def to_readers(status):
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return _("The site is busy"), _("Many people are reading at the moment. Please try again in a few seconds.")
    return _("This can't be sent here"), _("Nothing can be sent to this address.")


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
            title = _("This can't be sent here")
            words = _("The form came in a way that the desk doesn't understand. Go back and try again.")
    return title, words
