"""Responses at old addresses: a redirect to the new address, or 410 for what is no longer published."""

import datetime
import re
from http import HTTPStatus

from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
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
FEEDS = {"feed", "rss", "rss2", "atom", "rdf"}
NUMBERS = ("p", "page_id", "attachment_id", "cat", "author")
_FEED = re.compile(r"/feed(?:/(?:atom|rdf|rss2?))?/?\Z")
_ADDED = re.compile(r"/(?:amp|embed|trackback|feed(?:/(?:atom|rdf|rss2?))?|(?:page/|comment-page-)[0-9]{1,6})/*\Z")
_PAGE = re.compile(r"(?<=[^/])/[0-9]{1,3}/*\Z")  # of a story: /2019/ferry/2/
MOST_ADDED = 3


def moved(request):
    """A redirect to what this old address once led to, or its 410; None if nothing public was here."""
    found, is_feed = find_old_address(request.path)
    return found and to_target(request, found, FEED if is_feed else "")


def moved_by_query(request):
    """A redirect from WordPress's addresses by number or name, such as /?p=123 and /?tag=ferries; None if unknown."""
    for name in (*NUMBERS, "tag"):
        value = request.GET.get(name, "")
        if name in NUMBERS and re.fullmatch(BIGINT, value):
            value = str(int(value))
        elif name in NUMBERS or not re.fullmatch(r"[^\s/?#&]{1,100}", value):
            continue
        found, _is_feed = find_old_address(f"{request.path}?{name}={value}")
        if found and (response := to_target(request, found, FEED if "feed" in request.GET else "")):
            return response
    if request.GET.get("feed", "") in FEEDS and request.path == reverse("articles:front_page"):
        return HttpResponsePermanentRedirect(reverse("articles:feed"))
    return None


BY_QUERY = dict.fromkeys([*NUMBERS, "tag", "feed"], moved_by_query)


def find_old_address(path: str) -> tuple[OldAddress | None, bool]:
    """What an old address leads to, and whether it is that of its feed.

    It is known as a whole path, or by the part of it after the language's prefix; with or without the final slash; and
    by what stands before /feed/, /amp/, /page/2/ and the like, which WordPress adds to it.
    """
    if "\0" in path:  # PostgreSQL refuses it in a query
        return None, False
    forms, here = forms_of(path), ["", translation.get_language()]
    within = [without_language(form) for form in forms]
    # Asked as one condition, for which PostgreSQL needs one look into one index.
    known = OldAddress.objects.filter(path__in={*forms, *within}, language__in=here)
    known = known.select_related("story__section", "section", "author", "tag").order_by("-language")
    known = [old for old in known if old.path in within or not old.language]
    places = {form: place for some in (forms, within) for place, form in enumerate(some)}
    known = sorted(known, key=lambda old: (places[old.path], old.path not in forms))  # the whole path before its part
    found = next((old for old in known if is_known_to_readers(old.target)), None)
    return found, bool(found and _FEED.search(path))


def forms_of(path: str) -> list[str]:
    """The forms in which an address may be known, the likeliest first: as it is, with or without its final slash, and
    the same without what was added to it.
    """
    forms = [path]
    for _ in range(MOST_ADDED):
        shorter = _ADDED.sub("", forms[-1]) if _ADDED.search(forms[-1]) else _PAGE.sub("", forms[-1])
        if shorter in {forms[-1], ""}:
            break
        forms.append(shorter)
    both = [form for one in forms for form in (one, one.rstrip("/") if one.endswith("/") else f"{one}/")]
    return [*dict.fromkeys(filter(None, both))]


def to_target(request, old: OldAddress, added: str = ""):
    """A redirect to what an old address leads to, or its 410. `added` to the address of a list is its feed."""
    if old.story:
        return to_story(request, old.story)
    address = old.target.get_absolute_url() + added
    return None if address == request.path else HttpResponsePermanentRedirect(address)


def is_known_to_readers(target) -> bool:
    """Whether an address may lead to a section, tag, author or story: a redirect to a tag or author tells its name."""
    public = {Tag: public_tags, Author: public_authors}.get(type(target))
    return public is None or public().filter(pk=target.pk).exists()


def to_story(request, story: Story):
    if story.is_live:
        if story.get_absolute_url() == request.path:  # an old address that has become its address again
            return None
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    return gone(request, story.pk)


def gone(request, pk: int):
    """410 with the reason for a story that was public once; None for any other.

    At its own address the page says when and where it appeared, and what it was called if it has expired; not if it was
    withdrawn, since the headline may be what was wrong. Who tries numbers learns nothing of that.
    """
    story = Story.objects.gone().select_related("section").filter(pk=pk).first()
    if story is None:
        return None
    is_here = request.path == story.get_absolute_url()
    if is_here:  # the only address at which it is cached
        shows(ends=[timezone.now() + GONE_LASTS])
    return render(request, "410.html", {"story": story, "is_here": is_here}, status=HTTPStatus.GONE)
