"""Readers' pages: find, decide, render."""

import sys
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.desk.roles import pictures_seen_by
from articles.models import Author, Image, Story, Tag
from articles.models.cache_keys import key as cache_key
from articles.models.companions import authors_and_tags, stories_around, with_portraits
from articles.models.visible import next_expiry_around, next_expiry_with, public_authors, public_images, public_tags
from articles.pictures.renditions import MEDIA_TYPES, listed_spec, read_rendition
from articles.pictures.storage import StorageFailed, StorageSilent
from articles.reading.addresses import absolute, absolute_link
from articles.reading.bodies import body_for_readers, first_picture, images_in
from articles.reading.context import sections_and_pages
from articles.reading.desk_pages import is_desk, no_such_page
from articles.reading.front_page import front_of
from articles.reading.instead import offered_instead
from articles.reading.list_facts import about_list
from articles.reading.listing import canonical_cursors, list_page
from articles.reading.most_read import read_most
from articles.reading.old_addresses import BY_QUERY, gone, moved, moved_by_query, to_story
from articles.reading.outages import is_outage, unavailable
from articles.reading.page_cache import cached_page
from articles.reading.page_head import author_head, front_page_head, list_head, story_head, tag_head
from articles.reading.pages import page_detail
from articles.reading.shown import shows, shows_by_the_way, shows_images, shows_names, shows_stories, shows_views
from articles.text.citations import parse
from articles.text.markup import links_in
from articles.text.reading_time import minutes_to_read
from articles.text.soup import address as clean_address


def moved_to_latest(request):
    """Where the pages of the list of all stories have gone, which was the front page once."""
    return HttpResponsePermanentRedirect(
        f"{reverse('articles:story_list')}?{urlencode({'before': request.GET['before']})}"
    )


@require_safe
@cached_page(moved=BY_QUERY | {"before": moved_to_latest})
def front_page(request):
    language = translation.get_language()
    sections, _pages = sections_and_pages(request, language)
    front = front_of(language, sections, read_most(request, language))
    context = {"front": front, "title": last_news(), "head": front_page_head(request, settings.SITE_NAME)}
    return render(request, "articles/front_page.html", context)


def last_news():
    return _("Last news in %(site)s") % {"site": settings.SITE_NAME}


@require_safe
@cached_page("before")
@canonical_cursors
def story_list(request):
    language = translation.get_language()
    find = Story.objects.public().filter(language=language).latest
    page = list_page(find, (language,), request.GET.get("before"))
    title = last_news()
    context = {"page": page, "title": title, "head": list_head(request, title, page.before)}
    return render(request, "articles/story_list.html", context)


@require_safe
def section_detail(request, slug):
    """A section, or else a page such as the imprint: both have addresses of one slug."""
    sections, _pages = sections_and_pages(request, translation.get_language())
    section = next((section for section in sections if section.slug == slug), None)
    return section_list(request, section) if section else page_detail(request, slug)


@cached_page("before")
@canonical_cursors
def section_list(request, section):
    shows(cache_key("section", section.pk))
    find = Story.objects.public().filter(section=section).latest
    page = list_page(find, ("section", section.pk), request.GET.get("before"), has_lead=True)
    head = list_head(request, section.name, page.before)
    return render_list(request, "articles/section_detail.html", page, title=section.name, head=head, section=section)


@require_safe
@cached_page("before")
@canonical_cursors
def tag_detail(request, slug):
    tags = public_tags() if "before" in request.GET else Tag.objects
    tag = get_object_or_404(tags.select_related("picture"), slug=slug)
    shows(cache_key("tag", tag.pk))
    stories = partial(Story.objects.public().tagged_with, tag, translation.get_language())
    page = list_page(stories, ("tag", tag.pk), request.GET.get("before"))
    if not page.days:
        note_empty_list(tag, public_tags())
    picture = shown_with("topic", tag, tag.picture) if page.is_first else None
    context = {"title": tag.name, "tag": tag, "head": tag_head(request, tag, picture, page.before)}
    context["about"] = about_list(page, stories, picture) if page.is_first else None
    return render_list(request, "articles/tag_detail.html", page, **context)


@require_safe
@cached_page("before")
@canonical_cursors
def author_detail(request, slug):
    authors = public_authors() if "before" in request.GET else Author.objects
    author = get_object_or_404(authors.select_related("portrait"), slug=slug)
    shows(cache_key("author", author.pk))
    stories = partial(Story.objects.public().by_author, author, translation.get_language())
    page = list_page(stories, ("author", author.pk), request.GET.get("before"))
    if not page.days:
        note_empty_list(author, public_authors())
    portrait = shown_with("about", author, author.portrait) if page.is_first else None
    context = {"title": author.name, "author": author, "head": author_head(request, author, portrait, page.before)}
    context["about"] = about_list(page, stories, portrait) if page.is_first else None
    return render_list(request, "articles/author_detail.html", page, **context)


def shown_with(kind, named, picture):
    """The picture of a tag or author, if it may be shown; notes what their page says of them."""
    shows(cache_key(kind, named.pk))
    if picture is None:
        return None
    shows(cache_key("image", picture.pk))  # also after its rights have ended: they may be extended
    if picture.is_expired:
        return None
    shows_images("image", [picture])
    return picture


