"""What the desk answers where there is nothing to show: no such page, not allowed, or a form that isn't trusted."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import admin
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.reading.outages import is_for_script, what_was_sent


def is_desk(request) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


def no_such_page(request):
    words = _("Perhaps the address was mistyped, or what was here has been deleted or merged with something else.")
    return desk_page(request, _("There is no such page at the desk"), [words], HTTPStatus.NOT_FOUND)


def forbidden(request, exception=None):
    """The 403 page: somebody's role doesn't allow it."""
    title = _("Your role doesn't allow this")
    words = _("You are logged in as {name}. If your work needs this page, ask the people who look after the accounts.")
    return desk_page(request, title, [words.format(name=request.user)], HTTPStatus.FORBIDDEN)


def csrf_failure(request, reason=""):
    """The 403 page for a form that this browser wasn't given. Nothing of it is kept: it may come from another site."""
    title = _("This wasn't saved")
    words = [
        _(
            "You opened the form before you last logged in, perhaps in another window; or your browser sends no "
            "cookies."
        ),
        _("Go back: what you typed is still there. Copy it, reload the page, and send it again."),
    ]
    return desk_page(request, title, words, HTTPStatus.FORBIDDEN)


def logged_out(request):
    """The 403 page for a form of somebody whose session has ended: it holds what they typed.

    None if that is nothing, or has passwords. Only for requests whose CSRF token has been checked: another site must
    not put words into this page.
    """
    sent = what_was_sent(request)
    if not sent["fields"] or sent["has_password"]:
        return None
    words = [
        _("You have been logged out, so nothing was saved. What you typed is kept in this page: leave it open."),
        _("Log in in another window, and then send it again from here."),
    ]
    more = sent | {"address": request.get_full_path()}
    title = _("You have been logged out")
    return desk_page(request, title, words, HTTPStatus.FORBIDDEN, template="admin/kept_form.html", **more)


def desk_page(request, title, words, status, template="admin/refused.html", **more):
    if not is_desk(request):
        context = {"title": title, "words": " ".join(words), "site_name": settings.SITE_NAME}
        return render(request, "refused.html", context, status=status)
    if is_for_script(request.environ):
        return JsonResponse({"error": " ".join([title + ".", *words])}, status=status)
    context = admin.site.each_context(request) | {"title": title, "words": words} | more
    return render(request, template, context, status=status)
