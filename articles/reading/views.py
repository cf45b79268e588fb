"""Readers' pages: find, decide, render."""

from functools import partial
from http import HTTPStatus
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Author, Image, Section, Story
from articles.models.story import public_images, public_tags, related_stories
from articles.reading.addresses import absolute
from articles.reading.kept_pages import keep
from articles.reading.listing import list_page
from articles.reading.old_addresses import farewell, moved
from articles.reading.pages import flat_page
from articles.text.markup import links_in

PICTURE_SECONDS = 3600  # how long a reader's own browser may show a picture without asking again


@require_safe
@keep("before")
def story_list(request):
    language, public = translation.get_language(), Story.objects.public()
    pinned = public.pinned(language).for_listing().first() if "before" not in request.GET else None
    title = _("Last news in %(site)s") % {"site": settings.SITE_NAME}
    page = list_page(public.filter(language=language).latest, request.GET.get("before"), leads=4, pinned=pinned)
    return render(request, "articles/story_list.html", list_context(request, page, title=title))


@require_safe
def section_detail(request, slug):
    """What stands at an address of one word: a section, else a page such as the imprint."""
    section = Section.objects.filter(language=translation.get_language(), slug=slug).first()
    return section_list(request, section) if section else flat_page(request)


@keep("before")
def section_list(request, section):
    page = list_page(Story.objects.public().filter(section=section).latest, request.GET.get("before"), leads=1)
    context = list_context(request, page, title=section.name, section=section)
    return render(request, "articles/section_detail.html", context)


@require_safe
@keep("before")
def tag_detail(request, slug):
    tag = get_object_or_404(public_tags(), slug=slug)
    stories = partial(Story.objects.public().tagged_with, tag, translation.get_language())
    page = list_page(stories, request.GET.get("before"))
    return render(request, "articles/tag_detail.html", list_context(request, page, title=tag.name, tag=tag))


@require_safe
@keep("before")
def author_detail(request, slug):
    author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    stories = partial(Story.objects.public().by_author, author, translation.get_language())
    page = list_page(stories, request.GET.get("before"))
    context = list_context(request, page, title=author.name, author=author)
    return render(request, "articles/author_detail.html", context)


def list_context(request, page, **context):
    return context | {"page": page, "feed": f"{request.path}feed/"}


@require_safe
@keep()
def story_detail(request, section, pk, slug):
    story = Story.objects.public().for_page().filter(pk=pk).first()
    if story and story.get_absolute_url() == request.path:
        response = render(request, "articles/story_detail.html", story_context(story))
        response.story_id = story.pk
        return response
    if answer := moved(request):
        return answer
    if story:
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    if answer := farewell(request, pk):
        return answer
    raise Http404


def story_context(story):
    address, slots = absolute(story.get_absolute_url()), story.pictures.all()
    return {
        "story": story,
        "pictures": [slot for slot in slots if slot.image],
        "words_of_pictures": [slot for slot in slots if not slot.image and (slot.caption or slot.credit)],
        "related": related_stories(story),
        "links": [urljoin(address, link) for link in links_in(story.body)],
    }


@require_safe
def media(request, name):
    """A picture file, for readers only while a public page shows it; desk accounts see all of them."""
    image = get_object_or_404(Image, file=name.replace("\0", ""))  # PostgreSQL can't be asked for a NUL
    is_public = public_images().filter(pk=image.pk).exists()
    if not (is_public or request.user.is_staff):
        raise Http404
    try:
        file = default_storage.open(name)
    except OSError as error:
        raise Http404 from error
    lifetime = f"private, max-age={PICTURE_SECONDS}" if is_public else "private, no-store"
    return FileResponse(file, content_type=image.media_type, headers={"Cache-Control": lifetime})


def server_error(request):
    """500 in our dress, without asking the database, which may be what is broken."""
    page = render_to_string("500.html", {"site_name": settings.SITE_NAME})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def page_not_found(request, exception=None):
    """404 in our dress, unless something that moved once stood here."""
    answer = moved(request) or render(request, "404.html", status=HTTPStatus.NOT_FOUND)
    # Tomorrow a story may stand here; and redirects kept for ever go in a circle where a slug is changed back.
    answer.headers.setdefault("Cache-Control", "no-cache")
    return answer
