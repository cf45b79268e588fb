"""A story before its time, as readers will see it: for the desk, and under a link for those without an account.

Under its link a story is shown to whoever has it, and to nobody else: no answer is kept anywhere, found by a search
engine, or tells another site where a visitor came from. The token alone opens the page, and no other story's.
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
from articles.models.story import images_of
from articles.reading.views import rendition, story_context
from articles.text.moments import moment_in_words

NOT_KEPT = "no-store, private"
PRIVATE = {"Cache-Control": NOT_KEPT, "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def private(view):
    """Says of all that a view answers that nobody may keep it, list it, or learn of it from the next site."""

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
    """The story that a link leads to, as it is saved now; once it is published, its own address."""
    link = find(token)
    if link is None:
        # The same for a link that has ended, that was taken back, and that never was.
        return render(request, "articles/no_preview.html", status=HTTPStatus.NOT_FOUND)
    if not is_to_come(link.story):
        return HttpResponseRedirect(link.story.get_absolute_url())
    page = preview_page(request, link.story, link=link)
    return HttpResponse(page, headers={"Content-Language": link.story.language})


@private
@require_safe
def preview_media(request, token, key, name):
    """A rendition of one of the pictures of the story that a link leads to."""
    link = find(token)
    image = link and images_of(link.story).with_key(key).first()
    try:
        return rendition(request, image, f"{key}/{name}", NOT_KEPT)
    except Http404:  # answered here, so that this answer is private too
        return HttpResponse(status=HTTPStatus.NOT_FOUND)


def preview_page(request, story: Story, *, link: PreviewLink | None = None) -> str:
    """A saved story's page as readers will see it: as of now, where it has no date yet, and in its language.

    Without a link it is for the desk, whose accounts see all pictures where they are.
    """
    story, now = Story.objects.for_page().get(pk=story.pk), timezone.now()
    story.published_at = story.published_at or now
    pictures = reverse("preview", args=[link.token]) + "media/" if link else ""
    with translation.override(story.language):
        ends = link and moment_in_words(link.expires_at, now)
        context = story_context(story, pictures) | {"ends": ends, "zone": settings.TIME_ZONE}
        return render_to_string("articles/story_preview.html", context, request)
