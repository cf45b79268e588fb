"""A cookie that says, without the database, that a session belongs to somebody who has logged in.

It is signed over the session's key, so beside another session it is worth nothing. It decides only in which lane a
request waits, never what it may do: Django still looks the session up.
"""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature, TimestampSigner
from django.http import parse_cookie

COOKIE = "lane"
_signer = TimestampSigner(salt="articles.serving.lane_cookie")


def value_for(session_key: str) -> str:
    return _signer.sign(session_key).removeprefix(f"{session_key}:")


def is_valid(session_key: str, value: str) -> bool:
    try:
        _signer.unsign(f"{session_key}:{value}", max_age=settings.SESSION_COOKIE_AGE)
    except BadSignature:
        return False
    return True


def is_signed(environ: dict) -> bool:
    """Whether a request has both the cookie of a session and the one that is signed over it."""
    sent = environ.get("HTTP_COOKIE", "")
    if f"{COOKIE}=" not in sent:
        return False
    cookies = parse_cookie(sent)
    return is_valid(cookies.get(settings.SESSION_COOKIE_NAME, ""), cookies.get(COOKIE, ""))


class LaneCookieMiddleware:
    """Sets the cookie at log-in, or where it is missing from a session that was looked up; deletes it at log-out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.session.accessed or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return response  # after an error, such as a database that is down, the session may be what failed
        sent = request.COOKIES.get(COOKIE)
        if SESSION_KEY not in request.session:
            if sent is not None:
                response.delete_cookie(COOKIE, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN)
        elif sent is None or not is_valid(request.session.session_key, sent):
            response.set_cookie(COOKIE, value_for(request.session.session_key), **flags(request.session))
        return response


def flags(session) -> dict:
    """The flags and lifetime of the session's own cookie."""
    return {
        "max_age": None if session.get_expire_at_browser_close() else session.get_expiry_age(),
        "path": settings.SESSION_COOKIE_PATH,
        "domain": settings.SESSION_COOKIE_DOMAIN,
        "secure": settings.SESSION_COOKIE_SECURE,
        "samesite": settings.SESSION_COOKIE_SAMESITE,
        "httponly": True,
    }
