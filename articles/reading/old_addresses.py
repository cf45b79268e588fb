"""What is answered where something once stood."""

import re
from http import HTTPStatus

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import translation

from articles.models import OldAddress, Story
from articles.models.story import public_tags
from articles.reading.languages import without_language
from articles.text.numbers import BIGINT

FEED = "feed/"


def moved(request):
    """A redirect to where what once stood at this address stands now, or its 410; None where nothing public did."""
    if found := find_old_address(request.path):
        if found.story:
            return to_story(request, found.story)
        return HttpResponsePermanentRedirect(found.target.get_absolute_url())
    if request.path.endswith(f"/{FEED}"):
        found = find_old_address(request.path.removesuffix(FEED))
        if found and not found.story:
            return HttpResponsePermanentRedirect(found.target.get_absolute_url() + FEED)
    return None


def moved_number(request):
    """A redirect from an address such as /?p=123, which WordPress gives to stories; None where none is known."""
    for name in BY_NUMBER:
        number = request.GET.get(name, "")
        if re.fullmatch(BIGINT, number):
            found = find_old_address(f"{request.path}?{name}={int(number)}")
            if found and found.story:
                return to_story(request, found.story)
    return None


BY_NUMBER = dict.fromkeys(["p", "page_id", "attachment_id"], moved_number)


def find_old_address(path: str) -> OldAddress | None:
    """What once stood at this whole path, or at the part of it below the language's prefix."""
    if "\0" in path:  # PostgreSQL can't be asked for that
        return None
    here = ["", translation.get_language()]
    known = OldAddress.objects.filter(Q(path=path, language="") | Q(path=without_language(path), language__in=here))
    known = known.filter(Q(tag=None) | Q(Exists(public_tags().filter(pk=OuterRef("tag")))))
    return known.select_related("story__section", "section", "author", "tag").order_by("-language").first()


def to_story(request, story: Story):
    if story.is_live:
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    return farewell(request, story.pk)


def farewell(request, pk: int):
    """410 for a story that the public saw once, with the reason; None for any other."""
    gone = Story.objects.gone().filter(pk=pk).first()
    return gone and render(request, "410.html", {"story": gone}, status=HTTPStatus.GONE)
