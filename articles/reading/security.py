"""The Content-Security-Policy: readers' pages run no script; at the desk scripts need the response's nonce."""

import secrets

from django.urls import reverse

READERS = "; ".join(
    [
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",  # for Lighthouse, which fetches robots.txt from inside a page
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
# The hash of the one inline style that the rich text editor (ProseMirror) adds.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
DESK = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'nonce-{nonce}'",
        f"style-src 'self' 'nonce-{{nonce}}' {EDITOR_STYLE}",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentPolicyMiddleware:
    """Sets the header of each response, and `request.csp_nonce` for the desk's templates."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.csp_nonce = secrets.token_urlsafe(16)
        response = self.get_response(request)
        is_desk = request.path_info.startswith(reverse("admin:index"))
        policy = DESK.format(nonce=request.csp_nonce) if is_desk else READERS
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
