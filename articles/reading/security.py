"""The content policy: readers' pages load almost nothing, the desk runs only scripts with this answer's nonce."""

import secrets

from django.urls import reverse

READERS = "; ".join(
    [
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",  # no script is there to connect; audits ask for robots.txt from inside a page
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
# The rich text editor (ProseMirror) adds one fixed style element of its own; this is the hash of its text.
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
    """Sends the policy with each answer; the desk's templates find `request.csp_nonce`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.csp_nonce = secrets.token_urlsafe(16)
        response = self.get_response(request)
        is_desk = request.path_info.startswith(reverse("admin:index"))
        policy = DESK.format(nonce=request.csp_nonce) if is_desk else READERS
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
