"""What is answered while the database or the picture store doesn't respond: 503, with Retry-After.

Readers get a page, programs a line. Somebody at the desk who sent a form gets it back inside a page, to be sent again.
Nothing here asks the database.
"""

import logging
import sqlite3
from http import HTTPStatus

from django.conf import settings
from django.contrib import admin
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from articles.pictures.storage import StorageSilent
from articles.reading.languages import language_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5


def is_outage(error: BaseException | None) -> bool:
    """Whether an error may be gone when somebody tries again; a wrong statement or a missing table won't be."""
    if isinstance(error, StorageSilent):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


def unavailable(request, error: BaseException) -> HttpResponse:
    """The 503 for a request that failed with this error."""
    logger.warning("%s can't be answered: %s", request.path, error)
    language = language_of(request.path_info)
    with translation.override(language):
        if request.path_info.startswith(reverse("admin:index")):
            response = for_the_desk(request)
        elif not is_page(request.path_info):
            response = HttpResponse(_("Please try again in a minute.") + "\n", content_type="text/plain; charset=utf-8")
        else:
            response = HttpResponse(render_to_string("503.html", {"site_name": settings.SITE_NAME}))
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response._has_been_logged = True  # Django would add a traceback for each request
    return response


def is_page(path: str) -> bool:
    """Whether people read what is at an address, rather than programs: no file or feed."""
    return path.endswith("/") and not path.endswith("/feed/")


def is_for_script(environ: dict) -> bool:
    """Whether one of the desk's scripts asks, which will show the sentence that it gets."""
    return "text/html" not in environ.get("HTTP_ACCEPT", "text/html")


def for_the_desk(request):
    if is_for_script(request.environ):
        return JsonResponse({"error": _("The database doesn't answer. Your text is safe; try again in a minute.")})
    context = {
        "title": _("The desk can't answer right now"),
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "address": request.get_full_path(),
    }
    if request.method == "POST":
        context |= what_was_sent(request)
    return HttpResponse(render_to_string("admin/503.html", context))


def what_was_sent(request):
    """A form's fields as (name, value), to be sent again. Passwords are kept nowhere, and files can't be."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return {
        "was_sent": True,
        "fields": [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"],
        "has_password": any("password" in name.lower() for name in request.POST),
        "files": [file.name for _name, files in request.FILES.lists() for file in files],
        "encoding": request.content_type,
        "csrf_token": get_token(request),
    }
