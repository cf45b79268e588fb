"""Previews: an unpublished story as readers will see it, at the desk and under a link for people without an account.

A link shows its one story to anybody who has its token, and to nobody else: responses are never cached, are closed to
search engines, and send no Referer to other sites.
"""

import functools
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles.desk.previews import find, is_to_come
from articles.models import PreviewLink, Story
from articles.models.visible import images_of
from articles.reading.views import rendition, story_context
from articles.text.moments import moment_in_words

NO_STORE = "no-store, private"
PRIVATE = {"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def private(view):
    """Set the headers in PRIVATE on every response of a view."""

    @functools.wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return marked


@private
@require_safe
def preview(request, token):
    """The story of a link as it is saved now; once it is published, a redirect to it."""
    link = find(token)
    if link is None:
        # The same page for a link that has expired, was revoked or never existed.
        return render(request, "articles/no_preview.html", status=HTTPStatus.NOT_FOUND)
    if not is_to_come(link.story):
        return HttpResponseRedirect(link.story.get_absolute_url())
    page = preview_page(request, link.story, link=link)
    return HttpResponse(page, headers={"Content-Language": link.story.language})


@private
@require_safe
def preview_media(request, token, key, name):
    """A rendition of one of the pictures in the story of a link."""
    link = find(token)
    image = link and images_of(link.story).with_key(key).first()
    try:
        return rendition(request, image, f"{key}/{name}", NO_STORE)
    except Http404:  # caught, so that this response gets the private headers too
        return HttpResponse(status=HTTPStatus.NOT_FOUND)


def preview_page(request, story: Story, *, link: PreviewLink | None = None) -> str:
    """A saved story's page as readers will see it, in its language; dated now if it has no date yet.

    Without a link the page is for the desk, which loads pictures from their usual addresses.
    """
    story, now = Story.objects.for_page().get(pk=story.pk), timezone.now()
    story.published_at = story.published_at or now
    pictures = reverse("preview", args=[link.token]) + "media/" if link else ""
    with translation.override(story.language):
        ends = link and moment_in_words(link.expires_at, now)
        context = story_context(story, pictures) | {"ends": ends, "zone": settings.TIME_ZONE}
        return render_to_string("articles/story_preview.html", context, request)