def note_empty_list(named, public):
    """Note when the list of a tag or author that is empty in this language ends. 404 if it is in all of them.

    Readers mustn't learn of a tag or author that only hidden stories have, nor by a cursor's redirect.
    """
    if not public.filter(pk=named.pk).exists():
        raise Http404
    shows(ends=[next_expiry_with(named)])


def render_list(request, template, page, **context):
    return render(request, template, context | {"page": page, "feed": f"{request.path}feed/"})


@require_safe
@cached_page()
def story_detail(request, section, pk, slug):
    story = Story.objects.public().for_page().filter(pk=pk).first()
    if story and story.get_absolute_url() == request.path:
        context = story_context(story)
        head = story_head(story, *(context[name] for name in ("authors", "tags", "citations", "first_picture")))
        response = render(request, "articles/story_detail.html", context | {"head": head})
        response.story_id = story.pk
        return response
    if redirect := moved(request):
        return redirect
    if story:
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    if response := gone(request, pk):
        return response
    raise Http404


@require_safe
@cached_page()
def short_address(request, pk):
    """To a story's own address; 410 and 404 as there, in the story's language."""
    story = get_object_or_404(Story.objects.select_related("section"), pk=pk)
    with translation.override(story.language):
        response = to_story(request, story)
    if response is None:
        raise Http404
    response.headers["Content-Language"] = story.language
    return response


def story_context(story, media_url=""):
    """The context of a story's page; the story comes from `for_page()`. `media_url` as in `body_for_readers`."""
    address, slots = absolute(story.get_absolute_url()), story.pictures.all()
    pictures = [slot for slot in slots if slot.image]
    authors, tags = authors_and_tags([story])[story.pk]
    citations, around = parse(story.cited_sources), stories_around(story, tags)
    shows(cache_key("story", story.pk), ends=[story.expires_at])
    shows_names([*authors, *tags])
    shows_authors_at_the_end(with_portraits(authors))
    shows_stories_around(around)
    images = images_in(story)
    shows_images("image", [*(slot.image for slot in pictures), *images.values()])
    shows_views([story])
    return {
        "story": story,
        "authors": authors,
        "tags": tags,
        "citations": citations,
        "first_picture": first_picture(story, pictures, images),
        "body": body_for_readers(story, images, media_url),
        "minutes": minutes_to_read(story.body, story.language),
        "media_url": media_url,
        "pictures": pictures,
        "words_of_pictures": [slot for slot in slots if not slot.image and (slot.caption or slot.credit)],
        "around": around,
        "short_address": absolute(reverse("short_address", args=[story.pk])),
        "source_url": clean_address(story.source_url),
        "links": [absolute_link(link, address) for link in links_in(story.body)],
    }


def shows_authors_at_the_end(authors):
    shows(*(cache_key("about", author.pk) for author in authors))
    shows_images("thumbnail", [author.shown_portrait for author in authors if author.shown_portrait])
    # Also after the rights have ended: they may be extended.
    shows(*(cache_key("thumbnail", author.portrait_id) for author in authors if author.portrait_id))


def shows_stories_around(around):
    """Stories that have come since may be missing for minutes; those that are shown are as they are now."""
    shows_stories("link", around.all)
    shows(*(cache_key("picture", story.pk) for story in around.related))
    shows_images("thumbnail", [story.first_picture.image for story in around.related if story.first_picture])
    shows_by_the_way()


@require_safe
@cached_page()
def media(request, key, name):
    """A rendition: for readers if a public page shows the picture, at the desk for those who see the picture there."""
    image = public_images().with_key(key).first()
    is_public = image is not None
    if is_public:
        shows(cache_key("file", image.pk), ends=[image.rights_expire_at, next_expiry_around(image)])
    if not is_public and request.user.is_staff and request.user.has_perm("articles.view_image"):
        image = pictures_seen_by(request.user, Image.objects.with_key(key)).first()
    cache_control = f"public, max-age={settings.PICTURE_SECONDS}" if is_public else "private, no-store"
    return rendition(request, image, f"{key}/{name}", cache_control)


def rendition(request, image, name, cache_control):
    """The rendition of a picture with this name. Raises Http404 without a picture, or for a name that isn't listed."""
    spec = image and listed_spec(image, name)
    if spec is None:
        raise Http404
    etag = f'"{name.rpartition("/")[2]}"'
    headers = {"Cache-Control": cache_control, "ETag": etag, "Content-Type": MEDIA_TYPES[spec.ending]}
    response = HttpResponse(headers=headers)
    conditional = get_conditional_response(request, etag=etag, response=response)
    if conditional is response:
        try:
            response.content = read_rendition(image, spec)
        except StorageSilent:
            raise  # answered with 503
        except StorageFailed as error:
            raise Http404 from error
    return conditional


def server_error(request):
    """The 500 page; or 503, if what failed may work again in a moment. Both without a query."""
    error = sys.exc_info()[1]
    if is_outage(error):
        return unavailable(request, error)
    page = render_to_string("500.html", {"site_name": settings.SITE_NAME})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def page_not_found(request, exception=None):
    """The 404 page, or a redirect if this is an old address."""
    if is_desk(request):
        return no_such_page(request)
    response = moved(request) or moved_by_query(request) or no_page(request)
    # Tomorrow there may be a story here; and a cached redirect would loop once a slug is changed back.
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def no_page(request):
    return render(request, "404.html", offered_instead(request), status=HTTPStatus.NOT_FOUND)
