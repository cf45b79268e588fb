"""Responses at old addresses: a redirect to the new address, or 410 for what is no longer published."""

import datetime
import re
from http import HTTPStatus

from django.db.models import Q
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone, translation

from articles.models import Author, OldAddress, Story, Tag
from articles.models.visible import public_authors, public_tags
from articles.reading.languages import without_language
from articles.reading.shown import shows
from articles.text.numbers import BIGINT

FEED = "feed/"
# All readers of a popular story meet its 410 when it is withdrawn. It is cached for this long, since a hidden story has
# no keys; so a story that is published again is late by no more than any other change.
GONE_LASTS = datetime.timedelta(seconds=1)


def moved(request):
    """A redirect to what this old address once led to, or its 410; None if nothing public was here."""
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
    """A redirect from WordPress's addresses by number, such as /?p=123; None if the number is unknown."""
    for name in BY_NUMBER:
        number = request.GET.get(name, "")
        if re.fullmatch(BIGINT, number):
            found = find_old_address(f"{request.path}?{name}={int(number)}")
            if found and found.story:
                return to_story(request, found.story)
    return None


BY_NUMBER = dict.fromkeys(["p", "page_id", "attachment_id"], moved_number)


def find_old_address(path: str) -> OldAddress | None:
    """The old address with this whole path, or with the part of it after the language's prefix."""
    if "\0" in path:  # PostgreSQL refuses it in a query
        return None
    here = ["", translation.get_language()]
    known = OldAddress.objects.filter(Q(path=path, language="") | Q(path=without_language(path), language__in=here))
    known = known.select_related("story__section", "section", "author", "tag").order_by("-language")
    return next((old for old in known if is_known_to_readers(old.target)), None)


def is_known_to_readers(target) -> bool:
    """Whether an address may lead to a section, tag, author or story: a redirect to a tag or author tells its name."""
    public = {Tag: public_tags, Author: public_authors}.get(type(target))
    return public is None or public().filter(pk=target.pk).exists()


def to_story(request, story: Story):
    if story.is_live:
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    return gone(request, story.pk)


def gone(request, pk: int):
    """410 with the reason for a story that was public once; None for any other."""
    story = Story.objects.gone().select_related("section").filter(pk=pk).first()
    if story and request.path == story.get_absolute_url():  # the only address at which it is cached
        shows(ends=[timezone.now() + GONE_LASTS])
    return story and render(request, "410.html", {"story": story}, status=HTTPStatus.GONE)
